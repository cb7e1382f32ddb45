"""How fast are the peers on the same toy: those that are installed. Run: pytest -m bench."""

import pytest
from mutualaid.runs.bench.machine import cores, read_rate
from toys.peers import SEED, check_histories, new_toy, toy_cases
from toys.rules import ROUNDS, newcomers

pytestmark = pytest.mark.bench

CASES = toy_cases((100_000, 1_000_000), (1, cores()))


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    check_histories(1_000, (1, cores()))


def play_on(toy):
    for _ in range(ROUNDS):
        toy.step()


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.peer.name}, {case.agents}, {case.threads or 'its own'}"
)
def test_toy(benchmark, case):
    people = newcomers(case.agents, SEED)

    def fresh():
        return (new_toy(case.peer, people, case.threads),), {}

    benchmark.pedantic(play_on, setup=fresh, rounds=3)
    rate = case.agents * ROUNDS / benchmark.stats.stats.median
    benchmark.extra_info["agent_rounds_per_second"] = round(rate)


@pytest.mark.parametrize("threads", sorted({1, cores()}))
def test_what_memory_gives(benchmark, threads):
    rates = []
    benchmark.pedantic(lambda: rates.append(read_rate(1 << 29, threads)), rounds=1)
    benchmark.extra_info["read_bytes_per_second"] = round(max(rates))
