"""What columns are called, in English and Chinese, and which of a file's columns are which."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import NamedTuple

from ...loading.input_errors import as_typed
from .blanks import plain

NEEDED = ("people", "age", "sex")
TOGETHER = ("expected_cost", "value")
COLUMNS = (*NEEDED, *TOGETHER)
_NAMES = {
    **{name: name for name in COLUMNS},
    **{"gender": "sex", "\u4eba\u6570": "people", "\u4eba\u6578": "people"},
    **{"\u5e74\u9f84": "age", "\u5e74\u9f61": "age", "\u6027\u522b": "sex", "\u6027\u5225": "sex"},
    **{"\u9884\u671f\u6210\u672c": "expected_cost", "\u9810\u671f\u6210\u672c": "expected_cost"},
    **{"\u4fdd\u969c\u4ef7\u503c": "value", "\u4fdd\u969c\u50f9\u503c": "value"},
}
_YUAN = ("yuan", "yuan a round", "rmb", "cny", "\u5143", "\u5143/\u671f", "\u5143\u6bcf\u671f")
_UNITS = {
    "people": ("people", "persons", "\u4eba", "\u540d"),
    "age": ("years", "year", "\u5c81", "\u6b72", "\u5468\u5c81"),
    "sex": ("m/f", "f/m", "\u7537/\u5973"),
    "expected_cost": _YUAN,
    "value": _YUAN,
}
_WITH_UNIT = re.compile(r"(.+?)\s*[(\[](.*)[)\]]")
_EACH_A_PERSON = "where each row is one person, add it with 1 in all rows"
_FURTHER = 0.8
"""Likeness from which a column that nobody needs is taken for a misspelt one."""


class Heading(NamedTuple):
    """What one heading of a file says.

    Attributes:
        text: as it stands in the file, without blanks around it.
        column: the column that is meant; empty where it is none of ours.
        unit: a unit in brackets that is not the column's own; empty where all is well.
    """

    text: str
    column: str
    unit: str = ""


class Headings(NamedTuple):
    """The headings of a file.

    Attributes:
        all: one for each column of the file, in its order.
    """

    all: tuple[Heading, ...]

    @property
    def places(self) -> dict[str, int]:
        """Where our columns are, from 0."""
        return {one.column: i for i, one in enumerate(self.all) if one.column}

    @property
    def is_complete(self) -> bool:
        """Whether all needed columns are there."""
        return set(NEEDED) <= self.places.keys()

    @property
    def renamed(self) -> tuple[Heading, ...]:
        """Those that say in other words what column they are, capitals and blanks apart."""
        return tuple(
            one for one in self.all if one.column and _key(one.text) != one.column and not one.unit
        )

    @property
    def ignored(self) -> tuple[str, ...]:
        """Names of columns that are none of ours; empty where they have none."""
        return tuple(one.text for one in self.all if not one.column)

    def errors(self) -> list[tuple[str, str, str]]:
        """What is wrong with them: a name, what is wrong with it, and what was probably meant."""
        places = self.places
        if not places:
            given = as_typed(", ".join(one.text for one in self.all))
            return [("", f"no header; given {given}", f"name the columns: {', '.join(COLUMNS)}")]
        told = [*self._doubled(), *self._in_other_units()]
        unknown = [one.text for one in self.all if one.text and not one.column]
        for name in NEEDED:
            if name not in places:
                hint = _misspelt(name, unknown) or (_EACH_A_PERSON if name == "people" else "")
                told.append((name, "the column is missing", hint))
        given = [name for name in TOGETHER if name in places]
        for name in TOGETHER:
            if name in places:
                continue
            like = _misspelt(name, unknown, _FURTHER)
            if given:
                says = f"the column is missing; it goes together with {given[0]}"
                told.append((name, says, like))
            elif like:
                told.append((name, "the column is missing", like))
        return told

    def _doubled(self) -> list[tuple[str, str, str]]:
        told = []
        for name in COLUMNS:
            texts = [one.text for one in self.all if one.column == name]
            if len(texts) > 1:
                which = "" if len(set(texts)) == 1 else f': "{texts[0]}" and "{texts[1]}"'
                told.append((name, f"the column is there more than once{which}", ""))
        return told

    def _in_other_units(self) -> list[tuple[str, str, str]]:
        return [
            (
                one.text,
                f"{one.unit} is no unit of {one.column}",
                f"allowed: {_UNITS[one.column][0]}",
            )
            for one in self.all
            if one.unit
        ]


def headings_of(cells: Sequence[str]) -> Headings:
    """Tell which of a file's columns are which.

    Args:
        cells: its header.

    >>> headings_of(["\u4eba\u6570", " AGE ", "Sex", "bmi"]).places
    {'people': 0, 'age': 1, 'sex': 2}
    """
    return Headings(tuple(_heading(plain(cell)) for cell in cells))


def _heading(text: str) -> Heading:
    if column := _NAMES.get(_key(text)):
        return Heading(text, column)
    found = _WITH_UNIT.fullmatch(text)
    if found is None or not (column := _NAMES.get(_key(found[1]), "")):
        return Heading(text, "")
    unit = plain(found[2])
    return Heading(text, column, "" if unit.casefold() in _UNITS[column] else unit)


def _key(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", text.casefold())


def _misspelt(name: str, unknown: Sequence[str], likeness: float = 0.6) -> str:
    """Give the hint that one of the unknown columns was meant to be this one."""
    near = difflib.get_close_matches(name, [_key(text) for text in unknown], 1, likeness)
    meant = [text for text in unknown if _key(text) in near]
    return f'is "{meant[0]}" meant? call it {name}' if meant else ""
