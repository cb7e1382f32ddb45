"""How fast is it: agent-rounds per second of each storage, start-up, memory. Run: pytest -m bench.

Nothing here fails for being slow: the numbers are for reading (README, changelog), on a machine
whose noise is known. `extra_info` holds agent-rounds per second.
"""

import subprocess
import sys

import pytest
from mutualaid.model import Society

pytestmark = pytest.mark.bench


def run_whole(benchmark, repeats, **settings):
    Society("article", **(settings | {"agents": 500})).run()  # compile first
    made = []

    def fresh():
        made.append(Society("article", **settings))
        return (made[-1],), {}

    benchmark.pedantic(lambda society: society.run(), setup=fresh, rounds=repeats)
    agents = len(made[-1].people)
    rate = agents * len(made[-1].dates) / benchmark.stats.stats.median
    benchmark.extra_info["agent_rounds_per_second"] = round(rate)
    size = sum(column.nbytes for column in made[-1].population)
    benchmark.extra_info["bytes_per_agent"] = size / agents


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("agents", [100_000, 1_000_000])
def test_columns(benchmark, agents, threads):
    run_whole(benchmark, 5, agents=agents, threads=threads)


def test_columns_one_to_one(benchmark):
    run_whole(benchmark, 3, agents="all", **{"people.total": 1_000_000})


@pytest.mark.parametrize("agents", [10_000])
def test_objects(benchmark, agents):
    total = {"people.total": 1500 * agents}  # as many people an agent as by default
    run_whole(benchmark, 3, agents=agents, storage="objects", **total)


def test_a_small_society_from_start_to_end(benchmark):
    benchmark(lambda: Society("article", agents=1000).run())


@pytest.mark.parametrize("command", [["--help"], ["scenarios"], ["run", "--help"]])
def test_commands(benchmark, command):
    arguments = [sys.executable, "-m", "mutualaid.runs", *command]
    benchmark.pedantic(lambda: subprocess.run(arguments, check=True, capture_output=True), rounds=5)


def test_the_default_run_with_everything(benchmark, tmp_path):
    arguments = [sys.executable, "-m", "mutualaid.runs", "run", "--out", str(tmp_path / "run")]
    benchmark.pedantic(lambda: subprocess.run(arguments, check=True, capture_output=True), rounds=3)
