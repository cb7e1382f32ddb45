"""The life of an agent so far, read off the looks that were taken at it after each round."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from ....agents.decisions.willingness_to_pay import willingness_to_pay
from ....agents.decisions.withdrawal import wants_to_leave
from ....agents.engine.jit import as_python
from ....agents.engine.random_draws import ONE
from ....agents.people.columns import Population
from ....agents.people.status import (
    AGED_OUT,
    AIDED,
    CHRONIC,
    CONCEALED,
    DEAD,
    EXPELLED,
    FULL_TRUST,
    ILL,
    LEFT,
    MEMBER,
    health_of,
    is_billed,
    membership_of,
)
from ....model.rule_inputs.aid_terms import mild_aids
from ....model.rule_inputs.rival_terms import rival_on
from ....model.rule_inputs.round_context import distrust, plan_on
from ...language.formats import fen_in_yuan
from ...language.translation import N_, gettext
from ..state.watched_society import Look, WatchedSociety
from .claim_story import claims_told
from .decider import decider_place

_membership_of, _health_of = as_python(membership_of), as_python(health_of)
_is_billed = as_python(is_billed)


_ENDS = {
    EXPELLED: N_("removed: a bill was not paid, or a claim was refused"),
    AIDED: N_("aided"),
    AGED_OUT: N_("reached the leaving age"),
}
_RAN_OUT = N_("removed: the balance ran out and was not filled up, or a claim was refused")
"""The first of these in a plan with prepaid balances."""
_WHY_LEFT = {
    (False, False): N_(
        "left: a round was seen to cost {cost} yuan; cover was worth {worth} yuan to them"
    ),
    (False, True): N_(
        "left for a policy, which gains them more: a round was seen to cost {cost} yuan; cover"
        " was worth {worth} yuan to them"
    ),
    (True, False): N_(
        "left with agent {n}, who decides for them: a round was seen to cost {cost} yuan; cover"
        " was worth {worth} yuan to agent {n}"
    ),
    (True, True): N_(
        "left with agent {n}, who decides for them and left for a policy, which gains agent {n}"
        " more: a round was seen to cost {cost} yuan; cover was worth {worth} yuan to agent {n}"
    ),
}
"""Why somebody left: whether another one decided it, and whether it was for a policy."""
_WHY_LEFT_BETWEEN = {
    False: N_(
        "left between two bills: a round was seen to cost {cost} yuan; cover was worth {worth}"
        " yuan to them"
    ),
    True: N_(
        "left between two bills with agent {n}, who decides for them: a round was seen to cost"
        " {cost} yuan; cover was worth {worth} yuan to agent {n}"
    ),
}
"""The same of who left before the bill of a round came."""
_JOINS = {
    (False, False): N_("joined"),
    (False, True): N_("joined, hiding an illness"),
    (True, False): N_("joined again"),
    (True, True): N_("joined again, hiding an illness"),
}
"""How somebody joined: whether for a second time, and whether an illness was hidden."""


class Event(NamedTuple):
    """Something that happened to an agent on a day."""

    date: dt.date
    text: str


class Bills(NamedTuple):
    """What an agent was asked for so far: how many bills, their sum and the dearest, in fen."""

    number: int
    total_fen: int
    most_fen: int


def bills_of(world: WatchedSociety, cell: int) -> Bills:
    """Bills of the agent of a cell: of each round in which it was asked to pay.

    Args:
        world: the world.
        cell: place of the agent in the field.
    """
    looks, rounds = world.looks, world.rounds
    plan = world.scenario.plan
    terms = plan.days_until_cover, int(plan.waiting_members_pay)
    shares = []
    for row, after in zip(rounds, looks[1:], strict=False):
        now = int(_membership_of(int(after.status[cell])))
        joined, alive = int(after.joined[cell]), _health_of(int(after.status[cell])) != DEAD
        asked = alive and (now == MEMBER or (now == LEFT and after.stayed[cell]))
        owed = after.owed_by(cell, row.share_fen) if asked else 0
        if owed > 0 and _is_billed(MEMBER, after.day, joined, *terms):
            shares.append(owed)
    return Bills(len(shares), sum(shares), max(shares, default=0))


def story_of(world: WatchedSociety, cell: int) -> list[Event]:
    """What happened to the agent of a cell, in order.

    Args:
        world: the world.
        cell: place of the agent in the field.
    """
    claims = (Event(date, text) for date, text in claims_told(world, cell))
    return sorted([*_events(world, cell), *claims], key=lambda event: event.date)


def _events(world: WatchedSociety, cell: int) -> Iterator[Event]:
    start, looks = world.scenario.plan.start, world.looks
    first = int(looks[0].status[cell])
    if _health_of(first) == CHRONIC:
        yield Event(start, gettext("chronically ill from the start"))
    if _membership_of(first) == MEMBER:
        yield Event(start, gettext("a member from the start"))
    for before, after in pairwise(looks):
        date = start + dt.timedelta(days=after.day)
        yield from _of_health(before, after, cell, date)
        yield from _of_cover(world, before, after, cell)
        yield from _of_membership(world, before, after, cell)


def _of_health(before: Look, after: Look, cell: int, date: dt.date) -> Iterator[Event]:
    was, now = (_health_of(int(look.status[cell])) for look in (before, after))
    gone = int(before.people[cell]) - int(after.people[cell])
    if now == CHRONIC and was != CHRONIC:
        yield Event(date, gettext("fell chronically ill"))
    if gone > 0 and after.people[cell] == 0:  # of an agent of many, single cases are not told
        if gone > 1:
            yield Event(date, gettext("nobody is left of this agent"))
        else:
            fell_ill = now == ILL
            yield Event(date, gettext("fell critically ill") if fell_ill else gettext("died"))


def _of_cover(world: WatchedSociety, before: Look, after: Look, cell: int) -> Iterator[Event]:
    """The day on which the waiting period was over, if the agent was still a member."""
    plan = world.scenario.plan
    joined = int(after.joined[cell])
    covered = joined + plan.days_until_cover
    still = _membership_of(int(after.status[cell])) == MEMBER
    if joined >= 0 and before.day < covered <= after.day and still:
        yield Event(plan.start + dt.timedelta(days=covered), gettext("cover began"))


def _of_membership(world: WatchedSociety, before: Look, after: Look, cell: int) -> Iterator[Event]:
    was, now = (int(_membership_of(int(look.status[cell]))) for look in (before, after))
    start = world.scenario.plan.start
    date = start + dt.timedelta(days=after.day)
    came = after.joined[cell] != before.joined[cell]
    if now == was and not came:
        return
    if came:
        joined = int(after.joined[cell])
        known = before._replace(day=joined, status=after.status)
        yield Event(start + dt.timedelta(days=joined), how_joined(world, known, cell))
    if now == LEFT:
        yield Event(date, why_left(world, before, after, cell))
    if now in _ENDS:
        yield Event(date, _how_it_ended(world, before, after, cell))


def how_joined(world: WatchedSociety, known: Look, cell: int) -> str:
    """How an agent joined, and who decided that: what cover was worth to them.

    Args:
        world: the world.
        known: the look before, with the day of joining, and the status after it.
        cell: place of the agent in the field.
    """
    again, hiding = known.joined[cell] >= 0, int(known.status[cell]) & CONCEALED > 0
    parts = [gettext(_JOINS[bool(again), hiding])]
    who = decider_place(world, known, cell)
    if who != cell:
        words = N_("agent {n} decided that, to whom a round of cover was worth {worth} yuan")
        worth = worth_at(world, known, who, _doubt(world, known))
        parts.append(gettext(words, n=int(world.watched[who]), worth=fen_in_yuan(worth)))
    return gettext("; ").join(parts)


def _how_it_ended(world: WatchedSociety, before: Look, after: Look, cell: int) -> str:
    now, who = int(_membership_of(int(after.status[cell]))), decider_place(world, after, cell)
    if now == EXPELLED and who != cell and _went(before, after, who, EXPELLED):
        words = N_("removed with agent {n}, who decides for them and did not pay the bill")
        return gettext(words, n=int(world.watched[who]))
    prepaid = now == EXPELLED and world.scenario.plan.pays_from_balance
    return gettext(_RAN_OUT if prepaid else _ENDS[now])


def _went(before: Look, after: Look, place: int, where: int) -> bool:
    """Whether an agent's membership became this one between two looks."""
    was, now = (int(_membership_of(int(look.status[place]))) for look in (before, after))
    return now == where != was


def why_left(world: WatchedSociety, before: Look, after: Look, cell: int) -> str:
    """Why an agent left in a round: what a round was seen to cost, and what cover was worth.

    For a child that is, what it was worth to its head.

    Args:
        world: the world.
        before: the look before the round.
        after: the look after it.
        cell: place of the agent in the field.
    """
    between = not after.stayed[cell]
    known = before if between else after
    doubt = _doubt(world, after)
    as_it_was = before._replace(day=after.day, status=known.status, trust=known.trust)
    rules = world.society.rules
    rules.turn(int(world.watched[cell]))
    who = _who_left(world, before, after, cell)
    cost = known.seems_to(who)
    worth = worth_at(world, as_it_was, who, doubt)
    full = as_it_was._replace(trust=np.full_like(after.trust, FULL_TRUST))
    trusting = worth_at(world, full, who, 0)
    policy = not between and _left_for_a_policy(world, before, after, who, worth)
    other = who != cell
    words = gettext(
        _WHY_LEFT_BETWEEN[other] if between else _WHY_LEFT[other, policy],
        n=int(world.watched[who]),
        cost=fen_in_yuan(cost),
        worth=fen_in_yuan(worth),
    )
    parts = [words]
    if rules.can_answer(wants_to_leave) and not rules.python(wants_to_leave)(cost, trusting):
        words = N_("at full trust it would have been worth {worth} yuan")
        parts.append(gettext(words, worth=fen_in_yuan(trusting)))
    alone = worth_at(world, as_it_was, who, doubt, beside=False)
    asked = alone > worth and rules.can_answer(wants_to_leave)
    if asked and not rules.python(wants_to_leave)(cost, alone):
        words = N_("without the rival plan it would have been worth {worth} yuan")
        parts.append(gettext(words, worth=fen_in_yuan(alone)))
    if after.news > ONE // 20:
        parts.append(gettext("the news of that day was against the plan"))
    return gettext("; ").join(parts)


def _who_left(world: WatchedSociety, before: Look, after: Look, cell: int) -> int:
    """Place of whoever decided that the agent of a cell leaves: who left, too, or the agent."""
    who = decider_place(world, after, cell)
    together = after.stayed[who] == after.stayed[cell] and _went(before, after, who, LEFT)
    return who if together else cell


def _doubt(world: WatchedSociety, look: Look) -> int:
    """Part of the trust that was lacking because of news and secrets, in 1/1024."""
    inputs = world.scenario
    plan = plan_on(inputs, inputs.plan.start + dt.timedelta(days=look.day))
    return distrust(plan, inputs.behaviour, look.news)


def _left_for_a_policy(
    world: WatchedSociety, before: Look, after: Look, place: int, worth: int
) -> bool:
    """Whether the bill would have been borne, and a policy was bought in the same round."""
    rules, policies = world.society.rules, world.society.population.policies
    if not len(policies) or before.policies[place] == after.policies[place]:
        return False
    asked = rules.can_answer(wants_to_leave)
    return asked and not rules.python(wants_to_leave)(after.seems_to(place), worth)


def worth_at(
    world: WatchedSociety, look: Look, place: int, news_distrust: int, beside: bool = True
) -> int:
    """What a round of cover was worth to an agent, in fen, by the members' own rule.

    Args:
        world: the world.
        look: how the agent was.
        place: of the agent in the look.
        news_distrust: part of the trust that was lacking because of news and secrets, in 1/1024.
        beside: beside the rival plan that there is; False: as if there were none.
    """
    rows, agent = world.society.population, int(world.watched[place])
    one = Population(*(column[agent : agent + 1].tolist() for column in rows))._replace(
        status=[int(look.status[place])],
        trust=[int(look.trust[place])],
        policies=[int(look.policies[place])] if len(rows.policies) else [],
    )
    inputs = world.society.inputs
    date = inputs.plan.start + dt.timedelta(days=look.day)
    plan = plan_on(inputs, date)
    rival = rival_on(inputs.market, date, world.society.tables.rounds_a_year)
    known: Any = SimpleNamespace(
        age_day=inputs.mechanisms.age_day(look.day),
        aid_terms=mild_aids(inputs).index(plan.mild_aid_yuan),
        news_distrust=news_distrust,
        rival_fen=rival.fen,
        rival_known=rival.known if beside else 0,
        rival_distrust=distrust(plan, inputs.behaviour, 0),
    )
    worth = world.society.rules.python(willingness_to_pay)
    return int(worth(one, world.society.tables, known, 0))
