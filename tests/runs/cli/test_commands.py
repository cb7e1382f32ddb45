"""Do the commands do what they say, with the exit codes they promise and nothing left behind?"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from mutualaid.runs.cli.main import main
from mutualaid.runs.process.progress import progress_bar

SMALL = ("--agents", "500", "--set", "plan.end=2019-02-28")
TABLES = ("rounds", "claims", "ledger", "daily", "members")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "run"
    assert main(["run", *SMALL, "--out", str(folder), "--quiet"]) == 0
    return folder


@pytest.fixture
def copy(made, tmp_path) -> Path:
    folder = tmp_path / "copy"
    for path in made.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(made)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return folder


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def one_line_each(text: str) -> list[str]:
    assert "Traceback" not in text
    assert text.endswith("\n")
    return text.splitlines()


def test_help_shows_what_exists(capsys):
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for command in ("run", "compare", "scenarios", "audit", "verify", "report"):
        assert command in text
    assert "\\b" not in text
    assert "..." not in text.replace("[ARGS]...", "")
    assert main([]) == 0
    assert capsys.readouterr().out == text
    for command in ("run", "compare", "scenarios", "audit", "verify", "report"):
        assert main([command, "--help"]) == 0


def test_the_module_runs_as_the_command():
    command = [sys.executable, "-m", "mutualaid.runs", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[0]) == (0, "mutualaid")


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from mutualaid.runs.cli.main import main; main(['run', '--help']);"
        "heavy = {'mesa', 'numpy', 'numba', 'pandas', 'pyarrow', 'matplotlib', 'pydantic', 'tqdm'};"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_run_writes_all_its_files(made):
    names = hashes(made)
    assert {f"{table}.parquet" for table in TABLES} <= set(names)
    assert {"scenario.toml", "rounds.csv", "summary.txt", "manifest.json"} <= set(names)
    assert "report.html" in names
    assert any(name.startswith("figures/") and name.endswith(".png") for name in names)
    assert os.listdir(made.parent) == ["run"]


def test_a_run_verifies_and_is_audited(made, capsys):
    assert main(["verify", str(made)]) == 0
    assert capsys.readouterr().out.startswith("ok")
    assert main(["audit", str(made)]) == 0
    assert "ok: all" in capsys.readouterr().out


@pytest.mark.usefixtures("without_figures")
def test_the_default_folder_is_named_after_scenario_and_fingerprint(capsys):
    assert main(["run", *SMALL]) == 0
    (folder,) = Path("runs-out").iterdir()
    name, fingerprint = folder.name.rsplit("-", 1)
    assert name == "article"
    assert len(fingerprint) == 12
    shown = capsys.readouterr().out
    assert (folder / "summary.txt").read_text().strip() in shown
    assert str(folder) in shown


def test_the_same_run_again_is_the_same_bytes(made, capsys):
    before = hashes(made)
    assert main(["run", *SMALL, "--out", str(made), "--quiet"]) == 0
    assert hashes(made) == before
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("how", [("--storage", "objects"), ("--threads", "1")])
def test_storage_and_threads_change_no_byte_of_a_table(made, tmp_path, how):
    assert main(["run", *SMALL, *how, "--out", str(tmp_path / "other"), "--quiet"]) == 0
    ours, theirs = hashes(made), hashes(tmp_path / "other")
    # The report tells the manifest, which has the hash of scenario.toml.
    other = ("scenario.toml", "manifest.json", "report.html")
    same = [name for name in ours if name not in other]
    assert {name: theirs[name] for name in same} == {name: ours[name] for name in same}


def test_the_resolved_scenario_gives_the_run_again(made, tmp_path):
    again = ["run", str(made / "scenario.toml"), "--out", str(tmp_path / "again"), "--quiet"]
    assert main(again) == 0
    ours, theirs = hashes(made), hashes(tmp_path / "again")
    changed = {name for name in ours if ours[name] != theirs.get(name)}
    assert changed == {"manifest.json", "report.html"}  # they have the scenario's name


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", "articel"], "did you mean article?"),
        (["run", "--set", "plan.fee_rat=0.1"], "did you mean plan.fee_rate?"),
        (["run", "--set", "plan.fee_rate"], "KEY=VALUE"),
        (["run", "--agents", "0"], "--agents"),
        (["run", "--agents", "many"], "--agents"),
        (["run", "--seed", "-1"], "--seed"),
        (["run", "--seed", "one"], "--seed"),
        (["run", "--storage", "disk"], "--storage"),
        (["run", "--threads", "0"], "--threads"),
        (["run", "--agnets", "5"], "--agents"),
        (["run", "missing.toml"], "missing.toml"),
        (["rum"], "rum"),
        (["run", "a", "b"], "b"),
        (["scenarios", "articel"], "did you mean article?"),
        (["audit", "nowhere"], "nowhere"),
        (["verify", "nowhere"], "nowhere"),
        (["verify"], "RUN"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(words, says, capsys):
    assert main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    (line,) = one_line_each(shown.err)
    assert says in line
    assert os.listdir() == []


def test_every_fault_has_its_line(capsys):
    assert main(["run", "--set", "plan.fee_rate=-1", "--set", "review.detection=2"]) == 2
    lines = one_line_each(capsys.readouterr().err)
    assert len(lines) == 2
    assert "plan.fee_rate" in lines[0]
    assert main(["run", "--set", "plan", "--set", "=1"]) == 2
    assert len(one_line_each(capsys.readouterr().err)) == 2


def test_another_run_is_refused_before_anything_is_simulated(made, capsys, monkeypatch):
    before = hashes(made)
    monkeypatch.setattr("mutualaid.runs.one_run.run._simulate", lambda *_: pytest.fail("simulated"))
    assert main(["run", *SMALL, "--seed", "2", "--out", str(made)]) == 2
    (line,) = one_line_each(capsys.readouterr().err)
    assert "another run" in line
    assert hashes(made) == before


def test_a_folder_of_other_things_is_refused(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("years of work")
    (tmp_path / "file").mkdir()
    assert main(["run", *SMALL, "--out", str(tmp_path)]) == 2
    assert "--out" in one_line_each(capsys.readouterr().err)[0]
    assert sorted(os.listdir()) == ["file", "thesis.txt"]


def test_a_changed_file_fails_verification_and_audit(copy, capsys):
    path = copy / "rounds.parquet"
    metadata, table = pq.read_schema(path).metadata, pd.read_parquet(path)
    table.loc[3, "share_fen"] += 1
    changed = pa.Table.from_pandas(table, preserve_index=False)
    pq.write_table(changed.replace_schema_metadata(metadata), path)
    assert main(["verify", str(copy)]) == 1
    assert "changed: rounds.parquet" in capsys.readouterr().out
    assert main(["audit", str(copy)]) == 1
    shown = capsys.readouterr().out
    assert "first in round 3" in shown
    assert "share_fen" in shown


def test_a_folder_without_a_manifest_cannot_be_verified(copy, capsys):
    (copy / "manifest.json").unlink()
    assert main(["verify", str(copy)]) == 2
    assert "manifest.json" in one_line_each(capsys.readouterr().err)[0]


@pytest.mark.usefixtures("without_figures")
@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (OSError(28, "No space left on device", "x.parquet"), 1, "x.parquet: No space left"),
        (PermissionError(13, "Permission denied"), 2, "Permission denied"),
        (MemoryError(), 2, "memory"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_trouble_in_the_middle_leaves_nothing(monkeypatch, capsys, error, code, says):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("mutualaid.runs.one_run.run.write_manifest", fail)
    assert main(["run", *SMALL, "--out", "deep/run"]) == code
    (line,) = one_line_each(capsys.readouterr().err)
    assert says in line
    assert os.listdir() == []


def test_a_full_disk_is_named_by_the_folder_the_user_gave(monkeypatch, capsys):
    def fail(frame: object, path: Path, _: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("mutualaid.runs.one_run.run.write_parquet", fail)
    assert main(["run", *SMALL, "--out", "full"]) == 1
    (line,) = one_line_each(capsys.readouterr().err)
    assert line.endswith("/full/rounds.parquet: No space left on device")


@pytest.fixture
def listening():
    """Signals are heard, even where the tests run in the background, whose Ctrl-C is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.usefixtures("listening")
def test_a_signal_stops_with_130_and_leaves_nothing(tmp_path, number):
    command = [sys.executable, "-m", "mutualaid.runs", "run", "--agents", "3000", "--out", "run"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as p:
        until = time.monotonic() + 120
        while not list(tmp_path.glob(".run.*.partial")) and time.monotonic() < until:
            time.sleep(0.01)
        p.send_signal(number)
        out, err = p.communicate(timeout=120)
    assert p.returncode == 130, err
    assert out == ""
    (line,) = one_line_each(err)
    assert "interrupted" in line
    assert os.listdir() == []


def test_a_reader_that_goes_away_is_no_error():
    command = f"{sys.executable} -m mutualaid.runs scenarios article | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_progress_shows_on_a_terminal_only(monkeypatch, capsys):
    with progress_bar("living") as progress:
        assert progress is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress_bar("living", quiet=True) as progress:
        assert progress is None
    with progress_bar("living") as progress:
        assert progress is not None
        for done in range(1, 81):
            progress(done, 80)
    shown = capsys.readouterr().err
    assert "living" in shown
    assert "/80 [" in shown


def test_without_a_terminal_progress_is_a_line_a_minute(monkeypatch, capsys):
    now = 0.0
    monkeypatch.setattr("tqdm.std.time", lambda: now)
    with progress_bar("runs", unit="run", lines=True) as advance:
        assert advance is not None
        for done in range(1, 5):
            now += 40
            advance(done, 9, "2 failed" if done > 2 else "")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[-1].startswith("mutualaid: 4 of 9 runs, 2 failed; ")
    assert lines[-1].endswith(" left")
