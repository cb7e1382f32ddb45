"""Does the audit find every error in reviews, votes, float, operator's account, orders, agency?"""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from mutualaid.runs.audit.audit import audit
from mutualaid.runs.audit.run_reader import UnreadableRunError
from run_worked_by_hand import AFTER, DATES, SCENARIO, first_wrong, tables, written

ROUND_OF = {date: i for i, date in enumerate([*DATES, AFTER])}
BOUNDED = {
    "reviews": ("complaints",),
    "cases": ("votes_for", "votes_against"),
    "agency": (
        *("policies", "claims", "bought", "new_users", "from_plan", "former_members", "ended"),
    ),
}
"""Columns of which the audit knows no more than how high they can be."""
TABLES = ("reviews", "cases", "operator", "float", "orders", "agency")
COLUMNS = [(name, column) for name in TABLES for column in tables()[name]]


def when(name: str, frame: pd.DataFrame, row: int) -> int:
    """The round of a row, or that to which its day belongs."""
    if "round" in frame:
        return frame["round"].tolist()[row]
    day = frame["date"].tolist()[row]
    return [i for date, i in ROUND_OF.items() if date <= day][-1]


def wrongly(value, step: int):
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if value is None:
        return DATES[0]
    if value != value:  # nothing, where there could be a number
        return float(step)
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=step)
    return f"{value}?" if isinstance(value, str) else value + step


@pytest.mark.parametrize(("name", "column"), COLUMNS)
def test_one_more_or_less_in_any_cell_is_found(tmp_path, name, column):
    rows = range(0, len(tables()[name]), 7 if name == "float" else 1)
    steps = (-(10**9), 10**9) if column in BOUNDED.get(name, ()) else (-1, 1)
    for row in rows:
        for step in steps:
            frames = tables()
            values = frames[name][column].tolist()
            values[row] = wrongly(values[row], step)
            frames[name][column] = values
            found = first_wrong(tmp_path, frames)
            assert found is not None, f"{name}.{column} of row {row}"
            assert found <= when(name, tables()[name], row)


def is_found(folder, frames) -> bool:
    """Whether something is wrong, or so wrong that claims belong to no round."""
    try:
        return first_wrong(folder, frames) is not None
    except UnreadableRunError as error:
        return "of no round" in str(error)


@pytest.mark.parametrize("name", TABLES)
def test_a_dropped_or_doubled_row_is_found(tmp_path, name):
    whole = tables()[name]
    for row in range(0, len(whole), 7 if name == "float" else 1):
        for frame in (
            whole.drop(index=row),
            pd.concat([whole.iloc[: row + 1], whole.iloc[row:]]),
        ):
            frames = {**tables(), name: frame.reset_index(drop=True)}
            assert is_found(tmp_path, frames), f"row {row} of {name}"


def differing(folder, scenario=SCENARIO, **frames) -> set[str]:
    """What differs, with other tables or another scenario."""
    return {d.what for d in audit(written(folder, {**tables(), **frames}, scenario)).differences}


def with_terms(**sections):
    """The scenario with other terms in some of its sections."""
    return SCENARIO | {name: SCENARIO[name] | terms for name, terms in sections.items()}


@pytest.mark.parametrize(
    ("section", "terms", "what"),
    [
        ("review", {"document_cost_yuan": 101.0}, "reviews: cost_fen"),
        ("review", {"capacity_per_round": 2}, "reviews: waiting in the queue"),
        ("review", {"public_jury": 33}, "cases: votes"),
        ("review", {"jury": 0}, "cases: voted on"),
        ("plan", {"after_notice": "nobody"}, "reviews: after the end"),
        ("plan", {"float_at_risk": 0.26}, "float: at_risk_fen"),
        ("plan", {"float_yield": 0.04}, "ledger: interest_fen"),
        ("plan", {"float_terms": "lent"}, "float: at_risk_fen"),
        ("agency", {"commission": 0.21}, "agency: commission_fen"),
        ("agency", {"deposit_yuan": 51.0}, "ledger: deposit_fen"),
        ("agency", {"deposit_yuan": 51.0}, "agency: deposit_fen"),
        ("agency", {"liability": 0.81}, "agency: owed_fen"),
        ("agency", {"disclosure": 0.26}, "ledger: of_the_deposit"),
        ("agency", {"disclosure": 0.0, "deposit_months": 0}, "orders: agency's licence"),
        ("agency", {"until": dt.date(2020, 3, 6)}, "agency: rows in all"),
        ("agency", {"licensed": False}, "agency: bought"),
        ("agency", {"products": []}, "agency: product"),
        ("regulator", {"orders": []}, "orders: by date"),
    ],
)
def test_other_terms_do_not_fit_the_tables(tmp_path, section, terms, what):
    assert what in differing(tmp_path, with_terms(**{section: terms}))


def test_claims_left_open_by_who_should_pay_them_are_found(tmp_path):
    frames = tables()
    claims = frames["claims"]
    claims.loc[5, ["filed", "decided", "approved"]] = -1, -1, 0
    frames["reviews"] = frames["reviews"].iloc[:4]
    found = differing(tmp_path, claims=claims, reviews=frames["reviews"])
    assert {"reviews: open in the end", "reviews: too late in all"} <= found


def test_a_second_public_case_is_found(tmp_path):
    cases = tables()["cases"]
    assert "cases: public" in differing(tmp_path, cases=pd.concat([cases, cases]))


def test_claims_are_paid_by_contract(tmp_path):
    for row in (0, 2, 4):
        agency = tables()["agency"]
        agency.loc[row, "claims"] += 1
        assert differing(tmp_path, agency=agency) == {"agency: claims_fen"}


def test_premiums_follow_claims_in_january_only(tmp_path):
    agency = tables()["agency"]
    agency.loc[4, "level"] = 1.25
    assert differing(tmp_path, agency=agency) == {"agency: level"}
