"""Objects: one Mesa agent for each member agent, asked one by one, with the very rules of `agents`.

The population table stays the only store; an object is a face on its row. Draws of a round are
made at once by the compiled hash, so objects and columns have the same luck.
"""

from __future__ import annotations

from functools import partial
from typing import Any, TypeVar

import mesa
import numpy as np

from ...agents.claims.claim_desk import ClaimDecisions
from ...agents.decisions.health import RISK_SHIFT, yearly_risk
from ...agents.decisions.member import Member, PhaseInputs
from ...agents.decisions.phases import BillingResult
from ...agents.decisions.policy_choice import Offers
from ...agents.decisions.policy_month import could_change_policies
from ...agents.decisions.policy_tally import tally_places
from ...agents.decisions.rules import ACTS, STOCK, Rules
from ...agents.engine import random_draws
from ...agents.engine.jit import as_python
from ...agents.people.columns import LookupTables, Population, RoundContext
from ...agents.people.household import stretch_of
from ...agents.people.status import MEMBER, is_billed
from ...agents.people.status import membership_of as _membership_of
from ...agents.scan.candidate_filters import (
    could_change_in_health,
    could_change_over_bill,
    could_enrol,
    could_reconsider,
    filters_hold,
)
from ...agents.sharing.class_share import payer_class
from .balances import add_balances
from .census import count_members
from .claim_outcomes import conclude
from .class_bills import LATE, NOT_PAID, REASONS, add_up_owed, count_billed
from .departures import (
    BILL_REASONS,
    LEFT,
    LIFE_REASONS,
    UNPAID,
    cells_of,
    count_departure,
    count_lives,
    count_standing,
    count_unpaid,
)
from .interface import (
    CASE,
    BillingResults,
    Census,
    HealthResults,
    PolicyResults,
    Reconsidered,
)

T = TypeVar("T", bound=tuple)
FILTERS = {
    "enrol": as_python(could_enrol),
    "reconsider": as_python(could_reconsider),
    "live": as_python(could_change_in_health),
    "settle": as_python(could_change_over_bill),
}
"""Whom an act may concern; asked of all rows at once."""
_may_insure, _is_billed = as_python(could_change_policies), as_python(is_billed)
membership_of = as_python(_membership_of)
_count_departure, _count_lives = as_python(count_departure), as_python(count_lives)
_count_unpaid, _payer_class = as_python(count_unpaid), as_python(payer_class)
_stretch_of = as_python(stretch_of)


class Objects:
    """People as Mesa agents.

    Args:
        model: the society.
        rows: the population.
        tables: what the scenario says.
        seed: seed of all chance.
        member_class: `Member` or a subclass that overrides hooks.
        rules: the rules of the run.
    """

    def __init__(
        self,
        model: mesa.Model,
        rows: Population,
        tables: LookupTables,
        seed: int,
        member_class: type[Member] = Member,
        rules: Rules = STOCK,
    ):
        self.columns, self._arrays, self.seed = rows, tables, seed
        self._phase = PhaseInputs()
        own = {name: partial(self._ask_hook, name) for name in member_class.find_overridden()}
        self.rules = rules._replace(
            given={**rules.given, **own},
            turn=self._turn if own else rules.turn,
            silent=frozenset(own if member_class.remembers else ()),
        )
        self._asks_everybody = member_class is not Member or bool(rules.given)
        count = len(rows.status)
        self.members = member_class.create_agents(model, count, list(range(count)))
        self._by_row = list(self.members)
        self._prepare()

    def _prepare(self) -> None:
        """Make what follows from the rest: other faces of the same people, tables and rules."""
        rows, tables = self.columns, self._arrays
        self.rows = Population(*(memoryview(column) for column in rows))
        self.tables = _with_lists(tables)
        self._acts = {name: as_python(act, self.rules.given) for name, act in ACTS.items()}
        filtered = not self._asks_everybody and filters_hold(rows, tables) and not len(rows.heads)
        self._filters = FILTERS if filtered else {}
        self._risk = self.rules.python(yearly_risk)
        self._phase.links_key = np.uint64(random_draws.key(self.seed, random_draws.FRIENDS, 0))

    def __getstate__(self) -> dict[str, Any]:
        """All but what a copy makes anew."""
        made = ("rows", "tables", "_acts", "_filters", "_risk")
        return {name: value for name, value in vars(self).items() if name not in made}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Go on where the original was copied."""
        vars(self).update(state)
        self._prepare()

    def enrol(self, context: RoundContext, when: int) -> int:
        """Let people outside join; return how many did."""
        return sum(joined for _, joined in self._ask("enrol", context, (random_draws.HEARS,), when))

    def reconsider(self, context: RoundContext, when: int) -> Reconsidered:
        """Let members look at the plan between two bills, and leave."""
        gone, left, risk = np.zeros((BILL_REASONS, cells_of(context)), np.int64), 0, 0
        for row, people in self._ask("reconsider", context, (random_draws.RECONSIDER,), when):
            if people > 0:
                left += people
                risk += self._take_leaver(gone, context, row)
        return Reconsidered(left, risk, gone)

    def live(self, context: RoundContext, when: int) -> HealthResults:
        """Let everybody live through a round."""
        lives = self._ask(
            "live", context, (random_draws.ILLNESS, random_draws.CHRONIC, random_draws.DEATH), when
        )
        ill = [
            (row, one.claiming, one.lesser, one.insured)
            for row, one in lives
            if one.claiming + one.lesser + one.insured
        ]
        cases = np.array(ill, np.int32).reshape(-1, len(CASE))
        gone = np.zeros((LIFE_REASONS, cells_of(context)), np.int64)
        for row, one in lives:
            _count_lives(gone, self.rows, context, row, one)
        return HealthResults(
            payers=self._payers(context),
            lost=sum(one.lost for _, one in lives),
            died=sum(one.died for _, one in lives),
            aged_out=sum(one.aged_out for _, one in lives),
            expected_aid=sum(one.expected_aid for _, one in lives),
            ill=cases,
            seen=self.columns.at(cases[:, 0]),
            gone=gone,
        )

    def settle(self, context: RoundContext, when: int) -> BillingResults:
        """Let every member pay and decide."""
        paid_in = self.columns.paid_in.copy()
        bills = self._ask("settle", context, (random_draws.PAYMENT, random_draws.ATTENTION), when)
        topped_up = self.columns.paid_in - paid_in
        people = self.rows.people
        gone = np.zeros((BILL_REASONS, cells_of(context)), np.int64)
        by_class = np.zeros((len(REASONS), len(context.owed_fen)), np.int64)
        removed = late = left = risk = ran_out = 0
        for row, bill in bills:
            if bill <= BillingResult.STAYS:
                continue
            if bill in (BillingResult.EXPELLED, BillingResult.RUNS_OUT):
                removed += people[row]
                ran_out += people[row] * (bill == BillingResult.RUNS_OUT)
                _count_departure(gone, UNPAID, self.rows, context, row, people[row])
                if len(context.owed_fen):
                    own = _payer_class(self.rows, context, row)
                    _count_unpaid(
                        gone, by_class[NOT_PAID], self.rows, context, row, people[row], own
                    )
            if bill in (BillingResult.STAYS_LATE, BillingResult.LEAVES_LATE):
                late += people[row]
                if len(context.owed_fen):
                    by_class[LATE, _payer_class(self.rows, context, row)] += people[row]
            if bill in (BillingResult.LEAVES, BillingResult.LEAVES_LATE):
                left += people[row]
                risk += self._take_leaver(gone, context, row)
        added = int((topped_up * self.columns.people[: len(topped_up)]).sum())
        return BillingResults(removed, late, left, risk, ran_out, added, gone, by_class)

    def _take_leaver(self, gone: np.ndarray, context: RoundContext, row: int) -> int:
        """Count the people of a row among those who left; return their risk in 2**-30."""
        people = self.rows.people[row]
        _count_departure(gone, LEFT, self.rows, context, row, people)
        return people * (self._risk(self.rows, self.tables, context.age_day, row) >> RISK_SHIFT)

    def insure(self, offers: Offers, context: RoundContext, when: int) -> PolicyResults:
        """Let everybody decide on policies."""
        phase = self._phase
        u = self._draws((random_draws.SHOPPING, random_draws.TREATMENT), when)
        self._open(phase, "insure", context, u)
        phase.offers = _with_lists(offers)
        phase.tally = [0] * tally_places(len(offers.on_sale))
        may = _may_insure(self.columns, offers, slice(None), u[0])
        gone = np.zeros((BILL_REASONS, cells_of(context)), np.int64)
        people, status = self.rows.people, self.rows.status
        left = []
        for row in np.flatnonzero(may | self._asks_everybody).tolist():
            was = membership_of(status[row])
            self._by_row[row].insure(phase)
            if was == MEMBER and membership_of(status[row]) != MEMBER:
                _count_departure(gone, LEFT, self.rows, context, row, people[row])
                left.append(row)
        if len(self.columns.heads):
            self._follow(left, gone)
        return PolicyResults(np.array(phase.tally, np.int64), gone)

    def _follow(self, left: list[int], gone: np.ndarray) -> None:
        """Let members follow whoever decides for them and has left the plan for a policy."""
        phase, count = self._phase, len(self._by_row)
        around = phase.rows, phase.tables, phase.offers, phase.context
        for leaver in left:
            for row in range(*_stretch_of(leaver, count)):
                people = self._acts["follow"](*around, row, leaver, phase.tally)
                if people > 0:
                    _count_departure(gone, LEFT, self.rows, phase.context, row, people)

    def conclude(self, decided: ClaimDecisions, number: int, loss: int) -> ClaimDecisions:
        """Let decisions reach the people, and what is told of refusals."""
        return conclude(self.columns, decided, self.seed, number, loss)

    def close(self) -> None:
        """Nothing to let go of."""

    def census(self, context: RoundContext) -> Census:
        """Who the members are now."""
        return count_members(self.columns, self._arrays, context, self.rules)

    def balances(self, context: RoundContext) -> int:
        """What is left of all members' balances, fen."""
        return add_balances(self.columns, context)

    def billed(self, context: RoundContext) -> np.ndarray:
        """Members who are billed, by class of payer."""
        return count_billed(self.columns, context)

    def owed(self, context: RoundContext) -> np.ndarray:
        """What members owe of a bill, by cohort and kind."""
        return add_up_owed(self.columns, context)

    def standing(self, context: RoundContext) -> np.ndarray:
        """Who the members are now, by cohort and kind."""
        return count_standing(self.columns, context)

    def _ask(
        self, act: str, context: RoundContext, streams: tuple[int, ...], when: int
    ) -> list[tuple[int, Any]]:
        """Ask each member object, whom this may concern, to do its part; rows and answers."""
        phase, u = self._phase, self._draws(streams, when)
        self._open(phase, act, context, u)
        asked = range(len(self._by_row))
        if act in self._filters:
            may = self._filters[act](self.columns, self._arrays, context, slice(None), *u)
            asked = np.flatnonzero(may).tolist()
        return [(row, getattr(self._by_row[row], act)(phase)) for row in asked]

    def _draws(self, streams: tuple[int, ...], when: int) -> list[np.ndarray]:
        """Everybody's draws of these streams."""
        keys = (np.uint64(random_draws.key(self.seed, stream, when)) for stream in streams)
        return [random_draws.draws(key, 0, len(self._by_row)) for key in keys]

    def _open(
        self, phase: PhaseInputs, act: str, context: RoundContext, u: list[np.ndarray]
    ) -> None:
        """Lay out what members read when they are asked."""
        phase.rows, phase.tables = self.rows, self.tables
        phase.context = _with_lists(context)
        phase.neighbours = self.columns.status.tobytes()
        phase.draws = [draws.data for draws in u]
        phase.act = self._acts[act]

    def _payers(self, context: RoundContext) -> int:
        rows, terms = self.columns, (context.waiting_days, context.waiting_pay)
        billed = _is_billed(rows.status, context.day, rows.joined.astype(np.int64), *terms)
        return int(rows.people[billed].sum(dtype=np.int64))

    def _turn(self, row: int) -> None:
        """The hooks of a row's member are asked from now on."""
        self._phase.current_member = self._by_row[row]

    def _ask_hook(self, name: str, *arguments: object) -> object:
        """Ask a hook of the member whose turn it is."""
        return getattr(self._phase.current_member, name)(*arguments)


def _with_lists(group: T) -> T:
    """The same named tuple with lists for its arrays, which plain Python reads faster."""
    return type(group)(*(part.tolist() if isinstance(part, np.ndarray) else part for part in group))
