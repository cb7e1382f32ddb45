"""Is each cell of the field what its agent is, in a colour that everybody can tell apart?"""

from __future__ import annotations

from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from mutualaid.agents.people.status import Health, Membership
from mutualaid.model import Society
from mutualaid.runs.drawing import member_grid
from mutualaid.runs.drawing.member_grid import (
    AIDED,
    CHRONIC,
    COVERED,
    DEAD,
    ILL,
    KINDS,
    LEFT,
    LEFT_ILL,
    OUTSIDE,
    OUTSIDE_ILL,
    REMOVED,
    WAITING,
    counts,
    kinds_of,
    lay_out,
    raster,
    states_now,
)
from mutualaid.runs.language.translation import speaking

LEAST_DISTANCE = 12
"""Between any two colours, in CIE Lab: several times what one sees as a difference at all."""
VISIONS = {
    "normal": np.eye(3),
    "no red": [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.052]],
    "no green": [[0.3673, 0.8606, -0.228], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.969]],
    "no blue": [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
}
"""Machado, Oliveira and Fernandes (2009), severity 1, on linear red, green and blue."""


def lab(colour: str, vision: str) -> np.ndarray:
    """A colour as people with this vision see it, in CIE Lab."""
    part = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(VISIONS[vision]) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ seen / [0.95047, 1, 1.08883]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def kind_of(person) -> int:
    """What a cell should be, said the long way."""
    if person.health is Health.DEAD:
        return DEAD
    if person.membership is Membership.AIDED:
        return AIDED
    if person.health is Health.CRITICALLY_ILL:
        return ILL
    ill = person.health is Health.CHRONIC
    return {
        Membership.OUTSIDE: OUTSIDE_ILL if ill else OUTSIDE,
        Membership.AGED_OUT: OUTSIDE_ILL if ill else OUTSIDE,
        Membership.WAITING: CHRONIC if ill else WAITING,
        Membership.COVERED: CHRONIC if ill else COVERED,
        Membership.LEFT: LEFT_ILL if ill else LEFT,
        Membership.EXPELLED: REMOVED,
        Membership.UNBORN: OUTSIDE,
    }[person.membership]


DEADLY = {"people.total": 400, "illness.level": 16.0, "illness.death_level": 16.0}


@pytest.mark.parametrize("settings", [{}, DEADLY], ids=["as it is", "deadly"])
def test_a_cell_is_what_its_agent_is(settings):
    society = Society("article", agents=400, seed=2, **settings)
    field, seen = lay_out(society.population), set()
    while society.running:
        society.step()
        if society.round in (3, 8, 30, 80):
            cells = states_now(field, society).tolist()
            assert cells == [kind_of(society.people[row]) for row in field.agents.tolist()]
            seen |= set(cells)
    assert {OUTSIDE, COVERED, LEFT} < seen
    if settings:
        assert {AIDED, DEAD} <= seen


def test_every_membership_and_health_has_a_kind():
    pairs = [(m, h) for m in Membership for h in Health]
    found = kinds_of(*(np.array(column, np.uint8) for column in zip(*pairs, strict=True)))
    people = [SimpleNamespace(membership=m, health=h) for m, h in pairs]
    assert found.tolist() == [kind_of(one) for one in people]


@pytest.mark.parametrize("vision", VISIONS)
def test_any_two_colours_can_be_told_apart(vision):
    for one, other in combinations(KINDS, 2):
        distance = np.linalg.norm(lab(one.colour, vision) - lab(other.colour, vision))
        assert distance > LEAST_DISTANCE, (one, other, distance)


def test_cells_are_in_order_of_age_and_spread_over_all_agents():
    born = np.array([-9000, -20, -3000, -9000, 5, -400, -12000], np.int16)
    rows = SimpleNamespace(status=np.zeros(7, np.uint8), born=born)
    field = lay_out(rows)  # type: ignore[arg-type]
    assert field.agents.tolist() == [4, 1, 5, 2, 0, 3, 6]
    assert (field.across, field.down) == (3, 3)
    few = lay_out(rows, most=3, across=2)  # type: ignore[arg-type]
    assert sorted(few.agents.tolist()) == [0, 2, 4]
    assert (few.across, few.down) == (2, 2)


def test_who_is_not_born_yet_has_no_cell():
    status = np.array([0, Membership.UNBORN, 0, Membership.UNBORN], np.uint8)
    rows = SimpleNamespace(status=status, born=np.array([-9, 4, -7, 8], np.int16))
    assert lay_out(rows).agents.tolist() == [2, 0]  # type: ignore[arg-type]
    assert lay_out(rows, most=1).agents.tolist() == [0]  # type: ignore[arg-type]


def test_a_place_is_a_cell_and_a_cell_an_agent():
    rows = SimpleNamespace(status=np.zeros(5, np.uint8), born=-np.arange(5, dtype=np.int16))
    field = lay_out(rows)  # type: ignore[arg-type]
    places = [(x, y) for y in range(field.down) for x in range(field.across)]
    assert [field.agent_at(x, y) for x, y in places] == [0, 1, 2, 3, 4, None]
    assert field.agent_at(-1, 1) is field.agent_at(3, 0) is None
    cells = np.arange(5, dtype=np.uint8)
    image = raster(field, cells, pixels=2)
    assert image.shape == (4, 6, 3)
    colours = ["#" + bytes(image[2 * y + 1, 2 * x]).hex().upper() for x, y in places]
    assert colours == [*(kind.colour for kind in KINDS[:5]), member_grid.BLANK]
    assert counts(cells).tolist() == [1] * 5 + [0] * (len(KINDS) - 5)


def test_no_agents_give_an_empty_field():
    rows = SimpleNamespace(status=np.zeros(0, np.uint8), born=np.zeros(0, np.int16))
    field = lay_out(rows)  # type: ignore[arg-type]
    assert raster(field, np.zeros(0, np.uint8)).shape == (0, 1, 3)


@pytest.mark.parametrize(("most", "across"), [(0, None), (5, 0)])
def test_a_field_without_room_is_refused(most, across):
    rows = SimpleNamespace(status=np.zeros(1, np.uint8), born=np.zeros(1, np.int16))
    with pytest.raises(ValueError, match="at least 1"):
        lay_out(rows, most, across)  # type: ignore[arg-type]


def test_the_legend_speaks():
    with speaking("zh"):
        chinese = member_grid.legend()
    assert [colour for _, colour in chinese] == [kind.colour for kind in KINDS]
    assert chinese[COVERED][0] == "受保障"
    assert member_grid.legend()[COVERED][0] == "covered"
