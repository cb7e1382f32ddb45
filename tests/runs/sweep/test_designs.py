"""Are the designs of experiments what their names say, and is every point run once?"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.runs.sweep.design.designs import make_design
from mutualaid.runs.sweep.design.fingerprints import run_id
from mutualaid.runs.sweep.design.plan import plan_sweep
from mutualaid.runs.sweep.specification.factors import Range, Values
from mutualaid.runs.sweep.specification.sweep_file import Sweep
from scipy.stats import sobol_indices, uniform

KEYS = ("plan.fee_rate", "behaviour.attention", "review.detection")
NUMBERS = dict.fromkeys(KEYS, Range(0.0, 1.0))


def sweep_of(design, parameters, samples=0, **other):
    given = {
        "title": "any",
        "scenario": read_scenario("pool"),
        "seeds": 2,
        "first_seed": 1,
        "design": design,
        "samples": samples,
        "levels": 4,
        "design_seed": 1,
        "outcomes": ("rounds",),
        "series": (),
        "parameters": parameters,
    }
    return Sweep(**{**given, **other})


def values(design):
    return [tuple(value for _, value in point) for point in design.points]


def test_a_grid_has_every_combination_once():
    varied = {"plan.fee_rate": Range(0.0, 0.3, levels=4), "plan.waiting_days": Values((0, 90))}
    found = values(make_design(sweep_of("grid", varied)))
    assert found == [(fee, days) for fee in (0.0, 0.1, 0.2, 0.3) for days in (0, 90)]


def test_a_grid_of_whole_numbers_has_each_once():
    varied = {"plan.waiting_days": Range(1, 3, "whole", levels=9)}
    assert values(make_design(sweep_of("grid", varied))) == [(1,), (2,), (3,)]


def test_a_logarithmic_grid_has_equal_ratios():
    varied = {"plan.fee_rate": Range(0.001, 1.0, log=True, levels=4)}
    found = values(make_design(sweep_of("grid", varied)))
    assert [one for (one,) in found] == pytest.approx([0.001, 0.01, 0.1, 1.0])


def test_a_list_is_read_across():
    varied = {"plan.fee_rate": Values((0.1, 0.2)), "plan.waiting_days": Values((0, 90))}
    assert values(make_design(sweep_of("list", varied))) == [(0.1, 0), (0.2, 90)]


def test_no_parameters_are_one_point():
    assert make_design(sweep_of("grid", {})).points == ((),)


def test_a_latin_hypercube_has_one_point_in_each_layer():
    found = np.array(values(make_design(sweep_of("lhs", NUMBERS, 50))))
    for column in found.T:
        assert sorted(np.floor(column * 50)) == list(range(50))


def test_a_sobol_design_is_two_samples_and_their_mixtures():
    n = 8
    blocks = make_design(sweep_of("sobol", NUMBERS, n)).unit.reshape(5, n, 3)
    first, second = blocks[:2]
    assert not np.any(first == second)
    for i in range(3):
        same = blocks[2 + i] == first
        assert not same[:, i].any()
        assert same[:, [j for j in range(3) if j != i]].all()
        assert np.array_equal(blocks[2 + i][:, i], second[:, i])


def ishigami(x):
    """The usual test of sensitivity indices, x of shape (..., 3) within +-pi."""
    return np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


def test_finished_outcomes_in_its_order_give_the_indices_of_ishigami():
    n = 2048
    design = make_design(sweep_of("sobol", NUMBERS, n))
    outcomes = ishigami((2 * design.unit - 1) * np.pi)
    f_a, f_b, *f_ab = outcomes.reshape(5, 1, n)
    found = sobol_indices(func={"f_A": f_a, "f_B": f_b, "f_AB": np.array(f_ab)}, n=n)
    assert np.ravel(found.first_order) == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert np.ravel(found.total_order) == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_it_is_the_design_that_scipy_makes_itself():
    n = 64

    def outcome(x):
        return ishigami((2 * np.moveaxis(x, 0, -1) - 1) * np.pi)

    luck = np.random.default_rng(1)
    expected = sobol_indices(func=outcome, n=n, dists=[uniform()] * 3, rng=luck)
    unit = make_design(sweep_of("sobol", NUMBERS, n)).unit
    f_a, f_b, *f_ab = outcome(unit.T).reshape(5, 1, n)
    found = sobol_indices(func={"f_A": f_a, "f_B": f_b, "f_AB": np.array(f_ab)}, n=n)
    assert np.ravel(found.first_order) == pytest.approx(np.ravel(expected.first_order), abs=1e-12)
    assert np.ravel(found.total_order) == pytest.approx(np.ravel(expected.total_order), abs=1e-12)


def test_a_morris_design_changes_one_parameter_at_a_time():
    design = make_design(sweep_of("morris", NUMBERS, 6))
    trajectories = design.unit.reshape(6, 4, 3)
    steps = np.diff(trajectories, axis=1)
    assert (np.count_nonzero(steps, axis=2) == 1).all()
    assert (np.count_nonzero(steps, axis=1) == 1).all()
    assert np.abs(steps[steps != 0]) == pytest.approx(2 / 3)


def test_effects_of_a_straight_line_come_back_from_a_morris_design():
    from SALib.analyze import morris

    design = make_design(sweep_of("morris", NUMBERS, 6))
    problem = {"num_vars": 3, "names": list(KEYS), "bounds": [[0.0, 1.0]] * 3}
    slopes = np.array([1.0, -2.0, 0.0])
    found = morris.analyze(problem, design.unit, design.unit @ slopes, num_levels=4)
    assert list(found["mu"]) == pytest.approx(list(slopes))
    assert list(found["sigma"]) == pytest.approx([0, 0, 0], abs=1e-9)


def test_morris_without_its_package_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    with pytest.raises(InputError, match=r'pip install "mutualaid\[sensitivity\]"'):
        make_design(sweep_of("morris", NUMBERS, 6))


def test_each_whole_number_and_word_is_equally_likely():
    varied = {
        "plan.waiting_days": Range(1, 3, "whole"),
        "plan.float_terms": Values(("apart", "lent")),
    }
    design = make_design(sweep_of("lhs", varied, 600))
    picked = [values(design)[row] for row in design.rows]
    assert [sum(days == one for days, _ in picked) for one in (1, 2, 3)] == [200, 200, 200]
    assert sum(word == "lent" for _, word in picked) == 300


def test_a_point_that_is_asked_for_again_is_run_once():
    varied = {"plan.waiting_days": Range(1, 3, "whole")}
    plan = plan_sweep(sweep_of("lhs", varied, 60))
    assert (len(plan.design.rows), len(plan.design.points)) == (60, 3)
    assert plan.design.repeated == 57
    assert len(plan.tasks) == 3 * 2
    for row, u in zip(plan.design.rows, plan.design.unit[:, 0], strict=True):
        assert plan.design.points[row] == (("plan.waiting_days", 1 + int(3 * u)),)


@pytest.mark.parametrize(("design", "samples"), [("lhs", 4), ("sobol", 4), ("morris", 4)])
def test_the_same_sweep_has_the_same_points_and_another_seed_others(design, samples):
    sweep = sweep_of(design, NUMBERS, samples)
    assert make_design(sweep).points == make_design(sweep).points
    assert make_design(replace(sweep, design_seed=2)).points != make_design(sweep).points


def test_every_point_has_the_same_seeds_and_every_run_a_name_of_its_own():
    plan = plan_sweep(sweep_of("lhs", NUMBERS, 4, seeds=3, first_seed=5))
    assert [(task.point, task.seed) for task in plan.tasks] == [
        (point, seed) for point in range(4) for seed in (5, 6, 7)
    ]
    assert [task.number for task in plan.tasks] == list(range(12))
    assert len({task.run for task in plan.tasks}) == 12


def test_a_run_is_named_by_what_its_numbers_depend_on():
    plan = plan_sweep(sweep_of("lhs", NUMBERS, 4))
    other = plan_sweep(sweep_of("lhs", NUMBERS, 4, title="another title"))
    assert [task.run for task in plan.tasks] == [task.run for task in other.tasks]
    for changed in (
        sweep_of("lhs", NUMBERS, 4, scenario=read_scenario("pool", {"plan.fee_rate": 0.01})),
        sweep_of("lhs", NUMBERS, 4, outcomes=("left:sum",)),
        sweep_of("lhs", NUMBERS, 4, series=("left",)),
        sweep_of("lhs", NUMBERS, 4, first_seed=50),
    ):
        assert not {task.run for task in plan.tasks} & {
            task.run for task in plan_sweep(changed).tasks
        }
    with pytest.raises(ValueError, match="JSON"):
        run_id("job", [("a", float("nan"))], 1)
