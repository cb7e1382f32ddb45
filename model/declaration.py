"""What a scenario may say: every dotted key with its type, unit, range, default and source."""

from __future__ import annotations

import datetime as dt
import difflib
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from .scenario import Scenario


@dataclass(frozen=True)
class Declared:
    """One parameter as the scenario declares it.

    Attributes:
        key: dotted key.
        kind: its type, as annotated.
        default: value where nothing is said.
        unit: unit of the value; "-" where it has none.
        low: least value allowed; None where there is none.
        high: greatest value allowed; None where there is none.
        source: where the default comes from.
        says: what it is, in one line.
    """

    key: str
    kind: Any
    default: Any
    unit: str
    low: Any
    high: Any
    source: str
    says: str

    @property
    def allowed(self) -> str:
        """Give what is allowed, in words.

        >>> declared()["plan.fee_rate"].allowed
        '0 to 10 (fraction of the aid)'
        """
        return allowed(self.kind, self.low, self.high, self.unit)


@cache
def declared() -> dict[str, Declared]:
    """Give every parameter of a scenario by its dotted key, in the order of declaration."""
    return {one.key: one for one in _walk(Scenario, "")}


def _walk(terms: type[BaseModel], prefix: str) -> Iterator[Declared]:
    for name, field in terms.model_fields.items():
        if is_table(field.annotation):
            yield from _walk(field.annotation, f"{prefix}{name}.")  # type: ignore[arg-type]
            continue
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        low, high = _widest(field.annotation, *_bounds(field.metadata))
        yield Declared(
            key=prefix + name,
            kind=field.annotation,
            default=None if field.is_required() else field.default,
            unit=str(extra.get("unit", "-")),
            low=low if extra.get("low") is None else extra["low"],
            high=high if extra.get("high") is None else extra["high"],
            source=str(extra.get("source", "")),
            says=field.description or "",
        )


@cache
def tables() -> tuple[str, ...]:
    """Give the names of the scenario's tables: people, illness, ..."""
    return tuple(
        name for name, field in Scenario.model_fields.items() if is_table(field.annotation)
    )


def is_table(kind: Any) -> bool:
    """Whether a type is a group of parameters."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def unwrapped(kind: Any) -> Any:
    """Give a type without its annotations."""
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def alternatives(kind: Any) -> tuple[Any, ...]:
    """Give the types of which a value may have one, still with their annotations."""
    bare = unwrapped(kind)
    return get_args(bare) if get_origin(bare) in (Union, types.UnionType) else (kind,)


def choices(kind: Any) -> tuple[Any, ...]:
    """Give the words from which a value of this type is chosen; none where it is free."""
    literals = (one for one in alternatives(kind) if get_origin(unwrapped(one)) is Literal)
    return tuple(word for literal in literals for word in get_args(unwrapped(literal)))


def may_be_none(kind: Any) -> bool:
    """Whether the word "none" stands for no value at all."""
    return types.NoneType in alternatives(kind) and "none" not in choices(kind)


def inner(kind: Any, step: str | int) -> Any:
    """Give the type of what is one step inside a value of type `kind`.

    Args:
        kind: type of a table or a list.
        step: name of a key, or place in a list.

    Returns:
        The type, or None where there is nothing of that name or place.
    """
    for one in map(unwrapped, alternatives(kind)):
        if is_table(one) and step in one.model_fields:
            field = one.model_fields[step]
            return (
                Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
            )
        if get_origin(one) is tuple and isinstance(step, int):
            items = get_args(one)
            place = 0 if items[-1] is Ellipsis else step
            return items[place] if place < len(items) else None
    return None


def _bounds(metadata: Any) -> tuple[Any, Any]:
    low = high = None
    for one in metadata:
        inside = _bounds(getattr(one, "metadata", ()) or ())
        low = getattr(one, "ge", inside[0]) if low is None else low
        high = getattr(one, "le", inside[1]) if high is None else high
    return low, high


def _widest(kind: Any, low: Any, high: Any) -> tuple[Any, Any]:
    """Give the bounds of a type, or where it has none those of the first type it may have."""
    for one in alternatives(kind):
        if low is None and high is None and get_origin(one) is Annotated:
            low, high = _bounds(one.__metadata__)
    return low, high


def allowed(kind: Any, low: Any = None, high: Any = None, unit: str = "-") -> str:
    """Say in words what a value of a type may be.

    Args:
        kind: the type, as annotated.
        low: least value; None where the annotation says it, or nothing does.
        high: greatest value, likewise.
        unit: unit of the value; "-" where it has none.

    >>> allowed(int | Literal["all"], 1, None, "agents")
    'a whole number of at least 1 (agents) or "all"'
    """
    if get_origin(kind) is Annotated:
        own_low, own_high = _bounds(kind.__metadata__)
        low, high = (own_low if low is None else low), (own_high if high is None else high)
    words = [_in_words(one, low, high, unit) for one in alternatives(kind)]
    if "none" in choices(kind):
        words = [word for word in words if word != '"none"'] + ['"none"']
    return " or ".join(words)


def _in_words(kind: Any, low: Any, high: Any, unit: str) -> str:
    bare = unwrapped(kind)
    if get_origin(kind) is Annotated:
        own_low, own_high = _bounds(kind.__metadata__)
        low, high = (
            (own_low if own_low is not None else low),
            (own_high if own_high is not None else high),
        )
    if get_origin(bare) is Literal:
        return " or ".join(f'"{word}"' for word in get_args(bare))
    if get_origin(bare) is tuple:
        return _list_in_words(bare, low, high, unit)
    if is_table(bare):
        return "a table with " + ", ".join(bare.model_fields)
    words = {bool: "true or false", str: "text", types.NoneType: '"none"'}
    return words[bare] if bare in words else _number_in_words(bare, low, high, unit)


def _number_in_words(bare: Any, low: Any, high: Any, unit: str) -> str:
    noun = {int: "a whole number", dt.date: "a date"}.get(bare, "a number")
    if low is None and high is None:
        says = noun if bare is not dt.date else "a date such as 2018-10-16"
    elif high is None:
        says = f"{noun} of at least {plain(low)}"
    elif low is None:
        says = f"{noun} of at most {plain(high)}"
    else:
        span = f"{plain(low)} to {plain(high)}"
        says = span if bare is float else f"{noun}, {span}"
    return says if unit in ("-", "date") else f"{says} ({unit})"


def _list_in_words(bare: Any, low: Any, high: Any, unit: str) -> str:
    items = get_args(bare)
    item = unwrapped(items[0])
    if is_table(item) or get_origin(item) is tuple:
        return f"a list {unit}" if unit != "-" else "a list of tables"
    if items[-1] is Ellipsis:
        return "a list, each " + _in_words(items[0], low, high, unit)
    return f"a list of {len(items)}: " + ", ".join(_in_words(one, None, None, "-") for one in items)


def plain(value: Any) -> str:
    """Give a number as TOML has it, thousands set apart: 2_000_000_000."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{int(value):_}"
    return f"{value:_}" if isinstance(value, int | float) and abs(value) >= 10_000 else str(value)


@lru_cache(1024)
def meant(key: str) -> str:
    """Give the known key that a misspelt one is nearest to; empty where none is near.

    >>> meant("plan.fee_rat"), meant("attention"), meant("colour")
    ('plan.fee_rate', 'behaviour.attention', '')
    """
    known = [*declared(), *tables(), "extends"]
    key = key[:100]
    last = key.rpartition(".")[2]

    def likeness(other: str) -> float:
        whole = difflib.SequenceMatcher(None, key, other).ratio()
        end = difflib.SequenceMatcher(None, last, other.rpartition(".")[2]).ratio()
        return max(whole, end - 0.02) + whole / 100

    best = max(known, key=likeness)
    return best if likeness(best) >= 0.75 else ""
