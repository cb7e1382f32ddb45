"""Is the folder of a run whole or not there, never over another run, and every change seen?"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.cli.main import main
from mutualaid.runs.files import hidden_work
from mutualaid.runs.files.manifest import MANIFEST, Provenance, write_manifest
from mutualaid.runs.files.output_folder import check_target, new_folder
from mutualaid.runs.files.run_folder import read_manifest, verify


def fill(folder: Path, fingerprint: str = "0123456789ab") -> None:
    (folder / "figures").mkdir()
    (folder / "figures" / "share.png").write_bytes(b"\x89PNG")
    (folder / "rounds.csv").write_text("round\n0\n")
    write_manifest(folder, Provenance("small", "A small one", fingerprint, 1))


def made(target: Path, fingerprint: str = "0123456789ab") -> Path:
    with new_folder(target, fingerprint) as folder:
        fill(folder, fingerprint)
    return target


def everything_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_finished_folder_verifies(tmp_path):
    target = made(tmp_path / "deep" / "run")
    assert verify(target) == []
    assert everything_in(tmp_path) == [
        "deep",
        "deep/run",
        "deep/run/figures",
        "deep/run/figures/share.png",
        f"deep/run/{MANIFEST}",
        "deep/run/rounds.csv",
    ]


def test_the_folder_of_anything_else_is_no_run(tmp_path, capsys):
    results = tmp_path / "fit" / "results"
    results.mkdir(parents=True)
    (results / "scenario.toml").write_text('extends = "pool"')
    write_manifest(results, Provenance("forecast", "Of whom", "0123456789ab", 1))
    says = f"RUN: given {results}: forecast, which is no run, allowed the folder of a finished"
    for command in ("report", "explain"):
        assert main([command, str(results)]) == 2
        assert says in capsys.readouterr().err
    assert main(["audit", str(results)]) == 2
    assert f"{results / 'rounds.parquet'}: no such file, which every" in capsys.readouterr().err
    assert main(["verify", str(results)]) == 0
    assert main(["verify", str(results.parent)]) == 2
    assert capsys.readouterr().err.rstrip().endswith(f"did you mean {results}?")
    for command in ("report", "audit", "verify"):
        assert main([command, str(tmp_path / "none")]) == 2
        assert f"{tmp_path / 'none'}: no such folder" in capsys.readouterr().err


def test_the_folder_is_not_there_before_it_is_whole(tmp_path):
    with new_folder(tmp_path / "run", "0123456789ab") as folder:
        fill(folder)
        assert not (tmp_path / "run").exists()
        assert folder.name.startswith(".")
    assert (tmp_path / "run").is_dir()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, RuntimeError])
def test_an_error_leaves_nothing(tmp_path, error):
    def fail():
        with new_folder(tmp_path / "a" / "run", "0123456789ab") as folder:
            fill(folder)
            raise error

    with pytest.raises(error):
        fail()
    assert everything_in(tmp_path) == []


def test_an_error_leaves_the_old_run_as_it_was(tmp_path):
    target = made(tmp_path / "run")
    before = (target / MANIFEST).read_bytes()

    def fail():
        with new_folder(target, "0123456789ab"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert (target / MANIFEST).read_bytes() == before
    assert verify(target) == []
    assert os.listdir(tmp_path) == ["run"]


def test_a_move_that_fails_puts_the_old_run_back(tmp_path, monkeypatch):
    target = made(tmp_path / "run")
    real, calls = os.replace, []

    def full(source, goal):
        calls.append(goal)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(source, goal)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        made(target)
    assert verify(target) == []
    assert os.listdir(tmp_path) == ["run"]


def test_a_second_interrupt_cannot_stop_the_cleaning(tmp_path, monkeypatch):
    held = []
    monkeypatch.setattr(
        hidden_work, "remove_all", lambda *_: held.append(signal.getsignal(signal.SIGINT))
    )
    before = signal.getsignal(signal.SIGINT)
    made(tmp_path / "run")
    assert held[-1] is signal.SIG_IGN
    assert signal.getsignal(signal.SIGINT) is before


def test_the_same_run_may_be_written_again(tmp_path):
    target = made(tmp_path / "run")
    made(target)
    assert verify(target) == []
    assert os.listdir(tmp_path) == ["run"]


def test_an_empty_folder_may_be_used(tmp_path):
    (tmp_path / "run").mkdir()
    assert verify(made(tmp_path / "run")) == []


def refused(target: Path, fingerprint: str = "0123456789ab") -> str:
    with pytest.raises(InputError) as raised:
        check_target(target.resolve(), fingerprint)
    text = str(raised.value)
    assert "\n" not in text
    assert "--out" in text
    return text


def test_another_run_is_not_overwritten(tmp_path):
    target = made(tmp_path / "run")
    assert "another run (small-0123456789ab)" in refused(target, "f" * 12)


def test_a_run_of_another_format_is_not_overwritten(tmp_path):
    target = made(tmp_path / "run")
    manifest = json.loads((target / MANIFEST).read_text())
    (target / MANIFEST).write_text(json.dumps({**manifest, "format": 0}))
    assert "another run" in refused(target)


def test_a_folder_with_other_files_is_not_overwritten(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    assert "other files" in refused(tmp_path)
    target = made(tmp_path / "run")
    (target / "notes.txt").write_text("mine")
    assert "notes.txt" in refused(target)


def test_a_file_and_what_holds_the_current_folder_are_not_overwritten(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    assert "a file" in refused(tmp_path / "file")
    monkeypatch.chdir(tmp_path)
    for where in (Path(), tmp_path.parent, Path("/")):
        assert "a folder with other files" in refused(where)
    monkeypatch.chdir(made(tmp_path / "run") / "figures")
    assert "the current folder inside it" in refused(tmp_path / "run")


def test_a_run_that_came_in_between_is_not_overwritten(tmp_path):
    def late():
        with new_folder(tmp_path / "run", "0123456789ab") as folder:
            fill(folder)
            made(tmp_path / "run", "f" * 12)

    with pytest.raises(InputError, match="another run"):
        late()
    assert read_manifest(tmp_path / "run")["fingerprint"] == "f" * 12
    assert os.listdir(tmp_path) == ["run"]


def test_every_change_is_seen_by_name(tmp_path):
    target = made(tmp_path / "run")
    (target / "rounds.csv").write_text("round\n1\n")
    (target / "figures" / "share.png").unlink()
    (target / "figures" / "other.png").write_text("")
    assert verify(target) == [
        "missing: figures/share.png",
        "changed: rounds.csv (same size, other content)",
        "extra: figures/other.png",
    ]
    (target / "rounds.csv").write_text("")
    assert "changed: rounds.csv (0 bytes, not 8)" in verify(target)


def test_a_folder_inside_is_held_to_a_manifest_of_its_own(tmp_path):
    target = made(tmp_path / "sweep")
    inner = made(target / "sensitivity")
    assert verify(target) == []
    (inner / "rounds.csv").write_text("round\n2\n")
    (target / "rounds.csv").unlink()
    assert verify(target) == [
        "missing: rounds.csv",
        "sensitivity: changed: rounds.csv (same size, other content)",
    ]


def test_a_changed_manifest_is_seen(tmp_path):
    target = made(tmp_path / "run")
    text = (target / MANIFEST).read_text()
    for changed in (text.replace('"seed": 1', '"seed": 2'), text + "\n"):
        (target / MANIFEST).write_text(changed)
        assert verify(target) == [f"changed: {MANIFEST}"]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"package": "other"}', '{"package": "mutualaid", "files": [1]}'],
)
def test_a_broken_manifest_is_a_fault(tmp_path, text):
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(InputError, match="broken"):
        verify(tmp_path)


def test_no_manifest_is_a_fault(tmp_path):
    with pytest.raises(InputError, match="without manifest"):
        verify(tmp_path)
    with pytest.raises(InputError, match="no such folder"):
        verify(tmp_path / "nowhere")


def test_the_manifest_names_no_place_and_no_time(tmp_path):
    manifest = made(tmp_path / "run") / MANIFEST
    text = manifest.read_text()
    assert str(tmp_path) not in text
    assert os.uname().nodename not in json.loads(text)["platform"]
    first = text
    made(tmp_path / "again")
    assert (tmp_path / "again" / MANIFEST).read_text() == first
