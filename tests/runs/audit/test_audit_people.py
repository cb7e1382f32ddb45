"""Does each check of what people are, and of what chance did to them and their claims, find errors?

Each row changes cells of one table; the check that is named must tell of it, by its rule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from changed_runs import WORLD, kept, write
from mutualaid.model import read_scenario
from mutualaid.runs.audit.births import check_births
from mutualaid.runs.audit.checks import Checks
from mutualaid.runs.audit.claims import Claims, add_up_claims
from mutualaid.runs.audit.curves import check_curves
from mutualaid.runs.audit.desk import check_desk
from mutualaid.runs.audit.joiners import check_joiners
from mutualaid.runs.audit.members import check_members
from mutualaid.runs.audit.orders import orders_of
from mutualaid.runs.audit.run_reader import Run, read_run
from mutualaid.runs.audit.terms import terms_on
from mutualaid.runs.one_run import run
from mutualaid.runs.one_run.run import run_scenario


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_write_story", lambda *_: {})
        yield run_scenario(
            read_scenario("article", WORLD),
            tmp_path_factory.mktemp("people") / "run",
            quiet=True,
        )


@pytest.fixture(scope="module")
def right(folder) -> tuple[Run, Claims]:
    """The run as it is read, and what its claims add up to."""
    held = read_run(folder)
    return held, add_up_claims(held, Checks())


def told(checks: Checks, what: str, rule: str = "") -> bool:
    """Whether a check of this name found something, and its rule says so."""
    return any(one.what == what and rule in str(one.recomputed) for one in checks.differences)


def first_where(table: pa.Table, name: str, value: Any) -> int:
    return table.column(name).to_pylist().index(value)


def with_cells(path: Path, **cells: Any) -> None:
    """Write a table anew with one value in the first row, or in the row that is given with it."""
    table = pq.read_table(path)
    for name, value in cells.items():
        row, value = value if isinstance(value, tuple) else (0, value)
        column = table.column(name).to_pylist()
        column[row] = value(column[row]) if callable(value) else value
        place = table.column_names.index(name)
        kind = table.schema.field(place)
        table = table.set_column(place, kind, pa.array(column, kind.type))
    write(table, path)


# Births and joiners


def exchanged(value: str) -> str:
    return {"M": "F", "F": "M"}.get(value, "")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("sex", exchanged),
        ("credit", lambda points: points + 25),
        ("frailty", lambda factor: factor + 1 / 1024),
        ("attitude", lambda factor: factor + 1 / 1024),
        ("attention", lambda chance: chance * 1.01),
        ("age", lambda years: years + 1),
        ("people", lambda people: people + 10**9),
        ("trust", lambda _: 2.0),
        ("trust", lambda trust: trust - 0.001),
        ("policies", lambda count: count + 99),
        ("policies", lambda count: count - 99),
    ],
)
def test_what_nobody_can_have_been_born_with_is_told(folder, right, name, change):
    with kept(folder, "members.parquet"):
        with_cells(folder / "members.parquet", **{name: change})
        checks = Checks()
        check_births(folder, right[0].scenario, right[0].rounds["date"], checks)
        assert told(checks, f"members: {name}")
        assert {one.what for one in checks.differences} == {f"members: {name}"}


def test_who_was_born_ill_is_not_healthy_and_who_is_healthy_hides_nothing(folder, right):
    table = pq.read_table(folder / "members.parquet")
    ill = first_where(table, "health", "chronic")
    outside = first_where(table, "membership", "outside")
    with kept(folder, "members.parquet"):
        with_cells(
            folder / "members.parquet",
            health=(ill, "healthy"),
            concealed=(outside, True),
            joined=(outside, right[0].rounds["date"][3]),
        )
        checks = Checks()
        check_births(folder, right[0].scenario, right[0].rounds["date"], checks)
        for name in ("health", "concealed", "joined"):
            assert told(checks, f"members: {name}"), name


def test_births_of_the_run_are_right(folder, right):
    checks, held = Checks(), right[0]
    check_births(folder, held.scenario, held.rounds["date"], checks)
    check_joiners(folder, held, orders_of(held), checks)
    assert checks.made["members: joined"] > 10
    assert not checks.differences


def test_a_day_on_which_nobody_joins_is_told(folder, right):
    held, table = right[0], pq.read_table(folder / "members.parquet")
    late = max(day for day in table.column("joined").to_pylist() if day is not None)
    with kept(folder, "members.parquet"):
        day = (first_where(table, "joined", late), late - dt.timedelta(days=1))
        with_cells(folder / "members.parquet", joined=day)
        checks = Checks()
        check_joiners(folder, held, orders_of(held), checks)
        assert told(checks, "members: joined")


@pytest.mark.parametrize("more", [-(10**9), 10**9])
def test_more_or_fewer_who_joined_or_hold_policies_than_there_can_be_are_told(folder, right, more):
    held, joined = right[0], right[0].rounds["joined"].copy()
    joined[4] += more
    agency = {**held.agency, "policies": held.agency["policies"] + 10 * more}
    changed = replace(held, rounds={**held.rounds, "joined": joined}, agency=agency)
    checks = Checks()
    check_joiners(folder, changed, orders_of(held), checks)
    assert told(checks, "joined, by the members")
    assert told(checks, "policies of members")


# Curves

Cells = Callable[[dict[str, Any]], None]


def of_kind(kind: str, name: str, change: Callable[[Any], Any], nth: int = 0) -> Cells:
    """Change a column in the first row of a kind, or a later one."""

    def cells(columns: dict[str, Any]) -> None:
        row = [i for i, one in enumerate(columns["kind"]) if one == kind][nth]
        columns[name][row] = change(columns[name][row])

    return cells


def some(rows: Callable[[dict[str, Any]], np.ndarray]) -> Cells:
    """Keep only some rows."""

    def cells(columns: dict[str, Any]) -> None:
        chosen = rows(columns)
        columns |= {
            name: [one for one, keep in zip(column, chosen, strict=True) if keep]
            if isinstance(column, list)
            else column[chosen]
            for name, column in columns.items()
        }

    return cells


def renamed(columns: dict[str, Any]) -> None:
    columns["moment"][columns["moment"] == "notice"] = "middle"


def put_first(columns: dict[str, Any]) -> None:
    columns["moment"][:] = columns["moment"][::-1].copy()


ONE = np.float64(1.0)


@pytest.mark.parametrize(
    ("change", "what", "rule"),
    [
        (put_first, "curves: moments", "peak, notice, end"),
        (some(lambda held: held["moment"] != "peak"), "curves: peak", "a moment to keep"),
        (some(lambda held: held["moment"] != "notice"), "curves: notice", "a moment to keep"),
        (some(lambda held: held["moment"] != "end"), "curves: end", "a moment to keep"),
        (of_kind("now", "kind", lambda _: "curve"), "curves: kind", "fixed points"),
        (of_kind("curve", "round", lambda i: i + 1, 1), "curves: round", ""),
        (of_kind("curve", "date", lambda day: day + dt.timedelta(1), 1), "curves: date", ""),
        (of_kind("curve", "gain", lambda _: ONE), "curves: gain", "no value"),
        (of_kind("stable", "variation", lambda _: ONE), "curves: variation", "no value"),
        (of_kind("now", "marginal_cost_yuan", lambda _: ONE), "curves: marginal_cost_yuan", ""),
        (of_kind("curve", "price_yuan", lambda yuan: yuan * 9, 1), "curves: price_yuan", "falling"),
        (of_kind("curve", "price_yuan", lambda yuan: yuan + 0.001, 1), "curves: price_yuan", "fen"),
        (of_kind("curve", "demand", lambda part: part / 9, 1), "curves: demand", "rising"),
        (of_kind("curve", "marginal_cost_yuan", lambda yuan: yuan + 1, 2), "curves: cost", ""),
        (
            of_kind("curve", "demand", lambda part: part * 0.999, -1),
            "curves: demand in the end",
            "",
        ),
        (of_kind("now", "price_yuan", lambda yuan: yuan + 0.01), "curves: price_yuan", ""),
        (of_kind("now", "gain", lambda _: ONE), "curves: gain", "nan"),
        (of_kind("now", "variation", lambda part: -part), "curves: variation", "0 or more"),
        (of_kind("now", "demand", lambda part: part / 2), "curves: demand", "around it"),
        (
            of_kind("now", "average_cost_yuan", lambda yuan: yuan * 2),
            "curves: average_cost_yuan",
            "around it",
        ),
        (of_kind("stable", "price_yuan", lambda yuan: yuan * 2), "curves: price_yuan", "costs"),
        (of_kind("stable", "demand", lambda _: ONE * 2), "curves: demand", "0 to 1"),
    ],
)
def test_each_check_of_the_curves_tells(right, change, what, rule):
    held, claims = right
    columns = {
        name: list(column) if isinstance(column, list) else column.copy()
        for name, column in held.curves.items()
    }
    change(columns)
    checks = Checks()
    check_curves(replace(held, curves=columns), claims, orders_of(held), checks)
    assert told(checks, what, rule), checks.differences


def test_a_moment_that_is_none_is_told_and_those_of_the_run_are_right(right):
    held, claims = right
    checks = Checks()
    check_curves(held, claims, orders_of(held), checks)
    assert not checks.differences
    before = dt.date(2018, 10, 17)
    early = [order for order in orders_of(held) if order.date < before]
    check_curves(held, claims, early, checks)
    assert told(checks, "curves: notice", "a moment to keep")


# The desk, lives, and votes


def replayed(folder: Path, held: Run) -> Checks:
    """Draw the desk, lives and votes of a run anew."""
    checks, orders = Checks(), [(one.date, one.kind) for one in orders_of(held)]
    terms = [terms_on(held.scenario, date, orders) for date in held.rounds["date"]]
    claims = add_up_claims(held, Checks())
    desk = check_desk(held, terms, claims, checks)
    check_members(folder, held, claims, desk, checks)
    return checks


TRUE_CLAIM = -1000
"""Stands for the first row of a claim over no lesser illness, approved without a jury."""


def true_claim(held: Run) -> int:
    claims = held.claims
    _, first = np.unique(claims["claim"], return_index=True)
    fits = ~claims["overstated"] & (claims["approved"] > 0)
    fits &= ~np.isin(claims["claim"], held.cases["claim"])
    return int(first[fits[first]][0])


def moved(held: Run, table: str, row: int, **by: int) -> Run:
    row = true_claim(held) if row == TRUE_CLAIM else row
    columns = dict(getattr(held, table))
    for name, step in by.items():
        columns[name] = columns[name].copy()
        old = columns[name][row]
        columns[name][row] = not old if isinstance(old, np.bool_) else old + step
    return replace(held, **{table: columns})


def test_what_chance_did_in_the_run_is_right(folder, right):
    checks = replayed(folder, right[0])
    assert not checks.differences
    assert len([what for what in checks.made if "anew" in what]) >= 14


@pytest.mark.parametrize(
    ("table", "row", "by", "what"),
    [
        ("claims", TRUE_CLAIM, {"filed": 1}, "claim: filed, drawn anew"),
        ("claims", TRUE_CLAIM, {"people": 1, "approved": 1}, "claim: illness, drawn anew"),
        ("claims", TRUE_CLAIM, {"age": 1}, "claim: illness, drawn anew"),
        ("claims", TRUE_CLAIM, {"concealed": 1}, "claim: illness, drawn anew"),
        ("claims", TRUE_CLAIM, {"approved": -1, "refused": 1}, "claim: decision, drawn anew"),
        ("claims", TRUE_CLAIM, {"people": 10**12}, "claim: people"),
        ("reviews", 9, {"complaints": 1}, "reviews: complaints, drawn anew"),
        ("reviews", 9, {"in_field": 1}, "reviews: in_field, drawn anew"),
        ("reviews", 9, {"before_jury": 1}, "reviews: before_jury, drawn anew"),
        ("reviews", 9, {"cost_fen": 1}, "reviews: cost_fen, drawn anew"),
        ("cases", 90, {"claim": 1}, "cases: before the jury"),
        ("cases", 90, {"refused": 1}, "cases: before the jury"),
        ("cases", 90, {"public": 1}, "cases: public, drawn anew"),
        ("cases", 90, {"votes_for": 1}, "cases: votes_for, drawn anew"),
        ("cases", 90, {"votes_against": -1}, "cases: votes_against, drawn anew"),
        ("rounds", 7, {"chronic_members": 1}, "chronic_members, by lives"),
        ("rounds", 7, {"chronic_members": -(10**7)}, "chronic_members, by lives"),
        ("agency", 4, {"bought": 1}, "agency: bought, by agents"),
        ("agency", 7, {"ended": 1}, "agency: ended, by agents"),
        ("agency", -1, {"from_plan": 1}, "agency: from_plan, by agents"),
    ],
)
def test_what_chance_cannot_have_done_is_told(folder, right, table, row, by, what):
    assert told(replayed(folder, moved(right[0], table, row, **by)), what)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("people", lambda people: people - 1),
        ("health", lambda word: "chronic" if word == "healthy" else "healthy"),
        ("concealed", lambda hides: not hides),
        ("trust", lambda trust: trust - 1 / 255),
    ],
)
def test_somebody_else_than_their_life_has_made_is_told(folder, right, name, change):
    with kept(folder, "members.parquet"):
        with_cells(folder / "members.parquet", **{name: (3, change)})
        assert told(replayed(folder, right[0]), f"members: {name}, lived anew")


def test_who_fell_ill_and_was_covered_claims(folder, right):
    held, claims = right[0], right[0].claims
    gone = claims["claim"] == claims["claim"][true_claim(held)]
    columns = {name: column[~gone] for name, column in claims.items()}
    days = np.array(held.rounds["date"], "datetime64[D]")
    of_round = int(np.searchsorted(days, claims["diagnosed"][gone][0]))
    fewer = moved(held, "reviews", of_round, diagnosed=-int(claims["people"][gone].sum()))
    assert told(replayed(folder, replace(fewer, claims=columns)), "claim: of who fell ill")
