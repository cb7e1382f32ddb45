"""Orders and changes by date: in order, and within the life of the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from .diagnosis import written
from .faults import Fault, shown
from .layers import Layer, fault_at, owner_of
from .locating import KeyPath
from .scenario import Scenario


def date_faults(scenario: Scenario, layers: Sequence[Layer]) -> Iterator[Fault]:
    """Yield orders and changes that are out of order, or outside of the plan's life.

    They may lie outside of it only where they are inherited and the plan's start or end was moved
    by who inherits them: so a user can run half of a preset's plan.

    Args:
        scenario: valid in everything else.
        layers: who said what.
    """
    start, end = scenario.plan.start, scenario.plan.end
    plan_owner = max(owner_of(layers, ("plan", "start")), owner_of(layers, ("plan", "end")))
    lists: tuple[tuple[KeyPath, Any], ...] = (
        (("changes",), scenario.changes),
        (("regulator", "orders"), scenario.regulator.orders),
    )
    for path, items in lists:
        own = owner_of(layers, path) >= plan_owner
        before = dt.date.min
        for i, item in enumerate(items):
            at = (*path, i, "date")
            if item.date < before:
                says = f"dates in order; the one before it is {before}"
                yield fault_at(layers, at, written(at), shown(item.date), says)
            elif own and not start <= item.date <= end:
                says = f"plan.start {start} to plan.end {end}"
                yield fault_at(layers, at, written(at), shown(item.date), says)
            before = item.date


def within_the_plan(scenario: Scenario) -> Scenario:
    """Fit inherited orders and changes to a plan whose start or end was moved.

    What was ordered before the start is in force at the start; what is dated after the end never
    happens.

    Args:
        scenario: valid.
    """
    start, end = scenario.plan.start, scenario.plan.end

    def fit(items: tuple) -> tuple:
        return tuple(
            one if one.date >= start else one.model_copy(update={"date": start})
            for one in items
            if one.date <= end
        )

    regulator = scenario.regulator.model_copy(update={"orders": fit(scenario.regulator.orders)})
    return scenario.model_copy(update={"changes": fit(scenario.changes), "regulator": regulator})
