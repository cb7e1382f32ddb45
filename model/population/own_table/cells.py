"""Reading cells: whole numbers, amounts to the fen, and sexes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from ....agents.engine.units import FEN_IN_YUAN
from ....agents.people.age import OLDEST
from .blanks import plain
from .spellings import spelled, trimmed

pc: Any = pyarrow.compute  # makes its functions when it is imported, so nobody knows their types
MOST_PEOPLE = 2_000_000_000
MOST_YUAN = 100_000_000
_FLOAT = r"^\+?([0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})([eE][+-]?[0-9]{1,2})?$"
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_NEAR_HALF = 1e-4
_MALE = ("m", "male", "man", "\u7537", "\u7537\u6027", "1", "1.0")
_FEMALE = ("f", "female", "woman", "\u5973", "\u5973\u6027", "2", "2.0")
SEXES = {**dict.fromkeys(_MALE, 0), **dict.fromkeys(_FEMALE, 1)}
"""Spellings of sexes; 1 and 2 as in ISO/IEC 5218 and GB/T 2261.1."""
ALLOWED = {
    "people": f"a whole number, 1 to {MOST_PEOPLE:_} (people)",
    "age": f"a whole number, 0 to {OLDEST} (years)",
    "sex": '"M" or "F"; also male, female, \u7537, \u5973, or 1 for male and 2 for female',
    "expected_cost": f"0 to {MOST_YUAN:_} (yuan a round)",
    "value": f"0 to {MOST_YUAN:_} (yuan a round)",
}
LIMITS = {"people": (1, MOST_PEOPLE), "age": (0, OLDEST)}


@dataclass(frozen=True)
class Cells:
    """Cells of a column, read.

    Attributes:
        values: whole numbers, 0 male and 1 female, or yuan as fen; int64. Of those that can be
            read in two ways the value as thousands.
        bad: whether a cell is none of what is allowed.
        either: numbers of the cells that can be read in two ways.
        by_comma: whether their mark is a comma.
        point: number of the first cell with a decimal point for certain; None without one.
        comma: the same of a decimal comma.
        codes: whether sexes are 1 and 2.
    """

    values: np.ndarray
    bad: np.ndarray
    either: np.ndarray
    by_comma: np.ndarray
    point: int | None = None
    comma: int | None = None
    codes: bool = False


_NONE = np.zeros(0, np.int64)
_NEVER = np.zeros(0, bool)


def read_cells(column: str, texts: pa.Array, plainly: bool = False) -> Cells:
    """Read the cells of a column.

    Args:
        column: its name: people, age, sex, expected_cost or value.
        texts: its cells.
        plainly: no cell holds a comma, and points are decimal points; how good cells are spelled
            is not looked at then.
    """
    if column == "sex":
        return _sexes(texts)
    if plainly:
        values, bad = _numbers(column, texts)
        if not bad.any():
            return Cells(values, bad, _NONE, _NEVER)
    found = spelled(column, texts)
    values, bad = _numbers(column, found.texts)
    if found.either is None or found.by_comma is None:
        return Cells(values, bad, _NONE, _NEVER, found.point, found.comma)
    either = np.flatnonzero(found.either)
    bad[either] = False
    by_comma = found.by_comma[either]
    return Cells(values, bad, either, by_comma, found.point, found.comma)


def as_decimals(column: str, values: np.ndarray) -> np.ndarray:
    """Read numbers of which the last three digits are decimals; -1 where that is not whole.

    Args:
        column: people, age, expected_cost or value.
        values: the numbers as thousands; those of amounts in fen.
    """
    if column in LIMITS:
        return np.where(values % 1000 == 0, values // 1000, -1)
    return (values // FEN_IN_YUAN + 5) // 10


def within_limits(column: str, values: np.ndarray) -> np.ndarray:
    """Whether whole numbers, or amounts in fen, are allowed in a column."""
    low, high = LIMITS.get(column, (0, MOST_YUAN * FEN_IN_YUAN))
    return (values >= low) & (values <= high)


def reads_as_number(text: str | None) -> bool:
    """Whether a text reads as a number, so that it is shown without quotes."""
    try:
        return len(str(text)) <= 40 and Decimal(str(text).strip()) is not None
    except InvalidOperation:
        return False


def _numbers(column: str, texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    if column not in LIMITS:
        return _fen(texts)
    values, bad = _whole(texts)
    return values, bad | ~within_limits(column, values)


def _whole(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Read whole numbers; a bad cell reads as 0 and is marked."""
    if not _all(pc.ascii_is_decimal(texts)):
        texts = pc.replace_substring_regex(trimmed(texts), r"^\+?([0-9]+)(\.0*)?$", r"\1")
    good = _numpy(pc.and_(pc.ascii_is_decimal(texts), pc.less_equal(pc.binary_length(texts), 10)))
    values = _numpy(pc.cast(pc.if_else(pa.array(good), texts, "0"), pa.int64()))
    rest = np.flatnonzero(~good & _numpy(pc.match_substring_regex(texts, _FLOAT)))
    if len(rest):
        floats = _numpy(pc.cast(texts.take(pa.array(rest)), pa.float64()))
        whole = (floats == np.floor(floats)) & (floats <= MOST_PEOPLE)
        values[rest[whole]], good[rest[whole]] = floats[whole], True
    return values, ~good


def _sexes(texts: pa.Array) -> Cells:
    coded = pc.fill_null(texts, "").dictionary_encode()
    words = [plain(word).casefold() for word in coded.dictionary.to_pylist()]
    known = np.array([SEXES.get(word, -1) for word in words], np.int64)
    values = known[_numpy(coded.indices)] if len(words) else np.zeros(len(texts), np.int64)
    codes = any(word[:1] in ("1", "2") and word in SEXES for word in words)
    return Cells(values, values < 0, _NONE, _NEVER, codes=codes)


def _fen(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Read yuan as whole fen, halves upwards; the third decimal decides."""
    usual = r"^[0-9]{1,9}(\.[0-9]{1,3})?$"
    good = pc.match_substring_regex(texts, usual)
    if not _all(good):
        texts = pc.replace_substring_regex(trimmed(texts), r"^([0-9]+\.[0-9]{3})[0-9]+$", r"\1")
        good = pc.match_substring_regex(texts, usual)
    exact = pc.cast(pc.if_else(good, texts, "0"), pa.decimal128(12, 3))
    thousandths = pc.cast(pc.multiply(exact, pa.scalar(1000, pa.decimal128(4, 0))), pa.int64())
    fen = (_numpy(thousandths) + 5) // 10
    unusual = np.flatnonzero(~_numpy(good))
    bad = np.zeros(len(fen), bool)
    if len(unusual):
        fen[unusual], bad[unusual] = _unusual_fen(texts.take(pa.array(unusual)))
    return fen, bad | (fen > MOST_YUAN * FEN_IN_YUAN)


def _unusual_fen(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Read less usual spellings as fen: by floats, and one by one where those are not sure.

    A float is off by less than a millionth of a fen; only near half a fen does that matter.
    """
    short = pc.match_substring_regex(texts, _FLOAT)
    yuan = _numpy(pc.cast(pc.if_else(short, texts, "0"), pa.float64()))
    hundredfold = np.minimum(yuan, 2.0 * MOST_YUAN) * FEN_IN_YUAN
    fen = np.floor(hundredfold + 0.5).astype(np.int64)
    sure = _numpy(short) & (np.abs(hundredfold % 1 - 0.5) > _NEAR_HALF)
    bad = np.zeros(len(fen), bool)
    for i in np.flatnonzero(~sure & _numpy(pc.match_substring_regex(texts, _NUMBER))).tolist():
        value = _fen_of(texts[i].as_py())
        fen[i], bad[i] = (0, True) if value is None else (value, False)
        sure[i] = True
    return fen, bad | ~sure


def _fen_of(text: str) -> int | None:
    """Read yuan in a less usual spelling, such as 1e-05 or +.5; None where it is no number.

    >>> _fen_of("1.5e2"), _fen_of("-0.001"), _fen_of("nan")
    (15000, None, None)
    """
    try:
        yuan = Decimal(text)
    except InvalidOperation:
        return None
    if not (yuan.is_finite() and 0 <= yuan <= MOST_YUAN) or not text.isascii() or "_" in text:
        return None
    return int((yuan * FEN_IN_YUAN).to_integral_value(ROUND_HALF_UP))


def _all(marks: pa.Array) -> bool:
    return marks.null_count == 0 and pc.all(marks).as_py() is not False


def _numpy(values: pa.Array) -> np.ndarray:
    return np.array(values.to_numpy(zero_copy_only=False))
