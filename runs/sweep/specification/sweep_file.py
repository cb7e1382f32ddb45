"""A sweep as one writes it: read from TOML with all errors at once, and written out resolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

from ....model.loading.input_errors import ErrorDetail, InputError, as_typed, did_you_mean
from ....model.loading.layers import Layer, file_layers
from ....model.loading.scenario_notes import scenario_notes
from ....model.loading.scenario_reader import preset_names
from ....model.loading.toml_file import lines_of, parse_toml, read_text
from ....model.loading.validation import validate
from ....model.scenario.scenario import Scenario
from .factors import TIPPING, Factor, Values
from .keys import (
    SERIES,
    ScenarioKeys,
    SweepKeys,
    check_search_factors,
    factor_slips,
    parse_drawn,
    parse_factors,
    parse_settings,
    with_search_outcomes,
)

EXAMPLES = Path(__file__).parents[1] / "examples"
_MOST_ERRORS = 100


@dataclass(frozen=True)
class Sweep:
    """Many runs of one world: what is varied, how, and what is measured.

    Attributes:
        title: one line.
        scenario: the world, with the fixed settings of the file on top.
        seeds: seeds at each point, the same ones everywhere.
        first_seed: the first of them; the others follow it.
        design: grid, list, lhs, sobol, morris or tipping.
        samples: size of a random design, or rows of a search; 0 for grid and list.
        levels: levels of each parameter in a Morris design.
        tolerance: part of the range to which a search finds the edge; 0 for other designs.
        design_seed: seed of the design's own chance, which is none of the runs'.
        outcomes: what is measured.
        series: columns of rounds that are kept for every run.
        parameters: what is varied, by dotted key.
        drawn: what goes with the seeds, as draws of a posterior do: a value for each, by key.
        layers: the files and settings that make the scenario, for errors of points.
        parameter_lines: line of each parameter in the file.
        notes: what may have been meant otherwise, a line each.
    """

    title: str
    scenario: Scenario
    seeds: int
    first_seed: int
    design: str
    samples: int
    levels: int
    design_seed: int
    outcomes: tuple[str, ...]
    series: tuple[str, ...]
    parameters: dict[str, Factor]
    drawn: dict[str, tuple[object, ...]] = field(default_factory=dict)
    tolerance: float = 0.0
    layers: tuple[Layer, ...] = field(default=(), compare=False, repr=False)
    parameter_lines: dict[str, int] = field(default_factory=dict, compare=False, repr=False)
    notes: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def of_seed(self, number: int) -> tuple[tuple[str, object], ...]:
        """What is drawn for a seed, by its number from 0."""
        return tuple((key, values[number]) for key, values in self.drawn.items())


def example_names() -> list[str]:
    """Names of the sweeps that come with the package."""
    return sorted(path.stem for path in EXAMPLES.glob("*.toml"))


def find_sweep(source: str) -> Path:
    """Find a sweep: the name of an example, or the path of a file.

    Raises:
        InputError: if there is neither.
    """
    names = example_names()
    if source in names:
        return EXAMPLES / f"{source}.toml"
    path = Path(source)
    try:
        if path.is_file():
            return path
    except (OSError, ValueError):  # a name that no file can have
        pass
    allowed = ", ".join([*names, "or a TOML file"])
    near = did_you_mean(path.stem, names)
    raise InputError([ErrorDetail(None, None, "sweep", as_typed(source), allowed, near)])


def read_sweep_file(path: Path) -> Sweep:
    """Read a sweep file.

    Args:
        path: the file; the scenario and member table that it names are looked for beside it.

    Raises:
        InputError: all that is wrong with it, with file and line.
    """
    name = path.name if path.parent == EXAMPLES else str(path)
    text = read_text(path, name)
    return parse_sweep(parse_toml(text, name), text, name, path.parent)


def parse_sweep(says: dict[str, Any], text: str, name: str, folder: Path) -> Sweep:
    """Make a sweep of what a file says.

    Args:
        says: its tables and values.
        text: its text, for the lines of errors.
        name: how errors call the file.
        folder: where the files that it names are looked for.

    Raises:
        InputError: all that is wrong with it.
    """
    keys = SweepKeys(says, lines_of(text), name)
    design = keys.design()
    section = ScenarioKeys(keys, design)
    parameters = parse_factors(section)
    settings = parse_settings(section, parameters, folder)
    layers = _scenario_layers(keys, folder)
    scenario = _scenario(layers, settings, keys)
    first_seed = scenario.run.seed if scenario is not None else 1
    title = keys.text("title", scenario.title if scenario is not None else "sweep")
    seeds = keys.whole("seeds", 1, 1, 100_000, "how many; first_seed is the first of them")
    first_seed = keys.whole("first_seed", first_seed, 0, 2**62 + 1 - seeds)
    found = {
        "samples": keys.samples(design, len(parameters)),
        "levels": keys.levels(design),
        "tolerance": keys.tolerance(design),
        "design_seed": keys.whole("design_seed", 1, 0, 2**62),
        "outcomes": with_search_outcomes(design, keys.outcomes(design)),
        "series": keys.series(SERIES),
    }
    drawn = parse_drawn(section, parameters, seeds)
    keys.unknown()
    if design == TIPPING and not section.faulty:
        check_search_factors(keys, parameters)
    if not parameters and design not in ("grid", "") and not section.faulty:
        keys.add_error("parameters", "", f"a {design} needs at least one parameter to vary")
    if keys.errors or scenario is None:
        raise InputError(_sorted_errors(keys.errors))
    run = scenario.run.model_copy(update={"seed": first_seed})
    return Sweep(
        title=title,
        scenario=scenario.model_copy(update={"run": run}),
        seeds=seeds,
        first_seed=first_seed,
        design=design,
        parameters=parameters,
        drawn=drawn,
        layers=(*layers, settings),
        parameter_lines=section.lines,
        notes=(*scenario_notes(scenario, (*layers, settings)), *factor_slips(section, parameters)),
        **found,
    )


def _scenario_layers(keys: SweepKeys, folder: Path) -> list[Layer]:
    """The files of the scenario; none, and an error, if it cannot be read."""
    source = keys.text("scenario", "article", or_else="")
    if not source:
        return []
    if source not in preset_names():
        source = str(folder / source)
    try:
        return file_layers(source)
    except InputError as found:
        for error in found.errors:
            if error.file is None:
                keys.add_error("scenario", error.given, error.allowed, error.hint)
            else:
                keys.errors.append(error)
        return []


def _scenario(layers: Sequence[Layer], settings: Layer, keys: SweepKeys) -> Scenario | None:
    if not layers:
        return None
    try:
        return validate([*layers, settings])
    except InputError as found:
        keys.errors += found.errors
        return None
    except RecursionError:
        keys.add_error("set", "", "lists or tables nested too deeply")
        return None


def _sorted_errors(errors: list[ErrorDetail]) -> list[ErrorDetail]:
    unique = sorted(dict.fromkeys(errors), key=lambda one: (one.file or "", one.line or 0))
    if len(unique) <= _MOST_ERRORS:
        return unique
    return [*unique[:_MOST_ERRORS], ErrorDetail(unique[0].file, None, "", "", "and more errors")]


def to_toml_text(sweep: Sweep, scenario: str) -> str:
    """Write a sweep so that it reads back equal from a folder with its resolved scenario.

    Args:
        sweep: what to write.
        scenario: file name of the resolved scenario.
    """
    content: dict[str, Any] = {
        "title": sweep.title,
        "scenario": scenario,
        "seeds": sweep.seeds,
        "first_seed": sweep.first_seed,
        "design": sweep.design,
        "outcomes": list(sweep.outcomes),
        "series": list(sweep.series),
        "design_seed": sweep.design_seed,
    }
    if sweep.samples > 1:
        content["samples"] = sweep.samples
    if sweep.design == "morris":
        content["levels"] = sweep.levels
    if sweep.design == TIPPING:
        content["tolerance"] = sweep.tolerance
    content["parameters"] = {key: _factor_table(one) for key, one in sweep.parameters.items()}
    if sweep.drawn:
        content["drawn"] = {key: list(values) for key, values in sweep.drawn.items()}
    return tomli_w.dumps(content)


def _factor_table(one: Factor) -> dict[str, Any]:
    if isinstance(one, Values):
        return {"values": _as_lists(one.values)}
    levels = {} if one.levels is None else {"levels": one.levels}
    return {"low": one.low, "high": one.high, "log": one.log, **levels}


def _as_lists(value: object) -> Any:
    """Tuples as lists, which the writer of TOML asks for."""
    if isinstance(value, tuple):
        return [_as_lists(one) for one in value]
    if isinstance(value, dict):
        return {name: _as_lists(one) for name, one in value.items()}
    return value
