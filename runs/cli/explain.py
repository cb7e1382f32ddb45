"""The command `mutualaid explain`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..language.translation import LANGUAGES
from ..process.exit_codes import DONE, FAILED_CHECK, fail_with, tell_notes
from .posterior_option import PosteriorOption, posterior_options
from .settings import options_of, settings_of

if TYPE_CHECKING:
    from ...model.scenario.scenario import Scenario

_DRAWS = 20


@click.command(short_help="What brought it about, mechanism by mechanism.")
@click.argument("source", metavar="RUN")
@click.option("--mechanisms", metavar="A,B", help="Which are taken apart (all but selection).")
@click.option("--seeds", metavar="K", type=int, help="Seeds, run.seed and after (5).")
@click.option("--orders", metavar="N|all", help="Orders of switching on, for each seed (8).")
@click.option("--agents", metavar="N|all", help="Member agents; each stands for people / agents.")
@click.option("--set", "settings", metavar="KEY=VALUE", multiple=True, help="Set any parameter.")
@click.option("--workers", metavar="N", type=click.IntRange(min=1),
              help="Processes on this machine (one a core).")  # fmt: skip
@posterior_options(_DRAWS)
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="English or Chinese.")
@click.option("--force", is_flag=True, help="Simulate what needs more memory than there is.")
@click.option("--quiet", is_flag=True, help="No progress and no text.")
def explain(
    source: str,
    settings: tuple[str, ...],
    out: Path | None,
    lang: str,
    force: bool,
    quiet: bool,
    **named: Any,
) -> int:
    """Take the rise of the share and the loss of members apart, by what brought them about.

    RUN is the folder of a run, the name of a preset or a TOML file. The same people with the same
    luck live in worlds in which some mechanisms are switched off; the parts (Shapley values) add up
    to the whole, to the last fen. The loop is opened, too: how many would have left had nobody left
    before them. With --posterior each seed has a draw of a calibration of its own: parts are means
    over draws, and have bands.

    \b
    mutualaid explain article --agents 20000
    mutualaid explain runs-out/RUN --seeds 10 --orders 12
    mutualaid explain article --posterior fit --draws 20 --orders 2 --agents 5000
    mutualaid explain record --mechanisms leaving,selection,ageing
    """  # noqa: D301
    from ..explain.explanation import TEXT
    from ..explain.output import explain_to_folder
    from ..explain.request import SEEDS, request_of
    from ..language.translation import gettext, speaking
    from ..posterior.equal_draws import at_best
    from ..process.parallel_calls import WorkersEndedError

    posterior, seeds = PosteriorOption.taken_from(named), named.pop("seeds")
    posterior.refuse("--seeds", seeds)
    given = {"agents": named.pop("agents")}
    chosen = settings_of(settings, given)
    name, scenario = _read(source, chosen, options_of(given))
    drawn = None
    if (found := posterior.read(chosen)) is not None:
        scenario = at_best(found, scenario)
        drawn = posterior.drawn(found, _DRAWS, scenario)
    many = SEEDS if seeds is None else seeds
    request = request_of(scenario, seeds=many, drawn=drawn, **named)
    try:
        folder = explain_to_folder(request, out, quiet, name=name, force=force, lang=lang)
    except WorkersEndedError as error:
        return fail_with(str(error), FAILED_CHECK)
    if not quiet:
        click.echo((folder / TEXT).read_text(encoding="utf-8").rstrip("\n"))
        with speaking(lang):
            click.echo("\n" + gettext("all files: {folder}", folder=folder))
    return DONE


def _read(
    source: str, chosen: Mapping[str, object], options: Mapping[str, str]
) -> tuple[str, Scenario]:
    """Name and scenario of a run's folder, a preset or a file."""
    from ...model.loading.scenario_reader import preset_names, read_with_notes
    from ..files.run_folder import read_run_manifest

    name = Path(source).stem
    if source not in preset_names() and Path(source).is_dir():
        name = read_run_manifest(Path(source))["scenario"]
        source = str(Path(source) / "scenario.toml")
    read = read_with_notes(source, chosen, place="--set", options=options)
    tell_notes(read.notes)
    return name, read.scenario
