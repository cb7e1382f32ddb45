"""Many futures of one history: a society goes on under other terms, with its people and luck."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from ..loading.input_errors import ErrorDetail, InputError
from ..loading.scenario_reader import read_with_notes
from ..rule_inputs.lookup_tables import RoundChances, build_tables
from ..rule_inputs.round_context import PlanByDate
from ..scenario.scenario import Change, Scenario

if TYPE_CHECKING:
    from ..society import Society

_GROUP = "plan."
_NAMES = ("title", "reference")
"""What a scenario is called changes nothing that happens."""


def fork(society: Society, changes: Mapping[str, object], date: dt.date | None = None) -> Society:
    """A copy that goes on under other terms from a later day on; the society stays as it is.

    To the last bit it is what a run comes to that had the change by date from the start.

    Args:
        society: between two rounds, or before the first.
        changes: term to value, as in a change of `changes`: `fee_rate` or `plan.fee_rate`.
        date: from which day on; None for the day after the last round.

    Raises:
        InputError: if a term cannot change by date, a value is not allowed, or that day is past.

    >>> from mutualaid.model import Society
    >>> society = Society("article", agents=500, seed=1)
    >>> for _ in range(40):
    ...     society.step()
    >>> free = society.fork({"plan.fee_rate": 0.0}).run()
    >>> int(free.rounds.fee_fen.iloc[-2]), int(society.rounds.fee_fen.iloc[-1]) > 0
    (0, True)
    """
    lived = _last_round(society)
    day = date or (society.inputs.plan.start if lived is None else lived + dt.timedelta(days=1))
    return go_on_under(society, changed_from(society.inputs, changes, day))


def changed_from(
    scenario: Scenario, changes: Mapping[str, object], date: dt.date, place: str = "fork"
) -> Scenario:
    """A scenario with one more change of its terms by date.

    Args:
        scenario: the world so far.
        changes: term to value, as in a change of `changes`: `fee_rate` or `plan.fee_rate`.
        date: from which day on.
        place: where the changes come from, for errors.

    Raises:
        InputError: if a term cannot change by date, or a value is not allowed.
    """
    terms = {key.removeprefix(_GROUP): value for key, value in changes.items()}
    allowed = sorted(set(Change.model_fields) - {"date"})
    says = f"no term that may change by date; these may: {', '.join(allowed)}"
    errors = [
        ErrorDetail(None, None, key, "", says, place=place)
        for key in changes
        if key.removeprefix(_GROUP) not in allowed
    ]
    if errors:
        raise InputError(errors)
    said = [one.model_dump(exclude_none=True) for one in scenario.changes]
    later = [*said, {"date": date, **terms}]
    changed = {"changes": sorted(later, key=lambda one: one["date"])}
    return read_with_notes(scenario, changed, place=place).scenario


def shared_until(scenarios: Sequence[Scenario]) -> dt.date | None:
    """The day before which scenarios are one history; None if they are not one from the start.

    They are one as long as they differ in nothing but changes of the plan's terms by date, and what
    they are called. The last day of the plan if they never differ.

    Args:
        scenarios: one or more.
    """
    first, *others = scenarios
    plain = [_without_changes(one) for one in scenarios]
    if any(one != plain[0] for one in plain[1:]):
        return None
    day = first.plan.end
    for other in others:
        for ours, theirs in zip_longest(first.changes, other.changes):
            if ours != theirs:
                day = min([day, *(one.date for one in (ours, theirs) if one is not None)])
                break
    return day


def go_on_under(society: Society, scenario: Scenario) -> Society:
    """A copy of a society that goes on under another scenario of the same history.

    To the last bit it is what that scenario comes to from the start, in every storage.

    Args:
        society: between two rounds, or before the first.
        scenario: differs from the society's in changes of terms by date alone, all of them later
            than the last round.

    Raises:
        InputError: if what has been lived is not the scenario's.
    """
    since = shared_until([society.inputs, scenario])
    lived = _last_round(society)
    if since is None or (lived is not None and scenario != society.inputs and since <= lived):
        says = "a scenario that differs by changes of terms by date alone"
        says += f", after {lived}" if lived is not None else ""
        raise InputError([ErrorDetail("fork", None, "changes", str(since or scenario.title), says)])
    tables = build_tables(scenario)
    instead = {
        id(society.inputs): scenario,
        id(society.tables): tables,
        id(society.plans): PlanByDate(scenario),
        id(society.chances): RoundChances(tables),
    }
    return copy.deepcopy(society, instead)


def _last_round(society: Society) -> dt.date | None:
    return society.dates[society.round - 1] if society.round else None


def _without_changes(scenario: Scenario) -> Scenario:
    return scenario.model_copy(update={"changes": (), **dict.fromkeys(_NAMES, "-")})
