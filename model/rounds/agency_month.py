"""The agency's part in a society: claims of each round, and once a month sale and renewal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import mesa
import numpy as np
import pandas as pd

from ...agents.decisions.policy_choice import Offers, is_covered
from ...agents.decisions.policy_month import policy_claims
from ...agents.decisions.policy_tally import INSURED_PEOPLE, LEFT_PLAN, RISK_LEFT
from ...agents.insurance.agency import Agency, AgencyRow
from ...agents.people.columns import LookupTables, RoundContext
from ...agents.plan.sharing_platform import SharingPlatform
from ...agents.regulation.regulator import Regulator
from ..rule_inputs.policy_offers import (
    agency_numbers,
    build_offers,
    month_of,
    offers_of,
    plan_fen_a_month,
    product_numbers,
)
from ..scenario.scenario import Scenario
from ..storage.interface import CASE, HealthResults, PopulationStorage
from .state import RoundState

INSURED = CASE.index("insured")
MOVING_DAYS = 31
"""Members may move to the agency until so many days after the plan's closure."""


class AgencyMonths:
    """The agency and its insurers, if the scenario has any products.

    Args:
        model: the society, to which agency and insurers belong.
        inputs: its scenario.
        tables: what that says about all people.
        platform: of the plan, and its ledger.
        regulator: which knows when the plan closes.
    """

    def __init__(
        self,
        model: mesa.Model,
        inputs: Scenario,
        tables: LookupTables,
        platform: SharingPlatform,
        regulator: Regulator,
    ):
        self._inputs, self._rounds_a_year = inputs, tables.rounds_a_year
        self._platform, self._regulator = platform, regulator
        self.insured = 0  # people with a policy, as of the month's first round
        self.gone: np.ndarray | None = None  # members who left for a policy in the last round
        self.offered: tuple[Offers, np.ndarray] | None = None
        """What was last offered, and what a claim on each product brings in all, fen."""
        self._agency: Agency | None = None
        if not inputs.agency.products:
            return
        self._shelf = build_offers(inputs, tables)
        self._agency = Agency(
            model,
            agency_numbers(inputs.agency),
            product_numbers(inputs.agency),
            inputs.run.seed,
            platform.ledger.move,
        )

    def rows(self) -> Sequence[AgencyRow]:
        """One row per month and product so far."""
        return self._agency.rows() if self._agency else []

    def hold_round(
        self, storage: PopulationStorage, now: RoundState, context: RoundContext, is_first: bool
    ) -> None:
        """Pass on claims of a round of the plan; in the first of a month, people decide.

        Args:
            storage: whoever keeps the people.
            now: the round; who left for a policy is written into it.
            context: what is known of the plan.
            is_first: whether it is the first round of its month.
        """
        if self._agency is None:
            return
        tally = self._hold(storage, now.lives, context, is_first, plan_runs=True)
        now.insured = self.insured
        if tally is not None:
            now.swapped, now.risk_swapped = int(tally[LEFT_PLAN]), int(tally[RISK_LEFT])

    def go_on(
        self, storage: PopulationStorage, lives: HealthResults, context: RoundContext
    ) -> None:
        """A month after the plan's end.

        Args:
            storage: whoever keeps the people.
            lives: what has come to people since the last call.
            context: of a plan that covers nobody.
        """
        self._hold(storage, lives, context, is_first=True, plan_runs=False)

    def _hold(
        self,
        storage: PopulationStorage,
        lives: HealthResults,
        context: RoundContext,
        is_first: bool,
        plan_runs: bool,
    ) -> np.ndarray | None:
        agency = self._agency
        if agency is None:
            return None
        self.gone = None
        date = self._inputs.plan.start + dt.timedelta(days=context.day)
        if (lives.ill[:, INSURED] > 0).any():
            offers = self._offers(agency, context.age_day, date, plan_runs)
            covers = storage.rules.vectorise(is_covered)
            agency.take_in(policy_claims(lives.seen, lives.ill, offers, covers))
        if not is_first:
            return None
        agency.open_month(date)
        offers = self._offers(agency, context.age_day, date, plan_runs)  # at this year's premiums
        self.offered = offers, np.array([one.claim_fen for one in agency.products], np.int64)
        tally, self.gone = storage.insure(offers, context, offers.month)
        agency.close_month(offers.month, date, tally)
        for insurer in agency.failed:
            self._regulator.note_failure(date, insurer.name, insurer.claims_fen, insurer.began_fen)
        purse = agency.purse
        if purse.licence_ended == date and purse.short_since:
            lacks = purse.lacking_fen, purse.liability.deposit_fen, purse.liability.months
            self._regulator.end_agency_licence(date, *lacks, purse.short_since)
        self.insured = int(tally[INSURED_PEOPLE])
        return tally

    def _offers(self, agency: Agency, age_day: int, date: dt.date, plan_runs: bool) -> Offers:
        platform, inputs = self._platform, self._inputs
        closes = self._regulator.closes_on or dt.date.max - dt.timedelta(days=MOVING_DAYS)
        moving = platform.closing and not platform.failed
        moving &= date <= closes + dt.timedelta(days=MOVING_DAYS)
        offers = offers_of(
            self._shelf,
            month_of(inputs.plan.start, date),
            age_day,
            agency.levels,
            agency.on_sale(date),
            plan_fen_a_month(platform.perceived_fen, self._rounds_a_year),
            transfer=moving and inputs.agency.transfer,
            plan_runs=plan_runs,
        )
        if any(agency.ending):
            ends = np.where(agency.ending, 0, offers.leaving)  # everybody is too old for them
            offers = offers._replace(leaving=ends)
        return offers


def agency_table(insurance: AgencyMonths) -> pd.DataFrame:
    """One row per month and product."""
    return pd.DataFrame(insurance.rows(), columns=AgencyRow._fields)
