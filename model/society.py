"""The society: the clock, and the order of one round, written once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import mesa
import numpy as np
import pandas as pd
from mesa.datacollection import DataCollector

from ..agents.chance import FACTOR_BITS
from ..agents.illness import EXPECTED_BITS
from ..agents.life import most_alert
from ..agents.member import Member
from ..agents.person import Persons
from ..agents.regulator import Order, Regulator
from ..agents.rows import Notice, Rows
from ..agents.sharing_platform import ReviewTerms, SharingPlatform
from .calendar import round_dates, stretches
from .columns import Columns
from .keywords import scenario_from
from .members import members_table
from .objects import Objects
from .one_round import OneRound
from .people import People, claims_of, close_claims, count_members
from .population import build_rows
from .record import RoundRow, check_heads, claims_table, ledger_table, rounds_table
from .scenario import Scenario
from .tables import build_tables, chance_of, factor_of, hearing_chances, round_chances
from .terms import plan_on, plan_to_closure, promise_fen_a_round, sharing_terms


class Society(mesa.Model):
    """A plan and its people, round by round.

    One round: regulate - enrol - live - review - share - settle (collect, decide) - pay - record.

    Args:
        scenario: name of a preset, path of a TOML file, or a `Scenario`.
        agents: member agents, or "all" for one per person.
        seed: seed of all chance, a whole number from 0.
        storage: "columns" (compiled loops) or "objects" (a Mesa agent each); the same results.
        threads: threads of the compiled loops.
        rng: the same as `seed`, for Mesa's tools.
        member_class: for objects, a subclass of `Member` that overrides hooks.
        rules: other rule functions by name, for every storage.
        **settings: any other scenario key, dotted: `**{"plan.fee_rate": 0.10}`.

    Raises:
        Faults: everything that is wrong with the scenario or the settings.

    >>> society = Society("article", agents=2_000, seed=1)
    >>> society.step()
    >>> int(society.rounds.members.iloc[-1]) > 1_000_000
    True
    """

    def __init__(
        self,
        scenario: Any = "article",
        *,
        agents: int | str | None = None,
        seed: int | str | None = None,
        storage: str | None = None,
        threads: int | None = None,
        rng: int | str | None = None,
        member_class: type[Member] = Member,
        rules: Mapping[str, Any] | None = None,
        **settings: Any,
    ):
        named = {
            "people.agents": agents,
            "run.seed": rng if seed is None else seed,
            "run.storage": storage,
            "run.threads": threads,
        }
        self.inputs: Scenario = scenario_from(scenario, settings, **named)
        super().__init__(rng=self.inputs.run.seed)

        self.dates = round_dates(plan_to_closure(self.inputs))
        self.round = 0
        self.day = 0
        plan = self.inputs.plan
        self._now = OneRound(number=0, date=plan.start, days=0, plan=plan, last=False)
        self.tables = build_tables(self.inputs)
        self.population: Rows = build_rows(self.inputs)
        try:
            self._call_agents(member_class, rules)
        finally:  # Mesa 3.3 numbers agents in a table that would hold this model for ever
            getattr(mesa.Agent, "_ids", {}).pop(self, None)
        self._rows: list[RoundRow] = []
        self._daily: list[tuple[dt.date, int]] = []
        self._members = count_members(self.population, self.tables, self._notice(0)).members
        self._due_fen = (0, 0)
        self.datacollector = DataCollector(
            model_reporters={name: _last(name) for name in RoundRow._fields}
        )

    def step(self) -> None:
        """One round."""
        self._open_round()
        self._regulate()
        self._enrol()
        self._live()
        self._review()
        self._share()
        self._settle()
        self._pay()
        self._record()

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

    @property
    def people(self) -> Persons:
        """Any person by number, in any storage: `society.people[17]`."""
        return Persons(self)

    @property
    def rounds(self) -> pd.DataFrame:
        """One row per round so far; see `RoundRow`."""
        return rounds_table(self._rows)

    @property
    def claims(self) -> pd.DataFrame:
        """One row per decision on a claim, undecided claims last."""
        return claims_table(self.platform.decisions, self.platform.queue)

    @property
    def ledger(self) -> pd.DataFrame:
        """Every movement of money so far."""
        return ledger_table(self.platform.ledger.movements)

    @property
    def daily(self) -> pd.DataFrame:
        """Members on the morning of each day of the launch."""
        return pd.DataFrame(self._daily, columns=["date", "members"])

    @property
    def members(self) -> pd.DataFrame:
        """The state of each agent now, or of a sample where there are more than a million."""
        return members_table(self)

    # The verbs of a round.

    def _open_round(self) -> None:
        if not self.running:
            raise RuntimeError("the plan has ended; make a new Society to run it again")
        date = self.dates[self.round]
        self._now = OneRound(
            number=self.round,
            date=date,
            days=(date - self.inputs.plan.start).days - self.day,
            plan=plan_on(self.inputs, date),
            last=self.round + 1 == len(self.dates),
        )
        self.platform.open_round(self.round, date)

    def _regulate(self, day: int | None = None) -> None:
        """Orders up to a day (None: the first of the round) take effect, and changed terms."""
        plan = self.inputs.plan
        date = plan.start + dt.timedelta(days=self.day if day is None else day)
        self.platform.obey(self.regulator.orders_due(date))
        self._now.plan = plan_on(self.inputs, date)

    def _enrol(self) -> None:
        """People join, by day in the launch; the regulator may act in between."""
        now = self._now
        by_day = self.round < self.inputs.plan.launch_rounds
        for first, last in stretches(self.inputs, self.day, now.days, by_day):
            if by_day:
                self._write_day(first)
            self._regulate(first)
            if self.platform.open and now.plan.open_to_new and not now.plan.all_covered:
                day = first if by_day else last
                heard = hearing_chances(self.inputs.behaviour, last, last - first)
                now.joined += self._people.enrol(self._notice(day)._replace(heard=heard), day)
        self.day += now.days
        self._regulate(self.day)
        if self.round + 1 == self.inputs.plan.launch_rounds:
            self._write_day(self.day)

    def _live(self) -> None:
        self._now.lives = lives = self._people.live(self._notice(self.day), self.round)
        self.platform.take_in(claims_of(self.population, self.tables, lives, self.day, self.round))

    def _review(self) -> None:
        review = self.inputs.review
        terms = ReviewTerms(review.capacity_per_round, chance_of(review.detection))
        self._now.decided = decided = self.platform.review(self.round, terms, self._now.last)
        close_claims(self.population, decided.batch.row, decided.refused)

    def _share(self) -> None:
        now = self._now
        now.bill = self.platform.share(
            now.date,
            now.lives.payers + self.platform.pending,
            now.decided.aid_fen + (now.lives.expected_aid >> EXPECTED_BITS),
            int(now.decided.approved.sum()),
            sharing_terms(now.plan, now.date, self.platform.insurance_form),
        )

    def _settle(self) -> None:
        now = self._now
        jump = self.platform.publish(now.bill.share_fen)
        bill = self._notice(self.day)._replace(share_fen=now.bill.share_fen, jump=jump)
        self._published = bill._replace(most_alert=most_alert(self.tables, bill))
        now.settled = self._people.settle(self._published, self.round)
        now.collected_fen = self.platform.collect(now.bill, now.settled.removed)

    def _pay(self) -> None:
        now, due = self._now, self._due_fen
        owed = (now.bill.aid_fen, now.bill.fee_fen)
        now.paid_fen = (due[0] + owed[0], due[1] + owed[1]) if now.last else due
        self._due_fen = (0, 0) if now.last else owed
        self.platform.pay(*now.paid_fen)

    def _record(self) -> None:
        census = count_members(self.population, self.tables, self._published)
        row = self._now.row(census, self.platform)
        carried = self._rows[-1].carried_fen if self._rows else 0
        carried += row.collected_fen + row.sponsor_fen - row.aid_fen - row.fee_fen
        check_heads(self._members, row)
        self.platform.ledger.check(carried, sum(self._due_fen))
        self._members = row.members
        self._rows.append(row)
        self.round += 1
        self.running = not self._now.last
        self.datacollector.collect(self)

    # What the verbs need.

    def _call_agents(self, member_class: type[Member], rules: Mapping[str, Any] | None) -> None:
        """Make the Mesa agents: platform, regulator and, kept as objects, the members."""
        behaviour = self.inputs.behaviour
        self.platform = SharingPlatform(
            self,
            self.inputs.run.seed,
            factor_of(behaviour.news_fades),
            promise_fen_a_round(self.inputs.plan),
            behaviour.memory_rounds,
        )
        self.regulator = Regulator(
            self,
            (
                Order(order.date, order.kind, order.says, factor_of(order.news))
                for order in self.inputs.regulator.orders
            ),
        )
        self._people = self._keep_people(member_class, rules)

    def _keep_people(self, member_class: type[Member], rules: Mapping[str, Any] | None) -> People:
        run = self.inputs.run
        if run.storage == "objects":
            return Objects(self, self.population, self.tables, run.seed, member_class, rules)
        if member_class is not Member:
            raise ValueError('member_class needs storage="objects"; give rules= for any storage')
        return Columns(self.population, self.tables, run.seed, run.threads, rules)

    def _notice(self, day: int) -> Notice:
        """What everybody knows on a day, before a bill is published."""
        plan, behaviour, news = self._now.plan, self.inputs.behaviour, self.platform.news
        return Notice(
            day=day,
            **round_chances(self.tables, self._now.days),
            heard=np.zeros(7, np.int64),
            seen_fen=max(self.platform.perceived_fen, promise_fen_a_round(plan)),
            share_fen=0,
            perceived_fen=self.platform.perceived_fen,
            jump=0,
            news=news * factor_of(behaviour.news_push) >> FACTOR_BITS,
            most_alert=np.zeros(64, np.int64),
            news_distrust=news * factor_of(behaviour.news_distrust) >> FACTOR_BITS,
            waiting_days=max(plan.waiting_days, 1),  # cover begins on the day after joining
            waiting_pay=int(plan.waiting_members_pay),
            youngest=plan.ages[0],
            leaving_age=plan.ages[1],
            minimum_credit=plan.minimum_credit,
        )

    def _write_day(self, day: int) -> None:
        date = self.inputs.plan.start + dt.timedelta(days=day)
        self._daily.append((date, self._members + self._now.joined))


def _last(name: str) -> Callable[[Society], Any]:
    return lambda society: getattr(society._rows[-1], name)
