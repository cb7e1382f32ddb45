"""Does what is handed out start, hold what its tests need, and get built without complaint?"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("agents", "model", "runs", "docs", "tests", ".ci")
NOT_OURS = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info", ".*_cache", ".benchmarks")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A source distribution and a wheel of a clean copy, and what was said on the way."""
    tree = tmp_path_factory.mktemp("tree")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, tree / name, ignore=NOT_OURS)
    for path in ROOT.iterdir():
        if path.is_file() and path.name != ".git":
            shutil.copy(path, tree)
    code = "from setuptools import build_meta as b; b.build_sdist('dist'); b.build_wheel('dist')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tree, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return tree, done.stdout + done.stderr


def test_nothing_is_said_of_folders_of_data(built):
    assert "would be ignored" not in built[1]
    assert "Deprecat" not in built[1]


def test_the_source_holds_everything_that_its_tests_read(built):
    (path,) = (built[0] / "dist").glob("*.tar.gz")
    with tarfile.open(path) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    tree = built[0]
    files = {one.relative_to(tree) for name in FOLDERS for one in (tree / name).rglob("*")}
    files |= {Path(one.name) for one in tree.iterdir() if one.is_file()}
    missing = {one.as_posix() for one in files if (tree / one).is_file()} - held
    assert not {name for name in missing if "egg-info" not in name}


def test_a_wheel_starts_by_the_name_of_the_package(built):
    (path,) = (built[0] / "dist").glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        held = set(archive.namelist())
    assert {"mutualaid/__main__.py", "mutualaid/runs/__main__.py"} <= held
    assert not {name for name in held if name.startswith(("tests/", "docs/"))}


@pytest.mark.parametrize("module", ["mutualaid", "mutualaid.runs"])
def test_the_package_and_its_floor_are_the_same_program(module):
    command = [sys.executable, "-m", module, "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "cannot be directly executed" in done.stderr:
        pytest.fail("install the package again: pip install -e .")
    assert done.stdout.startswith("mutualaid ")


@pytest.mark.parametrize("floor", ["agents", "model", "runs"])
def test_no_message_sends_people_to_what_a_wheel_has_not(floor):
    texts = [path.read_text("utf-8") for path in (ROOT / floor).rglob("*.py")]
    assert not [text for text in texts if "pip install -e" in text]
