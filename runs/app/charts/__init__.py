"""The charts of the page: each a function from what there is to see to HTML text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .claims import draw_claims
from .curves import draw_curves
from .gain import draw_gain
from .insured import draw_insured
from .membership import draw_members, draw_moves
from .money import draw_money
from .risk import draw_risk
from .share import draw_share
from .trust import draw_trust
from .view import View

PANELS: Mapping[str, Callable[[View], str]] = {
    "share": draw_share,
    "members": draw_members,
    "risk": draw_risk,
    "moves": draw_moves,
    "gain": draw_gain,
    "curves": draw_curves,
    "claims": draw_claims,
    "money": draw_money,
    "trust": draw_trust,
    "insured": draw_insured,
}
"""Charts by name, in the order in which they stand on the page."""


def shown(view: View) -> Mapping[str, Callable[[View], str]]:
    """The charts that have something to show: of a plan that nobody can join, the agency's."""
    plan = view.scenario.plan
    if plan.open_to_new or plan.all_covered or view.scenario.changes:
        return PANELS
    return {"insured": draw_insured}
