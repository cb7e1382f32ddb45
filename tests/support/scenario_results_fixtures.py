"""What a scenario of a comparison has left, made by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
from mutualaid.model.output.transfers import BALANCE, TRANSFERS
from mutualaid.model.scenario.agency import AgencyTerms
from mutualaid.model.scenario.scenario import PlanTerms, Scenario
from mutualaid.runs.compare.scenario_results import ScenarioResults
from mutualaid.runs.results.run_results import terms_of

YUAN, BILLION = 100, 100 * 10**9
START, END = dt.date(2018, 10, 16), dt.date(2022, 1, 28)
NOTICE = dt.date(2021, 12, 28)
ROUND_COLUMNS = (
    *("payers", "insured", "share_fen", "aid_fen", "fee_fen", "collected_fen", "sponsor_fen"),
    *("insurer_fen", "closure_fen", "carried_fen", "claims_approved", "claims_pending"),
    "claims_unfiled",
)
REVIEW_COLUMNS = (
    *("round", "approved", "refused", "wrongly_refused", "expired", "pending", "unfiled"),
    *("decided", "days_to_decision", "aid_fen"),
)
AGENCY_COLUMNS = (
    *("month", "product", "policies", "premium_fen", "claims_fen", "liability_fen", "refused"),
    *("commission_fen", "capital_fen", "level", "ended", "from_plan"),
)
PERSON = {"people": 1_000_000, "age": 30, "credit": 700, "health": "healthy"}


def table(columns, rows):
    """Rows as a table by column; what a row does not name is 0."""
    dates = [row.get("date", START) for row in rows]
    made = {name: np.array([row.get(name, 0) for row in rows]) for name in columns}
    return made | {"date": np.array(dates, dtype="datetime64[D]")}


def lived(
    rounds=(), reviews=(), orders=(), agency=(), later=(), people=(), plan=None, **more
) -> ScenarioResults:
    """What a made-up scenario has left."""
    inputs = Scenario(
        title="made up", plan=PlanTerms(**(plan or {})), agency=more.get("terms", AgencyTerms())
    )
    rounds = [{"round": i, **row} for i, row in enumerate(rounds)]
    persons = [{"membership": "outside", "policies": 0, **PERSON, **one} for one in people]
    given = np.array([day for day, _ in orders], dtype="datetime64[D]")
    tables = {
        "rounds": table(("round", *ROUND_COLUMNS), rounds),
        "reviews": table(REVIEW_COLUMNS, reviews),
        "operator": {"result_fen": np.array([0, 3 * BILLION])},
        "orders": {"date": given, "kind": np.array([kind for _, kind in orders], dtype=object)},
        "agency": table(AGENCY_COLUMNS, agency),
        "welfare": more.get("welfare", {"date": given[:0], "loss_coverage_either": np.zeros(0)}),
        "balance": more.get("balance", dict.fromkeys(BALANCE, np.array([]))),
        "transfers": more.get("transfers", dict.fromkeys(TRANSFERS, np.array([]))),
        "people": table(("people", "age", "credit", "health", "membership", "policies"), persons),
    }
    return ScenarioResults(
        terms_of(inputs),
        tables.__getitem__,
        inputs=inputs,
        later=table(AGENCY_COLUMNS, later),
        scale=more.get("scale", 1.0),
        covered_by_year=more.get("covered_by_year", {}),
    )


def billed(day, aid_yuan, payers=100, **more):
    """A round whose aid and 8 % are shared by all who pay."""
    aid = aid_yuan * YUAN
    fee = aid * 8 // 100
    share = -(-(aid + fee) // payers)
    row = {"share_fen": share, "collected_fen": share * payers, "claims_approved": 1}
    carried = share * payers - aid - fee
    return {
        **{"date": day, "payers": payers, "aid_fen": aid, "fee_fen": fee, "carried_fen": carried},
        **row,
        **more,
    }


def sold(month, level=1.0, premium=100, product="medical", **more):
    """A month of a product, from January 2019 on."""
    date = dt.date(2019 + (month - 1) // 12, (month - 1) % 12 + 1, 7)
    named = {"date": date, "month": month, "product": product, "level": level}
    return {**named, "premium_fen": premium, **more}


def closed(**more) -> ScenarioResults:
    """A plan that was closed with claims open."""
    return whole(
        rounds=[
            {"date": dt.date(2021, 12, 21), "claims_pending": 9000},
            {"date": END, "claims_pending": 4000, "claims_unfiled": 1000},
        ],
        reviews=[
            {"round": 1, "decided": 10, "days_to_decision": 40.0},
            {"round": 2, "approved": 3000, "refused": 500, "expired": 200, "aid_fen": BILLION}
            | {"decided": 30, "days_to_decision": 80.0, "pending": 700, "unfiled": 600},
        ],
        orders=[(NOTICE, "closure_notice"), (END, "closure")],
        **more,
    )


def whole(**more) -> ScenarioResults:
    """A made-up scenario for which every measure can be taken."""
    return lived(**{"rounds": [{"date": END}], "reviews": [{}], **more})
