"""The text of `mutualaid scenarios`: the presets, or one scenario with every parameter."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from pydantic import BaseModel

from ...model.loading.input_errors import one_line
from ...model.loading.scenario_reader import preset_names, read_scenario
from ...model.scenario.parameter_table import ParameterRow, describe, value_text
from ...model.scenario.regulator import TriggerTerms
from ...model.scenario.scenario import Scenario
from ...model.scenario.schema import schema_at

WIDTH = 100
"""Columns of the terminal for which the text is set."""
_LONGEST_VALUE = 13
"""Longer values, lists as a rule, stand on lines of their own."""
_LONGEST_UNIT = 20
_LONGEST_SPAN = 20
"""Longer ranges stand before the source, in words."""
_HEADING = ("", "value", "default", "unit", "range")
_INDENT = " " * 6
_ITEM_INDENT, _HANGING = 8, 12
_HEADS = ("date", "name")
"""What an item is called by, on its first line and without its key."""
_PREMIUMS, _SAYS = "premium_by_age", "says"
_GLUE = "\N{NO-BREAK SPACE}"
_TOGETHER = re.compile(r" = | / |(?<=\d): (?=\d)")
"""Where no line is broken: a value stays beside its key, a premium beside its age."""


def list_presets() -> str:
    """Give each preset with its title, one line each."""
    titles = {name: read_scenario(name).title for name in preset_names()}
    width = max(map(len, titles), default=0)
    rows = [f"{name:<{width}}  {title}" for name, title in titles.items()]
    return "\n".join([*rows, "", "mutualaid scenarios NAME shows every parameter of one."])


def scenario_text(scenario: Scenario) -> str:
    """Give a scenario with every parameter: value, unit, range, default, meaning and source.

    A value that is not the default is marked with a star.

    Args:
        scenario: what to show.
    """
    rows = describe(scenario)
    changed = sum(row.changed for row in rows)
    head = [one_line(scenario.title)]
    if scenario.reference:
        head += textwrap.wrap(one_line(scenario.reference), WIDTH)
    head += ["", f"{changed} of {len(rows)} values differ from the defaults and have a star (*)."]
    return "\n".join([*head, *_groups(rows)])


def _groups(rows: list[ParameterRow]) -> Iterator[str]:
    short = [_cells(row) for row in rows if _is_short(row)]
    widths = [max(map(len, column)) for column in zip(_HEADING, *short, strict=True)]
    yield from ("", _line(_HEADING, widths))
    for table, members in groupby(rows, key=lambda row: row.key.rpartition(".")[0]):
        schema = schema_at((table,)) if table else None
        says = (schema or {}).get("description", "").partition("\n")[0]
        heading = f"[{table}]  {says}" if table else "Beside the tables"
        yield from ("", *textwrap.wrap(heading, WIDTH, subsequent_indent=_INDENT))
        for row in members:
            yield from _entry(row, widths)


def _cells(row: ParameterRow) -> tuple[str, ...]:
    mark = "*" if row.changed else " "
    name = f"{mark} {row.key.rpartition('.')[2]}"
    span = row.span if len(row.span) <= _LONGEST_SPAN else ""
    return name, _text(row.value), _text(row.default), row.unit, span


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def _is_short(row: ParameterRow) -> bool:
    longest = max(len(_text(row.value)), len(_text(row.default)))
    return longest <= _LONGEST_VALUE and len(row.unit) <= _LONGEST_UNIT


def _text(value: Any) -> str:
    return one_line(value_text(value))


def _entry(row: ParameterRow, widths: Sequence[int]) -> Iterator[str]:
    """Yield what is known of a parameter: a line of columns, then what it is and its source."""
    name, value, default, unit, span = _cells(row)
    if _is_short(row):
        yield _line((name, value, default, unit, span), widths)
    else:
        yield "  ".join(part for part in (name, unit, span) if part)
        yield from _long("value  ", row.value)
        same = [f"{_INDENT}default  the same"]
        yield from _long("default", row.default) if row.changed else same
    says = [f"{row.description[:1].upper()}{row.description[1:]}."]
    if row.span and not span:
        says.append(f"Range: {row.span}.")
    if row.source:
        says.append(f"Source: {row.source}.")
    yield from _indented(" ".join(says), len(_INDENT))


def _long(label: str, value: Any) -> Iterator[str]:
    """Yield a long value, a list of tables one to a line."""
    if isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        yield _INDENT + label.rstrip()
        yield from list_items([one for one in value if isinstance(one, BaseModel)], WIDTH)
    else:
        yield from _indented(f"{label}  {_text(value)}", len(_INDENT), len(_INDENT) + 9)


def _indented(text: str, indent: int, hanging: int | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent if hanging is None else hanging),
        break_on_hyphens=False,
        break_long_words=False,
    )


def list_items(items: Sequence[BaseModel], width: int) -> Iterator[str]:
    """Give each item its first line, and below it, farther in, what does not fit on that.

    Args:
        items: orders, triggers, changes or products.
        width: columns of the terminal.

    >>> import datetime as dt
    >>> from mutualaid.model.scenario.regulator import OrderTerms
    >>> order = OrderTerms(date=dt.date(2021, 6, 15), kind="notice", says="draft rules", news=0.5)
    >>> for line in list_items([order], 60):
    ...     print(line)
            2021-06-15  kind = "notice", news = 0.5,
                months_to_comply = 0
                "draft rules"
    """
    for item in items:
        head, keys = _head(item)
        given = [
            f"{key} = {_text(value)}"
            for key, value in item
            if key not in (*keys, _PREMIUMS, _SAYS) and value is not None
        ]
        yield from _wrapped(f"{head}  {', '.join(given)}", width, _ITEM_INDENT)
        if isinstance(says := getattr(item, _SAYS, None), str) and says:
            yield from _wrapped(_text(says), width, _HANGING)
        if rows := getattr(item, _PREMIUMS, None):
            yield from _wrapped(f"{_PREMIUMS}, yuan a year, {premiums(rows)}", width, _HANGING)


def premiums(rows: Sequence[tuple[int, float, float]]) -> str:
    """Premiums by age in one sentence: men before women, and once where they pay the same.

    Args:
        rows: age from which the premium holds, and yuan a year of men and of women.

    >>> premiums([(0, 30.0, 30.0), (40, 310.0, 370.0), (55, 1260.0, 900.0)])
    'men / women: from age 0: 30, 40: 310 / 370, 55: 1_260 / 900'
    """
    told = []
    for age, men, women in rows:
        same = _text(men) if men == women else f"{_text(men)} / {_text(women)}"
        told.append(f"{age}: {same}")
    return f"men / women: from age {', '.join(told)}"


def _head(item: BaseModel) -> tuple[str, tuple[str, ...]]:
    """What an item is called by, and the keys that this says."""
    if isinstance(item, TriggerTerms):
        return f"{item.sees} above {_text(item.above)}", ("sees", "above")
    key = next(one for one in _HEADS if one in type(item).model_fields)
    value = getattr(item, key)
    return (one_line(value) if isinstance(value, str) else _text(value)), (key,)


def _wrapped(text: str, width: int, indent: int) -> list[str]:
    """Lines within the width, those after the first farther in."""
    held = _TOGETHER.sub(lambda found: found[0].replace(" ", _GLUE), text)
    lines = textwrap.wrap(
        held,
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * _HANGING,
        break_on_hyphens=False,
    )
    return [line.replace(_GLUE, " ") for line in lines]
