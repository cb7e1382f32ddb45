"""Do the figures say what was found, in the same bytes for the same tables?"""

from __future__ import annotations

import ast
import datetime as dt
import struct
import warnings
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl
import mutualaid.runs.figures.registry as figures
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_run import (
    NOTHING,
    START,
    agency,
    by_day,
    daily,
    people,
    reviews,
    rounds,
    story_rounds,
    told,
    with_plan,
    write,
)
from matplotlib.figure import Figure
from matplotlib.text import Text
from mutualaid.runs.drawing.style import drawable, quiet_style, spread
from mutualaid.runs.results.run_results import RunResults

RUNS = Path(figures.__file__).parent
NAMES = list(figures.FIGURES)
NOBODY: dict[str, Any] = NOTHING | {"rounds": rounds(), "daily": daily(dict.fromkeys(range(23), 0))}


@pytest.fixture(autouse=True)
def _no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def drawn(run: RunResults, name: str) -> Figure:
    with quiet_style():
        return figures.FIGURES[name](run, figures.source_line(run))


def title(run: RunResults, name: str) -> str:
    return drawn(run, name).texts[0].get_text().replace("\n", " ")


def only(columns: dict[str, object], dates: list[dt.date] | None = None) -> pd.DataFrame:
    """Rounds in which only these columns are not empty."""
    frame = rounds() if dates is None else rounds(dates)
    return frame.assign(**columns)


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> list[Path]:
    """All figures of the story, on the disk."""
    return figures.draw_figures(write(tmp_path_factory.mktemp("story") / "run"))


def test_all_figures_are_written(story):
    assert [path.name for path in story] == NAMES
    for path in story:
        head = path.read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", head[16:]) == (1600, 1000)


def test_what_there_is_nothing_of_has_no_figure(tmp_path):
    left_out = {"gain.png", "curves.png", "review.png", "float.png", "agency.png"}
    left_out |= {"transfers.png"}
    paths = figures.draw_figures(write(tmp_path / "run", **NOBODY))
    assert [path.name for path in paths] == [name for name in NAMES if name not in left_out]


def test_the_same_tables_give_the_same_bytes_whatever_the_users_style(story, tmp_path):
    first = [path.read_bytes() for path in story]
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
        (
            "path.png",
            "104 million members at 15 yuan a month, 57 million at 26: those who left had 25 %"
            " less risk than those who stayed",
        ),
        ("membership_launch.png", "3,000,000 members after 3 days, 12 million after 10"),
        ("membership.png", "Membership peaked at 104 million in Jan 2020 and ended at 56 million"),
        ("share.png", "A month cost up to 26 yuan, 260 times the promised 0.1"),
        ("risk.png", "Leavers were healthier than members in every year, by 9 to 30 %"),
        (
            "claims.png",
            "8.2 % of the claims decided were refused; up to 112,000 waited for a decision",
        ),
        ("review.png", "12 % of the refusals were wrong and 3.3 % of the approvals"),
        (
            "float.png",
            "Up to 180 million yuan held, all at risk; the operator lost 15.9 billion yuan",
        ),
        (
            "agency.png",
            "62 million policies in Dec 2022; 30 % of the new users of 2022 came from the plan",
        ),
        (
            "gain.png",
            "1 % on a share added 0.33 % to the next one, by the median of 2021, the highest",
        ),
        (
            "curves.png",
            "If all looked, the pool of Jan 2022 would rest at 12 yuan with 77 % staying",
        ),
        (
            "transfers.png",
            "For 100 yuan paid, who joined at 40 to 49 got back 140 and at 30 to 39 only 40",
        ),
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
        ("money.png", {"collected_fen": 500}, "Members paid 400 yuan; the ill got 0, the operator"),
        ("risk.png", {"left": 5, "risk_left": 0.2, "risk_members": 0.1}, "Leavers were healthier"),
    ],
)
def test_titles_of_other_worlds(tmp_path, name, columns, finding):
    assert title(told(tmp_path, rounds=only(columns)), name).startswith(finding)


@pytest.mark.parametrize(
    ("name", "columns", "finding"),
    [
        ("claims.png", {"approved": 0, "refused": 0}, "81,000 claims were filed, none was decided"),
        ("claims.png", {"refused": 0, "pending": 0}, "All 72,900 claims decided were approved"),
        ("review.png", {"wrongly_refused": 0, "wrongly_approved": 0}, "Every claim was decided"),
        ("review.png", {"refused": 0, "wrongly_refused": 0}, "Nobody was refused; 3.3 % of the"),
        ("review.png", {"approved": 0, "wrongly_approved": 0}, "12 % of the refusals were wrong"),
    ],
)
def test_titles_of_other_reviews(tmp_path, name, columns, finding):
    assert title(told(tmp_path, reviews=reviews().assign(**columns)), name).startswith(finding)


def test_the_title_says_how_much_of_the_float_is_safe(tmp_path):
    held = by_day(story_rounds())
    apart = told(tmp_path / "a", float=held.assign(at_risk_fen=0))
    assert title(apart, "float.png").startswith("Up to 180 million yuan held, none at risk;")
    invested = told(tmp_path / "b", float=held.assign(at_risk_fen=held["float_fen"] * 3 // 10))
    assert title(invested, "float.png").startswith("Up to 180 million yuan held, 30 % at risk;")


def test_an_agency_without_a_policy(tmp_path):
    nobody = told(tmp_path, agency=agency().assign(policies=0, from_plan=0))
    assert title(nobody, "agency.png") == "Nobody held a policy"


@pytest.mark.parametrize("name", NAMES)
def test_titles_where_nothing_happened(tmp_path, name):
    says = title(told(tmp_path, **NOBODY, members=people().iloc[:0]), name)
    assert says.startswith(("Nobody", "No ", "There were no"))


def test_published_numbers_stand_only_in_their_own_story(tmp_path):
    def words(run):
        figure = drawn(run, "share.png")
        return {text.get_text() for text in figure.findobj(Text)}

    assert {"90", "180", "300", "article"} <= words(told(tmp_path / "a"))
    record = words(told(tmp_path / "b", scenario=with_plan(sponsored_until=START)))
    assert {"29.17", "91", "public record"} <= record
    other = words(told(tmp_path / "c", scenario=with_plan(start=START + dt.timedelta(1))))
    assert not {"article", "public record"} & other


# Style


@given(st.lists(st.floats(0, 1000), max_size=4), st.floats(1, 40))
def test_labels_are_moved_apart_and_keep_their_order(wanted, gap):
    places = spread(sorted(wanted), gap)
    assert all(upper - lower >= gap - 1e-6 for lower, upper in pairwise(places))
    assert sum(places) == pytest.approx(sum(wanted), abs=1e-6)


def test_letters_that_the_font_does_not_have_are_replaced():
    assert drawable("plan 相互 é") == "plan ?? é"
