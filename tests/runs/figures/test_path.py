"""Does the path of a run show who leaves along it, and on a scale on which one can see it?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from made_up_run import rounds, told
from mutualaid.runs.drawing.style import quiet_style
from mutualaid.runs.figures.path import draw_path, leaving_along
from mutualaid.runs.results.plan_path import path_of
from mutualaid.runs.results.run_results import RunResults

DAYS = [dt.date(2019, month, 21) for month in range(1, 8)]
"""Seven months, so that the first quarter is one month long."""


def made_run(folder: Path, **columns) -> RunResults:
    says = {
        "members": [10, 20, 30, 40, 30, 20, 10],
        "share_fen": [100, 200, 300, 400, 500, 600, 700],
        "left": [0, 1, 2, 3, 10, 10, 20],
        "risk_members": [0.01] * 7,
        "risk_left": [np.nan, 0.01, 0.01, 0.01, 0.004, 0.004, 0.007],
    } | columns
    scaled = ("members", "left")
    people = {key: np.array(says[key]) * 1_000_000 for key in scaled}
    return told(folder, rounds=rounds(DAYS).assign(**(says | people)))


def figure_of(made: RunResults):
    with quiet_style():
        return draw_path(made, "here")


def test_quarters_end_with_the_path_and_hold_all_who_left(tmp_path):
    made = made_run(tmp_path)
    found = list(leaving_along(path_of(made, ""), made.rounds))
    assert [one.at for one in found] == [6, 3, 0]
    assert [one.people for one in found] == [40_000_000, 6_000_000, 0]
    assert found[0].ratio == pytest.approx((20 * 0.4 + 20 * 0.7) / 40)
    assert found[1].ratio == pytest.approx(1.0)
    assert np.isnan(found[2].ratio)


def test_the_title_says_what_fell_and_how_healthy_those_were_who_left(tmp_path):
    texts = [one.get_text().replace("\n", " ") for one in figure_of(made_run(tmp_path)).texts]
    assert texts[0] == (
        "40 million members at 4 yuan a month, 10 million at 7: those who left had 45 % less risk"
        " than those who stayed"
    )


def test_who_leaves_at_more_risk_is_not_called_healthier(tmp_path):
    risk = [np.nan, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02]
    title = figure_of(made_run(tmp_path, risk_left=risk)).texts[0].get_text()
    assert title == "40 million members at 4 yuan a month, 10 million at 7"


def test_a_plan_that_only_grows_says_so(tmp_path):
    made = made_run(tmp_path, members=[10, 20, 30, 40, 50, 60, 70], left=[0] * 7)
    figure = figure_of(made)
    assert figure.texts[0].get_text() == (
        "It grew to the last: 70 million members, a month at 7 yuan"
    )
    assert not figure.axes[0].collections


@pytest.mark.parametrize(("dearest", "scale"), [(4_800, "linear"), (4_900, "log")])
def test_the_scale_is_even_as_long_as_one_sees_the_peak_on_it(tmp_path, dearest, scale):
    share = [100, 200, 300, 400, 500, 600, dearest]
    assert figure_of(made_run(tmp_path, share_fen=share)).axes[0].get_xscale() == scale


def test_circles_are_as_large_as_those_who_left_are_many(tmp_path):
    circles = figure_of(made_run(tmp_path)).axes[0].collections
    areas = sorted(float(one.get_sizes()[0]) for one in circles)
    assert areas[0] / areas[1] == pytest.approx(6 / 40)
