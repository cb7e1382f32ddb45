"""Where a live pool would come to rest: its fixed points at a moment, from the table of curves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from .run_results import Table

DEAD = 0.05
"""Part of the members below which a pool is called dead.

The last few to whom cover is worth very much always bear something.
"""


@dataclass(frozen=True)
class Rest:
    """Where a pool comes to rest if everybody looks at every bill and nobody comes or ages.

    Attributes:
        date: of the moment.
        part: of the members of that moment, those who would stay; 0 where no share holds.
        price_yuan: what they would pay a round; None where no share holds.
        first_part: those who would stay at the share of the whole pool, if nobody left before them.
    """

    date: dt.date
    part: float
    price_yuan: float | None
    first_part: float

    @property
    def holds(self) -> bool:
        """Whether it is a pool in which people are left: no fold has been passed."""
        return self.part >= DEAD


def rest_at(curves: Table, moment: str, fee_rate: float) -> Rest | None:
    """The first stable fixed point of a moment, as a rising share meets it.

    Args:
        curves: the table of a run.
        moment: "peak", "notice" or "end".
        fee_rate: of the plan, a fraction of the aid.

    Returns:
        None where the moment was not kept.
    """
    rows = np.flatnonzero(curves["moment"] == moment)
    if len(rows) == 0:
        return None
    date = curves["date"][rows[0]].item()
    kinds, demand, price = (curves[name][rows] for name in ("kind", "demand", "price_yuan"))
    whole_yuan = (1 + fee_rate) * curves["average_cost_yuan"][rows][demand == 1].max(initial=0.0)
    first_part = float(demand[(kinds == "curve") & (price >= whole_yuan)].max(initial=0.0))
    stable = np.flatnonzero(kinds == "stable")
    if len(stable) == 0:
        return Rest(date, 0.0, None, first_part)
    part = float(demand[stable[0]])
    return Rest(date, part, float(price[stable[0]]), max(first_part, part))
