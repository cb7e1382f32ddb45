"""What is written down of how a plan was sold and run: filed, charged, told and shown, by round."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import pandas as pd

SHOWN = ("cover_shown", "claims_shown", "sharing_shown")
"""What somebody who might join could have been shown."""


class ConductRow(NamedTuple):
    """One round of a plan as it was sold and run; money is fen a member for the round."""

    round: int
    date: dt.date
    insurance_form: bool  # it ran in its insurance form, under terms that were filed
    terms_changed: int  # terms of the launch that no longer hold
    filed_fen: int  # most that it may cost, as was promised at the launch; 0 = nothing was
    charged_fen: int  # owed by one payer
    premium_fen: int  # least that a premium set beforehand would be; 0 = not known
    told_fen: int  # what it seemed to cost whoever might join in it
    cover_shown: bool  # no honest claimant can be refused by an ambiguous clause
    claims_shown: bool  # a decision on a claim has been published
    sharing_shown: bool  # a bill has been published

    @property
    def undisclosed(self) -> int:
        """How many of the three things to be shown are not."""
        return 3 - self.cover_shown - self.claims_shown - self.sharing_shown


def conduct_table(rows: list[ConductRow]) -> pd.DataFrame:
    """One row per round.

    Beside what was written down stands `came_to_fen`: the mean bill, from the round on, of a
    member who joined in it and stayed to the last one.
    """
    table = pd.DataFrame(rows, columns=ConductRow._fields)
    bills = np.array([row.charged_fen for row in rows], np.int64)
    still_sent = np.arange(len(rows), 0, -1)
    return table.assign(came_to_fen=bills[::-1].cumsum()[::-1] / np.maximum(still_sent, 1))
