"""The command `mutualaid compare`."""

from __future__ import annotations

from pathlib import Path

import click

from ..language.translation import LANGUAGES
from ..process.exit_codes import DONE
from .settings import options_of, settings_of


@click.command(short_help="Compare scenarios on the same people.")
@click.argument("names", nargs=-1, metavar="A B [C...]")
@click.option("--seeds", metavar="K", type=int, default=3, help="Seeds, run.seed and after (3).")
@click.option("--agents", metavar="N|all", help="Member agents; each stands for people / agents.")
@click.option("--set", "settings", metavar="KEY=VALUE", multiple=True, help="Set it in all.")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="English or Chinese.")
@click.option("--force", is_flag=True, help="Run what needs more memory than there is.")
@click.option("--quiet", is_flag=True, help="No progress bar and no table.")
def compare(
    names: tuple[str, ...],
    seeds: int,
    agents: str | None,
    settings: tuple[str, ...],
    out: Path | None,
    lang: str,
    force: bool,
    quiet: bool,
) -> int:
    """Run scenarios with the same people and the same luck, and set them side by side.

    Each is the name of a preset or a TOML file; the others, up to five, are set against the
    first: means, 95 % intervals, and differences paired by seed. Scenarios whose people, illness or
    calendar differ are refused, as they would not be the same people.

    \b
    mutualaid compare insured article agency
    mutualaid compare article my_policy.toml --seeds 5 --agents 20000
    """  # noqa: D301
    from ..compare.compare import compare as compare_scenarios
    from ..compare.compare import read_scenarios
    from ..language.translation import gettext, speaking
    from ..process.memory_check import check_memory

    named = {"agents": agents}
    scenarios = read_scenarios(names, settings_of(settings, named), options_of(named))
    if not force:
        check_memory(list(scenarios.values()))
    folder = compare_scenarios(scenarios, seeds, out, quiet, lang)
    if not quiet:
        if (folder / "compare.txt").is_file():
            click.echo((folder / "compare.txt").read_text(encoding="utf-8").rstrip("\n"))
        with speaking(lang):
            click.echo("\n" + gettext("all files: {folder}", folder=folder))
    return DONE
