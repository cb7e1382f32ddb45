"""The audit of the claims: every decision by itself, and what they add up to in each round."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np

from .checks import Checks, Difference
from .run_reader import WHOLE, Columns, Run, UnreadableRunError
from .terms import aid_at_age, later_dates


class Claims(NamedTuple):
    """Totals by round, those after the plan's end too, recomputed from the claims table.

    People, but for `aid_fen` and `days`; lists are as long as there are rounds of review.
    """

    filed: list[int]
    approved: list[int]
    refused: list[int]
    pending: list[int]
    unfiled: list[int]
    aid_fen: list[int]
    wrongly_refused: list[int]  # neither hid anything nor exaggerated
    wrongly_approved: list[int]
    lesser_approved: list[int]  # of those who exaggerated
    lesser_refused: list[int]
    days: list[int]  # from diagnosis to decision, added up over people
    true_open: list[int]  # truly ill and not decided on: members who are in no row
    expired: list[int]  # came too late, by round of diagnosis
    dates: list[dt.date]


def add_up_claims(run: Run, checks: Checks) -> Claims:
    """Check each row of the claims table and add the rows up by round.

    Aid is not taken from the table: it is the plan's aid at the age of diagnosis. Who files too
    late after the plan's end is no longer in the table; what reviews.parquet says of how many were
    diagnosed is held against how many it says came too late.

    Args:
        run: the tables.
        checks: where differences go.

    Returns:
        The totals of each round.

    Raises:
        UnreadableRunError: if a claim belongs to no round at all.
    """
    dates, claims = _dates_of(run), run.claims
    rounds = len(dates)
    filed, decided = claims["filed"], claims["decided"]
    outside = (filed < -1) | (filed >= rounds) | (decided < -1) | (decided >= rounds)
    if outside.any():
        raise UnreadableRunError(f"claims.parquet: claim {claims['claim'][outside][0]} of no round")
    days = np.array(dates, "datetime64[D]")
    diagnosed = np.minimum(np.searchsorted(days, claims["diagnosed"]), max(rounds - 1, 0))
    aid = np.asarray(aid_at_age(run.scenario), dtype=np.int64)[np.clip(claims["age"], 0, 150)]
    _check_rows(claims, (aid, diagnosed, days), checks)
    sums = _decisions(claims, (aid, diagnosed, days))
    came = _by_round(filed, claims["people"], filed >= 0, rounds)
    known = _by_round(diagnosed, claims["people"], diagnosed >= 0, rounds)
    said, late = (_of_reviews(run, name, rounds) for name in ("diagnosed", "expired"))
    return Claims(
        filed=came.tolist(),
        pending=np.cumsum(came - sums["approved"] - sums["refused"]).tolist(),
        unfiled=np.cumsum(said - came - late).tolist(),
        expired=(said - known).tolist(),
        dates=dates,
        **{name: amounts.tolist() for name, amounts in sums.items()},
    )


def _decisions(
    claims: Columns, recomputed: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> dict[str, np.ndarray]:
    """What decisions come to in each round: people, aid, days waited, who is still in no row."""
    aid, diagnosed, days = recomputed
    decided, people = claims["decided"], claims["people"]
    approved, refused = claims["approved"], claims["refused"]
    lesser = claims["overstated"].astype(bool)
    due = ~(lesser | claims["concealed"].astype(bool))
    rounds, is_decided = len(days), decided >= 0
    waited = (days[decided] - days[diagnosed]).astype(np.int64) if rounds else decided

    def sums(amount: np.ndarray, chosen: np.ndarray | bool = True) -> np.ndarray:
        return _by_round(decided, amount, is_decided & chosen, rounds)

    ill = _by_round(diagnosed, people, ~lesser, rounds)
    return {
        "approved": sums(approved),
        "refused": sums(refused),
        "aid_fen": sums(approved * aid),
        "wrongly_refused": sums(refused, due),
        "wrongly_approved": sums(approved, ~due),
        "lesser_approved": sums(approved, lesser),
        "lesser_refused": sums(refused, lesser),
        "days": sums(people * waited),
        "true_open": np.cumsum(ill - sums(people, ~lesser)),
    }


def _by_round(when: np.ndarray, amount: np.ndarray, chosen: np.ndarray, rounds: int) -> np.ndarray:
    """Sums by round of the rows chosen."""
    sums = np.zeros(rounds, dtype=np.int64)
    np.add.at(sums, when[chosen], amount[chosen])
    return sums


def _dates_of(run: Run) -> list[dt.date]:
    """Days of all rounds of review: those of the plan, and those of its calendar after its end."""
    dates = run.rounds["date"]
    later = len(run.reviews["round"]) - len(dates)
    return [*dates, *later_dates(run.scenario["plan"], dates[-1], later)] if dates else []


def _of_reviews(run: Run, name: str, rounds: int) -> np.ndarray:
    column = run.reviews[name][:rounds]
    return np.concatenate([column, np.zeros(rounds - len(column), np.int64)])


def _check_rows(
    claims: Columns, recomputed: tuple[np.ndarray, np.ndarray, np.ndarray], checks: Checks
) -> None:
    """A decision concerns the people it names, no earlier than the claim, with the plan's aid."""
    aid, diagnosed, days = recomputed
    decided, people = claims["decided"] >= 0, claims["people"]
    approved, refused = claims["approved"], claims["refused"]
    is_filed = claims["filed"] >= 0
    rules = {
        "claim: people decided on": approved + refused == np.where(decided, people, 0),
        "claim: counts of people": (people > 0) & (approved >= 0) & (refused >= 0),
        "claim: decided after filed": ~decided | is_filed & (claims["decided"] >= claims["filed"]),
        "claim: filed after diagnosed": ~is_filed | (claims["filed"] >= diagnosed),
        "claim: diagnosed on a round": _on(days, diagnosed) == claims["diagnosed"],
        "claim: hidden or exaggerated": ~(claims["concealed"] & claims["overstated"]),
        "claim: age": (claims["age"] >= 0) & (claims["age"] <= 150),
        "claim: aid at this age": claims["aid_fen"] == aid,
        "claim: one claim": _is_one_claim(claims),
    }
    when = np.where(decided, claims["decided"], np.where(is_filed, claims["filed"], diagnosed))
    for what, true in rules.items():
        checks.made[what] = len(true)
        for i in np.flatnonzero(~true):
            given = ", ".join(f"{name} {claims[name][i]}" for name in WHOLE["claims"].split())
            found = Difference(int(when[i]), what, given, f"aid {aid[i]}; a decision that can be")
            checks.differences.append(found)


def _on(days: np.ndarray, diagnosed: np.ndarray) -> np.ndarray:
    return days[diagnosed] if len(days) else np.empty(0, "datetime64[D]")


def _is_one_claim(claims: Columns) -> np.ndarray:
    """Whether each row says of its claim what the first row of the same claim says."""
    names = ["agent", "filed", "aid_fen", "age", "concealed", "overstated", "diagnosed"]
    _, first, of_claim = np.unique(claims["claim"], return_index=True, return_inverse=True)
    same = np.ones(len(of_claim), bool)
    for name in names:
        same &= claims[name] == claims[name][first][of_claim]
    return same
