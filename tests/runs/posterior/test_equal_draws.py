"""Are draws equally likely, the same every time, and each a scenario?"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.runs.posterior.calibration_folder import Posterior, read_posterior
from mutualaid.runs.posterior.equal_draws import MOST_DRAWS, equal_draws, overridden
from mutualaid.runs.posterior.quantiles import quantiles, weighted_quantiles
from posterior_folder import write_posterior_folder


def posterior(weights):
    weights = np.array(weights, dtype=float)
    settings = tuple({"illness.level": 0.1 + i / 10} for i in range(len(weights)))
    best = {"illness.level": 1.0}
    return Posterior("", tuple(range(len(weights))), settings, weights / weights.sum(), best)


@pytest.mark.parametrize("size", [1, 7, 50])
def test_a_draw_is_there_as_often_as_it_is_likely(size):
    weights = np.array([0.5, 0.0, 0.3, 0.15, 0.05])
    drawn = Counter(one.number for one in equal_draws(posterior(weights), size, 1).draws)
    for number, weight in enumerate(weights):
        assert np.floor(weight * size) <= drawn[number] <= np.ceil(weight * size)
    assert sum(drawn.values()) == size


def test_draws_are_the_same_every_time_and_have_seeds_of_their_own():
    first, again = (equal_draws(posterior([1, 2, 3]), 6, 40) for _ in range(2))
    assert first.draws == again.draws
    assert [one.seed for one in first.draws] == list(range(40, 46))


def test_so_many_draws_there_are_not():
    for size in (0, -1, MOST_DRAWS + 1):
        with pytest.raises(InputError, match="--draws"):
            equal_draws(posterior([1]), size, 1)


def test_a_scenario_has_the_settings_and_the_seed_of_its_draw(tmp_path):
    draws = equal_draws(read_posterior(write_posterior_folder(tmp_path)), 4, 9)
    found = draws.scenarios(read_scenario("pool"))
    for one, scenario in zip(draws.draws, found, strict=True):
        assert scenario.run.seed == one.seed
        assert scenario.illness.level == one.settings["illness.level"]
        assert scenario.plan.fee_rate == one.settings["plan.fee_rate"]


def test_draws_that_are_no_scenarios_are_told_once():
    settings = tuple({"illness.level": value} for value in (-1.0, 1.0, -2.0))
    bad = Posterior("", (0, 1, 2), settings, np.full(3, 1 / 3), {"illness.level": 1.0})
    with pytest.raises(InputError) as found:
        equal_draws(bad, 3, 1).scenarios(read_scenario("pool"))
    (line,) = map(str, found.value.errors)
    assert line.startswith("--posterior illness.level: given -1.0")
    assert line.endswith("; 2 of 3 draws")


def test_few_different_draws_are_told():
    assert list(equal_draws(posterior(np.ones(30)), 20, 1).notes()) == []
    (line,) = equal_draws(posterior([1, 3]), 20, 1).notes()
    assert "the 20 draws are 2 different ones" in line
    (line,) = overridden(posterior([1]), {"illness.level": 2.0})
    assert line.startswith("illness.level = 2.0 in all draws")


def test_quantiles_of_equal_values_are_those_of_their_weights():
    values = np.array([3.0, 1.0, 2.0, np.nan])
    assert quantiles(values).tolist() == pytest.approx([1.0, 1.0, 2.0, 3.0, 3.0])
    weights = np.array([1.0, 1.0, 2.0])
    twice = weighted_quantiles(np.array([1.0, 2.0, 3.0]), weights, (0.5,))
    assert 2.0 < twice[0] < 3.0
    assert np.isnan(quantiles(np.array([np.nan]))).all()
