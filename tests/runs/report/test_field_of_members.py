"""Is the report's field of members the same, in however many pieces the table is read?"""

from __future__ import annotations

import pandas as pd
import pytest
from mutualaid.model import read_scenario
from mutualaid.runs.one_run.run import write_numbers
from mutualaid.runs.report import member_grid


@pytest.mark.parametrize("cells", [100, 10_000])
def test_a_table_in_pieces_gives_the_same_field(tmp_path, monkeypatch, cells):
    settings = {"people.agents": 700, "plan.end": "2019-04-30", "people.births_per_1000": 100.0}
    write_numbers(read_scenario("article", settings), tmp_path, quiet=True)
    monkeypatch.setattr(member_grid, "MOST_CELLS", cells)
    whole = member_grid.last_grid(tmp_path)
    monkeypatch.setattr(member_grid, "_ROWS_AT_ONCE", 64)
    assert member_grid.last_grid(tmp_path) == whole
    members = pd.read_parquet(tmp_path / "members.parquet")
    born = int((members.membership != "unborn").sum())
    assert 100 < born < len(members)
    assert whole is not None
    assert whole.cells == min(cells, born)
