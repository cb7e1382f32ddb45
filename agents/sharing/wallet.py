"""The rule `wallet`: a share is taken out of a balance; who does not fill it up is out.

Each member pays in at joining. What is left of it follows from the bills since, which all who
joined between two bills have in common: a row keeps what was paid in, and only topping up changes
it. Doing nothing takes one out here, where automatic debit keeps one in.
"""

from __future__ import annotations

import numpy as np

from ..engine.jit import inlined, rule


@inlined
def open_balance(rows, tables, i):
    """Somebody who joins pays the first payment in.

    Args:
        rows: the population.
        tables: what the scenario says.
        i: the row.
    """
    if len(rows.paid_in) > 0:
        rows.paid_in[i] = tables.first_payment_fen


@inlined
def balance_fen(rows, context, i):
    """What is left of one person's payments before the bill of a round, fen.

    Args:
        rows: the population.
        context: what has been taken so far from members, by when they joined.
        i: the row, of a member.
    """
    joined = np.int64(rows.joined[i])
    return rows.paid_in[i] - context.taken_fen[context.cohorts[joined * (joined > 0)]]


@inlined
def returned_fen(rows, context, i, people):
    """What people of a row get back as they are members no longer: all that is left, fen."""
    return people * balance_fen(rows, context, i) if len(rows.paid_in) > 0 else 0


@inlined
def falls_short(rows, tables, context, i):
    """Whether this bill takes a member's balance below the least, so that a reminder is sent.

    Who is not billed, in the waiting period, may be named too: nothing is taken from them, and
    their balance is the first payment, which is no less than the least.

    Args:
        rows: the population, with balances.
        tables: the least balance.
        context: the bill.
        i: the row, of a member.
    """
    return balance_fen(rows, context, i) - context.share_fen < tables.least_balance_fen


@rule
def is_out(left_fen, least_fen, grace_fen):
    """Whether who has not answered a reminder is a member no longer.

    Args:
        left_fen: what this bill would leave of the balance, fen; below 0 it cannot be paid.
        least_fen: balance below which a reminder is sent, fen.
        grace_fen: what the bills of the rounds of grace came to, this one included, fen. Who
            would be short without them has been reminded before each.
    """
    return (left_fen < 0) | (left_fen + grace_fen < least_fen)


@rule
def top_up_fen(left_fen, least_fen, payment_fen):
    """What somebody pays in who answers a reminder: as many payments as make the balance whole.

    Args:
        left_fen: what this bill leaves of the balance, fen; below the least.
        least_fen: balance below which a reminder is sent, fen.
        payment_fen: one payment, fen.
    """
    return -(-(least_fen - left_fen) // payment_fen) * payment_fen
