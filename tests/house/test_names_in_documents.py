"""Is everything there that README and docs name: files, rooms, headings, parameters, code?"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from documents import PAGES, README, RESULTS, ROOT, first_cells, name_of, update_documents
from mutualaid.model import read_scenario
from mutualaid.model.loading.layers import preset_names
from mutualaid.model.scenario.regulator import OrderKind

GROUPS = "people|illness|behaviour|plan|review|claims|regulator|agency|run"
KEY = re.compile(rf"`((?:{GROUPS})\.(?!py\b|parquet\b)[a-z_]+)(?:`| =)")
NAME = re.compile(r"`([^`]+)`")
PATH = re.compile(r"`((?:agents|model|runs|tests|docs)/[^`]*)`")
FILE = re.compile(r"`(\w+\.py)`")
FLOORS = ("agents", "model", "runs")
FILES = {path.name for room in (*FLOORS, "tests") for path in (ROOT / room).rglob("*.py")}


def missing_paths(text: str) -> list[str]:
    """Paths and names of source files in a text that are not on the disk."""
    paths = [path for path in PATH.findall(text) if not (ROOT / path).exists()]
    return paths + [name for name in FILE.findall(text) if name not in FILES]


def test_what_readme_says_to_open_exists():
    tasks = first_cells(README, "to change")
    assert len(tasks) == 10
    table = README[README.index("| to change |") :].split("\n\n")[0].splitlines()[2:]
    assert all(PATH.search(line) for line in table)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_files_that_a_page_names_exist(page):
    assert missing_paths(page.read_text("utf-8")) == []


def test_a_path_that_is_not_there_is_missed():
    text = "`agents/leaves.py`, `model/presets/`, `society.py`, `planted.py`"
    assert missing_paths(text) == ["agents/leaves.py", "planted.py"]


def anchors(text: str) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    headings = re.findall(r"^#+ (.+)$", prose, re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings}


def broken_links(page: Path, text: str) -> list[str]:
    """Relative links of a page that lead to no file, or to no heading of it."""
    found = []
    for link in re.findall(r"\]\((?!https?://)([^)\s]+)\)", text.replace("\n", " ")):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_a_page_links_to_exists(page):
    assert broken_links(page, page.read_text("utf-8")) == []


def test_a_broken_link_is_found():
    page = ROOT / "docs" / "README.md"
    links = "[a](model.md) [b](no.md) [c](model.md#5-what-is-not-in-it) [d](model.md#no) [e](#no)"
    assert broken_links(page, links) == ["no.md", "model.md#no", "#no"]


def test_the_index_of_documents_lists_every_page():
    listed = re.findall(r"^\| \[(\S+)\]", (ROOT / "docs" / "README.md").read_text("utf-8"), re.M)
    assert sorted([*listed, "README.md"]) == sorted(
        path.name for path in (ROOT / "docs").glob("*.md")
    )


@pytest.mark.parametrize("page", update_documents.WITH_ROOMS, ids=name_of)
def test_the_rooms_of_a_page_are_those_on_the_disk_in_their_own_words(page):
    text, rooms = page.read_text("utf-8"), update_documents.rooms
    listed = rooms(update_documents.WITH_ROOMS[page])
    assert update_documents.TABLE.search(text)
    assert all(listed.values())
    assert text == update_documents.with_rooms(text, listed)


def test_a_room_that_is_new_or_says_something_else_puts_a_page_out_of_date():
    text = "| room of model | what is in it |\n|---|---|\n| `model/b/` | B |\n| `model/c/` | C |\n"
    listed = {"model/": "Floor", "model/a/": "A", "model/b/": "New words", "runs/d/": "D"}
    assert update_documents.with_rooms(text, listed).splitlines()[2:] == [
        "| `model/b/` | New words |",
        "| `model/a/` | A |",
    ]


@cache
def names_defined() -> set[str]:
    """Functions, classes, arguments, fields, constants and modules of the program."""
    found = {*get_args(OrderKind), *first_cells(RESULTS, "table"), *preset_names()}
    found |= {path.stem for path in (ROOT / "runs" / "sweep" / "examples").glob("*.toml")}
    for path in (path for room in FLOORS for path in (ROOT / room).rglob("*.py")):
        found.add(path.stem)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found.add(node.name)
            elif isinstance(node, ast.arg):
                found.add(node.arg)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
    return found


@cache
def words_written() -> set[str]:
    """Text constants of the program: columns that are made of text, outcomes of sweeps, words."""
    return {
        node.value
        for room in FLOORS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


CODE = re.compile(r"`([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)`")
CODE_LIKE = re.compile(r"[a-z0-9]_[a-z0-9]|[a-z][A-Z]")
OF_OTHERS = {"batch_run", "sobol_indices", "share_2020", "DataCollector", "DataFrame", "SolaraViz"}
OF_OTHERS |= {"ValueError", "lazy_loader", "SOLARA_KERNEL_CULL_TIMEOUT", "SOLARA_KERNEL_MAX_COUNT"}


def unknown_names(text: str) -> set[str]:
    """Names of code in a page that neither the program nor a library has."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    names = {part for name in CODE.findall(prose) for part in name.split(".")}
    named = {name for name in names if CODE_LIKE.search(name)}
    return named - names_defined() - words_written() - OF_OTHERS


@pytest.mark.parametrize("page", [page for page in PAGES if page.stem != "CHANGELOG"], ids=name_of)
def test_the_names_of_code_on_a_page_exist(page):
    assert unknown_names(page.read_text("utf-8")) == set()


def test_a_name_that_is_gone_is_found():
    text = "`wants_to_go`, `SharingPlatform.share`, `LongGone.share`, `plan.fee_rate`, `word`"
    assert unknown_names(text) == {"wants_to_go", "LongGone"}


def test_the_glossary_names_what_exists():
    lines = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    rows = [line.split("|")[1:-1] for line in lines if line.startswith("|") and "---" not in line]
    terms = [row for row in rows if row[0].strip() != "term"]
    assert len(terms) > 40
    assert all(re.search("[\u4e00-\u9fff]", row[3]) and NAME.search(row[2]) for row in terms)
    names = {name for row in terms for name in NAME.findall(row[2]) if "." not in name}
    assert names - names_defined() == set()
    assert names_defined().isdisjoint({"wants_to_go", "LongGone"})


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_keys_that_a_page_names_exist(page):
    scenario = read_scenario("article")
    for key in KEY.findall(page.read_text("utf-8")):
        group, name = key.split(".")
        assert hasattr(getattr(scenario, group), name), key
