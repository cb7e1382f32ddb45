"""Can each mechanism be switched, does that do something, and does it leave everybody's illness?"""

import datetime as dt

import numpy as np
import pytest
from mutualaid.agents.people.status import MEMBER, health_of, membership_of
from mutualaid.model import Society, read_scenario

PRODUCTS = read_scenario("agency").agency.products
FORM = {"date": dt.date(2018, 10, 16), "kind": "insurance_form"}
CONVERSION = {"date": dt.date(2019, 1, 10), "kind": "conversion"}
NOTICE = {"date": dt.date(2019, 7, 10), "kind": "closure_notice"}
CLOSURE = {"date": dt.date(2019, 9, 10), "kind": "closure"}
STOP = {"sees": "members", "above": 10, "kind": "interview", "news": 1.0}

# Everybody is an agent, a member from the start, and as healthy as the table says: whether they
# stay cannot matter to their illness.
WORLD = {
    **{"people.total": 3000, "people.agents": "all", "run.seed": 5, "plan.all_covered": True},
    **{"plan.end": "2019-10-31", "illness.level": 16.0, "illness.declared_factor": 1.0},
    **{"regulator.orders": (FORM, CONVERSION, NOTICE, CLOSURE), "plan.minimum_members": 0},
    **{"illness.chronic_at_20": 0.4, "illness.chronic_at_60": 0.8, "behaviour.attention": 0.03},
    **{"review.harmless_stays": 0.5, "review.public_jury": 1000, "review.field_rounds": 1},
    **{"review.ambiguity": 0.3, "behaviour.parents_decide": 0.0},
    **{"agency.interest": 0.2, "agency.interest_members": 0.3, "agency.until": None},
    **{"agency.products": PRODUCTS, "agency.transfer_interest": 1.0, "review.jury": 51},
    **{"behaviour.exaggeration": 1.0, "behaviour.comfort_yuan": 500.0},
    **{"review.objections": 0.5, "behaviour.complaints": 0.5, "review.detection": 0.8},
}
SWITCHES = {
    "review.filing_lag_days": (0.0, 60.0),
    "review.capacity_per_round": (None, 20),
    "review.field_part": (0.0, 1.0),
    "review.suspicion": (0.0, 1.0),
    "review.field_per_round": (None, 1),
    "review.detection": (0.0, 1.0),
    "review.document_detection": (0.0, 1.0),
    "review.ambiguity": (0.0, 1.0),
    "review.harmless_stays": (0.0, 1.0),
    "review.objections": (0.0, 1.0),
    "review.mistaken_objections": (0.0, 1.0),
    "review.jury": (0, 51),
    "review.document_cost_yuan": (0.0, 100.0),
    "behaviour.exaggeration": (0.0, 2.0),
    "behaviour.disputes_honest": (0.0, 1.0),
    "behaviour.complaints": (0.0, 1.0),
    "behaviour.refusal_distrust": (0.0, 1.0),
    "behaviour.opaque_distrust": (0.0, 0.5),
    "plan.independent_audit": (False, True),
    "plan.publication": (False, True),
    "plan.float_terms": ("apart", "lent"),
    "plan.insurer_bears_excess": (False, True),
    "plan.after_notice": ("nobody", "operator"),
    "plan.run_off_days": (0, 365),
    "regulator.triggers": ((), (STOP,)),
    "agency.products": ((), PRODUCTS),
    "agency.licensed": (False, True),
    "agency.disclosure": (0.0, 1.0),
    "agency.liability": (0.0, 1.0),
    "agency.deposit_months": (0, 120),
    "agency.transfer": (False, True),
    "agency.second_comfort": (0.0, 1.0),
}
SILENT = {"agency.disclosure": 0.5}
BESIDE = {
    "agency.disclosure": {"behaviour.attitude_mean": 0.05, "behaviour.comfort_yuan": 0.0},
    "agency.liability": SILENT,
    "agency.deposit_months": {**SILENT, "agency.liability": 1.0, "agency.commission": 0.0},
}
"""What else must hold for a switch to matter: products that are not worth it at first sight; a sale
that leaves something out, and an agency that cannot pay for it."""
TABLES = ("rounds", "reviews", "ledger", "agency", "orders", "float_by_day", "cases")


def lived(**settings):
    society = Society("article", **(WORLD | settings)).run()
    return society, {name: getattr(society, name).to_csv() for name in TABLES}


@pytest.fixture(scope="module")
def health_of_all():
    society, _ = lived()
    return health_of(society.population.status.astype(int))


@pytest.mark.parametrize("key", SWITCHES)
def test_a_switch_does_something_and_changes_nobodys_illness(key, health_of_all):
    beside = BESIDE.get(key, {})
    (off, without), (on, with_it) = (lived(**beside, **{key: value}) for value in SWITCHES[key])
    assert without != with_it
    for society in (off, on):
        same = health_of(society.population.status.astype(int)) == health_of_all
        assert same.all(), f"{np.count_nonzero(~same)} people"


def test_the_comparison_could_fail(health_of_all):
    other, _ = lived(**{"illness.level": 15.0})
    assert (health_of(other.population.status.astype(int)) != health_of_all).any()


def test_who_exaggerates_and_is_refused_stays_a_member():
    found = {"review.document_detection": 1.0, "review.ambiguity": 0.0, "review.jury": 0}
    society, _ = lived(**found, **{"behaviour.refusal_distrust": 0.0, "agency.products": ()})
    claims = society.claims
    refused = claims[claims.overstated & (claims.refused > 0)]
    assert len(refused) > 50
    status = society.population.status[refused.agent.to_numpy()]
    assert (membership_of(status) == MEMBER).mean() > 0.2
    assert society.rounds.expelled.sum() < refused.people.sum() + claims.refused.sum()
