"""A run of four rounds and one after its end, worked out by hand, as a run would write it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import tomli_w
from mutualaid.runs.audit.audit import audit
from mutualaid.runs.audit.fingerprint import fingerprint
from mutualaid.runs.files.column_digests import write_digests
from table_files import write_table

FIRST, SECOND, THIRD, LAST = DATES = [dt.date(2020, m, day) for m in (1, 2) for day in (7, 21)]
AFTER = dt.date(2020, 3, 7)
SCENARIO = {
    "title": "worked out by hand",
    "people": {"total": 4000, "agents": 4},
    "plan": {
        "start": dt.date(2020, 1, 1),
        "end": LAST,
        "round_days": [7, 21],
        "launch_rounds": 1,
        "aid_by_age": [[0, 300_000.0], [40, 100_000.0]],
        "fee_rate": 0.08,
        "insurance_fee_rate": 0.1,
        "waiting_members_pay": True,
        "promise_yuan_a_month": 0.1,
        "insurer_bears_excess": True,
        "after_notice": "operator",
        "float_terms": "invested",
        "float_yield": 0.0365,
        "float_at_risk": 0.25,
    },
    "changes": [{"date": THIRD, "fee_rate": 0.1, "case_cap_yuan": 50.0}],
    "review": {
        "capacity_per_round": "none",
        "document_cost_yuan": 100.0,
        "field_cost_yuan": 2000.0,
        "jury": 5,
        "public_jury": 50,
    },
    "regulator": {"orders": [{"date": LAST, "kind": "closure_notice", "says": "the end"}]},
    "agency": {
        "products": [
            {
                "name": name,
                "kind": kind,
                "insurer": "ours",
                "filed": dt.date(2019, 1, 1),
                "sale_from": dt.date(2020, 1, 1),
                "benefit_yuan": benefit,
                "capital_yuan": 1000.0,
            }
            for name, kind, benefit in (("care", "medical", 100.0), ("wage", "income", 50.0))
        ],
        "commission": 0.2,
        "deposit_yuan": 50.0,
        "disclosure": 0.25,
        "liability": 0.8,
        "until": AFTER,
    },
    "claims": {"mode": "random"},
}
# The agency owes 0.75 x 0.8 of what two people are refused in its first month: more than its first
# commission, so that the deposit pays the rest; the second commission makes it whole again.
# Round 0: 2,999 people share 324,000 yuan; 9 of them do not pay, which round 1 makes up for. Two
# more are ill and have not filed yet.
# Round 1: somebody who hid an illness is refused after a visit, and goes to the jury.
# Round 2: fee and cap have changed; the sponsor pays what 50 yuan a head leave over. The jury
# refuses too. An exaggerated claim is approved.
# Round 3: the closure is announced; the operator pays all, without a fee, and what is held is paid
# out. Two people are ill and have not filed.
# Round 4, after the end: one of the two files in time and is paid by the operator.
ROUNDS = {
    "round": [0, 1, 2, 3],
    "date": DATES,
    "members": [2890, 2945, 2740, 2738],
    "waiting": [2890, 110, 0, 0],
    "covered": [0, 2835, 2740, 2738],
    "payers": [2999, 2995, 2944, 2738],
    "joined": [3000, 110, 0, 0],
    "left": [100, 50, 200, 0],
    "expelled": [9, 0, 4, 0],
    "aided": [1, 2, 1, 1],
    "died": [0, 2, 0, 1],
    "aged_out": [0, 1, 0, 0],
    "insured": [120, 120, 130, 130],
    "claims_filed": [1, 3, 1, 1],
    "claims_approved": [1, 2, 1, 1],
    "claims_refused": [0, 0, 1, 0],
    "claims_disputed": [0, 0, 1, 0],
    "claims_pending": [0, 1, 0, 0],
    "aid_fen": [30_000_000, 20_000_000, 30_000_000, 10_000_000],
    "fee_fen": [2_400_000, 1_600_000, 3_000_000, 0],
    "share_fen": [10_804, 7_245, 5_000, 0],
    "collected_fen": [32_303_960, 21_698_775, 14_705_000, 0],
    "sponsor_fen": [0, 0, 18_277_265, 10_015_000],
    "carried_fen": [-96_040, 2_735, -15_000, 0],
    "float_fen": [32_400_000, 21_600_000, 33_000_000, 0],
    "risk_members": [0.001, 0.002, 0.003, 0.004],
    "risk_left": [0.001, 0.001, 0.001, np.nan],
    "chronic_members": [900, 950, 1000, 1000],
    "mean_age_members": [40.0, 40.5, 41.0, (700 * 30 + 1000 * 50 + 1036 * 40) / 2736],
    "trust": [0.8, 0.7, 0.6, 0.5],
    "gain": [np.nan] * 4,
    "slope": [np.nan] * 4,
    "aid_paid_fen": [0, 30_000_000, 20_000_000, 40_000_000],
    "fee_paid_fen": [0, 2_400_000, 1_600_000, 3_000_000],
    "unpaid_fen": [97_236, 0, 15_000, 0],
    "paid_late": [30, 25, 20, 0],
    "claims_unfiled": [2, 0, 0, 2],
    "insurer_fen": [0, 0, 0, 0],
    "closure_fen": [0, 0, 0, 10_015_000],
    "lost_fen": [0, 0, 0, 0],
    "left_between_bills": [0, 0, 0, 0],
    "ran_out": [0, 0, 0, 0],
    "paid_in_fen": [0, 0, 0, 0],
    "returned_fen": [0, 0, 0, 0],
    "balances_fen": [0, 0, 0, 0],
}
CLAIMS = {
    "claim": [0, 1, 2, 3, 4, 5],
    "agent": [0, 1, 2, 3, 0, 2],
    "people": [1, 2, 1, 1, 1, 1],
    "filed": [0, 1, 1, 2, 3, 4],
    "decided": [0, 1, 2, 2, 3, 4],
    "approved": [1, 2, 0, 1, 1, 1],
    "refused": [0, 0, 1, 0, 0, 0],
    "aid_fen": [30_000_000, 10_000_000, 30_000_000, 30_000_000, 10_000_000, 10_000_000],
    "age": [30, 45, 39, 20, 50, 40],
    "concealed": [False, False, True, False, False, False],
    "overstated": [False, False, False, True, False, False],
    "mild": [False] * 6,
    "undeclared": [False] * 6,
    "refused_for": ["", "", "concealed illness", "", "", ""],
    "diagnosed": [FIRST, FIRST, SECOND, THIRD, LAST, LAST],
}
DIAGNOSED = [0, 0, 1, 2, 3, 3]
"""Rounds of the diagnoses."""
REVIEWS = {
    "round": [0, 1, 2, 3, 4],
    "date": [*DATES, AFTER],
    "diagnosed": [3, 1, 1, 3, 0],
    "filed": [1, 3, 1, 1, 1],
    "decided": [1, 2, 2, 1, 1],
    "approved": [1, 2, 1, 1, 1],
    "refused": [0, 0, 1, 0, 0],
    "wrongly_refused": [0, 0, 0, 0, 0],
    "wrongly_approved": [0, 0, 1, 0, 0],
    "disputed": [0, 0, 1, 0, 0],
    "overturned": [0, 0, 0, 0, 0],
    "complaints": [0, 0, 1, 0, 0],
    "expired": [0, 0, 0, 0, 1],
    "pending": [0, 1, 0, 0, 0],
    "unfiled": [2, 0, 0, 2, 0],
    "in_field": [0, 0, 0, 0, 0],
    "before_jury": [0, 1, 0, 0, 0],
    "days_to_decision": [0.0, 14.0, 8.5, 0.0, 15.0],
    "cost_fen": [10_000, 230_000, 10_000, 10_000, 10_000],
    "aid_fen": [30_000_000, 20_000_000, 30_000_000, 10_000_000, 10_000_000],
}
CASES = {"claim": [2], "round": [2], "votes_for": [14], "votes_against": [20], "kind": ["hidden"]}
CASES |= {"public": [True], "refused": [True], "approved": [False]}
# What round 0 holds for 14 days earns 0.0365 x 14 / 365.25 of it, and so on.
OPERATOR = {
    "round": [0, 1, 2, 3, 4],
    "date": [*DATES, AFTER],
    "fee_fen": [0, 2_400_000, 1_600_000, 3_000_000, 0],
    "interest_fen": [0, 45_328, 36_694, 46_168, 0],
    "review_fen": [10_000, 230_000, 10_000, 10_000, 10_000],
    "sponsor_fen": [0, 0, 18_277_265, 0, 0],
    "closure_fen": [0, 0, 0, 10_015_000, 10_000_000],
    "result_fen": [-10_000, 2_205_328, -14_445_243, -21_424_075, -31_434_075],
}
FLOAT = [
    # days, float, collected, at risk
    (5, 31_979_840, 31_979_840, 7_994_960),
    (9, 32_303_960, 32_303_960, 8_075_990),
    (5, 21_421_610, 21_517_650, 5_355_402),
    (12, 21_602_735, 21_698_775, 5_400_683),
    (5, 32_885_000, 14_605_000, 8_221_250),
    (9, 32_985_000, 14_705_000, 8_246_250),
    (1, 0, 0, 0),
]
AGENCY = {
    "month": [1, 1, 2, 2, 3, 3],
    "date": [FIRST, FIRST, THIRD, THIRD, AFTER, AFTER],
    "product": ["care", "wage"] * 3,
    "insurer": ["ours"] * 6,
    "policies": [100, 50, 98, 60, 120, 55],
    "premium_fen": [50_000, 20_000, 49_001, 24_000, 60_000, 22_000],
    "claims": [1, 0, 0, 2, 3, 1],
    "refused": [2, 0, 0, 0, 0, 0],
    "claims_fen": [10_000, 0, 0, 10_000, 30_000, 15_000],
    "liability_fen": [0, 0, 0, 7_000, 0, 4_000],
    "loss_ratio": [0.2, 0.0, 10_000 / 99_001, 17_000 / 44_000, 40_000 / 159_001, 29_000 / 66_000],
    "commission_fen": [10_000, 4_000, 9_800, 4_800, 12_000, 4_400],
    "bought": [100, 50, 0, 10, 25, 0],
    "new_users": [100, 50, 0, 10, 20, 0],
    "from_plan": [0, 0, 0, 0, 15, 0],
    "former_members": [10, 0, 0, 0, 5, 0],
    "ended": [0, 0, 2, 0, 3, 5],
    "level": [1.0] * 6,
    "capital_fen": [246_000, 246_000, 294_401, 294_401, 315_001, 315_001],
    "solvency": [
        *[246_000 / (0.2 * 70_000)] * 2,
        *[294_401 / (0.2 * 143_001)] * 2,
        *[315_001 / (0.2 * 225_001)] * 2,
    ],
    "insolvent": [False] * 6,
    "owed_fen": [12_000, 0, 0, 0, 0, 0],
    "compensation_fen": [12_000, 0, 0, 0, 0, 0],
    "deposit_fen": [5_000] * 6,
}
ORDERS = {"date": [LAST], "kind": ["closure_notice"], "says": ["the end"], "news": [0]}
ORDERS |= {"months_to_comply": [0], "cause": [""], "indicator": [""], "value": [np.nan]}
ORDERS |= {"threshold": [np.nan], "months": [0], "since": [None]}
# A year's risk at the lowest aid, 100,000 yuan, with the fee, over 24 rounds:
# 0.001 x 100,000 x 1.08 / 24 is 4.50 yuan. Fee and cap of the claim are two terms that change;
# nothing was ever filed.
CONDUCT = {
    "round": [0, 1, 2, 3],
    "date": DATES,
    "insurance_form": [False] * 4,
    "terms_changed": [0, 0, 2, 2],
    "filed_fen": [5] * 4,
    "charged_fen": [10_804, 7_245, 5_000, 0],
    "premium_fen": [450, 900, 1_375, 1_833],
    "told_fen": [5, 10_804, 7_245, 5_000],
    "cover_shown": [False] * 4,
    "claims_shown": [True] * 4,
    "sharing_shown": [True] * 4,
    "came_to_fen": [23_049 / 4, 12_245 / 3, 2_500.0, 0.0],
}
LEDGER = [
    (0, "members", "carried", 32_303_960, "collection"),
    (0, "carried", "held", 30_000_000, "aid approved"),
    (0, "carried", "held", 2_400_000, "fee charged"),
    (0, "operator", "investigators", 10_000, "claim review"),
    (0, "agency", "deposit", 5_000, "deposit"),
    (0, "policyholders", "insurers", 50_000, "premiums"),
    (0, "insurers", "agency", 10_000, "commission"),
    (0, "insurers", "insured", 10_000, "insurance claims"),
    (0, "agency", "policyholders", 10_000, "compensation"),
    (0, "deposit", "policyholders", 2_000, "compensation from the deposit"),
    (0, "policyholders", "insurers", 20_000, "premiums"),
    (0, "insurers", "agency", 4_000, "commission"),
    (0, "agency", "deposit", 2_000, "deposit made good"),
    (1, "members", "carried", 21_698_775, "collection"),
    (1, "carried", "held", 20_000_000, "aid approved"),
    (1, "carried", "held", 1_600_000, "fee charged"),
    (1, "borrowers", "operator", 45_328, "interest on the float"),
    (1, "operator", "investigators", 230_000, "claim review"),
    (1, "held", "claimants", 30_000_000, "aid paid"),
    (1, "held", "operator", 2_400_000, "fee paid"),
    (2, "members", "carried", 14_705_000, "collection"),
    (2, "sponsor", "carried", 18_277_265, "sponsor"),
    (2, "carried", "held", 30_000_000, "aid approved"),
    (2, "carried", "held", 3_000_000, "fee charged"),
    (2, "borrowers", "operator", 36_694, "interest on the float"),
    (2, "operator", "investigators", 10_000, "claim review"),
    (2, "held", "claimants", 20_000_000, "aid paid"),
    (2, "held", "operator", 1_600_000, "fee paid"),
    (2, "policyholders", "insurers", 49_001, "premiums"),
    (2, "insurers", "agency", 9_800, "commission"),
    (2, "policyholders", "insurers", 24_000, "premiums"),
    (2, "insurers", "agency", 4_800, "commission"),
    (2, "insurers", "insured", 10_000, "insurance claims"),
    (3, "closure", "carried", 10_015_000, "closure"),
    (3, "carried", "held", 10_000_000, "aid approved"),
    (3, "borrowers", "operator", 46_168, "interest on the float"),
    (3, "operator", "investigators", 10_000, "claim review"),
    (3, "held", "claimants", 40_000_000, "aid paid"),
    (3, "held", "operator", 3_000_000, "fee paid"),
    (4, "policyholders", "insurers", 60_000, "premiums"),
    (4, "insurers", "agency", 12_000, "commission"),
    (4, "insurers", "insured", 30_000, "insurance claims"),
    (4, "policyholders", "insurers", 22_000, "premiums"),
    (4, "insurers", "agency", 4_400, "commission"),
    (4, "insurers", "insured", 15_000, "insurance claims"),
    (4, "closure", "claimants", 10_000_000, "aid after the end"),
    (4, "operator", "investigators", 10_000, "claim review"),
]
MEMBERS = {
    "agent": [0, 1, 2, 3],
    "people": [700, 1000, 1036, 900],
    "age": [30, 50, 40, 35],
    "health": ["healthy", "chronic", "healthy", "chronic"],
    "membership": ["covered", "covered", "covered", "left"],
    "trust": [0.5, 0.5, 0.5, 0.1],
    "sex": ["F", "M", "F", "M"],
    "joined": [FIRST] * 4,
    "credit": [700] * 4,
    **dict.fromkeys(("frailty", "attitude", "attention"), [1.0] * 4),
    "concealed": [False] * 4,
    "policies": [0] * 4,
}
CURVES = (
    *("moment", "round", "date", "kind", "price_yuan", "demand", "average_cost_yuan"),
    *("marginal_cost_yuan", "gain", "variation", "slope"),
)


def tables() -> dict[str, pd.DataFrame]:
    ledger = pd.DataFrame(
        LEDGER, columns=["round", "from_account", "to_account", "amount_fen", "what"]
    )
    ledger.insert(1, "date", [[*DATES, AFTER][i] for i in ledger["round"]])
    days = pd.date_range("2020-01-01", "2020-01-07").date
    amounts = [amounts for count, *amounts in FLOAT for _ in range(count)]
    by_day = pd.DataFrame(amounts, columns=["float_fen", "collected_fen", "at_risk_fen"])
    by_day.insert(0, "date", pd.date_range(FIRST, LAST).date)
    return {
        "rounds": pd.DataFrame(ROUNDS),
        "claims": pd.DataFrame(CLAIMS),
        "reviews": pd.DataFrame(REVIEWS),
        "cases": pd.DataFrame(CASES),
        "ledger": ledger,
        "operator": pd.DataFrame(OPERATOR),
        "float": by_day,
        "orders": pd.DataFrame(ORDERS),
        "conduct": pd.DataFrame(CONDUCT),
        "agency": pd.DataFrame(AGENCY),
        "daily": pd.DataFrame({"date": days, "members": range(0, 3001, 500)}),
        "curves": pd.DataFrame([], columns=list(CURVES)),
        "members": pd.DataFrame(MEMBERS),
    }


def written(folder: Path, frames: dict[str, pd.DataFrame], scenario: dict = SCENARIO) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "scenario.toml").write_text(tomli_w.dumps(scenario))
    origin = {"mutualaid": "0", "fingerprint": fingerprint(folder, scenario, "0")}
    for name, frame in frames.items():
        write_table(frame, folder / f"{name}.parquet", origin)
    write_digests(folder)
    return folder


def first_wrong(folder: Path, frames: dict[str, pd.DataFrame]) -> int | None:
    return audit(written(folder, frames)).first_wrong_round
