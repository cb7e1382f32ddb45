"""Does the audit follow each of several insurers of the insurance form to its last fen?"""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from changed_runs import Change, changed
from mutualaid.model import read_scenario
from mutualaid.runs.audit.audit import audit, report
from mutualaid.runs.one_run import run
from mutualaid.runs.one_run.run import run_scenario
from mutualaid.runs.summary.summary import summarise

WORLD = {
    **{"people.total": 15_000_000, "people.agents": 500, "plan.waiting_days": 0},
    **{"plan.end": "2019-06-30", "plan.minimum_members": 0, "plan.insurer_can_fail": True},
    "regulator.orders": [{"date": "2018-10-16", "kind": "insurance_form"}],
    "plan.insurers": [
        {"name": "small", "part": 0.5, "capital_yuan": 1e6},
        {"name": "large", "part": 0.5, "capital_yuan": 4e6},
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_write_story", lambda *_: {})
        scenario = read_scenario("article", WORLD)
        return run_scenario(scenario, tmp_path_factory.mktemp("shared") / "run", quiet=True)


def cells(folder, table: str, column: str) -> list:
    return pq.read_table(folder / f"{table}.parquet").column(column).to_pylist()


def test_its_run_is_right_and_the_summary_says_what_each_paid(folder):
    result = audit(folder)
    assert result.passed, report(result)
    text = " ".join(summarise(folder).split())
    assert "of the insurance form, paid: small 1 million yuan of 1 million yuan; large" in text
    assert "carrier failure 20" in text


@pytest.mark.parametrize(("step", "row"), [(1, 0), (-1, 0), (1, -1), (-1, -1)])
def test_a_fen_more_or_less_of_an_insurer_is_found(folder, step, row):
    rows = [i for i, who in enumerate(cells(folder, "ledger", "from_account")) if who == "carrier"]
    amount = cells(folder, "ledger", "amount_fen")[rows[row]]
    change = Change("ledger", "amount_fen", rows[row], amount + step)
    with changed(folder, change, digests_too=True):
        found = {one.what for one in audit(folder).differences}
    assert {"ledger: insurers of the form", "ledger: insurer_fen"} <= found


@pytest.mark.parametrize(("column", "value"), [("says", "large"), ("value", 1e6 + 0.01)])
def test_another_failure_is_found(folder, column, value):
    row = cells(folder, "orders", "kind").index("carrier_failure")
    change = Change("orders", column, row, value)
    with changed(folder, change, digests_too=True):
        found = {one.what for one in audit(folder).differences}
    assert "orders: insurers of the form" in found
