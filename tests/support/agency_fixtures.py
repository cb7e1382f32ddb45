"""Products, offers and notices made by hand, for the tests of the agency."""

from __future__ import annotations

import datetime as dt

import numpy as np
from mutualaid.agents.people.columns import RoundContext
from mutualaid.model.rule_inputs.lookup_tables import round_chances
from mutualaid.model.rule_inputs.policy_offers import build_offers, offers_of
from mutualaid.model.scenario.agency import AgencyTerms, Product
from mutualaid.model.scenario.scenario import PeopleTerms, PlanTerms, RunTerms, Scenario

LONG_SOLD = dt.date(2018, 1, 1)
ANY_DAY = 0


def medical(**changes) -> Product:
    """A medical product that has long been on sale."""
    terms = {
        **{"name": "medical", "kind": "medical", "insurer": "one"},
        **{"filed": LONG_SOLD, "sale_from": LONG_SOLD, "waiting_days": 90},
        "premium_by_age": ((0, 60.0, 60.0), (40, 300.0, 280.0)),
        **{"benefit_yuan": 40_000.0, "claims_per_illness": 2.0},
        **{"entry_ages": (0, 60), "leaving_age": 80},
    }
    return Product(**{**terms, **changes})


def income(**changes) -> Product:
    """An income product: 3,000 yuan a month for three months at most, nobody recovers."""
    terms = {
        **{"name": "income", "kind": "income", "insurer": "two", "benefit_yuan": 3_000.0},
        **{"benefit_months": 3, "recovery": 0.0, "leaving_age": 60, "detection": 1.0},
    }
    return medical(**{**terms, **changes})


def scenario_of(*products, agents=10, total=1000, seed=1, inside=False, **agency) -> Scenario:
    """A world with these products."""
    terms = {"interest": 0.5, "interest_members": 0.5, "interest_former": 0.6, **agency}
    return Scenario(
        title="by hand",
        people=PeopleTerms(agents=agents, total=total),
        plan=PlanTerms(all_covered=inside),
        agency=AgencyTerms(products=products, **terms),
        run=RunTerms(seed=seed),
    )


def offers_in(scenario, tables, month=9, day=ANY_DAY, level=1024, plan_fen=100, **flags):
    """What is offered in a month, everything on sale."""
    count = len(scenario.agency.products)
    shelf = build_offers(scenario, tables)
    return offers_of(shelf, month, day, [level] * count, [1] * count, plan_fen, **flags)


def notice_on(tables, day) -> RoundContext:
    """A day on which nothing is billed, thirty days after the last one."""
    return RoundContext(
        day=day,
        age_day=day,
        **round_chances(tables, 30),
        aid_terms=0,
        heard=np.zeros(14, np.int64),
        seen_fen=10,
        share_fen=0,
        perceived_fen=10,
        jump=0,
        news=0,
        most_alert=np.zeros(64, np.int64),
        news_distrust=0,
        waiting_days=90,
        waiting_pay=1,
        youngest=0,
        leaving_age=60,
        minimum_credit=0,
        cohorts=np.zeros(max(day, 0) + 1, np.int16),
        taken_fen=np.zeros(1, np.int64),
        grace_fen=0,
        rival_fen=0,
        rival_known=0,
        rival_distrust=0,
    )
