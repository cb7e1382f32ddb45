"""The command `mutualaid run`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

from ..language.translation import LANGUAGES
from ..process.exit_codes import DONE, tell_notes
from .posterior_option import PosteriorOption, posterior_options
from .settings import options_of, settings_of

_DRAWS = 50


@click.command(short_help="Run a scenario: tables, figures, summary.")
@click.argument("scenario", default="article")
@click.option("--agents", metavar="N|all", help="Member agents; each stands for people / agents.")
@click.option("--seed", metavar="S", help="Seed of all chance.")
@click.option(
    "--storage", metavar="objects|columns|shards", help="How members are kept; same results."
)
@click.option("--threads", metavar="N", help="Threads of the compiled loops; same results.")
@click.option("--set", "settings", metavar="KEY=VALUE", multiple=True, help="Set any parameter.")
@click.option("--from", "branch", metavar="RUN@DATE",
              help="Be RUN until DATE; what --set says holds from then on.")  # fmt: skip
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--members", type=click.Choice(["sample", "all"]), default="sample",
              help="Who is in members.parquet: at most a million, or everybody.")  # fmt: skip
@click.option("--lang", type=click.Choice(LANGUAGES), default="en",
              help="Figures, summary and report in English or Chinese.")  # fmt: skip
@click.option("--explain", "explained", is_flag=True,
              help="Say what brought it about, as mutualaid explain: 250 more runs.")  # fmt: skip
@posterior_options(_DRAWS)
@click.option("--force", is_flag=True, help="Run what needs more memory than there is.")
@click.option("--quiet", is_flag=True, help="No progress bar and no summary.")
def run(
    scenario: str,
    settings: tuple[str, ...],
    out: Path | None,
    members: str,
    lang: str,
    explained: bool,
    force: bool,
    quiet: bool,
    **named: Any,
) -> int:
    """Run SCENARIO, a preset's name or a TOML file (default: article), and write its folder.

    Storage and threads change how long it takes, never a number. Of more than a million agents
    members.parquet holds a sample, unless all are asked for. What needs more memory than is free is
    refused before it begins.

    Members of your own are a table, people.table: CSV, Excel or Parquet with the columns people,
    age, sex (M or F, male or female, also in Chinese, 1 male and 2 female) and, both or neither,
    expected_cost and value (yuan a round). One line tells what was understood of it.

    With --posterior the run is that of the likeliest draw of a calibration, and equally likely
    draws, each with a seed of its own, are run beside it: bands in a figure, the summary and a
    table. What --set says holds in all draws.

    With --from the same people with the same luck live to a day as in another run, and on under
    other terms of the plan: those that may change by date.

    \b
    mutualaid run --agents 20000 --seed 7
    mutualaid run my_policy.toml --out what_if
    mutualaid run --set plan.fee_rate=0.04 --set behaviour.attention=0.2
    mutualaid run article --agents 20000 --explain
    mutualaid run article --agents 20000 --posterior fit
    mutualaid run --from runs-out/RUN@2020-06-30 --set plan.fee_rate=0
    mutualaid run record --agents all --members all
    mutualaid run pool --set people.table=members.csv
    """  # noqa: D301
    from ...model.loading.scenario_reader import read_with_notes
    from ..language.translation import gettext, speaking
    from ..one_run.branch import Branch
    from ..one_run.run import Additions, run_scenario
    from ..posterior.equal_draws import at_best

    posterior, branch = PosteriorOption.taken_from(named), named.pop("branch")
    left = Branch.of(branch) if branch is not None else None
    chosen, options = settings_of(settings, named), options_of(named)
    if left is not None:
        _refuse_both()
        inputs, scenario = left.scenario(chosen), left.source
    else:
        inputs, notes = read_with_notes(scenario, chosen, place="--set", options=options)
        tell_notes(notes)
    drawn = None
    if (found := posterior.read(chosen)) is not None:
        inputs = at_best(found, inputs)
        drawn = posterior.drawn(found, _DRAWS, inputs)
    name = Path(scenario).stem
    folder = run_scenario(
        inputs,
        out,
        quiet,
        name=name,
        additions=Additions(members == "all", explained, drawn),
        force=force,
        lang=lang,
    )
    if left is not None:
        left.check(folder)
    if not quiet:
        if (folder / "summary.txt").is_file():
            click.echo((folder / "summary.txt").read_text(encoding="utf-8").rstrip("\n"))
        with speaking(lang):
            click.echo()
            if not explained:
                command = f"mutualaid explain {shlex.quote(str(folder))}"
                click.echo(
                    gettext("what brought it about, part by part: {command}", command=command)
                )
            click.echo(gettext("all files: {folder}", folder=folder))
    return DONE


def _refuse_both() -> None:
    """Say that the scenario is the other run's.

    Raises:
        InputError: if one is given beside --from.
    """
    from ...model.loading.input_errors import ErrorDetail, InputError

    given = click.get_current_context().get_parameter_source("scenario")
    if given is click.core.ParameterSource.COMMANDLINE:
        says = "no SCENARIO beside it: people and terms are those of RUN"
        raise InputError([ErrorDetail(None, None, "--from", "", says)])
