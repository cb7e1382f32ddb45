"""How a published number is read off a run: one measure each, made for a day, month or year."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN
from ..results.measures import (
    BILLION,
    MILLION,
    THOUSAND,
    latest,
    mean_aid_yuan,
    members_on,
    yearly_share_yuan,
    years,
)
from ..results.run_results import RunResults, Table, rows_of

Measure = Callable[[RunResults], float]
"""Takes a run, gives a number; NaN where the run has none."""

_ROUNDS_A_YEAR = 24
_A_MONTH = np.timedelta64(31, "D")


def members_after(days: int) -> Measure:
    """Members on the morning so many days after the launch, in millions."""

    def measure(run: RunResults) -> float:
        morning = np.datetime64(run.start + dt.timedelta(days=days))
        found = run.daily["members"][run.daily["date"] == morning]
        return float(found[0]) / MILLION if len(found) else math.nan

    return measure


def members_at(day: dt.date) -> Measure:
    """Members at the end of the last round on or before a day, in millions."""
    return lambda run: _on(run, "members", day, 0.0) / MILLION


def payers_at(day: dt.date) -> Measure:
    """Members who were billed in the last round on or before a day, in millions."""
    return lambda run: _on(run, "payers", day, 0.0) / MILLION


def peak(column: str, year: int | None = None) -> Measure:
    """Highest value of a column of people, in a year or at all, in millions."""

    def measure(run: RunResults) -> float:
        values = run.rounds[column][_of(run.rounds, year)]
        return float(values.max()) / MILLION if len(values) else math.nan

    return measure


def share_of(year: int) -> Measure:
    """What a member who paid every round of a calendar year paid in it, in yuan."""
    return lambda run: yearly_share_yuan(run.rounds).get(year, math.nan)


def share_around(day: dt.date) -> Measure:
    """Share of the last round on or before a day, in yuan."""
    return lambda run: _on(run, "share_fen", day, math.nan) / FEN_IN_YUAN


def share_between(since: dt.date, until: dt.date) -> Measure:
    """What a member paid who paid every round between two days, both included, in yuan.

    NaN for a run that begins after the first day, or whose plan.end is before the last.
    """

    def measure(run: RunResults) -> float:
        dates, end = run.rounds["date"], run.terms.get("plan", {}).get("end", dt.date.max)
        if until > end or not len(dates) or dates[0] > np.datetime64(since):
            return math.nan
        within = (dates >= np.datetime64(since)) & (dates <= np.datetime64(until))
        return float(run.rounds["share_fen"][within].sum()) / FEN_IN_YUAN

    return measure


def net_loss(since: dt.date, until: dt.date) -> Measure:
    """Mean monthly fall of membership between two days, in millions a month."""
    months = (until.year - since.year) * 12 + until.month - since.month

    def measure(run: RunResults) -> float:
        fall = members_on(run.rounds, since) - members_on(run.rounds, until)
        return fall / months / MILLION

    return measure


def net_exit(since: dt.date, until: dt.date) -> Measure:
    """Mean net fall of payers from round to round between two days, per cent of payers."""

    def measure(run: RunResults) -> float:
        rounds = run.rounds
        payers = rounds["payers"].astype(float)
        first, last = (_last_round(run, day) for day in (since, until))
        if first is None or last is None or last <= first or min(payers[[first, last]]) <= 0:
            return math.nan
        return 100 * (1 - (payers[last] / payers[first]) ** (1 / (last - first)))

    return measure


def rounds_of_fall(since: dt.date, until: dt.date) -> Measure:
    """Rounds between two days, both included, in which fewer were billed than in the one before.

    NaN for a run that begins after the first day, or whose plan.end is before the last; a plan that
    has come to an end of its own has no more of them.
    """

    def measure(run: RunResults) -> float:
        dates, payers = run.rounds["date"], run.rounds["payers"].astype(float)
        end = run.terms.get("plan", {}).get("end", dt.date.max)
        if until > end or not len(dates) or dates[0] > np.datetime64(since):
            return math.nan
        within = (dates[1:] >= np.datetime64(since)) & (dates[1:] <= np.datetime64(until))
        return float(np.sum((np.diff(payers) < 0) & within))

    return measure


def spread_of_exits(since: dt.date, until: dt.date) -> Measure:
    """How far exits are from flat: a high part of members who leave in a round over a low one.

    The ninth tenth over the first tenth of what left of each round's members between two days.
    """

    def measure(run: RunResults) -> float:
        rounds = run.rounds
        chosen = (rounds["date"] >= np.datetime64(since)) & (rounds["date"] <= np.datetime64(until))
        stayed, left = rounds["members"][chosen].astype(float), rounds["left"][chosen].astype(float)
        some = stayed + left > 0
        if not some.any():
            return math.nan
        low, high = np.quantile(left[some] / (stayed + left)[some], (0.1, 0.9))
        return float(high / low) if low > 0 else math.nan

    return measure


def chronic_inflow(day: dt.date) -> Measure:
    """Part of the members who are chronically ill on a day, over that of everybody at the launch.

    NaN for a run of an earlier version, which has no table of balances.
    """

    def measure(run: RunResults) -> float:
        at, balance = _last_round(run, day), run.balance
        ill = balance["people"][balance["group"] == "chronically ill"].sum()
        everybody = balance["people"][balance["dimension"] == "all"].sum()
        members = run.rounds["members"][at] if at is not None else 0
        if not ill or not members:
            return math.nan
        return float(run.rounds["chronic_members"][at] / members / (ill / everybody))

    return measure


def aided_in(year: int) -> Measure:
    """People who were given aid in a calendar year."""
    return lambda run: _total(run.rounds, "claims_approved", year)


def aided_by(day: dt.date) -> Measure:
    """People who were given aid from the launch to a day."""

    def measure(run: RunResults) -> float:
        return float(run.rounds["claims_approved"][run.rounds["date"] <= np.datetime64(day)].sum())

    return measure


def paid_by(day: dt.date) -> Measure:
    """Aid shared in all rounds up to a day, without the fee, in billion yuan.

    NaN for a run whose plan.end is before it.
    """

    def measure(run: RunResults) -> float:
        if day > run.terms.get("plan", {}).get("end", dt.date.max):
            return math.nan
        shared = run.rounds["date"] <= np.datetime64(day)
        return float(run.rounds["aid_fen"][shared].sum()) / FEN_IN_YUAN / BILLION

    return measure


def aided_around(day: dt.date) -> Measure:
    """People who were given aid in the last round on or before a day."""
    return lambda run: _on(run, "claims_approved", day, math.nan)


def incidence(year: int, month: int) -> Measure:
    """Approved claims of a month's rounds per 100,000 payers and year."""

    def measure(run: RunResults) -> float:
        payers = _total(run.rounds, "payers", year, month)
        approved = _total(run.rounds, "claims_approved", year, month)
        return approved / payers * _ROUNDS_A_YEAR * 1e5 if payers else math.nan

    return measure


def mean_aid(year: int, month: int) -> Measure:
    """Mean aid of the claims approved in a month, in thousand yuan."""

    def measure(run: RunResults) -> float:
        rounds = rows_of(run.rounds, _of(run.rounds, year, month))
        return mean_aid_yuan(rounds) / THOUSAND

    return measure


def under_review_at(day: dt.date) -> Measure:
    """Claims under review at the end of the last round on or before a day, in thousands."""
    return lambda run: latest(run.rounds, "claims_pending", day) / THOUSAND


def paid_after_the_notice(run: RunResults) -> float:
    """What the operator paid after its notice of closure, to the last late claim; billion yuan."""
    return float(run.operator["closure_fen"].sum()) / FEN_IN_YUAN / BILLION


def from_the_plan(year: int) -> Measure:
    """New users of the agency in a year who moved from the plan at its closure, per cent."""

    def measure(run: RunResults) -> float:
        chosen = years(run.agency) == year
        users = int(run.agency["new_users"][chosen].sum())
        moved = int(run.agency["from_plan"][chosen].sum())
        return 100 * moved / users if users else math.nan

    return measure


def policies_at_the_end_of(year: int, kind: str) -> Measure:
    """Policies of a kind of product in the last month of a year that the run has, in millions."""

    def measure(run: RunResults) -> float:
        agency = run.agency
        chosen = (years(agency) == year) & np.isin(agency["product"], run.products(kind))
        if not chosen.any():
            return math.nan
        chosen &= agency["date"] == agency["date"][chosen].max()
        return float(agency["policies"][chosen].sum()) / MILLION

    return measure


def bought_in(year: int, month: int, kind: str) -> Measure:
    """Policies of a kind of product bought in a month, in millions."""

    def measure(run: RunResults) -> float:
        agency = run.agency
        chosen = _of(agency, year, month) & np.isin(agency["product"], run.products(kind))
        return float(agency["bought"][chosen].sum()) / MILLION if chosen.any() else math.nan

    return measure


def premiums_of(year: int) -> Measure:
    """Premiums of all products in a calendar year, in billion yuan."""

    def measure(run: RunResults) -> float:
        chosen = _of(run.agency, year)
        fen = float(run.agency["premium_fen"][chosen].sum())
        return fen / FEN_IN_YUAN / BILLION if chosen.any() else math.nan

    return measure


def _last_round(run: RunResults, day: dt.date) -> int | None:
    """Place of the last round on or before a day."""
    found = int(np.searchsorted(run.rounds["date"], np.datetime64(day), side="right")) - 1
    return found if found >= 0 else None


def _on(run: RunResults, column: str, day: dt.date, ended: float) -> float:
    """Value of the last round on or before a day; NaN before the first and after `plan.end`.

    Args:
        run: of which.
        column: of its rounds.
        day: the day.
        ended: the value where the plan had come to an end of its own more than a month before.
    """
    rounds, end = run.rounds, run.terms.get("plan", {}).get("end", dt.date.max)
    if day > end:
        return math.nan
    dates = rounds["date"]
    if len(dates) and np.datetime64(day) > dates[-1] + _A_MONTH:
        return ended
    return latest(rounds, column, day)


def _total(rounds: Table, column: str, year: int, month: int | None = None) -> float:
    return float(rounds[column][_of(rounds, year, month)].sum())


def _of(rounds: Table, year: int | None, month: int | None = None) -> np.ndarray:
    """Which rounds belong to a calendar year, or to a month of it."""
    chosen = np.ones(len(rounds["date"]), dtype=bool)
    if year is not None:
        chosen &= years(rounds) == year
    if year is not None and month is not None:
        chosen &= rounds["date"].astype("datetime64[M]") == np.datetime64(f"{year}-{month:02d}")
    return chosen
