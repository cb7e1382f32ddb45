"""Does the audit agree with a run worked out by hand, and find errors in rounds and claims?"""

from __future__ import annotations

import ast
import copy
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from mutualaid.runs.audit import audit as audit_module
from mutualaid.runs.audit.audit import audit, report
from mutualaid.runs.audit.money import PlanAccounts
from mutualaid.runs.audit.run_reader import OTHER, WHOLE, UnreadableRunError
from mutualaid.runs.audit.terms import RoundTerms
from mutualaid.runs.files.parquet import write_csv
from run_worked_by_hand import (
    CLAIMS,
    DIAGNOSED,
    LAST,
    LEDGER,
    ROUNDS,
    SCENARIO,
    first_wrong,
    tables,
    written,
)

MEASURED = ("risk_members", "risk_left", "mean_age_members", "trust", "gain", "slope")
"""Averages that no table can confirm before the last round."""
TAKEN_ON_TRUST = ("chronic_members", "insured")
"""Counts of which the audit knows only how high they can be, but for the last round."""


def test_the_run_worked_out_by_hand_is_right(tmp_path):
    frames = tables()
    write_csv(frames["rounds"], written(tmp_path, frames) / "rounds.csv")
    result = audit(tmp_path)
    assert result.lines == []
    assert result.passed
    assert result.totals["aid_fen"] == 90_000_000
    assert result.totals["sponsor_fen"] == 28_292_265
    assert "ok: all" in report(result)
    assert "282,922.65 yuan" in report(result)


@pytest.mark.parametrize("column", [c for c in ROUNDS if c not in (*MEASURED, *TAKEN_ON_TRUST)])
def test_one_more_or_less_in_any_column_of_any_round_is_found(tmp_path, column):
    for i in range(4):
        step = 1 if i % 2 else -1
        frames = tables()
        values = list(frames["rounds"][column])
        values[i] += dt.timedelta(days=step) if column == "date" else step
        frames["rounds"][column] = values
        assert first_wrong(tmp_path, frames) == i, f"{column} of round {i}"


@pytest.mark.parametrize("column", [*MEASURED, *TAKEN_ON_TRUST])
@pytest.mark.parametrize("wrong", [-1, 5000])
def test_a_measurement_that_cannot_be_is_found(tmp_path, column, wrong):
    for i in range(4):
        frames = tables()
        frames["rounds"].loc[i, column] = np.inf if column in ("gain", "slope") else wrong
        assert first_wrong(tmp_path, frames) == i


@pytest.mark.parametrize("column", list(ROUNDS))
def test_a_table_that_differs_from_its_csv_is_found(tmp_path, column):
    for i in range(4):
        frames = tables()
        write_csv(frames["rounds"], written(tmp_path, frames) / "rounds.csv")
        values = list(frames["rounds"][column])
        if column == "date":
            values[i] += dt.timedelta(days=1)
        else:
            values[i] = 0.25 if values[i] != values[i] else values[i] + values[i] / 1000 + 1e-9
            values[i] = round(values[i] + 1) if column not in MEASURED else values[i]
        frames["rounds"][column] = values
        result = audit(written(tmp_path, frames))
        assert result.first_wrong_round == i
        assert any(d.what == f"rounds.csv: {column}" for d in result.differences)


@pytest.mark.parametrize("column", ["chronic_members", "mean_age_members", "trust"])
def test_the_last_round_is_compared_with_the_members(tmp_path, column):
    frames = tables()
    frames["rounds"].loc[3, column] *= 0.999 if column in MEASURED else 0.5
    frames["rounds"][column] = frames["rounds"][column].astype(type(ROUNDS[column][0]))
    assert first_wrong(tmp_path, frames) == 3


def test_a_dropped_or_changed_member_is_found(tmp_path):
    for row in range(3):
        frames = tables()
        frames["members"] = frames["members"].drop(index=row)
        assert first_wrong(tmp_path, frames) == 3
        for column, value in {"people": 1, "age": 99, "membership": "left"}.items():
            frames = tables()
            frames["members"].loc[row, column] = value
            assert first_wrong(tmp_path, frames) == 3


def test_members_from_the_start_come_from_the_scenario_or_the_table(tmp_path):
    plan = {**SCENARIO["plan"], "all_covered": True, "launch_rounds": 0}
    frames = tables()
    frames["rounds"].loc[0, "joined"] = 0
    for people, right in (
        ({"total": 3000, "agents": 4}, True),
        ({"total": 3001, "agents": 4}, False),
    ):
        result = audit(written(tmp_path, frames, {**SCENARIO, "plan": plan, "people": people}))
        assert result.passed is right
    frames["conduct"]["premium_fen"] = 0  # nobody's risk is known by the program's own table
    for count, right in ((2998, True), (2999, False)):
        (tmp_path / "people.csv").write_text(f"age,people,sex\n30,2,F\n50,{count},M\n,,\n")
        people = {"total": 1, "agents": 1, "table": "people.csv"}
        result = audit(written(tmp_path, frames, {**SCENARIO, "plan": plan, "people": people}))
        assert result.passed is right
    (tmp_path / "people.csv").unlink()
    with pytest.raises(UnreadableRunError, match=r"people\.csv"):
        audit(tmp_path)


def test_a_dropped_or_doubled_claim_is_found(tmp_path):
    for row, diagnosed in enumerate(DIAGNOSED):
        frames = tables()
        frames["claims"] = frames["claims"].drop(index=row)
        assert first_wrong(tmp_path, frames) <= CLAIMS["filed"][row]
        whole = tables()["claims"]
        frames["claims"] = pd.concat([whole, whole.iloc[[row]]])
        assert first_wrong(tmp_path, frames) == diagnosed


@pytest.mark.parametrize("column", ["people", "filed", "decided", "approved", "refused", "aid_fen"])
def test_a_changed_claim_is_found(tmp_path, column):
    for row in range(4):
        frames = tables()
        frames["claims"].loc[row, column] += 1
        when = CLAIMS["filed" if column in ("people", "filed") else "decided"][row]
        assert first_wrong(tmp_path, frames) <= when


@pytest.mark.parametrize("column", ["concealed", "overstated"])
def test_another_reason_of_a_claim_is_found(tmp_path, column):
    for row in range(4):
        frames = tables()
        frames["claims"].loc[row, column] = not frames["claims"].loc[row, column]
        assert first_wrong(tmp_path, frames) <= CLAIMS["decided"][row]


def test_a_mild_illness_is_not_aided_as_a_severe_one(tmp_path):
    """By the terms of its day: as a severe one before a change, with 5 yuan after it."""
    scenario, frames = copy.deepcopy(SCENARIO), tables()
    frames["claims"]["mild"] = [True, True, True, False, True, True]
    assert not audit(written(tmp_path, frames)).differences
    change = {"date": LAST, "mild_aid_yuan": 5.0}
    scenario["changes"] = [*scenario.get("changes", ()), change]
    found = audit(written(tmp_path, frames, scenario))
    assert {d.round for d in found.differences if d.what == "claim: aid at this age"} == {3, 4}


@pytest.mark.parametrize(("row", "word"), [(2, "doubt"), (2, ""), (0, "doubt")])
def test_another_word_for_a_refusal_is_found(tmp_path, row, word):
    frames = tables()
    frames["claims"].loc[row, "refused_for"] = word
    found = audit(written(tmp_path, frames))
    assert [d.what for d in found.differences] == ["claim: refused for"]


def test_another_day_of_diagnosis_is_found(tmp_path):
    for row in range(5):
        for days in (-1, 1, 14):
            frames = tables()
            frames["claims"].loc[row, "diagnosed"] += dt.timedelta(days=days)
            assert first_wrong(tmp_path, frames) <= max(CLAIMS["decided"][row], 3)


def test_parts_of_a_claim_that_tell_two_stories_are_found(tmp_path):
    frames = tables()
    frames["claims"].loc[1, ["claim"]] = 0
    result = audit(written(tmp_path, frames))
    assert [d.what for d in result.differences] == ["claim: one claim"]


def test_aid_for_another_age_is_found(tmp_path):
    frames = tables()
    frames["claims"].loc[1, "age"] = 39
    found = audit(written(tmp_path, frames))
    assert found.first_wrong_round == 1
    assert "round 1: aid_fen: given 20,000,000, recomputed 60,000,000" in found.lines


def test_a_fen_more_or_less_in_any_row_of_the_ledger_is_found(tmp_path):
    for row, movement in enumerate(LEDGER):
        for fen in (1, -1):
            frames = tables()
            frames["ledger"].loc[row, "amount_fen"] += fen
            assert first_wrong(tmp_path, frames) == movement[0]


@pytest.mark.parametrize("change", ["drop", "double", "split", "redirect", "redate", "swap"])
def test_a_tampered_ledger_is_found(tmp_path, change):
    for row, movement in enumerate(LEDGER):
        frames = tables()
        ledger = frames["ledger"]
        if change == "drop":
            ledger = ledger.drop(index=row)
        elif change == "double":
            ledger = pd.concat([ledger.iloc[: row + 1], ledger.iloc[row:]])
        elif change == "split":
            ledger.loc[row, "amount_fen"] -= 100
            part = ledger.iloc[[row]].assign(amount_fen=100)
            ledger = pd.concat([ledger.iloc[: row + 1], part, ledger.iloc[row + 1 :]])
        elif change == "redirect":
            ledger.loc[row, "to_account"] = "operators"
        elif change == "redate":
            ledger.loc[row, "date"] = dt.date(2020, 1, 1)
        else:
            ledger.loc[row, ["from_account", "to_account"]] = ["held", "carried"]
        frames["ledger"] = ledger
        found = first_wrong(tmp_path, frames)
        assert found is not None, movement
        assert found <= movement[0], movement


def test_a_changed_day_of_the_launch_is_found(tmp_path):
    for row, wrong in ((0, 1), (3, 3001), (3, 900), (5, -1)):
        frames = tables()
        frames["daily"].loc[row, "members"] = wrong
        assert first_wrong(tmp_path, frames) == 0


def test_a_changed_term_shows_from_its_day_on(tmp_path):
    scenario = {**SCENARIO, "changes": []}
    assert audit(written(tmp_path, tables(), scenario)).first_wrong_round == 2
    frames = tables()
    frames["orders"] = frames["orders"].iloc[:0]
    assert first_wrong(tmp_path, frames) == 3
    scenario = {**SCENARIO, "plan": {**SCENARIO["plan"], "after_notice": "members"}}
    assert audit(written(tmp_path, tables(), scenario)).first_wrong_round == 3


def test_the_report_names_the_first_wrong_number(tmp_path):
    frames = tables()
    frames["rounds"].loc[1, "share_fen"] += 1
    text = report(audit(written(tmp_path, frames)))
    assert "first in round 1" in text
    assert "share_fen: given 7,246, recomputed 7,245" in text


def test_the_annual_cap_counts_what_was_billed_in_the_year():
    book = PlanAccounts()
    terms = RoundTerms(dt.date(2019, 12, 7), 0, None, 300, False)
    shares = [book.turn(terms, 20_000, 1, 100, 0, False).share for _ in range(3)]
    assert shares == [200, 100, 0]
    january = RoundTerms(dt.date(2020, 1, 7), 0, None, 300, False)
    assert book.turn(january, 20_000, 1, 100, 0, False).share == 200


def test_the_sponsor_pays_where_nobody_can():
    book = PlanAccounts()
    terms = RoundTerms(dt.date(2020, 1, 7), 100_000, None, None, False)
    money = book.turn(terms, 1_000, 1, 0, 0, True)
    assert (money.share, money.sponsor, money.carried, money.float) == (0, 1_100, 0, 0)
    assert (money.aid_paid, money.fee_paid) == (1_000, 100)


@pytest.mark.parametrize("name", [*WHOLE, "scenario"])
@pytest.mark.parametrize("harm", ["remove", "cut", "garbage"])
def test_a_missing_or_broken_file_is_said_in_a_line(tmp_path, name, harm):
    written(tmp_path, tables())
    path = tmp_path / ("scenario.toml" if name == "scenario" else f"{name}.parquet")
    content = path.read_bytes()
    path.unlink()
    if harm != "remove":
        path.write_bytes(content[: len(content) // 2] if harm == "cut" else b"[[[\x00\xff")
    with pytest.raises(UnreadableRunError) as raised:
        audit(tmp_path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("table", list(WHOLE))
def test_a_missing_column_or_one_of_another_type_is_said(tmp_path, table):
    for column in f"{WHOLE[table]} {OTHER[table]}".split():
        frames = tables()
        frames[table] = frames[table].drop(columns=column)
        with pytest.raises(UnreadableRunError, match=column):
            audit(written(tmp_path, frames))
    for column in WHOLE[table].split():
        frames = tables()
        frames[table][column] = frames[table][column].astype(float)
        with pytest.raises(UnreadableRunError, match=f"{column} must hold whole numbers"):
            audit(written(tmp_path, frames))


def test_a_scenario_without_its_terms_is_said(tmp_path):
    for section in ("plan", "people"):
        scenario = {key: value for key, value in SCENARIO.items() if key != section}
        with pytest.raises(UnreadableRunError, match=r"scenario\.toml"):
            audit(written(tmp_path, tables(), scenario))


def test_the_audit_imports_nothing_of_the_program():
    for path in Path(audit_module.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level:
                assert node.level == 1
            elif isinstance(node, ast.Import | ast.ImportFrom):
                assert "mutualaid" not in ast.unparse(node)
