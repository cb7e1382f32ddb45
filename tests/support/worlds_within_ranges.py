"""Scenarios drawn from everything that a scenario may say, each number within its stated range."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from mutualaid.model.scenario.schema import (
    ParameterSchema,
    alternatives,
    choices,
    parameter_schemas,
    type_of,
)

START = dt.date(2018, 10, 16)
MOST_AGENTS = 60
SET_APART = ("title", "reference", "changes", "people.table", "people.agents", "plan.start")
"""What is no number, or is drawn in another way."""
HOW_IT_IS_COMPUTED = ("run.storage", "run.threads", "run.shards", "run.cluster", "run.checkpoint")
"""What changes no number."""


def _days(first: int, last: int) -> st.SearchStrategy[dt.date]:
    return st.integers(first, last).map(lambda days: START + dt.timedelta(days=days))


def _by_age(first: float, most: float) -> st.SearchStrategy[list[list[float]]]:
    pairs = st.lists(st.integers(1, 85), unique=True, max_size=4)
    return pairs.flatmap(
        lambda ages: st.tuples(*[st.floats(first, most) for _ in range(len(ages) + 1)]).map(
            lambda amounts: [[age, amount] for age, amount in zip([0, *sorted(ages)], amounts)]  # noqa: B905
        )
    )


ORDERS = st.lists(
    st.fixed_dictionaries(
        {
            "date": _days(-5, 400),
            "kind": st.sampled_from(
                [
                    *("insurance_form", "interview", "notice", "closure_notice", "closure"),
                    *("operator_failure", "stop_of_sale"),
                ]
            ),
        },
        optional={
            "news": st.floats(0, 1),
            "says": st.sampled_from(["", "words"]),
            "months_to_comply": st.integers(0, 6),
        },
    ),
    max_size=4,
)
TRIGGERS = st.lists(
    st.fixed_dictionaries(
        {
            "sees": st.sampled_from(
                [
                    *("members", "unlicensed_members", "complaints", "float_yuan"),
                    *("share_over_promise", "claims_pending", "members_lost"),
                    *("claims_refused", "operator_loss_yuan"),
                    *("terms_changed", "rate_shortfall", "cost_over_told", "undisclosed"),
                ]
            ),
            "above": st.one_of(st.integers(0, 20), st.integers(0, 10**8)).map(float),
            "kind": st.sampled_from(
                ["interview", "stop_of_sale", "conversion", "notice", "closure_notice"]
            ),
        },
        optional={"news": st.floats(0, 1), "months_to_comply": st.integers(0, 6)},
    ),
    max_size=3,
)
LISTS: dict[str, st.SearchStrategy[Any]] = {
    "people.by_age": _by_age(0.01, 1),
    "plan.aid_by_age": _by_age(0, 1e6),
    "behaviour.reach_by_age": _by_age(0, 1),
    "market.rival_yuan_a_year": _by_age(0, 1e4),
    "market.rival_known": _by_age(0, 1),
    "market.rival_aid_by_age": _by_age(0, 1e6),
    "market.rival_ages": st.tuples(st.integers(0, 59), st.integers(60, 120)),
    "plan.band_ages": st.lists(st.integers(1, 85), unique=True, max_size=4).map(
        lambda ages: [0, *sorted(ages)]
    ),
    "plan.age_weights": _by_age(0, 10),
    "plan.ages": st.tuples(st.integers(0, 85), st.integers(1, 120)).map(sorted),
    "plan.round_days": st.lists(st.integers(1, 28), unique=True, min_size=1).map(sorted),
    "plan.sponsored_until": _days(0, 400),
    "plan.end": _days(1, 300),
    "agency.until": _days(1, 1500),
    "regulator.orders": ORDERS,
    "regulator.triggers": TRIGGERS,
    "agency.products": st.just([]),
    "plan.insurers": st.sampled_from(
        [
            [],
            [{"name": "A", "part": 0.3, "capital_yuan": 1e3}, {"name": "B", "part": 0.7}],
            [
                {"name": "A", "part": 0.5, "capital_yuan": 0.0},
                {"name": "B", "part": 0.25, "capital_yuan": 5e4},
                {"name": "C", "part": 0.25, "capital_yuan": 1e6},
            ],
        ]
    ),
}


def _values(one: ParameterSchema) -> st.SearchStrategy[Any]:
    """Any value that a parameter may have."""
    if one.key in LISTS:
        return LISTS[one.key]
    if choices(one.schema):
        return st.sampled_from(list(choices(one.schema)))
    kinds = [type_of(kind) for kind in alternatives(one.schema)]
    if "boolean" in kinds:
        return st.booleans()
    if "date" in kinds:
        return _days(1, 1500)
    if "integer" in kinds:
        return st.integers(int(one.low), int(one.high))
    usual = abs(float(one.default or 0)) or float(one.high)
    near = st.floats(float(one.low), min(3 * usual, float(one.high)))
    return near | st.floats(float(one.low), float(one.high))


def _all_values() -> dict[str, st.SearchStrategy[Any]]:
    left_out = (*SET_APART, *HOW_IT_IS_COMPUTED)
    return {key: _values(one) for key, one in parameter_schemas().items() if key not in left_out}


ALL = _all_values()
ALWAYS = ("run.seed", "plan.end")

any_world = st.lists(
    st.sampled_from([key for key in ALL if key not in ALWAYS]), unique=True
).flatmap(
    lambda keys: st.fixed_dictionaries(
        {
            "people.agents": st.integers(1, MOST_AGENTS),
            **{key: ALL[key] for key in (*ALWAYS, *keys)},
        }
    )
)
"""Settings of a world: a few agents, a plan of a year at most, and any of all parameters."""
