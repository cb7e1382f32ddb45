"""Cells of a member file, column by column: texts in, whole numbers and marks of bad cells out."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from ...agents.engine.units import FEN_IN_YUAN
from ...agents.people.age import OLDEST

pc: Any = pyarrow.compute  # makes its functions when it is imported, so nobody knows their types

MOST_PEOPLE = 2_000_000_000
MOST_YUAN = 100_000_000
_FLOAT = r"^\+?([0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})([eE][+-]?[0-9]{1,2})?$"
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_NEAR_HALF = 1e-4
ALLOWED = {
    "people": f"a whole number, 1 to {MOST_PEOPLE:_} (people)",
    "age": f"a whole number, 0 to {OLDEST} (years)",
    "sex": '"M" or "F"',
    "expected_cost": f"0 to {MOST_YUAN:_} (yuan a round)",
    "value": f"0 to {MOST_YUAN:_} (yuan a round)",
}


def read_cells(column: str, texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Read the cells of a column.

    Args:
        column: its name: people, age, sex, expected_cost or value.
        texts: its cells.

    Returns:
        The values: whole numbers, 0 male and 1 female, yuan as fen; and whether a cell is bad.
    """
    if column == "people":
        return _whole(texts, 1, MOST_PEOPLE)
    if column == "age":
        return _whole(texts, 0, OLDEST)
    return _sex(texts) if column == "sex" else _fen(texts)


def reads_as_number(text: str | None) -> bool:
    """Whether a text reads as a number, so that it is shown without quotes."""
    try:
        return len(str(text)) <= 40 and Decimal(str(text).strip()) is not None
    except InvalidOperation:
        return False


def _whole(texts: pa.Array, low: int, high: int) -> tuple[np.ndarray, np.ndarray]:
    """Read whole numbers; a bad cell reads as 0 and is marked."""
    if not _all(pc.ascii_is_decimal(texts)):
        texts = pc.replace_substring_regex(_trimmed(texts), r"^\+?([0-9]+)(\.0*)?$", r"\1")
    good = pc.and_(pc.ascii_is_decimal(texts), pc.less_equal(pc.binary_length(texts), 10))
    values = _numpy(pc.cast(pc.if_else(good, texts, "0"), pa.int64()))
    return values, ~_numpy(good) | (values < low) | (values > high)


def _sex(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    texts = _trimmed(texts)
    female = _numpy(pc.equal(texts, "F"))
    return female.astype(np.int8), ~(female | _numpy(pc.equal(texts, "M")))


def _fen(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Read yuan as whole fen, halves upwards; the third decimal decides."""
    usual = r"^[0-9]{1,9}(\.[0-9]{1,3})?$"
    good = pc.match_substring_regex(texts, usual)
    if not _all(good):
        texts = pc.replace_substring_regex(_trimmed(texts), r"^([0-9]+\.[0-9]{3})[0-9]+$", r"\1")
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


def _trimmed(texts: pa.Array) -> pa.Array:
    """Take blanks and quotes from around the texts; an empty cell becomes an empty text."""
    texts = pc.fill_null(texts, "")
    if not pc.any(pc.match_substring_regex(texts, r'[\s"]')).as_py():
        return texts
    return pc.replace_substring_regex(pc.utf8_trim_whitespace(texts), r'^"([^"]*)"$', r"\1")


def _all(marks: pa.Array) -> bool:
    return marks.null_count == 0 and pc.all(marks).as_py() is not False


def _numpy(values: Any) -> np.ndarray:
    return np.array(values.to_numpy(zero_copy_only=False))
