"""The card of one agent: traits, bills, what happened so far, and how it went in the baseline."""

from __future__ import annotations

from html import escape

from ....agents.engine.random_draws import CERTAIN, ONE
from ....agents.people.person_view import Person
from ....agents.people.status import Membership
from ....agents.people.traits import attention_of, attitude_of, conceals, frailty_of
from ...language.formats import three_figures
from ...language.translation import say
from ..state.session import Session
from ..state.watched_society import World
from ..text.messages import word
from .life_story import bills_of, story_of


def card_of(session: Session, agent: int | None, language: str) -> str:
    """The card of an agent as HTML; empty for nobody.

    Args:
        session: whose field the agent is in.
        agent: number of the agent.
        language: "en" or "zh".
    """
    world = session.world
    if world is None or agent is None:
        return ""
    cell = world.cell_of.get(agent)
    if cell is None:
        return _card(f"<p>{escape(word('no_such_agent', language))}</p>", "")
    person = world.society.people[agent]
    parts = [
        f'<p class="traits">{escape(_state(person, language))}<br>'
        f"{escape(_traits(world, person, language))}</p>",
        f"<p>{escape(_bills(world, cell, language))}</p>",
        f"<h2>{escape(word('life', language))}</h2>{_story(world, cell, language)}",
    ]
    beside = session.baseline_world
    level = beside is not None and len(beside.rounds) == len(world.rounds)
    if beside is not None and level and cell == beside.cell_of.get(agent):
        state = _state(beside.society.people[agent], language)
        bills = _bills(beside, cell, language)
        says = word("in_baseline", language, state=f"{state}. {bills}")
        parts.append(f'<p data-test="in-baseline">{escape(says)}</p>')
    return _card("".join(parts), word("person", language, n=agent))


def _card(inside: str, title: str) -> str:
    heading = f"<h2>{escape(title)}</h2>" if title else ""
    return f'<div class="card" data-test="person">{heading}{inside}</div>'


def _state(person: Person, language: str) -> str:
    member: Membership = person.membership
    names = {Membership.OUTSIDE: "outside"}
    membership = word(names.get(member, f"m_{member.name.lower()}"), language)
    says = [
        word("female" if person.sex else "male", language),
        word("age", language, n=person.age),
        word(f"h_{person.health.name.lower()}", language),
        membership,
    ]
    if person.policies:
        says.append(
            word(
                "policies_held",
                language,
                names=", ".join(say(name, lang=language) for name in person.policies),
            )
        )
    return _listed(says, language)


def _traits(world: World, person: Person, language: str) -> str:
    rows, tables = world.society.population, world.society.tables
    traits = int(rows.traits[person.row])
    cell = world.cell_of[person.row]
    began, now = int(world.looks[0].people[cell]), person.people
    people = (
        word("is_one", language)
        if began == 1
        else word("stands_for", language, n=f"{began:,}", gone=f"{began - now:,}")
    )
    frailty = tables.frailty[frailty_of.py_func(traits)] / ONE  # type: ignore[attr-defined]
    attitude = tables.attitude[attitude_of.py_func(traits)] / ONE  # type: ignore[attr-defined]
    attention = tables.attention[attention_of.py_func(traits)] / CERTAIN  # type: ignore[attr-defined]
    hides = conceals.py_func(traits)  # type: ignore[attr-defined]
    says = [
        people,
        word("credit", language, n=person.credit),
        word("frailty", language, x=three_figures(frailty)),
        word("attitude", language, x=three_figures(attitude)),
        word("attention", language, x=three_figures(100 * attention)),
        word("conceals" if hides else "honest", language),
        word("trust", language, x=f"{100 * person.trust:.0f}"),
    ]
    return _listed(says, language)


def _bills(world: World, cell: int, language: str) -> str:
    bills = bills_of(world, cell)
    if not bills.number:
        return word("no_bills", language)
    total, most = (f"{fen / 100:,.2f}" for fen in (bills.total_fen, bills.most_fen))
    return word("bills", language, n=bills.number, yuan=total, most=most)


def _story(world: World, cell: int, language: str) -> str:
    events = story_of(world, cell, language)
    rows = "".join(f"<dt>{event.date}</dt><dd>{escape(event.text)}</dd>" for event in events)
    return f"<dl>{rows}</dl>" if rows else "<p>-</p>"


def _listed(says: list[str], language: str) -> str:
    return word("and", language).join(says)
