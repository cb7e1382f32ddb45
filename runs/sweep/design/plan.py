"""A sweep as it will run: every point checked against the scenario, every run with its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ....model.loading.input_errors import ErrorDetail, InputError
from ....model.loading.layers import Layer, coerce_parameter, merge, nest
from ....model.loading.scenario_reader import read_scenario, to_toml
from ....model.loading.toml_file import KeyPath
from ....model.loading.validation import validate
from ....model.population.input_table import read_member_table
from ....model.scenario.scenario import Scenario
from ..specification.factors import TIPPING
from ..specification.sweep_file import Sweep
from .designs import Design, Point, make_design
from .fingerprints import digest_of, job_identity, run_id
from .tasks import Job, Task

MOST_FAULTS = 20
_CALENDAR = ("plan.start", "plan.end")


@dataclass(frozen=True)
class Plan:
    """Everything that a sweep will run.

    Attributes:
        sweep: what was asked for.
        design: its points.
        job: what is the same in all runs.
        identity: digest of the code and of the job.
    """

    sweep: Sweep
    design: Design
    job: Job
    identity: str

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """Each point with each seed, all seeds of a point together."""
        return tuple(self.tasks_at(self.design.points))

    @property
    def fingerprint(self) -> str:
        """Digest of all runs: 12 hexadecimal digits, as runs have."""
        ends = [self.sweep.tolerance] if self.sweep.design == TIPPING else []
        drawn = [self.sweep.drawn] if self.sweep.drawn else []
        return digest_of([self.identity, self.points_digest, *self._seeds, *ends, *drawn])[:12]

    @property
    def points_digest(self) -> str:
        """Digest of the points in their order."""
        return digest_of(self.design.points)

    @property
    def _seeds(self) -> tuple[int, int]:
        return self.sweep.first_seed, self.sweep.seeds

    def tasks_at(
        self, points: Iterable[Point], first_point: int = 0, first_number: int = 0
    ) -> Iterator[Task]:
        """The runs at some points, such as those that an adaptive design asks for next.

        Args:
            points: dotted keys and values; checked, see `check_points`.
            first_point: number of the first of them.
            first_number: number of the first run.
        """
        first, seeds = self._seeds
        number = first_number
        for point, settings in enumerate(points, first_point):
            for seed in range(first, first + seeds):
                both = (*settings, *self.sweep.of_seed(seed - first))
                yield Task(run_id(self.identity, both, seed), number, point, seed, both)
                number += 1


def plan_sweep(sweep: Sweep) -> Plan:
    """Plan a sweep: nothing runs, but everything that would stop a run is found.

    Args:
        sweep: what is asked for.

    Raises:
        InputError: all points that are no scenarios, a sweep that is too large, a package missing,
            and all that is wrong with the table of members.
        OSError: if the table of members cannot be read.
    """
    design = make_design(sweep)
    check_points(sweep, design.points)
    scenario = sweep.scenario
    if scenario.people.table is not None:
        read_member_table(scenario.people.table)  # an error in it would be one of every run
        scenario = _with_table(scenario, Path(scenario.people.table).resolve())
    job = Job(to_toml(scenario), sweep.outcomes, sweep.series)
    return Plan(sweep, design, job, job_identity(job, scenario))


def with_table(plan: Plan, table: Path) -> Plan:
    """The same plan, whose runs read the table of members at another absolute path."""
    scenario = _with_table(plan.sweep.scenario, table)
    return replace(plan, job=replace(plan.job, scenario=to_toml(scenario)))


def _with_table(scenario: Scenario, table: Path) -> Scenario:
    people = scenario.people.model_copy(update={"table": str(table)})
    return scenario.model_copy(update={"people": people})


def check_points(sweep: Sweep, points: Sequence[Point]) -> None:
    """Check that each point is a scenario.

    Args:
        sweep: what the points are of.
        points: dotted keys and values.

    Raises:
        InputError: each error once, with how many points have it, the first such value being shown.
    """
    found: dict[tuple[str, str], tuple[ErrorDetail, int]] = {}
    moved = any(key in sweep.parameters for key in _CALENDAR)
    drawn = [sweep.of_seed(i) for i in range(sweep.seeds)] if sweep.drawn else [()]
    for point in [(*one, *draw) for one in points for draw in drawn]:
        for error in _errors_of(sweep, point, moved):
            key = (error.key, error.allowed if error.given else "")
            first, times = found.get(key, (error, 0))
            found[key] = (first, times + 1)
    if found:
        count = len(points) * len(drawn)
        errors = [_with_count(error, times, count) for error, times in found.values()]
        raise InputError(errors[:MOST_FAULTS])


def _errors_of(sweep: Sweep, point: Point, moved: bool) -> list[ErrorDetail]:
    try:
        under = sweep.layers or (Layer(sweep.scenario.model_dump()),)
        meant = validate([*under, point_layer(sweep, point)])
        if moved and _without_seed(meant) != _without_seed(
            read_scenario(sweep.scenario, dict(point))
        ):
            return [_trimmed_orders(sweep)]
    except InputError as found:
        return found.errors
    except RecursionError:
        return [ErrorDetail(None, None, "parameters", "", "lists or tables nested too deeply")]
    return []


def point_layer(sweep: Sweep, point: Point) -> Layer:
    """A point as a layer over the scenario, with the lines of the sweep file."""
    lines: dict[KeyPath, int] = {}
    says: dict[str, Any] = {}
    for key, value in point:
        says = merge(says, nest(key, coerce_parameter(key, value, from_python=True)))
        if key in sweep.parameter_lines:
            lines[tuple(key.split("."))] = sweep.parameter_lines[key]
    return Layer(says, file=_file_name(sweep), place="sweep", lines=lines)


def _file_name(sweep: Sweep) -> str | None:
    """The sweep's file, as errors call it; None if it has none."""
    return sweep.layers[-1].file if sweep.layers else None


def _trimmed_orders(sweep: Sweep) -> ErrorDetail:
    """Orders outside of the scenario's own plan are gone before a point can move its dates."""
    key = next(key for key in _CALENDAR if key in sweep.parameters)
    says = "orders or changes of the scenario lie outside of its own plan.start and plan.end"
    hint = "let the scenario itself have the widest dates"
    line = sweep.parameter_lines.get(key)
    return ErrorDetail(_file_name(sweep), line, key, "", says, hint)


def _without_seed(scenario: Scenario) -> Scenario:
    run = scenario.run.model_copy(update={"seed": 0})
    return scenario.model_copy(update={"run": run})


def _with_count(error: ErrorDetail, times: int, points: int) -> ErrorDetail:
    count = f"{times} of {points} points" if points > 1 else "the one point"
    return replace(error, hint=f"{error.hint} ({count})" if error.hint else count)
