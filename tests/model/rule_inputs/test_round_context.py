"""How much trust do news and secrecy take away, and until when does a plan run?"""

import datetime as dt

import pytest
from mutualaid.model.rule_inputs.round_context import distrust, plan_until
from mutualaid.model.scenario.scenario import BehaviourTerms, PlanTerms


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
