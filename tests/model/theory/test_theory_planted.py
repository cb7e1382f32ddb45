"""Would the checks of the theory notice an error in it? One is planted in each family."""

from __future__ import annotations

import importlib
import types
from pathlib import Path

import exact_pools as by_hand
import pytest
from mutualaid.model import theory

FOLDER = Path(theory.__file__).parent
PLANTED = [
    ("unravelling", "loading * paid", "paid * loading**2", by_hand.an_exponential_pool_unravels),
    ("unravelling", "limit, 0) + 1", "limit, 0) + 2", by_hand.inattention_is_a_delay),
    ("unravelling", "self.pool.first_staying(share)", "0", by_hand.kreps_unravels),
    ("equilibria", "asked[rung]", "value[rung]", by_hand.kreps_unravels),
    ("equilibria", "i % 2 == 0:  #", "i % 2 == 1:  #", by_hand.fixed_points_hold_and_tip),
    ("equilibria", "depth[i] > RIPPLE", "depth[i] > 0", by_hand.fixed_points_hold_and_tip),
    ("slope", "* people - cost", "* people + cost", by_hand.the_gain_is_the_slope),
    ("slope", "15 / 32 / half", "15 / 16 / half", by_hand.the_gain_is_the_slope),
    ("surplus", "np.argmax(surplus)", "np.argmin(surplus)", by_hand.alcoa_loses_welfare),
    ("surplus", "* pool.people - pool.cost", "* pool.people", by_hand.alcoa_loses_welfare),
    ("demand", "(pool.cost / pool.people)", "pool.average", by_hand.curves_are_straight),
    ("upper_limits", "headroom / loading", "headroom", by_hand.the_fold_is_where_fixed_points_end),
    ("upper_limits", "found[1].rung + 1", "found[0].rung + 1",
     by_hand.the_fold_is_where_fixed_points_end),
    ("coverage", "covered @ weights / weights.sum()", "(covered * weights).mean()",
     by_hand.coverage_is_as_printed),
    ("coverage", "** elasticities[0]", "** (elasticities[0] + 1)",
     by_hand.isoelastic_demand_is_as_printed),
    ("coverage", "(risks - premium)", "(risks - 1.01 * premium)",
     by_hand.isoelastic_demand_is_as_printed),
    ("compound_poisson", "recent[::-1] / here", "recent / here",
     by_hand.conditional_means_are_as_printed),
    ("compound_poisson", "sizes *= np.arange(1, sizes.shape[1] + 1)", "sizes *= 1",
     by_hand.conditional_means_are_as_printed),
    ("quadratic", "k * toward", "toward", by_hand.quadratic_sharing_is_fair_and_whole),
    ("quadratic", "means - means.mean()", "means", by_hand.quadratic_sharing_is_fair_and_whole),
    ("screening", "- price * cover", "- risk * cover", by_hand.screening_is_as_computed),
    ("trade", "staying * (1 - average)", "staying * (1 + average)",
     by_hand.nobody_trades_below_two),
    ("durational_risk", "tau * (1 - start) * b", "tau * (1 - start)", by_hand.a_block_grows_sicker),
    ("diffusion", "p + q * left", "p + left", by_hand.adoption_follows_its_equation),
    ("diffusion", "> left_before", ">= left_before", by_hand.one_threshold_stops_a_cascade),
    ("identities", "1 - parts * gaps", "1 - parts", by_hand.identities_hold),
    ("identities", "shocks, 1 - gains", "shocks, 1 + gains", by_hand.identities_hold),
    ("identities", "members @ costs / members.sum()", "costs.mean()",
     by_hand.coverage_is_as_printed),
    ("large_numbers", "/ np.sqrt(n) /", "/ np.sqrt(2 * n) /",
     by_hand.the_share_varies_as_claims_do),
    ("large_numbers", "expected @ (paid", "expected @ (1", by_hand.the_share_varies_as_claims_do),
]  # fmt: skip


def with_error(name: str, right: str, wrong: str) -> types.SimpleNamespace:
    """The theory with one module in which a piece of text is another."""
    source = (FOLDER / f"{name}.py").read_text("utf-8")
    assert source.count(right) == 1
    planted = types.ModuleType(f"{theory.__name__}.{name}")
    planted.__package__ = theory.__name__
    exec(compile(source.replace(right, wrong), name, "exec"), planted.__dict__)
    names = {one: getattr(theory, one) for one in theory.__all__}
    module = importlib.import_module(f"{theory.__name__}.{name}")
    own = {one for one in names if names[one].__module__ == module.__name__}
    return types.SimpleNamespace(**names | {one: getattr(planted, one) for one in own})


@pytest.mark.parametrize(
    ("name", "right", "wrong", "check"), PLANTED, ids=lambda one: getattr(one, "__name__", str(one))
)
def test_a_planted_error_is_caught(name, right, wrong, check):
    with pytest.raises(AssertionError):
        check(with_error(name, right, wrong))


def test_every_check_can_fail():
    assert {case[3] for case in PLANTED} == set(by_hand.CHECKS)
