"""Is it said how much chance moves the share, and warned where that drives members out?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from made_up_run import curves, story_rounds, told, write
from made_up_run import orders as made_up_orders
from matplotlib.text import Text
from mutualaid.agents import Member
from mutualaid.model import Society, theory
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.runs.drawing.style import quiet_style
from mutualaid.runs.figures.curves import draw_curves
from mutualaid.runs.figures.gain import draw_gain
from mutualaid.runs.language.translation import speaking
from mutualaid.runs.one_run.run import run_scenario
from mutualaid.runs.results.run_results import results_of
from mutualaid.runs.summary.gain_and_noise import MATTERS, lasting_rises, pool_sentences
from mutualaid.runs.summary.summary import summarise

FEW, MANY = 2_500, 100_000
"""People behind each of a thousand entries: the share varies by a tenth, or by a hundredth."""


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A pool like Alcoa's, of risks around 1 in 10,000 a round, with so many people an entry."""
    grid = (np.arange(1000) + 0.5) / 1000
    worth = 15 + 40 * (1 - grid)
    cost = 10 + 0.5 * worth

    def write_table(people: int) -> str:
        frame = pd.DataFrame({"people": people, "age": 40, "sex": "F"}, index=range(1000))
        frame = frame.assign(expected_cost=cost.round(2), value=worth.round(2))
        path = tmp_path_factory.mktemp("people") / f"{people}.csv"
        frame.to_csv(path, index=False)
        return str(path)

    return write_table


def lived(path: str, mode: str, seed: int) -> Society:
    settings = {"people.table": path, "claims.mode": mode, "plan.end": "2021-12-31"}
    return Society("pool", seed=seed, **settings).run()


def rise_by_chance(path: str, seeds: int) -> float:
    """Mean rise of the members' own risk against the same pool without noise."""
    calm = lived(path, "expected", 1).rounds.risk_members.iloc[-1]
    noisy = [lived(path, "random", seed).rounds.risk_members.iloc[-1] for seed in range(seeds)]
    return float(np.mean(noisy)) / calm - 1


def ratchet_of(path: str) -> float:
    society = lived(path, "random", 1)
    last = society.curves.query("kind == 'now' and moment == 'end'").iloc[0]
    calm = lived(path, "expected", 1).rounds
    return theory.ratchet(float(last.variation), calm.gain.iloc[-1], looks=len(calm))


@pytest.mark.parametrize("people", [FEW, MANY])
def test_pools_lose_members_by_chance_where_the_criterion_says_so(table, people):
    path = table(people)
    said, happened = ratchet_of(path), rise_by_chance(path, seeds=6)
    assert (said >= MATTERS) == (happened >= MATTERS) == (people == FEW)
    assert happened == pytest.approx(said, rel=0.5, abs=0.01)


def test_the_share_varies_as_much_as_is_said(table):
    path = table(MANY)
    society = Society("pool", **{"people.table": path, "behaviour.attention": 0.0}).run()
    share = society.rounds.share_fen
    noise = society.curves.query("kind == 'now' and moment == 'end'").variation.iloc[0]
    assert share.std() / share.mean() == pytest.approx(noise, rel=0.25)  # of 72 rounds: 8 %


def test_agents_with_more_people_have_the_noise_of_people(table):
    noise = [
        lived(table(people), "random", 1).curves.query("kind == 'now'").variation.iloc[0]
        for people in (FEW, 4 * FEW)
    ]
    assert noise[0] / noise[1] == pytest.approx(2, rel=0.02)


def test_claims_replaced_by_their_mean_have_no_noise(table):
    society = lived(table(FEW), "expected", 1)
    assert set(society.curves.query("kind == 'now'").variation) == {0.0}


def test_a_ratchet_by_hand():
    # 40 looks: the largest but one in 40 of a normal distribution is at 1.96; four bills halve it.
    assert theory.ratchet(0.1, 0.5, looks=40) == pytest.approx(0.196, abs=1e-3)
    assert theory.ratchet(0.1, 0.5, looks=40, memory_rounds=4) == pytest.approx(0.098, abs=1e-3)
    assert theory.ratchet(0.1, 0.75, looks=40) == pytest.approx(3 * 0.196, abs=1e-3)
    assert theory.ratchet(0.1, 1.2, looks=40) == math.inf
    for harmless in ((0.0, 1.5, 40), (0.1, -0.5, 40), (0.1, 0.5, 1)):
        assert theory.ratchet(*harmless) == 0


@pytest.mark.parametrize(
    ("bad", "name"),
    [((-0.1, 0.5, 40), "variation"), ((0.1, math.nan, 40), "gain"), ((0.1, 0.5, -1), "looks")],
)
def test_bad_numbers_are_named(bad, name):
    with pytest.raises(ValueError, match=name):
        theory.ratchet(*bad)


def test_the_summary_says_how_much_and_warns_only_where_it_matters(tmp_path):
    quiet = " ".join(summarise(write(tmp_path / "quiet")).split())
    assert "chance alone varies a share by 1.5 % at the peak, 1.5 % after the notice" in quiet
    assert "first 0.00, highest 0.40 (Jan 2022), last 0.40; by the median of 2021 0.33" in quiet
    assert "those who leave make a lasting rise 1.5 times as large" in quiet
    assert "warning" not in quiet
    loud = " ".join(summarise(write(tmp_path / "loud", curves=noisier(40))).split())
    assert "warning chance alone raises the share by" in loud
    frame = story_rounds().assign(gain=1.1)
    tipped = " ".join(summarise(write(tmp_path / "tipped", rounds=frame)).split())
    assert "by the median of 2019 1.10: a lasting rise feeds itself" in tipped
    assert "spiral" not in tipped
    assert "warning chance alone can empty the pool" in tipped


def noisier(times: float) -> pd.DataFrame:
    frame = curves()
    return frame.assign(variation=frame.variation * times)


def test_the_warning_begins_where_the_criterion_says(tmp_path):
    rise = max(lasting_rises(told(tmp_path / "plain")).values())
    for factor in (0.99, 1.01):
        run = write(tmp_path / f"{factor}", curves=noisier(factor * MATTERS / rise))
        assert ("warning" in summarise(run)) == (factor > 1)


@pytest.mark.usefixtures("without_figures")
def test_a_pool_that_dies_of_noise_was_warned_of(tmp_path):
    scenario = read_scenario("pool", {"people.agents": 2000, "people.total": 20_000}, place="--set")
    told_of = summarise(run_scenario(scenario, tmp_path / "run", quiet=True))
    assert "0 at the end" in told_of
    assert "warning   chance alone can empty the pool" in told_of


def test_one_wild_round_says_nothing_of_a_lasting_rise(tmp_path):
    frame = story_rounds()
    frame.loc[60, "gain"] = 0.95
    said = dict(pool_sentences(told(tmp_path, rounds=frame)))["gain"]
    assert "highest 0.95" in said
    assert "those who leave make a lasting rise 1.5 times as large" in said


def test_neither_text_nor_figure_takes_a_gain_for_a_spiral(tmp_path):
    for gain in (0.8, 1.2):
        dying = story_rounds().assign(gain=gain, slope=1.3 * gain)
        dying.loc[40:, "members"] = 1
        outcome = told(tmp_path / f"{gain}", rounds=dying, orders=made_up_orders().iloc[:0])
        with quiet_style():
            words = " ".join(text.get_text() for text in draw_gain(outcome, "").findobj(Text))
        said = " ".join([words, *dict(pool_sentences(outcome)).values()])
        assert "spiral" not in said
        assert "slope at which a pool at rest would tip" in said
        assert "one member after the last round" in summarise(outcome.folder)


class Patient(Member):
    """Leaves over the third bill that is too much."""

    remembers = True
    bills = 0

    def wants_to_leave(self, share_fen, worth):
        self.bills += share_fen > worth
        return self.bills > 2


@pytest.mark.parametrize(("language", "words"), [("en", "not measured"), ("zh", "未测量")])
def test_where_members_must_not_be_asked_it_says_why(language, words):
    world = {"agents": 100, "storage": "objects", "plan.end": "2019-08-31"}
    society = Society("article", **world, member_class=Patient).run()
    assert society.rounds.share_fen.any()
    with speaking(language):
        said = dict(pool_sentences(results_of(society)))
        asked = dict(pool_sentences(results_of(Society("article", **world).run())))
    assert said == {"gain": said["gain"]}
    assert words in said["gain"]
    assert "Member.remembers" in said["gain"]
    assert words not in asked["gain"]


def test_of_many_crossings_two_are_named(tmp_path):
    frame = curves()
    steps = frame[frame["kind"].isin(["stable", "unstable"])]
    assert len(steps)
    more = [steps.assign(price_yuan=steps["price_yuan"] + 0.01 * i) for i in range(5)]
    outcome = told(tmp_path, curves=pd.concat([frame, *more]))
    with quiet_style():
        words = [text.get_text() for text in draw_curves(outcome, "").findobj(Text)]
    for start in ("rests at", "tips at"):
        assert sum(word.startswith(start) for word in words) <= 2  # one in each panel
