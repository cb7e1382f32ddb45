"""Do both storages agree on what people do with the agency, at any weight and thread count?"""

import mesa
import numpy as np
import pytest
from agency_fixtures import medical, notice_on, offers_in, scenario_of
from hypothesis import given, settings
from hypothesis import strategies as st
from mutualaid.agents.decisions import policy_month, policy_tally
from mutualaid.agents.decisions.policy_tally import (
    BOUGHT,
    DUE,
    ENDED,
    FIGURES,
    FORMER,
    INSURED_PEOPLE,
    LEFT_PLAN,
    OVERALL,
    POLICIES,
    PREMIUM_FEN,
    RISK_LEFT,
)
from mutualaid.agents.scan.bitmasks import EVERYBODY, NOBODY
from mutualaid.model.population.construction import build_rows
from mutualaid.model.rule_inputs.lookup_tables import build_tables
from mutualaid.model.storage.columns import Columns
from mutualaid.model.storage.objects import Objects

worlds = st.fixed_dictionaries(
    {
        "agents": st.integers(1, 700),
        "weight": st.integers(1, 40_000),
        "seed": st.integers(0, 2**62),
        "everybody_inside": st.booleans(),
        "transfer": st.integers(1, 6),
        "plan_fen": st.integers(0, 5000),
        "interest": st.floats(0, 1),
        "attention": st.floats(0, 1),
        "level": st.integers(64, 16_384),
        "claims_per_illness": st.floats(1, 100),
    }
)


def lived(world, storage, threads=None, ask_everybody=False):
    scenario = scenario_of(
        medical(claims_per_illness=world["claims_per_illness"], waiting_days=31),
        medical(name="other", kind="critical_illness", declaration=False),
        agents=world["agents"],
        total=world["agents"] * world["weight"],
        seed=world["seed"],
        inside=world["everybody_inside"],
        interest=world["interest"],
        renewal_attention=world["attention"],
    )
    rows, tables = build_rows(scenario), build_tables(scenario)
    if storage == "objects":
        kept = Objects(mesa.Model(), rows, tables, world["seed"])
    else:
        kept = Columns(rows, tables, world["seed"], threads)
    kept._asks_everybody = ask_everybody
    kept._everybody = EVERYBODY if ask_everybody else NOBODY
    done = []
    for month in range(1, 7):
        day = 30 * month
        offers = offers_in(
            scenario,
            tables,
            month=month,
            day=day,
            level=world["level"],
            plan_fen=world["plan_fen"],
            transfer=month == world["transfer"],
            plan_runs=month < 6,
        )
        context = notice_on(tables, day)
        lives = kept.live(context, month)
        claims = policy_month.policy_claims(lives.seen, lives.ill, offers)
        tally = kept.insure(offers, context, month).tally
        assert tally.dtype == np.int64
        done += [claims.tolist(), tally.tolist()]
    return done, [column.tolist() for column in rows]


@settings(max_examples=25)
@given(worlds)
def test_objects_and_columns_agree_on_any_world(world):
    one = lived(world, "columns")
    assert one == lived(world, "objects")
    assert one == lived(world, "columns", threads=1)


@settings(max_examples=10)
@given(worlds)
def test_the_filter_leaves_out_nobody(world):
    for storage in ("columns", "objects"):
        assert lived(world, storage) == lived(world, storage, ask_everybody=True)


def test_something_happens_in_these_worlds():
    world = {
        **{"agents": 3000, "weight": 1000, "seed": 5, "everybody_inside": True, "transfer": 4},
        **{"plan_fen": 900, "interest": 0.3, "attention": 0.2, "level": 900},
        "claims_per_illness": 20.0,
    }
    done, _ = lived(world, "columns")
    tallies = np.array(done[1::2])
    total = tallies.sum(axis=0)
    assert (total[[LEFT_PLAN, RISK_LEFT, INSURED_PEOPLE]] > 0).all()
    first = total[OVERALL : OVERALL + FIGURES]
    assert (np.delete(first, FORMER) > 0).all()  # who leaves for a policy is no new user
    # policies of the month before + bought = policies now + ended; people die in between
    for product in (0, 1):
        place = policy_tally.tally_place(product, 0)
        before, after = tallies[:-1, place + POLICIES], tallies[1:, place + POLICIES]
        gone = before + tallies[1:, place + BOUGHT] - after - tallies[1:, place + ENDED]
        assert (gone >= 0).all()
        assert gone.sum() < 0.01 * before.sum() + 100


def test_the_number_of_agents_moves_no_mean():
    def figures(agents, seed):
        world = {
            **{"agents": agents, "weight": 48_000_000 // agents, "seed": seed},
            **{"everybody_inside": True, "transfer": 9, "plan_fen": 900, "interest": 0.1},
            **{"attention": 0.2, "level": 900, "claims_per_illness": 20.0},
        }
        done, _ = lived(world, "columns")
        total = np.array(done[1::2]).sum(axis=0)
        chosen = [policy_tally.tally_place(0, one) for one in (POLICIES, PREMIUM_FEN, DUE, BOUGHT)]
        return total[[*chosen, LEFT_PLAN, INSURED_PEOPLE]].astype(float)

    few = np.mean([figures(3000, seed) for seed in range(8)], axis=0)
    many = np.mean([figures(48_000, seed) for seed in range(2)], axis=0)
    assert few == pytest.approx(many, rel=0.06)
