"""Do README and docs say what is there?"""

from __future__ import annotations

import ast
import datetime as dt
import doctest
import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import get_args

import click
import pytest
from mutualaid.model import Scenario, Society, read_scenario
from mutualaid.model.loading.layers import preset_names
from mutualaid.model.scenario.regulator import OrderKind
from mutualaid.model.scenario.scenario import PlanTerms
from mutualaid.runs.cli.main import commands
from mutualaid.runs.files.parquet import tables_of

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
RESULTS = (ROOT / "docs" / "results.md").read_text("utf-8")
EXTENDING = (ROOT / "docs" / "extending.md").read_text("utf-8")
MODEL = (ROOT / "docs" / "model.md").read_text("utf-8")
GROUPS = "people|illness|behaviour|plan|review|claims|regulator|agency|run"
KEY = re.compile(rf"`((?:{GROUPS})\.(?!py\b|parquet\b)[a-z_]+)(?:`| =)")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
MODULES = sorted(
    ".".join(("mutualaid", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
    for folder in ("agents", "model", "runs")
    for path in (ROOT / folder).rglob("*.py")
    if path.stem != "__main__"
)
SPEC = importlib.util.spec_from_file_location(
    "update_documents", ROOT / "tests" / "update_documents.py"
)
update_documents = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(update_documents)


def name_of(page: Path) -> str:
    """Path of a page as people write it."""
    return str(page.relative_to(ROOT))


def first_cells(text: str, heading: str) -> list[str]:
    """First cells of a table, by the beginning of its heading, without the marks of code."""
    table = text[text.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [line.split("|")[1].strip(" `") for line in table]


def block(page: str, language: str, containing: str) -> str:
    """The block of a page in a language that contains a text."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", page, re.S | re.M)
    (found,) = [text for text in blocks if containing in text]
    return found


# What runs


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_examples_of_a_page_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert doctest.testfile(str(page), module_relative=False, encoding="utf-8").failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_examples_of_compiled_rules_are_found():
    found = doctest.DocTestFinder().find(
        importlib.import_module("mutualaid.agents.engine.random_draws")
    )
    examples = {test.name: len(test.examples) for test in found}
    assert examples["mutualaid.agents.engine.random_draws.binomial"] == 1


def test_readme_is_short_and_shows_an_example_before_anything_else():
    assert README.count("\n") <= 200
    assert "rounds.share_fen" in README[: README.index("## To change")]


def test_a_scenario_of_ones_own_is_a_scenario(tmp_path):
    path = tmp_path / "my_plan.toml"
    path.write_text(block(EXTENDING, "toml", "extends"), encoding="utf-8")
    assert isinstance(read_scenario(path), Scenario)


# What is named


NAME = re.compile(r"`([^`]+)`")
PATH = re.compile(r"`((?:agents|model|runs|tests|docs)/[^`]*)`")


def missing_paths(text: str) -> list[str]:
    """Paths in a text that are not on the disk."""
    return [path for path in PATH.findall(text) if not (ROOT / path).exists()]


def test_what_readme_says_to_open_exists():
    tasks = first_cells(README, "to change")
    assert len(tasks) == 10
    table = README[README.index("| to change |") :].split("\n\n")[0].splitlines()[2:]
    assert all(PATH.search(line) for line in table)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_files_that_a_page_names_exist(page):
    assert missing_paths(page.read_text("utf-8")) == []


def test_a_path_that_is_not_there_is_missed():
    assert missing_paths("`agents/leaves.py`, `model/presets/`") == ["agents/leaves.py"]


def test_readme_lists_the_commands_that_exist():
    listed = re.findall(r"^\| `mutualaid (\w+)", README, re.M)
    assert sorted(listed) == sorted(commands.commands)


def test_readme_lists_the_presets_that_exist():
    section = README[README.index("## Presets") :]
    listed = re.findall(r"^\| `(\w+)` \|", section[: section.index("\n## ", 5)], re.M)
    assert sorted(listed) == sorted(preset_names())


def test_the_page_of_results_lists_the_tables_that_a_run_leaves():
    society = Society("pool", agents=10, **{"people.total": 10})
    society.step()
    assert first_cells(RESULTS, "table") == list(tables_of(society))


def test_the_page_of_the_model_explains_every_order():
    assert first_cells(MODEL, "order") == list(get_args(OrderKind))


@pytest.mark.parametrize(
    ("heading", "key"), [("`plan.float_terms`", "float_terms"), ("word", "after_notice")]
)
def test_the_page_of_the_model_explains_every_word(heading, key):
    allowed = get_args(PlanTerms.model_fields[key].annotation)
    assert sorted(first_cells(MODEL, heading)) == sorted(allowed)


def test_the_set_up_of_readme_is_what_the_checks_run():
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    install, tests = block(README, "sh", '".[test]"').strip().splitlines()[-1].split(" && ")
    assert (install, tests) == ('pip install -e ".[test]"', "pytest")
    assert f"say '{install}'" in script
    assert f"\n{tests} || " in script


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


def test_the_page_of_commands_is_up_to_date():
    assert update_documents.COMMANDS.read_text("utf-8") == update_documents.commands_page()


def test_another_option_makes_the_page_of_commands_out_of_date(monkeypatch):
    command = commands.commands["run"]
    monkeypatch.setattr(command, "params", [*command.params, click.Option(["--planted"])])
    assert "`--planted" in update_documents.commands_page()


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
    """Functions, classes and fields of the program, its tables and orders."""
    found = {*get_args(OrderKind), *first_cells(RESULTS, "table")}
    for folder in ("agents", "model", "runs"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    found.add(node.name)
                elif isinstance(node, ast.AnnAssign):
                    found.add(ast.unparse(node.target))
    return found


def test_the_glossary_names_what_exists():
    lines = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    rows = [line.split("|")[1:-1] for line in lines if line.startswith("|") and "---" not in line]
    terms = [row for row in rows if row[0].strip() != "term"]
    assert len(terms) > 40
    assert all(re.search("[\u4e00-\u9fff]", row[3]) and NAME.search(row[2]) for row in terms)
    names = {name for row in terms for name in NAME.findall(row[2]) if "." not in name}
    assert names - names_defined() == set()
    assert names_defined().isdisjoint({"wants_to_go", "share_of_fen"})


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_keys_that_a_page_names_exist(page):
    scenario = read_scenario("article")
    for key in KEY.findall(page.read_text("utf-8")):
        group, name = key.split(".")
        assert hasattr(getattr(scenario, group), name), key


# Numbers


def numbers(preset: str) -> list[float]:
    """What docs/results.md says of a run: members in millions, yuan, and the risk of leavers."""
    rounds = Society(preset).run().rounds
    year = rounds.date.map(lambda date: date.year)
    before = rounds[rounds.date <= dt.date(2021, 12, 28)]
    left = rounds[(year == 2020) & (rounds.left > 0)]
    risk = left.risk_members * left.left
    return [
        rounds.members.max() / 1e6,
        before.members.iloc[-1] / 1e6,
        *(rounds.share_fen[year == shared].sum() / 100 for shared in (2019, 2020, 2021)),
        (left.risk_left * left.left).sum() / risk.sum() if len(left) else float("nan"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("column", "preset"), [(1, "article"), (2, "no_answer")])
def test_the_numbers_of_the_story_are_those_of_the_run(column, preset):
    table = RESULTS[RESULTS.index("| seed 1, 100,000 agents |") :].split("\n\n")[0]
    cells = [line.split("|")[column + 1].strip() for line in table.splitlines()[2:]]
    assert cells == [f"{number:.3g}".replace("nan", "-") for number in numbers(preset)]


@pytest.mark.slow
def test_the_page_of_the_model_gives_the_orders_of_the_watchful_regulator():
    table = MODEL[MODEL.index("| day | order | because of |") :].split("\n\n")[0]
    said = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    orders = Society("watchful").run().orders
    assert said == [
        [str(order.date), order.kind.replace("_", " "), order.cause or "its date"]
        for order in orders.itertuples()
    ]
