"""Triggers of the regulator that can never fire, and what only a notice can say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, get_args

from ...agents.regulation.indicators import INDICATORS
from ...agents.regulation.order_kinds import TRIGGER_NEEDS
from ..rule_inputs.round_context import promise_fen_a_round
from ..scenario.regulator import OrderTerms, TriggerKind, TriggerTerms
from ..scenario.scenario import Scenario
from .input_errors import ErrorDetail, as_typed
from .layers import Layer, error_at, owner_of
from .toml_file import KeyPath, path_text

TRIGGERS: KeyPath = ("regulator", "triggers")


class Never(NamedTuple):
    """Why a trigger can never fire.

    Attributes:
        key: key of the trigger that is at fault.
        because: key of the scenario that it disagrees with.
        allowed: what would be allowed.
    """

    key: str
    because: str
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
        for never in why_never(scenario, trigger):
            own = owner >= owner_of(layers, tuple(never.because.split(".")))
            if own and never.because not in doubtful:
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
    possible = tuple(one for one in regulator.triggers if not any(why_never(scenario, one)))
    if possible == regulator.triggers:
        return possible
    fewer = regulator.model_copy(update={"triggers": possible})  # one may have needed another
    return possible_triggers(scenario.model_copy(update={"regulator": fewer}))


def why_never(scenario: Scenario, trigger: TriggerTerms) -> Iterator[Never]:
    """Yield what keeps a trigger from ever firing.

    Args:
        scenario: the world.
        trigger: one of its triggers.
    """
    plan, people = scenario.plan, scenario.people
    bounded = INDICATORS[trigger.sees].is_of_members
    if bounded and people.table is None and trigger.above >= people.total:
        yield Never("above", "people.total", f"below people.total {people.total}")
    if trigger.sees == "complaints" and scenario.behaviour.complaints == 0:
        yield Never("sees", "behaviour.complaints", "only with behaviour.complaints above 0")
    if trigger.sees == "share_over_promise" and promise_fen_a_round(plan) == 0:
        says = "only with plan.promise_yuan_a_month of a fen a round or more"
        yield Never("sees", "plan.promise_yuan_a_month", says)
    if trigger.not_before is not None and trigger.not_before >= plan.end:
        yield Never("not_before", "plan.end", f"before plan.end {plan.end}")
    yield from _why_never_of_its_kind(scenario, trigger)


def _why_never_of_its_kind(scenario: Scenario, trigger: TriggerTerms) -> Iterator[Never]:
    regulator = scenario.regulator
    ordered = {order.kind for order in regulator.orders}
    forever = _form_for_ever(scenario)
    if trigger.sees == "unlicensed_members" and forever:
        says = "only where the insurance form does not go on for ever"
        yield Never("sees", "regulator.orders", says)
    capped = scenario.plan.insurer_bears_excess and trigger.above >= 1
    if trigger.sees == "share_over_promise" and forever and capped:
        says = "below 1 where the insurer bears the excess"
        yield Never("above", "plan.insurer_bears_excess", says)
    if trigger.kind == "notice" and "notice" in ordered:
        yield Never("kind", "regulator.orders", "a notice once; there is one by date")
    needed = TRIGGER_NEEDS.get(trigger.kind, ())
    if needed and ordered.union(one.kind for one in regulator.triggers).isdisjoint(needed):
        yield Never("kind", "regulator.orders", _only_after(needed))


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
