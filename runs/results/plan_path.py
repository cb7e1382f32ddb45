"""The path of a plan: its members against what a month costs one of them."""

from __future__ import annotations

import datetime as dt
import math
from typing import NamedTuple

import numpy as np

from ...agents.regulation.order_kinds import ENDS
from .measures import monthly_share_yuan, months, most_members
from .run_results import RunResults

_LEAST_PART = 1000
"""A path is followed as long as at least one in so many members is left: then chance rules."""


class PlanPath(NamedTuple):
    """Members against the share, by month, from the first month that cost anything.

    Attributes:
        name: of the scenario.
        months: datetime64[M].
        share_yuan: what a month cost a member.
        members: people at the end of the month.
        part_left: members at the end of the last month that cost anything, as a part of the most
            there were; NaN where no month did.
        left: members at the end.
        until: last day of the plan.
        ended_by: kind of the order that ended it; empty where none did.
        cause: of that order, or of the notice of closure before it.
    """

    name: str
    months: np.ndarray
    share_yuan: np.ndarray
    members: np.ndarray
    part_left: float
    left: int
    until: dt.date
    ended_by: str = ""
    cause: str = ""


def path_of(run: RunResults, name: str) -> PlanPath:
    """The path of a scenario that has been run.

    Args:
        run: its results, of one round at least.
        name: of the scenario.
    """
    found, share = monthly_share_yuan(run.rounds)
    members = run.rounds["members"][np.searchsorted(months(run.rounds), found, "right") - 1]
    most, billed = most_members(run.rounds), members[share > 0]
    kept = (share > 0) & (members > 0) & (members * _LEAST_PART >= most)
    part_left = float(billed[-1]) / most if len(billed) and most else math.nan
    path = PlanPath(
        name, found[kept], share[kept], members[kept], part_left,
        int(run.rounds["members"][-1]), run.rounds["date"][-1].astype(object),
    )  # fmt: skip
    columns = (run.orders[key] for key in ("date", "kind", "cause"))
    announced_for = None
    for day, kind, cause in zip(*columns, strict=True):
        if kind == "closure_notice" and announced_for is None:
            announced_for = cause
        if kind in ENDS:
            why = cause if announced_for is None or kind != "closure" else announced_for
            return path._replace(until=day.astype(object), ended_by=kind, cause=why)
    return path
