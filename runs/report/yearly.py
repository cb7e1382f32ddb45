"""Members, shares and claims by calendar year, as rows of a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from .. import amounts
from ..language import say
from ..outcome import FEN_IN_YUAN, Outcome, Table, years

_NONE = "\N{EN DASH}"
HEAD = (
    "year",
    "members at the end",
    "joined",
    "left",
    "removed",
    "share, yuan",
    "claims filed",
    "approved",
    "refused",
    "days to a decision",
    "aid paid, yuan",
)
"""What the columns are."""


class Year(NamedTuple):
    """A calendar year, its cells as text in the order of `HEAD`."""

    cells: Sequence[str]


def by_year(outcome: Outcome) -> list[Year]:
    """One row for each calendar year with a round of sharing or of review."""
    rounds, reviews = outcome.rounds, outcome.reviews
    found = sorted({*years(rounds).tolist(), *years(reviews).tolist()})
    return [Year([str(year), *_plan(rounds, year), *_claims(outcome, year)]) for year in found]


def _plan(rounds: Table, year: int) -> Iterator[str]:
    chosen = years(rounds) == year
    if not chosen.any():
        yield from (_NONE,) * 5
        return
    yield amounts.count(float(rounds["members"][chosen][-1]))
    for column in ("joined", "left", "expelled"):
        yield amounts.count(float(rounds[column][chosen].sum()))
    yield amounts.three_figures(float(rounds["share_fen"][chosen].sum()) / FEN_IN_YUAN)


def _claims(outcome: Outcome, year: int) -> Iterator[str]:
    reviews = outcome.reviews
    chosen = years(reviews) == year
    for column in ("filed", "approved", "refused"):
        yield amounts.count(float(reviews[column][chosen].sum()))
    yield _days(reviews, chosen)
    of_year = years(outcome.rounds) == year
    yield amounts.amount(float(outcome.rounds["aid_paid_fen"][of_year].sum()) / FEN_IN_YUAN)


def _days(reviews: Table, chosen: np.ndarray) -> str:
    """Mean days from diagnosis to decision, weighted by claims; a dash where none was decided."""
    decided = reviews["decided"][chosen].astype(float)
    taken = np.nan_to_num(reviews["days_to_decision"][chosen].astype(float))
    mean = float((taken * decided).sum() / decided.sum()) if decided.any() else math.nan
    return f"{mean:.0f}" if math.isfinite(mean) else _NONE


def head() -> list[str]:
    """The columns' names, in the language that is spoken."""
    return [say(name) for name in HEAD]
