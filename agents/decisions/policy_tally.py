"""The tally of a month of the agency: what everybody did, added up by product."""

from __future__ import annotations

from ..engine.jit import rule

# Three sums over everybody, then nine for each product; people or fen.
LEFT_PLAN, RISK_LEFT, INSURED_PEOPLE = range(3)
OVERALL = 3
POLICIES, PREMIUM_FEN, DUE, CONTESTED, BOUGHT, NEW_USERS, FROM_PLAN, FORMER, ENDED = range(9)
FIGURES = 9
"""`DUE` and `CONTESTED` are claims other than for critical illness, the contested ones not among
those due; `FROM_PLAN` (members at its end) and `FORMER` (left before) are parts of `NEW_USERS`."""


@rule
def tally_place(product, figure):
    """Place of a product's figure in the tally."""
    return OVERALL + FIGURES * product + figure


def tally_places(products: int) -> int:
    """Places in the tally of so many products."""
    return OVERALL + FIGURES * products
