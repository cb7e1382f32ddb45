"""A bill that is taken out of a prepaid balance, and the answer to a reminder to fill it up."""

from __future__ import annotations

from ..engine.jit import inlined
from ..engine.random_draws import ONE
from ..people.status import EXPELLED, LEFT, is_billed, with_membership
from ..people.traits import ability_of
from ..sharing.wallet import balance_fen, is_out, top_up_fen
from .billing_result import BillingResult
from .withdrawal import UNPAID, attends, finds_too_dear, pays


@inlined
def prepaid_billing(rows, tables, context, community, i, who, payment_draw, attention_draw):
    """The share is taken from the balance; whoever is short is reminded, and answers or is out.

    One look serves both: who looks at the bill sees the reminder, leaves if the plan is dearer
    than cover is worth, and else fills the balance up, if the payment succeeds. Who does not look
    stays as long as the balance lasts and the rounds of grace are not over, and is removed then;
    so is who would leave and cannot pay this bill any more.

    Args:
        rows: the population, with balances.
        tables: what the scenario says.
        context: the bill and the news.
        community: the row's own.
        i: the row, of a member.
        who: the row of whoever decides (`decider_of`).
        payment_draw: draw for a payment into the balance.
        attention_draw: draw for looking at the bill.

    Returns:
        A `BillingResult`.
    """
    status, least = rows.status[i], tables.least_balance_fen
    waiting = context.waiting_days, context.waiting_pay
    billed = is_billed(status, context.day, rows.joined[i], *waiting)
    left = balance_fen(rows, context, i) - (context.share_fen if billed else 0)
    short = billed and left < least
    reminder = tables.reminder_push if short else 0
    sees = attends(rows, tables, context, community, who, attention_draw, ONE, reminder)
    leaves = sees and tables.answers != 0 and finds_too_dear(rows, tables, context, who)
    if leaves and left >= 0:
        rows.status[i] = with_membership(status, LEFT)
        return BillingResult.LEAVES
    if not short:
        return BillingResult.STAYS
    failure = tables.failure[ability_of(rows.traits[who])]
    if sees and not leaves and pays(failure, tables.retry_failure, payment_draw) != UNPAID:
        rows.paid_in[i] += top_up_fen(left, least, tables.top_up_fen)
        return BillingResult.STAYS
    if is_out(left, least, context.grace_fen):
        rows.status[i] = with_membership(status, EXPELLED)
        return BillingResult.RUNS_OUT
    return BillingResult.STAYS
