"""Members, shares and claims by calendar year, as rows of a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...agents.engine.units import FEN_IN_YUAN
from ..language import formats
from ..language.translation import N_, gettext
from ..results.measures import days_to_decision, years
from ..results.run_results import RunResults, Table, rows_of

_NONE = "\N{EN DASH}"
HEAD = (
    N_("year"),
    N_("members at the end"),
    N_("joined"),
    N_("left"),
    N_("removed"),
    N_("share, yuan"),
    N_("claims filed"),
    N_("approved"),
    N_("refused"),
    N_("days to a decision"),
    N_("aid paid, yuan"),
)
"""What the columns are."""


class Year(NamedTuple):
    """A calendar year, its cells as text in the order of `HEAD`."""

    cells: Sequence[str]


def by_year(run: RunResults) -> list[Year]:
    """One row for each calendar year with a round of sharing or of review."""
    rounds, reviews = run.rounds, run.reviews
    found = sorted({*years(rounds).tolist(), *years(reviews).tolist()})
    return [Year([str(year), *_plan(rounds, year), *_claims(run, year)]) for year in found]


def _plan(rounds: Table, year: int) -> Iterator[str]:
    chosen = years(rounds) == year
    if not chosen.any():
        yield from (_NONE,) * 5
        return
    yield formats.count(float(rounds["members"][chosen][-1]))
    for column in ("joined", "left", "expelled"):
        yield formats.count(float(rounds[column][chosen].sum()))
    yield formats.three_figures(float(rounds["share_fen"][chosen].sum()) / FEN_IN_YUAN)


def _claims(run: RunResults, year: int) -> Iterator[str]:
    reviews = run.reviews
    chosen = years(reviews) == year
    for column in ("filed", "approved", "refused"):
        yield formats.count(float(reviews[column][chosen].sum()))
    days = days_to_decision(rows_of(reviews, chosen))
    yield _NONE if math.isnan(days) else formats.decimal(days)
    of_year = years(run.rounds) == year
    yield formats.amount(float(run.rounds["aid_paid_fen"][of_year].sum()) / FEN_IN_YUAN)


def head() -> list[str]:
    """The columns' names, in the language that is spoken."""
    return [gettext(name) for name in HEAD]
