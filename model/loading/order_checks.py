"""Orders and changes by date: in order, and within the life of the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...agents.regulation.order_kinds import ENDS, NEEDS, ONCE
from ..scenario.scenario import Scenario
from .input_errors import ErrorDetail, as_typed
from .layers import Layer, error_at, owner_of
from .toml_file import KeyPath, path_text
from .trigger_checks import possible_triggers


def order_errors(scenario: Scenario, layers: Sequence[Layer]) -> Iterator[ErrorDetail]:
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
                yield error_at(layers, at, path_text(at), as_typed(item.date), says)
            elif own and not start <= item.date <= end:
                says = f"plan.start {start} to plan.end {end}"
                yield error_at(layers, at, path_text(at), as_typed(item.date), says)
            before = item.date
    yield from _sequence_errors(scenario, layers)


def _sequence_errors(scenario: Scenario, layers: Sequence[Layer]) -> Iterator[ErrorDetail]:
    """Yield orders that make no sense after, or without, what was ordered before them."""
    orders = scenario.regulator.orders
    before: dict[str, dt.date] = {}
    for i in sorted(range(len(orders)), key=lambda i: orders[i].date):
        kind = orders[i].kind
        if says := _out_of_sequence(kind, before):
            at = ("regulator", "orders", i, "kind")
            yield error_at(layers, at, path_text(at), as_typed(kind), says)
        else:
            before[kind] = orders[i].date


def _out_of_sequence(kind: str, before: Mapping[str, dt.date]) -> str:
    """Say what is wrong with an order of a kind; nothing where nothing is.

    Args:
        kind: of the order.
        before: kinds ordered before it, each with its last date.
    """
    for last in ENDS:
        if last in before:
            return f"no order after the {last} of {before[last]}"
    for once in ONCE:
        if kind in once and (first := next((one for one in once if one in before), "")):
            return f"{' or '.join(once)} once; there is one of {before[first]}"
    needed = NEEDS.get(kind, ())
    if not needed or any(one in before for one in needed):
        return ""
    return "only after an order of kind " + " or ".join(f'"{one}"' for one in needed)


def within_the_plan(scenario: Scenario) -> Scenario:
    """Fit inherited orders, changes and triggers to a plan that was changed.

    What was ordered before the start is in force at the start; what is dated after the end never
    happens, and a trigger that can never fire is left out.

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
    fitted = scenario.model_copy(update={"changes": fit(scenario.changes), "regulator": regulator})
    triggers = possible_triggers(fitted)
    regulator = regulator.model_copy(update={"triggers": triggers})
    return fitted.model_copy(update={"regulator": regulator})
