"""How numbers and months are written for people: three figures, and the word for the size.

In Chinese, sizes are 万 and 亿 and months are numbers.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

from .translation import language, say

# Not strftime: month names would follow the locale of the program that calls.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Names of the months."""
_SIZES: Mapping[str, tuple[tuple[float, str], ...]] = {
    "en": ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand")),
    "zh": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
}
_SPELT_OUT_FROM = 1e6


def count(number: float) -> str:
    """A count of people or claims in three figures.

    >>> count(104_234_567), count(16_528), count(0), count(float("nan"))
    ('104 million', '16,528', '0', 'none')
    """
    if math.isnan(number):
        return say("none")
    if abs(number) < _SPELT_OUT_FROM * 0.9995:
        return f"{number:,.0f}"
    return amount(number)


def yuan(money: float) -> str:
    """An amount of money in three figures.

    Args:
        money: yuan.

    >>> yuan(5_120_000_000), yuan(23.4), yuan(0.1), yuan(0)
    ('5.12 billion yuan', '23.4 yuan', '0.1 yuan', '0 yuan')
    """
    return say("none") if math.isnan(money) else say("{amount} yuan", amount=amount(money))


def amount(number: float) -> str:
    """A number in three figures with its size, without what it is an amount of.

    >>> amount(5_120_000_000), amount(23.4), amount(16_528)
    ('5.12 billion', '23.4', '16,528')
    """
    if math.isnan(number):
        return say("none")
    divisor, word = size(number) if abs(number) >= _SPELT_OUT_FROM * 0.9995 else (1.0, "")
    return f"{three_figures(number / divisor)}{' ' if language() == 'en' else ''}{word}".strip()


def size(number: float, spelt_out: float = 0.0) -> tuple[float, str]:
    """Divisor and word with which numbers up to this one read best.

    Args:
        number: the largest number to be written.
        spelt_out: below this, numbers are written in full.

    >>> size(250e6), size(40), size(40_000, spelt_out=100_000)
    ((1000000.0, 'million'), (1.0, ''), (1.0, ''))
    """
    for divisor, word in _SIZES[language()]:
        if abs(number) >= max(divisor * 0.9995, spelt_out):
            return divisor, word
    return 1.0, ""


def three_figures(number: float) -> str:
    """A number in three figures, without exponents or empty decimals.

    >>> three_figures(0.1), three_figures(12.345), three_figures(1234.5), three_figures(0.004567)
    ('0.1', '12.3', '1,234', '0.00457')
    """
    if number == 0 or not math.isfinite(number):
        return "0" if number == 0 else say("none")
    decimals = max(0, 2 - math.floor(math.log10(abs(number))))
    text = f"{number:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(part: float) -> str:
    """A part of one as a percentage.

    >>> percent(0.234), percent(0.0042), percent(547.72)
    ('23 %', '0.42 %', '54,772 %')
    """
    if math.isnan(part):
        return say("none")
    number = f"{part * 100:,.0f}" if abs(part) >= 0.0995 else f"{float(f'{part * 100:.2g}'):g}"
    return say("{number} %", number=number)


def month_name(day: dt.date) -> str:
    """Month and year of a day.

    >>> month_name(dt.date(2020, 11, 7))
    'Nov 2020'
    """
    if language() == "zh":
        return f"{day.year}年{day.month}月"
    return f"{MONTHS[day.month - 1]} {day.year}"


def day_name(day: dt.date) -> str:
    """Day and month of a day.

    >>> day_name(dt.date(2018, 10, 16))
    '16 Oct'
    """
    if language() == "zh":
        return f"{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]}"
