"""Companions of a run: the same people and luck, in worlds that tell what made the difference."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ...agents.regulation.order_kinds import ENDINGS, LICENCE_DECISIONS
from ...model.memory.estimate import agents_of
from ...model.scenario.mechanisms import without
from ...model.scenario.scenario import Scenario
from ..results.bill_windows import Windows
from ..results.measures import most_members
from ..results.pool_rest import rest_at
from ..results.run_results import table_of
from .paths import Path, rise_of

MOST_AGENTS = 10_000
"""Agents of a companion at most: a bias of one or two per cent, in a second or two."""
WORLDS = 4
"""Companions that each run has."""
YEARS_ON = 3
"""Years beyond the end of a plan that an order ended in which it is looked at left alone."""
_ENDING = {"notice", *LICENCE_DECISIONS, *ENDINGS}
"""Kinds of orders that end a plan, or from which its end follows."""


class Companions(NamedTuple):
    """Worlds beside a run, of the same seed and the same people.

    Attributes:
        agents: of each.
        horizon: last day of the plan that is left alone.
        windows: days of the bills that are compared.
        alone: no order ends the plan.
        loyal: besides, nobody leaves over the bill.
        opened: people are told the bills of that world, and may leave over them.
        fresh: as loyal, and without waiting periods and declarations that wear off.
        ageless: the same, and nobody grows older; None where it does not matter.
    """

    agents: int
    horizon: dt.date
    windows: Windows
    alone: Path
    loyal: Path
    opened: Path
    fresh: Path
    ageless: Path | None = None


def is_too_large(scenario: Scenario) -> bool:
    """Whether a run has a table of the user's own with more rows than a companion may have."""
    return scenario.people.table is not None and agents_of(scenario) > MOST_AGENTS


def left_alone(scenario: Scenario, until: dt.date) -> Scenario:
    """The plan if nobody ended it, by date, by what is seen or lost; its floor holds.

    Args:
        scenario: the plan.
        until: its last day.
    """
    regulator, plan, people = scenario.regulator, scenario.plan, scenario.people
    kept = {
        name: tuple(one for one in getattr(regulator, name) if one.kind not in _ENDING)
        for name in ("orders", "triggers")
    }
    agents = people.agents
    if people.table is None:
        agents = min(agents_of(scenario), MOST_AGENTS)
    return scenario.model_copy(
        update={
            "regulator": regulator.model_copy(update={**kept, "on_insolvency": "looks_on"}),
            "operator": scenario.operator.model_copy(update={"loss_borne_yuan": None}),
            "plan": plan.model_copy(update={"end": until}),
            "people": people.model_copy(update={"agents": agents}),
            "run": scenario.run.model_copy(update={"storage": "columns", "threads": 1}),
        }
    )


def simulate_companions(
    scenario: Scenario,
    windows: Windows,
    horizon: dt.date,
    progress: Callable[[int, int], None] | None = None,
) -> Companions:
    """Simulate the worlds beside a run.

    Args:
        scenario: of the run.
        windows: between which the share rose, up to the last round before the end was announced.
        horizon: last day of the plan left alone.
        progress: called after each world, with how many are done and how many there are.

    Raises:
        InputError: if the table of members is wrong.
    """
    tell, until = progress or _say_nothing, windows.until
    own = left_alone(scenario, horizon)
    alone = _simulate(own, horizon)
    tell(1, WORLDS)
    died = alone.died_on()
    # What killed a pool is told of the day it died, which may be long after the run.
    asked = until if died is None else max(until, died)
    loyal = _simulate(without(own, "leaving"), horizon if died is None else asked)
    tell(2, WORLDS)
    opened = _simulate(own, asked, loyal.share_fen.tolist())
    tell(3, WORLDS)
    fresh = _simulate(without(own, "leaving", "durational_risk"), until)
    tell(4, WORLDS)
    rises = [rise_of(one, windows) for one in (alone, loyal, fresh)]
    ageless = None
    if rises[2] > max(rises[0] - rises[1], rises[1] - rises[2]):
        ageless = _simulate(without(own, "leaving", "durational_risk", "ageing"), until)
    worlds = alone, loyal, opened, fresh, ageless
    return Companions(agents_of(own), horizon, windows, *worlds)


def _say_nothing(_done: int, _of: int) -> None:
    """What is told of the work where nobody watches."""


def _simulate(scenario: Scenario, until: dt.date, bills: Sequence[int] = ()) -> Path:
    """Live a world up to a day, told these bills or its own."""
    from ...model import Society

    gc.collect()  # the society before this one is in circles, and as large
    society = Society(scenario).announce(bills)
    while society.running and society.dates[society.round] <= until:
        society.step()
    rounds = table_of(society.rounds)
    # News of a floor that was passed frightens people away: where it led is told of the peak.
    moment = "peak" if society.platform.closing else "end"
    answers, fee_rate = scenario.behaviour.answers_to_share, scenario.plan.fee_rate
    rest = rest_at(table_of(society.curves), moment, fee_rate) if answers else None
    most = most_members(rounds)
    path = Path(rounds["date"], rounds["members"], rounds["share_fen"], most, rest)
    society.close()
    return path
