"""Is the gain of a live pool the one that theory says, in every round, and are its curves?"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import mutualaid.model
import numpy as np
import pyarrow.parquet as pq
import pytest
from mutualaid.agents.decisions.price_response import BINS
from mutualaid.model import Society, theory
from mutualaid.model.pool_curves.gain import LEAST_ROWS, MOST_ROWS, gain_of, rows_looked_at

CASES = Path(mutualaid.model.__file__).parent / "cases"
AT_REST = {"alcoa": ("employees", 0.1552), "exponential": ("people", 0.72)}
AT_REST |= {"lognormal": ("people", 0.493)}
SMALLER = 50
"""Every fiftieth person of a case stands in for all: more than are looked at, soon lived."""


@dataclasses.dataclass
class Pool:
    """A case with fewer people, lived."""

    society: Society
    cost: np.ndarray
    worth: np.ndarray


@pytest.fixture(scope="module", params=AT_REST)
def pool(request, tmp_path_factory):
    name = request.param
    table = pq.read_table(CASES / name / f"{AT_REST[name][0]}.parquet")
    table = table.take(np.arange(SMALLER // 2, len(table), SMALLER))
    path = tmp_path_factory.mktemp(name) / "people.parquet"
    pq.write_table(table, path)
    scenario = str(CASES / name / f"{name}.toml")
    society = Society(scenario, **{"people.table": str(path)}).run()
    assert len(society.population.status) > LEAST_ROWS
    cost, worth = (table[column].to_numpy() for column in ("expected_cost", "value"))
    return name, Pool(society, cost, worth)


def test_it_is_the_published_or_exact_one_where_the_pool_rests(pool):
    name, lived = pool
    assert lived.society.rounds.gain.iloc[-1] == pytest.approx(AT_REST[name][1], rel=0.05)


def test_it_is_the_slope_of_the_map_in_every_round(pool):
    _, lived = pool
    fee, rounds = lived.society.inputs.plan.fee_rate, lived.society.rounds
    share = rounds.share_fen.to_numpy() / 100
    slope = theory.gain(lived.cost, lived.worth, share, fee, window=0.04)
    stay = lived.worth >= share[:, None]
    following = (1 + fee) * np.array([lived.cost[row].mean() for row in stay])
    assert rounds.gain.to_numpy() == pytest.approx(slope * share / following, rel=0.1)


def test_a_rise_of_the_share_by_a_little_raises_the_next_one_by_as_much(pool):
    """Paired: the same members, and a share that is 4 % higher."""
    _, lived = pool
    row = lived.society.rounds.iloc[-1]
    now = row.share_fen / 100
    means = [lived.cost[lived.worth >= now * factor].mean() for factor in (1.0, 1.04)]
    rise = np.log(means[1] / means[0]) / np.log(1.04)
    assert row.gain == pytest.approx(rise, rel=0.35)  # the slope changes on the way


def test_fixed_points_and_curves_are_those_of_all_people(pool):
    _, lived = pool
    curves = lived.society.curves
    first = curves[curves.moment == "peak"]
    fee = lived.society.inputs.plan.fee_rate
    exact = theory.fixed_points(lived.cost, lived.worth, fee)
    found = first[first.kind.isin(["stable", "unstable"])]
    assert found.kind.tolist() == ["stable" if one.stable else "unstable" for one in exact]
    assert found.price_yuan.to_numpy() == pytest.approx([one.share for one in exact], rel=0.02)
    drawn = first[first.kind == "curve"]
    for row in drawn.itertuples():
        stay = lived.worth >= row.price_yuan
        assert row.demand == pytest.approx(stay.mean(), abs=0.01)
        assert row.average_cost_yuan == pytest.approx(lived.cost[stay].mean(), rel=0.02)
    assert (drawn.price_yuan.diff().dropna() < 0).all()
    assert drawn.demand.iloc[-1] == 1


def tally(people: np.ndarray, cost: np.ndarray, staying: int, whole_cost: int) -> np.ndarray:
    rows = np.full(BINS, 1000)
    line = np.stack([people, cost, rows], axis=1)
    return np.concatenate([line, [[staying, whole_cost, 10**6]]]).astype(np.int64)


def test_it_is_the_exit_identity_worked_out_by_hand():
    # 40 people in each of 400 bins a share: 16,000 per unit of its logarithm, of 100,000 who stay;
    # they cost half of what the others do.
    even = np.full(BINS, 40)
    assert gain_of(tally(even, even * 5, 100_000, 1_000_000)) == pytest.approx(0.16 * 0.5)
    assert gain_of(tally(even, even * 20, 100_000, 1_000_000)) == pytest.approx(-0.16)
    left = 1e-4 * 0.16  # a rise of the share of 0.01 %
    assert theory.rise_after_exit(left, 0.5) - 1 == pytest.approx(left * 0.5, rel=1e-3)


def test_slope_and_curvature_of_the_density_do_no_harm():
    bins = np.arange(BINS) + 0.5
    bent = 4000 + 300 * bins + 20 * bins**2
    found = gain_of(tally(bent, 0 * bent, 100_000, 1_000_000))
    assert found == pytest.approx(4000 * 400 / 100_000, rel=0.02)


@pytest.mark.parametrize(("rows", "density"), [(499, 0.16 * 1.25), (500, 0.16)])
def test_the_window_is_widened_until_enough_rows_lie_in_it(rows, density):
    near = np.where(np.arange(BINS) < 16, 40, 0)  # the lower half of the wider window weighs 5/4
    counted = tally(near, 0 * near, 100_000, 1_000_000)
    counted[:BINS, 2] = 0
    counted[[0, 31], 2] = rows, 1
    assert gain_of(counted) == pytest.approx(density)


def test_nobody_at_the_margin_means_no_gain():
    gap = np.where(np.arange(BINS) < 16, 0, 40)
    beyond = tally(gap, gap, 100_000, 1_000_000)
    beyond[:16, 2] = 0
    assert gain_of(beyond) == 0
    beyond[15, 2] = 1
    assert gain_of(beyond) != 0


def test_nobody_there_has_no_gain():
    nobody = np.zeros(BINS)
    assert np.isnan(gain_of(tally(nobody, nobody, 0, 0)))
    assert gain_of(tally(nobody, nobody, 10, 10)) == 0


def test_one_row_of_each_equal_piece_is_looked_at():
    for agents, looked_at in (
        *((1, 1), (LEAST_ROWS, LEAST_ROWS), (LEAST_ROWS + 1, LEAST_ROWS)),
        *((150_007, 7_500), (10**8, MOST_ROWS)),
    ):
        rows = rows_looked_at(agents, seed=3)
        assert len(rows) == looked_at
        edges = np.arange(len(rows) + 1) * agents // len(rows)
        assert ((edges[:-1] <= rows) & (rows < edges[1:])).all()
    assert (rows != rows_looked_at(agents, seed=4)).any()


def test_it_is_known_in_rounds_with_a_bill_and_in_no_other():
    rounds = Society("article", agents=2000).run().rounds
    known = rounds.gain.notna()
    assert (known == (rounds.share_fen > 0)).all()
    assert 0 < known.sum() < len(rounds)
    assert Society("agency", agents=500).run().rounds.gain.isna().all()


def test_without_an_answer_to_the_share_it_is_0():
    gain = Society("no_answer", agents=500).run().rounds.gain
    assert set(gain.dropna()) == {0.0}


END = {"plan.end": "2020-04-30"}


def test_threads_and_storage_change_nothing():
    lives = [
        Society("article", agents=1500, threads=threads, storage=storage, **END)
        for threads, storage in ((1, "columns"), (2, "columns"), (1, "objects"))
    ]
    first, *others = [society.run() for society in lives]
    for other in others:
        assert first.rounds.gain.equals(other.rounds.gain)
        assert first.curves.equals(other.curves)


def test_moments_are_the_peak_the_notice_and_the_end():
    society = Society("article", agents=2000).run()
    rounds, curves = society.rounds, society.curves
    at = curves.groupby("moment")["round"].first()
    peak = rounds.members.max()
    assert rounds.members[at["peak"]] == pytest.approx(peak, rel=0.02)
    context = society.orders.date[society.orders.kind == "closure_notice"].iloc[0]
    assert rounds.date[at["notice"] - 1] < context <= rounds.date[at["notice"]]
    assert at["end"] == rounds["round"].iloc[-1]
