"""What the charts draw: the rounds so far, the runs beside them, and the span of time."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ....agents.regulation.order_kinds import Order
from ....model.records.round_record import RoundRow
from ....model.rule_inputs.round_context import promise_fen_a_round
from ....model.scenario.scenario import Scenario
from ...drawing.style import GREEN, GREY, PURPLE, VERMILLION
from ...language.formats import short_month
from ...language.order_text import kind_words
from ...language.translation import gettext, language
from ..state.pool_curve import PoolCurve
from ..state.session import PAUSED, Session
from .svg_chart import Chart, day_of

_EPOCH = dt.date(1970, 1, 1).toordinal()
_KEPT_COLOURS = (PURPLE, GREEN, "#8C564B", VERMILLION)


class ComparedRun(NamedTuple):
    """A run that is drawn beside the one that is watched."""

    name: str
    colour: str
    rounds: Sequence[RoundRow]


class View(NamedTuple):
    """All that a chart may look at.

    Attributes:
        scenario: the resolved scenario.
        rounds: the rounds so far.
        pools: the pool after each, and one before the first.
        orders: orders given so far.
        beside: kept runs, and the baseline last.
        first: first day of the axis of time, in days since 1970.
        last: its last day.
        language: "en" or "zh".
        ended: whether the plan has had its last round.
        resting: whether nothing moves, so that there is time to write values under the pointer.
    """

    scenario: Scenario
    rounds: Sequence[RoundRow]
    pools: Sequence[PoolCurve | None]
    orders: Sequence[Order]
    beside: tuple[ComparedRun, ...]
    first: float
    last: float
    language: str
    ended: bool = False
    resting: bool = True

    @property
    def days(self) -> list[float]:
        """Days of the rounds, since 1970."""
        return [day_of(row.date) for row in self.rounds]

    @property
    def promise_yuan(self) -> float:
        """What was promised for a round, in yuan."""
        return promise_fen_a_round(self.scenario.plan) / 100

    def most(self, *values: Callable[[RoundRow], float], or_else: float = 0.0) -> float:
        """The highest value of all rounds drawn, of this run and of those beside it."""
        runs = (self.rounds, *(run.rounds for run in self.beside))
        every = (value(row) for run in runs for row in run for value in values)
        return max((one for one in every if math.isfinite(one)), default=or_else)


def view_of(session: Session) -> View | None:
    """What there is to see, in the language that is spoken; None before the first world."""
    world = session.world
    if world is None:
        return None
    beside = [
        ComparedRun(
            gettext("kept {n}: {name}", n=n, name=run.name), _KEPT_COLOURS[(n - 1) % 4], run.rounds
        )
        for n, run in enumerate(session.kept, 1)
    ]
    baseline = session.baseline_world
    if baseline is not None:
        beside.append(ComparedRun(gettext("baseline"), GREY, baseline.rounds))
    last = max(_last_day(run) for run in (world.dates, *(_dates(one.rounds) for one in beside)))
    return View(
        scenario=world.scenario,
        rounds=world.rounds,
        pools=world.pools,
        orders=world.orders,
        beside=tuple(beside),
        first=day_of(world.scenario.plan.start),
        last=last,
        language=language(),
        ended=not world.running,
        resting=session.mode == PAUSED,
    )


def chart_over_time(
    view: View, title: str, highest: float, lowest: float = 0.0, *, tenfolds: bool = False
) -> Chart:
    """An empty chart with years below and a numbered line for each order or news so far."""
    up = (lowest, highest) if tenfolds else (lowest, highest * 1.06)
    chart = Chart(title, (view.first, view.last), up, tenfolds=tenfolds)
    chart.dates(short_month)
    if view.resting:
        chart.hover = lambda day: dt.date.fromordinal(_EPOCH + int(day)).isoformat()
    for number, (date, text) in enumerate(events_of(view), 1):
        chart.event(day_of(date), number, f"{date}: {text}")
    return chart


def draw_compared(chart: Chart, view: View, value: Callable[[RoundRow], float]) -> None:
    """Draw the same value of the runs beside this one, dashed."""
    for run in view.beside:
        days = [day_of(row.date) for row in run.rounds]
        values = [value(row) for row in run.rounds]
        chart.line(days, values, "white", width=2.6)
        chart.line(days, values, run.colour, width=1.4, dash="4 3")


def events_of(view: View) -> list[tuple[dt.date, str]]:
    """Days on which something was ordered, told or changed, with all that it was, in order."""
    by_day: dict[dt.date, list[str]] = {}
    for order in view.orders:
        by_day.setdefault(order.date, []).append(kind_words(order.kind))
    until = view.rounds[-1].date if view.rounds else view.scenario.plan.start
    for change in view.scenario.changes:
        if change.date <= until:
            by_day.setdefault(change.date, []).append(gettext("the plan's terms change"))
    return [(date, gettext(", ").join(texts)) for date, texts in sorted(by_day.items())]


def _dates(rounds: Sequence[RoundRow]) -> list[dt.date]:
    return [row.date for row in rounds]


def _last_day(dates: Sequence[dt.date]) -> float:
    return day_of(dates[-1]) if dates else 0.0
