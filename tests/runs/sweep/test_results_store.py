"""Does the store keep every finished run, and name its file when it cannot?"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import warnings
from dataclasses import replace

import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.sweep.design.tasks import Answer, Result
from mutualaid.runs.sweep.results.status import read_status
from mutualaid.runs.sweep.store import lock, sqlite_file
from mutualaid.runs.sweep.store.errors import ChangedSweepError, DamagedStoreError, NoSpaceError
from mutualaid.runs.sweep.store.lock import HOLDER, LOCK, hold_lock, read_holder
from mutualaid.runs.sweep.store.results_store import STORE, Counts, ResultsStore
from results_store_fixtures import ANSWERS, JOB, SCENARIO, TASKS, read_store, write_store


@pytest.fixture
def path(tmp_path):
    return tmp_path / STORE


def test_what_was_kept_is_read_back_in_order(path):
    with ResultsStore.begin(path, JOB, "f") as store:
        store.plan(reversed(TASKS))
        store.keep([*reversed(ANSWERS[5:]), Answer(TASKS[2], None, "why", 3, 1.5)])
        assert store.to_do() == [*TASKS[:2], *TASKS[3:5]]
        assert store.counts() == Counts(planned=30, done=25, failed=1)
    results, failures = read_store(path)
    assert results == [(answer.task, answer.result) for answer in ANSWERS[5:]]
    assert failures == [Answer(TASKS[2], None, "why", 3, 1.5)]
    with ResultsStore.open(path) as store:
        assert store.job() == JOB


def test_in_the_end_it_is_one_file(path):
    write_store(path)
    read_status(path.parent)
    assert os.listdir(path.parent) == [STORE]


def test_settings_and_outcomes_come_back_as_they_were(path):
    settings = (("a", 0.1), ("b", 3), ("c", "text"), ("d", True), ("e", None), ("f", [7, 21]))
    task = replace(TASKS[0], settings=settings)
    result = Result({"x": 0.1 + 0.2, "y": None, "z": "2020-01-01", "n": 10**15}, bytes(range(256)))
    with ResultsStore.begin(path, JOB, "f") as store:
        store.plan([task])
        store.keep([Answer(task, result)])
        assert list(store.results()) == [(task, result)]


def test_more_runs_may_be_planned_and_none_twice(path):
    with ResultsStore.begin(path, JOB, "f") as store:
        store.plan(TASKS[:10])
        store.keep(ANSWERS[:4])
        store.plan(TASKS)
        store.plan([])
        assert store.counts() == Counts(30, 4, 0)
        assert store.to_do() == TASKS[4:]


def test_failed_runs_can_be_run_again(path):
    write_store(path)
    with ResultsStore.begin(path, JOB, "f") as store:
        assert store.retry_failed() == 3
        assert store.counts() == Counts(30, 20, 0)
        assert store.to_do() == TASKS[20:]


def test_a_run_is_kept_with_its_result_or_not_at_all(path):
    with ResultsStore.begin(path, JOB, "f") as store:
        store.plan(TASKS)
        store.keep(ANSWERS[:1])
        with pytest.raises(InputError):
            store.keep([ANSWERS[1], ANSWERS[0]])
        assert store.counts() == Counts(30, 1, 0)
        with pytest.raises(ValueError, match="JSON"):
            store.keep([ANSWERS[1], Answer(TASKS[2], Result({"x": float("nan")}, b""))])
        store.keep(ANSWERS[1:])
    assert len(read_store(path)[0]) == 30


def test_who_reads_sees_one_state_while_another_writes(path):
    write_store(path)
    with ResultsStore.begin(path, JOB, "f") as writer, ResultsStore.open(path) as reader:
        results = reader.results()
        seen = [next(results)]
        writer.keep(ANSWERS[25:])
        assert len(seen + list(results)) == 20
        assert len(list(reader.results())) == 25


def test_status_counts_and_says_who_works(path):
    with pytest.raises(FileNotFoundError):
        read_status(path.parent)
    with hold_lock(path.parent), ResultsStore.begin(path, JOB, "f") as store:
        store.plan(TASKS)
        store.keep(ANSWERS[:10], running=2, workers=2)
        store._began -= 5
        store.keep(ANSWERS[10:20], running=2, workers=2)
        status = read_status(path.parent)
        assert (status.done, status.failed, status.running, status.left) == (20, 0, 2, 8)
        assert status.pid == os.getpid()
        assert f"process {os.getpid()} on " in str(status)
        assert status.a_second is not None
        assert 1.5 < status.a_second < 2.1  # ten runs in the five seconds of the new session
    status = read_status(path.parent)
    assert (status.running, status.left, status.seconds_left, status.pid) == (0, 10, None, None)
    assert str(status).endswith("nobody works on it")


# Another sweep


def test_what_has_changed_is_named(path):
    write_store(path)
    other = replace(JOB, scenario=SCENARIO.replace("0.08", "0.1"), outcomes=("aided",))
    with pytest.raises(ChangedSweepError) as refused:
        ResultsStore.begin(path, other, "f")
    lines = str(refused.value).splitlines()
    assert len(lines) == 2
    assert 'outcomes: given ["aided"], allowed ["members_end"]' in lines[0]
    assert "plan.fee_rate: given 0.1, allowed 0.08" in lines[1]
    with pytest.raises(ChangedSweepError, match="program has changed"):
        ResultsStore.begin(path, JOB, "g")
    with pytest.raises(
        ChangedSweepError, match=r"^\S+: series: given \[\], allowed \[.members.\]; choose"
    ):
        ResultsStore.begin(path, replace(JOB, series=()), "f")
    assert len(read_store(path)[0]) == 20


# Disk


def test_a_disk_that_is_full_at_any_write_leaves_a_whole_store(path):
    write_store(path, 0, 0)
    first, kept, full = 0, 0, None
    for pages in range(8, 80, 6):
        with ResultsStore.begin(path, JOB, "f") as store:
            store._connection.execute(f"PRAGMA max_page_count = {pages}")
            try:
                for answer in ANSWERS[kept:]:
                    store.keep([answer])
                    kept += 1
            except NoSpaceError as error:
                full = error
        assert [task for task, _ in read_store(path)[0]] == TASKS[:kept]
        first = first or kept
    assert 0 < first < kept == 30
    assert full is not None
    assert "disk is full" in str(full)
    assert full.code == 1


def test_a_store_that_cannot_be_made_leaves_nothing(tmp_path):
    with pytest.raises(NoSpaceError):
        ResultsStore.begin(tmp_path / "nowhere" / STORE, JOB, "f")
    (tmp_path / STORE).mkdir()
    with pytest.raises((NoSpaceError, DamagedStoreError)):
        ResultsStore.begin(tmp_path / STORE, JOB, "f")
    assert os.listdir(tmp_path) == [STORE]


def test_without_a_write_ahead_log_it_goes_on_with_a_warning(path, monkeypatch):
    monkeypatch.setattr(sqlite_file, "_writes_ahead", lambda connection: False)
    with pytest.warns(UserWarning, match="write-ahead"):
        write_store(path)
    assert len(read_store(path)[0]) == 20


# Lock


def test_one_process_holds_the_lock_again_and_again(tmp_path):
    assert read_holder(tmp_path) is None
    with hold_lock(tmp_path) as alone, hold_lock(tmp_path):
        assert alone
        assert read_holder(tmp_path) == {"pid": os.getpid(), "host": os.uname().nodename}
    assert read_holder(tmp_path) is None
    assert (tmp_path / LOCK).read_bytes() == b""


def test_whoever_died_with_the_lock_is_no_holder(tmp_path):
    with hold_lock(tmp_path):
        signature = (tmp_path / HOLDER).read_text()
    (tmp_path / HOLDER).write_text(signature)
    assert read_holder(tmp_path) is None
    with hold_lock(tmp_path):
        assert read_holder(tmp_path) == json.loads(signature)


def no_lock_by(monkeypatch, number: int) -> None:
    def fail(self, *_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(lock.FileLock, "acquire", fail)


def test_where_the_lock_cannot_be_asked_a_living_signature_is_believed(tmp_path, monkeypatch):
    (tmp_path / LOCK).touch()
    no_lock_by(monkeypatch, errno.EROFS)
    assert read_holder(tmp_path) is None
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], stdout=-1)
    for pid, there in ((os.getpid(), True), (int(ended.stdout), False)):
        who = {"pid": pid, "host": os.uname().nodename}
        (tmp_path / HOLDER).write_text(json.dumps(who))
        assert read_holder(tmp_path) == (who if there else None)
    (tmp_path / HOLDER).write_text('{"pid": 1, "host": "elsewhere"}')
    assert read_holder(tmp_path) == {"pid": 1, "host": "elsewhere"}
    with pytest.raises(OSError, match="Read-only"), hold_lock(tmp_path):
        pass


def test_who_asks_does_not_keep_a_sweep_from_starting(tmp_path):
    asks = f"""
from pathlib import Path
from mutualaid.runs.sweep.store.lock import holder
while True:
    holder(Path({str(tmp_path)!r}))
    print(flush=True)
"""
    (tmp_path / LOCK).touch()
    asking = subprocess.Popen([sys.executable, "-c", asks], stdout=subprocess.PIPE)
    try:
        assert asking.stdout is not None
        asking.stdout.readline()
        for _ in range(20):
            with hold_lock(tmp_path):
                pass
    finally:
        asking.kill()
        asking.communicate()


def test_a_file_system_without_locks_is_told(tmp_path, monkeypatch):
    no_lock_by(monkeypatch, errno.ENOLCK)
    with pytest.warns(UserWarning, match="no locks"), hold_lock(tmp_path) as alone:
        assert not alone
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_holder(tmp_path) is None
    with ResultsStore.begin(tmp_path / STORE, JOB, "f", write_ahead=False) as store:
        assert store._connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
