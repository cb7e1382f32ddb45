"""How fast is the whole program: storages by size and threads, full rules. Run: pytest -m bench.

Nothing here fails for being slow: the numbers are for reading (docs/speed.md, changelog), on a
machine whose noise is known. `extra_info` holds agent-rounds per second.
"""

import pytest
from mutualaid.model import Society
from mutualaid.model.memory.estimate import bytes_an_agent

pytestmark = pytest.mark.bench

ONE_TO_ONE = [100_000, 1_000_000, 10_000_000]


def run_whole(benchmark, repeats, preset="record", **settings):
    few = {"people.total": 500} if settings["agents"] == "all" else {"agents": 500}
    Society(preset, **(settings | few)).run()  # compile first
    made = []

    def fresh():
        made.clear()  # two at a time would need twice the memory
        made.append(Society(preset, **settings))
        return (made[-1],), {}

    benchmark.pedantic(lambda society: society.run(), setup=fresh, rounds=repeats)
    agents = len(made[-1].people)
    rate = agents * len(made[-1].dates) / benchmark.stats.stats.median
    benchmark.extra_info["agent_rounds_per_second"] = round(rate)
    benchmark.extra_info["bytes_per_agent"] = bytes_an_agent(made[-1].inputs)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("people", ONE_TO_ONE)
def test_columns_one_agent_a_person(benchmark, people, threads):
    run_whole(benchmark, 3, agents="all", threads=threads, **{"people.total": people})


@pytest.mark.parametrize("people", [10_000, 100_000])
def test_objects_one_agent_a_person(benchmark, people):
    run_whole(benchmark, 2, agents="all", storage="objects", **{"people.total": people})


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("agents", [100_000, 1_000_000])
def test_columns_of_agents_that_stand_for_many(benchmark, agents, threads):
    run_whole(benchmark, 3, "article", agents=agents, threads=threads)


@pytest.mark.parametrize("people", ONE_TO_ONE)
def test_making_the_population(benchmark, people):
    settings = {"people.total": people}
    benchmark.pedantic(lambda: Society("record", agents="all", **settings), rounds=3)


def test_a_small_society_from_start_to_end(benchmark):
    benchmark(lambda: Society("article", agents=1000).run())
