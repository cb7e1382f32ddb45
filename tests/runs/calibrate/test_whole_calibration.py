"""A calibration from its file to its folder, with a plan of a few months."""

import json
import shutil

import pandas as pd
import pytest
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.runs.calibrate import run_calibration as module
from mutualaid.runs.calibrate.result_files import write_results
from mutualaid.runs.calibrate.run_calibration import run_calibration
from mutualaid.runs.cli.main import main
from mutualaid.runs.sweep.execution.driver import SweepStatus

FILE = """\
title = "the first months"
scenario = "article"
targets = "own_targets.toml"
samples = 20
seeds = 2
waves = 2
draws = 10

[set]
people.agents = 300
plan.end = 2019-02-28

[parameters]
behaviour.launch_advertising = { low = 0.002, high = 0.03, log = true }
behaviour.word_of_mouth = [0.002, 0.03]
"""
TARGETS = """\
said_by = "nobody"

[[targets]]
name = "members after 10 days"
measure = "members_after"
of = { days = 10 }
value = 12.0
within = 0.15
unit = "million"
source = "nobody"

[[targets]]
name = "most members"
measure = "peak"
of = { column = "members" }
above = 20.0
unit = "million"
source = "nobody"
compared = true
"""


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "TRUTHS", 3)
    monkeypatch.setattr("mutualaid.runs.calibrate.coverage._STEPS", 60)
    monkeypatch.setattr("mutualaid.runs.calibrate.posterior._STEPS", 90)
    (tmp_path / "own.toml").write_text(FILE, encoding="utf-8")
    (tmp_path / "own_targets.toml").write_text(TARGETS, encoding="utf-8")
    return str(tmp_path / "own.toml")


def test_the_folder_has_the_posterior_and_a_scenario_that_can_be_run(source, tmp_path, capsys):
    out = tmp_path / "fit"
    assert main(["calibrate", source, "--out", str(out), "--workers", "1"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("the first months\n2 of 2 published numbers are met by the band")
    results = out / "results"
    table = pd.read_parquet(results / "posterior.parquet")
    assert len(table) == 10
    assert table.weight.sum() == pytest.approx(1)
    assert table["behaviour.launch_advertising"].between(0.002, 0.03).all()
    numbers = json.loads((results / "calibration.json").read_text(encoding="utf-8"))
    assert numbers["runs"] == 2 * (20 + 20 + 10)
    assert 0 < numbers["waves"][1]["left_of_prior"] < 1
    assert numbers["targets"][0]["quantiles"]["50%"] == pytest.approx(12, rel=0.25)
    best = read_scenario(str(results / "best.toml"))
    assert (
        best.behaviour.launch_advertising
        == (numbers["parameters"]["behaviour.launch_advertising"]["best"])
    )
    assert (results / "fit.png").stat().st_size > 10_000
    assert main(["verify", str(results)]) == 0


@pytest.mark.slow
def test_one_that_was_stopped_goes_on_and_ends_with_the_same_numbers(source, tmp_path, monkeypatch):
    whole, found = run_calibration(source, tmp_path / "whole", workers=1, quiet=True)
    assert found is not None
    written = write_results(found, whole)
    begun = tmp_path / "begun"
    shutil.copytree(whole / "wave-1", begun / "wave-1")
    shutil.copy(whole / "request.json", begun)
    stopped = SweepStatus(done=0, failed=0, left=1, interrupted=True)
    with monkeypatch.context() as patched:
        patched.setattr(module, "execute_sweep", lambda *_, **__: stopped)
        assert run_calibration(source, begun, workers=1, quiet=True)[1] is None
    again = write_results(run_calibration(source, begun, workers=1, quiet=True)[1], begun)
    for name in ("posterior.parquet", "best.toml"):
        assert (again / name).read_bytes() == (written / name).read_bytes()
    both = [json.loads((one / "calibration.json").read_text()) for one in (written, again)]
    assert both[0] | {"seconds": 0} == both[1] | {"seconds": 0}
