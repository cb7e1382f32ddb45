"""Paying, looking at the bill, and leaving."""

from __future__ import annotations

from ..engine.jit import hook, inlined, rule
from ..engine.random_draws import FACTOR_BITS, ONE, draw, times
from ..people.contacts import contacts_in
from ..people.status import LEFT, is_billed
from ..people.traits import ability_of, attention_of, patience_of
from ..sharing.class_share import own_perceived_fen
from .willingness_to_pay import willingness_to_pay

PAID, PAID_LATE, UNPAID = range(3)
DEAREST_FEN = 1 << 30
"""Who bears a round that costs so much more than cover is worth bears any."""
EVERYTHING = 1 << 60
"""What somebody can bear whom no share makes leave, fen."""


@hook
@rule
def pays(failure, retry_failure, u):
    """A collection fails, is retried for five days, and may fail for good.

    Args:
        failure: chance that the first collection fails.
        retry_failure: chance that all retries fail too, in 1/1024.
        u: draw of 48 bits.

    Returns:
        PAID, PAID_LATE or UNPAID; who does not pay is removed from the plan.

    Source:
        plan rules (payment_retry); the chances are assumptions.
    """
    if u >= failure:
        return PAID
    return UNPAID if u < times(failure, retry_failure) else PAID_LATE


@inlined
def collect(rows, tables, context, i, payer, payment_draw):
    """Collect the share of a member who is billed; of others nothing is due.

    Args:
        rows: the population.
        tables: what the scenario says.
        context: terms of the bill.
        i: the row, of a member.
        payer: the row of who pays: of its head, for a child.
        payment_draw: draw for the collection.

    Returns:
        PAID, PAID_LATE or UNPAID.
    """
    terms = context.waiting_days, context.waiting_pay
    if not is_billed(rows.status[i], context.day, rows.joined[i], *terms):
        return PAID
    failure = tables.failure[ability_of(rows.traits[payer])]
    return pays(failure, tables.retry_failure, payment_draw)


@hook
@rule
def look_chance(attention, jump, jump_push, news, friends_left, friends_push):
    """Most members do not look; a jump in the bill, news and friends who left make them look.

    Args:
        attention: chance to look at an ordinary bill.
        jump: rise of the bill, in 1/1024 of the last one.
        jump_push: answer of this person to a doubling, in 1/1024.
        news: push of the news of this round, in 1/1024.
        friends_left: contacts who have left, a count.
        friends_push: push of one of them, in 1/1024.

    Returns:
        Chance, 0 to CERTAIN.

    Source:
        exits of the real plan were slow and flat while the share rose by 40 % (docs/sources.md);
        the form and the pushes are assumptions.
    """
    factor = ONE + ((jump * jump_push) >> FACTOR_BITS) + news + friends_left * friends_push
    return times(attention, min(factor, 16 * ONE))


@hook
@rule
def looks(u, chance):
    """Looks at the bill of this round."""
    return u < chance


@hook
@rule
def wants_to_leave(share_fen, worth):
    """Who looks leaves if the perceived yearly share exceeds what a year of cover is worth.

    Both are given for one round, in fen: a year's over the rounds of a year.
    """
    return share_fen > worth


@inlined
def withdraws(rows, tables, context, community, i, attention_draw, part):
    """Whether somebody withdraws over this bill: looks, and finds it dearer than cover is worth.

    Args:
        rows: the population.
        tables: what the scenario says.
        context: the bill and the news.
        community: the row's own.
        i: the row of whoever decides: of a member, or of a child's head.
        attention_draw: draw for looking at the bill.
        part: of the chance to look, in 1/1024: ONE as a bill comes, less between two bills.
    """
    return (
        tables.answers != 0
        and attends(rows, tables, context, community, i, attention_draw, part, 0)
        and finds_too_dear(rows, tables, context, i)
    )


@inlined
def attends(rows, tables, context, community, i, attention_draw, part, reminder):
    """Whether somebody looks at the bill, or at the plan between two bills.

    Args:
        rows: the population.
        tables: what the scenario says.
        context: the bill and the news.
        community: the row's own.
        i: the row of whoever decides: of a member, or of a child's head.
        attention_draw: draw for looking.
        part: of the chance to look, in 1/1024.
        reminder: push of a reminder that comes with the bill, in 1/1024; 0 without one.
    """
    traits = rows.traits[i]
    chance = look_chance(
        tables.attention[attention_of(traits)],
        context.jump,
        tables.jump_push[patience_of(traits)],
        context.news + reminder,
        contacts_in(LEFT, community, draw(community.links_key, i)),
        tables.friends_push,
    )
    return looks(attention_draw, times(chance, part))


@inlined
def finds_too_dear(rows, tables, context, i):
    """Whether the plan is seen to cost somebody more than its cover is worth to them.

    Args:
        rows: the population.
        tables: what the scenario says.
        context: the bill and the news.
        i: the row of whoever decides.
    """
    worth = willingness_to_pay(rows, tables, context, i)
    return wants_to_leave(own_perceived_fen(rows, context, i), worth)


@rule
def bearable_fen(worth, least):
    """The highest share at which somebody who looks stays, found by asking `wants_to_leave`.

    Who leaves at one share is taken to leave at any higher one. Of a rule that says otherwise, it
    is the first change of mind that the search comes upon: it begins at what cover is worth, goes
    in steps that double, and halves the last one.

    Args:
        worth: what a round of cover is worth, fen.
        least: a share that is borne, fen.

    Returns:
        Fen a round, at least `least`; EVERYTHING if no share is too much.
    """
    low, high, step = least, max(worth, least), 1
    if high > low and wants_to_leave(high, worth):
        while high - step > low and wants_to_leave(high - step, worth):
            high -= step
            step *= 2
        low = max(high - step, low)
    else:
        low = high
        while not wants_to_leave(low + step, worth):
            low += step
            step *= 2
            if step > DEAREST_FEN:
                return EVERYTHING
        high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        if wants_to_leave(middle, worth):
            high = middle
        else:
            low = middle
    return low
