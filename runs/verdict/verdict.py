"""The verdict on a run: rules that take its tables and its companions to a kind and its numbers."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace

from ...agents.regulation.order_kinds import ENDINGS, Cause, Order
from ..language.order_text import orders_of
from ..results.bill_windows import Round, Windows, windows_of
from ..results.measures import most_members, risk_ratio
from ..results.pool_rest import DEAD, Rest, rest_at
from ..results.run_results import RunResults
from .companions import Companions
from .kinds import EndedBy, Kind, LeftOut
from .paths import rise_of

MATERIAL = 0.1
"""Part of the members: if so many are missing, many left; if so many stay, a pool lives."""
ROSE = math.log(1.05)
"""Logarithm of the rise of the share, 5 %, from which it is said to have risen."""


@dataclass(frozen=True)
class Ending:
    """What ended a plan, and when; `kind` is that of the order, empty without one."""

    by: EndedBy
    date: dt.date
    kind: str = ""


@dataclass(frozen=True)
class Parts:
    """Logarithm of the rise of the share, and its parts; they add up to it.

    Each is what the rise was less by in a world without one thing more, in this order.

    Attributes:
        whole: from the first year with a bill to the last.
        leaving: by those who left over the bill.
        wear_off: by waiting periods that ended, and declarations that wore off.
        ageing: by people who grew older and fell chronically ill; None where not asked.
        rest: all else, with ageing where that was not asked: growth that stopped, lags, terms.
    """

    whole: float
    leaving: float
    wear_off: float
    ageing: float | None
    rest: float


@dataclass(frozen=True)
class Alone:
    """The plan if no order had ended it.

    Attributes:
        horizon: day to which it was looked at.
        members: people on that day.
        part: of the most members there were.
        died_on: day from which on nearly nobody was left; None if it lived on.
        rest: where its pool would come to rest from there; None where there was none.
    """

    @property
    def final_part(self) -> float:
        """Of the most members, those who would be left in the end."""
        return self.part * self.rest.part if self.rest is not None else 0.0

    horizon: dt.date
    members: float
    part: float
    died_on: dt.date | None
    rest: Rest | None


@dataclass(frozen=True)
class Verdict:
    """What is to be said of a run.

    Attributes:
        kind: what became of the pool by itself.
        ended: by what.
        until: day of the last round before the end was announced.
        risk_ratio: yearly chance of a claim of all who left against the members whom they left;
            None if nobody left.
        peak_rest: where the pool of its peak would have come to rest; None without members, or
            where nobody answers to the share.
        parts: of the rise of the share; None without companions or bills.
        lost_part: of the members there would be on the horizon, or the day it died, if nobody left
            over the bill, those who would be missing without an order that ends the plan.
        opened_part: of the most members, those who would be left if people had been told the bills
            of a world in which nobody leaves: on the day it died if it did, else on `until`.
        circle_part: of those who are missing on that day, who would be there then; None if none.
        alone: without an order that ends it; None without companions.
        agents: of the companions; 0 without.
        left_out: why there are none; None where there are.
    """

    kind: Kind
    ended: Ending
    until: dt.date
    risk_ratio: float | None
    peak_rest: Rest | None
    parts: Parts | None = None
    lost_part: float | None = None
    opened_part: float | None = None
    circle_part: float | None = None
    alone: Alone | None = None
    agents: int = 0
    left_out: LeftOut | None = None


def judge_run(run: RunResults, beside: Companions | LeftOut) -> Verdict:
    """Judge a run.

    Args:
        run: of one round at least.
        beside: the worlds beside it, or why there are none.
    """
    until = windows_of_run(run).until
    ratio = risk_ratio(run.rounds)
    verdict = Verdict(
        kind=Kind.NOTHING,
        ended=ending_of(run),
        until=until,
        risk_ratio=ratio if math.isfinite(ratio) else None,
        peak_rest=_peak_rest(run),
    )
    if isinstance(beside, LeftOut):
        kind = kind_of_pool(verdict.peak_rest, _is_dead(run))
        kind = Kind.NOTHING if beside is LeftOut.NO_BILL else kind
        return replace(verdict, kind=kind, left_out=beside)
    alone, parts, asked = _alone(beside), parts_of(beside), until
    if alone.died_on is not None:
        asked = alone.died_on
    lost = _lost_part(beside, alone.died_on or beside.horizon)
    opened = beside.opened.members_on(asked) / max(beside.opened.most, 1.0)
    return replace(
        verdict,
        kind=kind_of(parts, alone, lost, opened),
        parts=parts,
        lost_part=lost,
        opened_part=opened,
        circle_part=_circle_part(beside, asked),
        alone=alone,
        agents=beside.agents,
    )


def kind_of(parts: Parts, alone: Alone, lost: float, opened: float) -> Kind:
    """The kind that the numbers amount to; the first rule that applies holds.

    Args:
        parts: of the rise of the share.
        alone: the plan if no order had ended it.
        lost: part of the members lost to leaving, see `Verdict`.
        opened: part of the most members who would be left without the vicious circle.
    """
    if alone.died_on:
        return Kind.SPIRAL if opened >= MATERIAL else Kind.PRICED_OUT
    if alone.final_part < DEAD and lost >= MATERIAL:  # it would die of what is there already
        first = alone.rest.first_part if alone.rest is not None else 0.0
        return Kind.TIPPED if first >= MATERIAL else Kind.PRICED_OUT
    if parts.whole < ROSE:
        return Kind.SETTLES if lost >= MATERIAL else Kind.HOLDS
    causes = {
        Kind.SETTLES: parts.leaving,
        Kind.WEAR_OFF: parts.wear_off,
        Kind.AGEING: parts.ageing,
        Kind.DEARER: parts.rest,
    }
    largest = max(causes, key=lambda kind: causes[kind] or 0.0)
    if lost >= MATERIAL and largest is not Kind.AGEING:
        return Kind.SETTLES
    return largest


def kind_of_pool(rest: Rest | None, died: bool) -> Kind:
    """The kind of a pool of which nothing is known but its curves.

    Args:
        rest: where it would come to rest from its peak; None if nobody could be asked.
        died: whether nearly nobody was left.
    """
    if rest is None:
        return Kind.NOT_JUDGED
    if not rest.holds and rest.first_part >= MATERIAL:
        return Kind.SPIRAL if died else Kind.TIPPED
    if not rest.holds:
        return Kind.PRICED_OUT
    return Kind.SETTLES if rest.part <= 1 - MATERIAL else Kind.HOLDS


def parts_of(companions: Companions) -> Parts:
    """The parts of the rise of the share."""
    windows, ageless = companions.windows, companions.ageless
    worlds = companions.alone, companions.loyal, companions.fresh
    whole, loyal, fresh = (rise_of(one, windows) for one in worlds)
    rest = fresh if ageless is None else rise_of(ageless, windows)
    ageing = None if ageless is None else fresh - rest
    return Parts(whole, whole - loyal, loyal - fresh, ageing, rest)


def ending_of(run: RunResults) -> Ending:
    """What ended a plan."""
    rounds = run.rounds
    last = rounds["date"][-1].item()
    ends = [one for one in orders_of(run.orders) if one.kind in ENDINGS and one.date <= last]
    if ends:
        first = min(ends, key=lambda order: order.date)
        return Ending(_who_ordered(first), first.date, first.kind)
    if rounds["members"][-1] == 0 and most_members(rounds) > 0:
        return Ending(EndedBy.NOBODY, last)
    return Ending(EndedBy.PLAN_END, last)


def _who_ordered(order: Order) -> EndedBy:
    if order.cause is Cause.TOO_FEW_MEMBERS:
        return EndedBy.FLOOR
    if order.cause is Cause.OPERATOR_STOPS:
        return EndedBy.STOPPED
    if order.cause is Cause.INSURER_INSOLVENT:
        return EndedBy.INSURER
    if order.kind == "operator_failure":
        return EndedBy.OPERATOR
    return EndedBy.DATED_ORDER if order.cause is Cause.ITS_DATE else EndedBy.ORDER


def windows_of_run(run: RunResults) -> Windows:
    """When a run is looked at, up to its last round before an end was announced."""
    names, ended = Round._fields, ending_of(run)
    columns = (run.rounds[name].tolist() for name in names)
    rounds = [Round(*row) for row in zip(*columns, strict=True)]
    return windows_of(rounds, ended.date if ended.kind else None)


def _peak_rest(run: RunResults) -> Rest | None:
    if not run.terms["behaviour"]["answers_to_share"]:
        return None  # whoever would leave stays
    return rest_at(run.curves, "peak", run.terms["plan"]["fee_rate"])


def _is_dead(run: RunResults) -> bool:
    return bool(run.rounds["members"][-1] < DEAD * most_members(run.rounds))


def _alone(companions: Companions) -> Alone:
    path, horizon = companions.alone, companions.horizon
    members = path.members_on(horizon)
    part = members / path.most if path.most > 0 else 0.0
    return Alone(horizon, members, part, path.died_on(), path.rest)


def _lost_part(companions: Companions, day: dt.date) -> float:
    loyal, alone = companions.loyal.members_on(day), companions.alone.members_on(day)
    return 1 - alone / loyal if loyal > 0 else 0.0


def _circle_part(companions: Companions, day: dt.date) -> float | None:
    """What part of the members lost by a day was lost only because others had left before."""
    paths = companions.loyal, companions.opened, companions.alone
    loyal, opened, alone = (path.members_on(day) for path in paths)
    return (opened - alone) / (loyal - alone) if loyal > alone else None
