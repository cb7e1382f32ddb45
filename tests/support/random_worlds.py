"""Scenarios drawn at random, all the tables of their runs, and whether two runs are the same."""

import pandas as pd
from class_rules import KEYS as CLASS_KEYS
from class_rules import LEVEL_KEYS
from hypothesis import strategies as st
from mutualaid.agents.sharing.rule import SHARING_RULES
from mutualaid.model import Society, read_scenario

TABLES = (
    *("rounds", "claims", "reviews", "cases", "ledger", "daily", "members"),
    *("agency", "orders", "operator", "float_by_day", "curves"),
    *("transfers", "welfare", "balance", "conduct"),
)
STORAGES = {
    "columns": {},
    "objects": {"storage": "objects"},
    "shards": {"storage": "shards", "run.cluster": "in-process", "run.shards": 2},
}
"""Settings of each way to keep people."""
PRODUCTS = read_scenario("article").agency.products

INSURED = {"date": "2018-10-16", "kind": "insurance_form"}
CLOSED = {"date": "2018-10-18", "kind": "closure_notice"}
chances = st.floats(0, 1)


def countable(world: dict) -> dict:
    """Of expected claims a sum has 256 parts of a fen, and so fewer people can be counted."""
    most = 165_000_000 if world["claims.mode"] == "expected" else 10**9
    return {**world, "people.total": min(world["people.total"], most)}


def with_keys_of_the_rule(world: dict) -> dict:
    """The same with the terms that its sharing rule needs; who pays in has joined."""
    rule = world["plan.sharing_rule"]
    if rule == "wallet":
        return {**world, **WALLET, "plan.all_covered": False}
    if rule in SHARING_RULES and SHARING_RULES[rule].random_claims_only:
        world = {**world, "claims.mode": "random"}
    return {**world, **RULE_KEYS.get(rule, {})}


RULE_KEYS = {**CLASS_KEYS, **LEVEL_KEYS}
RULES = ["equal", "wallet", *RULE_KEYS]
WALLET = {
    "plan.sharing_rule": "wallet",
    "plan.first_payment_yuan": 10.0,
    "plan.top_up_yuan": 7.5,
    "plan.least_balance_yuan": 2.0,
    "plan.grace_rounds": 2,
}


worlds = st.fixed_dictionaries(
    {
        "people.total": st.integers(400, 10**9),
        "people.agents": st.integers(1, 400),
        "people.births_per_1000": st.sampled_from([0.0, 10.0, 100.0]),
        "run.seed": st.integers(0, 2**62),
        "plan.end": st.sampled_from(["2018-10-20", "2018-12-30", "2019-06-30"]),
        "plan.round_days": st.sampled_from([(7, 21), (1,), (3, 13, 23)]),
        "plan.launch_rounds": st.integers(0, 3),
        "plan.waiting_days": st.sampled_from([0, 30, 90]),
        "plan.waiting_members_pay": st.booleans(),
        "plan.all_covered": st.booleans(),
        "plan.sharing_rule": st.sampled_from(["equal", "wallet"]) | st.sampled_from(RULES),
        "behaviour.reminder_push": st.sampled_from([0.0, 5.0, 15.0]),
        "market.rival_from": st.sampled_from([None, "2018-10-16", "2018-12-01"]),
        "market.rival_yuan_a_year": st.sampled_from([((0, 0.0),), ((0, 5.0), (40, 60.0))]),
        "market.rival_known": st.sampled_from([((0, 1.0),), ((0, 0.1), (20, 0.7))]),
        "plan.fee_rate": st.floats(0, 2),
        "plan.annual_cap_yuan": st.none() | st.floats(0, 100),
        "plan.sponsor_budget_yuan": st.none() | st.floats(0, 1e9),
        "claims.mode": st.sampled_from(["random", "expected"]),
        "illness.level": st.sampled_from([0.0, 1.0, 16.0]),
        "illness.death_level": st.sampled_from([0.0, 1.0, 16.0]),
        "illness.chronic_at_60": chances,
        "illness.mild_at_20": st.sampled_from([0.0, 0.5, 1.0]),
        "illness.mild_at_60": st.sampled_from([0.0, 0.3]),
        "illness.found_early": st.floats(1, 8),
        "behaviour.ill_seek": st.floats(1, 16),
        "behaviour.join_again": st.sampled_from([0.0, 0.5, 1.0]),
        "behaviour.parents_decide": st.sampled_from([0.0, 0.6, 1.0]),
        "behaviour.partners_decide": st.sampled_from([0.0, 0.5, 1.0]),
        "review.undeclared_history": st.sampled_from([0.0, 0.4, 1.0]),
        "plan.mild_aid_yuan": st.none() | st.sampled_from([0.0, 50_000.0]),
        "behaviour.launch_advertising": chances,
        "behaviour.word_of_mouth": chances,
        "behaviour.attention": chances,
        "behaviour.jump_push": st.floats(0, 16),
        "behaviour.leave_between_bills": st.sampled_from([0.0, 0.4, 1.0]),
        "behaviour.friends_push": st.floats(0, 16),
        "behaviour.news_push": st.floats(0, 16),
        "behaviour.payment_failure": st.floats(0, 0.5),
        "behaviour.comfort_yuan": st.floats(0, 500),
        "behaviour.concealment": chances,
        "behaviour.answers_to_share": st.booleans(),
        "mechanisms.ageing": st.booleans(),
        "mechanisms.selection": st.booleans(),
        "review.capacity_per_round": st.none() | st.integers(0, 10**6),
        "review.detection": chances,
        "review.filing_lag_days": st.floats(0, 365),
        "review.field_part": chances,
        "review.field_per_round": st.none() | st.integers(0, 10**6),
        "review.ambiguity": chances,
        "review.objections": chances,
        "review.jury": st.sampled_from([0, 1, 21]),
        "review.public_jury": st.sampled_from([0, 2000]),
        "behaviour.exaggeration": st.floats(0, 4),
        "behaviour.refusal_distrust": chances,
        "plan.after_notice": st.sampled_from(["operator", "members", "nobody"]),
        "plan.minimum_members": st.sampled_from([0, 10**7]),
        "regulator.orders": st.sampled_from([(), (INSURED,), (INSURED, CLOSED)]),
        "agency.products": st.sampled_from([(), PRODUCTS]),
        "agency.interest": chances,
        "agency.interest_members": chances,
        "agency.renewal_attention": chances,
        "agency.transfer_interest": chances,
        "agency.until": st.sampled_from([None, "2019-12-31"]),
    }
).map(lambda world: with_keys_of_the_rule(countable(world)))


def tables(scenario="article", **settings):
    society = Society(scenario, **settings).run()
    return {name: getattr(society, name) for name in TABLES}


def assert_same(one, other):
    for name in TABLES:
        pd.testing.assert_frame_equal(one[name], other[name], check_exact=True, obj=name)


def never(share_fen, worth):
    return False
