"""Claim review: what documents and field investigations find, and what the clause makes of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..engine.jit import rule
from ..engine.memory_access import without_refcounts
from ..engine.random_draws import BITS, binomial, draw, next_draw
from .batch import is_due

LAG_BITS = 10
"""Filing lags are looked up in a table of 1024 quantiles."""
NONE, REFUSES, APPROVES = -1, 0, 1
"""Verdicts of the platform."""


class ReviewRates(NamedTuple):
    """What is found and what is doubted: chances of 2**-48."""

    document_detection: int
    field_detection: int
    harmless_stays: int
    ambiguity: int
    disputes_honest: int
    disputes_hidden: int
    objections: int
    mistaken_objections: int


class Keys(NamedTuple):
    """Keys of the draws of a round of review."""

    review: np.uint64
    stays: np.uint64
    reading: np.uint64
    dispute: np.uint64
    objection: np.uint64


class ReviewDraws(NamedTuple):
    """A claim's draws: for what is found out, for harmless stays, for how the clause is read."""

    found: int | np.int64
    stays: int | np.int64
    reading: int | np.int64


class Findings(NamedTuple):
    """What the platform finds, people of each claim; int64, shape (claims,)."""

    refused: np.ndarray
    disputed: np.ndarray  # of the refused
    objected: np.ndarray  # of the approved


@rule
def filing_lag(u, lags):
    """Days from diagnosis to filing: one of 1024 equally likely numbers of days."""
    return lags[u >> (BITS - LAG_BITS)]


@rule
def claim_sort(overstated, mild, undeclared):
    """Number of the sort of a claim; an agent may have one claim of each on the same day.

    Args:
        overstated: 1 for an exaggerated claim.
        mild: 1 for a mild illness.
        undeclared: 1 for an honest claimant with a past illness that was not declared.
    """
    return overstated + (mild << 22) + (undeclared << 23)


@rule
def claim_draw(of_key, row, diagnosed, sort, part):
    """A claim's own draw, from agent, day and sort: no other claim and no numbering moves it.

    Args:
        of_key: key of the decision and round.
        row: the agent.
        diagnosed: day since the launch, 0 or more.
        sort: from `claim_sort`.
        part: 0 to 3, which part of the people it is about.
    """
    return next_draw(draw(of_key, row), 8 * diagnosed + 4 * sort + part)


@rule
def finds_out(people, detection, u):
    """Of people who hid an illness or exaggerate one, how many a review finds out."""
    return binomial(people, detection, u)


@rule
def finds_stays(people, harmless_stays, u):
    """Of honest people, how many have a harmless stay in hospital in their files."""
    return binomial(people, harmless_stays, u)


@rule
def held_against(people, ambiguity, u):
    """Of honest people with a harmless stay, how many are refused for it.

    Source:
        article: "in hospital for more than 3 days because of illness" - is a cold an illness?
    """
    return binomial(people, ambiguity, u)


@rule
def let_pass(people, ambiguity, u):
    """Of people whose hidden illness was found, how many pass: the clause reads both ways."""
    return binomial(people, ambiguity, u)


@rule
def refuses(people, hidden, overstated, detection, stays, ambiguity, draws):
    """How many people of a claim the platform refuses.

    Who exaggerated is refused if found out; who did not declare a past illness, hidden or harmless,
    if it is found and the declaration is not read in their favour; anybody else, if a harmless stay
    is held against them.

    Args:
        people: a count.
        hidden: 1 if an illness was not declared at joining.
        overstated: 1 if the illness falls short of the plan's definition.
        detection: chance that this kind of review finds either.
        stays: part of honest people with a harmless stay in their files.
        ambiguity: chance that the clause is read the other way.
        draws: `ReviewDraws`.

    Source:
        plan rules: most refusals are for past illness not declared; the chances are assumptions.
    """
    if overstated != 0:
        return finds_out(people, detection, draws.found)
    if hidden != 0:
        found = finds_out(people, detection, draws.found)
        return found - let_pass(found, ambiguity, draws.reading)
    return held_against(finds_stays(people, stays, draws.stays), ambiguity, draws.reading)


@rule
def disputes(refused, due, honest, hidden, u):
    """Of refused people, how many dispute it.

    Args:
        refused: a count.
        due: whether the aid was due to them.
        honest: chance if it was.
        hidden: chance if it was not.
        u: draw of 48 bits.
    """
    return binomial(refused, honest if due else hidden, u)


@rule
def meets_objection(approved, due, objections, mistaken, u):
    """Of approved people named in the public notice, to how many somebody objects.

    Args:
        approved: a count.
        due: whether the aid is due to them.
        objections: chance if it is not.
        mistaken: chance if it is.
        u: draw of 48 bits.
    """
    return binomial(approved, mistaken if due else objections, u)


@rule
def assess(batch, doubts, keys, findings):
    """The platform's verdict on each claim, on documents or after a field investigation."""
    claims, found = without_refcounts(batch), without_refcounts(findings)
    for i in range(len(claims.row)):
        people, hidden, overstated = claims.people[i], claims.hidden[i], claims.overstated[i]
        row, diagnosed = claims.row[i], claims.diagnosed[i]
        sort = claim_sort(overstated, claims.mild[i], claims.undeclared[i])
        part = 1 if claims.field[i] >= 0 else 0
        due = is_due(hidden, overstated)
        refused = refuses(
            people,
            hidden | claims.undeclared[i],
            overstated,
            doubts.field_detection if part == 1 else doubts.document_detection,
            doubts.harmless_stays,
            doubts.ambiguity,
            ReviewDraws(
                claim_draw(keys.review, row, diagnosed, sort, part),
                claim_draw(keys.stays, row, diagnosed, sort, part),
                claim_draw(keys.reading, row, diagnosed, sort, part),
            ),
        )
        found.refused[i] = refused
        found.disputed[i] = disputes(
            refused,
            due,
            doubts.disputes_honest,
            doubts.disputes_hidden,
            claim_draw(keys.dispute, row, diagnosed, sort, part),
        )
        found.objected[i] = meets_objection(
            people - refused,
            due,
            doubts.objections,
            doubts.mistaken_objections,
            claim_draw(keys.objection, row, diagnosed, sort, part),
        )


@rule
def ask_each(batch, people, chance, of_key, happened):
    """To how many people of each claim something happens; written into `happened`."""
    claims = without_refcounts(batch)
    for i in range(len(claims.row)):
        sort = claim_sort(claims.overstated[i], claims.mild[i], claims.undeclared[i])
        u = claim_draw(of_key, claims.row[i], claims.diagnosed[i], sort, 0)
        happened[i] = binomial(people[i], chance, u)


@rule
def ask_lags(batch, of_key, lags, lag_days):
    """The filing lag of each claim; written into `lag_days`."""
    claims = without_refcounts(batch)
    for i in range(len(claims.row)):
        sort = claim_sort(claims.overstated[i], claims.mild[i], claims.undeclared[i])
        u = claim_draw(of_key, claims.row[i], claims.diagnosed[i], sort, 0)
        lag_days[i] = filing_lag(u, lags)
