"""A run that leaves another one on a day: the same people and luck, other terms of the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...model.loading.input_errors import ErrorDetail, InputError
from ...model.loading.scenario_reader import read_scenario
from ...model.rounds.fork import changed_from
from ...model.scenario.scenario import Scenario
from ..results.run_results import read_results, rows_of

OPTION = "--from"
_FORM = "RUN@DATE, such as runs-out/my_run@2020-06-30: a run's folder, a preset or a TOML file"


class Branch(NamedTuple):
    """Where a run leaves another one.

    Attributes:
        source: the other run's folder, or its scenario.
        day: from which on the other terms hold.
    """

    source: str
    day: dt.date

    @classmethod
    def of(cls, text: str) -> Branch:
        """What `RUN@DATE` says.

        Raises:
            InputError: if it says no run or no day.
        """
        source, _, said = text.rpartition("@")
        try:
            day = dt.date.fromisoformat(said)
        except ValueError:
            day = None
        if not source or day is None:
            raise InputError([ErrorDetail(None, None, OPTION, text, _FORM)])
        return cls(source, day)

    @property
    def folder(self) -> Path | None:
        """The other run's folder; None where there is only its scenario."""
        path = Path(self.source)
        return path if path.is_dir() else None

    def scenario(self, changes: Mapping[str, object]) -> Scenario:
        """The other run's scenario, with these terms from the day on.

        Args:
            changes: dotted key of a term that may change by date to its value.

        Raises:
            InputError: all that is wrong.
        """
        if not changes:
            says = "--set KEY=VALUE beside it: a term that changes on that day"
            raise InputError([ErrorDetail(None, None, OPTION, "", says)])
        folder = self.folder
        other = read_scenario(self.source if folder is None else folder / "scenario.toml")
        plan = other.plan
        if not plan.start <= self.day <= plan.end:
            allowed = f"a day from {plan.start} to {plan.end}"
            raise InputError([ErrorDetail(None, None, OPTION, str(self.day), allowed)])
        return changed_from(other, changes, self.day, "--set")

    def check(self, made: Path) -> None:
        """Check that both runs are one up to the day; a scenario alone has nothing to check.

        Args:
            made: folder of the run that was made.

        Raises:
            InputError: if they are not, as the other one was made by another version.
        """
        if self.folder is None:
            return
        ours, theirs = (read_results(one).rounds for one in (made, self.folder))
        ours, theirs = (
            rows_of(one, one["date"] < np.datetime64(self.day)) for one in (ours, theirs)
        )
        same = all(
            name in ours
            and np.array_equal(ours[name], theirs[name], equal_nan=_is_float(theirs[name]))
            for name in theirs
        )
        if not same:
            says = f"a run of this version: its rounds up to {self.day} come out otherwise here"
            raise InputError([ErrorDetail(None, None, OPTION, str(self.folder), says)])


def _is_float(column: np.ndarray) -> bool:
    return np.issubdtype(column.dtype, np.floating)
