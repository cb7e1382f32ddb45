"""What a scenario says about the regulator: orders by date, triggers, and the licence."""

# One parameter is one line, however long: type, default, what it is, unit, least, most, source.
# fmt: off

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from ...agents.regulation.order_kinds import OrderKind, TriggerKind
from ...agents.regulation.triggers import INDICATORS
from .parameter import ASSUMED, ParameterGroup, Part, parameter

if TYPE_CHECKING:
    IndicatorName = str
else:
    IndicatorName = Literal[tuple(INDICATORS)]
Months = Annotated[int, Field(ge=0, le=120)]


class OrderTerms(ParameterGroup):
    """An order, notice or event on a date."""

    date: dt.date
    kind: OrderKind
    says: str = ""
    news: Part = 0.0
    months_to_comply: Months = 0


class TriggerTerms(ParameterGroup):
    """An order that is given once an indicator is above a threshold."""

    sees: IndicatorName
    above: Annotated[float, Field(ge=0, le=1e15)]
    kind: TriggerKind
    says: str = ""
    news: Part = 0.0
    months_to_comply: Months = 0
    not_before: dt.date | None = None


class RegulatorTerms(ParameterGroup):
    """Orders by date and by trigger."""

    orders: Annotated[tuple[OrderTerms, ...], Field(strict=False)] = parameter((), "orders and notices by date, each with the weight of its news (0 to 1)", "{date, kind, says, news, months_to_comply} ...", None, None, "article")
    triggers: Annotated[tuple[TriggerTerms, ...], Field(strict=False, max_length=40)] = parameter((), "orders given once what the regulator sees is above a level", "{sees, above, kind, says, news, months_to_comply, not_before} ...", None, None, ASSUMED + "; the real regulator's are not public")
    sees_after_days: int = parameter(0, "days until a round is published and the regulator sees it; 0 = on the day itself", "days", 0, 3650, ASSUMED)
    licence: Literal["refused", "granted"] = parameter("refused", "what becomes of the plan's request for a licence when the months to comply are over", "word", None, None, "article: could not be had")
    on_insolvency: Literal["closes", "stops_sale", "looks_on"] = parameter("closes", "what follows once an insurer of the insurance form has nothing left (plan.insurer_can_fail)", "word", None, None, ASSUMED + "; an insolvent insurer may not go on by law")
    closure_months: Months = parameter(1, "months from a notice of closure to the closure itself, where no date is given", "months", 0, 120, "article: 2021-12-28 to 2022-01-28")
