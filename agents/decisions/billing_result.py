"""What a bill may come to for a member."""

from __future__ import annotations

from enum import IntEnum


class BillingResult(IntEnum):
    """What a bill came to."""

    NOT_BILLED = 0
    STAYS = 1
    STAYS_LATE = 2
    EXPELLED = 3
    LEAVES = 4
    LEAVES_LATE = 5
    RUNS_OUT = 6
    """Does not fill the balance up, and is removed."""
