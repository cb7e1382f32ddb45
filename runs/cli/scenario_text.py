"""The text of `mutualaid scenarios`: the presets, or one scenario with every parameter."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from pydantic import BaseModel

from ...model.loading.input_errors import one_line
from ...model.loading.scenario_reader import preset_names, read_scenario
from ...model.scenario.parameter_table import ParameterRow, describe, value_text
from ...model.scenario.scenario import Scenario
from ...model.scenario.schema import schema_at
from .scenario_text_lists import list_items

WIDTH = 100
"""Columns of the terminal for which the text is set."""
_LONGEST_VALUE = 13
"""Longer values, lists as a rule, stand on lines of their own."""
_LONGEST_UNIT = 20
_LONGEST_SPAN = 20
"""Longer ranges stand before the source, in words."""
_HEADING = ("", "value", "default", "unit", "range")
_INDENT = " " * 6


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
