"""Every measure by the name that a file of targets calls it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..results import measures
from . import claim_measures, target_measures
from .target_measures import Measure

MEASURES: Mapping[str, Callable[..., Measure]] = {
    "members_after": target_measures.members_after,
    "members_at": target_measures.members_at,
    "payers_at": target_measures.payers_at,
    "peak": target_measures.peak,
    "share_of": target_measures.share_of,
    "share_around": target_measures.share_around,
    "share_between": target_measures.share_between,
    "net_loss": target_measures.net_loss,
    "net_exit": target_measures.net_exit,
    "rounds_of_fall": target_measures.rounds_of_fall,
    "spread_of_exits": target_measures.spread_of_exits,
    "risk_ratio": lambda: lambda run: measures.risk_ratio(run.rounds),
    "chronic_inflow": target_measures.chronic_inflow,
    "aided_in": target_measures.aided_in,
    "aided_by": target_measures.aided_by,
    "paid_by": target_measures.paid_by,
    "aided_around": target_measures.aided_around,
    "incidence": target_measures.incidence,
    "mean_aid": target_measures.mean_aid,
    "under_review_at": target_measures.under_review_at,
    "paid_after_the_notice": lambda: target_measures.paid_after_the_notice,
    "times_the_promise": lambda: measures.times_the_promise,
    "from_the_plan": target_measures.from_the_plan,
    "policies_at_the_end_of": target_measures.policies_at_the_end_of,
    "bought_in": target_measures.bought_in,
    "premiums_of": target_measures.premiums_of,
    "public_case_against": claim_measures.public_case_against,
    "aided_of_age": claim_measures.aided_of_age,
    "refused_over_declaration": claim_measures.refused_over_declaration,
    "refused_honest": claim_measures.refused_honest,
}
"""Each takes what it is to measure, such as a year, and gives a measure of a run."""
