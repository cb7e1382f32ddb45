"""Does the audit follow the agency's money to the last fen, and the summary say who ended what?"""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from changed_runs import Change, changed
from mutualaid.model import read_scenario
from mutualaid.runs.audit.audit import audit, report
from mutualaid.runs.one_run import run
from mutualaid.runs.one_run.run import run_scenario
from mutualaid.runs.summary.summary import summarise
from silent_agency import WORLD


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_write_story", lambda *_: {})
        scenario = read_scenario("article", WORLD)
        return run_scenario(scenario, tmp_path_factory.mktemp("liable") / "run", quiet=True)


def test_its_run_is_right_and_the_summary_says_who_ended_what(folder):
    result = audit(folder)
    assert result.passed, report(result)
    text = " ".join(summarise(folder).split())
    assert "the agency owed policyholders" in text
    assert "agency licence ended 20" in text
    assert "(by the regulator:" in text


def last_row(folder, table: str, column: str, value: str) -> int:
    """The last row of a table that has a value in a column."""
    cells = pq.read_table(folder / f"{table}.parquet").column(column).to_pylist()
    return max(row for row, cell in enumerate(cells) if cell == value)


@pytest.mark.parametrize(
    ("table", "row", "column", "what"),
    [
        ("agency", -1, "owed_fen", "agency: owed_fen"),
        ("agency", -1, "compensation_fen", "agency: compensation_fen"),
        ("agency", -1, "deposit_fen", "agency: deposit_fen"),
        ("ledger", "compensation", "amount_fen", "ledger: compensation"),
        ("ledger", "compensation from the deposit", "amount_fen", "ledger: of_the_deposit"),
        ("orders", "agency_licence_ended", "value", "orders: agency's licence"),
        ("orders", "agency_licence_ended", "months", "orders: agency's licence"),
        ("orders", "agency_licence_ended", "threshold", "orders: agency's licence"),
    ],
)
def test_one_fen_or_month_more_is_found(folder, table, row, column, what):
    if isinstance(row, str):
        row = last_row(folder, table, "what" if table == "ledger" else "kind", row)
    cells = pq.read_table(folder / f"{table}.parquet").column(column).to_pylist()
    change = Change(table, column, row % len(cells), cells[row] + 1)
    with changed(folder, change, digests_too=True):
        assert what in {one.what for one in audit(folder).differences}
