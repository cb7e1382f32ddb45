"""Are all words on the page and apart from each other, whatever the world?"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable
from itertools import combinations
from typing import Any

import mutualaid.runs.figures.registry as figures
import numpy as np
import pandas as pd
import pytest
from made_up_run import (
    COUNTS,
    NOTHING,
    SCENARIO,
    START,
    agency,
    daily,
    operator,
    people,
    reviews,
    rounds,
    story_rounds,
    told,
    with_plan,
)
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from mutualaid.agents.regulation.order_kinds import Cause, Order
from mutualaid.model.rounds.supervision import orders_table
from mutualaid.runs.drawing.style import quiet_style
from mutualaid.runs.results.run_results import RunResults, Table

NOBODY: dict[str, Any] = NOTHING | {"rounds": rounds(), "daily": daily(dict.fromkeys(range(23), 0))}


@pytest.fixture(autouse=True)
def _no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


FLOWS = [name for name in reviews() if name not in ("round", "date", "days_to_decision")]
ORDERED = {"insurance form", "interview", "stop of sale", "conversion", "notice"}
ORDERED |= {"licence refused", "closure notice", "the plan ends"}


SEEN = (Cause.ABOVE_THRESHOLD, "members", 15_815_862, 10_000_000)


def ordered(kinds: dict[int, str], *cause: Any) -> pd.DataFrame:
    """Orders by days after the launch; the cause of all with its indicator, value and threshold."""
    return orders_table(
        [Order(START + dt.timedelta(day), kind, "", 0, 0, *cause) for day, kind in kinds.items()]
    )


def long_plan() -> pd.DataFrame:
    dates = [day.date() for day in pd.date_range("2020-01-01", "2073-12-31", freq="SMS")]
    return rounds(dates).assign(members=np.arange(len(dates)), share_fen=7, left=1)


def four_products() -> pd.DataFrame:
    care = agency()[agency()["product"] == "care"]
    return pd.concat(care.assign(product=f"{i}相$ " + "care for all " * i) for i in range(4))


WORLDS: dict[str, Callable[[], dict]] = {
    "story": dict,
    "nobody": lambda: NOBODY | {"members": people().iloc[:0]},
    "no rounds": lambda: {"rounds": rounds([]), "daily": daily().iloc[:0]},
    "one round": lambda: {"rounds": story_rounds().iloc[30:31], "daily": daily().iloc[:1]},
    "two rounds": lambda: {"rounds": story_rounds().iloc[30:32], "daily": daily().iloc[:2]},
    "no chances known": lambda: {
        "rounds": story_rounds().assign(risk_left=np.nan, risk_members=np.nan, trust=np.nan)
    },
    "huge": lambda: {"rounds": story_rounds().assign(**dict.fromkeys(COUNTS, 2**52))},
    "tiny": lambda: {"rounds": story_rounds().assign(**dict.fromkeys(COUNTS, 1))},
    "negative": lambda: {"rounds": story_rounds().assign(float_fen=-5, carried_fen=-(10**12))},
    "promise of nothing": lambda: {"scenario": with_plan(promise_yuan_a_month=0.0)},
    "promise of much": lambda: {"scenario": with_plan(promise_yuan_a_month=1e6)},
    "strange title": lambda: {"scenario": SCENARIO | {"title": "$x^$ 相互宝\t{} %s \\frac" * 6}},
    "half a century": lambda: {
        "rounds": long_plan(),
        "scenario": with_plan(start=dt.date(2020, 1, 1), end=dt.date(2073, 12, 31))
        | {"agency": {"products": []}},
    },
    "everybody chronically ill": lambda: {"members": people().assign(health="chronic", sex="M")},
    "people of no weight": lambda: {"members": people().assign(people=0)},
    "many orders": lambda: {"orders": ordered({9 * i: "stop_of_sale" for i in range(60)})},
    "huge reviews": lambda: {"reviews": reviews().assign(**dict.fromkeys(FLOWS, 2**45))},
    "tiny reviews": lambda: {"reviews": reviews().assign(**dict.fromkeys(FLOWS, 1))},
    "no days known": lambda: {"reviews": reviews().assign(days_to_decision=np.nan)},
    "one review": lambda: {"reviews": reviews().iloc[:1]},
    "nobody refused": lambda: {
        "reviews": reviews().assign(refused=0, wrongly_refused=0, wrongly_approved=0)
    },
    "no juries": lambda: {"reviews": reviews().assign(disputed=0, overturned=0)},
    "one month of an agency": lambda: {"agency": agency().iloc[:1]},
    "no claims of policies": lambda: {"agency": agency().assign(loss_ratio=np.nan)},
    "four products with long names": lambda: {
        "agency": four_products(),
        "orders": ordered({400 * i: "licence_refused" for i in range(9)}),
    },
    "all kinds of costs": lambda: {
        "operator": operator().assign(interest_fen=10**9 + 1, review_fen=123_456_789)
    },
}


READ_AS = {"members": {"people"}, "rounds": {"rounds", "float_by_day"}}
"""Tables by the names that figures ask for, where these differ."""


@pytest.fixture(scope="module")
def asked_by(tmp_path_factory) -> dict[str, set[str]]:
    """The tables that each figure of the story asks for."""
    story, asked = told(tmp_path_factory.mktemp("story")), {}
    for name, draw in figures.FIGURES.items():
        asked[name] = set()

        def read(table: str, name: str = name) -> Table:
            asked[name].add(table)
            return story.read(table)

        on_canvas(RunResults(story.terms, read, story.folder), draw)
    return asked


@pytest.mark.parametrize("world", WORLDS)
def test_every_world_is_drawn_with_all_words_on_the_page(tmp_path, asked_by, world):
    parts = WORLDS[world]()
    run = told(tmp_path, **parts)
    other = set().union(*(READ_AS.get(table, {table}) for table in parts))
    for name, draw in figures.FIGURES.items():
        if parts and "scenario" not in parts and not other & asked_by[name]:
            continue  # it is the story's figure, whose world is drawn too
        page = on_canvas(run, draw)
        for text in shown_texts(page):
            box = text.get_window_extent()
            inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= 1600 and box.y1 <= 1000
            assert inside, f"{name}: {text.get_text()!r} at {box}"


def test_labels_of_orders_do_not_touch_whoever_gave_the_order(tmp_path):
    """Those of the triggers are there too; no line runs through the words of another order."""
    days = {0: "insurance_form", 23: "interview", 50: "stop_of_sale", 52: "conversion"}
    days |= {140: "interview", 170: "notice", 1140: "licence_refused", 1160: "closure_notice"}
    run = told(tmp_path, orders=ordered(days, *SEEN))
    for name in ("membership.png", "float.png", "agency.png"):
        page = on_canvas(run, figures.FIGURES[name])
        axes = page.axes[0]
        labels = [text for text in axes.texts if text.get_text() in ORDERED]
        ends = {"the plan ends"} if name == "agency.png" else set()
        assert {text.get_text() for text in labels} == ends | {
            kind.replace("_", " ") for kind in days.values()
        }
        boxes = [text.get_window_extent() for text in labels]
        assert not any(a.overlaps(b) for a, b in combinations(boxes, 2)), name
        lines = [line.get_window_extent() for line in axes.lines if line.get_linestyle() == ":"]
        assert len(lines) >= len(days) - 1
        assert not any(line.overlaps(box) for line in lines for box in boxes), name


def test_titles_and_names_of_panels_do_not_touch(tmp_path):
    run = told(tmp_path)
    for name, draw in figures.FIGURES.items():
        page = on_canvas(run, draw)
        head, says = page.texts[:2]
        assert says.get_window_extent().y1 < head.get_window_extent().y0, name
        for axes in page.axes:
            for panel_name in axes.artists:
                box = panel_name.get_window_extent()
                assert box.y1 < says.get_window_extent().y0, name
                assert box.y0 >= axes.get_window_extent().y1, name


def on_canvas(run: RunResults, draw: figures.Draw) -> Figure:
    """A page with all its words in their places."""
    with quiet_style():
        page = figures.page_of(run, draw)
        assert isinstance(page.canvas, FigureCanvasAgg)
        page.draw_without_rendering()
    return page


def shown_texts(page: Figure) -> list[Text]:
    """All words of a page but those of ticks that lie outside their panel, which nobody draws."""
    hidden = set()
    for axes in page.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if not low <= tick.get_loc() <= high:
                    hidden |= {tick.label1, tick.label2}
    texts = [text for text in page.findobj(Text) if text.get_visible() and text not in hidden]
    return [text for text in texts if text.get_text().strip()]
