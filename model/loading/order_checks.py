"""Orders, changes by date and triggers: in order, in the plan's life, and able to happen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, get_args

from ...agents.regulation.order_kinds import ENDS, NEEDS, ONCE, TRIGGER_NEEDS
from ...agents.regulation.triggers import INDICATORS
from ..rule_inputs.round_context import promise_fen_a_round
from ..scenario.regulator import OrderTerms, TriggerKind, TriggerTerms
from ..scenario.scenario import Scenario
from .input_errors import ErrorDetail, as_typed
from .layers import Layer, error_at, owner_of
from .toml_file import KeyPath, path_text

TRIGGERS: KeyPath = ("regulator", "triggers")


def order_errors(
    scenario: Scenario, layers: Sequence[Layer], doubtful: Collection[str] = ()
) -> Iterator[ErrorDetail]:
    """Yield orders and changes that are out of order, or outside of the plan's life.

    They may lie outside of it only where they are inherited and the plan's start or end was moved
    by who inherits them: so a user can run half of a preset's plan.

    Args:
        scenario: valid in everything else.
        layers: who said what.
        doubtful: keys of which, given other errors, it is not known what was meant.
    """
    start, end = scenario.plan.start, scenario.plan.end
    certain = not {"plan.start", "plan.end"} & set(doubtful)
    plan_owner = max(owner_of(layers, ("plan", "start")), owner_of(layers, ("plan", "end")))
    lists: tuple[tuple[KeyPath, Any], ...] = (
        (("changes",), scenario.changes),
        (("regulator", "orders"), scenario.regulator.orders),
    )
    for path, items in lists:
        own = certain and owner_of(layers, path) >= plan_owner
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


def fit_to_plan(scenario: Scenario) -> Scenario:
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


class Obstacle(NamedTuple):
    """Why a trigger can never fire.

    Attributes:
        key: key of the trigger that is at fault.
        because: keys of the scenario that it disagrees with.
        allowed: what would be allowed.
    """

    key: str
    because: tuple[str, ...]
    allowed: str


def trigger_errors(
    scenario: Scenario, layers: Sequence[Layer], doubtful: Collection[str] = ()
) -> Iterator[ErrorDetail]:
    """Yield triggers that can never fire, that repeat another, or wait for no licence.

    Triggers may be impossible only where they are inherited and what makes them so was changed by
    who inherits them: so a user can run a preset with fewer people, or without complaints.

    Args:
        scenario: valid in everything else.
        layers: who said what.
        doubtful: keys of which, given other errors, it is not known what was meant.
    """
    owner = owner_of(layers, TRIGGERS)
    seen: dict[tuple, int] = {}
    for i, trigger in enumerate(scenario.regulator.triggers):
        for never in find_obstacles(scenario, trigger):
            own = all(owner >= owner_of(layers, tuple(key.split("."))) for key in never.because)
            if own and not set(never.because) & set(doubtful):
                at = (*TRIGGERS, i, never.key)
                given = as_typed(getattr(trigger, never.key))
                yield error_at(layers, at, path_text(at), given, never.allowed)
        first = seen.setdefault(_what_fires(trigger), i)
        if first != i:
            at, says = (
                (*TRIGGERS, i),
                f"each trigger once; it repeats {path_text((*TRIGGERS, first))}",
            )
            yield error_at(layers, at, path_text(at), "a table", says)
    for name in ("orders", "triggers"):
        yield from _months_errors(layers, ("regulator", name), getattr(scenario.regulator, name))


def possible_triggers(scenario: Scenario) -> tuple[TriggerTerms, ...]:
    """Give the triggers that can fire; the others were inherited by a world they do not fit."""
    regulator = scenario.regulator
    possible = tuple(one for one in regulator.triggers if not any(find_obstacles(scenario, one)))
    if possible == regulator.triggers:
        return possible
    fewer = regulator.model_copy(update={"triggers": possible})  # one may have needed another
    return possible_triggers(scenario.model_copy(update={"regulator": fewer}))


def find_obstacles(scenario: Scenario, trigger: TriggerTerms) -> Iterator[Obstacle]:
    """Yield what keeps a trigger from ever firing.

    Args:
        scenario: the world.
        trigger: one of its triggers.
    """
    plan, people = scenario.plan, scenario.people
    everybody = people.total + scenario.unborn * scenario.newborn
    bounded = INDICATORS[trigger.sees].is_of_members
    if bounded and people.table is None and trigger.above >= everybody:
        yield Obstacle("above", ("people.total",), f"below people.total {everybody}")
    most = INDICATORS[trigger.sees].most
    if most is not None and trigger.above >= most:
        yield Obstacle("above", (), f"below {most}, as it is never more")
    if trigger.sees == "complaints" and scenario.behaviour.complaints == 0:
        yield Obstacle("sees", ("behaviour.complaints",), "only with behaviour.complaints above 0")
    if trigger.sees == "share_over_promise" and promise_fen_a_round(plan) == 0:
        says = "only with plan.promise_yuan_a_month of a fen a round or more"
        yield Obstacle("sees", ("plan.promise_yuan_a_month", "plan.round_days"), says)
    if trigger.not_before is not None and trigger.not_before >= plan.end:
        yield Obstacle("not_before", ("plan.end",), f"before plan.end {plan.end}")
    yield from _obstacles_of_its_kind(scenario, trigger)


def _obstacles_of_its_kind(scenario: Scenario, trigger: TriggerTerms) -> Iterator[Obstacle]:
    regulator = scenario.regulator
    ordered = {order.kind for order in regulator.orders}
    forever = _form_for_ever(scenario)
    if trigger.sees == "unlicensed_members" and forever:
        says = "only where the insurance form does not go on for ever"
        yield Obstacle("sees", ("regulator.orders",), says)
    if INDICATORS[trigger.sees].is_filed and "insurance_form" not in ordered:
        yield Obstacle("sees", ("regulator.orders",), 'only with an order of kind "insurance_form"')
    capped = scenario.plan.insurer_bears_excess and trigger.above >= 1
    if trigger.sees == "share_over_promise" and forever and capped:
        says = "below 1 where the insurer bears the excess"
        yield Obstacle("above", ("plan.insurer_bears_excess", "regulator.orders"), says)
    if trigger.kind == "notice" and "notice" in ordered:
        yield Obstacle("kind", ("regulator.orders",), "a notice once; there is one by date")
    needed = TRIGGER_NEEDS.get(trigger.kind, ())
    if needed and ordered.union(one.kind for one in regulator.triggers).isdisjoint(needed):
        yield Obstacle("kind", ("regulator.orders",), _only_after(needed))


def _only_after(kinds: Sequence[str]) -> str:
    words = " or ".join(f'"{kind}"' for kind in kinds)
    if set(get_args(TriggerKind)).isdisjoint(kinds):
        return f"only after an order of kind {words}"
    return f"only after a {words}, by an order or a trigger"


def _form_for_ever(scenario: Scenario) -> bool:
    """Whether the plan runs in its insurance form to its end."""
    regulator = scenario.regulator
    kinds = {order.kind for order in regulator.orders}
    triggered = {one.kind for one in regulator.triggers}
    return "insurance_form" in kinds and "conversion" not in kinds | triggered


def _what_fires(trigger: TriggerTerms) -> tuple:
    return (trigger.sees, trigger.above, trigger.kind, trigger.not_before)


def _months_errors(
    layers: Sequence[Layer], path: KeyPath, items: Sequence[OrderTerms | TriggerTerms]
) -> Iterator[ErrorDetail]:
    for i, item in enumerate(items):
        if item.months_to_comply and item.kind != "notice":
            at = (*path, i, "months_to_comply")
            given = as_typed(item.months_to_comply)
            yield error_at(layers, at, path_text(at), given, '0, or the kind "notice"')
