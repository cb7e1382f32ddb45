"""The society: the clock, and the order of one round, written once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas as pd
from mesa.datacollection import DataCollector

from ..agents.illness import age_on
from ..agents.ledger import CARRIED, HELD
from ..agents.leaving import jump_of
from ..agents.member import Member, Person
from ..agents.regulator import Order, Regulator
from ..agents.review import ClaimBatch
from ..agents.rows import Notice, Rows
from ..agents.sharing_platform import ReviewTerms, SharingPlatform
from ..agents.states import CONCEALED
from .calendar import round_dates
from .columns import Columns
from .members import members_table
from .objects import Objects
from .people import RISK_UNIT, Lives, People, close_claims, count_members
from .population import FULL_TRUST, build_rows
from .reading import read_scenario
from .record import RoundRow, check_heads, claims_table, ledger_table, rounds_table
from .scenario import Scenario
from .tables import build_tables, chance_of, factor_of, hearing_chances
from .terms import plan_on, promise_fen_a_round, sharing_terms


class Society(mesa.Model):
    """A plan and its people, round by round.

    One round: regulate - enrol - live - review - share - settle (collect and decide) - pay - record.

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
    >>> society.rounds.members.iloc[-1] > 1_000_000
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
        chosen = {
            "people.agents": agents,
            "run.seed": seed if seed is not None else rng,
            "run.storage": storage,
            "run.threads": threads,
        }
        settings |= {key: value for key, value in chosen.items() if value is not None}
        if isinstance(settings.get("run.seed"), str):
            settings["run.seed"] = _whole(settings["run.seed"])
        self.inputs: Scenario = read_scenario(_own(scenario), settings)
        super().__init__(rng=self.inputs.run.seed)

        self.dates = round_dates(self.inputs.plan)
        self.round = 0
        self.day = 0
        self._date, self._days, self._plan = self.inputs.plan.start, 0, self.inputs.plan
        self.tables = build_tables(self.inputs)
        self.population: Rows = build_rows(self.inputs)
        self.platform = SharingPlatform(
            self, self.inputs.run.seed, factor_of(self.inputs.behaviour.news_fades)
        )
        self.regulator = Regulator(
            self,
            (
                Order(order.date, order.kind, order.says, factor_of(order.news))
                for order in self.inputs.regulator.orders
            ),
        )
        self._people = self._keep_people(member_class, rules)
        self._rows: list[RoundRow] = []
        self._daily: list[tuple[dt.date, int]] = []
        self._members = self._count(self._notice(0)).members
        self._due_fen = (0, 0)
        self.datacollector = DataCollector(
            model_reporters={name: _last(name) for name in RoundRow._fields}
        )
        # Mesa 3.3 numbers agents in a table that would hold this model for ever.
        getattr(mesa.Agent, "_ids", {}).pop(self, None)

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
    def people(self) -> _Faces:
        """Any person by number, in any storage: `society.people[17]`."""
        return _Faces(self)

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
        self._date = self.dates[self.round]
        self._days = (self._date - self.inputs.plan.start).days - self.day
        self._plan = plan_on(self.inputs, self._date)
        self._last = self.round + 1 == len(self.dates)
        self.platform.ledger.open_round(self.round, self._date)

    def _regulate(self) -> None:
        self.platform.obey(self.regulator.orders_due(self._date))

    def _enrol(self) -> None:
        self._joined = 0
        for day, days in self._enrolment_days():
            if day_by_day := self.round < self.inputs.plan.launch_rounds:
                self._write_day(day)
            if self.platform.open and self._plan.open_to_new and not self._plan.all_covered:
                heard = hearing_chances(self.inputs.behaviour, day + day_by_day, days)
                notice = self._notice(day)._replace(heard=heard)
                self._joined += self._people.enrol(notice, day)
        self.day += self._days
        if self.round + 1 == self.inputs.plan.launch_rounds:
            self._write_day(self.day)

    def _live(self) -> None:
        notice = self._notice(self.day)
        self._lives = self._people.live(notice, self.round)
        self.platform.take_in(self._claims_of(self._lives))

    def _review(self) -> None:
        terms = ReviewTerms(
            self.inputs.review.capacity_per_round, chance_of(self.inputs.review.detection)
        )
        self._decided = self.platform.review(self.round, terms, self._last)
        close_claims(self.population, self.tables, self._decided.batch.row, self._decided.refused)

    def _share(self) -> None:
        terms = sharing_terms(self._plan, self._date, self.platform.insurance_form)
        self._bill = self.platform.share(
            self._date,
            self._lives.payers + self.platform.pending,
            self._decided.aid_fen + (self._lives.expected_aid >> 16),
            int(self._decided.approved.sum()),
            terms,
        )

    def _settle(self) -> None:
        behaviour, news = self.inputs.behaviour, self.platform.news
        share = self._bill.share_fen
        self._published = self._notice(self.day)._replace(
            share_fen=share,
            jump=jump_of(share, self.platform.last_share_fen),
            news=news * factor_of(behaviour.news_push) >> 10,
            news_distrust=news * factor_of(behaviour.news_distrust) >> 10,
        )
        self._settled = self._people.settle(self._published, self.round)
        self._collected = self.platform.collect(self._bill, self._settled.removed)

    def _pay(self) -> None:
        owed = (self._bill.aid_fen, self._bill.fee_fen)
        self._paid = self._due_fen
        if self._last:
            self._paid = (self._due_fen[0] + owed[0], self._due_fen[1] + owed[1])
        self._due_fen = (0, 0) if self._last else owed
        self.platform.pay(*self._paid)

    def _record(self) -> None:
        row = self._row()
        check_heads(self._members, row)
        carried = self._rows[-1].carried_fen if self._rows else 0
        carried += self._collected + self._bill.sponsor_fen - row.aid_fen - row.fee_fen
        self.platform.ledger.check(carried, sum(self._due_fen))
        self._members = row.members
        self._rows.append(row)
        self.round += 1
        self.running = not self._last
        self.datacollector.collect(self)

    # What the verbs need.

    def _keep_people(self, member_class: type[Member], rules: Mapping[str, Any] | None) -> People:
        run = self.inputs.run
        if run.storage == "objects":
            return Objects(self, self.population, self.tables, run.seed, member_class, rules)
        if member_class is not Member:
            raise ValueError('member_class needs storage="objects"; give rules= for any storage')
        return Columns(self.population, self.tables, run.seed, run.threads, rules)

    def _notice(self, day: int) -> Notice:
        """What everybody knows on a day, before a bill is published."""
        plan = self._plan
        return Notice(
            day=day,
            days=self._days,
            heard=np.zeros(7, np.int64),
            seen_fen=max(self.platform.last_share_fen, promise_fen_a_round(plan)),
            share_fen=0,
            jump=0,
            news=0,
            news_distrust=0,
            waiting_days=plan.waiting_days,
            waiting_pay=int(plan.waiting_members_pay),
            youngest=plan.ages[0],
            leaving_age=plan.ages[1],
            minimum_credit=plan.minimum_credit,
        )

    def _enrolment_days(self) -> Iterator[tuple[int, int]]:
        """Days of joining, and of each the days that it stands for."""
        if self.round < self.inputs.plan.launch_rounds:
            return ((self.day + day, 1) for day in range(self._days))
        return iter([(self.day + self._days, self._days)])

    def _write_day(self, day: int) -> None:
        date = self.inputs.plan.start + dt.timedelta(days=day)
        self._daily.append((date, self._members + self._joined))

    def _claims_of(self, lives: Lives) -> ClaimBatch:
        rows = lives.claim_rows.astype(np.int64)
        ages = age_on(self.day, self.population.born[rows].astype(np.int64))
        return ClaimBatch(
            claim=np.zeros(len(rows), np.int64),
            row=rows,
            people=lives.claim_people.astype(np.int64),
            filed=np.full(len(rows), self.round, np.int64),
            age=ages,
            concealed=(self.population.status[rows] & CONCEALED > 0).astype(np.int64),
            aid_fen=self.tables.aid[np.clip(ages, 0, len(self.tables.aid) - 1)],
        )

    def _count(self, notice: Notice) -> Any:
        return count_members(self.population, self.tables, notice)

    def _row(self) -> RoundRow:
        census = self._count(self._published)
        decided, lives, settled, bill = self._decided, self._lives, self._settled, self._bill
        refused, approved = int(decided.refused.sum()), int(decided.approved.sum())
        pending = self.platform.pending
        return RoundRow(
            round=self.round,
            date=self._date,
            members=census.members + pending,
            waiting=census.waiting,
            covered=census.members + pending - census.waiting,
            payers=bill.payers,
            joined=self._joined,
            left=settled.left,
            expelled=settled.removed + lives.lost + refused,
            aided=approved,
            died=lives.died,
            aged_out=lives.aged_out,
            insured=0,
            claims_filed=int(lives.claim_people.sum()),
            claims_approved=approved,
            claims_refused=refused,
            claims_disputed=0,
            claims_pending=pending,
            aid_fen=bill.aid_fen,
            fee_fen=bill.fee_fen,
            share_fen=bill.share_fen,
            collected_fen=self._collected,
            sponsor_fen=bill.sponsor_fen,
            carried_fen=self.platform.ledger.balance[CARRIED],
            float_fen=self.platform.ledger.balance[HELD],
            risk_members=_mean(census.risk, census.members * RISK_UNIT),
            risk_left=_mean(settled.risk_left, settled.left * RISK_UNIT),
            chronic_members=census.chronic,
            mean_age_members=_mean(census.age, census.members),
            trust=_mean(census.trust, census.members * FULL_TRUST),
            gain=float("nan"),
            aid_paid_fen=self._paid[0],
            fee_paid_fen=self._paid[1],
            unpaid_fen=bill.share_fen * settled.removed,
            paid_late=settled.late,
        )


class _Faces:
    """The people of a society as objects, made when looked at."""

    def __init__(self, society: Society):
        self._society = society

    def __len__(self) -> int:
        return len(self._society.population.status)

    def __getitem__(self, row: int) -> Person:
        if not -len(self) <= row < len(self):
            raise IndexError(f"person {row}: there are {len(self)} agents, numbered from 0")
        return Person(self._society, row % len(self))


def _own(scenario: Any) -> Any:
    """Mesa's browser page passes an empty Scenario of its own to any model that takes one."""
    return "article" if type(scenario).__module__.startswith("mesa.") else scenario


def _whole(text: str) -> int | str:
    """A seed typed into a text field is text."""
    return int(text) if text.strip().isdecimal() else text


def _last(name: str) -> Callable[[Society], Any]:
    return lambda society: getattr(society._rows[-1], name)


def _mean(total: int, count: int) -> float:
    return total / count if count else float("nan")
