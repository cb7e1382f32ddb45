"""Is every loop of a run compiled for one form of its arguments only? Each form takes minutes."""

from __future__ import annotations

import pytest
from mutualaid.model import Society
from mutualaid.model.pool_curves import member_sample, panel_sums
from mutualaid.model.storage import census, departures, policy_loop, round_loops

MODULES = member_sample, panel_sums, census, departures, policy_loop, round_loops


def forms() -> dict[str, set[tuple[object, ...]]]:
    """Types of arguments for which each function of the loops is compiled by now."""
    return {
        f"{module.__name__}.{name}": set(one.signatures)
        for module in MODULES
        for name, one in vars(module).items()
        if getattr(one, "is_rule", False) and hasattr(one, "signatures")
    }


@pytest.mark.parametrize("preset", ["article", "waterdrop"])
def test_a_run_asks_for_one_form_of_each_loop(preset):
    before = forms()
    Society(preset, agents=200, seed=1, **{"plan.end": "2019-04-30"}).run()
    new = {name: len(after - before[name]) for name, after in forms().items()}
    assert max(new.values()) <= 1, {name: many for name, many in new.items() if many > 1}
