"""How much does a common past save: ten policies that begin in mid-2020. Run: pytest -m bench.

Nothing here fails for being slow: the numbers are for reading (docs/speed.md).
"""

import pytest
from mutualaid.model import read_scenario
from mutualaid.runs.compare.scenario_results import simulate, simulate_all

pytestmark = pytest.mark.bench

AGENTS, POLICIES = 100_000, 10
WAYS = {
    "from the start": lambda scenarios: [simulate(one) for one in scenarios],
    "from a common past": lambda scenarios: list(simulate_all(scenarios)),
}


@pytest.mark.parametrize("way", WAYS)
def test_ten_policies_from_mid_2020(benchmark, way):
    changes = [[{"date": "2020-07-01", "fee_rate": 0.01 * i}] for i in range(POLICIES)]
    scenarios = [
        read_scenario("article", {"people.agents": AGENTS, "changes": one}) for one in changes
    ]
    list(simulate_all(scenarios[:2]))  # compile first
    benchmark.pedantic(WAYS[way], (scenarios,), rounds=2)
