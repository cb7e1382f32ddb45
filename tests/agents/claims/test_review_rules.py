"""Does each rule of claim review give the answers worked out by hand, compiled and plain?"""

import numpy as np
import pytest
from mutualaid.agents.claims import review_rules
from mutualaid.agents.claims.review_rules import ReviewDraws
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import BITS, CERTAIN
from mutualaid.model.rule_inputs.lookup_tables import lag_quantiles

HALF = CERTAIN // 2


@pytest.fixture(params=["compiled", "interpreted"])
def way(request):
    """A rule as loops use it, or as objects use it."""
    return as_python if request.param == "interpreted" else lambda rule: rule


def test_a_lag_is_one_of_equally_likely_numbers_of_days(way):
    lags = np.arange(1024)
    lag = way(review_rules.filing_lag)
    assert lag(0, lags) == 0
    assert lag(CERTAIN - 1, lags) == 1023
    assert lag(HALF, lags) == 512
    assert lag((1 << (BITS - 10)) - 1, lags) == 0


@pytest.mark.parametrize("mean", [0.0, 1.0, 30.0, 365.0])
def test_lags_have_the_mean_the_scenario_says(mean):
    lags = lag_quantiles(mean)
    assert len(lags) == 1024
    assert lags.min() >= 0
    assert lags.mean() == pytest.approx(mean, rel=0.05)


def test_half_of_the_lags_are_below_the_exponential_median():
    # 30 days x ln 2 = 20.8 days
    assert np.median(lag_quantiles(30.0)) == 21


def test_each_lag_is_that_of_the_middle_of_its_class():
    lags = lag_quantiles(10_000.0)
    assert [lags[0], lags[-1]] == [5, 76_246]  # -10,000 log(1 - 1/2048) and log(1/2048)


def test_a_group_is_found_out_person_by_person(way):
    # of two people with chance 1/2: both below 1/4, one up to 3/4
    quarter = CERTAIN // 4
    for name in ("finds_out", "finds_stays", "held_against", "let_pass"):
        rule = way(getattr(review_rules, name))
        assert [rule(2, HALF, u) for u in (0, quarter, 3 * quarter)] == [2, 1, 0]
        assert (rule(5, 0, 0), rule(5, CERTAIN, CERTAIN - 1)) == (0, 5)


def test_an_honest_person_is_refused_only_for_a_stay_read_as_illness(way):
    refuses = way(review_rules.refuses)
    certain = CERTAIN - 1
    assert refuses(3, 0, 0, CERTAIN, CERTAIN, CERTAIN, ReviewDraws(0, certain, certain)) == 3
    assert (
        refuses(3, 0, 0, CERTAIN, CERTAIN, 0, ReviewDraws(0, 0, 0)) == 0
    )  # nothing to read both ways
    assert refuses(3, 0, 0, CERTAIN, 0, CERTAIN, ReviewDraws(0, 0, 0)) == 0  # no stay in the files
    assert refuses(1, 0, 0, CERTAIN, HALF, HALF, ReviewDraws(0, HALF - 1, HALF - 1)) == 1
    assert refuses(1, 0, 0, CERTAIN, HALF, HALF, ReviewDraws(0, HALF - 1, HALF)) == 0


def test_a_hidden_illness_is_refused_if_found_and_not_let_pass(way):
    refuses = way(review_rules.refuses)
    assert refuses(3, 1, 0, CERTAIN, CERTAIN, 0, ReviewDraws(0, 0, 0)) == 3
    assert refuses(3, 1, 0, CERTAIN, 0, CERTAIN, ReviewDraws(0, 0, 0)) == 0  # read in their favour
    assert refuses(3, 1, 0, 0, CERTAIN, 0, ReviewDraws(0, 0, 0)) == 0  # not found
    assert refuses(1, 1, 0, HALF, 0, HALF, ReviewDraws(HALF - 1, 0, HALF)) == 1


def test_an_exaggeration_found_is_refused_however_the_clause_reads(way):
    refuses = way(review_rules.refuses)
    assert refuses(3, 0, 1, CERTAIN, 0, CERTAIN, ReviewDraws(0, 0, 0)) == 3
    assert refuses(3, 0, 1, 0, CERTAIN, CERTAIN, ReviewDraws(0, 0, 0)) == 0


def test_who_is_in_the_right_disputes_by_another_chance(way):
    disputes = way(review_rules.disputes)
    assert disputes(1, True, HALF, 0, HALF - 1) == 1
    assert disputes(1, False, HALF, 0, 0) == 0
    assert disputes(4, False, 0, CERTAIN, 0) == 4


def test_objections_meet_who_is_not_due(way):
    meets = way(review_rules.meets_objection)
    assert meets(4, False, CERTAIN, 0, 0) == 4
    assert meets(4, True, CERTAIN, 0, 0) == 0
    assert meets(4, True, 0, CERTAIN, 0) == 4


def test_claims_of_an_agent_have_draws_of_their_own(way):
    u = way(review_rules.claim_draw)
    key = np.uint64(7)
    seen = {
        u(key, row, day, kind, part)
        for row in range(3)
        for day in (0, 1, 14)
        for kind in (0, 1)
        for part in range(4)
    }
    assert len(seen) == 3 * 3 * 2 * 4
