"""Do fewer agents stand for the same people: the same mean, and the noise of all the people?"""

import numpy as np
import pytest
from mutualaid.model import Society

TOTAL = 60_000_000


def rounds_of(agents, seed=1, **settings):
    return Society("article", agents=agents, seed=seed, **settings).run().rounds


@pytest.mark.parametrize("name", ["members", "share_fen", "risk_members"])
def test_the_number_of_agents_moves_no_mean(name):
    few = np.mean([rounds_of(4000, seed)[name].iloc[20:70].mean() for seed in range(6)])
    many = np.mean([rounds_of(24_000, seed)[name].iloc[20:70].mean() for seed in range(2)])
    assert few == pytest.approx(many, rel=0.03)


def test_the_number_of_agents_does_not_choose_who_leaves():
    def risk(rounds):
        late = rounds[rounds.left > 0].iloc[10:]
        return np.average(late.risk_left / late.risk_members, weights=late.left)

    few = np.mean([risk(rounds_of(4000, seed)) for seed in range(6)])
    many = np.mean([risk(rounds_of(24_000, seed)) for seed in range(2)])
    assert few == pytest.approx(many, rel=0.05)


def test_claims_have_the_noise_of_the_people_not_of_the_agents():
    # everybody alike, nobody moves: claims of a round are Poisson in the people there are
    alike = {
        "people.total": TOTAL,
        "people.by_age": ((0, 0.0), (35, 1.0), (36, 0.0)),
        "plan.all_covered": True,
        "plan.waiting_days": 0,
        "plan.end": "2019-10-16",
        "illness.frailty_spread": 0.0,
        "illness.chronic_at_20": 0.0,
        "illness.chronic_at_60": 0.0,
        "behaviour.attention": 0.0,
        "behaviour.payment_failure": 0.0,
        "behaviour.exaggeration": 0.0,
        "review.filing_lag_days": 0.0,
        "agency.products": (),
    }
    filed = np.array([rounds_of(600, seed, **alike).claims_filed.iloc[:24] for seed in range(12)])
    ratio = filed.var(axis=0, ddof=1).mean() / filed.mean(axis=0).mean()
    assert 0.7 < ratio < 1.4  # variance over mean; one agent alone would make it 100,000
    assert filed.mean() > 100


@pytest.mark.parametrize("agents", [7, 1000])
def test_every_person_is_in_one_agent(agents):
    society = Society("article", agents=agents, **{"people.total": 1_000_003})
    assert society.population.people.sum() == 1_000_003
    assert np.ptp(society.population.people) <= 1
