"""Is every cause of an order a code in the table, and a sentence in both languages where shown?"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum

import pytest
from mutualaid.agents.regulation.order_kinds import Cause, Order
from mutualaid.agents.regulation.triggers import INDICATORS
from mutualaid.model import Society
from mutualaid.model.rounds.supervision import orders_table
from mutualaid.runs.files.parquet import write_parquet
from mutualaid.runs.language.order_text import CAUSES, cause_words, kind_words, orders_of
from mutualaid.runs.language.translation import LANGUAGES, gettext, speaking
from mutualaid.runs.results.run_results import read_table

DAY, SINCE = dt.date(2021, 12, 15), dt.date(2021, 6, 15)


def seen(indicator: str, value: float, threshold: float) -> Order:
    return Order(DAY, "interview", "", 0, 0, Cause.ABOVE_THRESHOLD, indicator, value, threshold)


def after(cause: Cause, months: int) -> Order:
    return Order(DAY, "closure", cause=cause, months=months, since=SINCE)


SENTENCES = [
    (Order(DAY, "notice"), "its date", "按日期"),
    (seen("members", 13_753_608.0, 1e7), "members 13,753,608 above 10,000,000", "成员13,753,608"),
    (seen("float_yuan", 1.16, 1.15), "float yuan 1.16 above 1.15", "1.16，高于1.15"),  # noqa: RUF001
    (seen("share_over_promise", 2561 / 1024, 2.5), "share over promise 2.501 above 2.5", "2.501"),
    (
        after(Cause.NOTICE, 6),
        "6 months after the notice of 2021-06-15",
        "2021-06-15征求意见后6个月",
    ),
    (after(Cause.NOTICE, 1), "1 month after the notice of 2021-06-15", "征求意见后1个月"),
    (after(Cause.LICENCE_REFUSED, 0), "licence refused", "不予牌照"),
    (
        after(Cause.CLOSURE_NOTICE, 2),
        "2 months after the notice of closure of 2021-06-15",
        "2021-06-15关停公告后2个月",
    ),
    (
        seen("", 1e9, 1e9)._replace(cause=Cause.INSURER_INSOLVENT),
        "the insurer has paid out its capital of 1,000,000,000 yuan",
        "保险公司已赔光其资本1,000,000,000元",
    ),
    (
        seen("", 1e6, 1e6)._replace(cause=Cause.INSURER_INSOLVENT, says="Trust Mutual"),
        "Trust Mutual has paid out its capital of 1,000,000 yuan",
        "Trust Mutual已赔光其资本1,000,000元",
    ),
    (
        seen("", 1_000_000.01, 1e6)._replace(cause=Cause.OPERATOR_STOPS),
        "the operator stops: loss of twelve months 1,000,000.01 yuan, above 1,000,000",
        "1,000,000.01",
    ),
    (
        after(Cause.DEPOSIT_LACKS, 3)._replace(value=1_234.5, threshold=5e6),
        "by the regulator: 1,234.5 yuan owed or lacking in the deposit of 5,000,000 yuan, 3 months"
        " after 2021-06-15",
        "由监管者决定：自2021-06-15起3个月后",  # noqa: RUF001
    ),
    (after(Cause.TOO_FEW_MEMBERS, 12), "too few members", "成员过少"),
]


@pytest.mark.parametrize(("order", "english", "chinese"), SENTENCES)
def test_a_cause_is_told_in_both_languages(order, english, chinese):
    assert cause_words(order) == english
    with speaking("zh"):
        assert chinese in cause_words(order)


def untold(causes: type[StrEnum]) -> list[str]:
    """Causes for which there is no sentence, or none in Chinese."""
    with speaking("zh"):
        return [one for one in causes if gettext(CAUSES.get(one, "")) == CAUSES.get(one, "")]


def test_every_cause_has_its_sentences_and_each_is_tried_above():
    assert untold(Cause) == []
    assert {order.cause for order, *_ in SENTENCES} == set(Cause)


def test_a_cause_without_a_sentence_is_found():
    planted = StrEnum("Planted", {one.name: one.value for one in Cause} | {"MOOD": "a_mood"})
    assert untold(planted) == ["a_mood"]


@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_indicator_has_a_name_in_chinese(indicator):
    with speaking("zh"):
        assert not re.search("[A-Za-z]", cause_words(seen(indicator, 2, 1)))


def test_the_table_has_codes_and_numbers_and_nothing_that_is_said():
    orders = Society("watchful", agents=2_000, seed=1).run().orders
    codes = re.compile("[a-z_]*")
    assert all(codes.fullmatch(cell) for cell in (*orders.kind, *orders.cause, *orders.indicator))
    assert set(orders.says[~orders.cause.isin(["", "above_threshold"])]) == {""}
    triggered = orders[orders.cause == "above_threshold"]
    assert len(triggered) > 2
    assert (triggered.value > triggered.threshold).all()
    assert set(triggered.indicator) <= set(INDICATORS)
    notice, refused = (orders[orders.kind == kind] for kind in ("notice", "licence_refused"))
    assert (refused.cause.item(), refused.months.item()) == ("notice", 6)
    assert refused.since.item() == notice.date.item()


@pytest.mark.parametrize("orders", [[], [order for order, *_ in SENTENCES]], ids=["none", "all"])
def test_orders_come_back_from_their_file_as_they_were(tmp_path, orders):
    write_parquet(orders_table(orders), tmp_path / "orders.parquet", {})
    read = orders_of(read_table(tmp_path, "orders"))
    for lang in LANGUAGES:
        with speaking(lang):
            told = [(kind_words(one.kind), cause_words(one)) for one in read]
            assert told == [(kind_words(one.kind), cause_words(one)) for one in orders]
    assert [repr(one) for one in read] == [repr(one) for one in orders]
