"""Who gained and who paid: shares against aid by what members were, and welfare by what they had.

Money that moved is whole fen and adds up to the ledger. What cover was worth and what could be
expected of it are measured on the panel, per bill, and stand beside it in yuan.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from ...agents.decisions.health import EXPECTED_BITS
from ...agents.engine.units import FEN_IN_YUAN
from ...agents.people.age import age_on
from ...agents.people.columns import Population
from ..pool_curves.panel import Panel
from ..pool_curves.panel_sums import (
    BENEFITS,
    BILLS,
    EXPECTED,
    POLICY_WORTH,
    PREMIUMS,
    SHARES,
    WORTH,
)
from ..rounds.member_accounts import (
    AID,
    AIDED,
    FATES,
    PAID,
    PEOPLE,
    MemberAccounts,
    Totals,
)
from ..rounds.member_accounts import BILLS as SENT
from ..storage.departures import (
    AGE_BANDS,
    AGE_YEARS,
    FRAILTY_BANDS,
    HALF_YEARS,
    KINDS,
    kind_of_each,
)

TRANSFERS = (
    *("dimension", "group", "people", "bills", "paid_fen", "aided", "aid_fen", "net_fen"),
    *("worth_yuan", "expected_yuan"),
)
BALANCE = (
    *("dimension", "group", "people", "paid_yuan", "expected_yuan", "worth_yuan"),
    *("net_yuan", "surplus_yuan"),
)
LAUNCH_AGES = (0, 18, 30, 40, 50, 60)
"""Youngest of each band of age at the launch."""
UNBORN_NAME = "not born yet"
FRAILTY_NAMES = ("lowest quarter", "second quarter", "third quarter", "highest quarter")
HEALTH_NAMES = ("healthy", "chronically ill")


def transfers_table(
    accounts: MemberAccounts,
    totals: Totals,
    panel: Panel,
    rows: Population,
    expected_aid_fen: int | None,
    health_is_asked: bool = True,
) -> pd.DataFrame:
    """What groups of members have paid and received.

    Args:
        accounts: of the members.
        totals: everything about everybody who has been a member.
        panel: who was looked at.
        rows: these people, in their order.
        expected_aid_fen: aid in all where claims are replaced by their mean; otherwise None.
        health_is_asked: people join by declaring their health, so that it is known what it was.

    Returns:
        A row for each group of each dimension. `people` have ever been members, `bills` is how
        many they were sent, `net_fen` aid less shares. `worth_yuan` is what cover was worth to
        themselves, `expected_yuan` the aid to be expected at their true risk: means of the panel
        times the bills, empty where nobody of the group is in it.
    """
    kind, cohort, tenure = (part.sum(axis=1) for part in totals)
    if expected_aid_fen is not None:
        raw = accounts.expected_aid
        kind[:, AID] = whole_parts(raw.sum(axis=0), expected_aid_fen)
        cohort[:, AID] = whole_parts(raw.sum(axis=1), expected_aid_fen)
    joined = np.maximum(rows.joined.astype(np.int64), np.maximum(rows.born, 0))
    seen_kind = panel.add_up(kind_of_each(rows, joined), KINDS)
    seen_cohort = panel.add_up(accounts.half_years_of(joined), HALF_YEARS)
    found = []
    for dimension, names, group in _of_kinds():
        if dimension == "health at joining" and not health_is_asked:
            continue
        sums, seen = (_grouped(part, group, len(names)) for part in (kind, seen_kind))
        found += _rows(dimension, names, sums, seen)
    found += _rows("half-year of joining", half_years(accounts.start), cohort, seen_cohort)
    # Where claims are replaced by their mean nobody is aided: each is expected to be, all the time.
    if expected_aid_fen is None and not accounts.by_class:
        found += _rows("years a member", tenures(), tenure, None)
        found += _rows("fate", FATES, totals.kind.sum(axis=0), None)
    return pd.DataFrame(found, columns=list(TRANSFERS))


def balance_table(panel: Panel, rows: Population) -> pd.DataFrame:
    """What cover of any kind came to for people, by what they were at the launch.

    Args:
        panel: who was looked at.
        rows: these people, in their order.

    Returns:
        A row for each group; `people` are those of the panel. All else is yuan a person of the
        group, whether covered or not, over the whole plan: shares and premiums paid, aid and
        benefits to be expected at the true risk, what cover was worth to themselves; `net_yuan`
        is expected less paid, `surplus_yuan` worth less paid.
    """
    if len(rows.born) != len(panel.people):
        return pd.DataFrame([], columns=list(BALANCE))
    ages = np.searchsorted(LAUNCH_AGES, age_on(0, rows.born.astype(np.int64)), side="right") - 1
    ages = np.where(ages < 0, len(LAUNCH_AGES), ages)
    groups = (
        ("all", ("all",), np.zeros(len(ages), np.int64)),
        ("age at the launch", (*age_names(LAUNCH_AGES), UNBORN_NAME), ages),
        ("health at the launch", HEALTH_NAMES, panel.was_ill.astype(np.int64)),
    )
    found = []
    for dimension, names, group in groups:
        sums = panel.add_up(group, len(names))
        people = np.bincount(group, panel.people, len(names)).astype(np.int64)
        for i, name in enumerate(names):
            if people[i]:
                found.append((dimension, name, int(people[i]), *_a_person(sums[i], int(people[i]))))
    return pd.DataFrame(found, columns=list(BALANCE))


def _a_person(sums: np.ndarray, people: int) -> Iterator[float]:
    """Paid, expected, worth, and what is left of them, yuan a person."""
    unit = people * FEN_IN_YUAN
    paid = float(sums[SHARES] + sums[PREMIUMS]) / unit
    expected = float((sums[EXPECTED] + sums[BENEFITS]) >> EXPECTED_BITS) / unit
    worth = float(sums[WORTH] + sums[POLICY_WORTH]) / unit
    yield from (paid, expected, worth, expected - paid, worth - paid)


def age_names(firsts: Sequence[int]) -> tuple[str, ...]:
    """Names of bands of age.

    >>> age_names((0, 18, 60))
    ('0 to 17', '18 to 59', '60 and over')
    """
    names = [f"{first} to {after - 1}" for first, after in pairwise(firsts)]
    return (*names, f"{firsts[-1]} and over")


def whole_parts(weights: np.ndarray, total: int) -> np.ndarray:
    """Divide a whole number in proportion, so that the parts are whole and add up to it.

    Args:
        weights: whole numbers, 0 or more.
        total: to be divided.

    >>> whole_parts(np.array([1, 1, 1]), 10).tolist()
    [4, 3, 3]
    """
    whole = int(weights.sum())
    if whole == 0:
        return np.zeros(len(weights), np.int64)
    parts = [int(weight) * total // whole for weight in weights]
    left = [int(weight) * total % whole for weight in weights]
    for i in sorted(range(len(parts)), key=lambda i: -left[i])[: total - sum(parts)]:
        parts[i] += 1
    return np.array(parts, np.int64)


def _of_kinds() -> Iterator[tuple[str, tuple[str, ...], np.ndarray]]:
    """Dimensions that follow from the kind: name, names of the groups, group of each kind."""
    kinds = np.arange(KINDS)
    age, health = kinds // (2 * FRAILTY_BANDS), kinds // FRAILTY_BANDS % 2
    yield "all", ("all",), np.zeros(KINDS, np.int64)
    yield "age at joining", age_names(range(0, AGE_BANDS * AGE_YEARS, AGE_YEARS)), age
    yield "health at joining", HEALTH_NAMES, health
    yield "frailty", FRAILTY_NAMES, kinds % FRAILTY_BANDS


def _grouped(sums: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    found = np.zeros((groups, sums.shape[1]), np.int64)
    np.add.at(found, group, sums)
    return found


def _rows(
    dimension: str, names: Sequence[str], sums: np.ndarray, seen: np.ndarray | None
) -> Iterator[tuple[object, ...]]:
    """The rows of a dimension, those of nobody left out."""
    for i, name in enumerate(names):
        one = sums[i].tolist()
        if not any(one):
            continue
        worth = expected = math.nan
        if seen is not None and seen[i, BILLS]:
            per_bill = one[SENT] / int(seen[i, BILLS]) / FEN_IN_YUAN
            worth = int(seen[i, WORTH]) * per_bill
            expected = (int(seen[i, EXPECTED]) >> EXPECTED_BITS) * per_bill
        money = one[PAID], one[AIDED], one[AID], one[AID] - one[PAID]
        yield (dimension, name, one[PEOPLE], one[SENT], *money, worth, expected)


def half_years(start: dt.date) -> list[str]:
    """Names of the cohorts, by half-year of joining, from the one of the launch on.

    >>> half_years(dt.date(2018, 10, 16))[:3]
    ['2018 H2', '2019 H1', '2019 H2']
    """
    first = 2 * start.year + (start.month > 6)
    return [f"{half // 2} H{half % 2 + 1}" for half in range(first, first + HALF_YEARS)]


def tenures() -> list[str]:
    """Names of the times of membership, in half-years: `up to 0.5`, `up to 1` and so on."""
    return [f"up to {(half + 1) / 2:g}" for half in range(HALF_YEARS)]
