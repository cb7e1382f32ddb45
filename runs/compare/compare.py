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
from ..process.exit_codes import tell_notes
from ..process.progress import progress_bar
from .plan_path import PlanPath, path_of
from .scenario_results import simulate
from .table import MeasuredValue, aggregate_seeds, answers, comparison_text, label

MOST_SCENARIOS, MOST_SEEDS = 6, 1000
_PEOPLE = ("people.", "illness.")
_CALENDAR = ("plan.start", "plan.end", "plan.round_days", "run.seed")
_LONGEST_NAME = 24


class _Runs(NamedTuple):
    """What all runs came to, and the paths of those with the first seed."""

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
) -> Path:
    """Run each scenario with each seed and write the comparison's folder, or nothing.

    Args:
        scenarios: by name; the first is the one that the others are set against.
        seeds: how many: the scenarios' own and those after it.
        out: folder to write; None for runs-out/compare-<names>-<fingerprint>.
        quiet: show no progress.
        lang: language of compare.txt and the figures, "en" or "zh".

    Returns:
        The folder: compare.csv and compare.parquet with a row per scenario, seed and measure,
        intervals.csv, compare.txt, compare.png, paths.png, and each scenario.

    Raises:
        InputError: if there are too many seeds, or the folder holds anything but the same
            comparison.
        OSError: if the folder cannot be written; nothing is left of it then.
    """
    first_seed = next(iter(scenarios.values())).run.seed
    most = min(MOST_SEEDS, 2**62 + 1 - first_seed)
    if not 1 <= seeds <= most:
        raise InputError([ErrorDetail(None, None, "--seeds", str(seeds), f"1 to {most}")])
    with documented_members(scenarios.values()) as documented:
        scenarios = dict(zip(scenarios, documented, strict=True))
        fingerprint = fingerprint_of_all(scenarios, seeds)
        name = "-".join(["compare", *scenarios])
        target = Path(out) if out is not None else DEFAULT_PLACE / f"{name}-{fingerprint}"
        with new_folder(target, fingerprint) as folder:
            for one, scenario in scenarios.items():
                write_scenario(scenario, folder, f"{one}.toml")
            runs = _run_all(scenarios, range(first_seed, first_seed + seeds), quiet)
            _write_answers(runs.answers, seeds, folder, fingerprint)
            _write_story(runs, range(first_seed, first_seed + seeds), folder, lang)
            title = " / ".join(scenario.title for scenario in scenarios.values())
            files = " ".join(f"{one}.toml" for one in scenarios)
            again = f"--seeds {seeds}{lang_option(lang)} --out ../{name}-{fingerprint}-again"
            command = f"mutualaid compare {files} {again}"
            provenance = Provenance(name, title, fingerprint, first_seed, reproduce=command)
            write_manifest(folder, provenance)
        return target


def fingerprint_of_all(scenarios: Mapping[str, Scenario], seeds: int) -> str:
    """Digest of everything that a comparison's numbers depend on: 12 hexadecimal digits."""
    content = [seeds, *((name, fingerprint_of(one)) for name, one in scenarios.items())]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]


def _run_all(scenarios: Mapping[str, Scenario], seeds: range, quiet: bool) -> _Runs:
    """Run all scenarios with all seeds, the first scenario first."""
    given = _Runs([], [])
    runs = [(name, seed) for seed in seeds for name in scenarios]
    for number, (name, seed) in enumerate(runs, 1):
        run = scenarios[name].run.model_copy(update={"seed": seed})
        with progress_bar(f"{name}, seed {seed} ({number} of {len(runs)})", quiet) as progress:
            results = simulate(scenarios[name].model_copy(update={"run": run}), progress)
        given.answers.extend(answers(results, name, seed))
        if seed == seeds[0]:
            given.paths.append(path_of(results, name))
    return given


def _write_answers(given: list[MeasuredValue], seeds: int, folder: Path, fingerprint: str) -> None:
    """Every measure of every run, and what they come to."""
    with speaking("en"):
        values = pd.DataFrame([one._replace(says=label(one)) for one in given])
        intervals = pd.DataFrame([one._replace(says=label(one)) for one in aggregate_seeds(given)])
    metadata = {"mutualaid": package_version(), "fingerprint": fingerprint}
    write_parquet(values, folder / "compare.parquet", metadata)
    write_csv(values, folder / "compare.csv")
    write_csv(intervals, folder / "intervals.csv")


def _write_story(given: _Runs, seeds: range, folder: Path, lang: str) -> None:
    """Both as people read them, in a language; figures in English if there is no font for it."""
    found = aggregate_seeds(given.answers)
    with kept_without(folder / "compare.txt"), speaking(lang):
        write_text(comparison_text(found, len(seeds)) + "\n", folder / "compare.txt")
    with kept_without(folder / "compare.png"):
        from ..language.fonts import figure_language
        from .figure import draw_comparison

        with speaking(figure_language(lang)):
            draw_comparison(found, len(seeds), folder / "compare.png")
    with kept_without(folder / "paths.png"):
        from ..language.fonts import figure_language
        from .path_figure import draw_paths

        with speaking(figure_language(lang)):
            draw_paths(given.paths, seeds[0], folder / "paths.png")


def _name_of(source: str, taken: Mapping[str, Scenario]) -> str:
    """The name of a preset or file, with a number where it is taken."""
    name = safe_name(Path(source).stem, longest=_LONGEST_NAME)
    numbered = (f"{name}-{i}" for i in range(2, MOST_SCENARIOS + 2))
    return name if name not in taken else next(one for one in numbered if one not in taken)
