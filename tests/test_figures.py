"""Do the figures say what they should, in every world, without anything cut off?"""

from __future__ import annotations

import ast
import datetime as dt
import struct
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import mutualaid.runs.figures as figures
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_run import (
    COUNTS,
    SCENARIO,
    START,
    daily,
    people,
    rounds,
    story_rounds,
    told,
    with_plan,
    write,
)
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from mutualaid.runs.figure_style import drawable, quiet_style, spread
from mutualaid.runs.outcome import Outcome

RUNS = Path(figures.__file__).parent
NAMES = list(figures.FIGURES)
NOBODY = {"rounds": rounds(), "daily": daily(dict.fromkeys(range(23), 0))}


@pytest.fixture(autouse=True)
def _no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def drawn(outcome: Outcome, name: str) -> Figure:
    with quiet_style():
        return figures.FIGURES[name](outcome, figures.source_line(outcome))


def title(outcome: Outcome, name: str) -> str:
    return drawn(outcome, name).texts[0].get_text().replace("\n", " ")


def only(columns: dict[str, object], dates: list[dt.date] | None = None) -> pd.DataFrame:
    """Rounds in which only these columns are not empty."""
    frame = rounds() if dates is None else rounds(dates)
    return frame.assign(**columns)


def test_all_figures_are_written(tmp_path):
    paths = figures.draw_figures(write(tmp_path / "run"))
    assert [path.name for path in paths] == NAMES
    for path in paths:
        head = path.read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", head[16:]) == (1600, 1000)


def test_the_same_tables_give_the_same_bytes_whatever_the_users_style(tmp_path):
    first = [path.read_bytes() for path in figures.draw_figures(write(tmp_path / "one"))]
    with mpl.rc_context({"axes.facecolor": "red", "font.size": 30, "savefig.dpi": 20}):
        again = [path.read_bytes() for path in figures.draw_figures(write(tmp_path / "two"))]
        assert mpl.rcParams["axes.facecolor"] == "red"
    assert first == again


def test_nothing_touches_pyplot():
    for path in RUNS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in getattr(node, "names", ())]
            assert "pyplot" not in f"{getattr(node, 'module', '')} {names}", path


# Findings


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("membership_launch.png", "3,000,000 members after 3 days, 12 million after 10"),
        ("membership.png", "Membership peaked at 104 million in Jan 2020 and ended at 55 million"),
        ("share.png", "A month cost up to 26 yuan, 260 times the promised 0.1"),
        ("risk.png", "Leavers were healthier than members in every year, by 9 to 30 %"),
        ("claims.png", "8.2 % of the claims decided were refused; 1,600 were never decided"),
        ("mix.png", "Mean age rose from 33.0 to 41.0, chronic illness stayed at 5.0 %"),
    ],
)
def test_titles_say_what_was_found(tmp_path, name, finding):
    assert title(told(tmp_path), name) == finding.replace("3,000,000", "3 million")


def test_the_money_title_names_who_paid_and_who_got(tmp_path):
    says = title(told(tmp_path), "money.png")
    assert says.startswith("Members paid ")
    assert "the sponsor 15 billion; the ill got 14.4 billion" in says


@pytest.mark.parametrize(
    ("name", "columns", "finding"),
    [
        ("membership.png", {"members": np.arange(80) * 1000}, "Membership grew to 79,000 by Jan"),
        ("membership.png", {"members": 80 - np.arange(80)}, "Membership went from 80 to 1"),
        ("share.png", {"share_fen": 3}, "The promise was kept: no month cost a member more than"),
        ("claims.png", {"claims_filed": 2}, "160 claims were filed, none was decided"),
        ("claims.png", {"claims_filed": 1, "claims_approved": 1}, "All 80 claims decided were"),
        ("money.png", {"collected_fen": 500}, "Members paid 400 yuan; the ill got 0, the operator"),
        ("risk.png", {"left": 5, "risk_left": 0.2, "risk_members": 0.1}, "Leavers were healthier"),
    ],
)
def test_titles_of_other_worlds(tmp_path, name, columns, finding):
    assert title(told(tmp_path, rounds=only(columns)), name).startswith(finding)


@pytest.mark.parametrize("name", NAMES)
def test_titles_where_nothing_happened(tmp_path, name):
    says = title(told(tmp_path, **NOBODY, members=people().iloc[:0]), name)
    assert says.startswith(("Nobody", "No ", "There were no"))


def test_published_numbers_stand_only_in_their_own_story(tmp_path):
    def words(outcome):
        figure = drawn(outcome, "share.png")
        return {text.get_text() for text in figure.findobj(Text)}

    assert {"90", "180", "300", "article"} <= words(told(tmp_path / "a"))
    record = words(told(tmp_path / "b", scenario=with_plan(sponsored_until=START)))
    assert {"29.17", "91", "public record"} <= record
    other = words(told(tmp_path / "c", scenario=with_plan(start=START + dt.timedelta(1))))
    assert not {"article", "public record"} & other


# Worlds


def long_plan() -> pd.DataFrame:
    dates = [day.date() for day in pd.date_range("2020-01-01", "2073-12-31", freq="SMS")]
    return only({"members": np.arange(len(dates)), "share_fen": 7, "left": 1}, dates)


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
        "scenario": with_plan(start=dt.date(2020, 1, 1), end=dt.date(2073, 12, 31)),
    },
    "everybody chronically ill": lambda: {"members": people().assign(health="chronic", sex="M")},
    "people of no weight": lambda: {"members": people().assign(people=0)},
    "many orders": lambda: {
        "scenario": SCENARIO
        | {
            "regulator": {
                "orders": [
                    {"date": START + dt.timedelta(9 * i), "kind": "stop_of_sale"} for i in range(60)
                ]
            }
        }
    },
}


@pytest.mark.parametrize("world", WORLDS)
def test_every_world_is_drawn_with_all_words_on_the_page(tmp_path, world):
    outcome = told(tmp_path, **WORLDS[world]())
    with quiet_style():
        for name, draw in figures.FIGURES.items():
            page = figures.page_of(outcome, draw)
            canvas = page.canvas
            assert isinstance(canvas, FigureCanvasAgg)
            canvas.draw()
            for text in shown_texts(page):
                box = text.get_window_extent()
                inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= 1600 and box.y1 <= 1000
                assert inside, f"{name}: {text.get_text()!r} at {box}"


def test_titles_and_names_of_panels_do_not_touch(tmp_path):
    outcome = told(tmp_path)
    with quiet_style():
        for name, draw in figures.FIGURES.items():
            page = figures.page_of(outcome, draw)
            canvas = page.canvas
            assert isinstance(canvas, FigureCanvasAgg)
            canvas.draw()
            head, says = page.texts[:2]
            assert says.get_window_extent().y1 < head.get_window_extent().y0, name
            for axes in page.axes:
                for panel_name in axes.artists:
                    box = panel_name.get_window_extent()
                    assert box.y1 < says.get_window_extent().y0, name
                    assert box.y0 >= axes.get_window_extent().y1, name


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


# Style


@given(st.lists(st.floats(0, 1000), max_size=4), st.floats(1, 40))
def test_labels_are_moved_apart_and_keep_their_order(wanted, gap):
    places = spread(sorted(wanted), gap)
    assert all(upper - lower >= gap - 1e-6 for lower, upper in pairwise(places))
    assert sum(places) == pytest.approx(sum(wanted), abs=1e-6)


def test_letters_that_the_font_does_not_have_are_replaced():
    assert drawable("plan 相互 é") == "plan ?? é"
