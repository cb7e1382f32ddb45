"""The outcomes that have a name: what each is, its unit, and how it is measured."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ....agents.engine.units import DAYS_A_YEAR, FEN_IN_YUAN
from ....agents.regulation.order_kinds import OF_ITSELF
from ...results.measures import (
    dearest_year,
    members_at_first,
    most_members,
    operator_result_fen,
    risk_ratio,
    sponsored_fen,
    times_the_promise,
    yearly_share_yuan,
)
from ...results.run_results import RunResults, Table
from .column_statistics import Value, finite_number, iso_date, statistic

PART = 0.5
"""A plan has collapsed when it has fewer members than this part of the most it has had."""


@dataclass(frozen=True)
class NamedOutcome:
    """An outcome with a name of its own: unit, what it is, and how it is measured."""

    unit: str
    says: str
    measure: Callable[[RunResults], Value]


def of_column(column: str, name: str, scale: float = 1.0) -> Callable[[RunResults], Value]:
    """A statistic of a column, divided by a scale."""

    def measure(run: RunResults) -> Value:
        value = statistic(run.rounds, column, name)
        return value / scale if isinstance(value, float) else value

    return measure


def _yuan(column: str) -> Callable[[RunResults], Value]:
    """The sum of a column of fen, in yuan."""
    return of_column(column, "sum", FEN_IN_YUAN)


def _reviewed(column: str) -> Callable[[RunResults], Value]:
    return lambda run: float(run.reviews[column].sum())


def collapsed(part: float) -> Callable[[RunResults], Value]:
    """1 if the plan collapsed with this part of its most members left, else 0."""
    return lambda run: float(collapse_day(run.rounds, run.orders, part) is not None)


def survived(part: float) -> Callable[[RunResults], Value]:
    """1 if it did not, else 0."""
    return lambda run: float(collapse_day(run.rounds, run.orders, part) is None)


def collapse_date(part: float) -> Callable[[RunResults], Value]:
    """The day on which it did."""
    return lambda run: iso_date(collapse_day(run.rounds, run.orders, part))


def collapse_years(part: float) -> Callable[[RunResults], Value]:
    """Years from the launch to that day."""

    def measure(run: RunResults) -> Value:
        day = collapse_day(run.rounds, run.orders, part)
        return None if day is None else (day - run.start).days / DAYS_A_YEAR

    return measure


def share_of(year: int) -> Callable[[RunResults], Value]:
    """What a calendar year cost a member who paid every round of it, in yuan."""
    return lambda run: yearly_share_yuan(run.rounds).get(year)


def _fold_room(run: RunResults) -> Value:
    """Rise of all costs, as a fraction, at which the fixed point of the fullest pool vanishes.

    Of the members as they were at the peak of membership; below 0 the pool has none already. None
    if nobody was a member, or none of those looked at costs anything.
    """
    from ....model import theory

    peak = run.snapshots.get("peak")
    if peak is None or not len(peak.people):
        return None
    fold = theory.tipping(peak.cost_yuan, peak.worth_yuan, peak.fee_rate, peak.people)
    return finite_number(fold.cost_rise)


OUTCOMES: dict[str, NamedOutcome] = {
    "members_end": NamedOutcome(
        "people", "members at the end of the last round", of_column("members", "last")
    ),
    "members_peak": NamedOutcome(
        "people", "most members, before the first round too", lambda run: most_members(run.rounds)
    ),
    "members_peak_date": NamedOutcome(
        "date", "round of the most members", of_column("members", "date_of_max")
    ),
    "joined": NamedOutcome("people", "who joined, in all", of_column("joined", "sum")),
    "left": NamedOutcome("people", "who left, in all", of_column("left", "sum")),
    "expelled": NamedOutcome("people", "who were expelled, in all", of_column("expelled", "sum")),
    "insured_end": NamedOutcome(
        "people", "who hold a policy of the agency", of_column("insured", "last")
    ),
    "risk_ratio": NamedOutcome(
        "ratio",
        "risk of leavers against the members they left",
        lambda run: finite_number(risk_ratio(run.rounds)),
    ),
    "mean_age_end": NamedOutcome(
        "years", "mean age of the members", of_column("mean_age_members", "last")
    ),
    "trust_end": NamedOutcome("0 to 1", "mean trust of the members", of_column("trust", "last")),
    "share_peak": NamedOutcome(
        "yuan", "dearest share of a round", of_column("share_fen", "max", FEN_IN_YUAN)
    ),
    "share_peak_date": NamedOutcome(
        "date", "round of the dearest share", of_column("share_fen", "date_of_max")
    ),
    "share_year": NamedOutcome(
        "yuan",
        "cost of the dearest calendar year to a member",
        lambda run: finite_number(dearest_year(run.rounds)[1]),
    ),
    "share_total": NamedOutcome("yuan", "all shares together", _yuan("share_fen")),
    "times_the_promise": NamedOutcome(
        "ratio",
        "dearest month against the promise",
        lambda run: finite_number(times_the_promise(run)),
    ),
    "kappa_max": NamedOutcome(
        "ratio", "highest gain: rise of the next share per rise of this", of_column("gain", "max")
    ),
    "kappa_max_date": NamedOutcome(
        "date", "round of the highest gain", of_column("gain", "date_of_max")
    ),
    "fold_room": NamedOutcome(
        "ratio", "by theory, how much dearer claims could be before the pool tips", _fold_room
    ),
    "aided": NamedOutcome("people", "who were given aid, run-off too", _reviewed("approved")),
    "refused": NamedOutcome("people", "whose claim was refused", _reviewed("refused")),
    "wrongly_refused": NamedOutcome(
        "people", "refused, and had hidden nothing", _reviewed("wrongly_refused")
    ),
    "complaints": NamedOutcome(
        "people", "who complained to the regulator", _reviewed("complaints")
    ),
    "aid_yuan": NamedOutcome("yuan", "aid approved in the rounds", _yuan("aid_fen")),
    "fee_yuan": NamedOutcome("yuan", "fees of the rounds", _yuan("fee_fen")),
    "collected_yuan": NamedOutcome("yuan", "paid by members", _yuan("collected_fen")),
    "sponsor_yuan": NamedOutcome(
        "yuan",
        "free months and shares above caps",
        lambda run: float(sponsored_fen(run.rounds).sum()) / FEN_IN_YUAN,
    ),
    "insurer_yuan": NamedOutcome(
        "yuan", "paid by the insurer of the insurance form", _yuan("insurer_fen")
    ),
    "closure_yuan": NamedOutcome(
        "yuan", "paid by the operator after its notice, in rounds", _yuan("closure_fen")
    ),
    "lost_yuan": NamedOutcome("yuan", "gone with a failed operator", _yuan("lost_fen")),
    "float_peak_yuan": NamedOutcome(
        "yuan", "most money held after a round", of_column("float_fen", "max", FEN_IN_YUAN)
    ),
    "operator_yuan": NamedOutcome(
        "yuan",
        "what the plan brought its operator in the end",
        lambda run: operator_result_fen(run.operator) / FEN_IN_YUAN,
    ),
    "closed": NamedOutcome(
        "0 or 1", "the plan was closed, or its operator failed", lambda run: float(run.is_closed)
    ),
    "last_date": NamedOutcome(
        "date", "last round", lambda run: iso_date(run.rounds["date"][-1].item())
    ),
    "rounds": NamedOutcome("count", "rounds", lambda run: float(len(run.rounds["date"]))),
    "collapsed": NamedOutcome("0 or 1", "the plan collapsed of itself", collapsed(PART)),
    "survived": NamedOutcome("0 or 1", "the plan did not collapse", survived(PART)),
    "collapse_date": NamedOutcome("date", "the day on which it collapsed", collapse_date(PART)),
    "collapse_years": NamedOutcome(
        "years", "from the launch to the collapse", collapse_years(PART)
    ),
}
"""Outcomes by name."""


def collapse_day(rounds: Table, orders: Table, part: float = PART) -> dt.date | None:
    """The day on which a plan collapsed, of itself; None if it did not while it was watched.

    That is the first of these: the round at the end of which it has fewer members than `part` of
    the most it has had until then, those included who were in it before the first; the day on
    which it gave notice because it had too few members, because its insurer had no capital left or
    because its operator stopped over its own account; the day on which its operator failed; and
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
    of_itself = notices & np.isin(orders["cause"].astype(str), OF_ITSELF)
    days = list(orders["date"][failed | of_itself])
    members = rounds["members"][before]
    most = np.maximum(np.maximum.accumulate(members), members_at_first(rounds))
    days += list(rounds["date"][before][members < part * most][:1])
    if len(members) and most[-1] == 0:
        days.append(rounds["date"][before][0])
    return min(days).astype(dt.date) if days else None
