"""Is news remembered as long, and as loud, as the orders that bring it say?"""

import datetime as dt

import pytest
from mutualaid.agents.regulation.order_kinds import Order
from mutualaid.model import Society

DAY = dt.date(2019, 1, 7)


@pytest.fixture
def platform():
    return Society("pool", agents=20, **{"behaviour.news_fades": 0.25}).platform


def test_stronger_news_is_not_forgotten_for_weaker(platform):
    platform.obey([Order(DAY, "interview", news=800)])
    platform.obey([Order(DAY, "interview", news=300)])
    assert platform.news == 800
    platform.obey([Order(DAY, "interview", news=900)])
    assert platform.news == 900


def test_a_part_of_the_news_is_forgotten_each_round(platform):
    platform.obey([Order(DAY, "interview", news=800)])
    platform.open_round(1, DAY)
    assert platform.news == 600


def test_what_is_forgotten_is_whole_and_never_too_much(platform):
    platform.obey([Order(DAY, "interview", news=803)])
    platform.open_round(1, DAY)
    assert platform.news == 603  # of 200.75 parts, 200


def test_news_is_never_louder_than_all_there_is(platform):
    platform.obey([Order(DAY, "interview", news=5000)])
    assert platform.news == 1024
