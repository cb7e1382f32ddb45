"""Does the summary say what became of money that members paid in, and only where there is any?"""

from __future__ import annotations

import numpy as np
from mutualaid.runs.summary.summary import _balances

ROUNDS = {
    "paid_in_fen": np.array([500_000, 250_000]),
    "returned_fen": np.array([0, 400_000]),
    "ran_out": np.array([0, 25]),
}


def test_what_was_paid_in_is_told():
    told = "7,500 yuan paid in, 4,000 yuan returned; 25 ran out of theirs"
    assert _balances(ROUNDS) == told
