"""Is every file in its room, under a name that says something, and does the package ship it?"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ("agents", "model", "runs")
LONGEST = 400
SOURCES = sorted(path for folder in (*PACKAGE, "tests") for path in (ROOT / folder).rglob("*.py"))
ROOMS = sorted(path.parent for path in SOURCES if path.name == "__init__.py")
ROOMS = [room for room in ROOMS if room.relative_to(ROOT).parts[0] in PACKAGE]
PROGRAM = ROOT / "runs" / "program"
"""What `python -m mutualaid` starts; in an installation it lies above all rooms."""
SETUP = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]

TESTS = [path for path in SOURCES if path.name.startswith("test_")]
VAGUE = {"util", "utils", "helper", "helpers", "base", "misc", "common", "core"}
NO_NOUNS = {
    *("kept", "told", "found", "drawn", "listed", "planned", "widened", "varied", "searched"),
    *("lived", "made", "contained", "beside", "from", "around", "under", "reading", "watching"),
    *("checking", "fitting", "locating", "writing", "keeping", "joining", "leaving", "insuring"),
}
"""Participles and prepositions: in a list of files they say nothing of what is inside."""
WITH_ITS_ROOM_S_NAME = {
    "agents/claims/claim_desk.py": "the claim desk is what insurance calls it",
    "agents/claims/claim_queue.py": "`queue` is a module of the standard library",
}
LOOSE = {
    "agents": {"__init__.py", "__init__.pyi"},
    "model": {"__init__.py", "__init__.pyi", "society.py"},
    "runs": {"__init__.py", "__main__.py"},
}
"""What may lie on a floor, outside of its rooms: the package's face and where one enters."""


def name_of(path: Path) -> str:
    """Path inside the repository, as people write it."""
    return path.relative_to(ROOT).as_posix()


def module_of(room: Path) -> str:
    """Dotted name of a package."""
    return ".".join(("mutualaid", *room.relative_to(ROOT).parts))


# Names


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_is_short_and_its_name_says_something(path):
    assert path.read_bytes().count(b"\n") <= LONGEST
    words = set(path.stem.split("_"))
    assert not VAGUE & words
    assert path.relative_to(ROOT).parts[0] == "tests" or not NO_NOUNS & words


@pytest.mark.parametrize("path", [path for path in SOURCES if path.stem[0] != "_"], ids=name_of)
def test_a_file_hides_no_module_of_the_standard_library(path):
    assert path.stem not in sys.stdlib_module_names


@pytest.mark.parametrize("folder", [*PACKAGE, "tests"])
def test_a_folder_has_a_name_that_says_something(folder):
    names = {path.name for path in (ROOT / folder).rglob("*") if path.is_dir()}
    assert not (VAGUE | NO_NOUNS) & names


def repeats_its_room(path: Path) -> bool:
    """Whether a file's name begins with its folder's, in the plural or not."""
    room = path.parent.name
    return any(path.stem.startswith(f"{name}_") for name in (room, room.removesuffix("s")))


def test_no_file_repeats_the_name_of_its_room():
    files = [path for room in ROOMS for path in room.glob("*.*") if repeats_its_room(path)]
    assert {name_of(path) for path in files} == set(WITH_ITS_ROOM_S_NAME)


@pytest.mark.parametrize(
    ("path", "repeats"),
    [("shards/shard_host.py", True), ("app/app_page.vue", True), ("audit/audit.py", False)],
)
def test_a_name_that_repeats_its_room_is_found(path, repeats):
    assert repeats_its_room(Path(path)) is repeats


# Rooms


@pytest.mark.parametrize("floor", PACKAGE)
def test_nothing_lies_loose_on_a_floor(floor):
    assert {path.name for path in (ROOT / floor).iterdir() if path.is_file()} <= LOOSE[floor]


@pytest.mark.parametrize("floor", PACKAGE)
def test_tests_lie_in_rooms_of_the_program(floor):
    rooms = {
        path.parent.relative_to(ROOT / "tests")
        for path in TESTS
        if path.relative_to(ROOT).parts[1] == floor
    }
    assert rooms <= {room.relative_to(ROOT) for room in ROOMS} - {Path(floor)}


def test_every_room_says_in_a_sentence_what_is_in_it():
    sentences = [first_sentence(room) for room in ROOMS]
    assert all(re.fullmatch(r"[A-Z].{15,}\.", sentence) for sentence in sentences)
    assert len(set(sentences)) == len(sentences)


def first_sentence(room: Path) -> str:
    """First line of what a package says of itself."""
    says = ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8"))) or ""
    return says.partition("\n")[0]


# What is shipped


def test_every_room_is_a_package_that_is_shipped():
    assert sorted(SETUP["packages"]) == ["mutualaid", *sorted(map(module_of, ROOMS))]
    folders = {path.parent for path in SOURCES if path.relative_to(ROOT).parts[0] in PACKAGE}
    assert folders == {*ROOMS, PROGRAM}


def test_what_all_rooms_lie_in_holds_nothing_but_the_way_to_start_it():
    assert SETUP["package-dir"]["mutualaid"] == name_of(PROGRAM)
    assert [path.name for path in PROGRAM.glob("*.*")] == ["__main__.py"]


def data_files(top: Path) -> set[Path]:
    """Everything in a folder but source and what Python made of it."""
    return {
        path
        for path in top.rglob("*")
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
    }


def shipped_files(package_data: dict[str, list[str]]) -> set[Path]:
    """Files that patterns of a package's data match."""
    return {
        path
        for package, patterns in package_data.items()
        for pattern in patterns
        for path in ROOT.joinpath(*package.split(".")[1:]).glob(pattern)
    }


def test_every_file_of_data_is_shipped_and_every_pattern_ships_some():
    files = set().union(*(data_files(ROOT / floor) for floor in PACKAGE))
    assert len(files) > 50
    assert shipped_files(SETUP["package-data"]) == files
    for package, patterns in SETUP["package-data"].items():
        assert package in SETUP["packages"]
        assert all(shipped_files({package: [pattern]}) for pattern in patterns)
