"""Do the article's numbers come out of the decisions, and do the healthy leave as it says?"""

import datetime as dt
import functools

import numpy as np
import pytest
from mutualaid.model import Society
from mutualaid.runs.published.target_file import read_published
from mutualaid.runs.published.targets import judge
from mutualaid.runs.results.run_results import results_of

AGENTS = 20_000
NOTICE = dt.date(2021, 12, 28)
MILLION = 1_000_000


@functools.cache
def lived(scenario="article", seed=1):
    society = Society(scenario, agents=AGENTS, seed=seed).run()
    rounds = society.rounds
    rounds["year"] = [date.year for date in rounds.date]
    return rounds, society.daily.set_index("date").members


@functools.cache
def the_end(seed):
    """What becomes of claims and members after the notice of closure."""
    society = Society("article", agents=AGENTS, seed=seed).run()
    rounds, ledger, agency = society.rounds, society.ledger, society.agency
    before = rounds[[date <= NOTICE for date in rounds.date]]
    users = {year: agency[[date.year == year for date in agency.date]] for year in (2021, 2022)}
    return {
        "claims under review": before.claims_pending.iloc[-1] / 1000,
        "paid by the operator": ledger.amount_fen[ledger.from_account == "closure"].sum() / 1e11,
        "users of 2021": users[2021].policies.iloc[-1] / MILLION,
        "users of 2022": users[2022].policies.iloc[-1] / MILLION,
        "new users from the plan": users[2022].from_plan.sum() / users[2022].new_users.sum(),
    }


def numbers(seed):
    """What the issue asks of the article, by name."""
    rounds, daily = lived(seed=seed)
    share = rounds.groupby("year").share_fen.sum() / 100
    members = rounds.members[[date < NOTICE for date in rounds.date]].to_numpy() / MILLION
    monthly = rounds.groupby([date.strftime("%Y-%m") for date in rounds.date]).share_fen.sum()
    return {
        "after 3 days": daily[dt.date(2018, 10, 19)] / MILLION,
        "after 10 days": daily[dt.date(2018, 10, 26)] / MILLION,
        "peak": members.max(),
        "payers of 2020": rounds.payers[rounds.year == 2020].max() / MILLION,
        "share 2019": share[2019],
        "share 2020": share[2020],
        "share 2021": share[2021],
        "at closure": members[-1],
        "loss a month": (members[-13] - members[-1]) / 6,
        "times the promise": monthly.max() / 10,
        **the_end(seed),
    }


WITHIN = {
    "after 3 days": (3 * 0.85, 3 * 1.15),
    "after 10 days": (12 * 0.85, 12 * 1.15),
    "peak": (100, 150),
    "payers of 2020": (90, 150),
    "share 2019": (81, 99),
    "share 2020": (162, 198),
    "share 2021": (300, 340 * 1.1),
    "at closure": (50, 60),
    "loss a month": (1, 50),
    "times the promise": (100, 10_000),
    "claims under review": (100, 125),
    "paid by the operator": (5 * 0.75, 5 * 1.25),
    "users of 2021": (40 * 0.85, 40 * 1.15),
    "users of 2022": (60 * 0.85, 60 * 1.15),
    "new users from the plan": (0.3 * 0.85, 0.3 * 1.15),
}


@pytest.mark.parametrize("name", WITHIN)
def test_the_articles_numbers_with_the_default_seed(name):
    low, high = WITHIN[name]
    assert low < numbers(1)[name] < high


@pytest.mark.parametrize("name", WITHIN)
def test_the_articles_numbers_in_the_median_of_20_seeds(name):
    low, high = WITHIN[name]
    assert low < np.median([numbers(seed)[name] for seed in range(1, 21)]) < high


def test_the_article_meets_all_its_targets_with_the_default_seed():
    run = results_of(Society("article", agents=AGENTS, seed=1).run())
    rows = judge(run)
    assert len(rows) == 22
    assert {row.name: row.value for row in rows if row.verdict != "pass"} == {}


def test_the_article_meets_all_its_targets_in_the_median_of_20_seeds():
    """One seed or another misses a few: most targets are met at the edge of their band."""
    found: dict[str, list[float]] = {}
    for seed in range(1, 21):
        run = results_of(Society("article", agents=AGENTS, seed=seed).run())
        for row in judge(run):
            found.setdefault(row.name, []).append(row.value)
    bands = {one.name: one.band for one in read_published("article").targets}
    medians = {name: float(np.median(values)) for name, values in found.items()}
    assert {n: m for n, m in medians.items() if not bands[n][0] <= m <= bands[n][1]} == {}


def yearly_risk(rounds, year, who):
    heads = "left" if who == "left" else "members"
    chosen = rounds[(rounds.year == year) & (rounds[heads] > 0)]
    return np.average(chosen[f"risk_{who}"], weights=chosen[heads])


@pytest.mark.parametrize("year", [2020, 2021])
@pytest.mark.parametrize("seed", range(1, 6))
def test_leavers_are_healthier_than_those_who_stay(year, seed):
    rounds, _ = lived(seed=seed)
    assert yearly_risk(rounds, year, "left") < 0.95 * yearly_risk(rounds, year, "members")


def test_stayers_become_a_worse_risk_as_others_leave():
    rounds, _ = lived()
    risk = [yearly_risk(rounds, year, "members") for year in (2019, 2020, 2021)]
    assert risk == sorted(risk)


def test_without_an_answer_to_the_share_the_members_stay():
    story, steady = lived()[0], lived("no_answer")[0]
    before = [date < NOTICE for date in story.date]
    assert steady.left.sum() == 0
    after = steady[before][int(steady.members.to_numpy().argmax()) + 1 :]
    had_to_go = after[["aged_out", "died", "aided"]].to_numpy().sum()
    assert steady.members[before].iloc[-1] + had_to_go > 0.95 * steady.members.max()
    assert story.members[before].iloc[-1] < 0.6 * story.members.max()
    late = [dt.date(2021, 1, 1) <= date < NOTICE for date in story.date]
    assert (steady.share_fen[late] < story.share_fen[late]).mean() > 0.9
    assert steady.share_fen[late].sum() < 0.9 * story.share_fen[late].sum()


def test_before_the_first_bill_the_two_worlds_are_one():
    story, steady = lived()[0], lived("no_answer")[0]
    first = int((story.share_fen > 0).to_numpy().argmax())
    assert first > 3
    assert story[:first].equals(steady[:first])


def test_after_the_notice_members_pay_nothing_and_nobody_joins():
    rounds, _ = lived()
    after = rounds[[date >= NOTICE for date in rounds.date]]
    assert after.collected_fen.sum() == after.joined.sum() == after.left.sum() == 0
    assert after.sponsor_fen.sum() > 0


def test_the_record_is_met_roughly():
    rounds, _ = lived("record")
    share = rounds.groupby("year").share_fen.sum() / 100
    assert share[2019] == pytest.approx(29.17, rel=0.2)  # public_record.csv 2019-12-31
    assert share[2020] == pytest.approx(91, rel=0.2)  # public_record.csv 2020-12-31
    assert rounds.members.max() == pytest.approx(106e6, rel=0.15)  # 2020-11-14
