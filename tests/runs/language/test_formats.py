"""Are numbers, money, percentages and dates written as one writes them, in both languages?"""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import numpy as np
import pytest
from babel.numbers import format_compact_decimal
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.runs.language import formats
from mutualaid.runs.language.translation import speaking


def in_both(write, *values: object) -> tuple[list[str], list[str]]:
    """What is written of values in English and in Chinese."""
    with speaking("zh"):
        chinese = [write(value) for value in values]
    return [write(value) for value in values], chinese


NUMBERS = (0, -1, 1, 9_999, 10_000, 999_999, 1_000_000, 12_345_678, 10**8, -104_234_567, 5.12e9)


def test_people_are_counted_in_the_sizes_of_the_language():
    english, chinese = in_both(formats.count, *NUMBERS, 1.5e12, math.nan)
    assert english == [
        *("0", "-1", "1", "9,999", "10,000", "999,999", "1 million", "12.3 million"),
        *("100 million", "-104 million", "5.12 billion", "1.5 trillion", "none"),
    ]
    assert chinese == [
        *("0", "-1", "1", "9,999", "1万", "100万", "100万", "1,235万"),
        *("1亿", "-1.04亿", "51.2亿", "1.5万亿", "无"),
    ]


def test_money_has_three_figures_and_its_unit():
    english, chinese = in_both(
        formats.yuan, 0, 0.1, 23.4, -9_999, 16_528, 12_345_678, 1e8, math.nan
    )
    assert english == [
        *("0 yuan", "0.1 yuan", "23.4 yuan", "-9,999 yuan", "16,528 yuan"),
        *("12.3 million yuan", "100 million yuan", "none"),
    ]
    assert chinese == [
        *("0元", "0.1元", "23.4元", "-9,999元", "1.65万元", "1,235万元", "1亿元", "无"),
    ]


def test_money_in_fen_is_exact():
    english, chinese = in_both(formats.yuan_and_fen, 0, -1, 29, 1_000_000, 2**62, np.int64(12_345))
    assert english == [
        *("0.00 yuan", "-0.01 yuan", "0.29 yuan", "10,000.00 yuan"),
        *("46,116,860,184,273,879.04 yuan", "123.45 yuan"),
    ]
    assert chinese == [one.replace(" yuan", "元") for one in english]


@given(st.integers(-(2**70), 2**70))
def test_no_fen_is_lost(fen):
    text = formats.fen_in_yuan(fen)
    assert Decimal(text.replace(",", "")) * 100 == fen


def test_numbers_of_a_cell_are_short():
    values = (0, 0.1234, -12_500, 9_999, 8_310_000, 8.516e10, math.inf)
    english, chinese = in_both(formats.short, *values)
    assert english == ["0", "0.123", "-12.5K", "10K", "8.31M", "85.2B", "none"]
    assert chinese == ["0", "0.123", "-1.25万", "1万", "831万", "852亿", "无"]


def test_numbers_in_full_keep_their_decimals():
    english, chinese = in_both(lambda one: formats.decimal(one, 2), 0, -0.001, 1_234.5, 1e6)
    assert english == chinese == ["0.00", "0.00", "1,234.50", "1,000,000.00"]
    english, chinese = in_both(lambda one: formats.decimal_up_to(one, 10), 0.1 + 0.2, 12_500, -0.0)
    assert english == chinese == ["0.3", "12,500", "0"]


def test_percentages_have_two_figures():
    values = (0, 1, 0.234, 0.0042, 0.0995, -0.5, 547.72, 1e-7, math.nan)
    english, chinese = in_both(formats.percent, *values)
    assert english == [
        *("0 %", "100 %", "23 %", "0.42 %", "10 %", "-50 %", "54,772 %", "0.00001 %", "none"),
    ]
    assert chinese == [one.replace(" %", "%").replace("none", "无") for one in english]


def test_axes_have_the_sizes_of_the_language():
    english, chinese = in_both(formats.size, 40, 9_996, 54_000_000, 250e6, 1.2e12)
    assert english == [
        (1, ""),
        (1e3, "thousand"),
        (1e6, "million"),
        (1e6, "million"),
        (1e12, "trillion"),
    ]
    assert chinese == [(1, ""), (1e4, "万"), (1e4, "万"), (1e8, "亿"), (1e12, "万亿")]
    assert formats.size(40_000, spelt_out=100_000) == (1, "")


def test_what_is_given_in_english_sizes_is_written_in_chinese_ones():
    with speaking("zh"):
        assert formats.rescale(5.0, 1e9) == pytest.approx(50)  # billions, in 亿
        assert formats.rescale(3.2, 1e6) == pytest.approx(320)  # millions, in 万
        assert formats.rescale(112.0, 1e3) == pytest.approx(11.2)  # thousands, in 万
        assert formats.rescale(85.0, 1) == 85
    assert [formats.rescale(5.0, size) for size in (1e9, 1e6, 1e3, 1)] == [5.0] * 4


@pytest.mark.parametrize("number", [1e4, 1.5e6, 54e6, 2.5e8, 7e10, 3e13])
@pytest.mark.parametrize(("code", "length"), [("en", "long"), ("zh", "long"), ("en", "short")])
def test_sizes_are_those_of_babel(code, length, number):
    ours = {"long": formats.amount, "short": formats.short}[length]
    if code == "en" and length == "long" and number < 1e6:
        return  # English writes six figures in full
    with speaking(code):
        babel = format_compact_decimal(number, format_type=length, locale=code, fraction_digits=2)
        assert ours(number).replace(",", "") == babel


def test_dates_are_in_the_order_of_the_language():
    days = dt.date(2020, 11, 7), dt.date(2009, 9, 30)
    assert in_both(formats.month_name, *days) == (
        ["Nov 2020", "Sep 2009"],
        ["2020年11月", "2009年9月"],
    )
    assert in_both(formats.short_month, *days) == (["Nov 20", "Sep 09"], ["20年11月", "09年9月"])
    assert in_both(formats.day_name, *days) == (["7 Nov", "30 Sep"], ["11月7日", "9月30日"])


def test_languages_call_themselves():
    assert [formats.language_name(code) for code in ("en", "zh")] == ["English", "中文"]


def test_signs_and_significant_figures():
    assert in_both(formats.format_signed, 12.4, -1_234, 0) == (["+12", "-1,234", "+0"],) * 2
    assert (
        in_both(lambda one: formats.significant(one, 4), 12_345.6, 0.0123456, 0)
        == (["12,346", "0.01235", "0"],) * 2
    )
    assert in_both(formats.three_figures, 0.004567, 999.6, -0.0, math.inf) == (
        ["0.00457", "1,000", "0", "none"],
        ["0.00457", "1,000", "0", "无"],
    )
