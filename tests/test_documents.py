"""Do README and docs say what is there?"""

from __future__ import annotations

import datetime as dt
import doctest
import importlib
import re
from pathlib import Path
from typing import get_args

import pytest
from mutualaid.model import Scenario, Society, read_scenario
from mutualaid.model.layers import preset_names
from mutualaid.model.regulator_terms import OrderKind
from mutualaid.model.scenario import PlanTerms
from mutualaid.runs.command_line import commands
from mutualaid.runs.tables import tables_of

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
MODEL = (ROOT / "docs" / "model.md").read_text("utf-8")
GROUPS = "people|illness|behaviour|plan|review|claims|regulator|agency|run"
KEY = re.compile(rf"`((?:{GROUPS})\.(?!py\b|parquet\b)[a-z_]+)(?:`| =)")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
MODULES = sorted(
    ".".join(("mutualaid", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
    for folder in ("agents", "model", "runs")
    for path in (ROOT / folder).rglob("*.py")
    if path.stem != "__main__"
)
NOT_IN_THE_TREE = {"__pycache__"}


def name_of(page: Path) -> str:
    """Path of a page as people write it."""
    return str(page.relative_to(ROOT))


def first_cells(text: str, heading: str) -> list[str]:
    """First cells of a table, by the beginning of its heading, without the marks of code."""
    table = text[text.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [line.split("|")[1].strip(" `") for line in table]


def block(language: str, containing: str) -> str:
    """The block of README in a language that contains a text."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", README, re.S | re.M)
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
    found = doctest.DocTestFinder().find(importlib.import_module("mutualaid.agents.chance"))
    examples = {test.name: len(test.examples) for test in found}
    assert examples["mutualaid.agents.chance.how_many"] == 1


def test_readme_shows_an_example_in_its_first_screen():
    assert "article.run()" in README[: README.index("## Set-up")]


def test_the_policy_file_of_readme_is_a_scenario(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(block("toml", "extends"), encoding="utf-8")
    assert isinstance(read_scenario(path), Scenario)


# What is named


def in_tree(text: str) -> set[str]:
    """Files of an indented tree, two blanks a level; a folder ends with a stroke."""
    files, above = set(), []
    for line in text.splitlines():
        blanks, name = re.fullmatch(r"( *)(\S+)(?:  .*)?", line).groups()  # type: ignore[union-attr]
        above[len(blanks) // 2 :] = [name]
        if not name.endswith("/"):
            files.add("".join(above))
    return files


def on_disk(folder: str) -> set[str]:
    """Files below a folder of the repository, without what running leaves behind."""
    paths = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {name_of(path) for path in paths if not NOT_IN_THE_TREE & set(path.parts)}


def test_the_tree_of_readme_is_the_disk():
    tree = in_tree(block("text", "agents/"))
    folders = {path.split("/")[0] for path in tree if "/" in path}
    assert folders == {".ci", "agents", "docs", "model", "runs", "tests"}
    assert {path for path in tree if "/" in path} == set().union(*map(on_disk, folders))
    assert all((ROOT / path).is_file() for path in tree)


def test_readme_lists_the_commands_that_exist():
    listed = re.findall(r"^\| `mutualaid (\w+)", README, re.M)
    assert sorted(listed) == sorted(commands.commands)


def test_readme_lists_the_presets_that_exist():
    section = README[README.index("## Presets") :]
    listed = re.findall(r"^\| `(\w+)` \|", section[: section.index("\n## ", 5)], re.M)
    assert sorted(listed) == sorted(preset_names())


def test_readme_lists_the_tables_that_a_run_leaves():
    society = Society("pool", agents=10, **{"people.total": 10})
    society.step()
    assert first_cells(README, "table") == list(tables_of(society))


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
    install, tests = block("sh", '".[test]"').strip().splitlines()[-1].split(" && ")
    assert (install, tests) == ('pip install -e ".[test]"', "pytest")
    assert f"say '{install}'" in script
    assert f"\n{tests} || " in script


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_a_page_links_to_exists(page):
    links = re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_keys_that_a_page_names_exist(page):
    scenario = read_scenario("article")
    for key in KEY.findall(page.read_text("utf-8")):
        group, name = key.split(".")
        assert hasattr(getattr(scenario, group), name), key


# Numbers


def numbers(preset: str) -> list[float]:
    """What README says of a run: members in millions, yuan, and the risk of leavers."""
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
def test_the_numbers_of_readme_are_those_of_the_run(column, preset):
    table = README[README.index("| seed 1, 100,000 agents |") :].split("\n\n")[0]
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
