"""Does the audit agree with runs of every kind: terms, backers, orders, reviews, an agency?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutualaid.model import read_scenario
from mutualaid.runs.audit.audit import audit, report
from mutualaid.runs.one_run import run
from mutualaid.runs.one_run.run import run_scenario

FORM = {"date": dt.date(2018, 10, 16), "kind": "insurance_form"}
NOTICE = {"date": dt.date(2018, 12, 1), "kind": "closure_notice"}
FAILURE = {"date": dt.date(2019, 3, 3), "kind": "operator_failure"}
PRODUCT = {
    "name": "medical",
    "kind": "medical",
    "insurer": "one insurer",
    "filed": dt.date(2018, 1, 1),
    "sale_from": dt.date(2018, 10, 16),
    "premium_by_age": [[0, 300.0, 250.0], [40, 900.0, 800.0]],
    "benefit_yuan": 40_000.0,
    "claims_per_illness": 6.0,
    "capital_yuan": 1e8,
}
INCOME = {
    "name": "income",
    "kind": "income",
    "benefit_yuan": 5_000.0,
    "benefit_months": 3,
    "sale_from": dt.date(2019, 2, 10),
}
PRODUCTS = [PRODUCT, {**PRODUCT, **INCOME}]
CHEAP = {"premium_by_age": [[0, 6.0, 6.0]]}
POOR = [
    {**PRODUCT, **CHEAP, "capital_yuan": 1e5},
    {**PRODUCT, **INCOME, **CHEAP, "capital_yuan": 1e5, "insurer": "another"},
]
SHORT = {"people.agents": 300, "plan.end": dt.date(2019, 6, 30)}
KINDS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "objects": {"run.storage": "objects"},
    "a cap per claim": {"plan.case_cap_yuan": 0.0001},
    "a cap per year": {"plan.annual_cap_yuan": 2.5, "plan.end": dt.date(2020, 6, 30)},
    "both caps": {"plan.annual_cap_yuan": 5.0, "plan.case_cap_yuan": 0.01},
    "a sponsor with little money": {
        "plan.annual_cap_yuan": 0.5,
        "plan.sponsor_budget_yuan": 2e7,
        "plan.waiting_days": 0,
    },
    "a sponsor at first": {"plan.sponsored_until": dt.date(2019, 4, 7)},
    "a sponsor to the end": {"plan.sponsored_until": dt.date(2030, 1, 1)},
    "only the covered pay": {"plan.waiting_members_pay": False},
    "a queue of claims": {"review.capacity_per_round": 100},
    "no review at all": {"review.capacity_per_round": 0},
    "expected claims": {"claims.mode": "expected"},
    "expected claims under a cap": {"claims.mode": "expected", "plan.annual_cap_yuan": 1.0},
    "nobody pays": {"behaviour.payment_failure": 1.0, "behaviour.retry_failure": 1.0},
    "nobody joins": {"plan.minimum_credit": 950},
    "no claims": {"illness.level": 0.0},
    "everybody ill": {"illness.level": 16.0, "illness.frailty_spread": 1.5},
    "no fee": {"plan.fee_rate": 0.0, "plan.insurance_fee_rate": 0.0},
    "a fee above the aid": {"plan.fee_rate": 3.3333333},
    "one agent": {"people.agents": 1},
    "one to one": {"people.total": 2000, "people.agents": "all"},
    "one round": {"plan.end": dt.date(2018, 10, 17)},
    "every day a round": {"plan.round_days": tuple(range(1, 29))},
    "all of it by day": {"plan.launch_rounds": 100},
    "none of it by day": {"plan.launch_rounds": 0},
    "covered from the start": {"plan.all_covered": True, "plan.launch_rounds": 3},
    "closing at once": {"regulator.orders": [NOTICE]},
    "closing, and members go on paying": {
        "regulator.orders": [NOTICE],
        "plan.after_notice": "members",
        "plan.annual_cap_yuan": 0.05,
    },
    "closing, and a sponsor's money is spent": {
        "regulator.orders": [NOTICE],
        "plan.after_notice": "members",
        "plan.annual_cap_yuan": 0.05,
        "plan.sponsor_budget_yuan": 1e7,
        "plan.waiting_days": 0,
    },
    "closing, and nobody pays": {"regulator.orders": [NOTICE], "plan.after_notice": "nobody"},
    "late claims after the end": {
        "regulator.orders": [NOTICE],
        "plan.waiting_days": 0,
        "plan.run_off_days": 20,
        "review.filing_lag_days": 60.0,
        "review.capacity_per_round": 40,
    },
    "the operator fails": {
        "regulator.orders": [FAILURE],
        "plan.float_terms": "invested",
        "plan.float_at_risk": 0.37,
        "plan.waiting_days": 0,
    },
    "the operator fails after its notice": {"regulator.orders": [NOTICE, FAILURE]},
    "money held apart": {"regulator.orders": [FAILURE], "plan.float_terms": "apart"},
    "money lent": {"plan.float_terms": "lent", "plan.float_yield": 0.0456},
    "the insurance form to the end": {"regulator.orders": [FORM]},
    "the insurance form, and members pay all": {
        "regulator.orders": [FORM],
        "plan.insurer_bears_excess": False,
    },
    "an insurer of the form without capital left": {
        "regulator.orders": [FORM],
        "plan.insurer_can_fail": True,
        "plan.insurer_capital_yuan": 3e6,
        "plan.waiting_days": 0,
    },
    "an insurer without capital, and the regulator stops its sale": {
        "regulator.orders": [FORM],
        "regulator.on_insolvency": "stops_sale",
        "plan.insurer_can_fail": True,
        "plan.insurer_capital_yuan": 3e6,
        "plan.waiting_days": 0,
        "plan.sponsored_until": dt.date(2018, 12, 31),
        "plan.sponsor_budget_yuan": 2e7,
        "plan.annual_cap_yuan": 0.5,
    },
    "the insurance form in free months": {
        "regulator.orders": [FORM],
        "plan.sponsored_until": dt.date(2019, 2, 28),
        "plan.case_cap_yuan": 0.0001,
    },
    "free months that an insurer of the form has to end": {
        "regulator.orders": [FORM],
        "plan.sponsored_until": dt.date(2019, 2, 28),
        "plan.sponsor_budget_yuan": 2e7,
        "plan.waiting_days": 0,
    },
    "an operator that stops": {
        "operator.loss_borne_yuan": 1e5,
        "plan.sponsored_until": dt.date(2019, 3, 31),
        "plan.waiting_days": 0,
    },
    "an operator that needs a gain, and a regulator that sees its loss": {
        "operator.loss_borne_yuan": -1e8,
        "operator.stops_from": dt.date(2019, 4, 1),
        "plan.waiting_days": 0,
        "plan.sponsored_until": dt.date(2019, 1, 31),
        "regulator.orders": [],
        "regulator.sees_after_days": 40,
        "regulator.triggers": [
            {"sees": "unlicensed_members", "above": 1e6, "kind": "interview"},
            {"sees": "operator_loss_yuan", "above": 1e6, "kind": "interview"},
            {"sees": "claims_refused", "above": 10.0, "kind": "interview"},
        ],
    },
    "below its floor": {"plan.minimum_members": 20_000_000, "plan.dissolution_months": 2},
    "the insurance form below its floor": {
        "regulator.orders": [FORM],
        "plan.minimum_members": 20_000_000,
        "behaviour.attention": 1.0,
        "behaviour.comfort_yuan": 0.0,
    },
    "a licence refused": {
        "regulator.orders": [
            {"date": dt.date(2018, 12, 15), "kind": "notice", "months_to_comply": 2}
        ],
        "regulator.closure_months": 3,
    },
    "a licence granted": {
        "regulator.orders": [
            {"date": dt.date(2018, 12, 15), "kind": "notice", "months_to_comply": 2}
        ],
        "regulator.licence": "granted",
    },
    "triggers alone": {
        "regulator.orders": [FORM],
        "regulator.triggers": [
            {"sees": "members", "above": 10_000_000, "kind": "interview", "news": 0.3},
            {"sees": "members", "above": 15_000_000, "kind": "stop_of_sale"},
            {"sees": "members", "above": 15_000_000, "kind": "conversion"},
            {"sees": "complaints", "above": 10, "kind": "notice", "months_to_comply": 1},
            {"sees": "float_yuan", "above": 1e6, "kind": "interview", "says": "the float"},
            {"sees": "share_over_promise", "above": 2.5, "kind": "interview", "says": "dear"},
            {"sees": "unlicensed_members", "above": 1e6, "kind": "closure_notice"},
        ],
    },
    "no jury": {"review.jury": 0, "behaviour.exaggeration": 2.0},
    "everybody disputes": {
        "review.jury": 7,
        "review.public_jury": 0,
        "review.objections": 1.0,
        "review.mistaken_objections": 1.0,
        "behaviour.disputes_honest": 1.0,
        "behaviour.disputes_hidden": 1.0,
        "behaviour.complaints": 1.0,
    },
    "filed at once, all in the field": {
        "review.filing_lag_days": 0.0,
        "review.field_part": 1.0,
        "review.field_rounds": 0,
    },
    "all exaggerated": {"behaviour.exaggeration": 4.0, "review.field_rounds": 24},
    "an agency": {"agency.products": PRODUCTS, "agency.until": dt.date(2022, 3, 1)},
    "insurers that fail, and a fund pays": {
        "agency.products": POOR,
        "agency.until": dt.date(2019, 12, 1),
        "agency.insurer_can_fail": True,
    },
    "insurers that fail, and their policies end": {
        "agency.products": POOR,
        "agency.until": dt.date(2019, 12, 1),
        "agency.insurer_can_fail": True,
        "agency.on_insolvency": "ends",
    },
    "a regulator that looks for the three faults": {
        "regulator.orders": [FORM, {"date": dt.date(2018, 11, 27), "kind": "conversion"}],
        "regulator.triggers": [
            {"sees": "rate_shortfall", "above": 0.5, "kind": "interview"},
            {"sees": "cost_over_told", "above": 50.0, "kind": "interview"},
            {"sees": "undisclosed", "above": 2.0, "kind": "interview"},
            {"sees": "terms_changed", "above": 0.0, "kind": "interview"},
        ],
        "changes": [{"date": dt.date(2018, 11, 1), "mild_aid_yuan": 50_000.0}],
        "illness.mild_at_20": 0.4,
        "illness.mild_at_60": 0.1,
    },
    "an agency that goes on after a closure": {
        "agency.products": PRODUCTS,
        "agency.until": dt.date(2020, 3, 1),
        "regulator.orders": [NOTICE],
        "agency.transfer_interest": 0.8,
    },
    "an agency without a licence": {"agency.products": PRODUCTS, "agency.licensed": False},
    "no agency": {"agency.products": []},
    "terms that change": {
        "changes": [
            {"date": dt.date(2019, 1, 21), "fee_rate": 0.2, "case_cap_yuan": 0.01},
            {"date": dt.date(2019, 3, 1), "annual_cap_yuan": 4.0},
            {"date": dt.date(2019, 5, 1), "case_cap_yuan": "none", "fee_rate": 0.01},
        ]
    },
}


@pytest.fixture(autouse=True)
def _without_figures(monkeypatch):
    monkeypatch.setattr(run, "_write_story", lambda *_: {})


def agrees(folder: Path, preset: str, chosen: dict[str, Any]) -> None:
    scenario = read_scenario(preset, {**SHORT, **chosen})
    result = audit(run_scenario(scenario, folder, quiet=True))
    assert result.passed, report(result)


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_audit_agrees(tmp_path, kind):
    agrees(tmp_path / "run", "article", KINDS[kind])


@pytest.mark.parametrize("mode", ["random", "expected"])
def test_the_audit_agrees_with_the_pool(tmp_path, mode):
    chosen = {"claims.mode": mode, "plan.end": dt.date(2021, 1, 7), "people.total": 5000}
    agrees(tmp_path / "run", "pool", chosen)


@pytest.mark.parametrize("costs", [True, False])
def test_the_audit_agrees_with_the_users_own_members(tmp_path, costs, monkeypatch):
    monkeypatch.chdir(tmp_path)
    more = ",expected_cost,value" if costs else ""
    lines = [
        f"{3 + i % 5},{i % 86},{'FM'[i % 2]}" + (f",{i},{2 * i}.5" if costs else "")
        for i in range(200)
    ]
    Path("mine.csv").write_text(f"people,age,sex{more}\n" + "\n".join(lines) + "\n")
    chosen = {"people.table": "mine.csv", "plan.end": dt.date(2021, 1, 7)}
    agrees(tmp_path / "run", "pool", chosen)
    assert (tmp_path / "run" / "people.csv").read_bytes() == Path("mine.csv").read_bytes()
    assert str(tmp_path) not in (tmp_path / "run" / "scenario.toml").read_text()
    agrees_again = read_scenario(tmp_path / "run" / "scenario.toml")
    assert audit(run_scenario(agrees_again, tmp_path / "again", quiet=True)).passed


money = st.one_of(st.none(), st.floats(0.01, 20).map(lambda yuan: round(yuan, 3)))
worlds = st.fixed_dictionaries(
    {
        "run.seed": st.integers(0, 2**62),
        "people.agents": st.integers(1, 400),
        "people.total": st.integers(400, 2_000_000_000),
        "illness.level": st.floats(0, 16),
        "illness.declared_factor": st.floats(0, 1),
        "behaviour.payment_failure": st.floats(0, 1),
        "behaviour.retry_failure": st.floats(0, 1),
        "behaviour.attention": st.floats(0, 1),
        "plan.fee_rate": st.floats(0, 1),
        "plan.waiting_days": st.integers(0, 200),
        "plan.waiting_members_pay": st.booleans(),
        "plan.case_cap_yuan": money,
        "plan.annual_cap_yuan": money,
        "plan.sponsor_budget_yuan": st.one_of(st.none(), st.integers(0, 10**9)),
        "review.capacity_per_round": st.one_of(st.none(), st.integers(0, 5000)),
        "review.detection": st.floats(0, 1),
        "review.filing_lag_days": st.floats(0, 365),
        "review.ambiguity": st.floats(0, 1),
        "review.jury": st.integers(0, 50),
        "behaviour.exaggeration": st.floats(0, 4),
        "plan.after_notice": st.sampled_from(["operator", "members", "nobody"]),
        "plan.float_terms": st.sampled_from(["apart", "unstated", "invested", "lent"]),
        "plan.minimum_members": st.integers(0, 20_000_000),
        "plan.dissolution_months": st.integers(0, 12),
        "plan.run_off_days": st.integers(0, 365),
        "plan.insurer_bears_excess": st.booleans(),
        "plan.insurer_can_fail": st.booleans(),
        "plan.insurer_capital_yuan": st.integers(0, 10**8),
        "regulator.sees_after_days": st.integers(0, 200),
        "operator.loss_borne_yuan": st.one_of(st.none(), st.integers(-(10**8), 10**8)),
        "plan.launch_rounds": st.integers(0, 12),
    }
)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds)
def test_the_audit_agrees_with_any_world(tmp_path_factory, world):
    chosen = {key: value for key, value in world.items() if value is not None}
    agrees(tmp_path_factory.mktemp("any") / "run", "article", chosen)
