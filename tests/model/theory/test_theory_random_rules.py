"""Do sharing rules, contracts and closed forms keep what they promise, whatever the numbers?"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.model import theory

YUAN = st.integers(0, 400).map(lambda quarters: quarters / 4)


@given(
    frequency=st.lists(st.integers(1, 20), min_size=1, max_size=4),
    seed=st.integers(0, 99),
    loss=st.integers(0, 12),
)
def test_conditional_means_are_those_of_all_outcomes(frequency, seed, loss):
    """Against the joint distribution of the members, every outcome enumerated."""
    rates = np.array(frequency) / 20
    sizes = np.random.default_rng(seed).dirichlet(np.ones(3), len(rates))
    paid = theory.conditional_mean(rates, sizes, loss)
    assert paid.sum() == pytest.approx(loss)
    alone = np.array(
        [distribution(rate, row, loss) for rate, row in zip(rates, sizes, strict=True)]
    )
    total, weighted = 0.0, np.zeros(len(rates))
    for parts in itertools.product(range(loss + 1), repeat=len(rates)):
        if sum(parts) == loss:
            chance = math.prod(alone[i][part] for i, part in enumerate(parts))
            total += chance
            weighted += chance * np.array(parts)
    assert paid == pytest.approx(weighted / total, rel=1e-9, abs=1e-12)


def distribution(rate, sizes, most):
    """P(X = 0 ... most) of a compound Poisson loss, by adding up numbers of claims."""
    row, single = np.zeros(most + 1), np.zeros(most + 1)
    width = min(most, len(sizes))
    single[1 : width + 1] = sizes[:width]
    power = np.eye(1, most + 1)[0]
    for claims in range(most + 1):
        row += math.exp(-rate) * rate**claims / math.factorial(claims) * power
        power = np.convolve(power, single)[: most + 1]
    return row


@given(frequency=st.lists(st.integers(1, 20), min_size=1, max_size=8), loss=st.integers(0, 3000))
def test_with_one_severity_the_conditional_mean_is_proportional(frequency, loss):
    sizes = np.array([0.25, 0.5, 0.25])
    proportional = loss * np.array(frequency) / sum(frequency)
    table = np.tile(sizes, (len(frequency), 1))
    assert theory.conditional_mean(frequency, sizes, loss) == pytest.approx(proportional)
    assert theory.conditional_mean(frequency, table, loss) == pytest.approx(proportional)


@given(
    rows=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), YUAN), min_size=2, max_size=6),
    seed=st.integers(0, 99),
)
def test_no_fair_rule_that_pays_the_whole_varies_less_than_the_quadratic(rows, seed):
    mean, variance, loss = (np.array(column, float) for column in zip(*rows, strict=True))
    rule = theory.quadratic_optimal(mean, variance)
    table, n = rule.matrix(), len(mean)
    assert rule.shares(loss) == pytest.approx(table @ loss, abs=1e-9)
    assert rule.shares(loss).sum() == pytest.approx(loss.sum())
    total = np.trace(table @ np.diag(variance) @ table.T)
    assert rule.total_variance == pytest.approx(total)
    assert theory.quadratic_optimal(mean, np.diag(variance)).total_variance == pytest.approx(total)
    other = np.random.default_rng(seed).normal(size=(n, n))
    other -= other.mean(axis=0)  # still whole
    other -= np.outer(other @ mean, mean) / (mean @ mean)  # and fair
    worse = table + 0.1 * other
    assert np.trace(worse @ np.diag(variance) @ worse.T) >= total - 1e-9


@given(
    wealth=st.integers(5, 50),
    part=st.floats(0.05, 0.95),
    low=st.floats(0.01, 0.4),
    gap=st.floats(0.05, 0.5),
    aversion=st.sampled_from([0.5, 1.0, 2.0, 4.0]),
)
def test_screening_is_fair_and_envied_just_not(wealth, part, low, gap, aversion):
    found = theory.rothschild_stiglitz(wealth, part * wealth, low, low + gap, aversion)
    cover, loss = found.low_cover, part * wealth
    assert 0 < cover < loss
    assert found.low_premium == pytest.approx(low * cover)

    def utility(x):
        return math.log(x) if aversion == 1 else x ** (1 - aversion) / (1 - aversion)

    def expected(risk):
        kept = wealth - low * cover
        return (1 - risk) * utility(kept) + risk * utility(kept - loss + cover)

    assert expected(low + gap) == pytest.approx(found.high_utility, rel=1e-8)
    assert expected(low) == pytest.approx(found.low_utility)
    assert found.low_utility > found.high_utility
    assert 0 < found.least_high_risks < 1


@given(
    thresholds=st.lists(st.integers(0, 12), min_size=1, max_size=12),
)
def test_a_cascade_is_the_one_played_person_by_person(thresholds):
    n, left = len(thresholds), 0
    while (now := sum(one * n <= 12 * left for one in thresholds)) > left:
        left = now
    assert theory.cascade(np.array(thresholds) / 12) == left


@given(
    rates=st.tuples(*[st.integers(0, 50).map(lambda i: i / 100)] * 3),
    start=st.floats(0, 1),
    rounds=st.integers(0, 40),
)
def test_the_closed_form_of_a_block_is_its_recursion(rates, start, rounds):
    tau, healthy_lapse, impaired_lapse = rates
    block = theory.bluhm(tau, healthy_lapse, impaired_lapse, 10, start, rounds)
    healthy, impaired = 1 - start, start
    for _ in range(rounds):
        impaired = (1 - impaired_lapse) * (impaired + tau * healthy)
        healthy *= (1 - tau) * (1 - healthy_lapse)
    assert block.healthy[-1] == pytest.approx(healthy, abs=1e-12)
    assert block.impaired[-1] == pytest.approx(impaired, abs=1e-12)


@given(risks=st.lists(st.floats(0.001, 0.5), min_size=1, max_size=8), seed=st.integers(0, 99))
def test_a_pooled_premium_breaks_even(risks, seed):
    risk = np.array(risks)
    u = np.random.default_rng(seed)
    elasticity, buyers = u.uniform(0, 3, len(risk)), u.uniform(0.01, 1, len(risk))
    found = theory.pooled_premium(risk, elasticity, fair_demand=buyers)
    bought = buyers * (found.premium / risk) ** -elasticity
    assert bought @ (found.premium - risk) == pytest.approx(0, abs=1e-9 * bought.sum())
    assert risk.min() * (1 - 1e-9) <= found.premium <= risk.max() * (1 + 1e-9)
    alike = theory.pooled_premium(risk, 1.5, fair_demand=buyers)
    scattered = theory.pooled_premium(risk, np.full(len(risk), 1.5) + 1e-9 * u.random(len(risk)),
                                      fair_demand=buyers)  # fmt: skip
    assert alike == pytest.approx(scattered, rel=1e-6)


@given(left=st.floats(0, 0.9), cheaper=st.floats(-2, 1))
def test_the_exit_identity(left, cheaper):
    stayers = 10.0
    before = (1 - left) * stayers + left * (1 - cheaper) * stayers
    assert theory.rise_after_exit(left, cheaper) == pytest.approx(stayers / before)
