"""How a parameter is declared: type, default, unit, range and source, on its own line."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

ASSUMED = "assumption"
RULES = "plan rules (docs/sources.md)"

Part = Annotated[float, Field(ge=0, le=1)]
AgeFrom = Annotated[int, Field(ge=0, le=85)]
AgeLimits = Annotated[tuple[AgeFrom, Annotated[int, Field(ge=1, le=120)]], Field(strict=False)]


class Terms(BaseModel):
    """A small frozen group of parameters; unknown keys, NaN and infinities are errors."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=True
    )


def parameter(
    default: Any, says: str, unit: str, low: Any = None, high: Any = None, source: str = ""
) -> Any:
    """Declare one parameter.

    Args:
        default: value where a scenario says nothing.
        says: what it is, in one line.
        unit: unit of the value.
        low: least value allowed, itself included.
        high: greatest value allowed, itself included.
        source: where the default comes from; "assumption" where nobody has published it.
    """
    return Field(
        default,
        ge=low,
        le=high,
        description=says,
        json_schema_extra={"unit": unit, "low": low, "high": high, "source": source},
    )
