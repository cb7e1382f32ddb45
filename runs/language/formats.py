"""Numbers, money, percentages and dates as the language that is spoken writes them, by Babel.

English says thousand and million, Chinese counts by ten thousands; both in three figures. Money is
exact where it is given in fen.
"""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from functools import cache
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from .translation import gettext, language, pgettext

_SIZES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9}
_IN_FULL_BELOW = 1_000_000
"""Where sizes go by thousands, numbers of six figures are still read at a glance."""


def decimal(number: float | Decimal, decimals: int = 0) -> str:
    """A number in full, with thousands set apart.

    Args:
        number: what is written.
        decimals: how many there are, zeros too.

    >>> decimal(1_234_567), decimal(Decimal("0.125"), 2), decimal(-3.5, 1)
    ('1,234,567', '0.12', '-3.5')
    """
    return _formatted(number, f"#,##0.{'0' * decimals}")


def decimal_up_to(number: float, decimals: int) -> str:
    """The same without empty decimals.

    >>> decimal_up_to(0.25, 10), decimal_up_to(12_500, 10), decimal_up_to(-0.0, 10)
    ('0.25', '12,500', '0')
    """
    return _formatted(number, f"#,##0.{'#' * decimals}")


def format_signed(number: float) -> str:
    """A whole number with its sign.

    >>> format_signed(12.3), format_signed(-1_234), format_signed(0)
    ('+12', '-1,234', '+0')
    """
    return format_decimal(number, "+#,##0;-#,##0", _locale(language()))


def count(number: float) -> str:
    """A count of people or claims: in full as long as it is small, then in three figures.

    >>> count(104_234_567), count(16_528), count(0), count(float("nan"))
    ('104 million', '16,528', '0', 'none')
    """
    if math.isfinite(number) and abs(number) < _written_in_full():
        return decimal(number)
    return amount(number)


def amount(number: float) -> str:
    """A number in three figures with its size, without what it is an amount of.

    >>> amount(5_120_000_000), amount(23.4), amount(16_528)
    ('5.12 billion', '23.4', '16,528')
    """
    if not math.isfinite(number) or abs(number) < _written_in_full():
        return three_figures(number)
    return _compact(number, "long")


def short(number: float) -> str:
    """The same as short as it can be, for a cell of a figure.

    >>> short(8_310_000), short(0.1234), short(-12_500), short(0)
    ('8.31M', '0.123', '-12.5K', '0')
    """
    return _compact(number, "short")


def readable(value: object) -> str:
    """A value of a parameter as text; large numbers with their size.

    >>> readable(8.516e10), readable(0.08), readable(650), readable("equal")
    ('85.2B', '0.08', '650', 'equal')
    """
    if not isinstance(value, float) or not math.isfinite(value):
        return str(value)
    return short(value) if abs(value) >= 1e5 else significant(value, 4)


def yuan(money: float) -> str:
    """An amount of money in three figures.

    Args:
        money: yuan.

    >>> yuan(5_120_000_000), yuan(23.4), yuan(0.1), yuan(0)
    ('5.12 billion yuan', '23.4 yuan', '0.1 yuan', '0 yuan')
    """
    return _in_yuan(amount(money)) if math.isfinite(money) else gettext("none")


def yuan_and_fen(fen: int) -> str:
    """An amount of money to the fen.

    >>> yuan_and_fen(1_234_567_890_123_456_789), yuan_and_fen(-5)
    ('12,345,678,901,234,567.89 yuan', '-0.05 yuan')
    """
    return _in_yuan(fen_in_yuan(fen))


def fen_in_yuan(fen: int) -> str:
    """The same without the currency.

    >>> fen_in_yuan(1_234_500)
    '12,345.00'
    """
    return decimal(Decimal(int(fen)).scaleb(-2), 2)


def size(number: float, spelt_out: float = 0.0) -> tuple[float, str]:
    """Divisor and word with which numbers up to this one read best.

    Args:
        number: the largest number to be written.
        spelt_out: below this, numbers are written in full.

    >>> size(250e6), size(40), size(40_000, spelt_out=100_000)
    ((1000000.0, 'million'), (1.0, ''), (1.0, ''))
    """
    for divisor, word, _ in _sizes(language(), "long"):
        if abs(number) >= max(divisor * 0.9995, spelt_out):
            return divisor, word
    return 1.0, ""


def rescale(number: float, size: float) -> float:
    """A number of thousands, millions or billions in the sizes that the language counts by.

    Args:
        number: in units of `size`.
        size: such as 1e6; 1 for a number in full, which is given back as it is.

    >>> rescale(3.2, 1e6), rescale(85.0, 1)
    (3.2, 85.0)
    """
    if size == 1:
        return number
    own = [divisor for divisor, _, _ in _sizes(language(), "long")]
    return number * size / next((divisor for divisor in own if divisor <= size), own[-1])


def size_in(unit: str) -> float:
    """The size in which an English unit counts.

    >>> size_in("billion yuan"), size_in("bn"), size_in("thousand"), size_in("per cent")
    (1000000000.0, 1000000000.0, 1000.0, 1.0)
    """
    return next((_SIZES[word] for word in unit.split() if word in _SIZES), 1.0)


def format_measure(number: float, unit: str) -> str:
    """A number of an English unit in three figures, in the size that the language counts by.

    Args:
        number: in that unit.
        unit: such as "million", "billion yuan" or "votes".

    >>> format_measure(3.2, "million"), format_measure(598_539, "votes")
    ('3.2', '598,539')
    >>> format_measure(float("nan"), "yuan")
    'none'
    """
    size = size_in(unit)
    return amount(number) if size == 1 else three_figures(rescale(number, size))


def three_figures(number: float) -> str:
    """A number in three figures, without exponents or empty decimals.

    >>> three_figures(0.1), three_figures(12.345), three_figures(1234.5), three_figures(0.004567)
    ('0.1', '12.3', '1,234', '0.00457')
    """
    return significant(number, 3) if math.isfinite(number) else gettext("none")


def significant(number: float, figures: int) -> str:
    """A finite number in so many figures, or in full where it has more before the point.

    >>> significant(12_345.6, 4), significant(0.012345, 2), significant(0, 2)
    ('12,346', '0.012', '0')
    """
    if number == 0:
        return "0"
    return decimal_up_to(number, max(0, figures - 1 - math.floor(math.log10(abs(number)))))


def percent(part: float) -> str:
    """A part of one as a percentage.

    >>> percent(0.234), percent(0.0042), percent(547.72)
    ('23 %', '0.42 %', '54,772 %')
    """
    if not math.isfinite(part):
        return gettext("none")
    return with_percent_sign(significant(part * 100, 2))


def with_percent_sign(number: str) -> str:
    """A number of hundredths that is written already.

    >>> with_percent_sign("+3")
    '+3 %'
    """
    return gettext("{number} %", number=number)


def month_name(day: dt.date) -> str:
    """Month and year of a day.

    >>> month_name(dt.date(2020, 11, 7))
    'Nov 2020'
    """
    return _date(day, pgettext("date", "MMM y"))


def short_month(day: dt.date) -> str:
    """The same with two figures of the year, for an axis.

    >>> short_month(dt.date(2009, 3, 1))
    'Mar 09'
    """
    return _date(day, pgettext("date", "MMM yy"))


def day_name(day: dt.date) -> str:
    """Day and month of a day.

    >>> day_name(dt.date(2018, 10, 16))
    '16 Oct'
    """
    return _date(day, pgettext("date", "d MMM"))


def language_name(code: str) -> str:
    """What a language calls itself.

    >>> language_name("en")
    'English'
    """
    return _locale(code).display_name or code


def _formatted(number: float | Decimal, pattern: str) -> str:
    text = format_decimal(number, pattern, _locale(language()))
    return text if any(one in text for one in "123456789") else text.removeprefix("-")


def _in_yuan(text: str) -> str:
    return gettext("{amount} yuan", amount=text)


def _compact(number: float, length: Literal["long", "short"]) -> str:
    """Three figures and the word for the size, in the order of the language."""
    for divisor, _, pattern in _sizes(language(), length):
        if divisor * 0.9995 <= abs(number) < math.inf:
            return pattern.replace("0", three_figures(number / divisor))
    return three_figures(number)


def _written_in_full() -> float:
    """Below this a number is written in full."""
    smallest = _sizes(language(), "long")[-1][0]
    return smallest if smallest > 1000 else _IN_FULL_BELOW


def _date(day: dt.date, pattern: str) -> str:
    return format_date(day, pattern, _locale(language()))


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


@cache
def _sizes(code: str, length: Literal["long", "short"]) -> tuple[tuple[float, str, str], ...]:
    """Divisor, word and pattern of each size that a language has a word for, the largest first."""
    found: dict[str, tuple[float, str, str]] = {}
    patterns = _locale(code).compact_decimal_formats[length]["other"]
    for least, pattern in sorted(patterns.items(), key=lambda one: int(one[0])):
        word = pattern.pattern.replace("0", "").strip()
        if word and word not in found:
            found[word] = (float(least), word, pattern.pattern)
    return tuple(sorted(found.values(), reverse=True))
