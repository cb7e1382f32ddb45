"""What a sharing rule is, and which there are; a designer of plans adds one here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from .equal import equal_share_fen


class SharingRule(NamedTuple):
    """A way to share the cost of a round.

    Attributes:
        owed_fen: what one payer owes before any cap, from what is to be shared (fen) and how many
            pay.
        keys: plan terms that this rule needs and no other rule knows.
        prepaid: shares are taken out of a balance that each member has paid in before; else they
            are debited as the bill comes.
    """

    owed_fen: Callable[[int, int], int]
    keys: tuple[str, ...] = ()
    prepaid: bool = False


EQUAL = SharingRule(equal_share_fen)
WALLET = SharingRule(
    equal_share_fen,
    keys=("first_payment_yuan", "top_up_yuan", "least_balance_yuan", "grace_rounds"),
    prepaid=True,
)
SHARING_RULES: Mapping[str, SharingRule] = MappingProxyType({"equal": EQUAL, "wallet": WALLET})
"""The rules by the name that `plan.sharing_rule` gives."""
