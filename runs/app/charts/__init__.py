"""The charts of the page: each a function from what there is to see to HTML text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .panels import (
    draw_claims,
    draw_curves,
    draw_gain,
    draw_insured,
    draw_members,
    draw_money,
    draw_moves,
    draw_risk,
    draw_share,
    draw_trust,
)
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


def select_charts(view: View) -> Mapping[str, Callable[[View], str]]:
    """The charts that have something to show: of a plan that nobody can join, the agency's."""
    plan = view.scenario.plan
    if plan.open_to_new or plan.all_covered or view.scenario.changes:
        return PANELS
    return {"insured": draw_insured}
