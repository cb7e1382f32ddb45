"""How much trust do news and secrecy take away, and until when does a plan run?"""

import datetime as dt
from types import SimpleNamespace as Made

import pytest
from mutualaid.model.rounds.member_accounts import MemberAccounts
from mutualaid.model.rule_inputs.lookup_tables import RoundChances, build_tables
from mutualaid.model.rule_inputs.round_context import (
    distrust,
    plan_on,
    plan_until,
    round_context,
    sharing_terms,
)
from mutualaid.model.scenario.scenario import BehaviourTerms, Change, PlanTerms, Scenario


@pytest.mark.parametrize(
    ("published", "checked", "news", "left"),
    [
        (True, True, 0, 1024),
        (True, True, 512, 768),  # half of the news, which takes half of the trust at most
        (False, True, 0, 768),
        (False, False, 0, 576),
        (False, False, 512, 432),
    ],
)
def test_news_and_each_secret_take_their_part_of_the_trust_that_is_left(
    published, checked, news, left
):
    plan = PlanTerms(publication=published, independent_audit=checked)
    behaviour = BehaviourTerms(news_distrust=0.5, opaque_distrust=0.25)
    assert 1024 - distrust(plan, behaviour, news) == left


@pytest.mark.parametrize(("closes", "end"), [(None, 31), (16, 31), (17, 17), (30, 30), (31, 31)])
def test_a_plan_ends_with_its_closure_if_that_comes_first(closes, end):
    plan = PlanTerms(start=dt.date(2020, 1, 16), end=dt.date(2020, 1, 31))
    day = None if closes is None else dt.date(2020, 1, closes)
    assert plan_until(plan, day).end == dt.date(2020, 1, end)


@pytest.mark.parametrize(("perceived", "seen"), [(3, 5), (5, 5), (7, 7)])
def test_from_outside_a_round_is_seen_to_cost_what_was_promised_at_least(perceived, seen):
    scenario = Scenario(title="x", plan=PlanTerms(promise_yuan_a_month=0.1))
    platform = Made(perceived_fen=perceived, news=0, classes=None)
    chances = RoundChances(build_tables(scenario))
    around = scenario.plan, scenario, chances, platform
    context = round_context(14, 14, *around, MemberAccounts(scenario.plan.start, 24))
    assert (context.seen_fen, context.perceived_fen) == (seen, perceived)


DAY, A_DAY = dt.date(2020, 1, 16), dt.timedelta(days=1)


def test_free_months_end_with_the_last_day_that_is_named():
    plan = PlanTerms(sponsored_until=DAY)
    days = (DAY - A_DAY, DAY, DAY + A_DAY)
    assert [sharing_terms(plan, day, False, False).sponsored for day in days] == [True, True, False]


def test_changed_terms_hold_from_their_day_on():
    scenario = Scenario(title="x", changes=(Change(date=DAY, fee_rate=0.5),))
    before = scenario.plan.fee_rate
    fees = [plan_on(scenario, day).fee_rate for day in (DAY - A_DAY, DAY, DAY + A_DAY)]
    assert fees == [before, 0.5, 0.5]
