"""How a scenario's claims are reviewed, as whole numbers."""

from __future__ import annotations

import math

import numpy as np

from ...agents.claims.claim_desk import ReviewChances
from ...agents.claims.jury import Voting
from ...agents.claims.review_rules import LAG_BITS, Doubts
from ...agents.people.status import FULL_TRUST
from ..scenario.scenario import Scenario
from .lookup_tables import chance_of, fen_of


def review_chances(scenario: Scenario) -> ReviewChances:
    """Everything the claim desk needs, from a validated scenario."""
    review, behaviour = scenario.review, scenario.behaviour
    public = scenario.plan.publication  # nobody objects to what nobody sees
    return ReviewChances(
        capacity=review.capacity_per_round,
        lags=lag_quantiles(review.filing_lag_days),
        field_part=chance_of(review.field_part),
        suspicion=chance_of(review.suspicion),
        field_rounds=review.field_rounds,
        field_capacity=review.field_per_round,
        doubts=Doubts(
            document_detection=chance_of(review.document_detection),
            field_detection=chance_of(review.detection),
            harmless_stays=chance_of(review.harmless_stays),
            ambiguity=chance_of(review.ambiguity),
            disputes_honest=chance_of(behaviour.disputes_honest),
            disputes_hidden=chance_of(behaviour.disputes_hidden),
            objections=chance_of(review.objections) if public else 0,
            mistaken_objections=chance_of(review.mistaken_objections) if public else 0,
        ),
        complaints=chance_of(behaviour.complaints),
        jury=review.jury,
        public_jury=review.public_jury,
        voting=Voting(
            against_hidden=chance_of(review.against_hidden),
            against_honest=chance_of(review.against_honest),
            case_spread=chance_of(review.case_spread),
            mean_trust=round(FULL_TRUST * (1 + behaviour.trust_least) / 2),
            trust_step=chance_of(review.juror_trust) // FULL_TRUST,
            sympathy=chance_of(review.juror_sympathy),
        ),
        document_cost_fen=fen_of(review.document_cost_yuan),
        field_cost_fen=fen_of(review.field_cost_yuan),
    )


def lag_quantiles(mean_days: float) -> np.ndarray:
    """Whole days from diagnosis to filing, at the midpoints of 1024 equally likely classes.

    Waiting times are exponential, an assumption: somebody files every day with the same chance.
    """
    classes = 1 << LAG_BITS
    days = (-mean_days * math.log1p(-(i + 0.5) / classes) for i in range(classes))
    return np.array([round(round(lag, 6)) for lag in days], np.int64)
