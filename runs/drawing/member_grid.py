"""The members as a field of cells: one agent a cell, coloured by health and membership.

Cells are in order of age, from the youngest in the top left corner, row by row; a cell is the same
agent all its life, so that a field is watched as a whole or cell by cell.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...agents.people.columns import Population
from ...agents.people.status import (
    HEALTH_BITS,
    HEALTH_SHIFT,
    MEMBER,
    MEMBERSHIP_BITS,
    Health,
    Membership,
    waiting_is_over,
)
from ..language.translation import N_, gettext

MOST_CELLS = 10_000
"""Cells of a field; of more agents a sample is shown, spread evenly over them."""
BLANK = "#FFFFFF"
"""Colour of the places after the last cell."""


class Kind(NamedTuple):
    """A kind of cell: what it is, in English, and its colour."""

    name: str
    colour: str


# Any two can be told apart with any colour vision; tests/runs/drawing/test_member_grid.py holds
# them to it.
KINDS = (
    Kind(N_("outside or too old"), "#F4F4F4"),
    Kind(N_("outside, chronically ill"), "#DCCF9C"),
    Kind(N_("waiting"), "#56B4E9"),
    Kind(N_("covered"), "#0072B2"),
    Kind(N_("member, chronically ill"), "#E69F00"),
    Kind(N_("critically ill"), "#D55E00"),
    Kind(N_("has left"), "#A3A3A3"),
    Kind(N_("has left, chronically ill"), "#6E5F2A"),
    Kind(N_("removed"), "#882255"),
    Kind(N_("aided"), "#009E73"),
    Kind(N_("dead"), "#111111"),
)
"""Kinds of cells; the state of a cell is a number into this."""
OUTSIDE, OUTSIDE_ILL, WAITING, COVERED, CHRONIC, ILL, LEFT, LEFT_ILL, REMOVED, AIDED, DEAD = range(
    len(KINDS)
)


class Grid(NamedTuple):
    """Which agent is which cell.

    Attributes:
        agents: number of the agent of each cell, int64, shape (cells,).
        across: cells in a row.
    """

    agents: np.ndarray
    across: int

    @property
    def down(self) -> int:
        """Rows of cells, the last one perhaps not full; 0 without agents."""
        return -(-len(self.agents) // self.across)

    def agent_at(self, column: int, row: int) -> int | None:
        """Number of the agent in a place, counted from the top left corner; None for no cell."""
        cell = row * self.across + column
        inside = 0 <= column < self.across and 0 <= cell < len(self.agents)
        return int(self.agents[cell]) if inside else None


def lay_out(rows: Population, most: int = MOST_CELLS, across: int | None = None) -> Grid:
    """Choose the agents of a field, evenly spread over all who live, and put them in order of age.

    Args:
        rows: the population.
        most: cells at most.
        across: cells in a row; None for a field as high as wide.

    Raises:
        ValueError: if there is no room for a cell.
    """
    if most < 1 or (across is not None and across < 1):
        raise ValueError(f"a field of {most} cells, {across} across: at least 1 of each")
    there = np.flatnonzero((rows.status & MEMBERSHIP_BITS) != Membership.UNBORN)
    agents = len(there)
    chosen = there if agents <= most else there[np.arange(most) * agents // most]
    # The younger was born on the later day; agents born on one day stay in their order.
    order = np.argsort(-rows.born[chosen].astype(np.int64), kind="stable")
    return Grid(chosen[order], across or max(int(np.ceil(np.sqrt(len(chosen)))), 1))


def states(field: Grid, rows: Population, day: int, waiting_days: int) -> np.ndarray:
    """What every cell is on a day.

    Args:
        field: which agents.
        rows: the population as it is now.
        day: days since the launch.
        waiting_days: days until cover in the plan as it is now.

    Returns:
        Numbers into `KINDS`, uint8, shape (cells,).
    """
    status = rows.status[field.agents]
    membership, health = status & MEMBERSHIP_BITS, (status >> HEALTH_SHIFT) & HEALTH_BITS
    waits = ~waiting_is_over(day, rows.joined[field.agents].astype(np.int64), waiting_days)
    membership[(membership == MEMBER) & waits] = Membership.WAITING
    return kinds_of(membership, health)


def kinds_of(membership: np.ndarray, health: np.ndarray) -> np.ndarray:
    """Kinds of cells whose membership and health are known.

    Args:
        membership: `agents.people.status.Membership`, waiting and covered apart, shape (cells,).
        health: `agents.people.status.Health`, shape (cells,).

    Returns:
        Numbers into `KINDS`, uint8, shape (cells,).
    """
    return _KIND_OF[membership, health]


def states_now(field: Grid, society: Any) -> np.ndarray:
    """What every cell is now, in a society that holds rounds.

    Args:
        field: which agents.
        society: a `mutualaid.model.Society`.
    """
    return states(field, society.population, society.day, society.inputs.plan.days_until_cover)


def raster(field: Grid, cells: np.ndarray, pixels: int = 1) -> np.ndarray:
    """The field as an image.

    Args:
        field: which agents.
        cells: what `states` gives.
        pixels: side of a cell.

    Returns:
        Red, green and blue, uint8, shape (down * pixels, across * pixels, 3).
    """
    codes = np.full(field.down * field.across, len(KINDS), np.uint8)
    codes[: len(cells)] = cells
    image = _PALETTE[codes.reshape(field.down, field.across)]
    return image.repeat(pixels, axis=0).repeat(pixels, axis=1)


def counts(cells: np.ndarray) -> np.ndarray:
    """How many cells there are of each kind, int64, in the order of `KINDS`."""
    return np.bincount(cells, minlength=len(KINDS))


def legend() -> list[tuple[str, str]]:
    """Name and colour of each kind, in the language that is spoken."""
    return [(gettext(kind.name), kind.colour) for kind in KINDS]


def _kind_of() -> np.ndarray:
    """Kind by membership and health, uint8, shape (8, 8): any status byte has one."""
    kinds = np.full((MEMBERSHIP_BITS + 1, HEALTH_BITS + 1), OUTSIDE, np.uint8)
    by_membership = {
        Membership.OUTSIDE: (OUTSIDE, OUTSIDE_ILL),
        Membership.AGED_OUT: (OUTSIDE, OUTSIDE_ILL),
        Membership.WAITING: (WAITING, CHRONIC),
        Membership.COVERED: (COVERED, CHRONIC),
        Membership.LEFT: (LEFT, LEFT_ILL),
        Membership.EXPELLED: (REMOVED, REMOVED),
        Membership.AIDED: (AIDED, AIDED),
    }
    for membership, (healthy, chronic) in by_membership.items():
        kinds[membership, Health.HEALTHY] = healthy
        kinds[membership, Health.CHRONIC] = chronic
    kinds[:, Health.CRITICALLY_ILL] = ILL
    kinds[Membership.AIDED, Health.CRITICALLY_ILL] = AIDED
    kinds[:, Health.DEAD] = DEAD
    return kinds


_KIND_OF = _kind_of()
_PALETTE = np.array(
    [
        [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        for colour in (*(k.colour for k in KINDS), BLANK)
    ],
    np.uint8,
)
