"""The case book: published numbers beside ours, and the runs that give ours."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ...model.loading.input_errors import ErrorDetail, InputError, as_typed, did_you_mean
from . import random_claims, single_price, unravelling_pools
from .case_runs import CaseNumber, CaseRuns, PoolRun
from .table_generator import CASES

Measure = Callable[[CaseRuns], dict[str, CaseNumber]]

MEASURES: Mapping[str, Measure] = {
    "kreps": unravelling_pools.kreps,
    "alcoa": unravelling_pools.alcoa,
    "loss_coverage": single_price.loss_coverage,
    "iso_elastic": single_price.iso_elastic,
    "conditional_mean": random_claims.conditional_mean,
    "cascade": single_price.cascade,
    "exponential": unravelling_pools.exponential,
    "lognormal": unravelling_pools.lognormal,
    "bluhm": random_claims.bluhm,
    "harvard": unravelling_pools.harvard,
    "large_numbers": random_claims.large_numbers,
    "screening": single_price.screening,
    "migration": single_price.migration,
}
"""What is read off the runs of each case."""
STANDARD_ERRORS = 3
BOUND = "bound"
"""Tolerance of a row whose source prints a range, which stands in place of the expected value."""
HEAD = (
    *("quantity", "published", "expected", "ours"),
    *("std error", "difference", "tolerance", "verdict"),
)
"""What a row shows."""


class Published(NamedTuple):
    """One line of `model/cases/published.csv`.

    Attributes:
        case: name of the case.
        quantity: what is compared.
        published: the value as the source prints it.
        expected: the exact value of the printed set-up, which the verdict is on; the lower bound
            where the source prints a range.
        tolerance: allowed difference relative to it (absolute where it is 0), or "3 se" for three
            standard errors of the runs, or what is printed as a range: "> 0.9", "0.02..0.04".
        source: where it is printed.
    """

    case: str
    quantity: str
    published: str
    expected: float
    tolerance: str
    source: str

    @property
    def is_range(self) -> bool:
        """Whether the source prints a range."""
        return self.is_open or ".." in self.tolerance

    @property
    def is_open(self) -> bool:
        """Whether its lower bound is not part of it."""
        return self.tolerance.startswith(">")

    @property
    def range(self) -> tuple[float, float]:
        """Lowest and highest value that the source prints."""
        high = self.tolerance.partition("..")[2]
        return self.expected, float(high) if high else float("inf")


class Row(NamedTuple):
    """A published number beside ours; `found` is None where no run gives the quantity."""

    published: Published
    found: CaseNumber | None

    @property
    def difference(self) -> float:
        """Ours less the expected value, or how far it is outside a range; nan without a run."""
        if self.found is None:
            return float("nan")
        if not self.published.is_range:
            return self.found.ours - self.published.expected
        low, high = self.published.range
        return min(self.found.ours - low, 0.0) + max(self.found.ours - high, 0.0)

    @property
    def allowed(self) -> float:
        """Largest difference that passes."""
        if self.published.is_range:
            return 0.0
        if self.published.tolerance == f"{STANDARD_ERRORS} se":
            return STANDARD_ERRORS * self.found.standard_error if self.found else float("nan")
        expected = self.published.expected
        return float(self.published.tolerance) * (abs(expected) if expected else 1.0)

    @property
    def passed(self) -> bool:
        """Whether a run gives the number; what no run gives has not passed."""
        if self.found is None or not abs(self.difference) <= self.allowed:
            return False
        return self.found.ours != self.published.expected or not self.published.is_open


class Case(NamedTuple):
    """A case that was run: its rows, and the first run of each of its scenarios."""

    name: str
    rows: tuple[Row, ...]
    played: Mapping[str, PoolRun]

    @property
    def passed(self) -> bool:
        """Whether every row has passed."""
        return all(row.passed for row in self.rows)


def published_numbers(folder: Path = CASES) -> dict[str, list[Published]]:
    """All published numbers by case, in the order of the file."""
    numbers: dict[str, list[Published]] = {}
    with (folder / "published.csv").open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            if line["tolerance"] == BOUND:
                line["tolerance"] = line["expected"]
            bound = line["expected"].removeprefix(">").partition("..")[0]
            one = Published(**{**line, "expected": float(bound)})
            numbers.setdefault(one.case, []).append(one)
    return numbers


def select_cases(names: Sequence[str]) -> list[str]:
    """The cases that are meant; all of them if none is named.

    Raises:
        InputError: names that no case has.
    """
    known = list(MEASURES)
    errors = [
        ErrorDetail(None, None, "case", as_typed(name), ", ".join(known), did_you_mean(name, known))
        for name in names
        if name not in known
    ]
    if errors:
        raise InputError(errors)
    return list(dict.fromkeys(names)) or known


def run_cases(
    names: Sequence[str] = (), folder: Path = CASES, seeds: int | None = None
) -> Iterator[Case]:
    """Run cases one by one through the simulation.

    Args:
        names: cases; all if none is named.
        folder: where the cases lie.
        seeds: at most so many seeds where claims are drawn; None for as many as a case needs.

    Raises:
        InputError: names that no case has, or a scenario or table that is wrong.
    """
    numbers = published_numbers(folder)
    with TemporaryDirectory(prefix="mutualaid-casebook-") as scratch:
        for name in select_cases(names):
            runs = CaseRuns(name, Path(scratch), folder, seeds)
            found = MEASURES[name](runs)
            rows = tuple(Row(one, found.get(one.quantity)) for one in numbers[name])
            yield Case(name, rows, runs.first)


def case_text(case: Case) -> str:
    """The rows of a case as a table of text."""
    lines = [f"{case.name}: {'passed' if case.passed else 'FAILED'}"]
    for cells in (HEAD, *(cells_of(row) for row in case.rows)):
        quantity, *rest = cells
        lines.append(f"  {quantity:<36}" + "".join(f"{cell:>16}" for cell in rest))
    return "\n".join(lines)


def cells_of(row: Row) -> tuple[str, ...]:
    """The cells of a row as text, as `HEAD` names them."""
    one = row.published
    ours = "no run" if row.found is None else f"{row.found.ours:.7g}"
    difference = "" if row.found is None else f"{row.difference:+.2g}"
    allowed = "" if row.found is None else f"{row.allowed:.2g}"
    error = f"{row.found.standard_error:.2g}" if row.found and row.found.standard_error else ""
    if one.tolerance == f"{STANDARD_ERRORS} se":
        allowed += f" = {one.tolerance}"
    verdict = "passed" if row.passed else "FAILED"
    expected = f"{one.expected:.7g}"
    if one.is_range:
        expected, allowed = one.tolerance, ""
        difference = "" if row.passed or row.found is None else f"{row.difference:+.2g}"
    return one.quantity, one.published, expected, ours, error, difference, allowed, verdict
