"""What it means that a plan collapsed: said once, for every sweep."""

from __future__ import annotations

import datetime as dt

import numpy as np

from ....agents.regulation.order_kinds import Cause
from ...results.measures import members_at_first
from ...results.run_results import Table

PART = 0.5
"""A plan has collapsed when it has fewer members than this part of the most it has had."""


def collapse_day(rounds: Table, orders: Table, part: float = PART) -> dt.date | None:
    """The day on which a plan collapsed, of itself; None if it did not while it was watched.

    That is the first of these: the round at the end of which it has fewer members than `part` of
    the most it has had until then, those included who were in it before the first; the day on
    which it gave notice because it had too few members; the day on which its operator failed; and
    the first round, if nobody was ever a member. What comes after a notice of closure does not
    count: a plan that the regulator closes has not collapsed.

    Args:
        rounds: the table of rounds: `date`, `members`, and who came and went.
        orders: the table of orders, `date`, `kind` and `cause`.
        part: of the most members, between 0 and 1.
    """
    notices = orders["kind"] == "closure_notice"
    failed = orders["kind"] == "operator_failure"
    before = np.ones(len(rounds["date"]), bool)
    if notices.any():
        notice = orders["date"][notices].min()
        before = rounds["date"] < notice
        failed &= orders["date"] < notice
    days = list(orders["date"][failed | (notices & (orders["cause"] == Cause.TOO_FEW_MEMBERS))])
    members = rounds["members"][before]
    most = np.maximum(np.maximum.accumulate(members), members_at_first(rounds))
    days += list(rounds["date"][before][members < part * most][:1])
    if len(members) and most[-1] == 0:
        days.append(rounds["date"][before][0])
    return min(days).astype(dt.date) if days else None
