"""Is a damaged results store an error that names it, and never fewer or other runs?"""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import pytest
from mutualaid.runs.sweep.results.status import read_status
from mutualaid.runs.sweep.store import results_store
from mutualaid.runs.sweep.store.errors import DamagedStoreError
from mutualaid.runs.sweep.store.results_store import STORE, ResultsStore
from results_store_fixtures import ANSWERS, JOB, TASKS, read_store, write_store


@pytest.fixture
def path(tmp_path):
    return tmp_path / STORE


def read_and_begin(path: Path) -> None:
    read_store(path)
    ResultsStore.begin(path, JOB, "f").close()


def test_every_flipped_bit_is_an_error_or_changes_nothing(path, tmp_path):
    write_store(path)
    whole, content = read_store(path), path.read_bytes()
    chance, named = random.Random(1), 0
    places = [*range(100), *(chance.randrange(len(content)) for _ in range(150))]
    for place in places:
        bad = bytearray(content)
        bad[place] ^= 1 << chance.randrange(8)
        copy = tmp_path / f"{place}" / STORE
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(bad)
        damage = None
        try:
            assert read_store(copy) == whole, place
        except DamagedStoreError as error:
            damage = error
        named += damage is not None
        assert damage is None or str(copy) in str(damage)
        shutil.rmtree(copy.parent)
    assert named > 100


def test_a_torn_file_is_an_error(path):
    write_store(path)
    content = path.read_bytes()
    for length in range(0, len(content), max(1, len(content) // 60)):
        path.write_bytes(content[:length])
        with pytest.raises(DamagedStoreError):
            read_store(path)
        with pytest.raises(DamagedStoreError):
            ResultsStore.begin(path, JOB, "f")
        for left in path.parent.glob(f"{STORE}-*"):
            left.unlink()


def test_a_torn_write_ahead_log_loses_runs_but_never_a_number(path, tmp_path):
    with ResultsStore.begin(path, JOB, "f") as store:
        store.plan(TASKS)
        for answer in ANSWERS:
            store.keep([answer])
        log = path.with_name(f"{STORE}-wal")
        main, ahead = path.read_bytes(), log.read_bytes()
    chance = random.Random(2)
    for number in range(60):
        copy = tmp_path / f"{number}" / STORE
        copy.parent.mkdir()
        copy.write_bytes(main)
        torn = bytearray(ahead[: chance.randrange(len(ahead))] if number % 2 else ahead)
        if not number % 2:
            torn[chance.randrange(len(torn))] ^= 1 << chance.randrange(8)
        copy.with_name(log.name).write_bytes(torn)
        with ResultsStore.begin(copy, JOB, "f") as store:
            store.plan(TASKS)
            store.keep([ANSWERS[task.number] for task in store.to_do()])
        assert read_store(copy)[0] == [(answer.task, answer.result) for answer in ANSWERS]
        shutil.rmtree(copy.parent)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM finished WHERE run = (SELECT max(run) FROM finished)",
        "DELETE FROM planned WHERE number = 29",
        "DELETE FROM seals WHERE name = 'done'",
        "UPDATE finished SET outcomes = '{}' WHERE rowid = 3",
        "UPDATE finished SET series = x'00' WHERE rowid = 3",
        "UPDATE finished SET status = 'done' WHERE status = 'failed'",
        "UPDATE finished SET run = 'x' WHERE rowid = 3",
        "UPDATE planned SET seed = seed + 1 WHERE number = 4",
        "UPDATE planned SET settings = '[]' WHERE number = 4",
        "UPDATE about SET content = content || ' '",
        "PRAGMA user_version = 9",
        "DROP TABLE planned",
        "UPDATE finished SET attempts = 2 WHERE rowid = 3",
        "UPDATE seals SET rows = rows + 1 WHERE name = 'failed'",
        "UPDATE planned SET number = 30 - number",
    ],
)
def test_a_row_that_was_changed_or_is_missing_is_an_error(path, change):
    write_store(path)
    connection = sqlite3.connect(path)
    connection.execute(change)
    connection.commit()
    connection.close()
    with pytest.raises(DamagedStoreError, match=STORE):
        read_and_begin(path)


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\0" * 4000])
def test_a_foreign_file_is_an_error_and_stays(path, content):
    path.write_bytes(content)
    with pytest.raises(DamagedStoreError, match=STORE):
        ResultsStore.begin(path, JOB, "f")
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM about",
        "DELETE FROM about WHERE name = 'job'",
        "UPDATE about SET content = '[]' WHERE name = 'job'",
        'UPDATE about SET content = \'{"scenario": 1, "outcomes": [], "series": []}\'',
        "UPDATE about SET content = '[' WHERE name = 'job'",
    ],
)
def test_a_store_that_does_not_say_what_it_is_about_is_damaged(path, change):
    """Its seal is made to fit, as it is where the description was never written."""
    write_store(path)
    connection = sqlite3.connect(path)
    connection.execute(change)
    seal = results_store._current_seal(connection, "about")
    connection.execute("UPDATE seals SET rows = ?, digest = ? WHERE name = 'about'", seal)
    connection.commit()
    connection.close()
    with pytest.raises(DamagedStoreError, match="does not say of which sweep"):
        ResultsStore.begin(path, JOB, "f")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE seals SET rows = 'many'",
        "UPDATE seals SET digest = 'text'",
        "INSERT INTO session VALUES (1, 'a', 'b', 'c', 'd', 'e')",
    ],
)
def test_who_asks_how_far_it_is_is_told_that_it_is_damaged(path, change):
    write_store(path)
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM session")
    connection.execute(change)
    connection.commit()
    connection.close()
    with pytest.raises(DamagedStoreError, match=STORE):
        read_status(path.parent)
