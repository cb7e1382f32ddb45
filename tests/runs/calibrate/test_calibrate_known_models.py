"""Calibrations of models whose answer is known, without a simulation."""

import dataclasses
import json
import math

import numpy as np
import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.calibrate import run_calibration as module
from mutualaid.runs.calibrate.calibration_file import read_calibration
from mutualaid.runs.calibrate.result_files import numbers, write_results
from mutualaid.runs.calibrate.run_calibration import calibrate
from mutualaid.runs.calibrate.waves import Wave
from mutualaid.runs.cli.main import main
from mutualaid.runs.files.run_folder import verify
from mutualaid.runs.sweep.store.errors import LockedError

FILE = """\
title = "known"
scenario = "article"
targets = "own_targets.toml"
samples = {samples}
seeds = {seeds}
waves = 2
draws = 40

[parameters]
behaviour.attention = [0.0, 1.0]
{second}
"""
TARGET = """
[[targets]]
name = "{name}"
measure = "share_of"
of = {{ year = {year} }}
{says}
compared = true
unit = "yuan"
source = "nobody"
"""
TRUE = np.array([0.3, 0.6])


def calibration(folder, says, seeds=2, second="behaviour.concealment = [0.0, 1.0]", samples=60):
    (folder / "own.toml").write_text(FILE.format(seeds=seeds, second=second, samples=samples))
    targets = (TARGET.format(name=f"y{i}", year=2019 + i, says=one) for i, one in enumerate(says))
    (folder / "own_targets.toml").write_text('said_by = "nobody"\n' + "".join(targets))
    return read_calibration(folder / "own.toml")


def model(points):
    second = points[:, 1] if points.shape[1] > 1 else 0.6
    return np.column_stack([10 + 5 * points[:, 0], 20 + 10 * points[:, 0] * second + 3 * second])


@pytest.fixture
def known(monkeypatch):
    """Runs are replaced by the model and noise; `spoil` may take some away."""
    asked = []

    def install(seeds=2, spoil=lambda values: values):
        def run_wave(_calibration, _folder, points, _execute):
            rng = np.random.default_rng(len(points))
            noise = 0.05 * rng.standard_normal((len(points), seeds, 2))
            asked.append(points)
            values = spoil(model(points)[:, None, :] + noise)
            return Wave(points, values, points.shape[0] * seeds)

        monkeypatch.setattr(module, "run_wave", run_wave)
        monkeypatch.setattr(module, "TRUTHS", 4)
        return asked

    return install


SAYS = ("value = 11.5\nerror = 0.01", "value = 23.6\nerror = 0.01")


def found_of(tmp_path, says=SAYS, **how):
    with module.one_thread():
        return calibrate(calibration(tmp_path, says, **how), tmp_path / "out", lambda *_: None)


def test_a_simulated_truth_is_found_again(known, tmp_path):
    known()
    found = found_of(tmp_path)
    middle, spread = found.chain.points.mean(axis=0), found.chain.points.std(axis=0)
    assert middle == pytest.approx(TRUE, abs=0.12)
    assert (np.abs(middle - TRUE) < 2 * spread).all()
    assert (found.said.contraction > 0.5).all()


def test_one_parameter_and_one_seed_will_do(known, tmp_path):
    known(seeds=1)
    found = found_of(tmp_path, seeds=1, second="")
    assert found.chain.points.mean(axis=0) == pytest.approx([0.3], abs=0.1)
    assert len(numbers(found)["parameters"]) == 1


def test_an_interval_holds_the_truth_between_its_ends(known, tmp_path):
    known()
    found = found_of(tmp_path, ("between = [11.0, 12.0]", "above = 23.0"))
    simulated = model(found.chain.points)
    assert np.mean((simulated[:, 0] > 10.4) & (simulated[:, 0] < 12.6)) > 0.9
    assert np.mean(simulated[:, 1] > 21.5) > 0.9


def test_failed_runs_take_nothing_from_the_others(known, tmp_path):
    def spoil(values):
        values = values.copy()
        values[::7, 0] = math.nan  # one seed of two
        values[::11] = math.nan
        return values

    known(spoil=spoil)
    found = found_of(tmp_path)
    assert found.chain.points.mean(axis=0) == pytest.approx(TRUE, abs=0.15)
    one_seed = np.arange(40) % 7 == 0
    both = np.arange(40) % 11 == 0
    assert (found.draws.weights[both] == 0).all()
    assert found.draws.weights[one_seed & ~both].sum() > 0


def test_no_best_scenario_is_written_where_no_draw_is_possible(known, tmp_path):
    known(spoil=lambda values: values if len(values) > 40 else np.full_like(values, math.nan))
    found = found_of(tmp_path)
    assert not numbers(found)["is_plausible"]
    folder = write_results(found, tmp_path / "out")
    assert not (folder / "best.toml").exists()
    told = (folder / "summary.txt").read_text()
    assert "no simulated draw is possible by these numbers" in told


def test_another_calibration_does_not_go_on_in_the_same_folder(known, tmp_path):
    asked = known()
    found_of(tmp_path)
    begun = len(asked)
    found_of(tmp_path)
    with pytest.raises(InputError, match="targets") as raised:
        found_of(tmp_path, (SAYS[0], "value = 23.7\nerror = 0.01"))
    assert "as when" in str(raised.value)
    with pytest.raises(InputError, match="runs"):
        found_of(tmp_path, samples=61)
    other = dataclasses.replace(calibration(tmp_path, SAYS), discrepancy=0.1, draws=41)
    with pytest.raises(InputError, match="discrepancy, draws as when"):
        calibrate(other, tmp_path / "out", lambda *_: None)
    assert len(asked) == 2 * begun
    assert json.loads((tmp_path / "out" / "request.json").read_text())["draws"] == 40


@pytest.mark.parametrize("command", ["calibrate", "forecast"])
def test_without_the_extra_nothing_is_simulated(command, monkeypatch, capsys):
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "emcee" else name)
    assert main([command, "record"]) == 2
    assert 'pip install "mutualaid[calibrate]"' in capsys.readouterr().err


@pytest.mark.parametrize("command", ["calibrate", "forecast"])
def test_what_stops_a_sweep_is_told_in_words(command, monkeypatch, capsys, tmp_path):
    def stop(*_, **__):
        raise LockedError(tmp_path, 1, "here")

    for where in ("calibrate.run_calibration", "forecast.folder"):
        monkeypatch.setattr(f"mutualaid.runs.{where}.execute_sweep", stop)
    code = main([command, "record", "--out", str(tmp_path / "out"), "--quiet"])
    assert code == LockedError.code
    assert "process 1 on here works on this sweep" in capsys.readouterr().err


def test_the_page_says_what_came_out_and_is_made_again(known, tmp_path, capsys):
    known()
    out = tmp_path / "out"
    folder = write_results(found_of(tmp_path), out)
    page = (folder / "report.html").read_text()
    assert "2 of 2 published numbers are met by the band of nine tenths of the posterior" in page
    assert "the data teach much about " in page
    assert page.count('class="verdict">pass') == 2
    assert page.count('role="img"') == 2
    assert "<script" not in page
    assert verify(folder) == []
    (folder / "report.html").unlink()
    assert main(["report", str(out), "--quiet"]) == 0
    assert (folder / "report.html").read_text() == page
    assert main(["report", str(folder), "--lang", "zh", "--quiet"]) == 0
    assert "数据说明了什么" in (folder / "report.zh.html").read_text()
    assert main(["report", str(out), "--gif"]) == 2
    says = json.loads((folder / "calibration.json").read_text())
    del says["coverage"]
    (folder / "calibration.json").write_text(json.dumps(says))
    capsys.readouterr()
    assert main(["report", str(out)]) != 0
    assert "calibration.json" in capsys.readouterr().err


def test_a_missed_number_fails_on_the_page(known, tmp_path):
    known()
    folder = write_results(found_of(tmp_path, (SAYS[0], "value = 90\nerror = 0.01")), tmp_path)
    page = (folder / "report.html").read_text()
    assert "missed: y1" in page
    assert page.count('class="verdict">fail') == 1
    assert "no point of the prior agrees with all numbers at once" in page
