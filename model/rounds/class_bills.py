"""Bills by class of payer: what the rule needs to know of a round, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ...agents.claims.claim_desk import ClaimDecisions
from ...agents.engine.jit import as_python
from ...agents.people.columns import Population, RoundContext
from ...agents.people.person_view import PeopleByNumber
from ...agents.people.status import CONCEALED
from ...agents.people.traits import sex_of
from ...agents.plan.cost_sharing import SharingTerms
from ...agents.plan.sharing_platform import SharingPlatform
from ...agents.sharing.class_share import class_cell
from ...agents.sharing.payer_classes import RoundOfClasses
from ..records.class_record import ClassShareRow
from ..storage.class_bills import LATE, NOT_PAID
from ..storage.departures import KINDS, joined_by, kind_of_each
from ..storage.interface import PopulationStorage
from .state import RoundState

_cells, _sex_of = as_python(class_cell), as_python(sex_of)


class _OutOfRows(NamedTuple):
    """Who is billed and in no row any more, as claims have them: int64, shape (claims,)."""

    row: np.ndarray
    people: np.ndarray
    diagnosed: np.ndarray
    concealed: np.ndarray

    @classmethod
    def nobody(cls) -> _OutOfRows:
        """No such claims."""
        return cls(*(np.empty(0, np.int64) for _ in cls._fields))


class ClassBills:
    """Counts payers and claims by class, and what the classes owe; idle where there are none.

    Args:
        platform: whose bills they are.
        storage: whoever keeps the people.
        people: the same by number.
    """

    def __init__(
        self, platform: SharingPlatform, storage: PopulationStorage, people: PeopleByNumber
    ):
        self._platform, self._storage, self._people = platform, storage, people
        self._out_of_rows = _OutOfRows.nobody()
        self._whose: tuple[Population, np.ndarray]  # their rows, and their classes

    def open(self, terms: SharingTerms, now: RoundState, context: RoundContext) -> SharingTerms:
        """The terms with what the round has brought to each class, before it is shared.

        Args:
            terms: of the round.
            now: the round, its claims decided.
            context: of the day.

        Raises:
            RuntimeError: if the payers by class are not the payers.
        """
        classes = self._platform.classes
        if classes is None:
            return terms
        payers = self._storage.billed(context)
        self._out_of_rows = here = self._claimants(now.decided)
        if len(here.row):
            rows = self._people.at(here.row)
            self._whose = rows, self._classes_of(rows, here.diagnosed, context)
            np.add.at(payers, self._whose[1], here.people)
        due = self._platform.payers(now.lives.payers, now.decided)
        if int(payers.sum()) != due:
            raise RuntimeError(f"{payers.sum()} payers by class are not the {due} payers")
        aid, cases = self._aid_of(now.decided, context, len(payers))
        of_round = RoundOfClasses(
            *(tuple(part.tolist()) for part in (payers, aid, cases)), billed_fen=(), carried_fen=()
        )
        return terms._replace(by_class=(classes, of_round))

    def charge(self, now: RoundState, context: RoundContext) -> np.ndarray | None:
        """What each cohort and kind of members owe of the bill: fen; None without classes.

        Args:
            now: the round.
            context: the bill.
        """
        if self._platform.classes is None:
            return None
        fen = self._storage.owed(context)
        here = self._out_of_rows
        if len(here.row):
            rows, own = self._whose
            hidden = rows._replace(status=CONCEALED * here.concealed)
            joined = joined_by(rows, here.diagnosed)
            place = context.cohorts[joined].astype(np.int64) * KINDS + kind_of_each(hidden, joined)
            np.add.at(fen, place, context.owed_fen[own] * here.people)
        if int(fen.sum()) != now.bill.billed_fen:
            raise RuntimeError(f"{fen.sum()} fen owed by members are not the bill's")
        return fen

    def collect(self, now: RoundState) -> int:
        """Let the platform book what is paid of a bill; return it, fen.

        Args:
            now: the round, settled.
        """
        by_class = now.settled.by_class[NOT_PAID].tolist()
        return self._platform.collect(now.bill, now.settled.removed, by_class)

    def rows(self, now: RoundState) -> Iterator[ClassShareRow]:
        """The classes of a round as they are written down, those without payers left out.

        Args:
            now: the round, settled.
        """
        classes, bill, by_class = self._platform.classes, now.bill, now.settled.by_class
        if classes is None:
            return
        for i, (owed, payers) in enumerate(zip(bill.owed_fen, bill.payers_by_class, strict=True)):
            if payers:
                came = int(by_class[NOT_PAID, i]), int(by_class[LATE, i])
                name = classes.names[i]
                yield ClassShareRow(now.number, now.date, i, name, payers, owed, *came)

    def _claimants(self, decided: ClaimDecisions) -> _OutOfRows:
        """Who is billed and in no row: the truly ill who wait, and who is aided over less."""
        parts = [(batch, batch.overstated == 0) for batch in self._platform.desk.undecided]
        lesser = decided.batch._replace(people=decided.approved)
        parts.append((lesser, (lesser.overstated == 1) & (decided.approved > 0)))
        names = _OutOfRows._fields
        columns = ([getattr(batch, name)[some] for batch, some in parts] for name in names)
        return _OutOfRows(*map(np.concatenate, columns))

    def _aid_of(
        self, decided: ClaimDecisions, context: RoundContext, count: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Aid (fen) and people aided, by class."""
        aid, cases = np.zeros((2, count), np.int64)
        if len(decided.batch.row):
            rows = self._people.at(decided.batch.row)
            own = self._classes_of(rows, decided.batch.diagnosed, context)
            np.add.at(aid, own, decided.approved * decided.batch.aid_fen)
            np.add.at(cases, own, decided.approved)
        return aid, cases

    def _classes_of(
        self, rows: Population, diagnosed: np.ndarray, context: RoundContext
    ) -> np.ndarray:
        born, sex = rows.born.astype(np.int64), _sex_of(rows.traits).astype(np.int64)
        joined = joined_by(rows, diagnosed)
        days = context.class_by_years, context.day, context.age_day
        return context.share_class[_cells(*days, born, sex, joined)]
