"""What a sharing rule is, and which there are; a designer of plans adds one here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from .age_bands import classes_of_bands, share_in_bands
from .age_weighted import classes_by_age_weight
from .aid_scaled import classes_by_aid
from .conditional_mean import share_by_conditional_mean
from .equal import equal_share_fen
from .payer_classes import PayerClasses, RiskByAge, RoundOfClasses, share_by_weights
from .quadratic import share_by_least_variance
from .risk_proportional import classes_by_risk
from .tenure_credit import classes_by_tenure

ClassesOf = Callable[[Mapping[str, Any], RiskByAge], PayerClasses]
OwedByClass = Callable[[int, RoundOfClasses, PayerClasses], Sequence[int]]


def share_by_class_weights(
    to_share_fen: int, now: RoundOfClasses, classes: PayerClasses
) -> Sequence[int]:
    """By the weights that the classes have once and for all."""
    return share_by_weights(to_share_fen, now.payers, classes.weights)


class SharingRule(NamedTuple):
    """A way to share the cost of a round.

    Attributes:
        owed_fen: what one payer owes before any cap, from what is to be shared (fen) and how many
            pay, where all owe the same.
        keys: plan terms that this rule needs and no other rule knows.
        from_balance: shares are taken out of a balance that each member has paid in before; else
            they are debited as the bill comes.
        classes: makes the classes of payers from the plan's terms (by key) and the tables of risk;
            None where all owe the same.
        owed_by_class: what one payer of each class owes before any cap, from what is to be shared
            (fen), what the round brought to each class, and the classes.
        closed: each class bears its own aid, and what is left over of it.
        random_claims_only: the rule goes by whose claims were approved, so claims must be drawn.
    """

    owed_fen: Callable[[int, int], int] = equal_share_fen
    keys: tuple[str, ...] = ()
    from_balance: bool = False
    classes: ClassesOf | None = None
    owed_by_class: OwedByClass = share_by_class_weights
    closed: bool = False
    random_claims_only: bool = False


EQUAL = SharingRule()
WALLET = SharingRule(
    keys=("first_payment_yuan", "top_up_yuan", "least_balance_yuan", "grace_rounds"),
    from_balance=True,
)
_RULES: dict[str, SharingRule] = {
    "equal": EQUAL,
    "wallet": WALLET,
    "age_bands": SharingRule(
        keys=("band_ages",),
        classes=classes_of_bands,
        owed_by_class=share_in_bands,
        closed=True,
        random_claims_only=True,
    ),
    "age_weighted": SharingRule(keys=("age_weights",), classes=classes_by_age_weight),
    "risk_proportional": SharingRule(classes=classes_by_risk),
    "aid_scaled": SharingRule(classes=classes_by_aid),
    "tenure_credit": SharingRule(keys=("credit_a_year", "most_credit"), classes=classes_by_tenure),
    "conditional_mean": SharingRule(
        classes=classes_by_risk,
        owed_by_class=share_by_conditional_mean,
        random_claims_only=True,
    ),
    "quadratic": SharingRule(
        classes=classes_by_risk,
        owed_by_class=share_by_least_variance,
        random_claims_only=True,
    ),
    "capped": SharingRule(keys=("share_cap_yuan",)),
    "reserve": SharingRule(keys=("reserve_floor_yuan", "reserve_target_yuan")),
    "subscription": SharingRule(keys=("subscription_yuan",)),
    "prepaid": SharingRule(keys=("first_premium_yuan",)),
}
SHARING_RULES: Mapping[str, SharingRule] = MappingProxyType(_RULES)
"""The rules by the name that `plan.sharing_rule` gives."""
BUILT_IN = tuple(_RULES)
"""Names of the rules of the package."""


def register_sharing_rule(name: str, rule: SharingRule) -> None:
    """Let `plan.sharing_rule` name a rule of a user's own, in this process.

    Args:
        name: of the rule; none of the package's own.
        rule: has no keys of its own, as a scenario knows none beside the package's.

    Raises:
        ValueError: if the name is taken by the package, or the rule has keys.
    """
    if name in BUILT_IN:
        raise ValueError(f"{name} is a rule of the package; give yours another name")
    if rule.keys:
        raise ValueError(f"{name} has keys {', '.join(rule.keys)}, which no scenario can give")
    _RULES[name] = rule
