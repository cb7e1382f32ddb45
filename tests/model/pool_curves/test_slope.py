"""Is the slope of a live pool that of its map, in a pool that never rests as in one that does?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from mutualaid.model import Society
from plain_article import PLAIN

GROWTH, SHAPE, FEE = 1.08, 3.0, 0.08
"""Rise of the share of the pool, round by round and for ever; how its costs fall off; its fee."""


@pytest.fixture(scope="module")
def pareto(tmp_path_factory):
    """Costs c with P(c > x) = (least / x)**shape, each worth c * k to its owner.

    Those above a worth s cost shape / (shape - 1) s / k on average, so G(s) = (1 + f) shape /
    ((shape - 1) k) s: k is chosen so that this is 1.08 s. Nobody at any share is the last one.
    """
    grid = (np.arange(20_000) + 0.5) / 20_000
    cost = 20 * (1 - grid) ** (-1 / SHAPE)
    worth = cost * (1 + FEE) * SHAPE / (SHAPE - 1) / GROWTH
    frame = pd.DataFrame({"people": 100, "age": 40, "sex": "F"}, index=range(len(grid)))
    frame = frame.assign(expected_cost=cost.round(2), value=worth.round(2))
    path = tmp_path_factory.mktemp("pareto") / "people.csv"
    frame.to_csv(path, index=False)
    settings = {"people.table": str(path), "claims.mode": "expected", "plan.fee_rate": FEE}
    settings |= {"behaviour.attention": 1.0, "behaviour.memory_rounds": 1}
    return Society("pool", **settings, **{"plan.end": "2020-07-31"}).run()


def test_in_a_pareto_pool_it_is_what_the_share_rises_by(pareto):
    rounds = pareto.rounds
    while_many = rounds[rounds.members > 500_000]
    assert len(while_many) >= 4
    rises = while_many.share_fen / while_many.share_fen.shift(1)
    assert rises.iloc[2:].to_numpy() == pytest.approx(GROWTH, rel=0.01)
    assert while_many.slope.iloc[1:].to_numpy() == pytest.approx(GROWTH, rel=0.05)
    assert while_many.gain.iloc[1:].to_numpy() == pytest.approx(1, rel=0.05)


def test_it_is_the_gain_times_the_next_share_over_this_one(pareto):
    rounds = pareto.rounds
    followed = rounds[rounds.gain.notna() & (rounds.share_fen.shift(-1) > 0)].iloc[1:6]
    following = rounds.share_fen.shift(-1)[followed.index]
    ratio = (following / followed.share_fen).to_numpy()
    assert (followed.slope / followed.gain).to_numpy() == pytest.approx(ratio, rel=0.05)


def test_such_a_pool_has_no_share_at_which_it_would_rest(pareto):
    peak = pareto.curves[pareto.curves.moment == "peak"]
    stable = peak[peak.kind == "stable"]
    assert stable.demand.max() < 0.05 or len(stable) == 0


def test_it_is_missing_where_the_gain_is():
    rounds = Society("article", agents=300, **{"plan.end": "2019-12-31"}).run().rounds
    assert (rounds.slope.isna() == rounds.gain.isna()).all()
    assert rounds.slope.notna().any()
    unmoved = Society("no_answer", agents=300, **{"plan.end": "2019-12-31"}).run().rounds
    assert set(unmoved.slope.dropna()) == {0.0}


def test_in_every_storage_it_is_the_same_to_the_bit():
    lives = [
        Society("article", agents=300, storage=storage, **{"plan.end": "2020-03-31"}).run()
        for storage in ("columns", "objects")
    ]
    assert lives[0].rounds.slope.equals(lives[1].rounds.slope)
    assert lives[0].rounds.slope.max() > 0


def test_a_rule_of_ones_own_is_asked_for_it():
    society = Society(
        "article",
        agents=300,
        storage="objects",
        rules={"wants_to_leave": lambda _share, _worth: False},
        **PLAIN,
        **{"plan.end": "2020-03-31"},
    ).run()
    assert society.rounds.left.sum() == 0
    assert set(society.rounds.slope.dropna()) == {0.0}
    assert set(society.rounds.gain.dropna()) == {0.0}
