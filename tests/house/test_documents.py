"""Do README and docs say what is there?"""

from __future__ import annotations

import datetime as dt
import doctest
import importlib
import math
import re
from typing import get_args

import click
import parameter_page
import pytest
from documents import (
    EXTENDING,
    MODEL,
    PAGES,
    README,
    RESULTS,
    ROOT,
    block,
    first_cells,
    name_of,
    update_documents,
)
from mutualaid.agents.engine.jit import HOOKS
from mutualaid.agents.regulation.order_kinds import Cause, Order, OrderKind
from mutualaid.agents.regulation.triggers import INDICATORS
from mutualaid.model import Scenario, Society, read_scenario
from mutualaid.model.loading.layers import preset_names
from mutualaid.model.scenario.parameter_table import describe
from mutualaid.model.scenario.scenario import PlanTerms
from mutualaid.runs.cli.main import commands
from mutualaid.runs.files.parquet import tables_of
from mutualaid.runs.language.order_text import cause_words, kind_words

MODULES = sorted(
    ".".join(("mutualaid", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
    for folder in ("agents", "model", "runs")
    for path in (ROOT / folder).rglob("*.py")
    if path.stem != "__main__"
)


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


def test_the_page_of_commands_is_up_to_date():
    assert update_documents.COMMANDS.read_text("utf-8") == update_documents.commands_page()


def test_the_page_of_parameters_is_up_to_date():
    assert update_documents.PARAMETERS.read_text("utf-8") == update_documents.parameter_page()
    sources = update_documents.SOURCES.read_text("utf-8")
    assert update_documents.with_walls(sources) == sources


def test_a_value_near_an_end_of_its_range_is_on_a_wall():
    rows = {row.key: row for row in describe(read_scenario("record"))}
    ends = {key: parameter_page.wall(rows[key]) for key in rows}
    assert ends["illness.level"] == "low"  # 0.309 of 0.3 to 1.5
    assert ends["review.suspicion"] == "high"  # 0.88 of 0 to 0.9
    assert ends["illness.wear_off_years"] == ""  # 3.2 of 1 to 6
    assert ends["plan.fee_rate"] == ""  # a rule of the plan, no assumption


def test_another_option_makes_the_page_of_commands_out_of_date(monkeypatch):
    command = commands.commands["run"]
    monkeypatch.setattr(command, "params", [*command.params, click.Option(["--planted"])])
    assert "`--planted" in update_documents.commands_page()


def test_the_page_of_extending_lists_every_hook():
    assert sorted(first_cells(EXTENDING, "hook")) == sorted(HOOKS)


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
@pytest.mark.parametrize("preset", ["article", "spiral", "stable", "no_answer", "record"])
def test_readme_says_how_large_a_preset_grew_and_how_much_of_its_rise_was_leaving(preset):
    row = re.search(rf"^\| `{preset}` \|.*: (\d+) at most.* (\d+) % \|$", README, re.M)
    lived, loyal = (
        Society(preset, **{"behaviour.answers_to_share": answers}).run().rounds
        for answers in (preset != "no_answer", False)
    )
    share, without = (
        rounds.groupby([date.year for date in rounds.date]).share_fen.sum()
        for rounds in (lived, loyal)
    )
    part = math.log(share[2021] / without[2021]) / math.log(share[2021] / share[2019])
    assert row
    assert row.groups() == (f"{lived.members.max() / 1e6:.0f}", f"{100 * part:.0f}")


@pytest.mark.slow
def test_the_page_of_the_model_gives_the_orders_of_the_watchful_regulator():
    table = MODEL[MODEL.index("| day | order | because of |") :].split("\n\n")[0]
    said = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    orders = Society("watchful").run().regulator.given
    assert said == [
        [str(order.date), kind_words(order.kind), cause_words(order)] for order in orders
    ]


def test_the_page_of_the_model_explains_every_indicator():
    assert first_cells(MODEL, "indicator") == list(INDICATORS)


def test_the_page_of_the_model_lists_every_cause_with_the_columns_beside_it():
    table = MODEL[MODEL.index("| `cause` | numbers beside it |") :].split("\n\n")[0]
    codes = [line.split("|")[1].strip() for line in table.splitlines()[2:]]
    assert codes == [f"`{cause}`" if cause else "empty" for cause in Cause]
    beside = Order._fields[Order._fields.index("cause") + 1 :]
    assert all(f"`{column}`" in table for column in beside)
