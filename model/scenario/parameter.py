"""How a parameter is declared: type, default, unit, range and source, on its own line."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

T = TypeVar("T")
Bound = float | dt.date | None
"""Least or greatest value of a parameter; None where it has none."""

ASSUMED = "assumption"
RULES = "plan rules (docs/sources.md of the source)"
DISAGREEMENT = "disagreement"
"""Type of the validator's error where parameters do not go together."""

Part = Annotated[float, Field(ge=0, le=1)]
AgeFrom = Annotated[int, Field(ge=0, le=85)]


def ages_rise(pairs: tuple) -> tuple:
    """Check pairs of an age and a value: ages start at 0 and rise.

    Raises:
        ValueError: if they do not.
    """
    ages = [first for first, _ in pairs]
    if ages != sorted(set(ages)) or ages[0] != 0:
        raise ValueError("ages must start at 0 and rise from one pair to the next")
    return pairs


AgeLimits = Annotated[tuple[AgeFrom, Annotated[int, Field(ge=1, le=120)]], Field(strict=False)]


class ParameterGroup(BaseModel):
    """A small frozen group of parameters; unknown keys, NaN and infinities are errors."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=True
    )


def parameter(
    default: T, says: str, unit: str, low: Bound = None, high: Bound = None, source: str = ""
) -> T:
    """Declare one parameter.

    Args:
        default: value where a scenario says nothing.
        says: what it is, in one line.
        unit: unit of the value.
        low: least value allowed, itself included.
        high: greatest value allowed, itself included.
        source: where the default comes from; "assumption" where nobody has published it.
    """
    bounds: dict[str, Any] = {"ge": low, "le": high}  # what a date is compared with is a date
    extra: dict[str, Any] = {"unit": unit, "low": low, "high": high, "source": source}
    return Field(default, **bounds, description=says, json_schema_extra=extra)


def disagreement(what: str, *keys: str, **otherwise: str) -> PydanticCustomError:
    """Make the error of a check across parameters.

    Args:
        what: what is wrong with the first key, or would be allowed.
        keys: dotted keys that do not go together.
        otherwise: what is said instead where another key was said last, by the last part of its
            name; `what` where it is not among them.
    """
    told = {key: otherwise.get(key.rpartition(".")[2], what) for key in keys}
    context = {"key": keys[0], "what": what, "told": told}
    return PydanticCustomError(DISAGREEMENT, "{key}: {what}", context)
