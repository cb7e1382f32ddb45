"""Long tables in pieces, so that nobody has to hold one whole: claims, cases, members."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ...agents.claims.batch import ClaimBatch
from ...agents.claims.claim_desk import ClaimDecisions
from ..records.review_record import cases_table, claims_table
from .members_table import PIECE, everybody, members_in_pieces

if TYPE_CHECKING:
    from ..society import Society


def claims_in_pieces(society: Society) -> Iterator[pd.DataFrame]:
    """Give `Society.claims` piece by piece, whole rounds together.

    Args:
        society: at any time.
    """
    start, waiting = society.inputs.plan.start, society.platform.desk.waiting()
    *before, last = _in_pieces(society.history.decisions, lambda one: len(one.batch.row))
    for decisions in before:
        yield claims_table(decisions, ClaimBatch.empty(), start)
    yield claims_table(last, waiting, start)


def cases_in_pieces(society: Society) -> Iterator[pd.DataFrame]:
    """Give `Society.cases` piece by piece, whole rounds together.

    Args:
        society: at any time.
    """
    for decisions in _in_pieces(society.history.decisions, lambda one: len(one.votes)):
        yield cases_table(decisions)


def people_in_pieces(society: Society) -> Iterator[pd.DataFrame]:
    """Give `Society.members` piece by piece.

    Args:
        society: at any time.
    """
    people = society.table_people()
    yield from members_in_pieces(society.inputs, society.tables, people)


def everybody_in_pieces(society: Society) -> Iterator[pd.DataFrame]:
    """Give every agent as it is now, piece by piece, however many there are.

    Args:
        society: whose next round must wait until the last piece is taken.
    """
    yield from members_in_pieces(
        society.inputs, society.tables, everybody(society.population, society.day)
    )


def _in_pieces(
    decisions: Sequence[ClaimDecisions], rows: Callable[[ClaimDecisions], int]
) -> Iterator[Sequence[ClaimDecisions]]:
    """Cut decisions where they have made up a piece; the last part may be empty."""
    first = held = 0
    for i, decided in enumerate(decisions):
        held += rows(decided)
        if held >= PIECE:
            yield decisions[first : i + 1]
            first, held = i + 1, 0
    yield decisions[first:]
