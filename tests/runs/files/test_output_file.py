"""Is a file written whole or not at all, and a run kept where only its pictures fail?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from mutualaid.runs.cli.main import main
from mutualaid.runs.files.output_file import kept_without, put
from mutualaid.runs.files.run_folder import verify

RUN = ("run", "--agents", "300", "--set", "plan.end=2019-01-31", "--out", "run")
STORY = "mutualaid.runs.figures.registry.drawn_figures"


def failing(error: Exception):
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_a_file_is_written_whole(tmp_path):
    target = tmp_path / "numbers.json"
    for content in (b"first", b"second"):
        put(content, target)
        assert target.read_bytes() == content
    assert os.listdir(tmp_path) == ["numbers.json"]


FULL = """
import resource, sys
from mutualaid.runs.files.output_file import put
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    put(b"x" * 2000, Path("numbers.json"))
except OSError as error:
    print(error.filename)
"""


def test_where_there_is_no_room_the_file_is_named_and_stays_as_it_was(tmp_path):
    (tmp_path / "numbers.json").write_text("before")
    words = [sys.executable, "-c", FULL]
    said = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "numbers.json" in said.stdout
    assert (tmp_path / "numbers.json").read_text() == "before"
    assert os.listdir(tmp_path) == ["numbers.json"]


def test_what_is_no_file_is_written_in_its_place(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    words = [sys.executable, "-c", f"print(open({str(pipe)!r}).read())"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as reader:
        put(b"numbers", pipe)
        assert reader.communicate()[0] == "numbers\n"
    assert pipe.is_fifo()


@pytest.mark.parametrize("error", [OSError(28, "full"), KeyboardInterrupt()])
def test_a_full_disk_and_an_interruption_are_passed_on(tmp_path, error):
    with pytest.raises(type(error)), kept_without(tmp_path / "figures"):
        raise error


def lose_an_interrupt() -> None:
    """As a library does that knows no better."""
    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt:
        raise RuntimeError  # noqa: B904 - nobody said what it came from


def test_an_interruption_that_became_another_error_is_passed_on(tmp_path):
    with pytest.raises(RuntimeError), kept_without(tmp_path / "figures"):
        lose_an_interrupt()


@pytest.mark.parametrize("error", [ValueError("no such font"), MemoryError(), OSError(2, "gone")])
def test_a_run_is_kept_without_figures(tmp_path, monkeypatch, capsys, error):
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(STORY, failing(error))
        assert main(RUN) == 0
    shown = capsys.readouterr()
    (figures,) = shown.err.splitlines()
    assert figures.startswith(f"warning: figures could not be made ({type(error).__name__}")
    assert str(error).splitlines()[:1] == [] or str(error) in figures
    assert "all files: run" in shown.out
    names = {path.name for path in Path("run").iterdir()}
    assert {"rounds.parquet", "summary.txt", "report.html", "manifest.json"} <= names
    assert "figures" not in names
    assert 'class="drawing"' not in Path("run/report.html").read_text("utf-8")
    assert verify(Path("run")) == []
    assert main(["audit", "run"]) == 0
    assert main(["report", "run"]) == 0  # it draws them from the tables
    assert 'class="drawing"' in Path("run/report.html").read_text("utf-8")
    assert verify(Path("run")) == []


def test_a_run_is_kept_without_its_summary(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mutualaid.runs.summary.summary.summarise", failing(ValueError("odd")))
    assert main(RUN) == 0
    shown = capsys.readouterr()
    assert shown.err == (
        "warning: summary.txt could not be made (ValueError odd); the tables are kept without\n"
    )
    assert "all files: run" in shown.out
    assert Path("run/figures/share.png").is_file()


def test_a_full_disk_leaves_no_run_without_figures(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(STORY, failing(OSError(28, "No space left on device", "share.png")))
    assert main(RUN) == 1
    assert "share.png: No space left" in capsys.readouterr().err
    assert os.listdir() == []


def test_a_comparison_is_kept_without_its_figure(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mutualaid.runs.compare.figure.draw_comparison", failing(ValueError("odd")))
    words = [
        "article",
        "insured",
        "--agents",
        "300",
        "--set",
        "plan.end=2019-01-31",
        "--out",
        "both",
    ]
    assert main(["compare", *words]) == 0
    assert "warning: compare.png could not be made (ValueError odd)" in capsys.readouterr().err
    assert Path("both/compare.csv").is_file()
    assert not Path("both/compare.png").exists()


def test_nothing_half_made_is_left_of_what_a_run_is_kept_without(tmp_path, capsys):
    with kept_without(tmp_path / "figures"):
        (tmp_path / "figures").mkdir()
        (tmp_path / "figures" / "share.png").write_bytes(b"\x89PNG")
        raise ValueError
    assert os.listdir(tmp_path) == []
