"""Does a run come to its end wherever it is started: streams, consoles, locales, back ends?"""

from __future__ import annotations

import os
import subprocess
import sys
import warnings

import pytest
from mutualaid.runs.cli.main import main
from mutualaid.runs.files.run_folder import verify
from mutualaid.runs.process import streams
from mutualaid.runs.process.progress import progress_bar
from small_sweep import SWEEP

SHORT = ["--agents", "20", "--set", "plan.end=2020-02-28"]
RUN = [sys.executable, "-m", "mutualaid.runs", "run", "pool", *SHORT]


def test_a_run_needs_no_streams_and_draws_without_the_host_s_back_end(tmp_path):
    """As under a daemon, and as `!mutualaid run` in a notebook whose packages are not ours."""
    closed = " ".join(["exec", *RUN, "--out", "run", "<&-", ">&-", "2>&-"])
    environment = {**os.environ, "MPLBACKEND": "module://no_such_package.back_end"}
    done = subprocess.run(["bash", "-c", closed], cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 0
    assert verify(tmp_path / "run") == []
    assert len(list((tmp_path / "run" / "figures").iterdir())) > 3


WITHOUT_FONT = """
import sys
from mutualaid.runs.language import fonts
from mutualaid.runs.cli.main import main
fonts.chinese_font = lambda: None
sys.exit(main())
"""


def test_a_console_that_cannot_print_a_letter_gets_what_it_can(tmp_path):
    """And a font that is missing is told in words, after which the run goes on."""
    command = [sys.executable, "-c", WITHOUT_FONT, *RUN[3:], "--lang", "zh", "--out", "run"]
    title = ["--set", "title=a \N{EM DASH} b, 5 €"]
    environment = {**os.environ, "PYTHONIOENCODING": "cp437"}
    done = subprocess.run(
        [*command, *title], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0
    said = done.stdout.decode("cp437")
    assert said.startswith("a \\u2014 b, 5 \\u20ac")
    assert (tmp_path / "run" / "summary.txt").read_text("utf-8").startswith("a \N{EM DASH} b, 5 €")
    (line,) = done.stderr.decode("cp437").splitlines()
    assert line.startswith("warning: no font on this machine can write Chinese; figures are in En")
    assert verify(tmp_path / "run") == []


def test_what_is_closed_becomes_the_null_device(tmp_path):
    code = """
import os
from mutualaid.runs.process.streams import prepare_streams
prepare_streams()
print("gone")
with open("kept.txt", "w") as file:
    assert file.fileno() > 2
    os.write(2, b"from a library")
"""
    command = " ".join(["exec", sys.executable, "-c", f"'{code}'", "<&-", ">&-", "2>&-"])
    assert subprocess.run(["bash", "-c", command], cwd=tmp_path, check=False).returncode == 0
    assert (tmp_path / "kept.txt").read_text() == ""


def test_a_host_without_stderr_sees_no_progress(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    with progress_bar("living", lines=True) as progress:
        assert progress is None
    closed = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    closed.close()
    assert not streams.is_terminal(closed)


def test_only_warnings_of_our_own_are_words(capsys):
    streams._tell_warning(UserWarning("a font is missing"), UserWarning, "x.py", 1)
    assert capsys.readouterr().err == "warning: a font is missing\n"
    streams._tell_warning(RuntimeWarning("overflow"), RuntimeWarning, "x.py", 1)
    assert capsys.readouterr().err == warnings.formatwarning("overflow", RuntimeWarning, "x.py", 1)


@pytest.mark.parametrize(("words", "code"), [([], 2), (["-h"], 0), (["x.toml", "--help"], 0)])
def test_the_help_of_sweeps_is_help_however_it_is_asked_for(capsys, words, code):
    assert main(["sweep", *words]) == code
    said = capsys.readouterr()
    text = said.err if code else said.out
    assert text.startswith("Usage: mutualaid sweep [OPTIONS] SWEEP\n\n  Run a sweep")
    assert max(map(len, text.splitlines())) < 100


WITHOUT_GUARD = """
from pathlib import Path
from mutualaid.runs.sweep.run_sweep import run_sweep
run_sweep("sweep.toml", Path("out"), workers=2, quiet=True)
"""


def test_a_script_without_a_guard_is_told_what_is_missing(tmp_path):
    (tmp_path / "sweep.toml").write_text(SWEEP)
    (tmp_path / "script.py").write_text(WITHOUT_GUARD)
    command = [sys.executable, "script.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("Traceback") == 1
    assert 'if __name__ == "__main__":' in done.stderr.splitlines()[-1]
