"""On which line of a TOML text each key stands.

The text is known to be valid when it comes here, so that the walk checks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

KeyPath = tuple[str | int, ...]
"""Way to a value: names of keys, and places in lists from 0."""

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


def _tokens(text: str):
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
