"""Is the folder of a calibration or forecast checked before anything is simulated?"""

from __future__ import annotations

from pathlib import Path

import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.calibrate.calibration_file import Calibration, read_calibration
from mutualaid.runs.calibrate.request import REQUEST, fingerprint_of, keep_request
from mutualaid.runs.cli.main import main
from mutualaid.runs.files.manifest import Provenance, write_manifest
from mutualaid.runs.sweep import run_sweep

FILE = """
scenario = "article"
targets = "article"
samples = 20
[parameters]
illness.level = [0.3, 1.5]
[forecast]
origins = [2020-08-31]
"""


@pytest.fixture
def calibration(tmp_path) -> Calibration:
    (tmp_path / "own.toml").write_text(FILE, encoding="utf-8")
    return read_calibration(tmp_path / "own.toml")


def told(calibration: Calibration, folder: Path, *of: str) -> str:
    with pytest.raises(InputError) as raised:
        keep_request(calibration, folder, *of)
    return str(raised.value)


def made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    return folder


def test_a_folder_is_begun_once_and_gone_on_with(calibration, tmp_path):
    (tmp_path / "prepared").mkdir(mode=0o700)
    for name in ("new", "prepared"):
        keep_request(calibration, tmp_path / name)
        keep_request(calibration, tmp_path / name)
        assert [one.name for one in (tmp_path / name).iterdir()] == [REQUEST]


def test_what_somebody_else_has_put_there_is_told_before(calibration, tmp_path):
    folder = made(tmp_path / "other")
    assert "other, a folder with other files, allowed a new" in told(calibration, folder)
    assert "/, a folder with other files" in told(calibration, Path("/"))
    assert [one.name for one in folder.iterdir()] == ["notes.txt"]
    assert not (Path("/") / REQUEST).exists()


def test_results_that_could_not_be_written_in_the_end_are_told_before(calibration, tmp_path):
    folder = tmp_path / "fit"
    keep_request(calibration, folder)
    results = folder / "results"
    results.mkdir()
    write_manifest(results, Provenance("calibration", "own", fingerprint_of(calibration), 1))
    keep_request(calibration, folder)
    (results / "notes.txt").write_text("mine", encoding="utf-8")
    assert "results, a run and files beside it (notes.txt)" in told(calibration, folder)


def test_a_folder_is_of_a_calibration_or_of_a_forecast(calibration, tmp_path):
    keep_request(calibration, tmp_path / "fit")
    keep_request(calibration, tmp_path / "foreseen", "forecast")
    says = "given {}, the folder of a {}, allowed a new or empty folder, or one of the same {}"
    assert says.format(tmp_path / "fit", "calibration", "forecast") in told(
        calibration, tmp_path / "fit", "forecast"
    )
    assert says.format(tmp_path / "foreseen", "forecast", "calibration") in told(
        calibration, tmp_path / "foreseen"
    )


@pytest.mark.parametrize("content", ["", "[]", "3", "{", "\x00", '[{"of": 1}]', "[" * 100_000])
def test_a_broken_request_is_named(calibration, tmp_path, content):
    keep_request(calibration, tmp_path / "fit")
    (tmp_path / "fit" / REQUEST).write_text(content, encoding="utf-8")
    assert f"{tmp_path / 'fit' / REQUEST}: broken" in told(calibration, tmp_path / "fit")


def test_other_targets_are_another_request(calibration, tmp_path):
    keep_request(calibration, tmp_path / "fit")
    text = FILE.replace('targets = "article"', 'targets = "record"\ndraws = 20')
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    other = read_calibration(tmp_path / "own.toml")
    says = f"targets, draws as when {tmp_path / 'fit'} was begun; another --out begins anew"
    assert says in told(other, tmp_path / "fit")


@pytest.mark.parametrize("command", ["calibrate", "forecast"])
def test_commands_refuse_a_folder_before_they_simulate(
    calibration, tmp_path, capsys, monkeypatch, command
):
    monkeypatch.setattr(run_sweep, "_finish", lambda *_: pytest.fail("simulated"))
    out = made(tmp_path / "out")
    assert main([command, str(tmp_path / "own.toml"), "--out", str(out)]) == 2
    (line,) = [one for one in capsys.readouterr().err.splitlines() if not one.startswith("as of")]
    assert line.startswith("--out: given ")
    assert line.endswith(
        "a folder with other files, allowed a new or empty folder, or one with the same run"
    )
    assert [one.name for one in out.iterdir()] == ["notes.txt"]
