"""Is each kind of verdict given where its rule says so, and is it told what ended a plan?"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest
from made_up_run import curves, orders, story_rounds, told
from mutualaid.agents.regulation.order_kinds import Cause, Order
from mutualaid.model.rounds.supervision import orders_table
from mutualaid.runs.results.pool_rest import Rest, rest_at
from mutualaid.runs.results.run_results import table_of
from mutualaid.runs.verdict.companions import Companions
from mutualaid.runs.verdict.kinds import EndedBy, Kind, LeftOut
from mutualaid.runs.verdict.paths import Path, rise_of
from mutualaid.runs.verdict.sentences import verdict_sentences
from mutualaid.runs.verdict.verdict import (
    Alone,
    Ending,
    Parts,
    Verdict,
    ending_of,
    judge_run,
    kind_of,
    kind_of_pool,
    windows_of_run,
)

DAY = dt.date(2025, 1, 28)
RESTS = Rest(DAY, 0.9, 20.0, 0.95)
TIPPED = Rest(DAY, 0.02, 60.0, 0.5)
LIVES = Alone(DAY, 30e6, 0.3, None, RESTS)
DIED = Alone(DAY, 2e6, 0.02, dt.date(2022, 5, 7), None)
FOLDED = Alone(DAY, 30e6, 0.3, None, TIPPED)
WEARS_OFF = Parts(1.3, 0.25, 0.85, None, 0.2)
AGES = Parts(0.6, 0.1, 0.1, 0.35, 0.05)
FLAT = Parts(0.02, 0.01, 0.01, None, 0.0)
CAPPED = Parts(0.6, 0.05, 0.1, 0.05, 0.4)


@pytest.mark.parametrize(
    ("parts", "alone", "lost", "opened", "kind"),
    [
        (WEARS_OFF, DIED, 0.95, 0.5, Kind.SPIRAL),
        (WEARS_OFF, DIED, 0.95, 0.1, Kind.SPIRAL),
        (WEARS_OFF, DIED, 0.95, 0.09, Kind.PRICED_OUT),
        (WEARS_OFF, DIED, 0.95, 0.0, Kind.PRICED_OUT),
        (WEARS_OFF, FOLDED, 0.3, 0.1, Kind.TIPPED),
        (
            WEARS_OFF,
            replace(FOLDED, rest=replace(TIPPED, first_part=0.09)),
            0.3,
            0.9,
            Kind.PRICED_OUT,
        ),
        (WEARS_OFF, FOLDED, 0.05, 0.1, Kind.WEAR_OFF),
        (WEARS_OFF, LIVES, 0.5, 0.4, Kind.SETTLES),
        (WEARS_OFF, LIVES, 0.05, 0.4, Kind.WEAR_OFF),
        (AGES, LIVES, 0.3, 0.1, Kind.AGEING),
        (AGES, LIVES, 0.0, 1.0, Kind.AGEING),
        (AGES, DIED, 0.95, 0.3, Kind.SPIRAL),
        (FLAT, LIVES, 0.05, 1.0, Kind.HOLDS),
        (FLAT, LIVES, 0.2, 0.0, Kind.SETTLES),
        (CAPPED, LIVES, 0.05, 0.2, Kind.DEARER),
        (CAPPED, LIVES, 0.5, 0.2, Kind.SETTLES),
    ],
)
def test_each_kind_has_its_rule(parts, alone, lost, opened, kind):
    assert kind_of(parts, alone, lost, opened) is kind


def test_a_pool_with_seven_per_cent_of_the_last_third_is_dead_of_the_whole():
    few = replace(FOLDED, rest=replace(RESTS, part=0.07, first_part=0.6))
    assert few.final_part == pytest.approx(0.021)
    assert few.rest.holds
    assert kind_of(WEARS_OFF, few, 0.3, 0.1) is Kind.TIPPED


@pytest.mark.parametrize(
    ("rest", "kind"),
    [
        (None, Kind.NOT_JUDGED),
        (TIPPED, Kind.TIPPED),
        (replace(TIPPED, first_part=0.09), Kind.PRICED_OUT),
        (replace(RESTS, part=0.4), Kind.SETTLES),
        (replace(RESTS, part=0.95), Kind.HOLDS),
    ],
)
def test_a_large_table_is_judged_by_its_curves(rest, kind):
    assert kind_of_pool(rest, died=False) is kind
    if kind is Kind.TIPPED:
        assert kind_of_pool(rest, died=True) is Kind.SPIRAL


def test_the_rest_of_a_moment_is_its_first_stable_point():
    table = table_of(curves())
    rest = rest_at(table, "notice", fee_rate=0.08)
    assert (rest.part, rest.price_yuan, rest.holds) == (0.77, 12.0, True)
    # All cost 8 yuan on average, 8.64 with the fee: worth that to 43 of 50 points, 0.86.
    assert rest.first_part == pytest.approx(0.86)
    assert rest_at(table, "end", 0.08) is None
    none = {name: column[table["kind"] != "stable"] for name, column in table.items()}
    tipped = rest_at(none, "peak", 0.08)
    assert (tipped.part, tipped.price_yuan, tipped.holds) == (0.0, None, False)


ENDS = {
    EndedBy.DATED_ORDER: Order(dt.date(2021, 12, 28), "closure_notice"),
    EndedBy.ORDER: Order(dt.date(2021, 12, 28), "closure_notice", cause=Cause.LICENCE_REFUSED),
    EndedBy.OPERATOR: Order(dt.date(2021, 12, 28), "operator_failure"),
    EndedBy.FLOOR: Order(dt.date(2021, 12, 28), "closure_notice", cause=Cause.TOO_FEW_MEMBERS),
    EndedBy.INSURER: Order(dt.date(2021, 12, 28), "closure_notice", cause=Cause.INSURER_INSOLVENT),
    EndedBy.STOPPED: Order(dt.date(2021, 12, 28), "closure_notice", cause=Cause.OPERATOR_STOPS),
}


@pytest.mark.parametrize("by", ENDS)
def test_who_ended_it_is_told(tmp_path, by):
    run = told(tmp_path, orders=orders_table([ENDS[by]]))
    assert ending_of(run).by is by
    assert windows_of_run(run).until == dt.date(2021, 12, 21)


@pytest.mark.parametrize(
    ("by", "ended", "without"),
    [
        (EndedBy.STOPPED, "the operator stopped the plan", "had the operator gone on, "),
        (EndedBy.OPERATOR, "the operator failed", "had the operator gone on, "),
        (EndedBy.ORDER, "the regulator ended the plan", "without that order "),
        (EndedBy.PLAN_END, "nothing ended the plan", "30 million members"),
    ],
)
@pytest.mark.parametrize("alone", [LIVES, DIED])
def test_an_end_by_the_operator_is_not_called_an_order(by, ended, without, alone):
    end = Ending(by, DAY, "closure_notice")
    verdict = Verdict(Kind.SETTLES, end, DAY, None, None, parts=CAPPED, alone=alone)
    told = dict(verdict_sentences(verdict))
    assert f"; {ended}" in told["verdict"]
    if by is not EndedBy.PLAN_END or alone is LIVES:
        assert told["alone"].startswith(without)


def test_a_plan_that_nothing_ended_came_to_its_last_day_or_to_nobody(tmp_path):
    none = orders().iloc[:0]
    assert ending_of(told(tmp_path / "end", orders=none)).by is EndedBy.PLAN_END
    frame = story_rounds()
    frame.loc[70:, "members"] = 0
    empty = told(tmp_path / "nobody", orders=none, rounds=frame)
    assert ending_of(empty).by is EndedBy.NOBODY


def path_of(run, members, share_fen) -> Path:
    rounds = run.rounds
    share_fen = np.where(rounds["share_fen"] > 0, share_fen, 0)
    return Path(rounds["date"], np.asarray(members), share_fen, float(np.max(members)), RESTS)


def test_parts_add_up_and_the_circle_is_what_others_leaving_did(tmp_path):
    run = told(tmp_path)
    at = np.linspace(0, 1, len(run.rounds["date"]))
    windows = windows_of_run(run)
    worlds = [
        path_of(run, 100 - 45 * at, 100 * np.exp(1.3 * at)),
        path_of(run, 100 + 0 * at, 100 * np.exp(1.0 * at)),
        path_of(run, 100 - 25 * at, 100 * np.exp(1.2 * at)),
        path_of(run, 100 + 0 * at, 100 * np.exp(0.2 * at)),
    ]
    verdict = judge_run(run, Companions(200, DAY, windows, *worlds))
    parts = verdict.parts
    assert parts.leaving + parts.wear_off + parts.rest == pytest.approx(parts.whole)
    assert parts.leaving / parts.whole == pytest.approx(0.3 / 1.3, rel=0.05)
    assert parts.rest / parts.whole == pytest.approx(0.2 / 1.3, rel=0.05)
    assert verdict.circle_part == pytest.approx(20 / 45)
    assert verdict.kind is Kind.SETTLES
    assert verdict.ended.by is EndedBy.DATED_ORDER
    assert verdict.risk_ratio < 1


def test_the_years_compared_end_before_the_notice(tmp_path):
    windows = windows_of_run(told(tmp_path))
    assert len(windows.first) == len(windows.last) == 24
    assert (windows.until, windows.last[-1]) == (dt.date(2021, 12, 21), windows.until)


def test_rounds_that_nobody_had_to_pay_do_not_lower_the_mean_bill(tmp_path):
    run = told(tmp_path)
    windows = windows_of_run(run)
    days = run.rounds["date"]
    free = np.isin(days, np.array(windows.first[::3], "datetime64[D]"))
    late = days >= np.datetime64(windows.last[0])
    path = path_of(run, 100 + 0 * late, np.where(free, 0, np.where(late, 300, 100)))
    assert rise_of(path, windows) == pytest.approx(math.log(3))


def test_a_path_that_dies_is_dated():
    days = np.array(["2020-01-07", "2020-01-21", "2020-02-07"], "datetime64[D]")
    path = Path(days, np.array([100, 4, 4]), np.array([10, 20, 30]), 100.0)
    assert path.died_on() == dt.date(2020, 1, 21)
    assert path._replace(members=np.array([100, 4, 6])).died_on() is None
    assert path.members_on(dt.date(2020, 1, 30)) == 4


def test_without_companions_the_reason_is_told(tmp_path):
    run = told(tmp_path)
    assert judge_run(run, LeftOut.NO_BILL).kind is Kind.NOTHING
    large = judge_run(run, LeftOut.LARGE_TABLE)
    assert (large.kind, large.left_out) == (Kind.SETTLES, LeftOut.LARGE_TABLE)
    assert math.isclose(large.peak_rest.part, 0.77)
