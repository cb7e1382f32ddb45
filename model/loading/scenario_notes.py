"""What is done as it was said and told all the same, as something else may have been meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from ...agents.regulation.order_kinds import Order
from ...agents.regulation.orders import Orders
from ..scenario.scenario import Scenario
from ..scenario.schema import parameter_schemas, plain_number, scenario_schema
from .layers import Layer, error_at, origin, owner_of, value_at
from .order_checks import TRIGGERS
from .toml_file import KeyPath, path_text

_ORDERS: KeyPath = ("regulator", "orders")
_HUNDRED, _TEN_THOUSAND = 100, 10_000
_MUCH_YUAN = {
    "plan.aid_by_age": 30_000_000.0,
    "plan.case_cap_yuan": 5.0,
    "plan.annual_cap_yuan": 5_000.0,
    "behaviour.comfort_yuan": 2_000.0,
    "review.document_cost_yuan": 5_000.0,
    "review.field_cost_yuan": 100_000.0,
    "agency.transfer_first_month_yuan": 50.0,
}
"""Yuan from which fen were probably meant: the usual amounts in fen, or half of them."""
_LITTLE_AID_YUAN = 100.0
"""Aid below which it was probably meant in ten thousands, as Chinese counts."""


class _Idle(NamedTuple):
    """Parameters that change nothing in some scenarios.

    Attributes:
        keys: of the parameters.
        holds: whether they change nothing in a scenario.
        why: the reason, in words.
    """

    keys: tuple[str, ...]
    holds: Callable[[Scenario], bool]
    why: str


def scenario_notes(scenario: Scenario, layers: Sequence[Layer]) -> list[str]:
    """Say what of a valid scenario may have been meant otherwise, a line each.

    What the package's own presets say is not told, nor what a file says that holds every value, as
    those of finished runs do, of settings without effect.

    Args:
        scenario: what the layers say together.
        layers: who said what.
    """
    notes = [*_bare_defaults(layers), *_late_end(scenario, layers), *_unit_slips(scenario, layers)]
    return [*notes, *_idle(scenario, layers), *_unfitting(scenario, layers)]


def unit_slip(key: str, value: object) -> str:
    """Say why a value is likely a slip of its unit; nothing where it is not.

    Args:
        key: dotted key of a parameter, or of a value inside one of its tables.
        value: what was given.

    >>> unit_slip("plan.fee_rate", 4.0)
    '4 is 400 %; for 4 % write 0.04'
    >>> unit_slip("plan.annual_cap_yuan", 18_800.0)
    '18_800 yuan is unusually much; for as many fen write 188'
    """
    number = _largest(value)
    unit = parameter_schemas()[key].unit if key in parameter_schemas() else "fraction"
    if number is None:
        return ""
    given = plain_number(number)
    if unit.startswith("fraction") and number > 1:
        return f"{given} is {number * 100:.10g} %; for {given} % write {number / 100:.10g}"
    if number >= _MUCH_YUAN.get(key, float("inf")):
        fewer = plain_number(number / _HUNDRED)
        return f"{given} yuan is unusually much; for as many fen write {fewer}"
    if key == "plan.aid_by_age" and 0 < number < _LITTLE_AID_YUAN:
        more = plain_number(number * _TEN_THOUSAND)
        return f"{given} yuan is unusually little; for as many times 10,000 yuan write {more}"
    return ""


def _largest(value: object) -> float | None:
    """The number that a value is, or the largest second part of its pairs."""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return max(float(pair[1]) for pair in value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_own(layers: Sequence[Layer], path: KeyPath) -> bool:
    """Whether the user said a value, and not a preset or nobody."""
    owner = owner_of(layers, path)
    return owner >= 0 and not layers[owner].is_preset


def _is_complete(layer: Layer) -> bool:
    """Whether a file says everything there is, as those of finished runs do."""
    return set(scenario_schema()["properties"]) <= {"reference", *layer.says}


def _note(layers: Sequence[Layer], path: KeyPath, says: str) -> str:
    return str(error_at(layers, path, path_text(path), "", says))


def _bare_defaults(layers: Sequence[Layer]) -> Iterator[str]:
    first = layers[0]
    if first.file is not None and not first.is_preset and not _is_complete(first):
        yield (
            f"{first.file}: extends nothing, so what it does not say is a bare default and no"
            ' preset\'s value; begin with extends = "article" to change that plan'
        )


def _late_end(scenario: Scenario, layers: Sequence[Layer]) -> Iterator[str]:
    path: KeyPath = ("plan", "end")
    last, end = _last_day(scenario), scenario.plan.end
    if last is not None and last < end and _is_own(layers, path):
        orders = path_text(_ORDERS)
        says = f"{end} is not reached; the orders end the plan on {last}"
        yield _note(layers, path, f"{says} ({orders} {origin(layers, orders)})")


def _last_day(scenario: Scenario) -> dt.date | None:
    """Day on which dated orders, and what follows from them, end the plan."""
    terms = scenario.regulator
    orders = (Order(one.date, one.kind, "", 0, one.months_to_comply) for one in terms.orders)
    return Orders(orders, terms.licence == "granted", terms.closure_months).last_day()


def _unit_slips(scenario: Scenario, layers: Sequence[Layer]) -> Iterator[str]:
    for key in parameter_schemas():
        path = tuple(key.split("."))
        if _is_own(layers, path) and (says := unit_slip(key, _value_of(scenario, path))):
            yield _note(layers, path, says)
    for path, items, name in (
        (("changes",), scenario.changes, "fee_rate"),
        (("agency", "products"), scenario.agency.products, "reprice_cap"),
    ):
        for i, item in enumerate(items) if _is_own(layers, path) else ():
            at = (*path, i, name)
            if says := unit_slip(path_text(at), getattr(item, name)):
                yield _note(layers, at, says)


def _value_of(scenario: Scenario, path: KeyPath) -> object:
    value: Any = scenario
    for name in path:
        value = getattr(value, str(name))
    return value


def _idle(scenario: Scenario, layers: Sequence[Layer]) -> Iterator[str]:
    for idle in _IDLE:
        if not idle.holds(scenario):
            continue
        for key in idle.keys:
            path = tuple(key.split("."))
            if _is_own(layers, path) and not _is_complete(layers[owner_of(layers, path)]):
                yield _note(layers, path, f"changes nothing: {idle.why}")


def _unfitting(scenario: Scenario, layers: Sequence[Layer]) -> Iterator[str]:
    """Inherited orders that were moved to a later start, and triggers that were left out."""
    start = scenario.plan.start
    orders = [one for one in _said(layers, _ORDERS) if one["date"] < start]
    if orders and _is_own(layers, ("plan", "start")):
        kinds = ", ".join(dict.fromkeys(one["kind"] for one in orders))
        many = f"{len(orders)} orders" if len(orders) > 1 else "an order"
        says = f"{many} of an earlier day hold from {start} on: {kinds}"
        yield _note(layers, ("plan", "start"), says)
    said, possible = _said(layers, TRIGGERS), len(scenario.regulator.triggers)
    if len(said) > possible:
        yield _note(
            layers, TRIGGERS, f"{len(said) - possible} of {len(said)} can never fire in this plan"
        )


def _said(layers: Sequence[Layer], path: KeyPath) -> Sequence[Any]:
    """A list of tables as the last one said it who did."""
    owner = owner_of(layers, path)
    value = value_at(layers[owner].says, path) if owner >= 0 else ()
    return value if isinstance(value, tuple) else ()


def _no_sponsor(scenario: Scenario) -> bool:
    plan = scenario.plan
    caps = [plan.case_cap_yuan, plan.annual_cap_yuan]
    caps += [cap for one in scenario.changes for cap in (one.case_cap_yuan, one.annual_cap_yuan)]
    return plan.sponsored_until is None and all(cap in (None, "none") for cap in caps)


_IDLE = (
    _Idle(
        (
            "people.total",
            "people.agents",
            "people.by_age",
            "people.women",
            "people.births_per_1000",
        ),
        lambda scenario: scenario.people.table is not None,
        "people.table says who there is",
    ),
    _Idle(
        ("run.shards", "run.cluster", "run.checkpoint", "run.checkpoint_rounds"),
        lambda scenario: scenario.run.storage != "shards",
        'run.storage is not "shards"',
    ),
    _Idle(
        tuple(key for key in parameter_schemas() if key.startswith("agency.")),
        lambda scenario: not scenario.agency.products,
        "there are no agency.products",
    ),
    _Idle(
        ("plan.float_yield", "plan.float_at_risk"),
        lambda scenario: scenario.plan.float_terms not in ("invested", "lent"),
        'plan.float_terms is neither "invested" nor "lent"',
    ),
    _Idle(
        ("plan.dissolution_months",),
        lambda scenario: scenario.plan.minimum_members == 0,
        "plan.minimum_members is 0",
    ),
    _Idle(
        (
            *("plan.insurance_fee_rate", "plan.insurer_bears_excess", "plan.insurer_capital_yuan"),
            "plan.insurers",
        ),
        lambda scenario: all(one.kind != "insurance_form" for one in scenario.regulator.orders),
        "no order puts the plan into its insurance form",
    ),
    _Idle(
        ("plan.insurer_capital_yuan",),
        lambda scenario: bool(scenario.plan.insurers),
        "plan.insurers says what each insurer has",
    ),
    _Idle(
        ("regulator.sees_after_days",),
        lambda scenario: not scenario.regulator.triggers,
        "there are no regulator.triggers",
    ),
    _Idle(
        tuple(key for key in parameter_schemas() if key.startswith("market.")),
        lambda scenario: scenario.market.rival_from is None,
        "market.rival_from is none: there is no rival",
    ),
    _Idle(
        ("operator.stops_from",),
        lambda scenario: scenario.operator.loss_borne_yuan is None,
        "operator.loss_borne_yuan is none: the operator bears whatever it loses",
    ),
    _Idle(
        ("operator.loss_borne_yuan", "operator.stops_from"),
        lambda scenario: (scenario.operator.stops_from or dt.date.min) >= scenario.plan.end,
        "operator.stops_from is not before plan.end",
    ),
    _Idle(
        ("agency.liability",),
        lambda scenario: scenario.agency.disclosure == 1,
        "agency.disclosure is 1: a sale leaves nothing out",
    ),
    _Idle(
        ("agency.deposit_months",),
        lambda scenario: not scenario.agency.liability,
        "agency.liability is 0: nothing is taken from the deposit",
    ),
    _Idle(
        ("plan.sponsor_budget_yuan",),
        _no_sponsor,
        "there is neither a cap nor plan.sponsored_until",
    ),
)
