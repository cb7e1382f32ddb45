"""Does a signal end the program within two seconds, whenever it comes, and leave nothing?"""

from __future__ import annotations

import os
import pty
import random
import signal
import subprocess
import sys
import termios
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from mutualaid.runs.cli.main import main
from mutualaid.runs.files import hidden_work
from mutualaid.runs.process import interrupts
from mutualaid.runs.process.interrupts import SIGNALS, handled_by
from waiting import listening, until

BUSY_MACHINE_SECONDS = 1.0
"""What a machine that runs other tests meanwhile may take on top."""
RUN = [sys.executable, "-m", "mutualaid.runs", "run"]
SAYS = "mutualaid: interrupted; nothing was left half-written, the same command starts again\n"
MANY = ["record", "--agents", "all", "--set", "people.total=4000000"]


def started(words: list[str], where: Path, **others: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        words,
        cwd=where,
        env={**os.environ, **others},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=listening,
    )


def hears(process: subprocess.Popen[str], number: int) -> bool:
    """Whether a process catches a signal by now, as far as the system tells."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return process.poll() is None
    caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


def stopped(process: subprocess.Popen[str], number: int, again: float | None = None) -> str:
    """Send a signal, and perhaps a second one; check the end, and give what was said."""
    sent = time.monotonic()
    process.send_signal(number)
    if again is not None:
        time.sleep(again)
        process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - sent < 2 + BUSY_MACHINE_SECONDS
    assert process.returncode == 130, err
    assert out == ""
    return err


@pytest.mark.parametrize(("after", "again"), [(0.0, 0.1), (0.7, None), (2.0, 0.3)])
def test_a_run_of_many_ends_at_any_moment(tmp_path, after, again):
    process = started([*RUN, *MANY, "--out", "deep/run"], tmp_path)
    until(lambda: list(tmp_path.glob("deep/.run.*.partial")))
    time.sleep(after)
    assert stopped(process, signal.SIGINT, again) == SAYS
    assert os.listdir(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.3, 0.6, 0.9, 1.2, 1.6, 2.1, 2.7, 3.4, 4.2, 5.0])
@pytest.mark.parametrize("what", [MANY, ["--storage", "objects"], ["--members", "all"]])
def test_ten_moments_of_three_kinds_of_runs(tmp_path, what, after):
    """Imports, birth, rounds, tables, figures; each run goes on for longer than that."""
    large = what if what is MANY else [*what, "--agents", "600000"]
    process = started([*RUN, *large, "--out", "run"], tmp_path)
    until(lambda: hears(process, signal.SIGTERM))  # before that, Python itself is starting
    time.sleep(after)
    assert process.poll() is None, "it ended before the signal: give it more agents"
    assert stopped(process, signal.SIGTERM) == SAYS
    assert os.listdir(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(30))
def test_it_ends_while_code_is_compiled(tmp_path, moment):
    """Compiling all takes a minute; most of what can go wrong is in its first seconds."""
    after = random.Random(moment).uniform(0, 15)
    cache = tmp_path / "cache"
    where = tmp_path / "where"
    where.mkdir()
    process = started([*RUN, "--agents", "500", "--out", "run"], where, NUMBA_CACHE_DIR=str(cache))
    until(lambda: list(where.glob(".run.*.partial")))
    time.sleep(after)
    assert stopped(process, signal.SIGINT) == SAYS
    assert os.listdir(where) == []


DEAF = """
import hashlib, sys, time
from pathlib import Path
from mutualaid.runs.cli import main as command_line
from mutualaid.runs.files.output_folder import new_folder

@command_line.commands.command()
def deaf():
    with new_folder(Path("run"), "0" * 12):
        print("now", file=sys.stderr, flush=True)
        {body}

sys.argv = ["mutualaid", "deaf"]
sys.exit(command_line.main())
"""
IN_C = "hashlib.pbkdf2_hmac('sha512', b'', b'', 10 ** 8)"
LOST = """
        while True:
            try:
                time.sleep(60)
            except KeyboardInterrupt:
                pass
"""


@pytest.mark.parametrize("body", [IN_C, LOST])
def test_what_does_not_listen_is_ended(tmp_path, body):
    process = started([sys.executable, "-c", DEAF.format(body=body)], tmp_path)
    assert process.stderr is not None
    assert process.stderr.readline() == "now\n"
    assert stopped(process, signal.SIGINT) == SAYS
    assert os.listdir(tmp_path) == []


def test_an_interrupt_that_is_lost_in_a_callback_prints_no_traceback(tmp_path):
    """Python tells of it on stderr, as nobody can be given the exception."""
    body = """
        class Callback:
            def __del__(self):
                print("in the callback", file=sys.stderr, flush=True)
                time.sleep(60)
        Callback()
        time.sleep(60)"""
    process = started([sys.executable, "-c", DEAF.format(body=body)], tmp_path)
    assert process.stderr is not None
    assert [process.stderr.readline() for _ in range(2)] == ["now\n", "in the callback\n"]
    assert stopped(process, signal.SIGINT) == SAYS
    assert os.listdir(tmp_path) == []


def test_another_error_after_a_signal_is_still_an_interruption(tmp_path):
    body = "\n        try: time.sleep(60)\n        except KeyboardInterrupt: raise RuntimeError"
    process = started([sys.executable, "-c", DEAF.format(body=body)], tmp_path)
    assert process.stderr is not None
    process.stderr.readline()
    assert stopped(process, signal.SIGTERM) == SAYS
    assert os.listdir(tmp_path) == []


def test_a_signal_that_is_ignored_stays_ignored(tmp_path):
    body = "\n        sys.stdin.read()\n        raise OSError(28, 'full')"
    command = [sys.executable, "-c", DEAF.format(body=body)]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )
    assert process.stderr is not None
    process.stderr.readline()
    process.send_signal(signal.SIGHUP)
    assert b"full" in process.communicate(timeout=60)[1]
    assert process.returncode == 1


def test_a_progress_bar_leaves_no_garbage(tmp_path):
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    command = [*RUN, *MANY, "--out", "run"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=theirs, preexec_fn=listening)
    os.close(theirs)
    text = b""
    while b"simulating" not in text:
        text += os.read(ours, 4096)
    process.send_signal(signal.SIGINT)
    try:
        while more := os.read(ours, 4096):
            text += more
    except OSError:  # the other side is closed
        pass
    os.close(ours)
    assert process.wait(60) == 130
    *_, cleared, line = text.decode().replace("\r\n", "\n").removesuffix("\n").split("\r")
    assert line.removeprefix("\x1b[K") == SAYS.strip()
    assert line.startswith("\x1b[K") or not cleared.strip()


def test_within_a_program_the_handlers_are_as_they_were(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    before = [signal.getsignal(number) for number in SIGNALS]
    inside = []

    def interrupted(*_: object, **__: object) -> None:
        inside.append(signal.getsignal(signal.SIGTERM))
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr("mutualaid.runs.one_run.run.write_manifest", interrupted)
    assert main(["run", "--agents", "300", "--set", "plan.end=2019-01-31", "--out", "run"]) == 130
    assert [signal.getsignal(number) for number in SIGNALS] == before
    assert inside != [before[1]]
    assert capsys.readouterr().err == SAYS
    assert os.listdir(tmp_path) == []


def test_handlers_are_set_by_the_main_thread_only():
    known = signal.getsignal(signal.SIGTERM)
    seen = []

    def work() -> None:
        with handled_by(signal.SIG_IGN):
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [known]


def test_nobody_ends_the_program_while_folders_change_places(tmp_path, monkeypatch):
    work = tmp_path / "new" / ".run.partial"
    hidden_work.remember(work, [work.parent])
    work.mkdir(parents=True)
    threading.Timer(0.3, hidden_work.PUBLISHING.release).start()
    hidden_work.PUBLISHING.acquire()
    begun = time.monotonic()
    hidden_work.remove_half_made()
    assert time.monotonic() - begun > 0.25
    assert os.listdir(tmp_path) == []
    hidden_work.remove_half_made()
    monkeypatch.setattr(hidden_work, "LONGEST_MOVE_SECONDS", 0.05)
    with hidden_work.PUBLISHING:
        hidden_work.remove_half_made()


@pytest.mark.parametrize("told", [False, True])
def test_what_somebody_who_knows_more_has_told_is_not_told_again(monkeypatch, capsys, told):
    """A sweep tells how many runs are kept; the program then adds nothing."""
    ended = []
    monkeypatch.setattr(interrupts.os, "_exit", ended.append)
    ends = interrupts.ends_when_interrupted(lambda: None, "in general", 130)
    with suppress(KeyboardInterrupt), ends:
        if told:
            with interrupts.told_already():
                print("in particular", file=sys.stderr)
        raise KeyboardInterrupt
    assert ended == [130]
    assert capsys.readouterr().err == ("in particular\n" if told else "in general\n")
