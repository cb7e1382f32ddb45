"""What a scenario says about the operator: what it may lose before it stops the plan."""

# One parameter is one line, however long: type, default, what it is, unit, least, most, source.
# fmt: off

from __future__ import annotations

import datetime as dt

from .parameter import ASSUMED, ParameterGroup, parameter


class OperatorTerms(ParameterGroup):
    """When the operator ends the plan for its own account's sake."""

    loss_borne_yuan: float | None = parameter(None, "loss of twelve months that the operator bears; above it, it gives notice of closure; below 0: gain that it needs; none = whatever it loses", "yuan", -1e13, 1e13, ASSUMED)
    stops_from: dt.date | None = parameter(None, "first day on which it looks at its account for that; none = from the launch", "date", dt.date(1900, 1, 1), dt.date(2200, 1, 1), ASSUMED)
