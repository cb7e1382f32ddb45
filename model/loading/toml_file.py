"""A TOML file that anybody may have written: its tables and the line of each key, or what is wrong.

No TOML library tells on which line a key stands; the walk that does reads valid text only, so that
it checks nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .input_errors import ErrorDetail, InputError, as_shown
from .toml_slips import explain_slip

KeyPath = tuple[str | int, ...]
"""Way to a value: names of keys, and places in lists from 0."""
LARGEST = 1_000_000
"""Bytes of the largest scenario file that is read."""
_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:(?:"[^"\n]*+"|'[^'\n]*+'|[\w-]++)[ \t]*+\.[ \t]*+){32}""")
"""The TOML reader takes a time that grows with the cube of the parts of a dotted key."""
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'  # text of several lines, which may end with two quotes of its own
    r"|'''(?:.)*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[ \t\r]+"
    r"|[\n\[\]{}=,.]"
    r"|[^\s\[\]{}=,.\#\"']+",
    re.DOTALL,
)


class InvalidTomlError(InputError):
    """A text is no TOML at all."""


def read_text(path: Path, name: str) -> str:
    """Read a text file.

    Args:
        path: the file.
        name: how errors call it.

    Returns:
        Its text, without a byte order mark.

    Raises:
        InputError: if it cannot be read, or is too large, binary or not UTF-8.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except IsADirectoryError:
        raise InputError([_error(name, None, "a folder, where a TOML file is needed")]) from None
    except OSError as error:
        raise InputError([_error(name, None, f"cannot be read: {error.strerror}")]) from None
    if len(raw) > LARGEST:
        raise InputError(
            [_error(name, None, f"larger than {LARGEST:_} bytes, which no scenario is")]
        )
    if b"\0" in raw:
        raise InputError([_error(name, None, "not a text file")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError([_error(name, line, "not UTF-8 text; save it as UTF-8")]) from None


def parse_toml(text: str, name: str | None, place: str = "") -> dict[str, Any]:
    """Parse TOML.

    Args:
        text: the text.
        name: how errors call the file; None where there is none.
        place: where the text comes from if not from a file.

    Returns:
        Its tables and values.

    Raises:
        InputError: with the line, if it is no TOML or goes beyond what can be read.
    """
    if long_key := _LONG_KEY.search(text):
        line = text.count("\n", 0, long_key.start()) + 1
        raise InputError([_error(name, line, "a dotted key of more than 32 parts", place)])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidTomlError([_broken(name, text, str(error), place)]) from None
    except RecursionError:
        raise InputError([_error(name, None, "lists or tables nested too deeply", place)]) from None
    except ValueError:
        number = re.search(r"\d[\d_]{4000,}", text)
        line = text.count("\n", 0, number.start()) + 1 if number else None
        says = "a number of more than 4_000 digits" if number else "a number or date out of range"
        raise InputError([_error(name, line, says, place)]) from None


def _broken(name: str | None, text: str, says: str, place: str) -> ErrorDetail:
    """Give the error of a text that is no TOML; the parser names the line at the end."""
    reason, _, where = says.rpartition(" (at ")
    found = re.match(r"line (\d+), column (\d+)", where)
    lines = text.split("\n")
    last = max(len(text.splitlines()), 1)
    line, column = (int(found[1]), int(found[2])) if found else (last, len(lines[last - 1]) + 1)
    reason = (reason or says)[:1].lower() + (reason or says)[1:]
    slip = explain_slip(lines[line - 1], column, reason)
    if slip.text and slip.text in lines[line - 1]:
        column = lines[line - 1].index(slip.text) + 1
    error = _error(name, line, f"not valid TOML: {as_shown(slip.text) or reason}", place)
    return replace(error, hint=slip.hint, column=None if name is None else column)


def _error(name: str | None, line: int | None, says: str, place: str = "") -> ErrorDetail:
    return ErrorDetail(name, line if name is not None else None, "", "", says, place=place)


def lines_of(text: str) -> dict[KeyPath, int]:
    """Find the line of each key, table and list item.

    Args:
        text: a valid TOML text.

    Returns:
        For each way to a value the line, from 1, on which it is first named.

    >>> lines_of('a = 1' + chr(10) + '[b]' + chr(10) + 'c.d = [1, 2]')[("b", "c", "d", 1)]
    3
    """
    return _Walk(text).lines


class _Walk:
    """A walk over the tokens of a text, one statement after the other."""

    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._tokens = list(_tokens(text))
        self._at = 0
        self._items: dict[KeyPath, int] = {}
        table: KeyPath = ()
        while (token := self._next()) is not None:
            if token == "[":
                table = self._header()
            elif token != "\n":
                self._at -= 1
                self._statement(table)

    def _peek(self) -> str | None:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else None

    def _next(self) -> str | None:
        token = self._peek()
        self._at += 1
        return token

    def _note(self, path: KeyPath) -> None:
        line = self._tokens[min(self._at, len(self._tokens) - 1)][1]
        self.lines.setdefault(path, line)

    def _key(self, table: KeyPath, end: str) -> KeyPath:
        """Read a dotted key up to what ends it."""
        path = table
        while (token := self._peek()) is not None and token != end:
            if token != ".":
                path = (*path, _name(token))
                path = (*path, *self._last_item(path)) if end == "]" else path
                self._note(path)
            self._at += 1
        self._at += 1
        return path

    def _last_item(self, path: KeyPath) -> KeyPath:
        """Give the place of the latest table of a list of tables, where `path` is one."""
        return (self._items[path],) if path in self._items else ()

    def _header(self) -> KeyPath:
        if self._peek() != "[":
            return self._key((), "]")
        self._at += 1
        start = self._at
        path = self._key((), "]")
        self._at += 1
        listed = path[:-1] if path and isinstance(path[-1], int) else path
        self._items[listed] = self._items.get(listed, -1) + 1
        path = (*listed, self._items[listed])
        self.lines.setdefault(path, self._tokens[start][1])
        return path

    def _statement(self, table: KeyPath) -> None:
        self._value(self._key(table, "="))

    def _value(self, path: KeyPath) -> None:
        token = self._next()
        if token == "[":
            self._list(path)
        elif token == "{":
            self._inline_table(path)
        else:
            while self._peek() not in (None, "\n", ",", "]", "}"):
                self._at += 1

    def _list(self, path: KeyPath) -> None:
        place = 0
        while (token := self._peek()) is not None and token != "]":
            if token == ",":
                place += 1
                self._at += 1
            elif token == "\n":
                self._at += 1
            else:
                self._note((*path, place))
                self._value((*path, place))
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        while (token := self._peek()) is not None and token != "}":
            if token in (",", "\n"):
                self._at += 1
            else:
                self._statement(path)
        self._at += 1


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Yield each token that matters with its line, from 1."""
    line = 1
    for match in _TOKEN.finditer(text):
        token = match.group()
        if not token.startswith((" ", "\t", "\r", "#")):
            yield token, line
        line += token.count("\n")


def _name(token: str) -> str:
    """Give the name that a quoted or bare key stands for."""
    if token[:1] in ("'", '"'):
        return token[1:-1]
    return token


def line_of(path: KeyPath, lines: Mapping[KeyPath, int]) -> int | None:
    """Give the line of a value, or of the nearest table or list around it that is named."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def path_text(path: KeyPath) -> str:
    """Write a way to a value as text.

    >>> path_text(("changes", 1, "fee_rate"))
    'changes[1].fee_rate'
    """
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")
