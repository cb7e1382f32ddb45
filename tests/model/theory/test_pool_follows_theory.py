"""Does a pool without noise follow the equal-share map s' = (1 + f) E[cost | worth >= s]?"""

import numpy as np
import pytest
from mutualaid.model import Society


def pool(tmp_path, cost, worth, **settings):
    table = tmp_path / "members.csv"
    rows = (f"1,30,M,{c:.2f},{w:.2f}" for c, w in zip(cost, worth, strict=True))
    table.write_text("people,age,sex,expected_cost,value\n" + "\n".join(rows) + "\n")
    expected = {"people.table": str(table), "claims.mode": "expected"}
    return Society("pool", **expected, **settings).run().rounds


@pytest.fixture(scope="module")
def exponential(tmp_path_factory):
    """Costs exponential with mean 100 yuan, each worth half as much again, fee 8 %."""
    cost = -100 * np.log(1 - (np.arange(20_000) + 0.5) / 20_000)
    return pool(tmp_path_factory.mktemp("pool"), cost, 1.5 * cost)


def test_an_exponential_pool_unravels_round_by_round_to_its_fixed_point(exponential):
    # exact: s' = 1.08 (1 + s / 1.5), in units of the mean cost
    by_hand = [1.08]
    while len(by_hand) < 6:
        by_hand.append(1.08 * (1 + by_hand[-1] / 1.5))
    assert by_hand == pytest.approx([1.08, 1.8576, 2.4175, 2.8206, 3.1108, 3.3198], abs=5e-5)
    assert exponential.share_fen.to_numpy()[:6] / 10_000 == pytest.approx(by_hand, rel=3e-4)
    assert exponential.share_fen.iloc[-1] / 10_000 == pytest.approx(3.8571, rel=1e-3)
    assert exponential.members.iloc[-1] / 20_000 == pytest.approx(0.0764, rel=5e-3)


def test_near_the_fixed_point_each_gap_is_the_gain_times_the_last(exponential):
    gap = 3.8571 - exponential.share_fen.to_numpy()[2:9] / 10_000
    assert gap[1:] / gap[:-1] == pytest.approx(np.full(6, 0.72), rel=5e-3)


def test_without_attention_nobody_leaves(tmp_path):
    cost = np.linspace(10, 200, 400)
    rounds = pool(tmp_path, cost, 1.1 * cost, **{"behaviour.attention": 0.0})
    assert rounds.left.sum() == 0
    assert rounds.share_fen.nunique() <= 2  # rounding alone moves it


def test_attention_changes_the_speed_and_not_the_fixed_point(tmp_path):
    cost = np.linspace(50, 150, 4000)
    fast, slow = (
        pool(tmp_path, cost, cost + 30, **{"behaviour.attention": attention})
        for attention in (1.0, 0.3)
    )
    assert slow.members.iloc[3] > fast.members.iloc[3]
    assert slow.share_fen.iloc[-1] == pytest.approx(fast.share_fen.iloc[-1], rel=2e-3)
