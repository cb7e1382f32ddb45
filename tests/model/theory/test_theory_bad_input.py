"""Is every bad argument of the theory refused with a ValueError that names it?"""

from __future__ import annotations

import math
import warnings
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from mutualaid.model import theory

POOL: dict[str, Any] = {"cost": [1.0, 2.0], "value": [2.0, 4.0], "people": [1, 3]}
GOOD: dict[str, dict[str, Any]] = {
    "bass": {"time": [0.0, 1.0], "innovation": 0.03, "imitation": 0.4},
    "bluhm": {
        "worsening": 0.1,
        "healthy_lapse": 0.1,
        "impaired_lapse": 0.0,
        "relative_cost": 10,
        "impaired_at_start": 0.1,
        "rounds": 3,
    },
    "break_even_share": {"cost": [1.0, 2.0], "uptake": [0.5, 1.0], "people": [1, 3]},
    "cascade": {"threshold": [0.0, 0.5], "people": [1, 3]},
    "conditional_mean": {
        "frequency": [0.1, 0.2],
        "severity": [[0.5, 0.5], [0.1, 0.9]],
        "loss": [1, 2],
    },
    "consumer_surplus": {
        "value": [5.0, 3.0],
        "price": 2.0,
        "uptake": [0.5, 1.0],
        "people": [1, 3],
    },
    "curves": POOL,
    "fixed_points": {**POOL, "fee_rate": 0.08, "least_entries": 1},
    "gain": {**POOL, "share": 2.5, "fee_rate": 0.08, "window": 0.01},
    "lasting_rise": {"shock": 1.0, "gain": 0.5},
    "long_over_short": {"gain": 0.5},
    "loss_coverage": {"cost": [1.0, 2.0], "uptake": [0.5, 1.0], "people": [1, 3]},
    "no_trade_bound": {"probability": [0.1, 0.5], "people": [1, 3], "least_entries": 1},
    "own_price_coverage": {**POOL, "fee_rate": 0.08},
    "pool_variation": {"probability": [0.1, 0.2], "aid": [1.0, 2.0], "people": [1, 3]},
    "pooled_premium": {
        "risk": [0.1, 0.2],
        "elasticity": [0.5, 1.0],
        "people": [1, 3],
        "fair_demand": 0.5,
    },
    "quadratic_optimal": {"mean": [1.0, 2.0], "variance": [1.0, 4.0]},
    "rise_after_exit": {"left": [0.1, 0.2], "cheaper": [0.3, 0.4]},
    "rothschild_stiglitz": {
        "wealth": 10,
        "loss": 6,
        "low_risk": 0.1,
        "high_risk": 0.3,
        "risk_aversion": 1.0,
    },
    "ratchet": {"variation": 0.1, "gain": 0.5, "looks": 40.0, "memory_rounds": 2},
    "share_variation": {"probability": 0.1, "people": [1, 3]},
    "spiral": {**POOL, "fee_rate": 0.08, "attention": 0.5, "rounds": 3},
    "standing": {**POOL, "fee_rate": 0.08},
    "time_to_collapse": {"adjustment": 1.0, "curvature": 1.0, "distance": 1.0},
    "tipping": {**POOL, "fee_rate": 0.08, "least_entries": 1},
    "welfare": {**POOL, "fee_rate": 0.0},
}
MAY_BE_NEGATIVE = {"shock", "gain", "cheaper"}
COUNTS = {"rounds", "least_entries"}
ALONE = {
    ("bass", "time"),
    ("conditional_mean", "loss"),
    ("share_variation", "people"),
}
"""Arrays that go with no other of their length."""

ALL = [(name, key) for name, given in GOOD.items() for key in given]
ARRAYS = [(name, key) for name, key in ALL if isinstance(GOOD[name][key], list)]


def refused(name: str, **changed: Any) -> str:
    """What a function says to one bad argument; nothing is warned about on the way."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=r"^\w+: ") as caught:
            getattr(theory, name)(**GOOD[name] | changed)
    return str(caught.value)


def with_bad(entry: Any, good: Any) -> Any:
    """The argument with its last number replaced."""
    if isinstance(good, list):
        return [*good[:-1], with_bad(entry, good[-1])]
    return entry


@pytest.mark.parametrize("name", GOOD)
def test_good_arguments_are_taken(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        getattr(theory, name)(**GOOD[name])


def test_every_function_is_asked():
    functions = {name for name in theory.__all__ if name.islower()}
    assert functions == set(GOOD)


@pytest.mark.parametrize(
    "bad", [math.nan, math.inf, -math.inf, "1", 1j, 10**400, {}], ids=lambda one: repr(one)[:9]
)
@pytest.mark.parametrize(("name", "key"), ALL)
def test_what_is_no_number_is_refused_by_name(name, key, bad):
    assert refused(name, **{key: with_bad(bad, GOOD[name][key])}).startswith(f"{key}: ")


@pytest.mark.parametrize(("name", "key"), ALL)
def test_negative_numbers_are_refused_by_name(name, key):
    bad = with_bad(-3, GOOD[name][key])
    if key in MAY_BE_NEGATIVE:
        getattr(theory, name)(**GOOD[name] | {key: bad})
    else:
        assert refused(name, **{key: bad}).startswith(f"{key}: ")


@pytest.mark.parametrize(("name", "key"), ARRAYS)
@pytest.mark.parametrize(
    "bad",
    [[], [[1, 2], [3]], [["a"], ["b"]], [None, 1.0], [True, ...], "yuan", {1, 2}, b"12"],
    ids=repr,
)
def test_what_is_no_plain_array_is_refused_by_name(name, key, bad):
    assert refused(name, **{key: bad}).startswith(f"{key}: ")


@pytest.mark.parametrize(("name", "key"), [one for one in ARRAYS if one not in ALONE])
def test_lengths_that_differ_are_refused_by_name(name, key):
    good = GOOD[name][key]
    said = refused(name, **{key: [*good, good[-1]]})
    assert said.partition(":")[0] in GOOD[name]


@pytest.mark.parametrize("key", ["cost", "value", "people"])
def test_a_pool_is_a_plain_list_of_people(key):
    assert refused("spiral", **{key: [[1.0, 2.0], [3.0, 4.0]]}).startswith(f"{key}: 2 dimensions")
    assert refused("spiral", **{key: 3.0}).startswith(f"{key}: 0 dimensions")
    assert refused("spiral", **{key: [1.0, 2.0, 3.0]}) != ""
    assert refused("spiral", **{key: [1.0, 1e101]}).startswith(f"{key}: entry 1 is 1e+101")


def test_the_entry_is_named():
    assert refused("curves", cost=[1.0, -2.0]) == "cost: entry 1 is -2.0; 0 or more is allowed"
    assert refused("curves", value=[math.nan, 1]) == (
        "value: entry 0 is nan; a finite number is allowed"
    )
    assert refused("curves", people=[1.0]) == ("people: 1 entries; 2 are needed, as elsewhere")
    assert refused("spiral", attention=1.5) == "attention: 1.5; 0 to 1 is allowed"


@pytest.mark.parametrize(
    ("name", "changed", "key"),
    [
        ("curves", {"people": [0, 0]}, "people"),
        ("break_even_share", {"uptake": [0, 0]}, "uptake"),
        ("break_even_share", {"uptake": [0.5, 1.5]}, "uptake"),
        ("loss_coverage", {"cost": [0, 0]}, "cost"),
        ("conditional_mean", {"severity": [[0.5, 0.4], [0.1, 0.9]]}, "severity"),
        ("conditional_mean", {"severity": [0.5, -0.5, 1.0]}, "severity"),
        ("conditional_mean", {"loss": 1.5}, "loss"),
        ("conditional_mean", {"loss": 1, "severity": [0.0, 1.0]}, "loss"),
        ("conditional_mean", {"loss": 1, "frequency": [0.0, 0.0]}, "loss"),
        ("fixed_points", {"least_entries": 0}, "least_entries"),
        ("fixed_points", {"least_entries": 3}, "least_entries"),
        ("tipping", {"least_entries": 3}, "least_entries"),
        ("gain", {"window": 0}, "window"),
        ("gain", {"share": [1.0, -1.0]}, "share"),
        ("no_trade_bound", {"probability": [0.1, 1.1]}, "probability"),
        ("no_trade_bound", {"least_entries": 3}, "least_entries"),
        ("pooled_premium", {"risk": [0.0, 0.1]}, "risk"),
        ("pooled_premium", {"fair_demand": 0}, "fair_demand"),
        ("quadratic_optimal", {"mean": [0, 0]}, "mean"),
        ("quadratic_optimal", {"variance": [1, 0]}, "variance"),
        ("quadratic_optimal", {"variance": [[1, 2], [2, 1]]}, "variance"),
        ("quadratic_optimal", {"variance": [[1, 0.5], [0, 1]]}, "variance"),
        ("quadratic_optimal", {"variance": [[1.0]]}, "variance"),
        ("rise_after_exit", {"left": 1.0, "cheaper": 1.0}, "cheaper"),
        ("rise_after_exit", {"left": 1.5}, "left"),
        ("rise_after_exit", {"cheaper": 1.5}, "cheaper"),
        ("rothschild_stiglitz", {"wealth": 6}, "wealth"),
        ("rothschild_stiglitz", {"high_risk": 0.1}, "high_risk"),
        ("rothschild_stiglitz", {"high_risk": 1.0}, "high_risk"),
        ("rothschild_stiglitz", {"low_risk": 0.0}, "low_risk"),
        ("share_variation", {"probability": 0.0}, "probability"),
        ("share_variation", {"people": 0}, "people"),
        ("spiral", {"rounds": 0}, "rounds"),
        ("spiral", {"rounds": 2.5}, "rounds"),
        ("spiral", {"fee_rate": [0.08, 0.1]}, "fee_rate"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(name, changed, key):
    assert refused(name, **changed).startswith(f"{key}: ")


@pytest.mark.parametrize(
    "kind",
    [
        tuple,
        np.array,
        lambda values: np.array(values, np.float32),
        pd.Series,
        lambda values: [Decimal(str(one)) for one in values],
        lambda values: np.array(values)[::-1][::-1],
        lambda values: pd.Series(values).astype("Float64"),
    ],
)
def test_numbers_may_come_as_any_array(kind):
    plain = theory.spiral(**POOL, rounds=3)
    given = theory.spiral(**{key: kind(values) for key, values in POOL.items()}, rounds=3)
    assert given.share.tolist() == plain.share.tolist()


def test_what_was_given_is_not_touched():
    given = {key: np.array(values, float) for key, values in POOL.items()}
    severity = np.array([[0.5, 0.5], [0.1, 0.9]])
    for one in (*given.values(), severity):
        one.flags.writeable = False
    theory.fixed_points(**given)
    theory.welfare(**given)
    theory.conditional_mean([0.1, 0.2], severity, 3)
    drawn = theory.curves(**given)
    assert all(one.flags.writeable for one in drawn)
