"""A comparison: the same people with the same luck under several scenarios, in one folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd

from ...model.loading.input_errors import ErrorDetail, InputError
from ...model.loading.scenario_reader import read_with_notes
from ...model.scenario.parameter_table import describe, value_text
from ...model.scenario.scenario import Scenario
from ...model.scenario.toml_text import fingerprint as fingerprint_of
from ..files.documented_members import documented_members
from ..files.manifest import Provenance, package_version, write_manifest
from ..files.output_file import kept_without, write_text
from ..files.output_folder import new_folder
from ..files.parquet import write_csv, write_parquet
from ..files.scenario_file import safe_name, write_scenario
from ..language.translation import lang_option, speaking
from ..one_run.run import DEFAULT_PLACE
from ..posterior.bands import INSIDE
from ..posterior.calibration_folder import write_posterior
from ..posterior.equal_draws import EqualDraws
from ..process.exit_codes import tell_notes
from ..process.memory_check import workers_that_fit
from ..process.parallel_calls import call_in_processes
from ..process.progress import progress_bar
from ..results.plan_path import PlanPath, path_of
from .repetition import Repetition
from .scenario_results import simulate, simulate_all
from .table import MeasuredValue, answers, label

MOST_SCENARIOS = 6
_PEOPLE = ("people.", "illness.")
_CALENDAR = ("plan.start", "plan.end", "plan.round_days", "run.seed")
_LONGEST_NAME = 24


class _Runs(NamedTuple):
    """What all runs came to, and the paths of those with the first seed, or the likeliest draw."""

    answers: list[MeasuredValue]
    paths: list[PlanPath]


def read_scenarios(
    sources: Sequence[str],
    settings: Mapping[str, object],
    options: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Scenario]:
    """Read the scenarios of a comparison, with the same settings for each, and tell their notes.

    Args:
        sources: names of presets or paths of TOML files.
        settings: dotted key to value.
        options: settings that have an option of their own, each with its name.

    Returns:
        The scenarios by name, in the order given.

    Raises:
        InputError: all that is wrong with them, and each parameter of the people or their luck in
            which they differ.
    """
    if not 2 <= len(sources) <= MOST_SCENARIOS:
        allowed = f"2 to {MOST_SCENARIOS} scenarios"
        raise InputError([ErrorDetail(None, None, "compare", str(len(sources)), allowed)])
    scenarios: dict[str, Scenario] = {}
    errors: list[ErrorDetail] = []
    notes: list[str] = []
    for source in sources:
        try:
            read = read_with_notes(source, settings, place="--set", options=options)
            scenarios[_name_of(source, scenarios)] = read.scenario
            notes += read.notes
        except InputError as found:
            errors += [error for error in found.errors if error not in errors]
    errors = errors or find_differences(scenarios)
    if errors:
        raise InputError(errors)
    tell_notes(notes)
    return scenarios


def find_differences(scenarios: Mapping[str, Scenario]) -> list[ErrorDetail]:
    """Each parameter that makes other people or another luck, and is not the same in all.

    Who people are and how ill they fall is drawn from the seed by the terms of people and illness,
    and the luck of a round by its number: calendars have to agree too.

    Args:
        scenarios: by name.
    """
    errors = []
    terms = {name: {row.key: row.value for row in describe(scenarios[name])} for name in scenarios}
    for key in next(iter(terms.values())):
        if not key.startswith(_PEOPLE) and key not in _CALENDAR:
            continue
        names: dict[str, list[str]] = {}
        for name, values in terms.items():
            names.setdefault(value_text(values[key]), []).append(name)
        if len(names) > 1:
            given = ", ".join(f"{value} in {' and '.join(some)}" for value, some in names.items())
            hint = f"--set {key}={next(iter(names))} makes it so"
            errors.append(ErrorDetail(None, None, key, given, "the same in all scenarios", hint))
    return errors


def compare(
    scenarios: Mapping[str, Scenario],
    seeds: int = 1,
    out: Path | None = None,
    quiet: bool = False,
    lang: str = "en",
    drawn: EqualDraws | None = None,
) -> Path:
    """Run each scenario with each seed, or at each draw, and write the folder, or nothing.

    Args:
        scenarios: by name; the first is the one that the others are set against.
        seeds: how many: the scenarios' own and those after it.
        out: folder to write; None for runs-out/compare-<names>-<fingerprint>.
        quiet: show no progress.
        lang: language of compare.txt and the figures, "en" or "zh".
        drawn: draws of a posterior in place of seeds; the same one in all scenarios.

    Returns:
        The folder: compare.csv and compare.parquet with a row per scenario, seed and measure,
        intervals.csv, compare.txt, compare.png, gains.png, paths.png, and each scenario.

    Raises:
        InputError: if there are too many seeds, or the folder holds anything but the same
            comparison.
        OSError: if the folder cannot be written; nothing is left of it then.
    """
    repeated = Repetition.of(next(iter(scenarios.values())), seeds, drawn)
    with documented_members(scenarios.values()) as documented:
        scenarios = dict(zip(scenarios, documented, strict=True))
        worlds = {name: repeated.worlds(one) for name, one in scenarios.items()}
        fingerprint = fingerprint_of_all(scenarios, repeated)
        name = "-".join(["compare", *scenarios])
        target = Path(out) if out is not None else DEFAULT_PLACE / f"{name}-{fingerprint}"
        with new_folder(target, fingerprint) as folder:
            for one, scenario in scenarios.items():
                write_scenario(scenario, folder, f"{one}.toml")
            if drawn is None:
                runs = _run_all(worlds, quiet)
            else:
                write_posterior(drawn.posterior, folder / INSIDE)
                runs = _run_draws(scenarios, worlds, quiet)
            _write_answers(runs.answers, repeated, folder, fingerprint)
            _write_story(runs, repeated, folder, lang)
            title = " / ".join(scenario.title for scenario in scenarios.values())
            files = " ".join(f"{one}.toml" for one in scenarios)
            again = f"{repeated.options}{lang_option(lang)} --out ../{name}-{fingerprint}-again"
            command = f"mutualaid compare {files} {again}"
            seed = repeated.seeds[0]
            write_manifest(folder, Provenance(name, title, fingerprint, seed, reproduce=command))
        return target


def fingerprint_of_all(scenarios: Mapping[str, Scenario], repeated: Repetition) -> str:
    """Digest of everything that a comparison's numbers depend on: 12 hexadecimal digits."""
    ours = ((name, fingerprint_of(one)) for name, one in scenarios.items())
    content = json.dumps([*repeated.content, *ours])
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _run_all(worlds: Mapping[str, Sequence[Scenario]], quiet: bool) -> _Runs:
    """Run all scenarios with all seeds, the first scenario first."""
    given = _Runs([], [])
    together = list(zip(*worlds.values(), strict=True))
    for number, own in enumerate(together, 1):
        seed = own[0].run.seed
        says = f"{len(own)} scenarios, seed {seed} ({number} of {len(together)})"
        with progress_bar(says, quiet) as progress:
            for name, results in zip(worlds, simulate_all(own, progress), strict=True):
                given.answers.extend(answers(results, name, seed))
                if len(given.paths) < len(worlds):
                    given.paths.append(path_of(results, name))
    return given


def _run_draws(
    scenarios: Mapping[str, Scenario], worlds: Mapping[str, Sequence[Scenario]], quiet: bool
) -> _Runs:
    """Run all scenarios at all draws, several at a time; paths are those of the likeliest one."""
    runs = [(one, name) for name, own in worlds.items() for one in own]
    told: dict[int, list[MeasuredValue]] = {}
    workers = workers_that_fit(runs[0][0])
    with progress_bar("draws", quiet, "run", lines=True) as progress:
        for number, found in call_in_processes(_answers_at, runs, workers):
            told[number] = found
            if progress is not None:
                progress(len(told), len(runs))
    likeliest = {name: [one] for name, one in scenarios.items()}
    in_order = [one for number in range(len(runs)) for one in told[number]]
    return _Runs(in_order, _run_all(likeliest, quiet).paths)


def _answers_at(scenario: Scenario, name: str) -> list[MeasuredValue]:
    """The answers of a scenario, in a process of its own."""
    run = scenario.run.model_copy(update={"storage": "columns", "threads": 1})
    results = simulate(scenario.model_copy(update={"run": run}))
    return answers(results, name, scenario.run.seed)


def _write_answers(
    given: list[MeasuredValue], repeated: Repetition, folder: Path, fingerprint: str
) -> None:
    """Every measure of every run, and what they come to."""
    with speaking("en"):
        values = pd.DataFrame([one._replace(says=label(one)) for one in given])
        found = repeated.aggregate(given)
        intervals = pd.DataFrame([one._replace(says=label(one)) for one in found])
    values = repeated.name_draws(values)
    metadata = {"mutualaid": package_version(), "fingerprint": fingerprint}
    write_parquet(values, folder / "compare.parquet", metadata)
    write_csv(values, folder / "compare.csv")
    write_csv(intervals, folder / "intervals.csv")


def _write_story(given: _Runs, repeated: Repetition, folder: Path, lang: str) -> None:
    """Both as people read them, in a language; figures in English if there is no font for it."""
    with kept_without(folder / "compare.txt"), speaking(lang):
        write_text(repeated.text(given.answers) + "\n", folder / "compare.txt")
    from ..language.fonts import figure_language
    from .figure import draw_comparison
    from .gains_figure import draw_gains
    from .path_figure import draw_paths

    found = repeated.aggregate(given.answers)
    with speaking(figure_language(lang)):
        with kept_without(folder / "compare.png"):
            draw_comparison(found, repeated.says, folder / "compare.png")
        with kept_without(folder / "gains.png"):
            draw_gains(found, repeated.says, folder / "gains.png")
        with kept_without(folder / "paths.png"):
            draw_paths(given.paths, repeated.seeds[0], folder / "paths.png")


def _name_of(source: str, taken: Mapping[str, Scenario]) -> str:
    """The name of a preset or file, with a number where it is taken."""
    name = safe_name(Path(source).stem, longest=_LONGEST_NAME)
    numbered = (f"{name}-{i}" for i in range(2, MOST_SCENARIOS + 2))
    return name if name not in taken else next(one for one in numbered if one not in taken)
