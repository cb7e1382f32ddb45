"""The second plan of the public record: what is its own, and what the one rule of leaving gives."""

from __future__ import annotations

from functools import cache

import pytest
from mutualaid.model import Society, read_scenario

OWN = {
    "behaviour": {"reminder_push", "launch_advertising", "advertising", "word_of_mouth"},
    "plan": {
        *("start", "end", "minimum_credit", "waiting_days", "aid_by_age", "sharing_rule"),
        *("first_payment_yuan", "top_up_yuan", "least_balance_yuan", "grace_rounds"),
        *("case_cap_yuan", "sponsored_until", "minimum_members"),
    },
}
"""Terms in which the preset differs from `record`: its own, the reminder, and how it is told of."""
FLAT = {"plan.aid_by_age": [[0, 300_000.0], [40, 100_000.0]]}
NO_RIVAL = {"mechanisms.rival": False}
DEBIT = {"mechanisms.prepaid_balance": False}


@cache
def lived(preset: str, *settings: tuple[str, object]):
    chosen = {key: list(map(list, it)) if isinstance(it, tuple) else it for key, it in settings}
    return Society(preset, agents=10_000, seed=1, **chosen).run().rounds


def second(**settings: object):
    held = {
        key: tuple(map(tuple, it)) if isinstance(it, list) else it for key, it in settings.items()
    }
    return lived("waterdrop", *held.items())


def between(rounds, first: str, last: str):
    dates = rounds.date.astype(str)
    return rounds[(dates >= first) & (dates <= last)]


def exits(rounds) -> float:
    """Who left or was removed, per cent of payers, the mean of rounds."""
    return float((100 * (rounds.left + rounds.expelled) / rounds.payers).mean())


def a_year(rounds) -> float:
    """Yuan a year at these rounds' shares."""
    return float(24 * rounds.share_fen.mean() / 100)


FALL = "2019-03-22", "2019-09-30"


def test_people_illness_and_rules_of_behaviour_are_those_of_the_record():
    record, plan = read_scenario("record"), read_scenario("waterdrop")
    assert (plan.people, plan.illness, plan.review) == (
        record.people,
        record.illness,
        record.review,
    )
    for group in ("behaviour", "plan"):
        ours, theirs = (getattr(one, group).model_dump() for one in (plan, record))
        assert {key for key in ours if ours[key] != theirs[key]} == OWN[group]


def test_aid_is_full_from_18_to_30_and_less_with_every_year_after():
    pairs = dict(read_scenario("waterdrop").plan.aid_by_age)
    assert pairs[18] == max(pairs.values()) == 300_000
    later = [pairs[age] for age in range(31, 60)]
    assert all(a > b for a, b in zip([pairs[18], *later], later, strict=False))
    assert min(age for age in pairs if age > 18) == 31
    assert pairs[0] < pairs[18]


def test_it_is_left_at_least_twice_as_fast_as_the_record_at_a_lower_share():
    record = between(lived("record"), "2020-11-08", "2020-12-31")
    fall = between(second(), *FALL)
    assert exits(fall) > 2 * exits(record)
    assert a_year(fall) < a_year(record)


def test_and_the_rival_alone_or_the_balance_alone_does_less_than_both():
    both, balance = between(second(), *FALL), between(second(**NO_RIVAL), *FALL)
    rival = between(second(**DEBIT), *FALL)
    neither = between(second(**DEBIT, **NO_RIVAL), *FALL)
    assert exits(both) > 1.5 * max(exits(balance), exits(rival))
    assert min(exits(balance), exits(rival)) > 2 * exits(neither)


def test_with_a_rival_fewer_join_and_more_of_the_exits_are_decided():
    alone, beside = second(**NO_RIVAL), second()
    assert alone.ran_out.sum() > alone.left.sum() > 0
    assert beside.left.sum() > beside.ran_out.sum() > 0
    assert beside.joined.sum() < 0.9 * alone.joined.sum()
    assert beside.payers.max() < alone.payers.max()
    ours, theirs = between(beside, *FALL), between(alone, *FALL)
    decided = [(it.left / (it.left + it.expelled)).mean() for it in (ours, theirs)]
    assert decided[0] > 1.5 * decided[1]


@pytest.mark.parametrize("rival", [{}, NO_RIVAL], ids=["rival", "none"])
def test_aid_that_falls_with_age_makes_the_plan_cheaper_and_exit_slower(rival):
    falling, flat = between(second(**rival), *FALL), between(second(**FLAT, **rival), *FALL)
    assert a_year(falling) < a_year(flat)
    assert exits(falling) < exits(flat)
