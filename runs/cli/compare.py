"""The command `mutualaid compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..language.translation import LANGUAGES
from ..process.exit_codes import DONE, FAILED_CHECK, fail_with
from .posterior_option import PosteriorOption, posterior_options
from .settings import options_of, settings_of

_SEEDS, _DRAWS = 3, 50


@click.command(short_help="Compare scenarios on the same people.")
@click.argument("names", nargs=-1, metavar="A B [C...]")
@click.option("--seeds", metavar="K", type=int, help="Seeds, run.seed and after (3).")
@click.option("--agents", metavar="N|all", help="Member agents; each stands for people / agents.")
@click.option("--set", "settings", metavar="KEY=VALUE", multiple=True, help="Set it in all.")
@posterior_options(_DRAWS)
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="English or Chinese.")
@click.option("--force", is_flag=True, help="Run what needs more memory than there is.")
@click.option("--quiet", is_flag=True, help="No progress bar and no table.")
def compare(
    names: tuple[str, ...],
    seeds: int | None,
    settings: tuple[str, ...],
    out: Path | None,
    lang: str,
    force: bool,
    quiet: bool,
    **named: Any,
) -> int:
    """Run scenarios with the same people and the same luck, and set them side by side.

    Each is the name of a preset or a TOML file; the others, up to five, are set against the
    first: means, 95 % intervals, and differences paired by seed. Scenarios whose people, illness or
    calendar differ are refused, as they would not be the same people.

    With --posterior all are run at the same draws of a calibration, each with a seed of its own, in
    place of seeds: the bands hold nine tenths of the draws, differences are paired by draw.

    \b
    mutualaid compare insured article agency
    mutualaid compare article my_policy.toml --seeds 5 --agents 20000
    mutualaid compare article no_answer --posterior fit --draws 20 --agents 20000
    """  # noqa: D301
    from ..compare.compare import compare as compare_scenarios
    from ..compare.compare import read_scenarios
    from ..language.translation import gettext, speaking
    from ..posterior.equal_draws import at_best
    from ..process.memory_check import check_memory
    from ..process.parallel_calls import WorkersEndedError

    posterior = PosteriorOption.taken_from(named)
    posterior.refuse("--seeds", seeds)
    chosen = settings_of(settings, named)
    scenarios = read_scenarios(names, chosen, options_of(named))
    drawn = None
    if (found := posterior.read(chosen)) is not None:
        scenarios = {name: at_best(found, one) for name, one in scenarios.items()}
        drawn = posterior.drawn(found, _DRAWS, next(iter(scenarios.values())))
    if not force:
        check_memory(list(scenarios.values()))
    try:
        many = _SEEDS if seeds is None else seeds
        folder = compare_scenarios(scenarios, many, out, quiet, lang, drawn)
    except WorkersEndedError as error:
        return fail_with(str(error), FAILED_CHECK)
    if not quiet:
        if (folder / "compare.txt").is_file():
            click.echo((folder / "compare.txt").read_text(encoding="utf-8").rstrip("\n"))
        with speaking(lang):
            click.echo("\n" + gettext("all files: {folder}", folder=folder))
    return DONE
