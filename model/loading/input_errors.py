"""What is wrong with an input, said so that it can be mended: one line per error."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LONGEST = 60
"""Characters of a given value that are shown."""


@dataclass(frozen=True)
class ErrorDetail:
    """One error of an input.

    Attributes:
        file: file as the user named it; None where the value did not come from a file.
        line: line in the file, from 1; None where there is none.
        key: what is at fault: a dotted key, a column, or what was looked for.
        given: what was given, as one would type it; empty where `allowed` says it all.
        allowed: what is allowed, or what is wrong.
        hint: what was probably meant, or how to mend it.
        place: where the value came from if not from a file, such as "--set".
        column: character of the line, from 1; None where the line says enough.
    """

    file: str | None
    line: int | None
    key: str
    given: str
    allowed: str
    hint: str = ""
    place: str = ""
    column: int | None = None

    def __str__(self) -> str:
        """Give the error on one line.

        >>> print(ErrorDetail("my.toml", 12, "plan.fee_rate", "12", "0 to 10 (fraction)"))
        my.toml:12: plan.fee_rate: given 12, allowed 0 to 10 (fraction)
        """
        where = ""
        if self.file is not None:
            places = (self.file, self.line, self.column)
            where = ":".join(str(place) for place in places if place is not None) + ": "
        elif self.place:
            where = f"{self.place} "
        says = f"given {self.given}, allowed {self.allowed}" if self.given else self.allowed
        parts = [f"{self.key}: " if self.key else "", says, f"; {self.hint}" if self.hint else ""]
        return one_line(where + "".join(parts))


class Phrase(str):
    """English words that know what they were made of, so that another language can say it too.

    Attributes:
        template: the words, with {names} where values go.
        values: text or numbers by the names in braces.

    >>> phrase = Phrase("did you mean {name}?", name="pool")
    >>> phrase, phrase.template, phrase.values
    ('did you mean pool?', 'did you mean {name}?', {'name': 'pool'})
    """

    template: str
    values: Mapping[str, str | int]

    def __new__(cls, template: str, **values: str | int) -> Phrase:  # noqa: D102
        phrase = super().__new__(cls, template.format(**values) if values else template)
        phrase.template, phrase.values = template, values
        return phrase


class InputError(Exception):
    """All errors of an input at once; its text has one line for each."""

    def __init__(self, errors: Iterable[ErrorDetail]) -> None:
        self.errors = list(errors)
        super().__init__(self.errors)

    def __str__(self) -> str:
        return "\n".join(map(str, self.errors))


def one_line(text: str) -> str:
    r"""Write out whatever would break a line or steer a terminal.

    >>> print(one_line("two" + chr(10) + "lines"))
    two\nlines
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def as_typed(value: object) -> str:
    """Give a value as one would type it, cut where it is long.

    >>> as_typed(True), as_typed("text"), as_typed((7, 21)), as_typed(float("nan"))
    ('true', '"text"', '[7, 21]', 'nan')
    """
    try:
        text = one_line(_written(value))
    except (ValueError, RecursionError):
        return "a number of more than 4,000 digits" if isinstance(value, int) else "a deep nest"
    return as_shown(text)


def as_shown(text: str) -> str:
    """Give a text as it stands, cut where it is long."""
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return '"none"'
    if isinstance(value, str):
        return json.dumps(value[: 2 * LONGEST], ensure_ascii=False)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dict):
        return "a table" if value else "an empty table"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_written, value[:LONGEST])) + "]"
    return str(value)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Give the hint "did you mean ...?" for a misspelt name, or nothing where none is near.

    >>> did_you_mean("articel", ["article", "pool"])
    'did you mean article?'
    """
    found = difflib.get_close_matches(name[:LONGEST], list(known), n=1)
    return suggestion(found[0]) if found else ""


def suggestion(name: str) -> str:
    """Give the hint that a name was probably meant, or nothing where there is none."""
    return Phrase("did you mean {name}?", name=name) if name else ""
