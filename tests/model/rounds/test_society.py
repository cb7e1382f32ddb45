"""Does the society work as users of Mesa expect: batch runs, collectors, looking at people?"""

import gc
import resource

import mesa
import numpy as np
import pytest
from mesa.batchrunner import batch_run
from mutualaid.agents import Health, Membership
from mutualaid.model import InputError, Scenario, Society, read_scenario

TWO_ROUNDS = {"plan.end": "2018-10-31"}
SHORT = {"plan.end": "2019-03-31"}


def test_the_constructor_takes_every_key():
    society = Society("article", agents=200, seed=5, storage="objects", **{"plan.fee_rate": 0.2})
    assert society.inputs.people.agents == 200
    assert society.inputs.run.seed == 5
    assert society.inputs.plan.fee_rate == 0.2
    assert Society("article", agents=200, rng="7").inputs.run.seed == 7
    with pytest.raises(InputError, match=r"plan\.fee_rate"):
        Society("article", agents=200, **{"plan.feerate": 0.2})


def test_a_scenario_object_and_a_mesa_scenario_are_taken():
    scenario = read_scenario("article", {"people.agents": 50})
    assert isinstance(scenario, Scenario)
    assert Society(scenario).inputs is not None
    foreign = type("Scenario", (), {"__module__": "mesa.experimental.scenarios"})()
    assert Society(foreign, agents=50).inputs.title == scenario.title


@pytest.mark.parametrize(("storage", "members"), [("columns", 0), ("objects", 40)])
def test_agents_are_mesas(storage, members):
    society = Society("article", agents=40, storage=storage)
    kinds = [type(agent).__name__ for agent in society.agents]
    assert kinds.count("Member") == members
    assert kinds.count("SharingPlatform") == kinds.count("Regulator") == 1


@pytest.mark.parametrize("storage", ["columns", "objects"])
def test_a_person_can_be_looked_at(storage):
    society = Society("article", agents=400, seed=2, storage=storage)
    for _ in range(60):
        society.step()
    table = society.members
    for row in (0, 17, 399):
        person, line = society.people[row], table.iloc[row]
        assert (person.people, person.age) == (line.people, line.age)
        assert person.health.name.lower().replace("_", " ") == line.health
        assert person.membership.name.lower().replace("_", " ") == line.membership
        assert person.credit == line.credit
        assert person.concealed == line.concealed
        assert len(person.policies) == line.policies
        assert person.joined is None or person.joined == line.joined.date()
        assert str(row) in repr(person)
    assert {person.membership for person in society.people} >= {Membership.LEFT, Membership.COVERED}
    assert Health.HEALTHY in {person.health for person in society.people}
    with pytest.raises(IndexError, match="there are 400 agents"):
        society.people[400]


def test_step_by_step_is_run():
    whole = Society("article", agents=300, **SHORT).run()
    steps = Society("article", agents=300, **SHORT)
    calls = []
    while steps.running:
        steps.step()
    Society("article", agents=300, **SHORT).run(lambda done, total: calls.append((done, total)))
    assert whole.rounds.equals(steps.rounds)
    assert calls == [(i + 1, len(whole.dates)) for i in range(len(whole.dates))]
    with pytest.raises(RuntimeError, match="has ended"):
        steps.step()


def test_the_data_collector_holds_the_rounds():
    society = Society("article", agents=300, **SHORT).run()
    collected = society.datacollector.get_model_vars_dataframe()
    for name in ("members", "share_fen", "claims_filed"):
        assert collected[name].tolist() == society.rounds[name].tolist()


def test_batch_run_gives_what_runs_give():
    rows = batch_run(
        Society,
        parameters={
            "scenario": ["article"],
            "agents": [200],
            "plan.fee_rate": [0.0, 0.5],
            "rng": [1, 2],
            "plan.end": ["2019-12-31"],
        },
        number_processes=1,
        max_steps=1000,
        display_progress=False,
    )
    assert len(rows) == 4
    for row in rows:
        settings = {"plan.fee_rate": row["plan.fee_rate"], "plan.end": "2019-12-31"}
        rounds = Society("article", agents=200, seed=row["rng"], **settings).run().rounds
        assert row["share_fen"] == rounds.share_fen.iloc[-1]
        assert row["members"] == rounds.members.iloc[-1]
    assert len({row["share_fen"] for row in rows}) > 2


def test_columns_hold_an_agent_in_forty_bytes():
    society = Society("article", agents=1000)
    assert sum(column.nbytes for column in society.population) <= 40 * 1000


def live_and_forget(storage, seeds):
    """Peak memory of this process, in MiB, after societies that nobody keeps."""
    for seed in seeds:
        society = Society("article", agents=1000, seed=seed, storage=storage, **TWO_ROUNDS)
        while society.running and storage == "columns":
            society.step()
        if storage == "objects" or seed % 20 == 0:
            gc.collect()
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize("many", [200, pytest.param(900, marks=pytest.mark.slow)])
def test_societies_that_are_over_do_not_grow_memory(many):
    live_and_forget("objects", range(20))
    before = live_and_forget("columns", range(100))
    live_and_forget("columns", range(100, many))
    after = live_and_forget("objects", range(100))
    assert after - before < 30  # one society of objects holds about a MiB
    with pytest.raises(ValueError, match="nobody asks"):
        Society("article", agents=10, rules={"nothing": None})
    assert not [model for model in getattr(mesa.Agent, "_ids", {}) if isinstance(model, Society)]


def test_members_are_sampled_above_a_million():
    from mutualaid.model.output.members_table import SAMPLE, sampled_rows

    rows = sampled_rows(150_000_001, seed=3)
    assert SAMPLE / 2 < len(rows) <= SAMPLE
    assert np.array_equal(rows, sampled_rows(150_000_001, seed=3))
    assert rows[-1] < 150_000_001
    assert len(sampled_rows(SAMPLE, 3)) == SAMPLE
