"""Does every assumption say its range, and do the presets keep to it?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mutualaid.model import read_scenario
from mutualaid.model.scenario.schema import parameter_schemas

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "sources.md").read_text("utf-8").split("## 5.")[1]
ASSUMED = dict(re.findall(r"^\| `([\w.]+)` \| ([^|]+?) \|", PAGE, re.M))
PRESETS = [
    *("article", "record", "no_answer", "spiral", "stable"),
    *("insured", "agency", "watchful", "waterdrop"),
]


def lines(heading: str) -> list[list[str]]:
    """Cells of a table of the page, line by line, by the beginning of its heading."""
    table = PAGE[PAGE.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def between(text: str) -> tuple[float, float] | None:
    """Bounds of a range said as `0.1 to 0.6` or `assumption; 0.1 to 0.6`; None where none are."""
    found = re.match(r"(?:assumption; )?([\d.,]+) to ([\d.,]+|unlimited)(?:;|$)", text)
    if not found:
        return None
    low, high = (
        float(bound.replace(",", "").replace("unlimited", "inf")) for bound in found.groups()
    )
    return low, high


def words(name: str) -> str:
    """A name as people read it."""
    return name.replace("_", " ")


def test_every_assumption_is_on_the_page_of_sources():
    assumed = {
        key for key, one in parameter_schemas().items() if one.source.startswith("assumption")
    }
    assert set(ASSUMED) == assumed


def test_program_and_page_give_the_same_ranges():
    said = {key: between(parameter_schemas()[key].source) for key in ASSUMED}
    assert {key: bounds for key, bounds in said.items() if bounds} == {
        key: between(ASSUMED[key]) for key, bounds in said.items() if bounds
    }


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_stays_within_the_ranges(preset):
    scenario = read_scenario(preset)
    outside = {}
    for key, bounds in {key: between(said) for key, said in ASSUMED.items()}.items():
        group, name = key.split(".")
        value = getattr(getattr(scenario, group), name)
        number = float("inf") if value is None else value
        if bounds and not bounds[0] <= number <= bounds[1]:
            outside[key] = value
    assert outside == {}


@pytest.mark.parametrize("preset", ["article", "record"])
def test_the_page_gives_the_orders_of_a_preset_and_the_weight_of_their_news(preset):
    said = [(order.split(":")[0], float(news)) for order, news in lines("order in `article`")]
    if preset == "record":  # the draft rules are the article's alone
        said = [one for one in said if not one[0].startswith("2021-06-15")]
    orders = read_scenario(preset).regulator.orders
    assert said == [(f"{order.date}, {words(order.kind)}", order.news) for order in orders]


def test_the_page_gives_the_triggers_of_the_watchful_regulator():
    triggers = read_scenario("watchful").regulator.triggers
    said = lines("sees")
    for (sees, level, order, news, span), trigger in zip(said, triggers, strict=True):
        assert (sees, order.split(",")[0]) == (words(trigger.sees), words(trigger.kind))
        assert (float(level.replace(",", "")), float(news)) == (trigger.above, trigger.news)
        low, high = between(span) or (0.0, 0.0)
        assert low <= trigger.above <= high
        months = re.search(r", (\d+) months", order)
        assert int(months[1] if months else 0) == trigger.months_to_comply


@pytest.mark.parametrize("preset", ["article", "agency"])
def test_the_page_gives_the_terms_of_the_products(preset):
    table = PAGE[PAGE.index("| term of a product |") :]
    names = [name.strip() for name in table.splitlines()[0].strip("|").split("|")]
    said = {cells[0]: cells for cells in lines("term of a product")}
    for product in read_scenario(preset).agency.products:
        column = names.index(product.name)
        cell = {term: cells[column] for term, cells in said.items()}
        assert float(re.split("[ a-z]", cell["benefit, yuan"])[0].replace(",", "")) == (
            product.benefit_yuan
        )
        assert float(cell["claims for each critical illness"]) == product.claims_per_illness
        assert float(cell["loading"]) == product.loading
        assert float(cell["most that premiums move in a year"]) == product.reprice_cap
        found_out = cell["found out at a claim, if an illness was hidden"]
        assert float(found_out) == product.detection
        assert int(cell["waiting, days"]) == product.waiting_days
        first, last = product.entry_ages[0], product.entry_ages[1] - 1
        ages = f"{first} to {last}, {product.leaving_age}"
        assert cell["entry ages, leaving age"] == ages
        assert float(cell["insurer's capital, billion yuan"]) * 1e9 == product.capital_yuan
        assert cell["filed, on sale"].split(", ")[0] == str(product.filed)
        assert cell["filed, on sale"].split(", ")[-1] == str(product.sale_from)
