"""The audit of claim review: what was decided, who waited, what juries said, what it cost."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from .checks import Checks
from .claims import Claims
from .run_reader import Run, rows_of
from .terms import RoundTerms

COUNTS = (
    *("diagnosed", "filed", "decided", "approved", "refused", "wrongly_refused"),
    *("wrongly_approved", "disputed", "overturned", "complaints", "expired", "pending"),
    *("unfiled", "in_field", "before_jury", "cost_fen", "aid_fen"),
)


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
    """First come first served: of the queue, as many are taken up as there are investigators."""
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


_KINDS = ("document", "field")


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
        too_long = (row["date"] - last.date).days > 3600
        checks.holds(i, "reviews: open in the end", still_open, "0", still_open == 0 or too_long)
    else:
        checks.same(i, "reviews: after the end", len(rows), len(terms))
