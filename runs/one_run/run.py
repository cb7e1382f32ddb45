"""One run: a scenario becomes a folder of tables, figures, a summary and a manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...model.memory.estimate import agents_of
from ...model.scenario.scenario import RunTerms, Scenario
from ...model.scenario.toml_text import fingerprint as fingerprint_of
from ..explain.explanation import FILE, TEXT, has_explanation, read_explanation
from ..explain.request import Request, request_of
from ..files.column_digests import write_digests
from ..files.documented_members import documented_members
from ..files.manifest import Provenance, content_of, package_version, write_manifest
from ..files.output_file import done_without, kept_without, write_text
from ..files.output_folder import new_folder
from ..files.parquet import tables_of, write_csv, write_parquet
from ..files.scenario_file import safe_name, write_scenario
from ..language.translation import lang_option, language, speaking
from ..portfolio.diagnosis import write_diagnosis
from ..posterior.bands import INSIDE, scenarios_for_bands, write_bands
from ..posterior.calibration_folder import write_posterior
from ..posterior.equal_draws import EqualDraws
from ..process.memory_check import check_memory
from ..process.progress import progress_bar
from ..verdict.judging import write_judgement
from ..verdict.numbers_file import VERDICT

if TYPE_CHECKING:
    from ...model import Society
    from ..report.page import DrawnFigure

DEFAULT_PLACE = Path("runs-out")
_LEAST_BYTES, _BYTES_AN_AGENT = 3 << 19, 4
"""What the smallest run takes on a disk: tables, figures, report; and each agent in a table."""


@dataclass(frozen=True)
class Additions:
    """What a run writes beside what every run leaves.

    Attributes:
        everybody: every agent in members.parquet, and not a sample of many.
        explained: what happened, taken apart by mechanism; takes as long as some hundred runs.
        drawn: draws of a posterior at which the scenario is run, too, for bands.
    """

    everybody: bool = False
    explained: bool = False
    drawn: EqualDraws | None = None

    @property
    def options(self) -> str:
        """The options by which the command asks for them, with a space before each."""
        members = " --members all" if self.everybody else ""
        bands = f" --posterior {INSIDE} --draws {len(self.drawn.draws)}" if self.drawn else ""
        return f"{members}{' --explain' if self.explained else ''}{bands}"


_NONE = Additions()


def run_scenario(
    scenario: Scenario,
    out: Path | None = None,
    quiet: bool = False,
    *,
    name: str | None = None,
    additions: Additions = _NONE,
    force: bool = False,
    lang: str = "en",
) -> Path:
    """Run a scenario and write all files of the run, or none.

    Args:
        scenario: the resolved world.
        out: folder to write; None for runs-out/<name>-<fingerprint>.
        quiet: show no progress.
        name: name of the scenario, as of a preset or file; None for one made from its title.
        additions: what is written beside what every run leaves.
        force: run even what needs more memory than there is.
        lang: language of figures, summary and report, "en" or "zh"; numbers are the same.

    Returns:
        The folder of the run.

    Raises:
        InputError: if the table of members is wrong, a draw is no scenario, the folder holds
            anything but the same run, or the run does not fit into memory; nothing is simulated
            then.
        OSError: if the folder cannot be written; nothing is left of it then.
    """
    with documented_members([scenario]) as (scenario,):
        fingerprint = fingerprint_of(scenario)
        name = safe_name(name or scenario.title)
        target = Path(out) if out is not None else DEFAULT_PLACE / f"{name}-{fingerprint}"
        request = request_of(scenario) if additions.explained else None
        drawn, everybody = additions.drawn, additions.everybody
        at_draws = scenarios_for_bands(drawn, scenario) if drawn is not None else []
        if not force:
            check_memory([scenario])
        with new_folder(target, fingerprint, room=_least_room(scenario, everybody)) as folder:
            write_numbers(scenario, folder, quiet, everybody=everybody)
            _judge(scenario, folder, quiet)
            if request is not None:
                _explain(request, name, folder, quiet, force)
            if drawn is not None:
                _draw_bands(drawn, at_draws, scenario, folder, quiet)
            options = f"{additions.options}{lang_option(lang)}".strip()
            provenance = Provenance(
                name, scenario.title, fingerprint, scenario.run.seed, options, language=lang
            )
            with speaking(lang):
                files = _write_story(folder, provenance)
            write_manifest(folder, provenance, files)
        return target


def _judge(scenario: Scenario, folder: Path, quiet: bool) -> None:
    """Write the verdict; the run is kept where that fails."""
    with kept_without(folder / VERDICT), progress_bar("judging", quiet, "world") as progress:
        write_judgement(scenario, folder, progress)


def _explain(request: Request, name: str, folder: Path, quiet: bool, force: bool) -> None:
    """Take apart what happened; the run is kept where that fails."""
    from ..explain.analysis import explain
    from ..explain.explanation import write_explanation

    with kept_without(folder / FILE):
        write_explanation(explain(request, name, quiet, force), folder)


def _draw_bands(
    drawn: EqualDraws,
    at_draws: Sequence[Scenario],
    scenario: Scenario,
    folder: Path,
    quiet: bool,
) -> None:
    """Run the draws of a posterior, and keep it; the run is kept where that fails."""
    metadata = {"mutualaid": package_version(), "fingerprint": fingerprint_of(scenario)}
    inside = folder / INSIDE
    with kept_without(inside):
        write_posterior(drawn.posterior, inside)
        write_bands(drawn, at_draws, inside, metadata, quiet)


def _least_room(scenario: Scenario, everybody: bool) -> int:
    """Bytes that a run takes on a disk, or more."""
    from ...model.output.members_table import SAMPLE

    agents = agents_of(scenario)
    table = scenario.people.table
    copied = Path(table).stat().st_size if table is not None else 0
    return _LEAST_BYTES + copied + _BYTES_AN_AGENT * (agents if everybody else min(agents, SAMPLE))


def write_numbers(
    scenario: Scenario,
    folder: Path,
    quiet: bool = False,
    *,
    everybody: bool = False,
    storage: RunTerms | None = None,
) -> None:
    """Run a scenario and write it, its tables and their digests; no figure and no word.

    Args:
        scenario: the resolved world.
        folder: folder to write into.
        quiet: show no progress.
        everybody: write every agent to members.parquet, and not a sample of many.
        storage: how to keep the members, if otherwise than the scenario says.

    Raises:
        OSError: if a file cannot be written.
    """
    write_scenario(scenario, folder)
    metadata = {"mutualaid": package_version(), "fingerprint": fingerprint_of(scenario)}
    write_all = partial(_write_everybody, folder, metadata) if everybody else None
    diagnose = partial(write_diagnosis, folder=folder, metadata=metadata)
    lived = scenario.model_copy(update={"run": storage or scenario.run})
    society = _simulate(lived, quiet, diagnose, write_all)
    _write_tables(society, folder, metadata)
    write_digests(folder)


def _write_everybody(folder: Path, metadata: Mapping[str, str], society: Society) -> None:
    from ...model.output.chunked_tables import everybody_in_pieces

    write_parquet(everybody_in_pieces(society), folder / "members.parquet", metadata)


def _simulate(
    scenario: Scenario,
    quiet: bool,
    at_the_start: Callable[[Society], None],
    at_the_end: Callable[[Society], None] | None,
) -> Society:
    """The society of a scenario after its last round."""
    from ...model import Society

    society = Society(scenario)
    at_the_start(society)
    society.at_the_end = at_the_end
    with progress_bar("simulating", quiet) as progress:
        society.run(progress=progress)
    return society


def _write_tables(society: Society, folder: Path, metadata: Mapping[str, str]) -> None:
    """All tables that are not there yet."""
    for table, pieces in tables_of(society).items():
        path = folder / f"{table}.parquet"
        if not path.exists():
            write_parquet(pieces, path, metadata)
    write_csv(society.rounds, folder / "rounds.csv")


def _write_story(folder: Path, provenance: Provenance) -> Mapping[str, Any]:
    """Figures, summary and report, made from the files alone, as anybody could make them again.

    In the language that is spoken; figures in English where no font can write it. What cannot be
    made is left out, and told: the run is worth more.

    Returns:
        Entries of the manifest for all files but the report.
    """
    drawings: list[DrawnFigure] = []
    if has_explanation(folder):
        with kept_without(folder / TEXT):
            from ..explain.output import write_words

            write_words(read_explanation(folder), folder)
    with kept_without(folder / "figures"):
        drawings += _draw(folder)
    with kept_without(folder / "summary.txt"):
        from ..summary.summary import summarise

        write_text(summarise(folder), folder / "summary.txt")
    content = content_of(folder, provenance)
    with kept_without(folder / "report.html"):
        from ..report.page import page

        write_text(page(folder, content, drawings), folder / "report.html")
    return content["files"]


def _draw(folder: Path) -> list[DrawnFigure]:
    """Write all figures that can be drawn, and give them for a page."""
    from ..figures.registry import drawn_figures
    from ..language.fonts import figure_language
    from ..report.page import render_figure

    found = []
    with speaking(figure_language(language())):
        for path, figure in drawn_figures(folder):
            with done_without(path.name):
                found.append(render_figure(path.name, figure))
    return found
