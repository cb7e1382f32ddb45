"""Is a past that scenarios have in common lived once, and does that change no number?"""

from __future__ import annotations

import numpy as np
import pytest
from mutualaid.model import Society, read_scenario
from mutualaid.runs.compare.scenario_results import simulate, simulate_all

SMALL = {"people.agents": 400, "plan.end": "2020-03-31"}
TABLES = ("rounds", "reviews", "operator", "welfare", "transfers", "people")


def policies(**settings):
    late = [
        [{"date": "2019-11-01", "fee_rate": 0.5}],
        [{"date": "2019-12-15", "open_to_new": False}],
        [],
    ]
    return [read_scenario("article", {**SMALL, **settings, "changes": one}) for one in late]


def rounds_lived(monkeypatch, scenarios):
    """Results of all, and how many rounds that took."""
    steps, step = [], Society.step

    def counted(society):
        steps.append(society.round)
        step(society)

    monkeypatch.setattr(Society, "step", counted)
    return list(simulate_all(scenarios)), len(steps)


def test_the_numbers_are_those_of_runs_from_the_start(monkeypatch):
    scenarios = policies()
    together, lived = rounds_lived(monkeypatch, scenarios)
    monkeypatch.undo()
    alone = [simulate(one) for one in scenarios]
    assert lived < 0.6 * sum(len(one.rounds["date"]) for one in alone)
    for ours, theirs in zip(together, alone, strict=True):
        assert ours.inputs == theirs.inputs
        assert ours.covered_by_year == theirs.covered_by_year
        for name in TABLES:
            one, other = getattr(ours, name), getattr(theirs, name)
            assert one.keys() == other.keys()
            for column in one:
                np.testing.assert_array_equal(one[column], other[column], f"{name}.{column}")
    fees = [one.rounds["fee_fen"].sum() for one in together]
    assert fees[0] > fees[2] != fees[1]


@pytest.mark.parametrize("other", [{"people.agents": 300}, {"plan.fee_rate": 0.2}])
def test_what_differs_from_the_start_is_run_from_the_start(monkeypatch, other):
    first, second = policies()[2], policies(**other)[2]
    together, lived = rounds_lived(monkeypatch, [first, second])
    assert lived == sum(len(one.rounds["date"]) for one in together)
