"""Does the regulator order what its dates and triggers say, each once, and in order?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import get_args

import mesa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.agents.regulation.order_kinds import (
    ENDINGS,
    LICENCE_DECISIONS,
    TRIGGER_NEEDS,
    Order,
    OrderKind,
    TriggerKind,
)
from mutualaid.agents.regulation.orders import months_later
from mutualaid.agents.regulation.regulator import Regulator
from mutualaid.agents.regulation.triggers import INDICATORS, Observation, Trigger
from mutualaid.model.rounds.supervision import trigger_of
from mutualaid.model.scenario.regulator import TriggerTerms

START, END = dt.date(2020, 1, 1), dt.date(2022, 12, 31)
DAY = dt.date(2020, 3, 7)
A_DAY = dt.timedelta(days=1)
FORM = Order(START, "insurance_form")
NOTHING = dict.fromkeys(Observation._fields[1:], 0)


def regulator(*triggers: dict, orders=(), **settings) -> Regulator:
    """A regulator with triggers as a scenario says them; its dated orders so far are given."""
    made = Regulator(mesa.Model(), orders, read(triggers), **{"end": END, **settings})
    made.orders_due(DAY)
    return made


def read(triggers: Sequence[dict]) -> list[Trigger]:
    return [trigger_of(TriggerTerms.model_validate(one)) for one in triggers]


def seen(date=DAY, **more) -> Observation:
    return Observation(**{"date": date, **NOTHING, **more})


def kinds(orders) -> list[str]:
    return [order.kind for order in orders]


def dated(*orders) -> list[Order]:
    """Orders of no news: (date, kind) or (date, kind, months to comply)."""
    return [Order(date, kind, "", 0, *months) for date, kind, *months in orders]


# Triggers


@pytest.mark.parametrize(
    ("sees", "above", "field", "level", "value"),
    [
        ("members", 1000, "members", 1000, 1001),
        ("unlicensed_members", 7.9, "members", 7, 8),
        ("complaints", 0, "complaints", 0, 1),
        ("float_yuan", 1.15, "float_fen", 115, 1.16),
        ("share_over_promise", 2.5, "perceived_fen", 2560, 2561 / 1024),
        ("claims_pending", 5, "claims_pending", 5, 6),
        ("members_lost", 5, "members_lost", 5, 6),
        ("terms_changed", 0, "terms_changed", 0, 1),
        ("cost_over_told", 2.5, "premium_fen", 2560, 2561 / 1024),
        ("undisclosed", 2, "undisclosed", 2, 3),
        ("claims_refused", 5, "claims_refused", 5, 6),
        ("operator_loss_yuan", 1.15, "operator_loss_fen", 115, 1.16),
    ],
)
def test_a_trigger_fires_above_its_level_and_only_once(sees, above, field, level, value):
    def sight(**more) -> Observation:
        known = {"promise_fen": 1024, "told_fen": 1024, "insurance_form": True}
        return seen(**known, **more)

    trigger = {"sees": sees, "above": above, "kind": "interview", "says": "why?", "news": 0.25}
    seer = regulator(trigger)
    assert seer.monitor(sight(**{field: level})) == []
    (order,) = seer.monitor(sight(**{field: level + 1}))
    assert order[:4] == (DAY + A_DAY, "interview", "why?", 256)
    assert order[5:9] == ("above_threshold", sees, value, above)
    assert seer.monitor(sight(**{field: level + 2})) == []
    assert seer.orders_due(DAY) == []
    assert seer.dates == [DAY + A_DAY]
    assert seer.orders_due(DAY + A_DAY) == seer.given == [order]
    assert seer.dates == []
    assert seer.closes_on is None


@pytest.mark.parametrize(
    ("form", "charged", "shortfall"), [(True, 30, 256), (True, 0, 1024), (True, 40, 0), (0, 30, 0)]
)
def test_a_rate_falls_short_by_a_part_of_what_it_should_be(form, charged, shortfall):
    sight = seen(insurance_form=form, charged_fen=charged, premium_fen=40)
    assert INDICATORS["rate_shortfall"].value(sight) == shortfall
    nothing_due = sight._replace(charged_fen=0, premium_fen=0)
    assert INDICATORS["rate_shortfall"].value(nothing_due) == 0


MANY = {"sees": "members", "above": 10}


def test_a_trigger_waits_for_its_day():
    seer = regulator({**MANY, "kind": "interview", "not_before": DAY})
    assert seer.monitor(seen(DAY - A_DAY, members=99)) == []
    assert kinds(seer.monitor(seen(DAY, members=99))) == ["interview"]


def test_it_sees_the_last_round_that_is_published():
    seer = regulator({**MANY, "kind": "interview"}, sees_after_days=14)
    sights = [(0, 98), (1, 99), (2, 0), (14, 0), (15, 0)]
    ordered = [seer.monitor(seen(DAY + i * A_DAY, members=count)) for i, count in sights]
    assert [len(orders) for orders in ordered] == [0, 0, 0, 1, 0]
    order = ordered[3][0]
    assert (order.date, order.value) == (DAY + 15 * A_DAY, 98)
    last = regulator({**MANY, "kind": "interview"}, sees_after_days=13)
    for i, count in sights[:3]:
        assert last.monitor(seen(DAY + i * A_DAY, members=count)) == []
    assert last.monitor(seen(DAY + 14 * A_DAY))[0].value == 99  # that of the day before is newer


def test_what_was_published_before_its_day_is_seen_on_it():
    trigger = {**MANY, "kind": "interview", "not_before": DAY + 14 * A_DAY}
    seer = regulator(trigger, sees_after_days=14)
    assert seer.monitor(seen(members=99)) == []
    assert kinds(seer.monitor(seen(DAY + 14 * A_DAY))) == ["interview"]


def test_of_a_licence_the_regulator_knows_at_once():
    granted = dated((START, "notice"), (DAY + 5 * A_DAY, "licence_granted"))
    trigger = {"sees": "unlicensed_members", "above": 10, "kind": "interview"}
    for orders, fires in ((granted[:1], True), (granted, False)):
        seer = regulator(trigger, orders=orders, sees_after_days=7)
        assert seer.monitor(seen(members=99)) == []
        seer.orders_due(DAY + 7 * A_DAY)
        assert bool(seer.monitor(seen(DAY + 7 * A_DAY, members=99))) == fires


def test_on_the_last_day_it_is_too_late():
    seer = regulator({**MANY, "kind": "closure_notice"}, end=DAY)
    assert seer.monitor(seen(members=99)) == []
    assert seer.closes_on is None


SPENT = {  # after the last of these orders a trigger of this kind has nothing to say
    "stop_of_sale": [(START, "stop_of_sale")],
    "notice": [(START, "notice")],
    "conversion": [(START, "insurance_form"), (START, "conversion")],
    "licence_refused": [(START, "notice"), (START, "licence_granted")],
    "closure_notice": [(DAY, "closure_notice")],
    "interview": [(DAY, "closure_notice")],
}


@pytest.mark.parametrize("kind", SPENT)
def test_a_trigger_that_would_change_nothing_is_spent(kind):
    seer = regulator({**MANY, "kind": kind}, orders=dated(*SPENT[kind]))
    seer_before = regulator({**MANY, "kind": kind}, orders=dated(*SPENT[kind][:-1]))
    assert seer.monitor(seen(members=99)) == []
    assert seer._triggers == []
    assert kinds(seer_before.monitor(seen(members=99))) == [kind]


def test_an_order_of_the_same_evening_counts():
    twice = [{**MANY, "kind": "stop_of_sale"}, {**MANY, "above": 11, "kind": "stop_of_sale"}]
    assert kinds(regulator(*twice).monitor(seen(members=99))) == ["stop_of_sale"]
    reopened = [twice[0], {**MANY, "kind": "conversion"}, twice[1]]
    seer = regulator(*reopened, orders=[FORM])
    assert kinds(seer.monitor(seen(members=99))) == ["stop_of_sale", "conversion", "stop_of_sale"]


@pytest.mark.parametrize("kind", sorted(set(TRIGGER_NEEDS) & set(get_args(TriggerKind))))
def test_a_trigger_fires_only_after_what_it_needs(kind):
    for before in set(get_args(OrderKind)) - {*ENDINGS, *LICENCE_DECISIONS}:
        seer = regulator({**MANY, "kind": kind}, orders=dated((START, before)))
        fires = kinds(seer.monitor(seen(members=99))) == [kind]
        assert fires == (before in TRIGGER_NEEDS[kind]), before


@pytest.mark.parametrize(
    ("kind", "needed"), [("conversion", "insurance_form"), ("licence_refused", "notice")]
)
def test_what_needs_an_order_before_it_waits_for_that(kind, needed):
    seer = regulator({**MANY, "kind": kind}, orders=dated((DAY + 9 * A_DAY, needed)))
    assert seer.monitor(seen(members=99)) == []
    seer.orders_due(DAY + 10 * A_DAY)
    assert kinds(seer.monitor(seen(DAY + 10 * A_DAY, members=99))) == [kind]


# What follows


def test_months_are_counted_by_hand():
    day = dt.date(2019, 8, 31)
    later = {0: day, 1: dt.date(2019, 9, 30), 6: dt.date(2020, 2, 29), 18: dt.date(2021, 2, 28)}
    assert {months: months_later(day, months) for months in later} == later


def test_a_refused_licence_brings_the_closure():
    seer = regulator({**MANY, "kind": "notice", "months_to_comply": 6}, closure_months=2)
    seer.monitor(seen(dt.date(2020, 8, 30), members=99))
    assert seer.closes_on == dt.date(2021, 4, 28)
    seer.orders_due(END)
    context, refusal = dt.date(2020, 8, 31), dt.date(2021, 2, 28)
    assert [
        (order.kind, str(order.date), order.cause, order.months, order.since)
        for order in seer.given[1:]
    ] == [
        ("licence_refused", "2021-02-28", "notice", 6, context),
        ("closure_notice", "2021-02-28", "licence_refused", 0, refusal),
        ("closure", "2021-04-28", "closure_notice", 2, refusal),
    ]


def test_with_a_licence_the_plan_goes_on():
    seer = regulator(
        {"sees": "unlicensed_members", "above": 10, "kind": "interview"},
        orders=dated((DAY + A_DAY, "notice", 1)),
        licence=True,
    )
    assert kinds(seer.orders_due(END)) == ["notice", "licence_granted"]
    assert seer.licensed
    assert seer.closes_on is None
    assert seer.monitor(seen(DAY, members=99)) == []


def test_the_insurance_form_is_licensed_until_the_conversion():
    seer = regulator(orders=[FORM, *dated((END, "conversion"))])
    assert seer.licensed
    seer.orders_due(END)
    assert not seer.licensed
    assert not regulator().licensed


def test_dated_decisions_hold_as_in_the_article():
    context, announced, ends = dt.date(2021, 6, 15), dt.date(2021, 12, 28), dt.date(2022, 1, 28)
    seer = regulator(
        orders=dated((context, "notice", 6), (announced, "closure_notice"), (ends, "closure"))
    )
    assert seer.closes_on == ends
    seer.orders_due(END)
    assert [(order.date, order.kind) for order in seer.given] == [
        (context, "notice"),
        (dt.date(2021, 12, 15), "licence_refused"),
        (announced, "closure_notice"),
        (ends, "closure"),
    ]


def test_a_dated_decision_on_the_licence_is_the_only_one():
    orders = dated((START, "notice", 6), (DAY, "licence_granted"))
    seer = regulator(orders=orders)
    assert kinds([*seer.given, *seer.orders_due(END)]) == ["notice", "licence_granted"]


def test_the_closure_that_is_known_first_holds():
    failure = dated((dt.date(2020, 7, 1), "operator_failure"), (END, "interview"))
    seer = regulator({**MANY, "kind": "closure_notice"}, orders=failure)
    assert seer.closes_on == dt.date(2020, 7, 1)
    seer.monitor(seen(members=99))
    assert seer.closes_on == dt.date(2020, 4, 8)
    assert kinds(seer.orders_due(END)) == ["closure_notice", "closure"]
    assert seer.dates == []


# A plan that dissolves


def test_a_plan_dissolves_by_its_own_months():
    seer = regulator(closure_months=1)
    seer.dissolve(DAY + A_DAY, 12, members=9, floor=10)
    seer.dissolve(DAY + A_DAY, 12, members=9, floor=10)
    context, closure = dt.date(2020, 3, 8), dt.date(2021, 3, 8)
    why = ("too_few_members", "members", 9, 10)
    assert [(order[:2], order[5:]) for order in seer.orders_due(END)] == [
        ((context, "closure_notice"), (*why, 0, None)),
        ((closure, "closure"), (*why, 12, context)),
    ]


def test_a_plan_in_its_insurance_form_may_dissolve_at_once():
    seer = regulator()
    seer.dissolve(DAY + A_DAY, 0, members=9, floor=10)
    assert seer.closes_on == DAY + A_DAY
    assert kinds(seer.orders_due(DAY + A_DAY)) == ["closure_notice", "closure"]


@pytest.mark.parametrize(("months", "closes"), [(1, dt.date(2020, 4, 8)), (12, END)])
def test_dissolving_puts_no_closure_off(months, closes):
    orders = dated((dt.date(2020, 11, 30), "closure_notice"), (dt.date(2020, 12, 31), "closure"))
    seer = regulator(orders=orders)
    seer.dissolve(DAY + A_DAY, months, members=9, floor=10)
    assert seer.closes_on == min(closes, dt.date(2020, 12, 31))
    assert kinds(seer.orders_due(END)) == ["closure_notice", "closure"]


def test_a_dissolution_that_outlasts_the_plan_closes_nothing_before():
    seer = regulator(closure_months=1)
    seer.dissolve(DAY + A_DAY, 120, members=9, floor=10)
    assert seer.closes_on is None
    assert kinds(seer.orders_due(END)) == ["closure_notice"]


# Whatever it sees

SEEN = st.integers(0, 50)
ANY_ORDER = st.builds(
    Order,
    date=st.dates(START, END),
    kind=st.sampled_from(get_args(OrderKind)),
    says=st.just(""),
    news=st.just(0),
    months_to_comply=st.integers(0, 8),
)
ANY_TRIGGER = st.fixed_dictionaries(
    {
        "sees": st.sampled_from(["members", "unlicensed_members", "complaints"]),
        "above": SEEN,
        "kind": st.sampled_from(list(SPENT)),
        "months_to_comply": st.integers(0, 8),
    }
)
ANY_SIGHT = st.tuples(st.integers(1, 60), SEEN, SEEN, st.booleans())


@given(
    orders=st.lists(ANY_ORDER, max_size=5),
    triggers=st.lists(ANY_TRIGGER, max_size=8),
    sights=st.lists(ANY_SIGHT, max_size=20),
    granted=st.booleans(),
    months=st.integers(0, 3),
)
def test_whatever_comes_orders_are_in_order_each_once_and_none_after_the_end(
    orders, triggers, sights, granted, months
):
    seer = Regulator(mesa.Model(), orders, read(triggers), granted, months, END)
    today, triggered, known = START, [], dt.date.max
    for days, members, complaints, few in sights:
        today += days * A_DAY
        seer.orders_due(today)
        triggered += seer.monitor(seen(today, members=members, complaints=complaints))
        if few:
            seer.dissolve(today + A_DAY, 12, members=9, floor=10)
        closes = seer.closes_on or dt.date.max
        assert closes <= known  # no closure that was known is put off
        known = closes
    seer.orders_due(dt.date.max)
    given_on = [order.date for order in seer.given]
    assert given_on == sorted(given_on)
    assert len(triggered) <= len(triggers)
    ends = [
        i for i, kind in enumerate(kinds(seer.given)) if kind in ("closure", "operator_failure")
    ]
    assert ends in ([], [len(seer.given) - 1])
    assert kinds(seer.given).count("closure_notice") <= 1
    decisions = [kind for kind in kinds(seer.given) if kind.startswith("licence")]
    assert len(decisions) <= 1
    assert not set(seer.given) & set(seer._orders.waiting)
