"""The command `mutualaid explain`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..language.translation import LANGUAGES
from ..process.exit_codes import DONE, FAILED_CHECK, fail_with, tell_notes
from .settings import options_of, settings_of

if TYPE_CHECKING:
    from ...model.scenario.scenario import Scenario


@click.command(short_help="What brought it about, mechanism by mechanism.")
@click.argument("source", metavar="RUN")
@click.option("--mechanisms", metavar="A,B", help="Which are taken apart (all but selection).")
@click.option("--seeds", metavar="K", type=int, default=5, help="Seeds, run.seed and after (5).")
@click.option("--orders", metavar="N|all", help="Orders of switching on, for each seed (8).")
@click.option("--agents", metavar="N|all", help="Member agents; each stands for people / agents.")
@click.option("--set", "settings", metavar="KEY=VALUE", multiple=True, help="Set any parameter.")
@click.option("--workers", metavar="N", type=click.IntRange(min=1),
              help="Processes on this machine (one a core).")  # fmt: skip
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="English or Chinese.")
@click.option("--force", is_flag=True, help="Simulate what needs more memory than there is.")
@click.option("--quiet", is_flag=True, help="No progress and no text.")
def explain(
    source: str,
    agents: str | None,
    settings: tuple[str, ...],
    out: Path | None,
    lang: str,
    force: bool,
    quiet: bool,
    **thoroughness: Any,
) -> int:
    """Take the rise of the share and the loss of members apart, by what brought them about.

    RUN is the folder of a run, the name of a preset or a TOML file. The same people with the same
    luck live in worlds in which some mechanisms are switched off; the parts (Shapley values) add up
    to the whole, to the last fen. The loop is opened, too: how many would have left had nobody left
    before them.

    \b
    mutualaid explain article --agents 20000
    mutualaid explain runs-out/RUN --seeds 10 --orders 12
    mutualaid explain record --mechanisms leaving,selection,ageing
    """  # noqa: D301
    from ..explain.explanation import TEXT
    from ..explain.output import explain_to_folder
    from ..explain.request import request_of
    from ..language.translation import gettext, speaking
    from ..process.parallel_calls import WorkersEndedError

    name, scenario = _read(source, settings, agents)
    request = request_of(scenario, **thoroughness)
    try:
        folder = explain_to_folder(request, out, quiet, name=name, force=force, lang=lang)
    except WorkersEndedError as error:
        return fail_with(str(error), FAILED_CHECK)
    if not quiet:
        click.echo((folder / TEXT).read_text(encoding="utf-8").rstrip("\n"))
        with speaking(lang):
            click.echo("\n" + gettext("all files: {folder}", folder=folder))
    return DONE


def _read(source: str, settings: tuple[str, ...], agents: str | None) -> tuple[str, Scenario]:
    """Name and scenario of a run's folder, a preset or a file."""
    from ...model.loading.scenario_reader import preset_names, read_with_notes
    from ..files.run_folder import read_manifest

    named, name = {"agents": agents}, Path(source).stem
    if source not in preset_names() and Path(source).is_dir():
        name = read_manifest(Path(source))["scenario"]
        source = str(Path(source) / "scenario.toml")
    chosen, options = settings_of(settings, named), options_of(named)
    read = read_with_notes(source, chosen, place="--set", options=options)
    tell_notes(read.notes)
    return name, read.scenario
