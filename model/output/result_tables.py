"""The tables of a society: what it has written down so far, made when somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from ...agents.people.columns import LookupTables, Population, RoundContext
from ...agents.plan.sharing_platform import SharingPlatform
from ...agents.regulation.regulator import Regulator
from ..pool_curves.panel import Panel, welfare_table
from ..pool_curves.snapshots import Snapshots, curves_table
from ..records.class_record import class_shares_table
from ..records.conduct_record import conduct_table
from ..records.operator_account import float_by_day, operator_table
from ..records.review_record import cases_table, claims_table, reviews_table
from ..records.round_record import RoundRow, ledger_table, rounds_table
from ..rounds.agency_month import AgencyMonths, agency_table
from ..rounds.history import History
from ..rounds.member_accounts import MemberAccounts, Totals
from ..rounds.supervision import orders_table
from ..scenario.scenario import Scenario
from ..storage.interface import PopulationStorage
from .members_table import Sampled, members_table, sample_people
from .transfers import balance_table, transfers_table


def _last(society: SocietyTables, name: str) -> object:
    return getattr(society.history.rounds[-1], name)


def _seed(society: SocietyTables) -> int:
    return society.inputs.run.seed


ROUND_REPORTERS = {"seed": _seed} | {name: partial(_last, name=name) for name in RoundRow._fields}
"""What Mesa's data collector asks of a society after each round."""


class SocietyTables:
    """A society's tables; counts in people, money in whole fen."""

    inputs: Scenario
    history: History
    platform: SharingPlatform
    regulator: Regulator
    insurance: AgencyMonths
    moments: Snapshots
    panel: Panel
    accounts: MemberAccounts
    storage: PopulationStorage
    tables: LookupTables
    population: Population
    day: int
    people_at_the_end: Sampled | None = None
    _notice: Callable[[int], RoundContext]
    at_the_end: Callable[[Any], None] | None = None
    """Called with the society as the plan ends, before what follows changes the people."""
    as_a_bill_comes: Callable[[Any], None] | None = None
    """Called with the society in each round once it is known who will get the bill."""

    def tell_who_is_billed(self) -> None:
        """A bill is coming: call who wants to see the members to whom it will go."""
        if self.as_a_bill_comes is not None:
            self.as_a_bill_comes(self)

    def freeze_members(self) -> None:
        """The plan ends: copy the people of the members table, and call who wants to see all."""
        self.people_at_the_end = self.table_people()
        self.accounts.standing = self.storage.standing(self._notice(self.day))
        if self.at_the_end is not None:
            self.at_the_end(self)

    def table_people(self) -> Sampled:
        """The people of the members table: as the plan ended, or while it runs as they are now."""
        return self.people_at_the_end or sample_people(
            self.population, self.inputs.run.seed, self.day
        )

    @property
    def rounds(self) -> pd.DataFrame:
        """One row per round so far; see `RoundRow`."""
        return rounds_table(self.history.rounds)

    @property
    def claims(self) -> pd.DataFrame:
        """One row per decision on a claim, undecided claims last."""
        waiting = self.platform.desk.waiting()
        return claims_table(self.history.decisions, waiting, self.inputs.plan.start)

    @property
    def reviews(self) -> pd.DataFrame:
        """One row per round of claim review, after the plan's end too; see `ReviewRow`."""
        return reviews_table(self.history.reviews)

    @property
    def cases(self) -> pd.DataFrame:
        """One row per case that a jury voted on."""
        return cases_table(self.history.decisions)

    @property
    def shares_by_class(self) -> pd.DataFrame:
        """What payers of each class owed in each round; empty where all owe the same."""
        return class_shares_table(self.history.class_shares)

    @property
    def ledger(self) -> pd.DataFrame:
        """Every movement of money so far."""
        return ledger_table(self.platform.ledger.movements)

    @property
    def operator(self) -> pd.DataFrame:
        """What the plan brings its operator and costs it, by round."""
        return operator_table(self.platform.ledger.movements)

    @property
    def float_by_day(self) -> pd.DataFrame:
        """The money between collection and payment on each day, and what of it is at risk."""
        return float_by_day(self.history.floats, self.inputs.plan)

    @property
    def orders(self) -> pd.DataFrame:
        """Every order that the regulator has given, by date or by trigger; see `Order`."""
        return orders_table(self.regulator.given)

    @property
    def conduct(self) -> pd.DataFrame:
        """How the plan was sold and run in each round; see `ConductRow`."""
        return conduct_table(self.history.conduct)

    @property
    def agency(self) -> pd.DataFrame:
        """One row per month and product of the agency."""
        return agency_table(self.insurance)

    @property
    def curves(self) -> pd.DataFrame:
        """Demand, cost, fixed points and noise of the pool at chosen moments; see `Snapshots`."""
        return curves_table(self.moments)

    @property
    def transfers(self) -> pd.DataFrame:
        """Who gained and who paid: members by age, health, frailty, cohort, tenure and fate."""
        rows = self._people_looked_at()
        aid = sum(row.aid_fen for row in self.history.rounds) if self.tables.expected else None
        asked = not self.inputs.plan.all_covered
        return transfers_table(self.accounts, self.member_totals(), self.panel, rows, aid, asked)

    @property
    def welfare(self) -> pd.DataFrame:
        """What cover is worth to members, what it costs, and loss coverage, month by month."""
        return welfare_table(self.panel)

    @property
    def balance(self) -> pd.DataFrame:
        """What plan and policies came to for people by age and health at the launch."""
        return balance_table(self.panel, self._people_looked_at())

    def member_totals(self) -> Totals:
        """What all who have been members paid and received so far; see `MemberAccounts`."""
        standing = self.accounts.standing
        if standing is None:
            standing = self.storage.standing(self._notice(self.day))
        waiting = self.platform.desk.waiting()
        return self.accounts.totals(standing, self.history.decisions, waiting, self.population.at)

    def _people_looked_at(self) -> Population:
        rows, places = self.moments.looked_at()
        return rows.at(places)

    @property
    def daily(self) -> pd.DataFrame:
        """Members on the morning of each day of the launch."""
        return pd.DataFrame(self.history.daily, columns=["date", "members"])

    @property
    def members(self) -> pd.DataFrame:
        """Each agent now, or as the plan ended; a sample where there are more than a million."""
        return members_table(self.inputs, self.tables, self.table_people())
