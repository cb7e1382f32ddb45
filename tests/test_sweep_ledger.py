"""Does the ledger keep every finished run, and name its file when it cannot?"""

from __future__ import annotations

import os
import warnings
from dataclasses import replace

import pytest
from ledger_by_hand import ANSWERS, JOB, SCENARIO, TASKS, read, written
from mutualaid.model.faults import Faults
from mutualaid.runs.sweep import ledger_file, lock
from mutualaid.runs.sweep.job import Result
from mutualaid.runs.sweep.ledger import LEDGER, Ledger
from mutualaid.runs.sweep.ledger_rows import Answer, Counts
from mutualaid.runs.sweep.lock import LOCK, holder, locked
from mutualaid.runs.sweep.status import status_of
from mutualaid.runs.sweep.troubles import ChangedSweep, DamagedLedger, NoSpace


@pytest.fixture
def path(tmp_path):
    return tmp_path / LEDGER


def test_what_was_kept_is_read_back_in_order(path):
    with Ledger.begin(path, JOB, "f") as ledger:
        ledger.plan(reversed(TASKS))
        ledger.keep([*reversed(ANSWERS[5:]), Answer(TASKS[2], None, "why", 3, 1.5)])
        assert ledger.to_do() == [*TASKS[:2], *TASKS[3:5]]
        assert ledger.counts() == Counts(planned=30, done=25, failed=1)
    results, failures = read(path)
    assert results == [(answer.task, answer.result) for answer in ANSWERS[5:]]
    assert failures == [Answer(TASKS[2], None, "why", 3, 1.5)]
    with Ledger.open(path) as ledger:
        assert ledger.job() == JOB


def test_in_the_end_it_is_one_file(path):
    written(path)
    status_of(path.parent)
    assert os.listdir(path.parent) == [LEDGER]


def test_settings_and_outcomes_come_back_as_they_were(path):
    settings = (("a", 0.1), ("b", 3), ("c", "text"), ("d", True), ("e", None), ("f", [7, 21]))
    task = replace(TASKS[0], settings=settings)
    result = Result({"x": 0.1 + 0.2, "y": None, "z": "2020-01-01", "n": 10**15}, bytes(range(256)))
    with Ledger.begin(path, JOB, "f") as ledger:
        ledger.plan([task])
        ledger.keep([Answer(task, result)])
        assert list(ledger.results()) == [(task, result)]


def test_more_runs_may_be_planned_and_none_twice(path):
    with Ledger.begin(path, JOB, "f") as ledger:
        ledger.plan(TASKS[:10])
        ledger.keep(ANSWERS[:4])
        ledger.plan(TASKS)
        ledger.plan([])
        assert ledger.counts() == Counts(30, 4, 0)
        assert ledger.to_do() == TASKS[4:]


def test_failed_runs_can_be_run_again(path):
    written(path)
    with Ledger.begin(path, JOB, "f") as ledger:
        assert ledger.retry_failed() == 3
        assert ledger.counts() == Counts(30, 20, 0)
        assert ledger.to_do() == TASKS[20:]


def test_a_run_is_kept_with_its_result_or_not_at_all(path):
    with Ledger.begin(path, JOB, "f") as ledger:
        ledger.plan(TASKS)
        ledger.keep(ANSWERS[:1])
        with pytest.raises(Faults):
            ledger.keep([ANSWERS[1], ANSWERS[0]])
        assert ledger.counts() == Counts(30, 1, 0)
        with pytest.raises(ValueError, match="JSON"):
            ledger.keep([ANSWERS[1], Answer(TASKS[2], Result({"x": float("nan")}, b""))])
        ledger.keep(ANSWERS[1:])
    assert len(read(path)[0]) == 30


def test_who_reads_sees_one_state_while_another_writes(path):
    written(path)
    with Ledger.begin(path, JOB, "f") as writer, Ledger.open(path) as reader:
        results = reader.results()
        seen = [next(results)]
        writer.keep(ANSWERS[25:])
        assert len(seen + list(results)) == 20
        assert len(list(reader.results())) == 25


def test_status_counts_and_says_who_works(path):
    with pytest.raises(FileNotFoundError):
        status_of(path.parent)
    with locked(path.parent), Ledger.begin(path, JOB, "f") as ledger:
        ledger.plan(TASKS)
        ledger.keep(ANSWERS[:10], running=2, workers=2)
        ledger._began -= 5
        ledger.keep(ANSWERS[10:20], running=2, workers=2)
        status = status_of(path.parent)
        assert (status.done, status.failed, status.running, status.left) == (20, 0, 2, 8)
        assert status.pid == os.getpid()
        assert f"process {os.getpid()} on " in str(status)
        assert status.a_second is not None
        assert 1.5 < status.a_second < 2.1  # ten runs in the five seconds of the new session
    status = status_of(path.parent)
    assert (status.running, status.left, status.seconds_left, status.pid) == (0, 10, None, None)
    assert str(status).endswith("nobody works on it")


# Another sweep


def test_what_has_changed_is_named(path):
    written(path)
    other = replace(JOB, scenario=SCENARIO.replace("0.08", "0.1"), outcomes=("aided",))
    with pytest.raises(ChangedSweep) as refused:
        Ledger.begin(path, other, "f")
    lines = str(refused.value).splitlines()
    assert len(lines) == 2
    assert 'outcomes: given ["aided"], allowed ["members_end"]' in lines[0]
    assert "plan.fee_rate: given 0.1, allowed 0.08" in lines[1]
    with pytest.raises(ChangedSweep, match="program has changed"):
        Ledger.begin(path, JOB, "g")
    with pytest.raises(
        ChangedSweep, match=r"^\S+: series: given \[\], allowed \[.members.\]; choose"
    ):
        Ledger.begin(path, replace(JOB, series=()), "f")
    assert len(read(path)[0]) == 20


# Disk


def test_a_disk_that_is_full_at_any_write_leaves_a_whole_ledger(path):
    written(path, 0, 0)
    first, kept, full = 0, 0, None
    for pages in range(8, 80, 6):
        with Ledger.begin(path, JOB, "f") as ledger:
            ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
            try:
                for answer in ANSWERS[kept:]:
                    ledger.keep([answer])
                    kept += 1
            except NoSpace as error:
                full = error
        assert [task for task, _ in read(path)[0]] == TASKS[:kept]
        first = first or kept
    assert 0 < first < kept == 30
    assert full is not None
    assert "disk is full" in str(full)
    assert full.code == 1


def test_a_ledger_that_cannot_be_made_leaves_nothing(tmp_path):
    with pytest.raises(NoSpace):
        Ledger.begin(tmp_path / "nowhere" / LEDGER, JOB, "f")
    (tmp_path / LEDGER).mkdir()
    with pytest.raises((NoSpace, DamagedLedger)):
        Ledger.begin(tmp_path / LEDGER, JOB, "f")
    assert os.listdir(tmp_path) == [LEDGER]


def test_without_a_write_ahead_log_it_goes_on_with_a_warning(path, monkeypatch):
    monkeypatch.setattr(ledger_file, "_writes_ahead", lambda connection: False)
    with pytest.warns(UserWarning, match="write-ahead"):
        written(path)
    assert len(read(path)[0]) == 20


# Lock


def test_one_process_holds_the_lock_again_and_again(tmp_path):
    assert holder(tmp_path) is None
    with locked(tmp_path) as alone, locked(tmp_path):
        assert alone
        assert holder(tmp_path) == {"pid": os.getpid(), "host": os.uname().nodename}
    assert holder(tmp_path) is None
    assert (tmp_path / LOCK).read_bytes() == b""


def test_a_file_system_without_locks_is_told(tmp_path, monkeypatch):
    def no_locks(handle: int, shared: bool = False) -> bool:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(lock, "_take", no_locks)
    with pytest.warns(UserWarning, match="no locks"), locked(tmp_path) as alone:
        assert not alone
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert holder(tmp_path) is None
    with Ledger.begin(tmp_path / LEDGER, JOB, "f", write_ahead=False) as ledger:
        assert ledger._connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
