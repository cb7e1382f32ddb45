"""Does a tipping sweep find where a pool tips, with theory's fold beside it?"""

from __future__ import annotations

import math
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from mutualaid.model import theory
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.sweep import run_sweep as run_sweep_module
from mutualaid.runs.sweep.execution import driver
from mutualaid.runs.sweep.results.reader import read_sweep
from mutualaid.runs.sweep.results.status import read_status
from mutualaid.runs.sweep.results.summary import sweep_text
from mutualaid.runs.sweep.run_sweep import run_sweep
from mutualaid.runs.sweep.sensitivity.result_files import write_sensitivity
from mutualaid.runs.sweep.specification.sweep_file import read_sweep_file
from mutualaid.runs.sweep.tipping.search import find_fold
from scipy.special import ndtri

SWEEP = """
scenario = "pool"
seeds = 1
design = "tipping"
tolerance = 0.13
[set]
people.table = "people.csv"
plan.end = 2021-12-31
claims.mode = "expected"
[parameters]
"plan.fee_rate" = [0.0, 0.4]
"""


def pool(folder, entries: int = 1000) -> pd.DataFrame:
    """Lognormal costs, mean 1,000 and sigma 1; worth 1.3 costs and 1,000."""
    cost = 1000 * np.exp(ndtri((np.arange(entries) + 0.5) / entries) - 0.5)
    table = pd.DataFrame(
        {"people": 100, "age": 40, "sex": "F", "expected_cost": cost, "value": 1.3 * cost + 1000}
    )
    table.to_csv(folder / "people.csv", index=False)
    return table


def written(folder, text: str = SWEEP):
    path = folder / "tip.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tipping")
    table = pool(folder)
    out, finished = run_sweep(str(written(folder)), folder / "out", workers=1, quiet=True)
    return out, finished, table


def test_the_edge_is_found_and_the_fold_is_theorys(searched):
    out, finished, table = searched
    assert (finished.failed, finished.left) == (0, 0)
    [edge] = pd.read_csv(out / "tipping.csv").to_dict("records")
    fold = theory.tipping(table["expected_cost"], table["value"], 0.08).fee_rate
    assert edge["theory"] == pytest.approx(fold, abs=0.01)
    assert edge["plan.fee_rate from"] <= edge["edge"] <= edge["plan.fee_rate to"]
    assert edge["plan.fee_rate to"] - edge["plan.fee_rate from"] <= 0.13 * 0.4
    assert abs(edge["edge"] - fold) < 0.06
    assert edge["collapses"] == "above"
    assert (out / "phases.png").stat().st_size > 10_000


def test_its_tables_hold_every_point_that_was_asked_for(searched):
    out, finished, _ = searched
    sweep = read_sweep(out)
    assert len(sweep.points) == len(sweep.outcomes) == finished.done == 6
    assert {"collapsed", "fold_room"} <= set(sweep.outcomes.columns)
    assert "theory" in sweep_text(out)


def test_the_same_command_again_asks_nothing_new(searched):
    out, finished, _ = searched
    before = (out / "outcomes.parquet").read_bytes()
    _, again = run_sweep(str(out.parent / "tip.toml"), out, workers=1, quiet=True)
    assert again == finished
    assert (out / "outcomes.parquet").read_bytes() == before


def test_a_search_whose_driver_is_killed_finds_the_same_edge_with_the_same_bytes(searched):
    out, finished, _ = searched
    other = out.parent / "killed"
    words = ["sweep", str(out.parent / "tip.toml"), "--out", str(other), "--workers", "1"]
    command = [sys.executable, "-m", "mutualaid.runs", *words, "--quiet"]
    with subprocess.Popen(command, start_new_session=True) as process:
        while process.poll() is None and not kept(other):
            time.sleep(0.005)
        process.kill()
    assert 1 <= kept(other) < finished.done
    assert "as the search for the edge will ask for" in str(read_status(other))
    _, again = run_sweep(str(out.parent / "tip.toml"), other, workers=1, quiet=True)
    assert again == finished
    assert "will ask for" not in str(read_status(other))
    for name in ("tipping.csv", "outcomes.parquet", "experiments.parquet", "design.parquet"):
        assert (other / name).read_bytes() == (out / name).read_bytes(), name


def kept(folder) -> int:
    try:
        return read_status(folder).done
    except FileNotFoundError:
        return 0


def test_a_search_starts_its_workers_once(searched, monkeypatch):
    out, finished, _ = searched
    begun = []
    monkeypatch.setattr(driver, "open_executor", lambda *_, **__: pytest.fail("one of its own"))
    made = run_sweep_module.open_executor

    def counted(*arguments, **named):
        begun.append(arguments)
        return made(*arguments, **named)

    monkeypatch.setattr(run_sweep_module, "open_executor", counted)
    _, again = run_sweep(str(out.parent / "tip.toml"), out.parent / "once", workers=1, quiet=True)
    assert (again, len(begun)) == (finished, 1)


def test_a_search_has_no_sensitivity(searched):
    with pytest.raises(InputError, match="tipping"):
        write_sensitivity(searched[0])


def test_the_fold_lies_where_the_room_is_zero():
    rooms = {(0.0, 0.0): 0.3, (0.5, 0.0): 0.1, (1.0, 0.0): -0.1, (0.0, 1.0): -0.2, (1.0, 1.0): -0.4}
    assert find_fold(rooms) == [(pytest.approx(0.75), 0.0)]
    assert find_fold({(0.0, 0.0): 0.3, (0.5, 0.0): math.nan, (1.0, 0.0): -0.1}) == [
        (pytest.approx(0.75), 0.0)
    ]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ('"plan.fee_rate" = [0.0, 0.1, 0.2]', "a range"),
        ('"plan.fee_rate" = [0.0, 0.2]\n"behaviour.attention" = [0.1, 0.2]\n'
         '"plan.waiting_days" = [0, 90]', "3 parameters"),
        ("", "at least one parameter"),
    ],
)  # fmt: skip
def test_a_search_along_anything_else_is_refused(tmp_path, wrong, says):
    pool(tmp_path, 10)
    text = SWEEP.replace('"plan.fee_rate" = [0.0, 0.4]', wrong)
    with pytest.raises(InputError, match=says):
        read_sweep_file(written(tmp_path, text))


@pytest.mark.parametrize(
    ("line", "says"),
    [("tolerance = 0.9", "a part of the range"), ("samples = 7", "there is none"),
     ("tolerance = 1", "a part of the range")],
)  # fmt: skip
def test_bad_keys_of_a_search_are_told_with_their_line(tmp_path, line, says):
    pool(tmp_path, 10)
    text = SWEEP.replace("tolerance = 0.13", line)
    with pytest.raises(InputError, match=says) as refused:
        read_sweep_file(written(tmp_path, text))
    assert refused.value.errors[0].line == 5


def test_a_bad_table_of_members_is_told_before_anything_runs(tmp_path):
    table = pool(tmp_path, 10)
    table.assign(sex="girl").to_csv(tmp_path / "people.csv", index=False)
    with pytest.raises(InputError, match=r"people\.csv:2"):
        run_sweep(str(written(tmp_path)), tmp_path / "out", quiet=True)
    assert not (tmp_path / "out").exists()


def test_other_designs_have_no_tolerance(tmp_path):
    pool(tmp_path, 10)
    text = SWEEP.replace('"tipping"', '"lhs"\nsamples = 4\noutcomes = ["collapsed"]')
    with pytest.raises(InputError, match="tipping designs only"):
        read_sweep_file(written(tmp_path, text))
