"""Did any preset's numbers move? If they should: tests/update_baseline.py and a changelog line."""

import importlib.util
import json
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("update_baseline", HERE / "update_baseline.py")
update_baseline = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(update_baseline)


@pytest.mark.parametrize("preset", update_baseline.PRESETS)
def test_the_numbers_stand_where_they_stood(preset):
    baseline = json.loads(update_baseline.BASELINE.read_text("utf-8"))
    assert update_baseline.numbers(preset) == baseline[preset]
