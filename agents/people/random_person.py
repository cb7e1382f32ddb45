"""Jurors are drawn from the living, each person as likely as any other, wherever they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..engine.jit import as_python, inlined, rule
from ..engine.random_draws import next_draw

if TYPE_CHECKING:
    from .columns import Population
    from .person_view import PeopleByNumber

TRIES = 1000
"""Draws after which nobody alive is looked for any longer."""
NOBODY = -1
MORE = 8
"""Tries of a juror who lives elsewhere at one turn, against those of the turn before."""


class Electorate(NamedTuple):
    """From whom juries are drawn, so that each living person is as likely as any other."""

    most: int  # people that one agent stands for, at most
    seats: np.ndarray  # people up to each agent; empty if all stand for about as many


def stand_alike(most: int, total: int, agents: int) -> bool:
    """Whether agents stand for about as many people each, so that no seats are needed."""
    return not 0 < 2 * total < most * agents


def electorate_of(people: np.ndarray) -> Electorate:
    """From whom juries are drawn: without seats if agents stand for about as many people each.

    Without seats it holds for good, as agents only ever lose people, once they are born.
    """
    most, total = int(people.max(initial=0)), int(people.sum(dtype=np.int64))
    if stand_alike(most, total, len(people)):
        return Electorate(most, np.empty(0, np.int64))
    return Electorate(most, np.cumsum(people, dtype=np.int64))


@rule
def seat_of(u, total):
    """One of so many seats, each as likely as any other."""
    return ((u >> 24) * total + (((u & 0xFFFFFF) * total) >> 24)) >> 24


@rule
def draw_agent(u, agents):
    """One of so many agents, each as likely as any other."""
    return ((u >> 16) * agents) >> 32


@rule
def is_hit(u, people, most):
    """Whether the draw hits a living person of an agent who may stand for so many at most."""
    return (u & 65_535) * most < people << 16


@rule
def next_try(u):
    """The draw of the next try."""
    return next_draw(u, 2)


@inlined
def draw_juror(people, agents, most, seats, u):
    """Draw one living person; return the agent who stands for it, or NOBODY.

    Args:
        people: people of each agent.
        agents: how many agents.
        most: people that one agent stands for, at most.
        seats: people up to each agent, or empty.
        u: draw of 48 bits.
    """
    if len(seats) > 0:
        total = seats[len(seats) - 1]
        return np.searchsorted(seats, seat_of(u, total), side="right")
    for _ in range(TRIES):
        row = draw_agent(u, agents)
        if is_hit(u, people[row], most):
            return row
        u = next_try(u)
    return NOBODY


_seat, _agent, _hit = as_python(seat_of), as_python(draw_agent), as_python(is_hit)


def fetch_jurors(
    u: np.ndarray, population: PeopleByNumber, electorate: Electorate
) -> tuple[np.ndarray, Population]:
    """Draw the same jurors where people can only be asked for by number.

    The tries of all jurors are asked for at once, many more of each at every turn, so that a few
    questions find everybody.

    Args:
        u: draw of each juror: int64, shape (jurors,).
        population: whoever is asked.
        electorate: from whom juries are drawn.

    Returns:
        Numbers of the agents, or NOBODY: int64, shape (jurors,); and the row of each.
    """
    if len(electorate.seats):
        seats = _seat(u, int(electorate.seats[-1]))
        found = np.searchsorted(electorate.seats, seats, side="right")
        return found, population.at(found)
    found = np.full(len(u), NOBODY, np.int64)
    wanted, u, tries, done = np.arange(len(u)), u.copy(), 1, 0
    rows = None  # after the first turn, that of each juror's first try
    while len(wanted) and done < TRIES:
        tries = min(tries, TRIES - done)
        draws_u = np.empty((len(wanted), tries), np.int64)
        _try(u, draws_u)
        agents = _agent(draws_u, population.agents)
        asked = population.at(agents.ravel())
        people = asked.people.reshape(agents.shape).astype(np.int64)
        hits = _hit(draws_u, people, electorate.most)
        first, hit = hits.argmax(axis=1), hits.any(axis=1)
        found[wanted[hit]] = agents[hit, first[hit]]
        places = tries * np.flatnonzero(hit) + first[hit]
        rows = asked if rows is None else _put(asked, places, rows, wanted[hit])
        wanted, u = wanted[~hit], u[~hit]
        tries, done = MORE * tries, done + tries
    return found, population.at(found) if rows is None else rows


def _put(some: Population, places: np.ndarray, rows: Population, where: np.ndarray) -> Population:
    """Put some rows into the places of others."""
    for column, values in zip(rows, some, strict=True):
        if len(values):
            column[where] = values[places]
    return rows


@rule
def _try(u, draws_u):
    """Write down the draws of each juror's next tries, and the one with which to go on."""
    for juror in range(len(u)):
        for turn in range(draws_u.shape[1]):
            draws_u[juror, turn] = u[juror]
            u[juror] = next_try(u[juror])
