"""Does Mesa's batch_run give the numbers of a sweep, and another run for each iteration?"""

from __future__ import annotations

import warnings

import mesa
import pytest
from mutualaid.model import Society
from mutualaid.runs.sweep.design.plan import plan_sweep
from mutualaid.runs.sweep.execution.one_run import simulate, unpack_series
from mutualaid.runs.sweep.outcomes.measurement import measure_outcomes
from mutualaid.runs.sweep.specification.sweep_file import read_sweep_file

TEXT = """scenario = "article"
seeds = 2
first_seed = 5
outcomes = ["members_end", "share_fen:max", "left:sum"]
series = ["members", "share_fen", "left", "trust"]
[set]
people.agents = 500
plan.end = 2019-09-30
[parameters]
"plan.fee_rate" = [0.0, 0.16]
"behaviour.attention" = [0.02, 0.3]
"""


def test_batch_run_gives_every_round_of_the_sweep(tmp_path):
    path = tmp_path / "sweep.toml"
    path.write_text(TEXT, encoding="utf-8")
    plan = plan_sweep(read_sweep_file(path))
    parameters = {
        "scenario": "article",
        "agents": 500,
        "plan.end": "2019-09-30",
        "plan.fee_rate": [0.0, 0.16],
        "behaviour.attention": [0.02, 0.3],
        "rng": [5, 6],
    }
    rows = mesa.batch_run(
        Society,
        parameters,
        number_processes=1,
        iterations=1,
        data_collection_period=1,
        display_progress=False,
    )
    runs: dict[tuple, list[dict]] = {}
    for row in rows:
        point = row["plan.fee_rate"], row["behaviour.attention"], row["rng"]
        runs.setdefault(point, []).append(row)
    assert len(plan.tasks) == len(runs) == 8
    for task in plan.tasks:
        result = simulate(plan.job, task)
        rounds = runs[(*dict(task.settings).values(), task.seed)]
        series = unpack_series(result.series)
        for column in ("round", *plan.job.series):
            assert [row[column] for row in rounds] == series[column].tolist(), column
        assert result.outcomes["left:sum"] == sum(row["left"] for row in rounds)


def test_a_society_made_by_hand_has_the_outcomes_of_the_sweep(tmp_path):
    path = tmp_path / "sweep.toml"
    path.write_text(TEXT, encoding="utf-8")
    plan = plan_sweep(read_sweep_file(path))
    task = plan.tasks[-1]
    society = Society(
        "article", agents=500, seed=6, **{"plan.end": "2019-09-30"}, **dict(task.settings)
    )
    assert simulate(plan.job, task).outcomes == measure_outcomes(plan.job.outcomes, society.run())


WORLD = {"scenario": "article", "agents": 300, "plan.end": "2019-03-31"}


def members(seed):
    """Members at the end of one run."""
    return int(Society(**WORLD, seed=seed).run().rounds.members.iloc[-1])


@pytest.mark.parametrize("processes", [1, 2])
def test_each_iteration_has_a_seed_of_its_own_that_is_told(processes):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of `iterations`, by later Mesas
        runs = mesa.batch_run(
            Society,
            {**WORLD, "plan.fee_rate": [0.0, 0.1]},
            iterations=3,
            number_processes=processes,
            display_progress=False,
        )
    assert sorted((run["iteration"], run["seed"]) for run in runs) == [
        *((0, 1), (0, 1), (1, 2), (1, 2), (2, 3), (2, 3))
    ]
    for fee_rate in (0.0, 0.1):
        assert len({run["members"] for run in runs if run["plan.fee_rate"] == fee_rate}) == 3


@pytest.mark.parametrize("left_to_mesa", [{}, {"seed": None}, {"rng": None}])
def test_a_seed_that_is_told_gives_the_same_run_again(left_to_mesa):
    (run,) = mesa.batchrunner._model_run_func(
        Society, (0, 4, {**WORLD, **left_to_mesa}), max_steps=1000, data_collection_period=-1
    )
    assert run["seed"] == 5
    assert run["members"] == members(5)


@pytest.mark.parametrize("given", [{"seed": 7}, {"rng": 7}, {"rng": 7, "seed": None}])
def test_a_seed_that_is_given_is_kept_in_every_iteration(given):
    (run,) = mesa.batchrunner._model_run_func(
        Society, (0, 4, {**WORLD, **given}), max_steps=1000, data_collection_period=-1
    )
    assert (run["seed"], run["members"]) == (7, members(7))


def test_outside_of_a_batch_the_scenario_says_the_seed():
    society = Society(**WORLD)
    society.step()
    assert society.datacollector.model_vars["seed"] == [society.inputs.run.seed] == [1]
