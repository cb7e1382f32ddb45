"""Do degenerate but valid worlds run to their end with defined numbers?"""

import pytest
from mutualaid.model import Society

WORLDS = {
    "nobody joins": {"behaviour.launch_advertising": 0.0, "behaviour.advertising": 0.0},
    "everybody leaves": {
        "behaviour.attention": 1.0,
        "behaviour.comfort_yuan": 3.0,
        "behaviour.attitude_mean": 0.0,
    },
    "no claims": {"illness.level": 0.0},
    "everybody ill": {"illness.level": 16.0, "illness.chronic_factor": 16.0},
    "everybody dies": {"illness.death_level": 16.0, "people.by_age": ((0, 0.0), (85, 1.0))},
    "one agent": {"people.agents": 1, "behaviour.advertising": 0.05},
    "one person": {"people.agents": 1, "people.total": 1, "plan.all_covered": True},
    "fee 0": {"plan.fee_rate": 0.0},
    "one round": {"plan.end": "2018-10-20"},
    "no aid": {"plan.aid_by_age": ((0, 0.0),)},
    "nobody may join": {"plan.open_to_new": False},
    "nobody can be reviewed": {"review.capacity_per_round": 0},
    "nobody can pay": {"behaviour.payment_failure": 1.0, "behaviour.retry_failure": 1.0},
    "all covered": {"plan.all_covered": True, "plan.waiting_days": 0},
    "dear": {"plan.aid_by_age": ((0, 1e8),), "plan.fee_rate": 10.0},
}
MAY_BE_UNDEFINED = {"risk_members", "risk_left", "mean_age_members", "trust", "gain", "slope"}


@pytest.mark.parametrize("storage", ["columns", "objects"])
@pytest.mark.parametrize("name", WORLDS)
def test_the_world_ends_with_defined_numbers(name, storage):
    world = {"people.agents": 300, "people.total": 10_000_000, "plan.end": "2020-06-30"}
    society = Society("article", storage=storage, **(world | WORLDS[name])).run()
    rounds = society.rounds
    assert len(rounds) == len(society.dates) >= 1
    undefined = set(rounds.columns[rounds.isna().any()])
    assert undefined <= MAY_BE_UNDEFINED
    counts = rounds.select_dtypes("integer").drop(columns="carried_fen")
    assert (counts >= 0).all().all()
    living = rounds.members - rounds.claims_pending - rounds.claims_unfiled
    assert not rounds.risk_members[living > 0].isna().any()


def rounds_of(name, **more):
    settings = {"people.agents": 300, "people.total": 10_000_000} | WORLDS[name] | more
    return Society("article", **settings).run().rounds


def test_what_the_worlds_are_called_is_what_happens():
    assert rounds_of("nobody joins").members.max() == 0
    assert rounds_of("nobody joins").share_fen.max() == 0
    left = rounds_of("everybody leaves")
    assert left.left.sum() > 0.5 * left.joined.sum()
    assert rounds_of("no claims").aid_fen.sum() == 0
    assert rounds_of("everybody ill").claims_filed.sum() > 100_000
    assert rounds_of("fee 0").fee_fen.sum() == 0
    assert len(rounds_of("one round")) == 1
    assert rounds_of("nobody can be reviewed").claims_pending.iloc[-2] > 0
    assert rounds_of("nobody can pay").members.iloc[-1] < rounds_of("no claims").members.iloc[-1]


def test_one_agent_joins_once_with_all_its_people():
    joined = rounds_of("one agent", **{"run.seed": 2}).joined
    assert 9_000_000 < joined.sum() == joined.max() <= 10_000_000
