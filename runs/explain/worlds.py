"""The worlds that are compared: the same people and luck, with some mechanisms switched off."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ...agents.regulation.order_kinds import ENDINGS
from ...model.scenario.mechanisms import without
from ...model.scenario.scenario import Scenario
from ..process.parallel_calls import call_in_processes
from ..results.bill_windows import Round
from .shapley import Coalition

if TYPE_CHECKING:
    from ...model import Society

LEAVING = "leaving"
"""The mechanism whose loop can be opened."""


class World(NamedTuple):
    """A world to be simulated.

    Attributes:
        seed: of all chance; worlds of a seed have the same people with the same luck.
        off: mechanisms that are switched off.
        is_open: members are told the bills of the world in which, beside these, nobody leaves.
    """

    seed: int
    off: Coalition
    is_open: bool = False


class Course(NamedTuple):
    """What is kept of a world.

    Attributes:
        rounds: from the first one, without those in which nobody is billed any more since the
            closure was announced: their share of 0 is no bill.
        notice: day on which its closure was announced, if it was.
    """

    rounds: tuple[Round, ...]
    notice: dt.date | None


def simulate(scenario: Scenario, world: World, until: dt.date | None) -> Course:
    """Simulate a world.

    Args:
        scenario: with all mechanisms of its own.
        world: what to change in it.
        until: day of the last round that is wanted; None for the plan's whole life.
    """
    run = scenario.run.model_copy(update={"seed": world.seed, "storage": "columns", "threads": 1})
    seeded = scenario.model_copy(update={"run": run})
    own = without(seeded, *sorted(world.off))
    if not world.is_open:
        return _live(own, until)
    loyal = _live(without(own, LEAVING), until)
    return _live(own, until, [one.share_fen for one in loyal.rounds])


def simulate_all(
    scenarios: Mapping[int, Scenario],
    worlds: Sequence[World],
    until: dt.date,
    workers: int,
    tell: Callable[[], None],
) -> dict[World, Course]:
    """Simulate worlds, several at a time.

    Args:
        scenarios: of each seed, with all mechanisms of its own.
        worlds: what to change in it, each once.
        until: day of the last round that is wanted.
        workers: how many at a time, each in a process of its own; 1 for one by one in this process.
        tell: called after each world.

    Raises:
        WorkersEndedError: if a process was ended from outside, as for lack of memory.
    """
    found: dict[World, Course] = {}
    calls = [(scenarios[world.seed], world, until) for world in worlds]
    for number, course in call_in_processes(simulate, calls, workers):
        found[worlds[number]] = course
        tell()
    return {world: found[world] for world in worlds}


def _live(scenario: Scenario, until: dt.date | None, bills: Sequence[int] = ()) -> Course:
    from ...model import Society

    gc.collect()  # a society before this one is there until then: its agents know it
    society = Society(scenario).announce(bills)
    while society.running and (until is None or society.dates[society.round] <= until):
        society.step()
    notice = _notice_of(society)
    course = Course(tuple(_rounds_of(society, notice)), notice)
    vars(society).clear()
    return course


def _rounds_of(society: Society, notice: dt.date | None) -> Iterator[Round]:
    for row in society.history.rounds:
        if notice is None or row.date < notice or row.share_fen > 0:
            yield Round(row.date, int(row.share_fen), int(row.members))


def _notice_of(society: Society) -> dt.date | None:
    orders = society.regulator.given
    dates = [one.date for one in orders if one.kind in ENDINGS]
    return min(dates, default=None)
