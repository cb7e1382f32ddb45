"""The page of parameters, and which values of presets lie on a wall of their range."""

from __future__ import annotations

import re

from mutualaid.model import read_scenario
from mutualaid.model.scenario.parameter_table import ParameterRow, describe, value_text

PRESETS = ("article", "record")
WALL = 0.05
"""A value is on a wall if it lies so near to an end of its range, as a part of the range."""
OPENING = """\
# Parameters

Every parameter of a scenario, with its default and its value in `article` and `record`. This page
is made from the program by `python tests/update_documents.py`; do not edit it. *Range* is the range
of an assumption; where nothing is assumed, what the program takes. **Bold** values lie on a wall:
within 5 % of the range from one of its ends. Why the ranges are what they are:
[sources.md](sources.md).

Lists (orders, triggers, products, changes) are left out; `mutualaid scenarios article` prints them.

"""
HEADING = (
    "| parameter | what it is | unit | default | article | record | range |\n" + "|---" * 7 + "|"
)
WALLS = re.compile(r"(\| preset \| key \| value \| range \| end \|\n(?:\|---)+\|\n)((?:\|.*\n)+)")


def assumed_range(source: str) -> tuple[float, float] | None:
    """Ends of the range of an assumption; None where none is said, infinity where it is unlimited.

    >>> assumed_range("assumption; 1,000 to unlimited; not public")
    (1000.0, inf)
    """
    found = re.match(r"assumption; ([\d.,]+) to ([\d.,]+|unlimited)(?:;|$)", source)
    if not found:
        return None
    low, high = (float(end.replace(",", "").replace("unlimited", "inf")) for end in found.groups())
    return low, high


def wall(row: ParameterRow) -> str:
    """The end of its range on which a value lies, "low" or "high"; empty where it lies on none."""
    ends, value = assumed_range(row.source), row.value
    if ends is None or not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    low, high = ends
    near = WALL * (high - low) if high < float("inf") else WALL * low
    return "low" if value <= low + near else "high" if value >= high - near else ""


def parameter_page() -> str:
    """docs/parameters.md."""
    of = {name: {row.key: row for row in describe(read_scenario(name))} for name in PRESETS}
    lines = [HEADING]
    for key, row in of["article"].items():
        if isinstance(row.default, tuple) and not row.default:
            continue
        values = [_value(of[name][key]) for name in PRESETS]
        ends = re.match(r"assumption; ([\d.,]+ to (?:[\d.,]+|unlimited))", row.source)
        told = ends.group(1) if ends else row.span
        cells = [f"`{key}`", row.description, row.unit, _text(row.default), *values, told]
        lines.append("| " + " | ".join(cells) + " |")
    return OPENING + "\n".join(lines) + "\n"


def with_walls(text: str) -> str:
    """A page with its table of values on a wall put right."""
    rows = "".join(
        f"| {name} | `{row.key}` | {_text(row.value)} | "
        f"{row.source.split('; ')[1]} | {wall(row)} |\n"
        for name in PRESETS
        for row in describe(read_scenario(name))
        if wall(row)
    )
    return WALLS.sub(lambda found: found.group(1) + rows, text)


def _value(row: ParameterRow) -> str:
    text = _text(row.value)
    return f"**{text}**" if wall(row) else text


def _text(value: object) -> str:
    text = value_text(value)
    return text if len(text) < 60 else text[:57] + "..."
