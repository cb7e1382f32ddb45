"""What payers of each class owed, round by round, where the rule of sharing tells them apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd


class ClassShareRow(NamedTuple):
    """One class of payers in one round; counts in people, money in fen."""

    round: int
    date: dt.date
    payer_class: int
    name: str
    payers: int
    share_fen: int  # owed by one payer of the class
    unpaid: int  # people who did not pay, and are removed
    paid_late: int


def class_shares_table(rows: Iterable[ClassShareRow]) -> pd.DataFrame:
    """The rows as a table."""
    return pd.DataFrame(rows, columns=list(ClassShareRow._fields))
