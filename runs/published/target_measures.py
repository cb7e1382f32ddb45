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
    yearly_risk,
    yearly_share_yuan,
    years,
)
from ..results.run_results import RunResults, Table, rows_of

Measure = Callable[[RunResults], float]
"""Takes a run, gives a number; NaN where the run has none."""

_ROUNDS_A_YEAR = 24


def members_after(days: int) -> Measure:
    """Members on the morning so many days after the launch, in millions."""

    def measure(run: RunResults) -> float:
        morning = np.datetime64(run.start + dt.timedelta(days=days))
        found = run.daily["members"][run.daily["date"] == morning]
        return float(found[0]) / MILLION if len(found) else math.nan

    return measure


def members_at(day: dt.date) -> Measure:
    """Members at the end of the last round on or before a day, in millions."""
    return lambda run: members_on(run.rounds, day) / MILLION


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
    return lambda run: latest(run.rounds, "share_fen", day) / FEN_IN_YUAN


def net_loss(since: dt.date, until: dt.date) -> Measure:
    """Mean monthly fall of membership between two days, in millions a month."""
    months = (until.year - since.year) * 12 + until.month - since.month

    def measure(run: RunResults) -> float:
        fall = members_on(run.rounds, since) - members_on(run.rounds, until)
        return fall / months / MILLION

    return measure


def risk_ratio(year: int) -> Measure:
    """Claim probability of a year's leavers against the members whom they left."""

    def measure(run: RunResults) -> float:
        return next((it.ratio for it in yearly_risk(run.rounds) if it.year == year), math.nan)

    return measure


def aided_in(year: int) -> Measure:
    """People who were given aid in a calendar year."""
    return lambda run: _total(run.rounds, "claims_approved", year)


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


def largest_float(year: int) -> Measure:
    """Most that a round of a year left between collection and payment, in million yuan."""

    def measure(run: RunResults) -> float:
        held = [in_hand for in_hand, _ in _floats(run, year)]
        return max(held) / FEN_IN_YUAN / MILLION if held else math.nan

    return measure


def float_is_what_was_paid(run: RunResults, year: int) -> bool:
    """Whether the float of each round of a year is exactly its share x who paid it."""
    return all(in_hand == paid for in_hand, paid in _floats(run, year))


def public_case(of_votes: Callable[[float, float], float]) -> Measure:
    """Something about the votes of the first case that was voted on in public.

    Args:
        of_votes: makes a number of the votes for the claimant and against.
    """

    def measure(run: RunResults) -> float:
        cases = run.cases
        first = np.flatnonzero(cases["public"].astype(bool))[:1]
        votes = [float(cases[name][first].sum()) for name in ("votes_for", "votes_against")]
        return of_votes(*votes) if sum(votes) else math.nan

    return measure


def _floats(run: RunResults, year: int) -> list[tuple[int, int]]:
    """For each round of a year: members' money in hand when the late have paid, and what was due.

    The first is of the last day before the next round, by the float table; the second by the
    table of rounds.
    """
    rounds, days = run.rounds, run.float_by_day
    found = []
    for i in np.flatnonzero(_of(rounds, year)):
        start, following = rounds["date"][i], rounds["date"][i + 1 : i + 2]
        within = days["date"] >= start
        if len(following):
            within &= days["date"] < following[0]
        in_hand = days["collected_fen"][within]
        due = int(rounds["share_fen"][i]) * int(rounds["payers"][i]) - int(rounds["unpaid_fen"][i])
        found.append((int(in_hand[-1]) if len(in_hand) else -1, due))
    return found


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
