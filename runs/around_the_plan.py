"""What the summary says of what surrounds the sharing: review, float, operator, orders, agency."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from . import amounts
from .outcome import FEN_IN_YUAN, Outcome, Table, years

MOST_YEARS = 5
"""Years told at most, the last ones."""
MOST_ORDERS = 6
"""Triggered orders told at most."""


def happened_around(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """What there is to say, as pairs of a word and what is said about it.

    Args:
        outcome: a run of one round at least.

    Yields:
        Pairs of a word of at most 9 letters and a text; none where nothing happened.
    """
    reviews = outcome.reviews
    if reviews["filed"].any():
        yield "review", _review(reviews)
    if reviews["decided"].any():
        yield "decisions", _decisions(reviews)
    if outcome.float_by_day["float_fen"].any():
        yield "float", _float(outcome.float_by_day)
    if len(outcome.operator["result_fen"]):
        yield "operator", _operator(outcome.operator)
    causes = outcome.orders["cause"]
    if len(causes) and (causes != "").any():
        yield "orders", _orders(outcome.orders)
    for name in outcome.products():
        rows = outcome.agency["product"] == name
        if rows.any() and outcome.agency["policies"][rows].any():
            yield "agency", _product(name, {k: v[rows] for k, v in outcome.agency.items()})


def _review(reviews: Table) -> str:
    """Claims under review at the end of each year, and how long decisions took in it."""
    found = []
    for year in np.unique(years(reviews)):
        chosen = years(reviews) == year
        decided = reviews["decided"][chosen]
        if not decided.any():
            continue
        days = np.nan_to_num(reviews["days_to_decision"][chosen].astype(float))
        mean = float((days * decided).sum() / decided.sum())
        pending = amounts.count(float(reviews["pending"][chosen][-1]))
        found.append(f"{year} {pending} after {mean:.0f} days")
    if not found:
        return "no claim was decided"
    return f"claims open at the end, and mean days to a decision: {', '.join(found[-MOST_YEARS:])}"


def _decisions(reviews: Table) -> str:
    sums = {name: int(values.sum()) for name, values in reviews.items() if name in _COUNTED}
    rightly = sums["refused"] - sums["wrongly_refused"]
    said = {name: amounts.count(float(number)) for name, number in sums.items()}
    cost = amounts.yuan(sums["cost_fen"] / FEN_IN_YUAN)
    late = f", {said['expired']} came too late" if sums["expired"] else ""
    return (
        f"{amounts.count(float(rightly))} rightly refused, {said['wrongly_refused']} wrongly,"
        f" {said['wrongly_approved']} wrongly aided; {said['disputed']} disputed,"
        f" {said['overturned']} rulings overturned{late}; review cost {cost}"
    )


_COUNTED = (
    *("refused", "wrongly_refused", "wrongly_approved", "disputed", "overturned", "expired"),
    "cost_fen",
)


def _float(days: Table) -> str:
    top = int(np.argmax(days["float_fen"]))
    peak = amounts.yuan(float(days["float_fen"][top]) / FEN_IN_YUAN)
    risk = float(days["at_risk_fen"].max()) / FEN_IN_YUAN
    at_risk = f"up to {amounts.yuan(risk)} of it" if risk else "none of it"
    return f"peak {peak} on {days['date'][top]}; {at_risk} at risk, had the operator failed"


def _operator(operator: Table) -> str:
    result = float(operator["result_fen"][-1]) / FEN_IN_YUAN
    word = "gained" if result >= 0 else "lost"
    names = {
        "fee": "fee",
        "interest": "interest",
        "review": "review",
        "sponsor": "free months and caps",
        "closure": "after its notice",
    }
    sums = {
        says: float(operator[f"{name}_fen"].sum()) / FEN_IN_YUAN for name, says in names.items()
    }
    parts = ", ".join(f"{says} {amounts.yuan(yuan)}" for says, yuan in sums.items() if yuan)
    return f"{word} {amounts.yuan(abs(result))} in all: {parts or 'nothing moved'}"


def _orders(orders: Table) -> str:
    """Orders that nobody had dated, and what they followed from."""
    given = [i for i, cause in enumerate(orders["cause"]) if cause]
    told = [
        f"{orders['kind'][i].replace('_', ' ')} {orders['date'][i]} ({orders['cause'][i]})"
        for i in given[:MOST_ORDERS]
    ]
    more = len(given) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more else "")


def _product(name: str, rows: Table) -> str:
    """Policies at the end, and claims against premiums over all months."""
    premium = float(rows["premium_fen"].sum())
    paid = float(rows["claims_fen"].sum() + rows["liability_fen"][-1])
    ratio = amounts.percent(paid / premium if premium else math.nan)
    policies = amounts.count(float(rows["policies"][-1]))
    return f"{name}: {policies} policies in the end; claims {ratio} of premiums"
