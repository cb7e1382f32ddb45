"""A scenario's lists of tables as text: orders, triggers, changes and products, an item a line."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from ...model.loading.input_errors import one_line
from ...model.scenario.parameter_table import value_text
from ...model.scenario.regulator import TriggerTerms

_INDENT, _HANGING = 8, 12
_HEADS = ("date", "name")
"""What an item is called by, on its first line and without its key."""
_PREMIUMS, _SAYS = "premium_by_age", "says"
_GLUE = "\N{NO-BREAK SPACE}"
_TOGETHER = re.compile(r" = | / |(?<=\d): (?=\d)")
"""Where no line is broken: a value stays beside its key, a premium beside its age."""


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
        yield from _wrapped(f"{head}  {', '.join(given)}", width, _INDENT)
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


def _text(value: Any) -> str:
    return one_line(value_text(value))


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
