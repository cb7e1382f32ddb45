"""Can each picture of the docs be drawn anew, and is the one of people as its axes say?"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from mutualaid.model.loading.scenario_reader import read_scenario
from people_in_reach import MILLIONS, PRESETS_MILLIONS, settings_of

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("update_pictures", ROOT / "tests/update_pictures.py")
assert SPEC is not None
update_pictures = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(update_pictures)


def test_each_picture_has_its_way_to_be_drawn_anew():
    assert {path.stem for path in (ROOT / "docs").glob("*.png")} == set(update_pictures.PICTURES)


def test_an_unknown_picture_is_told():
    with pytest.raises(SystemExit, match="no picture pages; there are share, paths"):
        update_pictures.main(["pages"])


@pytest.mark.parametrize("in_reach", [True, False])
@pytest.mark.parametrize("millions", MILLIONS)
def test_advertising_reaches_as_many_people_a_day_in_all_worlds(millions, in_reach):
    own = read_scenario("article")
    other = read_scenario("article", settings_of(millions, in_reach), place="--set")
    assert other.people.total == millions * 1_000_000
    ((_, part),) = other.behaviour.reach_by_age
    reached = millions * part
    assert reached == pytest.approx(min(millions, PRESETS_MILLIONS) if in_reach else millions)
    for name in ("advertising", "launch_advertising"):
        rate = getattr(other.behaviour, name) * reached
        assert rate == pytest.approx(getattr(own.behaviour, name) * PRESETS_MILLIONS)
