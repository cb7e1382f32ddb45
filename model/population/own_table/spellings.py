"""Spellings of numbers: decimal points and commas, thousands, blanks and signs around them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute

from .blanks import BLANKS, plain

pc: Any = pyarrow.compute  # makes its functions when it is imported, so nobody knows their types
_SIGNS = {"people": r"[\x{4EBA}\x{540D}]", "age": r"(?:\x{5468}?\x{5C81}|\x{6B72})"}
_YUAN_BEFORE, _YUAN_AFTER = r"(?:[\x{A5}\x{FFE5}]|CNY|RMB)", r"(?:\x{5143}|CNY|RMB)"
_E = r"(?:[eE][+-]?[0-9]+)?"
_POINT = rf"^[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+){_E}$"
_COMMA = rf"^[+-]?(?:[0-9]+,[0-9]*|,[0-9]+){_E}$"
_THOUSANDS_COMMA = rf"^[+-]?[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]*)?{_E}$"
_THOUSANDS_POINT = rf"^[+-]?[0-9]{{1,3}}(?:\.[0-9]{{3}})+(?:,[0-9]*)?{_E}$"
_THOUSANDS_APART = r"^[+-]?[0-9]{1,3}(?:(?: [0-9]{3})+|(?:['\x{2019}][0-9]{3})+)(?:[.,][0-9]*)?$"
EITHER_COMMA, EITHER_POINT = r"^\+?[1-9][0-9]{0,2},[0-9]{3}$", r"^\+?[1-9][0-9]{0,2}\.[0-9]{3}$"
"""Numbers that can be read in two ways: 1,234 is a thousand and more, or one and a bit."""


class Spelled(NamedTuple):
    """Numbers with decimal points alone, and how they were spelled.

    Attributes:
        texts: the numbers; of those that can be read in two ways only the digits.
        either: whether each can be read in two ways; None where none can.
        by_comma: of those, whether the mark is a comma; None where none can.
        point: number of the first cell whose point is a decimal one for certain; None without one.
        comma: the same of a comma.
    """

    texts: pa.Array
    either: np.ndarray | None = None
    by_comma: np.ndarray | None = None
    point: int | None = None
    comma: int | None = None


def trimmed(texts: pa.Array) -> pa.Array:
    """Take blanks from around the texts, those that cannot be seen too; nothing becomes ""."""
    texts = pc.fill_null(texts, "")
    if not pc.any(pc.match_substring_regex(texts, BLANKS + r"|[^\x00-\x7F]")).as_py():
        return texts
    texts = pc.replace_substring_regex(texts, f"^{BLANKS}+|{BLANKS}+$", "")
    if pc.all(pc.string_is_ascii(texts)).as_py():
        return texts
    coded = texts.dictionary_encode()
    known = pa.array([plain(text) for text in coded.dictionary.to_pylist()], pa.string())
    return known.take(coded.indices)


def spelled(column: str, texts: pa.Array) -> Spelled:
    """Read numbers in any spelling of which there can be no doubt, with decimal points.

    Args:
        column: people, age, expected_cost or value, whose unit may follow a number.
        texts: the cells.
    """
    texts = _without_units(column, trimmed(texts))
    if not pc.any(pc.match_substring_regex(texts, r"[., '\x{2019}]")).as_py():
        return Spelled(texts)
    texts = _put_together(texts)
    either_point, either_comma = _matches(texts, EITHER_POINT), _matches(texts, EITHER_COMMA)
    either = either_point | either_comma
    one_point, one_comma = _matches(texts, _POINT), _matches(texts, _COMMA)
    by_point = one_point | (_matches(texts, _THOUSANDS_COMMA) & ~one_comma)
    by_comma = one_comma | (_matches(texts, _THOUSANDS_POINT) & ~one_point)
    by_point, by_comma = by_point & ~either, by_comma & ~either
    texts = _replaced(_replaced(texts, by_comma, ".", ""), by_comma, ",", ".")
    texts = _replaced(texts, by_point, ",", "")
    texts = _replaced(_replaced(texts, either, ",", ""), either, ".", "")
    return Spelled(
        texts,
        either if either.any() else None,
        either_comma if either.any() else None,
        _first(by_point),
        _first(by_comma),
    )


def _without_units(column: str, texts: pa.Array) -> pa.Array:
    after = _SIGNS.get(column, _YUAN_AFTER)
    before = "" if column in _SIGNS else f"{_YUAN_BEFORE}?"
    pattern = rf"^{before} *([0-9+.,-][0-9., '\x{{2019}}eE+-]*?) *{after}?$"
    if pc.all(pc.match_substring_regex(texts, r"^[0-9.,eE+-]*$")).as_py():
        return texts
    return pc.replace_substring_regex(texts, pattern, r"\1")


def _put_together(texts: pa.Array) -> pa.Array:
    """Take out the blanks and apostrophes between thousands."""
    apart = _matches(texts, _THOUSANDS_APART)
    if not apart.any():
        return texts
    for mark in " '\u2019":
        texts = _replaced(texts, apart, mark, "")
    return texts


def _matches(texts: pa.Array, pattern: str) -> np.ndarray:
    return pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)


def _replaced(texts: pa.Array, where: np.ndarray, old: str, new: str) -> pa.Array:
    if not where.any():
        return texts
    return pc.if_else(pa.array(where), pc.replace_substring(texts, old, new), texts)


def _first(marks: np.ndarray) -> int | None:
    return int(marks.argmax()) if marks.any() else None
