"""Does every assumption say its range, and do the presets keep to it?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mutualaid.model import read_scenario
from mutualaid.model.declaration import declared

ROOT = Path(__file__).resolve().parent.parent


ASSUMED = dict(
    re.findall(
        r"^\| `([\w.]+)` \| ([^|]+?) \|",
        (ROOT / "docs" / "sources.md").read_text("utf-8").split("## 5.")[1],
        re.M,
    )
)


def test_every_assumption_is_on_the_page_of_sources():
    assumed = {key for key, one in declared().items() if one.source.startswith("assumption")}
    assert set(ASSUMED) == assumed


def between(text: str) -> tuple[float, float] | None:
    """Bounds of a range said as `0.1 to 0.6` or `assumption; 0.1 to 0.6`; None where none are."""
    found = re.match(r"(?:assumption; )?([\d.,]+) to ([\d.,]+|unlimited)(?:;|$)", text)
    if not found:
        return None
    low, high = (
        float(bound.replace(",", "").replace("unlimited", "inf")) for bound in found.groups()
    )
    return low, high


def test_program_and_page_give_the_same_ranges():
    said = {key: between(declared()[key].source) for key in ASSUMED}
    assert {key: bounds for key, bounds in said.items() if bounds} == {
        key: between(ASSUMED[key]) for key, bounds in said.items() if bounds
    }


@pytest.mark.parametrize("preset", ["article", "record"])
def test_a_preset_stays_within_the_ranges(preset):
    scenario = read_scenario(preset)
    outside = {}
    for key, bounds in {key: between(said) for key, said in ASSUMED.items()}.items():
        group, name = key.split(".")
        value = getattr(getattr(scenario, group), name)
        number = float("inf") if value is None else value
        if bounds and not bounds[0] <= number <= bounds[1]:
            outside[key] = value
    assert outside == {}
