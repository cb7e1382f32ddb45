"""Does the path of a plan go through its months, and is it said what ended it?"""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from mutualaid.agents.regulation.order_kinds import OF_ITSELF, Cause
from mutualaid.runs.compare.path_figure import paths_page
from mutualaid.runs.drawing.style import quiet_style
from mutualaid.runs.language.translation import speaking
from mutualaid.runs.results.plan_path import PlanPath, path_of
from scenario_results_fixtures import lived, table

ROUNDS = (  # day, members, share in fen
    (dt.date(2019, 12, 7), 4_000_000, 0),
    (dt.date(2019, 12, 21), 5_000_000, 150),
    (dt.date(2020, 1, 7), 8_000_000, 200),
    (dt.date(2020, 1, 21), 6_000_000, 300),
    (dt.date(2020, 2, 7), 7_000, 90_000),
    (dt.date(2020, 3, 7), 7_000, 0),
)


def run(rounds=ROUNDS, orders=()):
    """A made-up run, with the causes of its orders."""
    made = lived(rounds=[{"date": day, "share_fen": share} for day, _, share in rounds])
    made.rounds["members"] = np.array([members for _, members, _ in rounds])
    joined = [{"joined": members} for _, members, _ in rounds[:1]]
    names = ("joined", "left", "expelled", "aided", "died", "aged_out")
    first = table(names, joined + [{}] * (len(rounds) - 1))
    made.rounds.update({name: first[name] for name in names})
    made.orders.update(
        date=np.array([day for day, *_ in orders], dtype="datetime64[D]"),
        kind=np.array([kind for _, kind, _ in orders], dtype=object),
        cause=np.array([str(cause) for *_, cause in orders], dtype=object),
    )
    return made


def test_a_path_has_the_months_that_cost_something_while_one_in_a_thousand_is_left():
    path = path_of(run(), "made up")
    assert path.months.tolist() == [dt.date(2019, 12, 1), dt.date(2020, 1, 1)]
    assert path.share_yuan.tolist() == [1.5, 5.0]
    assert path.members.tolist() == [5_000_000, 6_000_000]
    assert path.part_left == 7_000 / 8_000_000  # of the last month with a bill
    assert (path.left, path.until, path.ended_by) == (7_000, dt.date(2020, 3, 7), "")


END = dt.date(2020, 3, 7)
NOTICE, CLOSES = dt.date(2020, 2, 8), Cause.CLOSURE_NOTICE


@pytest.mark.parametrize(
    ("orders", "says"),
    [
        ((), "Mar 2020: 7,000 left, ended by nobody"),
        ([(END, "closure", "")], "Mar 2020: closed by order"),
        ([(END, "closure", Cause.CLOSURE_NOTICE)], "Mar 2020: closed by order"),
        ([(END, "closure", Cause.TOO_FEW_MEMBERS)], "Mar 2020: dissolved, too few members"),
        (
            [(NOTICE, "closure_notice", Cause.INSURER_INSOLVENT), (END, "closure", CLOSES)],
            "Mar 2020: closed, its insurer had nothing left",
        ),
        (
            [(NOTICE, "closure_notice", Cause.INSURER_INSOLVENT), (END, "closure", "")],
            "Mar 2020: closed, its insurer had nothing left",
        ),
        (
            [(NOTICE, "closure_notice", Cause.OPERATOR_STOPS), (END, "closure", CLOSES)],
            "Mar 2020: stopped by its operator",
        ),
        (
            [(NOTICE, "closure_notice", Cause.LICENCE_REFUSED), (END, "closure", CLOSES)],
            "Mar 2020: closed by order",
        ),
        ([(END, "operator_failure", "")], "Mar 2020: operator failure"),
        (
            [(NOTICE, "closure_notice", Cause.INSURER_INSOLVENT), (END, "operator_failure", "")],
            "Mar 2020: operator failure",
        ),
        ([(dt.date(2020, 2, 1), "notice", "")], "Mar 2020: 7,000 left, ended by nobody"),
    ],
)
def test_it_is_said_what_ended_the_plan(orders, says):
    assert says in texts(path_of(run(orders=orders), "made up"))


@pytest.mark.parametrize("cause", Cause)
def test_no_plan_that_closed_of_itself_is_said_to_be_closed_by_order(cause):
    orders = [(NOTICE, "closure_notice", cause), (END, "closure", CLOSES)]
    said = texts(path_of(run(orders=orders), "made up"))
    assert ("Mar 2020: closed by order" in said) == (cause not in OF_ITSELF)


def texts(*paths: PlanPath) -> list[str]:
    """All that is written in the panels and above them."""
    with quiet_style():
        page = paths_page(paths, 1)
    inside = [text.get_text() for axes in page.axes for text in axes.texts]
    return [*inside, *(text.get_text() for text in page.texts)]


def test_every_scenario_has_a_panel_with_its_name_and_its_januaries():
    path = path_of(run(), "one")
    found = texts(path, path._replace(name="another"))
    assert {"one", "another"} <= set(found)
    assert found.count("2020") == 2
    assert "Left of the most members: one 0.088 %, another 0.088 %" in found


def test_six_panels_stand_on_the_same_scales():
    path = path_of(run(), "one")
    dear = path._replace(share_yuan=path.share_yuan * 40, members=path.members * 2)
    with quiet_style():
        axes = paths_page([path, dear, path, path, path, path], 1).axes
    assert len({one.get_xlim() for one in axes}) == len({one.get_ylim() for one in axes}) == 1
    assert axes[0].get_xlim()[0] < 1.5 < 200 < axes[0].get_xlim()[1]
    assert axes[0].get_ylim()[1] > 12
    boxes = [one.get_position() for one in axes]
    assert all(not boxes[i].overlaps(boxes[j]) for i in range(6) for j in range(i))


def test_a_plan_without_a_bill_has_a_panel_that_says_so():
    path = path_of(run([(day, members, 0) for day, members, _ in ROUNDS]), "free")
    assert math.isnan(path.part_left)
    assert "No member was asked for a share." in texts(path)
    assert "Left of the most members: free none" in texts(path)


def test_the_path_is_drawn_in_chinese_too():
    with speaking("zh"):
        assert "2020年3月：剩7,000人，无人终止" in texts(path_of(run(), "made up"))  # noqa: RUF001
