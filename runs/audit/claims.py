"""The audit of claims and of their review, claim by claim and round by round."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from typing import Any, NamedTuple

import numpy as np

from .checks import Checks, Difference
from .run_reader import WHOLE, Columns, Run, UnreadableRunError, rows_of
from .terms import RoundTerms, aid_at_age, later_dates, mild_aid_on

COUNTS = (
    *("diagnosed", "filed", "decided", "approved", "refused", "wrongly_refused"),
    *("wrongly_approved", "disputed", "overturned", "complaints", "expired", "pending"),
    *("unfiled", "in_field", "before_jury", "cost_fen", "aid_fen"),
)
_KINDS = ("document", "field")
RUN_OFF = dt.timedelta(days=3660)
"""Longest time for which claims are decided on after the plan's end: ten years."""


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

    Aid is not taken from the table: it is the plan's aid at the age and on the day of diagnosis,
    for this grade of illness. Who files too
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
    aid = np.where(claims["mild"], _mild_aid(run, aid), aid)
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


def _mild_aid(run: Run, severe: np.ndarray) -> np.ndarray:
    """Aid for each claim if its illness is mild, by the terms of the day of its diagnosis."""
    days = run.claims["diagnosed"]
    aid = severe.copy()
    for day in np.unique(days):
        fen = mild_aid_on(run.scenario, day.astype("datetime64[D]").item())
        if fen is not None:
            aid[days == day] = fen
    return aid


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
        "claim: mild or exaggerated": ~(claims["mild"] & claims["overstated"]),
        "claim: undeclared and honest": ~claims["undeclared"]
        | ~(claims["concealed"] | claims["overstated"]),
        "claim: refused for": claims["refused_for"] == _refused_for(claims),
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


def _refused_for(claims: Columns) -> np.ndarray:
    """What each claim must have been refused for."""
    words = np.full(len(claims["claim"]), "doubt", object)
    for flag, word in (
        ("undeclared", "undeclared history"),
        ("concealed", "concealed illness"),
        ("overstated", "exaggeration"),
    ):
        words[claims[flag].astype(bool)] = word
    words[claims["refused"] == 0] = ""
    return words


def _on(days: np.ndarray, diagnosed: np.ndarray) -> np.ndarray:
    return days[diagnosed] if len(days) else np.empty(0, "datetime64[D]")


def _is_one_claim(claims: Columns) -> np.ndarray:
    """Whether each row says of its claim what the first row of the same claim says."""
    names = ["agent", "filed", "aid_fen", "age", "concealed", "overstated", "diagnosed"]
    names += ["mild", "undeclared"]
    _, first, of_claim = np.unique(claims["claim"], return_index=True, return_inverse=True)
    same = np.ones(len(of_claim), bool)
    for name in names:
        same &= claims[name] == claims[name][first][of_claim]
    return same


def check_reviews(run: Run, terms: list[RoundTerms], claims: Claims, checks: Checks) -> None:
    """Compare each round of review with the claims, the votes and the terms.

    Args:
        run: the tables.
        terms: of each round of the plan.
        claims: totals recomputed from the claims table.
        checks: where differences go.
    """
    rounds = len(terms)
    checks.holds(
        max(rounds - 1, 0),
        "reviews in all",
        len(run.reviews["round"]),
        f"{rounds} or more",
        len(run.reviews["round"]) >= rounds,
    )
    names = " ".join(("round", "date", "days_to_decision", *COUNTS))
    rows = [dict(zip(names.split(), row, strict=True)) for row in rows_of(run.reviews, names)]
    before = dict.fromkeys(COUNTS, 0)
    for i, row in enumerate(rows):
        held = terms[i].reviews if i < rounds else True
        _check_sums(i, row, claims, checks)
        _check_limits(i, row, i < rounds, checks)
        _check_desk(run, i, row, before, held, checks)
        _check_cost(run, i, row, before, checks)
        before = row
    for i, late in enumerate(claims.expired):
        checks.holds(i, "reviews: too late", late, "0 or more", late >= 0)
    in_all = sum(row["expired"] for row in rows)
    checks.same(max(rounds - 1, 0), "reviews: too late in all", sum(claims.expired), in_all)
    _check_cases(run, rows, checks)
    _check_case_rows(run, checks)
    _check_the_end(run, rows, terms, checks)


def _check_sums(i: int, row: dict[str, Any], claims: Claims, checks: Checks) -> None:
    """What the claims table adds up to."""
    checks.same(i, "reviews: round", row["round"], i)
    checks.same(i, "reviews: date", row["date"], claims.dates[i])
    names = "filed approved refused pending unfiled aid_fen wrongly_refused wrongly_approved"
    for name in names.split():
        checks.same(i, f"reviews: {name}", row[name], getattr(claims, name)[i])
    decided = claims.approved[i] + claims.refused[i]
    checks.same(i, "reviews: decided", row["decided"], decided)
    given = row["days_to_decision"]
    mean = claims.days[i] / decided if decided else math.nan
    near = math.isclose(given, mean, rel_tol=1e-9) if decided else math.isnan(given)
    checks.holds(i, "reviews: days_to_decision", given, f"{mean}", near)


def _check_limits(i: int, row: dict[str, Any], plan_runs: bool, checks: Checks) -> None:
    """Counts are not below 0, and parts are not above their wholes."""
    for name in COUNTS:
        checks.holds(i, f"reviews: {name}", row[name], "0 or more", row[name] >= 0)
    most = {
        "disputed": row["decided"],
        "overturned": row["decided"],
        "complaints": row["refused"],
        "in_field": row["pending"] - row["before_jury"],
        "expired": 0 if plan_runs else row["expired"],
        "diagnosed": row["diagnosed"] if plan_runs else 0,
    }
    for name, top in most.items():
        checks.holds(i, f"reviews: {name}", row[name], f"at most {top}", row[name] <= top)


def _check_desk(
    run: Run, i: int, row: dict[str, Any], before: dict[str, Any], held: bool, checks: Checks
) -> None:
    """Of the queue, as many are taken up as there is capacity for."""
    queue = _queue(before) + row["filed"]
    capacity = run.scenario.get("review", {}).get("capacity_per_round", "none")
    taken = queue if capacity == "none" else min(queue, capacity)
    rest = queue - (taken if held else 0)
    checks.same(i, "reviews: waiting in the queue", _queue(row), rest)


def _queue(row: dict[str, Any]) -> int:
    return row["pending"] - row["in_field"] - row["before_jury"]


def _check_cost(
    run: Run, i: int, row: dict[str, Any], before: dict[str, Any], checks: Checks
) -> None:
    """Documents are read for everybody assessed; a visit comes on top for some of them."""
    review = run.scenario.get("review", {})
    document, field = (round(review.get(f"{name}_cost_yuan", 0) * 100) for name in _KINDS)
    assessed = row["decided"] + row["before_jury"] - before["before_jury"]
    visits = row["cost_fen"] - assessed * document
    most = review.get("field_per_round", "none")
    most = assessed if most == "none" else min(assessed, most)
    true = 0 <= visits <= most * field and (visits % field == 0 if field else visits == 0)
    rule = f"{assessed} x {document} fen and at most {most} visits of {field} fen"
    checks.holds(i, "reviews: cost_fen", row["cost_fen"], rule, true)


def _check_cases(run: Run, rows: list[dict[str, Any]], checks: Checks) -> None:
    """Whoever waits for a jury is voted on in the next round, and the votes decide."""
    has_jury = run.scenario.get("review", {}).get("jury", 0) > 0
    told: Counter[tuple[int, str]] = Counter()
    for number, refused, approved in rows_of(run.cases, "round refused approved"):
        told[number, "cases"] += 1
        told[number, "disputed"] += bool(refused)
        told[number, "overturned"] += bool(refused) == bool(approved)
    waiting = 0
    for i, row in enumerate(rows):
        if has_jury:
            for name in ("disputed", "overturned"):
                checks.same(i, f"reviews: {name}", row[name], told[i, name])
            checks.same(i, "cases: voted on", told[i, "cases"], waiting if row["decided"] else 0)
        else:
            checks.same(i, "cases: voted on", told[i, "cases"], 0)
            checks.same(i, "reviews: before_jury", row["before_jury"], 0)
        waiting = row["before_jury"]


def _check_case_rows(run: Run, checks: Checks) -> None:
    """Each case is one of its claim, by no more votes than people asked, and decided by them."""
    review = run.scenario.get("review", {})
    names = "claim decided approved refused concealed overstated"
    claims = {(row[0], row[1]): row[2:] for row in rows_of(run.claims, names)}
    left: dict[tuple[int, int], list[int]] = {}
    publics = 0
    names = "claim round votes_for votes_against kind public refused approved"
    for claim, number, votes, against, kind, public, refused, approved in rows_of(run.cases, names):
        of_claim = claims.get((claim, number), (0, 0, False, False))
        said = "overstated" if of_claim[3] else "hidden" if of_claim[2] else "honest"
        checks.same(number, "cases: kind", kind, said)
        people = left.setdefault((claim, number), list(of_claim[:2]))
        is_there = _take(people, approved, of_claim[3])
        checks.holds(number, "cases: claim", claim, f"a decision on claim {claim}", is_there)
        asked = review.get("public_jury" if public else "jury", 0)
        true = votes >= 0 <= against and votes + against <= asked
        checks.holds(number, "cases: votes", votes + against, f"at most {asked}", true)
        won = votes > against or (votes == against and not refused)
        checks.same(number, "cases: approved", bool(approved), won)
        publics += bool(public)
        is_open = publics <= 1 and (not public or (refused and kind != "honest"))
        checks.holds(number, "cases: public", kind, "one, the first finding", is_open)


def _take(people: list[int], approved: bool, overstated: bool) -> bool:
    """Take a case from people approved and refused; return whether there was one left.

    Who exaggerated, won, and is no longer a member by then, is refused all the same.
    """
    place = 0 if approved and (people[0] > 0 or not overstated) else 1
    people[place] -= 1
    return people[place] >= 0


def _check_the_end(
    run: Run, rows: list[dict[str, Any]], terms: list[RoundTerms], checks: Checks
) -> None:
    """Claims are decided on after the end where the operator pays them, and nowhere else."""
    if not terms or not rows:
        return
    last = terms[-1]
    plan = run.scenario["plan"]
    operator_pays = plan.get("after_notice", "operator") == "operator"
    runs_off = last.backer == "closure" and last.lost_ppm is None and operator_pays
    i, row = len(rows) - 1, rows[-1]
    still_open = row["pending"] + row["unfiled"]
    if runs_off:
        ends = last.date + RUN_OFF
        in_time = row["date"] <= ends
        checks.holds(i, "reviews: after the end", row["date"], f"{ends} or earlier", in_time)
        is_over = later_dates(plan, row["date"], 1)[0] > ends
        checks.holds(i, "reviews: open in the end", still_open, "0", still_open == 0 or is_over)
    else:
        checks.same(i, "reviews: after the end", len(rows), len(terms))
