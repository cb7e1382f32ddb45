"""What a run comes to, in numbers: each is measured here, for everybody who asks for it.

Counts are of people or claims. A number that a run does not have is NaN.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import NamedTuple

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN
from .run_results import RunResults, Table

THOUSAND, MILLION, BILLION = 1_000, 1_000_000, 1_000_000_000
BILLION_FEN = BILLION * FEN_IN_YUAN
FEW = 6
"""Rounds of a year of which a median is told, a quarter of those that most plans have."""


class YearOfLeaving(NamedTuple):
    """Mean yearly claim probability of a year's leavers and of the members whom they left."""

    year: int
    left: float
    members: float

    @property
    def ratio(self) -> float:
        """Leavers against members: below 1 they are healthier; NaN if nobody has any risk."""
        return self.left / self.members if self.members > 0 else math.nan


def years(rounds: Table) -> np.ndarray:
    """Calendar year of each round, or of each row of any table with dates, as whole numbers."""
    return rounds["date"].astype("datetime64[Y]").astype(np.int64) + 1970


def months(rounds: Table) -> np.ndarray:
    """Calendar month of each round, as datetime64[M]."""
    return rounds["date"].astype("datetime64[M]")


def sums(values: np.ndarray, periods: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sums of values by period; the rows of a period stand together.

    Returns:
        The periods, each once, and the sum of each, of the same type as the values.
    """
    if len(values) == 0:
        return periods, values
    once, first = np.unique(periods, return_index=True)
    return once, np.add.reduceat(values, first)


def yearly_share_yuan(rounds: Table) -> dict[int, float]:
    """What a member who paid every round of a calendar year paid in it, in yuan, by year."""
    found, shares_fen = sums(rounds["share_fen"], years(rounds))
    return {int(year): int(fen) / FEN_IN_YUAN for year, fen in zip(found, shares_fen, strict=True)}


def monthly_share_yuan(rounds: Table) -> tuple[np.ndarray, np.ndarray]:
    """Months, and what a member who paid every round of a month paid in it, in yuan."""
    found, shares_fen = sums(rounds["share_fen"], months(rounds))
    return found, shares_fen / FEN_IN_YUAN


def times_the_promise(run: RunResults) -> float:
    """Dearest month's share as a multiple of what was promised for a month.

    Returns:
        NaN where no month cost anything, or nothing was promised.
    """
    promise, dearest = run.promise_yuan_a_month, highest_month(run.rounds)[1]
    return dearest / promise if promise > 0 and dearest > 0 else math.nan


def highest_month(rounds: Table) -> tuple[dt.date | None, float]:
    """The dearest month, and what it cost a member in yuan; (None, 0) if no month cost anything."""
    found, yuan = monthly_share_yuan(rounds)
    if not (yuan > 0).any():
        return None, 0.0
    top = int(np.argmax(yuan))
    return found[top].astype(dt.date), float(yuan[top])


def dearest_year(rounds: Table) -> tuple[int | None, float]:
    """The dearest calendar year, and what it cost a member in yuan; (None, NaN) without a round."""
    yearly = yearly_share_yuan(rounds)
    return max(yearly.items(), key=lambda of_year: of_year[1], default=(None, math.nan))


def yearly_risk(rounds: Table) -> list[YearOfLeaving]:
    """Claim probability of leavers against members for each calendar year in which people left.

    Both are weighted by the people who left in a round, so that leavers are compared with the
    members of their own round: members age, and in a year whose leavers leave late, those would
    otherwise look ill beside the members of the whole year.
    """
    by_year = [sums(values, years(rounds)) for values in _risks_of_leaving(rounds)]
    rows = zip(by_year[0][0], *(totals for _, totals in by_year), strict=True)
    return [YearOfLeaving(int(year), a / n, b / n) for year, n, a, b in rows if n > 0]


def risk_ratio(rounds: Table) -> float:
    """Claim probability of all leavers against the members whom they left; NaN if nobody left."""
    _, left, members = (float(values.sum()) for values in _risks_of_leaving(rounds))
    return left / members if members > 0 else math.nan


def _risks_of_leaving(rounds: Table) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who left by round, their risk, and as much of the members' risk as they were people."""
    left, members = rounds["risk_left"].astype(float), rounds["risk_members"].astype(float)
    people = np.where(np.isfinite(left) & np.isfinite(members), rounds["left"], 0).astype(float)
    return people, np.nan_to_num(left) * people, np.nan_to_num(members) * people


def highest_median(rounds: Table, column: str) -> tuple[int | None, float]:
    """The highest median that a column has over the rounds of a calendar year, and that year.

    A median, as single rounds are noise; of the years with at least `FEW` known rounds, if there is
    one.

    Returns:
        (None, NaN) where nothing is known in any round.
    """
    values, known = rounds[column].astype(float), np.isfinite(rounds[column].astype(float))
    found, counts = np.unique(years(rounds)[known], return_counts=True)
    if len(found) == 0:
        return None, math.nan
    enough = found[counts >= min(FEW, counts.max())]
    medians = {
        int(year): float(np.median(values[known & (years(rounds) == year)])) for year in enough
    }
    return max(medians.items(), key=lambda of_year: of_year[1])


def members_at_first(rounds: Table) -> int:
    """Members before anybody joined or left in the first round; 0 but where all are in at first."""
    if len(rounds["members"]) == 0:
        return 0
    went = ("members", "left", "expelled", "aided", "died", "aged_out")
    return int(sum(rounds[name][0] for name in went) - rounds["joined"][0])


def most_members(rounds: Table) -> float:
    """Most members that the plan has had, those included who were in it before the first round."""
    return float(max(rounds["members"].max(initial=0), members_at_first(rounds)))


def members_on(rounds: Table, day: dt.date) -> float:
    """Members at the end of the last round on or before a day; NaN before the first round."""
    return latest(rounds, "members", day)


def latest(rounds: Table, column: str, day: dt.date) -> float:
    """Value of the last round on or before a day; NaN before the first round."""
    known = rounds[column][rounds["date"] <= np.datetime64(day)]
    return float(known[-1]) if len(known) else math.nan


def sponsored_fen(rounds: Table) -> np.ndarray:
    """What the sponsor itself paid in each round, for free months and above caps, fen.

    The column `sponsor_fen` holds what anybody paid beside the members: the insurer of the
    insurance form and, after its notice of closure, the operator too.
    """
    return rounds["sponsor_fen"] - rounds["insurer_fen"] - rounds["closure_fen"]


def sponsor_gave_out(run: RunResults) -> dt.date | None:
    """Day of the round in which the sponsor's budget was spent, if it has one and it was."""
    budget = run.terms["plan"].get("sponsor_budget_yuan", "none")
    if budget == "none":
        return None
    spent = np.cumsum(sponsored_fen(run.rounds)) >= round(budget * FEN_IN_YUAN)
    return run.rounds["date"][spent][0].item() if spent.any() else None


def operator_result_fen(operator: Table) -> float:
    """What the plan brought its operator less what it cost, to the last row, fen."""
    results = operator["result_fen"]
    return float(results[-1]) if len(results) else 0.0


def days_to_decision(reviews: Table) -> float:
    """Mean days from diagnosis to decision, of all claims decided; NaN if none was."""
    decided = reviews["decided"].astype(float)
    days = np.nan_to_num(reviews["days_to_decision"].astype(float))
    return float((days * decided).sum() / decided.sum()) if decided.any() else math.nan


def mean_aid_yuan(rounds: Table) -> float:
    """Mean aid of an approved claim, in yuan; NaN if none was approved."""
    approved = int(rounds["claims_approved"].sum())
    return float(rounds["aid_fen"].sum()) / approved / FEN_IN_YUAN if approved else math.nan
