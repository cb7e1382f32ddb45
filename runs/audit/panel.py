"""The audit of the panel: cover, what it was worth and cost, of the people looked at each month.

Of up to 5,000 agents all are looked at. Then everybody and their risk are known from lives drawn
anew, and each number is a whole sum over so many: of numbers near a true one, few are. Sums of the
groups of one dimension are those of another, and what is left over follows from what was paid.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from .balances import claimants_billed
from .births import Births
from .checks import Checks
from .claims import Claims
from .run_reader import Run, UnreadableRunError, read_parquet
from .transfers import BY_DECISION

LOOKED_AT = 5000
"""Agents that are looked at; of more, a sample is."""
_FEN, _PARTS = 100, 256
"""Fen in a yuan, and parts of a fen in which aid to be expected is added up."""
_EXACT = 1 << 53
"""Whole numbers below are kept as they are."""
_AGES = (0, 18, 30, 40, 50, 60)
_MONEY = ("paid", "expected", "worth")

COLUMNS = {
    "welfare": (
        *("covered", "loss_coverage", "loss_coverage_either"),
        *("worth_yuan", "share_yuan", "surplus_yuan", "expected_yuan"),
    ),
    "balance": ("paid_yuan", "expected_yuan", "worth_yuan", "net_yuan", "surplus_yuan"),
    "transfers": ("worth_yuan", "expected_yuan"),
}
"""Numbers of each table, in yuan or parts of 1."""


class Crowd(NamedTuple):
    """Everybody alive as a bill was published.

    Attributes:
        people: how many they were.
        risk: their yearly chances of critical illness in 2**-30, added up.
    """

    people: int
    risk: int


class Everybody(NamedTuple):
    """What lives drawn anew say of the people looked at.

    Attributes:
        crowds: of each round of the plan.
        people: of each agent when first looked at alive, int64.
        chronic: which of them were chronically ill then.
    """

    crowds: list[Crowd]
    people: np.ndarray
    chronic: np.ndarray

    @classmethod
    def of(cls, agents: int) -> Everybody:
        """So many, at whom nobody has looked yet."""
        return cls([], np.zeros(agents, np.int64), np.zeros(agents, bool))

    def meet(self, people: np.ndarray, chronic: np.ndarray) -> Everybody:
        """Look at all, and write down of the new ones how they are."""
        new = self.people == 0
        chronic = np.where(new, chronic, self.chronic)
        return self._replace(people=np.where(new, people, self.people), chronic=chronic)


class _Sums(NamedTuple):
    """What all looks say together: bills, fen of worth, aid expected in 1/256 fen."""

    bills: int
    worth: int
    expected: int


def check_panel(
    folder: Path, run: Run, claims: Claims, known: Everybody | None, checks: Checks
) -> None:
    """Compare welfare and balance with the rounds, with everybody, and with one another.

    Args:
        folder: of the run.
        run: the tables.
        claims: totals recomputed from the claims table.
        known: everybody; None where the people looked at are a sample, or the user's own.
        checks: where differences go.

    Raises:
        UnreadableRunError: if a table cannot be read, or is not as it should be.
    """
    if not run.rounds["date"]:
        return
    if any(claims.expired):
        known = None  # how many were in no row is not known
    _check_balance(_rows(folder / "balance.parquet", "dimension group people"), run, known, checks)
    looks = _rows(folder / "welfare.parquet", "round date")
    sums = _check_welfare(looks, run, claims, known, checks)
    _check_transfers(folder / "transfers.parquet", sums, len(run.rounds["date"]) - 1, checks)


def _check_welfare(
    rows: list[dict[str, Any]], run: Run, claims: Claims, known: Everybody | None, checks: Checks
) -> _Sums | None:
    """Every look, and what all of them say together; None where that is not known."""
    dates, due = run.rounds["date"], looks_at(run)
    checks.same(len(dates) - 1, "welfare: rounds", [row["round"] for row in rows], due)
    shares, payers = run.rounds["share_fen"].tolist(), run.rounds["payers"].tolist()
    bills = worth = expected = 0
    before = -1
    for row, i in zip(rows, due, strict=False):
        checks.same(i, "welfare: date", row["date"], dates[i])
        checks.same(i, "welfare: share_yuan", row["share_yuan"], shares[i] / _FEN)
        _same(i, "welfare: surplus_yuan", row["surplus_yuan"], row["worth_yuan"], shares[i], checks)
        low, middle, high = 0, row["loss_coverage"], row["loss_coverage_either"]
        true = low <= middle <= high <= 1 or (math.isnan(middle) and math.isnan(high))
        checks.holds(i, "welfare: loss_coverage_either", high, f"{middle} to 1", true)
        if known is None:
            continue
        crowd, billed = known.crowds[i], payers[i] - claimants_billed(run, claims, i)
        _part(i, "welfare: covered", row["covered"], crowd.people, checks)
        for name in ("loss_coverage", "loss_coverage_either"):
            _part(i, f"welfare: {name}", row[name], crowd.risk, checks)
        bills += billed * (i - before)
        worth += _part(i, "welfare: worth_yuan", row["worth_yuan"], billed * _FEN, checks) * (
            i - before
        )
        unit = billed * _FEN * _PARTS
        expected += _part(i, "welfare: expected_yuan", row["expected_yuan"], unit, checks) * (
            i - before
        )
        before = i
    return None if known is None else _Sums(bills, worth, expected)


def looks_at(run: Run) -> list[int]:
    """The first round of each month, and the last one."""
    months = [(date.year, date.month) for date in run.rounds["date"]]
    last = len(months) - 1
    return [i for i in range(last + 1) if i in (0, last) or months[i] != months[i - 1]]


def _check_balance(
    rows: list[dict[str, Any]], run: Run, known: Everybody | None, checks: Checks
) -> None:
    """Who is in each group, whole sums that agree between dimensions, and what is left over."""
    last = len(run.rounds["date"]) - 1
    if known is not None:
        groups = [(row["dimension"], row["group"], row["people"]) for row in rows]
        checks.same(last, "balance: people of groups", groups, _groups(run, known))
    sums: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_MONEY, 0))
    counts: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        dimension, where = row["dimension"], f"balance: {row['dimension']}, {row['group']}"
        counts[dimension] += row["people"]
        for name in _MONEY:
            amount, unit = row[f"{name}_yuan"], row["people"] * _FEN
            sums[dimension][name] += _part(last, f"{where}: {name}_yuan", amount, unit, checks)
        paid = row["paid_yuan"]
        for name, of in {"net": "expected", "surplus": "worth"}.items():
            what = f"{where}: {name}_yuan"
            checks.same(last, what, row[f"{name}_yuan"], row[f"{of}_yuan"] - paid)
    for dimension in list(sums):  # what is asked of a dimension that is not there is 0
        what = f"balance: {dimension}"
        checks.same(last, f"{what}: people of all", counts[dimension], counts["all"])
        for name, total in sums[dimension].items():
            # Aid to be expected is cut to whole fen in each group.
            cut = len(rows) if name == "expected" else 0
            off = abs(total - sums["all"][name])
            rule = f"{sums['all'][name]:,}"
            checks.holds(last, f"{what}: {name} of all", total, rule, off <= cut)


def _groups(run: Run, known: Everybody) -> list[tuple[str, str, int]]:
    """Groups in which somebody is, and the people of each."""
    born = Births(run.scenario)
    ages = (0 - born.ages(np.arange(born.agents))[1]) * 4 // 1461
    bands = np.searchsorted(_AGES, ages, side="right") - 1
    bands = np.where(bands < 0, len(_AGES), bands)
    names = [f"{a} to {b - 1}" for a, b in itertools.pairwise(_AGES)]
    groups = [("all", "all", np.ones(born.agents, bool))]
    named = enumerate([*names, f"{_AGES[-1]} and over", "not born yet"])
    groups += [("age at the launch", name, bands == band) for band, name in named]
    groups += [("health at the launch", "healthy", ~known.chronic)]
    groups += [("health at the launch", "chronically ill", known.chronic)]
    found = [(kind, name, int(known.people[some].sum())) for kind, name, some in groups]
    return [one for one in found if one[2]]


def _check_transfers(path: Path, sums: _Sums | None, last: int, checks: Checks) -> None:
    """What cover was worth to all who were members, per bill that they were sent."""
    for row in _rows(path, "dimension group bills"):
        if row["dimension"] in BY_DECISION:
            for name in COLUMNS["transfers"]:
                what = f"transfers: {row['dimension']}: {name}"
                checks.holds(last, what, row[name], "no value", math.isnan(row[name]))
        if row["dimension"] == "all" and sums is not None and sums.bills:
            a_bill = row["bills"] / sums.bills / _FEN
            due = {"worth_yuan": sums.worth, "expected_yuan": sums.expected // _PARTS}
            for name, amount in due.items():
                near = math.isclose(row[name], amount * a_bill, rel_tol=1e-12)
                rule = f"{amount * a_bill}"
                checks.holds(last, f"transfers: all: {name}", row[name], rule, near)


def _part(i: int, what: str, value: float, whole: int, checks: Checks) -> int:
    """The whole number whose ratio to another one a value is.

    Args:
        i: the round.
        what: name of the value.
        value: as written.
        whole: what it was divided by; where it is nothing, there must be no value.
        checks: where a difference goes.
    """
    if whole == 0 or math.isnan(value):
        rule = "no value, as there is nobody" if whole == 0 else "a value"
        checks.holds(i, what, value, rule, whole == 0 and math.isnan(value))
        return 0
    part = round(value * whole)
    # Of two neighbours one may be meant where their ratios are hardly told apart.
    near = (part - 1, part, part + 1) if part >= _EXACT >> 8 else (part,)
    true = value >= 0 and any(one / whole == value for one in near)
    checks.holds(i, what, value, f"a whole number of {whole:,} parts", true)
    return part


def _same(i: int, what: str, value: float, worth: float, share: int, checks: Checks) -> None:
    due = worth - share / _FEN
    checks.holds(i, what, value, f"{due}", value == due or (math.isnan(value) and math.isnan(due)))


def _rows(path: Path, names: str) -> list[dict[str, Any]]:
    """Rows of a table, whose further columns are numbers."""
    table = read_parquet(path)
    needed = [*names.split(), *COLUMNS[path.stem]]
    missing = [name for name in needed if name not in table.column_names]
    if missing:
        raise UnreadableRunError(f"{path}: no column {', '.join(missing)}")
    for name in COLUMNS[path.stem]:
        if not pa.types.is_floating(kind := table.column(name).type):
            raise UnreadableRunError(f"{path}: {name} must not be of the type {kind}")
    columns = {name: table.column(name).to_pylist() for name in needed}
    for name in COLUMNS[path.stem]:
        columns[name] = [math.nan if one is None else one for one in columns[name]]
    return [dict(zip(needed, row, strict=True)) for row in zip(*columns.values(), strict=True)]
