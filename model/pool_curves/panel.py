"""The panel: the same people looked at month after month, members and others.

What cover was worth to them, what they paid for it, and what was to be expected of it at their true
risk: sums a person, from which the welfare of any group follows.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...agents.decisions.health import EXPECTED_BITS
from ...agents.decisions.policy_choice import Offers
from ...agents.decisions.rules import STOCK, Rules
from ...agents.engine.units import FEN_IN_YUAN
from ...agents.people.columns import LookupTables, Population, RoundContext
from ...agents.people.status import CHRONIC, HEALTH_BITS, HEALTH_SHIFT
from .panel_sums import (
    BILLS,
    EXPECTED,
    LOOK_MEASURES,
    MEASURES,
    MEMBERS,
    PEOPLE,
    RISK,
    RISK_COVERED,
    RISK_OF_EITHER,
    WORTH,
    look_at_members,
    look_at_policies,
)
from .snapshots import CurrentRound

COLUMNS = (
    *("round", "date", "covered", "loss_coverage", "loss_coverage_either"),
    *("worth_yuan", "share_yuan", "surplus_yuan", "expected_yuan"),
)


class Look(NamedTuple):
    """What one bill found among those who are looked at."""

    round: int
    date: dt.date
    share_fen: int
    totals: np.ndarray  # int64, shape (LOOK_MEASURES,)
    sums: np.ndarray  # of all these people: int64, shape (MEASURES,)


class Panel:
    """Looks at the same people once a month and in the last round, and keeps what it sees.

    Who is billed at a look is taken to have been sent all bills since the look before.

    Args:
        looked_at: gives the people, as rows and the numbers of those to look at among them.
        tables: what the scenario says.
        rules: of the run. If members must not be asked, nobody is looked at.
    """

    def __init__(
        self,
        looked_at: Callable[[], tuple[Population, np.ndarray]],
        tables: LookupTables,
        rules: Rules = STOCK,
    ):
        self._looked_at, self._tables, self._rules = looked_at, tables, rules
        self.looks: list[Look] = []
        self.sums = np.zeros((0, MEASURES), np.int64)
        """Of each person looked at, over all looks."""
        self.people = np.zeros(0, np.int64)
        """That each stood for when first looked at alive."""
        self.was_ill = np.zeros(0, bool)
        """Whether each was chronically ill then."""
        self._month, self._bills, self._due_fen = (0, 0), 0, 0
        self._due_by_class: np.ndarray | int = 0

    def look(
        self,
        context: RoundContext,
        now: CurrentRound,
        policies: tuple[Offers, np.ndarray] | None,
    ) -> None:
        """Look at a bill, if it is the first of its month or the last of all.

        Args:
            context: the bill.
            now: the round.
            policies: what the agency offers, and what a claim on each brings in all (fen).
        """
        self._bills, self._due_fen = self._bills + 1, self._due_fen + context.share_fen
        self._due_by_class = self._due_by_class + context.owed_fen
        month, asked = (now.date.year, now.date.month), (look_at_members, look_at_policies)
        is_new = month != self._month
        if not (is_new or now.last) or not all(map(self._rules.can_answer, asked)):
            return
        self._month = month
        rows, places = self._looked_at()
        if not self.looks:
            self.sums = np.zeros((len(places), MEASURES), np.int64)
            self.people, self.was_ill = np.zeros(len(places), np.int64), np.zeros(len(places), bool)
        if not self.looks or self._tables.newborn:
            self._meet(rows, places)
        sums, totals = np.zeros_like(self.sums), np.zeros(LOOK_MEASURES, np.int64)
        bill = context._replace(share_fen=self._due_fen, owed_fen=self._due_by_class)
        self._ask(look_at_members, rows, bill, places, sums, totals)
        self.looks.append(Look(now.number, now.date, context.share_fen, totals, sums.sum(axis=0)))
        sums[:, [BILLS, WORTH, EXPECTED]] *= self._bills
        if is_new and policies is not None:
            self._ask(look_at_policies, rows, policies[0], places, policies[1], sums)
        self.sums += sums
        self._bills = self._due_fen = self._due_by_class = 0

    def _meet(self, rows: Population, places: np.ndarray) -> None:
        """Write down who is looked at, as they are at first; who is born later is met later."""
        new = self.people == 0
        is_ill = (rows.status[places] >> HEALTH_SHIFT) & HEALTH_BITS == CHRONIC
        self.people = np.where(new, rows.people[places], self.people).astype(np.int64)
        self.was_ill = np.where(new, is_ill, self.was_ill)

    def _ask(
        self,
        asking: Callable[..., None],
        rows: Population,
        known: RoundContext | Offers,
        places: np.ndarray,
        *written: np.ndarray,
    ) -> None:
        turns = self._rules.take_turns(asking, places)
        self._rules.within(asking)(rows, self._tables, known, turns, *written)

    def add_up(self, group: np.ndarray, groups: int) -> np.ndarray:
        """Sums by group: int64, shape (groups, MEASURES).

        Args:
            group: of each person looked at.
            groups: how many there are.
        """
        found = np.zeros((groups, MEASURES), np.int64)
        np.add.at(found, group, self.sums)
        return found


def welfare_table(panel: Panel) -> pd.DataFrame:
    """What each bill that was looked at found.

    Returns:
        `covered`: people covered by the plan, of all; `loss_coverage`: their part of all expected
        critical illness; the same of who is covered by the plan or holds a policy. Means of those
        who are billed: worth of a round of cover to themselves, share, worth less share, and aid
        to be expected at the true risk; yuan. A sample, where there are more than 5,000 agents.
    """
    return pd.DataFrame([_welfare(look) for look in panel.looks], columns=list(COLUMNS))


def _welfare(look: Look) -> tuple[object, ...]:
    total, bills = look.totals.tolist(), int(look.sums[BILLS])
    worth = _ratio(int(look.sums[WORTH]), bills * FEN_IN_YUAN)
    expected = _ratio(int(look.sums[EXPECTED]), bills * FEN_IN_YUAN << EXPECTED_BITS)
    share = look.share_fen / FEN_IN_YUAN
    return (
        look.round,
        look.date,
        _ratio(total[MEMBERS], total[PEOPLE]),
        _ratio(total[RISK_COVERED], total[RISK]),
        _ratio(total[RISK_OF_EITHER], total[RISK]),
        worth,
        share,
        worth - share,
        expected,
    )


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else math.nan
