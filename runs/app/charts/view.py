"""What the charts draw: the rounds so far, the runs beside them, and the span of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from ....agents.engine.units import FEN_IN_YUAN
from ....agents.regulation.order_kinds import Order
from ....model.records.round_record import RoundRow
from ....model.rule_inputs.round_context import promise_fen_a_round
from ....model.scenario.scenario import Scenario
from ...drawing.style import GREEN, GREY, PURPLE, VERMILLION
from ...language.formats import short_month, size
from ...language.order_text import kind_words
from ...language.translation import gettext, language
from ...results.run_results import Table, table_of_records
from ..state.pool_curve import PoolCurve
from ..state.session import PAUSED, Session
from .svg_chart import Chart, day_of

_EPOCH = dt.date(1970, 1, 1).toordinal()
_KEPT_COLOURS = (PURPLE, GREEN, "#8C564B", VERMILLION)


Values = Callable[[Table], np.ndarray]
"""A series of a chart: takes the table of rounds, gives a value for each."""


class Line(NamedTuple):
    """A line of a chart: its name in English, its colour, and what it shows."""

    text: str
    colour: str
    values: Values


class ComparedRun(NamedTuple):
    """A run that is drawn beside the one that is watched."""

    name: str
    colour: str
    rounds: Table


class View(NamedTuple):
    """All that a chart may look at.

    Attributes:
        scenario: the resolved scenario.
        rounds: the rounds so far, as a table.
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
    rounds: Table
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
        return self.rounds["date"].astype(float).tolist()

    @property
    def promise_yuan(self) -> float:
        """What was promised for a round, in yuan."""
        return promise_fen_a_round(self.scenario.plan) / FEN_IN_YUAN

    def most(self, *series: Values, or_else: float = 0.0) -> float:
        """The highest value of all rounds drawn, of this run and of those beside it."""
        runs = (self.rounds, *(run.rounds for run in self.beside))
        every = np.concatenate([values(rounds) for rounds in runs for values in series])
        known = every[np.isfinite(every)]
        return float(known.max()) if len(known) else or_else


def table_of_rounds(rounds: Sequence[RoundRow]) -> Table:
    """Rounds in memory as a table."""
    return table_of_records(rounds, RoundRow._fields)


def view_of(session: Session) -> View | None:
    """What there is to see, in the language that is spoken; None before the first world."""
    world = session.world
    if world is None:
        return None
    beside = []
    for n, run in enumerate(session.kept, 1):
        name, colour = gettext("kept {n}: {name}", n=n, name=run.name), _KEPT_COLOURS[(n - 1) % 4]
        beside.append(ComparedRun(name, colour, table_of_rounds(run.rounds)))
    baseline = session.baseline_world
    if baseline is not None:
        beside.append(ComparedRun(gettext("baseline"), GREY, table_of_rounds(baseline.rounds)))
    ends = [day_of(date) for date in world.dates[-1:]]
    ends += [float(day) for one in beside for day in one.rounds["date"][-1:].astype(float)]
    return View(
        scenario=world.scenario,
        rounds=table_of_rounds(world.rounds),
        pools=world.pools,
        orders=world.orders,
        beside=tuple(beside),
        first=day_of(world.scenario.plan.start),
        last=max(ends, default=0.0),
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


def chart_of_lines(
    view: View,
    title: str,
    lines: Sequence[Line],
    compared: Values,
    highest: float,
    lowest: float = 0.0,
) -> Chart:
    """A chart over time in a size that reads well, such as millions.

    Args:
        view: what there is to see.
        title: in English, with `{size}` in place of the word for the size.
        lines: what is drawn of this run.
        compared: what is drawn of the runs beside it.
        highest: value for which there is room.
        lowest: the same below 0.
    """
    divisor, name = size(max(highest, 1))
    words = gettext(title, size=name).strip().strip(",")
    chart = chart_over_time(view, words, highest / divisor, lowest / divisor)
    draw_compared(chart, view, compared, divisor)
    draw_lines(chart, view, lines, divisor)
    return chart


def draw_lines(chart: Chart, view: View, lines: Sequence[Line], divisor: float = 1.0) -> None:
    """Draw lines over the rounds, and name them above the panel."""
    for line in lines:
        chart.line(view.days, (line.values(view.rounds) / divisor).tolist(), line.colour)
        chart.key(gettext(line.text), line.colour)


def draw_compared(chart: Chart, view: View, values: Values, divisor: float = 1.0) -> None:
    """Draw the same series of the runs beside this one, dashed."""
    for run in view.beside:
        days = run.rounds["date"].astype(float).tolist()
        points = (values(run.rounds) / divisor).tolist()
        chart.line(days, points, "white", width=2.6)
        chart.line(days, points, run.colour, width=1.4, dash="4 3")


def events_of(view: View) -> list[tuple[dt.date, str]]:
    """Days on which something was ordered, told or changed, with all that it was, in order."""
    by_day: dict[dt.date, list[str]] = {}
    for order in view.orders:
        by_day.setdefault(order.date, []).append(kind_words(order.kind))
    dates = view.rounds["date"]
    until = dates[-1].item() if len(dates) else view.scenario.plan.start
    for change in view.scenario.changes:
        if change.date <= until:
            by_day.setdefault(change.date, []).append(gettext("the plan's terms change"))
    return [(date, gettext(", ").join(texts)) for date, texts in sorted(by_day.items())]
