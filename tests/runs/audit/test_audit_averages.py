"""Does the audit notice an average that is no whole sum over its people?"""

from types import SimpleNamespace as Made
from typing import Any

import numpy as np
import pytest
from mutualaid.runs.audit.averages import PARTS, check_averages
from mutualaid.runs.audit.checks import Checks


def wrong_ones(**changed: float) -> int:
    """How many numbers are wrong in a round of three members and two leavers."""
    averages = {name: np.array([0.0]) for name in PARTS}
    rounds = {"members": np.array([3]), "left": np.array([2]), **averages}
    rounds |= {name: np.array([value]) for name, value in changed.items()}
    run: Any = Made(rounds=rounds)
    claims: Any = Made(expired=[0], true_open=[0])
    checks = Checks()
    check_averages(run, claims, checks)
    return len(checks.differences)


@pytest.mark.parametrize(("value", "wrong"), [(100 / 3, 0), (101 / 3, 0), (33.4, 1), (np.nan, 0)])
def test_a_mean_age_is_a_whole_number_of_years_over_the_members(value, wrong):
    assert wrong_ones(mean_age_members=value) == wrong
