"""Do a society and the folder that is written of it give the same results?"""

from __future__ import annotations

import numpy as np
import pytest
from mutualaid.model import Society
from mutualaid.model.scenario.toml_text import to_toml
from mutualaid.runs.files.parquet import tables_of, write_parquet
from mutualaid.runs.results import measures
from mutualaid.runs.results.run_results import RunResults, Table, read_results, results_of

SETTINGS = {"plan.sponsor_budget_yuan": 1e6, "plan.annual_cap_yuan": 20.0}
TABLES = ("rounds", "daily", "reviews", "operator", "float_by_day", "orders", "agency", "curves")
MEASURES = {
    "times the promise": measures.times_the_promise,
    "budget spent on": measures.sponsor_gave_out,
    "risk ratio": lambda run: measures.risk_ratio(run.rounds),
    "most members": lambda run: measures.most_members(run.rounds),
    "dearest month": lambda run: measures.highest_month(run.rounds),
    "dearest year": lambda run: measures.dearest_year(run.rounds),
    "by the sponsor": lambda run: int(measures.sponsored_fen(run.rounds).sum()),
    "operator": lambda run: measures.operator_result_fen(run.operator),
    "days": lambda run: measures.days_to_decision(run.reviews),
    "mean aid": lambda run: measures.mean_aid_yuan(run.rounds),
    "start": lambda run: run.start,
    "promise": lambda run: run.promise_yuan_a_month,
    "notice": lambda run: run.closure_notice,
    "closed": lambda run: run.is_closed,
    "products": lambda run: run.products(),
}


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> tuple[RunResults, RunResults]:
    """The results of a society, and the same read back from its files."""
    society = Society("article", agents=1000, **SETTINGS).run()
    folder = tmp_path_factory.mktemp("run")
    for name, pieces in tables_of(society).items():
        write_parquet(pieces, folder / f"{name}.parquet", {})
    (folder / "scenario.toml").write_text(to_toml(society.inputs), encoding="utf-8")
    return results_of(society), read_results(folder)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_the_same_from_a_society_and_from_its_folder(both, name):
    live, read = (getattr(run, name) for run in both)
    assert list(live) == list(read)
    assert len(read["date"])
    for column in live:
        np.testing.assert_array_equal(live[column], read[column])


def test_people_are_the_same_by_membership(both):
    def inside(people: Table) -> int:
        return int(people["people"][people["membership"] == "left"].sum())

    live, read = (inside(run.people) for run in both)
    assert live == read > 0


@pytest.mark.parametrize("measure", MEASURES)
def test_a_measure_is_the_same_from_a_society_and_from_its_folder(both, measure):
    live, read = (MEASURES[measure](run) for run in both)
    assert live == read
    assert live not in (None, [], 0)


def test_a_table_is_read_once_and_only_if_asked_for():
    asked = []

    def read(name: str) -> Table:
        asked.append(name)
        return {}

    run = RunResults({}, read)
    assert asked == []
    assert run.orders is run.orders
    assert asked == ["orders"]
