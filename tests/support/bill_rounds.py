"""Made-up rounds with the bills that a test wants."""

from __future__ import annotations

import datetime as dt

from mutualaid.runs.results.bill_windows import Round


def rounds_of(*bills: int, members: int = 10, start: dt.date = dt.date(2019, 1, 7)) -> list[Round]:
    """A round a month."""
    months = [divmod(start.month - 1 + number, 12) for number in range(len(bills))]
    dates = [dt.date(start.year + year, month + 1, start.day) for year, month in months]
    return [Round(date, fen, members) for date, fen in zip(dates, bills, strict=True)]
