"""What the summary says of what surrounds the sharing: review, float, operator, orders, agency."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN
from ...agents.plan.carriers import carriers_of, divide_among
from ..language import formats
from ..language.order_text import cause_words, kind_words, orders_of
from ..language.translation import N_, gettext, ngettext, with_note
from ..results.measures import days_to_decision, operator_result_fen, years
from ..results.run_results import RunResults, Table, rows_of

MOST_YEARS = 5
"""Years told at most, the last ones."""
MOST_ORDERS = 6
"""Triggered orders told at most."""


def institution_sentences(run: RunResults) -> Iterator[tuple[str, str]]:
    """What there is to say, as pairs of a word and what is said about it.

    Args:
        run: a run of one round at least.

    Yields:
        Pairs of a word of at most 9 letters and a text; none where nothing happened.
    """
    reviews = run.reviews
    took_days = np.nan_to_num(reviews["days_to_decision"].astype(float)).any()
    if reviews["filed"].any() and (took_days or reviews["pending"].any()):
        yield N_("review"), _review(reviews)
    if reviews["decided"].any():
        yield N_("decisions"), _decisions(reviews)
    if reviews["refused"].any() and run.claims["refused"].any():
        yield N_("refused"), _refused(run.claims)
    if run.float_by_day["float_fen"].any():
        yield N_("float"), _float(run.float_by_day)
    if len(run.operator["result_fen"]):
        yield N_("operator"), _operator(run.operator)
    if run.terms["plan"].get("insurers") and run.rounds["insurer_fen"].any():
        yield N_("insurers"), _insurers(run)
    causes = run.orders["cause"]
    if len(causes) and (causes != "").any():
        yield N_("orders"), _orders(run.orders)
    yield from _agency_sentences(run)


def _agency_sentences(run: RunResults) -> Iterator[tuple[str, str]]:
    for name in run.products():
        rows = run.agency["product"] == name
        if rows.any() and run.agency["policies"][rows].any():
            yield N_("agency"), _product(name, rows_of(run.agency, rows))
    if run.agency["owed_fen"].any():
        yield N_("liability"), _liability(run.agency)


def _review(reviews: Table) -> str:
    """Claims under review at the end of each year, and how long decisions took in it."""
    found = []
    for year in np.unique(years(reviews)):
        chosen = years(reviews) == year
        mean = days_to_decision(rows_of(reviews, chosen))
        if math.isnan(mean):
            continue
        pending = formats.count(float(reviews["pending"][chosen][-1]))
        days = formats.decimal(mean)
        took = ngettext("{days} day", "{days} days", 1 if days == "1" else 2, days=days)
        found.append(gettext("{year} {claims} after {took}", year=year, claims=pending, took=took))
    if not found:
        return gettext("no claim was decided")
    words = N_("claims open at the end, and mean days to a decision: {years}")
    return gettext(words, years=gettext(", ").join(found[-MOST_YEARS:]))


def _decisions(reviews: Table) -> str:
    sums = {name: int(values.sum()) for name, values in reviews.items() if name in _COUNTED}
    rightly = sums["refused"] - sums["wrongly_refused"]
    said = {name: formats.count(float(number)) for name, number in sums.items()}
    cost = formats.yuan(sums["cost_fen"] / FEN_IN_YUAN)
    late = gettext(", {claims} came too late", claims=said["expired"]) if sums["expired"] else ""
    return gettext(
        "with the run-off {rightly} rightly refused, {wrongly} wrongly, {lucky} wrongly aided;"
        " {disputed} disputed, {overturned} rulings overturned{late}; review cost {cost}",
        rightly=formats.count(float(rightly)),
        wrongly=said["wrongly_refused"],
        lucky=said["wrongly_approved"],
        disputed=said["disputed"],
        overturned=said["overturned"],
        late=late,
        cost=cost,
    )


_COUNTED = (
    *("refused", "wrongly_refused", "wrongly_approved", "disputed", "overturned", "expired"),
    "cost_fen",
)


def _refused(claims: Table) -> str:
    """What claims were refused for, in parts of all people refused; the most frequent first."""
    names = {
        "exaggeration": N_("exaggeration"),
        "concealed illness": N_("concealed illness"),
        "undeclared history": N_("undeclared history"),
        "doubt": N_("other doubts"),
    }
    people = {word: int(claims["refused"][claims["refused_for"] == word].sum()) for word in names}
    parts = sorted(((count, word) for word, count in people.items() if count), reverse=True)
    in_all = sum(people.values())
    told = [f"{gettext(names[word])} {formats.percent(count / in_all)}" for count, word in parts]
    return gettext(N_("for {reasons}"), reasons=gettext(", ").join(told))


def _float(days: Table) -> str:
    top = int(np.argmax(days["float_fen"]))
    peak = formats.yuan(float(days["float_fen"][top]) / FEN_IN_YUAN)
    risk = float(days["at_risk_fen"].max()) / FEN_IN_YUAN
    at_risk = (
        gettext("up to {sum} of it", sum=formats.yuan(risk)) if risk else gettext("none of it")
    )
    words = N_("peak {peak} on {day}; {at_risk} at risk, had the operator failed")
    return gettext(words, peak=peak, day=days["date"][top], at_risk=at_risk)


def _operator(operator: Table) -> str:
    result = operator_result_fen(operator) / FEN_IN_YUAN
    words = N_("gained {sum} in all: {parts}") if result >= 0 else N_("lost {sum} in all: {parts}")
    names = {
        "fee": N_("fee"),
        "interest": N_("interest"),
        "review": N_("review"),
        "sponsor": N_("free months and caps"),
        "closure": N_("after its notice"),
    }
    sums = {
        says: float(operator[f"{name}_fen"].sum()) / FEN_IN_YUAN for name, says in names.items()
    }
    parts = [f"{gettext(says)} {formats.yuan(yuan)}" for says, yuan in sums.items() if yuan]
    told = gettext(", ").join(parts) or gettext("nothing moved")
    return gettext(words, sum=formats.yuan(abs(result)), parts=told)


def _insurers(run: RunResults) -> str:
    """What each of several insurers of the insurance form paid, of which capital."""
    terms = run.terms["plan"]
    paid: Counter[str] = Counter()
    carriers = carriers_of(terms["insurers"], terms["insurer_can_fail"])
    for fen in run.rounds["insurer_fen"].tolist():
        paid.update(dict(divide_among(fen, carriers, paid)))
    told = []
    for one in terms["insurers"]:
        sums = {"paid": paid[one["name"]] / FEN_IN_YUAN, "capital": one["capital_yuan"]}
        written = {name: formats.yuan(yuan) for name, yuan in sums.items()}
        told.append(gettext("{insurer} {paid} of {capital}", insurer=one["name"], **written))
    return gettext(N_("of the insurance form, paid: {parts}"), parts=gettext("; ").join(told))


def _orders(orders: Table) -> str:
    """Orders that nobody had dated, and what they followed from."""
    given = [order for order in orders_of(orders) if order.cause]
    told = [
        with_note(f"{kind_words(order.kind)} {order.date}", cause_words(order))
        for order in given[:MOST_ORDERS]
    ]
    more = len(given) - len(told)
    return gettext("; ").join(told) + (gettext("; and {more} more", more=more) if more else "")


def _product(name: str, rows: Table) -> str:
    """Policies at the end, and claims against premiums over all months."""
    premium = float(rows["premium_fen"].sum())
    paid = float(rows["claims_fen"].sum() + rows["liability_fen"][-1])
    ratio = formats.percent(paid / premium if premium else math.nan)
    policies = float(rows["policies"][-1])
    return ngettext(
        "{product}: {policies} policy in the end; claims {ratio} of premiums",
        "{product}: {policies} policies in the end; claims {ratio} of premiums",
        policies,
        product=gettext(name),
        policies=formats.count(policies),
        ratio=ratio,
    )


def _liability(agency: Table) -> str:
    """What the agency owed for claims refused over what its sale left out, and has left."""
    words = N_(
        "the agency owed policyholders {owed} for claims refused over what its sale left out, and"
        " paid {paid}; {left} is left of its deposit"
    )
    fen = {
        "owed": agency["owed_fen"].sum(),
        "paid": agency["compensation_fen"].sum(),
        "left": agency["deposit_fen"][-1],
    }
    return gettext(words, **{name: formats.yuan(sum_ / FEN_IN_YUAN) for name, sum_ in fen.items()})
