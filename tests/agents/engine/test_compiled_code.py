"""Does everything run without a place for compiled code, or with a damaged one, and say so once?"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mutualaid.agents.engine import compiled_code, jit
from mutualaid.agents.engine.compiled_code import MOST_FOLDERS, CompiledCode

DRAW = """
import sys
from mutualaid.agents.engine.random_draws import draw, key
{before}
print(draw(key(1, 2, 3), 4), *sorted(
    one.py_func.__name__ for one in (draw, key) if one.stats.cache_misses
))
"""


def drawn(cache: Path | str, before: str = "", **also: str) -> tuple[str, list[str]]:
    """What a process of its own draws and compiles for it, and the lines on its stderr."""
    command = [sys.executable, "-c", DRAW.format(before=before)]
    env = {**os.environ, "NUMBA_CACHE_DIR": str(cache), "NUMBA_DISABLE_JIT": "0", **also}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), done.stderr.splitlines()


def files(cache: Path) -> list[Path]:
    return [path for path in cache.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """A place with the code of a draw; what it gave when it was compiled."""
    cache = tmp_path_factory.mktemp("warm")
    return cache, drawn(cache)


def test_what_is_compiled_once_is_there_for_the_next(warm):
    cache, (first, said) = warm
    number, *compiled = first.split()
    assert compiled == ["draw", "key"]
    assert said == []
    assert drawn(cache) == (number, [])


@pytest.mark.parametrize("left", [0, 1, 40, -1])
def test_damaged_code_is_compiled_anew_once(warm, left):
    cache, (first, _) = warm
    whole = {path: path.read_bytes() for path in files(cache)}
    assert len(whole) >= 3
    for path, content in whole.items():
        path.write_bytes(content[:left])
    again, said = drawn(cache)
    assert again == first
    assert len(said) == 1
    assert str(cache) in said[0]
    assert "damaged" in said[0]
    assert drawn(cache) == (first.split()[0], [])
    assert sorted(files(cache)) == sorted(whole)


def test_one_changed_byte_is_damage(warm):
    cache, (first, _) = warm
    for path in files(cache):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    again, said = drawn(cache)
    assert (again, len(said)) == (first, 1)


def test_without_a_place_code_is_compiled_in_memory(tmp_path, warm):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    again, said = drawn(blocked / "cache")
    assert again == warm[1][0]
    assert len(said) == 1
    assert str(blocked / "cache") in said[0]
    assert "cannot be kept" in said[0]


def test_workers_leave_it_to_who_started_them(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    worker = (
        "import multiprocessing as mp\n"
        "if __name__ == '__main__':\n"
        "    from mutualaid.agents.engine.random_draws import key\n"
        "    with mp.get_context('spawn').Pool(2) as pool:\n"
        "        print(len(pool.starmap(key, [(1, 2, 3)] * 2)))\n"
    )
    script = tmp_path / "script.py"
    script.write_text(worker)
    env = {**os.environ, "NUMBA_CACHE_DIR": str(blocked / "cache"), "NUMBA_DISABLE_JIT": "0"}
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False, env=env
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")


def test_code_that_is_there_is_used_where_nothing_can_be_written(tmp_path, monkeypatch, caplog):
    CompiledCode([tmp_path / "compiled-a"]).save("f", b"code")

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(compiled_code, "_write", refuse)
    code = CompiledCode([tmp_path / "none" / "compiled-a", tmp_path / "compiled-a"])
    code.tell_if_not_kept()
    assert code.load("f") == b"code"
    assert caplog.messages == []
    for name in "gh":
        code.save(name, b"more")
    assert len(caplog.messages) == 1
    assert f"{tmp_path}: Read-only file system" in caplog.messages[0]
    assert code.load("g") is None


def test_damage_that_cannot_be_removed_is_passed_over(tmp_path, monkeypatch, caplog):
    code = CompiledCode([tmp_path / "compiled-a"])
    for name in "fg":
        code.save(name, b"code")
        (tmp_path / "compiled-a" / name).write_bytes(b"")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", refuse)
    assert code.load("f") is None
    assert code.load("g") is None
    assert len(caplog.messages) == 1
    assert "passed over" in caplog.messages[0]


def test_the_first_place_that_can_be_written_keeps_code(tmp_path, caplog):
    caplog.set_level(logging.WARNING)
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    code = CompiledCode([blocked / "compiled-a", tmp_path / "home" / "compiled-a"])
    code.save("f", b"code")
    assert (caplog.messages, code.load("f")) == ([], b"code")
    assert [path.name for path in (tmp_path / "home" / "compiled-a").iterdir()] == ["f"]


def test_places_of_old_rules_do_not_pile_up(tmp_path):
    for number in range(MOST_FOLDERS + 3):
        folder = tmp_path / f"compiled-{number}"
        CompiledCode([folder]).save("f", b"code")
        os.utime(folder, (number, number))
    CompiledCode([tmp_path / "compiled-3"])  # used now
    CompiledCode([tmp_path / "compiled-new"]).save("f", b"code")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"compiled-3", "compiled-new", "compiled-5", "compiled-6"}


def test_a_user_without_a_home_has_the_place_in_the_package(monkeypatch):
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(jit.SETTINGS, "CACHE_DIR", "")
    assert len(jit.code_folders()) == 2
    monkeypatch.setattr(Path, "home", nowhere)
    assert [folder.parent.name for folder in jit.code_folders()] == ["__pycache__"]
