"""How near does a sweep come to its cores' ideal? Run: pytest -m bench.

Nothing here fails for being slow. The ideal is the time of one run in one process, times the runs,
divided by the workers; on a machine that does other work meanwhile it means little.
"""

import time
from functools import partial

import pytest
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.model.scenario.toml_text import to_toml
from mutualaid.runs.sweep.design.tasks import Job, Task
from mutualaid.runs.sweep.execution.driver import open_executor, run_tasks
from mutualaid.runs.sweep.execution.one_run import simulate
from mutualaid.runs.sweep.execution.process_pool import ProcessPool
from mutualaid.runs.sweep.store.results_store import ResultsStore

pytestmark = pytest.mark.bench

RUNS, WORKERS, ALONE = 100, 2, 8
"""The goal is set for 2,000 runs, over which the start of the workers counts for less."""


def made_up(runs):
    """Runs of 20,000 agents in the article's 80 rounds, each with terms of its own."""
    scenario = to_toml(read_scenario("article", {"people.agents": 20_000}))
    job = Job(scenario, ("members_end", "share_peak"), ("members", "share_fen", "left"))
    each = [(("plan.fee_rate", 0.08 + number / 1e5),) for number in range(runs)]
    return job, [Task(f"{n:032x}", n, n, 1 + n % 20, settings) for n, settings in enumerate(each)]


def test_a_sweep_beside_its_ideal(benchmark, tmp_path, monkeypatch):
    job, tasks = made_up(RUNS)
    simulate(job, tasks[0])  # compile first
    begun = time.perf_counter()
    for task in tasks[:ALONE]:
        simulate(job, task)
    ideal = (time.perf_counter() - begun) / ALONE * RUNS / WORKERS
    keeping, keep = [], ResultsStore.keep

    def timed(*arguments):
        begun = time.perf_counter()
        keep(*arguments)
        keeping.append(time.perf_counter() - begun)

    monkeypatch.setattr(ResultsStore, "keep", timed)
    executors = partial(open_executor, job, workers=WORKERS)
    benchmark.pedantic(lambda: run_tasks(tmp_path, job, tasks, executors, quiet=True), rounds=1)
    took = benchmark.stats.stats.median
    benchmark.extra_info["of_the_ideal"] = round(ideal / took, 3)
    benchmark.extra_info["ledger_share"] = round(sum(keeping) / took, 4)


def test_from_the_start_of_a_worker_to_its_first_answer(benchmark):
    job, (task,) = made_up(1)
    simulate(job, task)

    def first_answer():
        with ProcessPool(
            simulate, job, workers=1, preload=("mutualaid.model.society",)
        ) as executor:
            executor.submit(task)
            while not executor.answers(10):
                pass

    benchmark.pedantic(first_answer, rounds=5)


def test_a_run_in_the_ledger(benchmark, tmp_path):
    from mutualaid.runs.sweep.design.tasks import Answer

    job, tasks = made_up(2_000)
    result = simulate(job, tasks[0])
    with ResultsStore.begin(tmp_path / "sweep.sqlite", job, "") as store:
        store.plan(tasks)
        left = iter(tasks)
        benchmark.pedantic(lambda: store.keep([Answer(next(left), result)]), rounds=500)
