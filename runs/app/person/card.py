"""The card of one agent: traits, bills, what happened so far, and how it went in the baseline."""

from __future__ import annotations

from html import escape

from ....agents.engine.random_draws import CERTAIN, ONE
from ....agents.people.person_view import Person
from ....agents.people.status import Health, Membership
from ....agents.people.traits import attention_of, attitude_of, conceals, frailty_of
from ...language.formats import count, decimal, fen_in_yuan, three_figures
from ...language.translation import N_, gettext, ngettext, pgettext
from ..state.session import Session
from ..state.watched_society import WatchedSociety
from .decider import decider_place
from .life_story import bills_of, story_of

_MEMBERSHIP = {
    Membership.OUTSIDE: N_("outside"),
    Membership.WAITING: N_("waiting"),
    Membership.COVERED: N_("covered"),
    Membership.LEFT: N_("has left"),
    Membership.EXPELLED: N_("removed"),
    Membership.AIDED: N_("aided"),
    Membership.AGED_OUT: N_("too old"),
    Membership.UNBORN: N_("not born yet"),
}
_HEALTH = {
    Health.HEALTHY: N_("healthy"),
    Health.CHRONIC: N_("chronically ill"),
    Health.CRITICALLY_ILL: N_("critically ill"),
    Health.DEAD: N_("dead"),
}


def card_of(session: Session, agent: int | None) -> str:
    """The card of an agent as HTML; empty for nobody.

    Args:
        session: whose field the agent is in.
        agent: number of the agent.
    """
    world = session.world
    if world is None or agent is None:
        return ""
    cell = world.cell_of.get(agent)
    if cell is None:
        none = gettext("no such agent in the field")
        return _card(f"<p>{escape(none)}</p>", "")
    person, life = world.society.people[agent], gettext("Life so far")
    parts = [
        f'<p class="traits">{escape(_state(person))}<br>{escape(_traits(world, person))}</p>',
        _decider(world, cell),
        f"<p>{escape(_bills(world, cell))}</p>",
        f"<h2>{escape(life)}</h2>{_story(world, cell)}",
    ]
    beside = session.baseline_world
    level = beside is not None and len(beside.rounds) == len(world.rounds)
    if beside is not None and level and cell == beside.cell_of.get(agent):
        state = _state(beside.society.people[agent])
        bills = _bills(beside, cell)
        says = gettext("In the baseline: {state}. {bills}", state=state, bills=bills)
        parts.append(f'<p data-test="in-baseline">{escape(says)}</p>')
    return _card("".join(parts), gettext("Agent {n}", n=agent))


def _card(inside: str, title: str) -> str:
    heading = f"<h2>{escape(title)}</h2>" if title else ""
    return f'<div class="card" data-test="person">{heading}{inside}</div>'


def _state(person: Person) -> str:
    says = [
        gettext("female") if person.sex else gettext("male"),
        ngettext("{n} year", "{n} years", person.age, n=person.age),
        gettext(_HEALTH[person.health]),
        gettext(_MEMBERSHIP[person.membership]),
    ]
    if person.policies:
        names = gettext(", ").join(map(gettext, person.policies))
        says.append(gettext("holds: {names}", names=names))
    return gettext(", ").join(says)


def _traits(world: WatchedSociety, person: Person) -> str:
    rows, tables = world.society.population, world.society.tables
    traits = int(rows.traits[person.row])
    cell = world.cell_of[person.row]
    began, now = int(world.looks[0].people[cell]), person.people
    people = (
        pgettext("agent", "one person")
        if began == 1
        else gettext(
            "stands for {n} people, {gone} of whom have fallen ill or died",
            n=count(began),
            gone=count(began - now),
        )
    )
    frailty = tables.frailty[frailty_of.py_func(traits)] / ONE  # type: ignore[attr-defined]
    hides = conceals.py_func(traits)  # type: ignore[attr-defined]
    says = [
        people,
        gettext("credit score {n}", n=person.credit),
        gettext("frailty {x} (1 is the mean)", x=three_figures(frailty)),
        *_of_bills(world, person),
        gettext("would hide an illness") if hides else gettext("declares illnesses"),
        gettext("trust {x} %", x=decimal(100 * person.trust)),
    ]
    return gettext(", ").join(says)


def _of_bills(world: WatchedSociety, person: Person) -> list[str]:
    """What says whether a bill makes this person leave, trust aside."""
    tables, traits = world.society.tables, int(world.society.population.traits[person.row])
    attitude = tables.attitude[attitude_of.py_func(traits)] / ONE  # type: ignore[attr-defined]
    attention = tables.attention[attention_of.py_func(traits)] / CERTAIN  # type: ignore[attr-defined]
    return [
        gettext("values a yuan of aid at {x} yuan", x=three_figures(attitude)),
        gettext("looks at {x} % of ordinary bills", x=three_figures(100 * attention)),
    ]


def _decider(world: WatchedSociety, cell: int) -> str:
    """Who decides for the agent of a cell now, as HTML; empty where it decides alone."""
    who = decider_place(world, world.looks[-1], cell)
    if who == cell:
        return ""
    head = world.society.people[int(world.watched[who])]
    says = [
        gettext("agent {n} decides for them", n=head.row),
        _state(head),
        *_of_bills(world, head),
        gettext("trust {x} %", x=decimal(100 * head.trust)),
    ]
    return f'<p data-test="decider">{escape(gettext(", ").join(says))}</p>'


def _bills(world: WatchedSociety, cell: int) -> str:
    bills = bills_of(world, cell)
    if not bills.number:
        return gettext("no bill so far")
    total, most = (fen_in_yuan(fen) for fen in (bills.total_fen, bills.most_fen))
    return ngettext(
        "one bill, {yuan} yuan",
        "{n} bills, {yuan} yuan in all; the dearest {most} yuan",
        bills.number,
        n=bills.number,
        yuan=total,
        most=most,
    )


def _story(world: WatchedSociety, cell: int) -> str:
    events = story_of(world, cell)
    rows = "".join(f"<dt>{event.date}</dt><dd>{escape(event.text)}</dd>" for event in events)
    return f"<dl>{rows}</dl>" if rows else "<p>-</p>"
