"""Departures: people who are members no longer, counted by what they were when they joined.

What somebody has paid follows from the bills between joining and leaving. So it is enough to count
who leaves in a round, by day of joining and by what is of interest: nobody needs an account.
"""

from __future__ import annotations

import numba
import numpy as np

from ...agents.engine.jit import SETTINGS, as_python, inlined, parallel_loop, rule
from ...agents.engine.memory_access import without_refcounts
from ...agents.people.age import age_on
from ...agents.people.columns import JOINED_ONCE, Population, RoundContext
from ...agents.people.status import CONCEALED, MEMBER, membership_of
from ...agents.people.traits import FRAILTIES, frailty_of
from ...agents.scan.threads import BLOCK, blocks_of, thread_number, threads_for
from ...agents.sharing.wallet import returned_fen

AGE_YEARS, AGE_BANDS = 10, 8
"""Years of an age band, and bands: the last one is open."""
FRAILTY_BANDS = 4
"""Quarters of the people by frailty: what their own risk is beyond age, sex and known illness."""
KINDS = AGE_BANDS * 2 * FRAILTY_BANDS
"""Kinds of members: age at joining x illness hidden at joining x quarter of frailty."""
HALF_YEARS = 80
"""Half-years of joining and of membership that are told apart; the last one is open."""
# Why people are members no longer, but for claims: in health_phase, in billing_phase and a month
# of the agency.
ILL_WAITING, DIED, AGED_OUT, EXPECTED_AID = range(4)
UNPAID, LEFT, UNPAID_FEN = range(3)
LIFE_REASONS, BILL_REASONS = 5, 4
"""Counts of a round of living, with expected aid (1/256 fen), and of a bill, with what was not
paid of it where payers owe by class (fen); and `RETURNED`."""
RETURNED = -1
"""The last count of either: what is left of balances, fen."""


@rule
def kind_of(born, joined, status, traits):
    """Kind of a member, from 0 to `KINDS`.

    Args:
        born: day of birth, since the launch.
        joined: day of joining, 0 or later.
        status: the row's status byte.
        traits: the row's word of traits.
    """
    band = age_on(joined, born) // AGE_YEARS
    band -= (band - AGE_BANDS + 1) * (band >= AGE_BANDS)  # and not `min`, for arrays too
    hidden = (status & CONCEALED) // CONCEALED
    return (band * 2 + hidden) * FRAILTY_BANDS + frailty_of(traits) // (FRAILTIES // FRAILTY_BANDS)


_kinds = as_python(kind_of)


@inlined
def departure_place(rows, cohorts, i):
    """Place of a row's people among the counts: by cohort and kind.

    Args:
        rows: the population.
        cohorts: number of the cohort, by day of joining.
        i: the row.
    """
    joined = max(np.int64(rows.joined[i]), 0)
    kind = kind_of(
        np.int64(rows.born[i]), joined, np.int64(rows.status[i]), np.int64(rows.traits[i])
    )
    return np.int64(cohorts[joined]) * KINDS + kind


@inlined
def count_departure(gone, reason, rows, context, i, people):
    """Count people of a row who are members no longer, and what they get back of their balance.

    Args:
        gone: counts: int64 [reason, cohort x kind].
        reason: why.
        rows: the population.
        context: of the round.
        i: the row.
        people: a count.
    """
    place = departure_place(rows, context.cohorts, i)
    gone[reason, place] += people
    gone[RETURNED, place] += returned_fen(rows, context, i, people)


@inlined
def count_unpaid(gone, by_class, rows, context, i, people, bill_class):
    """Count people of a row who did not pay what their class owes.

    Args:
        gone: counts: int64 [reason, cohort x kind].
        by_class: people who did not pay, by class.
        rows: the population.
        context: the bill.
        i: the row.
        people: a count.
        bill_class: their class.
    """
    by_class[bill_class] += people
    place = departure_place(rows, context.cohorts, i)
    gone[UNPAID_FEN, place] += people * context.owed_fen[bill_class]


@inlined
def count_lives(gone, rows, context, i, one):
    """Count the people of a row who are members no longer, as a round of living has left it.

    Claimants are counted with their claims; what they have paid in they get back now.

    Args:
        gone: counts: int64 [reason, cohort x kind].
        rows: the population.
        context: of the round.
        i: the row.
        one: its `HealthResult`.
    """
    people = one.claiming + one.lost + one.died + one.aged_out
    if people + one.expected_aid > 0:
        place = departure_place(rows, context.cohorts, i)
        gone[ILL_WAITING, place] += one.lost
        gone[DIED, place] += one.died
        gone[AGED_OUT, place] += one.aged_out
        gone[EXPECTED_AID, place] += one.expected_aid
        gone[RETURNED, place] += returned_fen(rows, context, i, people)


def joined_by(rows: Population, days: np.ndarray) -> np.ndarray:
    """Day of joining of the membership, of whoever had two, in which rows were on some days.

    Args:
        rows: of people who were members on these days.
        days: since the launch, int64, shape (rows,).

    Returns:
        Days, 0 or later: int64.
    """
    joined = rows.joined.astype(np.int64)
    if len(rows.first_joined):
        first = rows.first_joined.astype(np.int64)
        joined = np.where((first != JOINED_ONCE) & (days <= joined), first, joined)
    return np.maximum(joined, 0)


def kind_of_each(rows: Population, joined: np.ndarray) -> np.ndarray:
    """Kinds of rows as arrays.

    Args:
        rows: of members.
        joined: days of joining, 0 or later, int64.
    """
    born, status, traits = (part.astype(np.int64) for part in (rows.born, rows.status, rows.traits))
    return _kinds(born, joined, status, traits)


def cells_of(context: RoundContext) -> int:
    """How many counts there are: a cohort's kinds for each cohort up to the day."""
    return (int(context.cohorts[-1]) + 1) * KINDS


@parallel_loop
def _standing_loop(rows, cohorts, pages):
    """Count the members block by block, each thread on a page of its own."""
    for block in numba.prange(-(-len(rows.status) // BLOCK)):
        _standing_block(rows, cohorts, np.int64(block) * BLOCK, pages[thread_number()])


@rule
def _standing_block(rows, cohorts, start, counts):
    rows = without_refcounts(rows)
    for row in range(start, min(start + BLOCK, len(rows.status))):
        i = np.uint64(row)
        if membership_of(rows.status[i]) == MEMBER:
            counts[departure_place(rows, cohorts, i)] += np.int64(rows.people[i])


def count_standing(
    rows: Population, context: RoundContext, threads: int | None = None
) -> np.ndarray:
    """Who the members are, by cohort and kind: people, int64, shape (cohort x kind,).

    Args:
        rows: the population.
        context: of the day; nobody joined later.
        threads: to use; None for all cores.
    """
    blocks = blocks_of(len(rows.status))
    pages = np.zeros((SETTINGS.NUMBA_NUM_THREADS, cells_of(context)), np.int64)
    with threads_for(blocks, threads):
        _standing_loop(rows, context.cohorts, pages)
    return pages.sum(axis=0)


@rule
def add_up(gone, fate, bills, halves, bills_a_half, totals):
    """Add people of a fate, their bills and what they paid, to totals by kind, cohort and tenure.

    Args:
        gone: people, int64, shape (cohort x kind,).
        fate: what has become of them.
        bills: that each cohort was sent so far: `sent` and `fen`, int64, shape (cohort,).
        halves: half-year of joining of each cohort.
        bills_a_half: bills in half a year.
        totals: `kind`, `cohort` and `tenure`: int64, shape (group, fate, 3 or more); added to.
    """
    for place in range(len(gone)):
        people = gone[place]
        if people != 0:
            cohort, kind = place // KINDS, place % KINDS
            sent, fen = bills.sent[cohort], bills.fen[cohort]
            tenure = min(sent // bills_a_half, HALF_YEARS - 1)
            amounts = people, people * sent, people * fen
            for measure in range(3):
                totals.kind[kind, fate, measure] += amounts[measure]
                totals.cohort[halves[cohort], fate, measure] += amounts[measure]
                totals.tenure[tenure, fate, measure] += amounts[measure]
