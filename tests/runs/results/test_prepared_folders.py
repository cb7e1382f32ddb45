"""Is a folder that is there kept as it is, what was killed cleared away, and trouble seen early?"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.files import hidden_work, output_folder
from mutualaid.runs.files.manifest import MANIFEST, Provenance, write_manifest
from mutualaid.runs.files.output_folder import new_folder, remove_leftovers
from mutualaid.runs.files.run_folder import read_manifest, verify
from mutualaid.runs.report.output import put

RUN = "0123456789ab"


def fill(folder: Path, fingerprint: str = RUN, says: str = "0") -> None:
    (folder / "figures").mkdir()
    (folder / "figures" / "share.png").write_bytes(b"\x89PNG")
    (folder / "rounds.csv").write_text(f"round\n{says}\n")
    write_manifest(folder, Provenance("small", "A small one", fingerprint, 1))


def made(target: Path, says: str = "0") -> Path:
    with new_folder(target, RUN) as folder:
        fill(folder, says=says)
    return target


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


WHOLE = ["figures", MANIFEST, "rounds.csv"]

# What is there is kept


@pytest.mark.parametrize("mode", [0o700, 0o2770, 0o750])
def test_a_prepared_folder_keeps_its_identity_mode_and_group(tmp_path, mode):
    target = tmp_path / "run"
    target.mkdir()
    if os.getuid() == 0:
        os.chown(target, -1, 50)
    target.chmod(mode)
    before = target.stat()
    for says in ("0", "1"):
        assert verify(made(target, says)) == []
        after = target.stat()
        assert (after.st_ino, after.st_gid, after.st_mode) == (
            before.st_ino,
            before.st_gid,
            before.st_mode,
        )
    assert names(target) == WHOLE
    assert (target / "rounds.csv").read_text() == "round\n1\n"


def test_nobody_sees_a_run_in_the_making_who_could_not_look_into_its_folder(tmp_path):
    target = tmp_path / "run"
    target.mkdir(mode=0o700)
    with new_folder(target, RUN) as folder:
        assert folder.parent == target
        fill(folder)
    assert names(tmp_path) == ["run"]


def test_the_current_folder_may_be_the_target_if_nothing_else_is_in_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for says in ("0", "1"):
        made(Path(), says)
        assert os.getcwd() == str(tmp_path)
        assert names(Path()) == WHOLE


def test_a_link_to_a_folder_stays_a_link(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "there")
    made(tmp_path / "run")
    assert (tmp_path / "run").is_symlink()
    assert verify(tmp_path / "there") == []


def test_what_an_empty_disk_has_is_no_other_file(tmp_path):
    (tmp_path / "lost+found").mkdir()
    made(tmp_path)
    assert verify(tmp_path) == []
    made(tmp_path)
    assert names(tmp_path) == sorted([*WHOLE, "lost+found"])


def mounted(*options: str, at: Path) -> None:
    done = subprocess.run(["mount", *options, str(at)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no mount here: {done.stderr.strip()}")


@contextmanager
def unmounted_after(place: Path):
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], capture_output=True, check=False)


@pytest.mark.parametrize("kind", ["tmpfs", "bind"])
def test_what_is_mounted_can_be_written_to(tmp_path, kind):
    if shutil.which("mount") is None or os.getuid() != 0:
        pytest.skip("needs mount and the rights of root")
    target, source = tmp_path / "run", tmp_path / "source"
    target.mkdir()
    source.mkdir()
    options = ["-t", "tmpfs", "tmpfs"] if kind == "tmpfs" else ["--bind", str(source)]
    with unmounted_after(target):
        mounted(*options, at=target)
        for says in ("0", "1"):
            assert verify(made(target, says)) == []
            assert names(target) == WHOLE


AS_NOBODY = """
import os, sys
from pathlib import Path
from mutualaid.runs.files.manifest import Provenance, write_manifest
from mutualaid.runs.files.output_folder import new_folder
from mutualaid.runs.files import manifest
manifest.describe_versions()  # loads what somebody else may not be allowed to read
os.setgid(65534); os.setuid(65534)
for says in "01":
    with new_folder(Path(sys.argv[1]), "0123456789ab") as folder:
        (folder / "figures").mkdir()
        (folder / "figures" / "a.png").write_bytes(b"")
        (folder / "rounds.csv").write_text(says)
        write_manifest(folder, Provenance("small", "A small one", "0123456789ab", 1))
    if len(sys.argv) > 2:
        for path in [*Path(sys.argv[1]).rglob("*"), Path(sys.argv[1])]:
            path.chmod(0o500 if path.is_dir() else 0o400)
"""


@pytest.fixture
def foreign_place():
    """A folder of nobody's in one that only root may write to, all of it open to be looked at."""
    if not hasattr(os, "getuid") or os.getuid() != 0:
        pytest.skip("needs the rights of root, to act as somebody else")
    place = Path("/var/tmp") / f"mutualaid-test-{os.getpid()}"
    (place / "mine").mkdir(parents=True)
    place.chmod(0o755)
    os.chown(place / "mine", 65534, 65534)
    yield place / "mine"
    shutil.rmtree(place)


@pytest.mark.parametrize("options", [[], ["read-only"]])
def test_a_folder_of_ones_own_in_one_that_is_not(foreign_place, options):
    """Its parent need not be writable; and a run that was made read-only is replaced whole."""
    command = [sys.executable, "-c", AS_NOBODY, str(foreign_place), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert names(foreign_place) == WHOLE
    assert (foreign_place / "rounds.csv").read_text() == "1"
    assert names(foreign_place.parent) == ["mine"]
    assert stat.S_IMODE(foreign_place.stat().st_mode) == (0o500 if options else 0o755)


# What a killed process leaves

KILLED = """
import os, signal, sys
from pathlib import Path
from mutualaid.runs.files import output_folder
from mutualaid.runs.files.manifest import Provenance, write_manifest
count, moves = 0, int(sys.argv[2])
move = os.replace
def counted(*names):
    global count
    count += 1
    if count > moves:
        os.kill(os.getpid(), signal.SIGKILL)
    move(*names)
with output_folder.new_folder(Path(sys.argv[1]), "0123456789ab") as folder:
    (folder / "figures").mkdir()
    (folder / "figures" / "other.png").write_bytes(b"other")
    (folder / "people.csv").write_text("new")
    (folder / "rounds.csv").write_text("new")
    write_manifest(folder, Provenance("small", "A small one", "0123456789ab", 1))
    os.replace = counted
"""


def killed(target: Path, moves: int) -> None:
    command = [sys.executable, "-c", KILLED, str(target), str(moves)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr


def test_what_a_killed_run_leaves_is_told_and_removed_by_the_next_one(tmp_path, capsys):
    killed(tmp_path / "run", 0)
    (left,) = names(tmp_path)
    assert hidden_work.is_hidden_work(left)
    made(tmp_path / "other")
    assert left in names(tmp_path)
    made(tmp_path / "run")
    assert names(tmp_path) == ["other", "run"]
    said = capsys.readouterr().err
    assert said == f"mutualaid: {tmp_path / left}: left by a process that was killed; removed\n"


@pytest.mark.parametrize(
    ("held", "moves"), [*((False, n) for n in range(4)), *((True, n) for n in range(7))]
)
def test_killed_between_any_two_moves_the_folder_is_old_or_whole(tmp_path, held, moves):
    """Three old files go aside, four new ones come."""
    target = tmp_path / "run"
    target.mkdir()
    if held:
        made(target)
    killed(target, moves)
    assert any(map(hidden_work.is_hidden_work, names(target)))
    remove_leftovers(target)
    assert names(target) == (WHOLE if held else [])
    assert not held or verify(target) == []
    assert names(made(target)) == WHOLE
    assert verify(target) == []


def test_what_a_living_process_makes_is_left_alone(tmp_path, capsys):
    with new_folder(tmp_path / "run", RUN) as folder:
        fill(folder)
        code = f"""
from pathlib import Path
from mutualaid.runs.files.output_folder import remove_leftovers
remove_leftovers(Path({str(tmp_path / "run")!r}))
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        assert done.stderr == b""
        assert folder.is_dir()
    assert verify(tmp_path / "run") == []


def test_without_locks_nothing_is_removed_but_told(tmp_path, monkeypatch, capsys):
    killed(tmp_path / "run", 0)
    monkeypatch.setattr(hidden_work, "fcntl", None)
    made(tmp_path / "run")
    assert len(names(tmp_path)) == 2
    assert "unless it is at work; remove it then" in capsys.readouterr().err


def test_two_that_write_the_same_folder_leave_one_of_them(tmp_path):
    tmp_path = tmp_path / "run"
    tmp_path.mkdir()
    with new_folder(tmp_path, RUN) as folder:
        fill(folder)
        made(tmp_path, "1")
    assert names(tmp_path) == WHOLE
    assert verify(tmp_path) == []
    assert (tmp_path / "rounds.csv").read_text() == "round\n0\n"


# What is known before


def before_the_block(target: Path) -> BaseException:
    """The error that comes before anything is made."""
    with pytest.raises((InputError, OSError)) as raised, new_folder(target, RUN):
        pytest.fail("the run would have begun")
    return raised.value


def test_a_long_name_works_and_a_longer_one_is_told_first(tmp_path):
    for name in ("n" * 255, "\N{CJK UNIFIED IDEOGRAPH-7ED3}" * 85):
        assert verify(made(tmp_path / name)) == []
    error = before_the_block(tmp_path / ("n" * 256))
    assert isinstance(error, OSError)
    assert error.errno == errno.ENAMETOOLONG


def test_a_path_that_leaves_no_room_for_names_inside_is_told_first(tmp_path):
    deep = tmp_path
    while len(str(deep)) < 4020:
        deep = deep / ("d" * min(200, 4040 - len(str(deep))))
    error = before_the_block(deep)
    assert isinstance(error, OSError)
    assert error.errno == errno.ENAMETOOLONG
    assert names(tmp_path) == []


def test_a_full_disk_is_told_first(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=50_000)
    monkeypatch.setattr(output_folder.shutil, "disk_usage", lambda _: usage)
    error = before_the_block(tmp_path / "run")
    assert isinstance(error, OSError)
    assert (error.errno, error.filename) == (errno.ENOSPC, str(tmp_path / "run"))
    assert "(0.05 MB are free, 0.07 needed)" in str(error)
    assert names(tmp_path) == []


def test_a_deleted_current_folder_is_named(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert "run, in a current folder that has been deleted" in str(before_the_block(Path("run")))
    assert verify(made(tmp_path / "run")) == []


def test_a_link_to_itself_is_named(tmp_path):
    (tmp_path / "run").symlink_to(tmp_path / "run")
    assert "a link that leads to itself" in str(before_the_block(tmp_path / "run"))


# A single file


def test_a_file_that_is_replaced_is_readable_by_no_more_than_before(tmp_path):
    target = tmp_path / "report.html"
    put(b"one", target)
    target.chmod(0o600)
    (tmp_path / "link.html").symlink_to(target)
    put(b"two", tmp_path / "link.html")
    assert target.read_bytes() == b"two"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert (tmp_path / "link.html").is_symlink()


def test_a_file_that_is_mounted_is_written_in_its_place(tmp_path):
    if shutil.which("mount") is None or os.getuid() != 0:
        pytest.skip("needs mount and the rights of root")
    target, source = tmp_path / "report.html", tmp_path / "source"
    target.write_bytes(b"")
    source.write_bytes(b"")
    with unmounted_after(target):
        mounted("--bind", str(source), at=target)
        put(b"page", target)
    assert source.read_bytes() == b"page"
    assert names(tmp_path) == ["report.html", "source"]


def test_the_manifest_is_the_last_to_come(tmp_path, monkeypatch):
    (tmp_path / "run").mkdir()
    moved, real = [], os.replace

    def watched(source, goal):
        moved.append(Path(goal).name)
        real(source, goal)

    monkeypatch.setattr(os, "replace", watched)
    made(tmp_path / "run")
    assert moved[-1] == MANIFEST
    assert read_manifest(tmp_path / "run")["fingerprint"] == RUN
    assert json.loads((tmp_path / "run" / MANIFEST).read_text())["package"] == "mutualaid"
