"""What the regulator sees of a plan, and the triggers it acts on."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from ..engine.random_draws import ONE
from .orders import Order

SCALES = {"float_yuan": 100, "share_over_promise": ONE}
"""What is seen in smaller units than a scenario gives it."""


class Sight(NamedTuple):
    """What the regulator sees of the plan at the end of a round.

    Attributes:
        date: day of the round.
        members: people.
        unlicensed_members: people; 0 while the plan is licensed or in its insurance form.
        complaints: people who complained in the last 12 months.
        float_fen: money held between collection and payment.
        share_over_promise: what a month costs against what was promised, in 1/1024; 0 where
            nothing was promised.
        claims_pending: claims filed and not decided.
    """

    date: dt.date
    members: int
    unlicensed_members: int
    complaints: int
    float_fen: int
    share_over_promise: int
    claims_pending: int


class Trigger(NamedTuple):
    """An order given once what is seen is above a level.

    Attributes:
        sees: name that a scenario gives to what is seen.
        scale: units of `Sight` in one of the scenario's.
        level: in units of `Sight`.
        kind: of the order, as says, news (0 to 1024) and months_to_comply are.
        not_before: first day on which it may fire.
    """

    sees: str
    scale: int
    level: int
    kind: str
    says: str
    news: int
    months_to_comply: int
    not_before: dt.date


def in_whole_numbers(terms: Any) -> Trigger:
    """A trigger as a scenario says it, as whole numbers.

    Args:
        terms: sees, above (in the scenario's unit), kind, says, news (0 to 1), months_to_comply,
            not_before (None = from the start).
    """
    scale = SCALES.get(terms.sees, 1)
    return Trigger(
        terms.sees,
        scale,
        int(round(terms.above * scale, 6)),
        terms.kind,
        terms.says,
        round(terms.news * ONE),
        terms.months_to_comply,
        terms.not_before or dt.date.min,
    )


def order_of(trigger: Trigger, seen: int, day: dt.date) -> Order:
    """The order that a trigger brings, and what it was that was seen.

    Args:
        trigger: what fires.
        seen: in units of `Sight`.
        day: of the order.
    """
    level = _written(trigger.level, trigger.scale)
    words = trigger.sees.replace("_", " ")
    cause = f"{words} {_written(seen, trigger.scale)} above {level}"
    return Order(day, trigger.kind, trigger.says, trigger.news, trigger.months_to_comply, cause)


def _written(number: int, scale: int) -> str:
    return f"{number:,}" if scale == 1 else f"{number / scale:,.3f}".rstrip("0").rstrip(".")
