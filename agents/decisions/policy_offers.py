"""What the agency offers in a month, as the rules read it."""

from __future__ import annotations

from typing import Any, NamedTuple


class Offers(NamedTuple):
    """What the agency offers in a month; chances of 2**-48, money in whole fen."""

    month: int  # from 1, the plan's first; at most people.policy_months.LAST_MONTH
    day: int  # since the launch
    transfer: int  # 1: members are asked to move, without declaration or waiting
    plan_runs: int  # 0 once the plan has ended: nobody is a member any more
    on_sale: Any  # [product]: 1 or 0
    transferable: Any  # [product]: 1 where members may move to it
    entry_from: Any  # [product]: youngest age to buy
    entry_to: Any  # [product]: age from which nobody may buy
    leaving: Any  # [product]: age at which a policy ends
    declaration: Any  # [product]: 1 where health is declared
    waiting_months: Any  # [product]: months without claims
    premium: Any  # [product, age, sex]: fen a month at the present level
    benefit: Any  # [product, age, sex]: fen a year expected, as people see it, at standard risk
    treatment: Any  # [product, cell of risk]: chance of a claim beside critical illness in a month
    interest: Any  # [membership]: chance to compare
    most_interest: int  # nobody's chance is higher in this month
    transfer_interest: int
    renewal_attention: int
    lapse: int
    plan_fen: int  # what a month of the plan is perceived to cost
    first_month_fen: int  # paid by who moves
