"""The society: the clock, and the order of one round, written once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import mesa
from mesa.datacollection import DataCollector

from ..agents.claims.claim_desk import ClaimDecisions
from ..agents.decisions.health import EXPECTED_BITS
from ..agents.decisions.member import Member
from ..agents.decisions.rules import Rules
from ..agents.engine.jit import Function
from ..agents.people.columns import RoundContext
from ..agents.people.person_view import Persons
from ..agents.plan.ledger import CLAIMANTS, CLOSURE, INVESTIGATORS, OPERATOR
from .loading.scenario_reader import ScenarioSource, scenario_from
from .output.result_tables import ROUND_REPORTERS, SocietyTables
from .pool_curves.panel import Panel
from .pool_curves.snapshots import Snapshots
from .records.operator_account import at_risk_fen, interest_fen
from .records.round_record import check_heads
from .rounds.agency_month import AgencyMonths
from .rounds.balances import Balances
from .rounds.class_bills import ClassBills
from .rounds.conduct import ConductWatch
from .rounds.dates import (
    RUN_OFF,
    dates_up_to,
    first_of_its_month,
    round_dates,
    run_off_dates,
    stretches,
)
from .rounds.fork import fork
from .rounds.history import History, carried_after
from .rounds.member_accounts import MemberAccounts
from .rounds.platform_setup import platform_of
from .rounds.state import RoundState
from .rounds.supervision import regulator_of, supervise
from .rule_inputs.hearing import hearing_chances
from .rule_inputs.lookup_tables import RoundChances, build_tables
from .rule_inputs.round_context import (
    NEVER,
    PlanByDate,
    bill_context,
    context_between_bills,
    plan_until,
    round_context,
    sharing_terms,
)
from .scenario.scenario import Scenario
from .storage.claim_outcomes import claims_of, no_decisions, review_claims
from .storage.factory import make_storage


class Society(SocietyTables, mesa.Model):
    """A plan and its people, round by round.

    One round: regulate - enrol - reconsider - live - review - share - settle (collect, decide) -
    pay - insure - record. After the last one, claims still open are wound up and the agency goes
    on.

    Between rounds a society can be pickled and copied, and goes on to the same bits. In a process
    that was forked after a society had run it is refused: use `spawn` (docs/extending.md).

    Args:
        scenario: name of a preset, path of a TOML file, or a `Scenario`.
        agents: member agents, or "all" for one per person.
        seed: seed of all chance, a whole number from 0; None for the scenario's own, to which an
            iteration of `mesa.batch_run` adds its number.
        storage: "columns" (compiled loops), "objects" (a Mesa agent each) or "shards" (columns over
            several processes or machines); the same results.
        threads: threads of the compiled loops.
        rng: the same as `seed`, for Mesa's tools.
        member_class: for objects, a subclass of `Member` that overrides hooks.
        rules: other rule functions by name, for every storage.
        **kwargs: any other scenario key, dotted: `**{"plan.fee_rate": 0.10}`.

    Raises:
        InputError: everything that is wrong with the scenario or the settings.

    >>> society = Society("article", agents=2_000, seed=1)
    >>> society.step()
    >>> int(society.rounds.members.iloc[-1]) > 1_000_000
    True
    """

    def __init__(
        self,
        scenario: ScenarioSource = "article",
        *,
        agents: int | str | None = None,
        seed: int | str | None = None,
        storage: str | None = None,
        threads: int | None = None,
        rng: int | str | None = None,
        member_class: type[Member] = Member,
        rules: Mapping[str, Function] | None = None,
        **kwargs: object,  # SolaraViz takes free keywords under this name alone
    ):
        named = {
            "people.agents": agents,
            "run.seed": rng if seed is None else seed,
            "run.storage": storage,
            "run.threads": threads,
        }
        self.inputs: Scenario = scenario_from(scenario, kwargs, **named)
        super().__init__(rng=self.inputs.run.seed)

        self.round = 0
        self.day = 0
        plan = self.inputs.plan
        self._current = RoundState(number=0, date=plan.start, days=0, plan=plan, last=False)
        self.plans = PlanByDate(self.inputs)
        self.tables = build_tables(self.inputs)
        self.chances = RoundChances(self.tables)
        bills = self.tables.rounds_a_year, not plan.pays_from_balance, plan.has_classes
        self.accounts = MemberAccounts(plan.start, *bills)
        try:
            self._call_agents(member_class, rules)
        finally:  # Mesa 3.3 numbers agents in a table that would hold this model for ever
            getattr(mesa.Agent, "_ids", {}).pop(self, None)
        self.balances = Balances(self.platform, self.accounts, self.tables)
        self.class_bills = ClassBills(self.platform, self.storage, self.population)
        self.dates = round_dates(plan_until(plan, self.regulator.closes_on))
        self.history = History(watch=ConductWatch(self.inputs, self.tables))
        self.moments = Snapshots(self.population, self.tables, self.inputs.run.seed, self.rules)
        self.panel = Panel(self.moments.looked_at, self.tables, self.rules)
        self._members = self.storage.census(self._notice(0)).members
        self._due_fen = (0, 0)
        self.datacollector = DataCollector(model_reporters=ROUND_REPORTERS)

    def step(self) -> None:
        """One round."""
        self._open_round()
        self._regulate()
        self._enrol()
        self._reconsider()
        self._live()
        self._review()
        self._share()
        self._settle()
        self._pay()
        self._insure()
        self._record()
        if not self.running:
            self._wind_up()

    def run(self, progress: Callable[[int, int], None] | None = None) -> Society:
        """Go on to the end of the plan.

        Args:
            progress: called after each round with rounds done and rounds in all.
        """
        while self.running:
            self.step()
            if progress is not None:
                progress(self.round, len(self.dates))
        return self

    def announce(self, bills: Sequence[int]) -> Society:
        """Tell people that rounds cost this, whatever they cost: the loop between both is opened.

        Members pay the share as ever; what they, and people outside, think that a year costs comes
        from these bills.

        Args:
            bills: fen a member, one for each round from the first; rounds past the last one tell
                the share itself.
        """
        self.platform.announced = tuple(bills)
        return self

    def fork(self, changes: Mapping[str, object], date: dt.date | None = None) -> Society:
        """A copy that goes on under other terms from a later day on; this society stays as it is.

        Args:
            changes: term to value, as in `changes` of a scenario: `{"plan.fee_rate": 0.0}`.
            date: from which day on; None for the day after the last round.

        Raises:
            InputError: if a term cannot change by date, a value is wrong, or that day is past.
        """
        return fork(self, changes, date)

    def close(self) -> None:
        """Let go of processes that keep people; what is written down stays readable."""
        self.storage.close()

    @property
    def people(self) -> Persons:
        """Any person by number, in any storage: `society.people[17]`."""
        return Persons(self)

    # The verbs of a round.

    def _open_round(self) -> None:
        if not self.running:
            raise RuntimeError("the plan has ended; make a new Society to run it again")
        date = self.dates[self.round]
        self._current = RoundState(
            number=self.round,
            date=date,
            days=(date - self.inputs.plan.start).days - self.day,
            plan=self.plans.on(date),
            last=self.round + 1 == len(self.dates),
        )
        self.platform.open_round(self.round, date)

    def _regulate(self, day: int | None = None) -> None:
        """Orders up to a day (None: the first of the round) take effect, and changed terms."""
        plan = self.inputs.plan
        date = plan.start + dt.timedelta(days=self.day if day is None else day)
        self.platform.obey(self.regulator.orders_due(date))
        self._current.plan = self.plans.on(date)

    def _enrol(self) -> None:
        """People join, by day in the launch; the regulator may act in between."""
        now = self._current
        by_day = self.round < self.inputs.plan.launch_rounds
        dates = [*self.regulator.dates, *(change.date for change in self.inputs.changes)]
        cuts = [(date - self.inputs.plan.start).days for date in dates]
        for first, last in stretches(cuts, self.day, now.days, by_day):
            if by_day:
                self._write_day(first)
            self._regulate(first)
            if self.platform.open and now.plan.open_to_new and not now.plan.all_covered:
                day = first if by_day else last
                heard = hearing_chances(self.inputs.behaviour, last, last - first)
                context = self._notice(day)._replace(heard=heard)
                now.enrolled.append(self.storage.enrol(context, day))
        self.day += now.days
        self._regulate(self.day)
        if self.round + 1 == self.inputs.plan.launch_rounds:
            self._write_day(self.day)

    def _reconsider(self) -> None:
        """Members may look at the last bill, if there was one, before the next, and leave."""
        now, rounds = self._current, self.history.rounds
        self.accounts.open_bill(self.day, now.plan, self.round < self.inputs.plan.launch_rounds)
        if self.tables.between_bills > 0 and rounds and rounds[-1].share_fen > 0:
            known = context_between_bills(self._notice(self.day), self.tables)
            now.reconsidered = self.storage.reconsider(known, self.round)
            self.accounts.take_leavers(now.reconsidered.gone)
        self.tell_who_is_billed()

    def _live(self) -> None:
        now = self._current
        notice, history = self._notice(self.day), self.platform.desk.undeclared_history
        now.lives = lives = self.storage.live(notice, self.round)
        self.accounts.take_lives(lives.gone)
        when = self.inputs.run.seed, self.round
        claims = claims_of(lives, self.tables, history, notice, when)
        now.diagnosed = int(claims.people.sum())
        self.platform.desk.diagnose(claims, self.day, self.round)

    def _review(self) -> None:
        now, platform = self._current, self.platform
        now.filed = platform.desk.file(self.day, self.round)
        if platform.failed or (platform.closing and now.plan.after_notice == "nobody"):
            now.decided = no_decisions(self.round, self.day)
        else:
            now.decided = self._review_claims(self.round, self.day)
        self.balances.return_to_aided(now, self.population)

    def _share(self) -> None:
        now, platform = self._current, self.platform
        terms = sharing_terms(now.plan, now.date, platform.insurance_form, platform.closing)
        now.bill = platform.share(
            now.date,
            platform.payers(now.lives.payers, now.decided),
            now.decided.aid_fen + (now.lives.expected_aid >> EXPECTED_BITS),
            int(now.decided.approved.sum()),
            self.class_bills.open(terms, now, self._notice(self.day)),
        )

    def _settle(self) -> None:
        now = self._current
        share_fen, owed = now.bill.share_fen, now.bill.owed_fen
        jump, notice = self.platform.publish(share_fen, owed), self._notice(self.day)
        self._published = bill_context(notice, self.tables, share_fen, jump, owed)
        members = self._members + now.joined - now.reconsidered.left
        closing = self.platform.closing
        now.answer = self.moments.look(self._published, now, members, closing)
        self.panel.look(self._published, now, self.insurance.offered)
        charged = self.class_bills.charge(now, self._published)
        now.settled = self.storage.settle(self._published, self.round)
        self.accounts.take_bill(share_fen, now.settled.gone, charged)
        self._published = self.balances.pay_in(now, self._published)
        now.collected_fen = self.class_bills.collect(now)

    def _pay(self) -> None:
        now, due, platform = self._current, self._due_fen, self.platform
        platform.earn(interest_fen(now.plan, sum(due), now.days))
        platform.ledger.move(OPERATOR, INVESTIGATORS, now.decided.cost_fen, "claim review")
        owed = (now.bill.aid_fen, now.bill.fee_fen)
        now.paid_fen = (due[0] + owed[0], due[1] + owed[1]) if now.last else due
        self._due_fen = (0, 0) if now.last else owed
        if platform.failed:
            now.lost_fen = at_risk_fen(now.plan, sum(now.paid_fen))
            now.paid_fen = platform.lose(now.lost_fen, *now.paid_fen)
        platform.pay(*now.paid_fen)

    def _insure(self) -> None:
        is_first = first_of_its_month(self.dates, self.round)
        self.insurance.hold_round(self.storage, self._current, self._published, is_first)
        self.accounts.take_leavers(self.insurance.gone)

    def _record(self) -> None:
        now, platform = self._current, self.platform
        self.balances.close_round(now, self.storage, self._published, self.insurance.gone)
        census = self.storage.census(self._published)
        row = now.row(census, platform)
        before = self.history.rounds[-1].carried_fen if self.history.rounds else 0
        check_heads(self._members, row)
        platform.ledger.check(carried_after(before, row), sum(self._due_fen), row.balances_fen)
        self._members = row.members
        self.history.add(row, now, platform)
        self.history.class_shares.extend(self.class_bills.rows(now))
        supervise(self.regulator, platform, self.history, row, now.plan, self.inputs)
        closes, plan = self.regulator.closes_on, self.inputs.plan
        self.dates = dates_up_to(closes, self.dates, row.date, plan)
        self.round += 1
        self.running = self.round < len(self.dates)
        self.datacollector.collect(self)

    def _wind_up(self) -> None:
        """After the plan's last round, until all claims are decided and the agency's story is told.

        Nobody joins, pays or is covered by the plan any more. Who was a member at its end stays
        marked as one, so that buyers can be told from former members who had left before.
        """
        self.freeze_members()
        until, before = self.inputs.agency.until, self.dates[-1]
        run_off_until = before + RUN_OFF
        for number, date in enumerate(run_off_dates(self.inputs, before), self.round):
            late = self.platform.owes_late_claims(self.inputs.plan.after_notice)
            open_claims = date <= run_off_until and late
            followed = self.inputs.agency.products and until is not None and date <= until
            if not (open_claims or followed):
                return
            self.platform.open_round(number, date)
            day = (date - self.inputs.plan.start).days
            if followed and first_of_its_month([before, date], 1):
                self._live_on(number, day)
            before = date
            if open_claims:
                self._run_off(number, date, day)

    def _live_on(self, number: int, day: int) -> None:
        """A month after the plan: people age, fall ill and die, and the agency goes on."""
        days, self.day = day - self.day, day
        around = self.inputs, self.chances, self.platform, self.accounts
        context = round_context(day, days, self.plans.on(self.dates[-1]), *around)
        context = context._replace(waiting_days=NEVER)
        self.insurance.go_on(self.storage, self.storage.live(context, number), context)

    def _run_off(self, number: int, date: dt.date, day: int) -> None:
        """Claims from before the end: filed in time, reviewed, paid by the operator."""
        platform = self.platform
        late = platform.desk.drop_late(self.inputs.plan.run_off_days)
        filed = platform.desk.file(day, number)
        decided = self._review_claims(number, day)
        platform.ledger.move(CLOSURE, CLAIMANTS, decided.aid_fen, "aid after the end")
        platform.ledger.move(OPERATOR, INVESTIGATORS, decided.cost_fen, "claim review")
        new = (0, filed, int(late.people.sum()))
        self.accounts.expired.append(late)
        self.history.add_review(number, date, new, decided, platform)

    # What the verbs need.

    def _call_agents(
        self, member_class: type[Member], rules: Mapping[str, Function] | None
    ) -> None:
        """Make the Mesa agents: platform, regulator, insurers and, as objects, the members."""
        inputs = self.inputs
        self.platform = platform_of(self, inputs)
        self.regulator = regulator_of(self, inputs)
        around = self.platform, self.regulator
        self.insurance = AgencyMonths(self, inputs, self.tables, *around)
        self.population, self.storage = make_storage(self, inputs, self.tables, member_class, rules)
        self.rules: Rules = self.storage.rules

    def _notice(self, day: int) -> RoundContext:
        """What everybody knows on a day, before a bill is published."""
        now, around = self._current, (self.inputs, self.chances, self.platform, self.accounts)
        return round_context(day, now.days, now.plan, *around)

    def _review_claims(self, number: int, day: int) -> ClaimDecisions:
        desk, people = self.platform.desk, self.population
        return review_claims(desk, people, self.storage, self.inputs, number, day)

    def _write_day(self, day: int) -> None:
        date = self.inputs.plan.start + dt.timedelta(days=day)
        self.history.daily.append((date, self._members + self._current.joined))
