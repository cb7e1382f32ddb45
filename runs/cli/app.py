"""The command `mutualaid app`: the plan in the browser."""

from __future__ import annotations

import os
import sys
import webbrowser

import click

from ..process.exit_codes import BAD_INPUT, DONE, fail_with, tell_notes


@click.command("app")
@click.option("--scenario", default="article", metavar="NAME", help="Preset or TOML file to show.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, metavar="P", show_default=True,
              help="Port; 0 takes any that is free.")  # fmt: skip
@click.option("--host", default="127.0.0.1", metavar="H", show_default=True, help="Address.")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.option("--allow-remote", is_flag=True, help="Let other machines in; needs --host.")
def app(scenario: str, port: int, host: str, no_browser: bool, allow_remote: bool) -> int:
    """Watch the plan live in the browser, and change it.

    \b
    mutualaid app
    mutualaid app --scenario my_policy.toml --port 9000
    """  # noqa: D301
    from ..app.server import is_this_machine, listening, serve

    if not is_this_machine(host):
        if not allow_remote:
            return fail_with(f"--host {host}: others could reach it; add --allow-remote", BAD_INPUT)
        fail_with("anybody who can reach this machine can use the page", DONE, "warning: ")
    missing = _missing()
    if missing:
        return fail_with(f'{missing} is not installed; pip install "mutualaid[app]"', BAD_INPUT)
    link = _link(scenario)
    try:
        taken = listening(host, port)
    except OSError as error:
        return fail_with(f"--host {host} --port {port}: {error.strerror}", BAD_INPUT)
    click.echo("loading; the first time the rules are compiled, which takes some minutes")

    def tell(address: str) -> None:
        click.echo(f"open {address}{link} (Ctrl-C ends it)")
        if not no_browser and is_this_machine(host) and _has_display():
            webbrowser.open(f"{address}{link}")

    with taken:
        serve(taken, host, tell)
    return DONE


def _has_display() -> bool:
    """Whether a browser would have a window; without one it might take the terminal over."""
    elsewhere = sys.platform in ("darwin", "win32")
    return elsewhere or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _missing() -> str:
    """The first package that the page needs and is not there; empty where all are."""
    from importlib.util import find_spec

    names = ("solara", "solara_assets", "ipyvue", "ipyvuetify", "uvicorn", "PIL")
    return next((name for name in names if find_spec(name) is None), "")


def _link(scenario: str) -> str:
    """What follows the address so that the page begins with a scenario.

    Raises:
        InputError: if there is no such scenario, or something is wrong with it.
    """
    from pathlib import Path

    from ...model.loading.scenario_reader import preset_names, read_with_notes
    from ..app.state.scenario_choice import ScenarioChoice, link_of, offer

    tell_notes(read_with_notes(scenario).notes)
    if scenario == "article":
        return ""
    name = scenario if scenario in preset_names() else offer(Path(scenario))
    return link_of(ScenarioChoice(name)).removesuffix("&lang=en")
