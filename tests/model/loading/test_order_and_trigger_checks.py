"""Is a trigger that can never fire, or an order out of sequence, told with its place?"""

from __future__ import annotations

import datetime as dt
from typing import get_args

import pytest
from mutualaid.agents.regulation.order_kinds import (
    ENDINGS,
    LICENCE_DECISIONS,
    NEEDS,
    TRIGGER_NEEDS,
    OrderKind,
    TriggerKind,
)
from mutualaid.model import Scenario
from mutualaid.model.loading.layers import file_layers, merge, settings_layer
from mutualaid.model.loading.order_checks import fit_to_plan, order_errors, trigger_errors
from mutualaid.model.loading.scenario_reader import preset_names, read_scenario

WORLD = """\
title = "a world"
[plan]
start = 2020-01-01
end = 2021-01-01
[regulator]
"""


def faults_of(source, settings=None, doubtful=()) -> list[str]:
    """Faults of orders and triggers in a scenario that is right in everything else."""
    layers = [*file_layers(source), settings_layer(settings or {}, "--set")]
    tree: dict = {}
    for layer in layers:
        tree = merge(tree, layer.says)
    scenario = Scenario.model_validate(tree)
    found = [*order_errors(scenario, layers), *trigger_errors(scenario, layers, doubtful)]
    return [str(error) for error in found]


def faults_in(folder, text: str, settings=None, **kept) -> list[str]:
    path = folder / "my.toml"
    path.write_text(text, encoding="utf-8")
    return [one.replace(f"{folder}/", "") for one in faults_of(path, settings, **kept)]


# Triggers


FIRST = '{ sees = "float_yuan", above = 1, kind = "notice" }'


def with_trigger(line: str, tables: str = "") -> str:
    """A world whose second trigger, on line 8, is given."""
    return f"{WORLD}triggers = [\n  {FIRST},\n  {line}\n]\n{tables}"


@pytest.mark.parametrize(
    "sees", ["members", "unlicensed_members", "claims_pending", "members_lost"]
)
def test_more_than_there_are_people_is_never_seen(tmp_path, sees):
    line = f'{{ sees = "{sees}", above = 150_000_000, kind = "interview" }},'
    assert faults_in(tmp_path, with_trigger(line)) == [
        "my.toml:8: regulator.triggers[1].above: given 150000000.0, "
        "allowed below people.total 150000000"
    ]
    assert faults_in(tmp_path, with_trigger(line.replace("150_", "149_"))) == []
    assert faults_in(tmp_path, with_trigger(line), doubtful={"people.total"}) == []


@pytest.mark.parametrize(
    ("line", "tables", "says"),
    [
        (
            '{ sees = "complaints", above = 1, kind = "interview" }',
            "[behaviour]\ncomplaints = 0",
            'sees: given "complaints", allowed only with behaviour.complaints above 0',
        ),
        (
            '{ sees = "members", above = 1, kind = "interview", not_before = 2021-01-01 }',
            "",
            "not_before: given 2021-01-01, allowed before plan.end 2021-01-01",
        ),
        (
            '{ sees = "members", above = 1, kind = "conversion" }',
            "",
            'kind: given "conversion", allowed only after an order of kind "insurance_form"',
        ),
        (
            '{ sees = "members", above = 1, kind = "interview", months_to_comply = 6 }',
            "",
            'months_to_comply: given 6, allowed 0, or the kind "notice"',
        ),
    ],
)
def test_a_trigger_that_can_never_fire(tmp_path, line, tables, says):
    found = faults_in(tmp_path, with_trigger(line, tables))
    assert found == [f"my.toml:8: regulator.triggers[1].{says}"]


def test_where_nothing_was_promised_no_promise_is_broken(tmp_path):
    line = '{ sees = "share_over_promise", above = 1, kind = "interview" }'
    text = with_trigger(line).replace("[plan]", "[plan]\npromise_yuan_a_month = 0")
    assert faults_in(tmp_path, text) == [
        'my.toml:9: regulator.triggers[1].sees: given "share_over_promise", '
        "allowed only with plan.promise_yuan_a_month of a fen a round or more"
    ]
    assert faults_in(tmp_path, with_trigger(line)) == []


def test_a_licence_is_refused_only_after_a_notice(tmp_path):
    refusal = '{ sees = "members", above = 1, kind = "licence_refused" },'
    assert faults_in(tmp_path, with_trigger(refusal)) == []
    assert faults_in(tmp_path, f"{WORLD}triggers = [\n  {refusal}\n]") == [
        'my.toml:7: regulator.triggers[0].kind: given "licence_refused", '
        'allowed only after a "notice", by an order or a trigger'
    ]


def test_the_same_trigger_twice(tmp_path):
    line = '{ sees = "float_yuan", above = 1, kind = "notice", says = "again" },'
    assert faults_in(tmp_path, with_trigger(line)) == [
        "my.toml:8: regulator.triggers[1]: given a table, "
        "allowed each trigger once; it repeats regulator.triggers[0]"
    ]
    later = line.replace("says", "not_before = 2020-02-02, says")
    assert faults_in(tmp_path, with_trigger(later)) == []


FEWER = {
    "people.total": 15_000_000,
    "people.agents": 1000,
    "behaviour.complaints": 0.0,
    "plan.promise_yuan_a_month": 0.0,
    "regulator.orders": (),
}


def test_a_preset_may_be_run_where_its_triggers_cannot_fire():
    assert faults_of("watchful", FEWER) == []
    triggers = read_scenario("watchful", FEWER).regulator.triggers
    assert [one.sees for one in triggers] == ["members", "claims_pending"]
    scenario = read_scenario("watchful", FEWER)
    assert read_scenario(scenario) == scenario


def test_a_trigger_that_needs_another_goes_with_it():
    world = Scenario.model_validate(
        {
            "title": "a world",
            "people": {"total": 1000, "agents": 1000},
            "regulator": {
                "triggers": [
                    {"sees": "members", "above": 1000, "kind": "notice"},
                    {"sees": "float_yuan", "above": 1, "kind": "licence_refused"},
                    {"sees": "float_yuan", "above": 2, "kind": "interview"},
                ]
            },
        }
    )
    assert [one.kind for one in fit_to_plan(world).regulator.triggers] == ["interview"]


def test_a_setting_is_told_as_the_place():
    trigger = {"sees": "members", "above": 2e9, "kind": "interview"}
    (found,) = faults_of("article", {"regulator.triggers": [trigger]})
    assert found.startswith("--set regulator.triggers[0].above: given 2000000000.0, allowed below")


# Orders


def with_orders(*kinds: str, more: str = "") -> str:
    lines = "".join(
        f'  {{ date = 2020-0{i + 1}-01, kind = "{kind}"{more} }},\n' for i, kind in enumerate(kinds)
    )
    return f"{WORLD}orders = [\n{lines}]"


@pytest.mark.parametrize(
    ("kinds", "says"),
    [
        (
            ["interview", "conversion"],
            'only after an order of kind "insurance_form" or "stop_of_sale"',
        ),
        (["interview", "licence_granted"], 'only after an order of kind "notice"'),
        (["interview", "licence_refused"], 'only after an order of kind "notice"'),
        (["closure", "closure_notice"], "no order after the closure of 2020-01-01"),
        (["closure", "closure"], "no order after the closure of 2020-01-01"),
        (["closure", "interview"], "no order after the closure of 2020-01-01"),
        (["operator_failure", "notice"], "no order after the operator_failure of 2020-01-01"),
        (
            ["closure_notice", "closure_notice"],
            "closure_notice once; there is one of 2020-01-01",
        ),
        (
            ["notice", "licence_refused", "licence_granted"],
            "licence_granted or licence_refused once; there is one of 2020-02-01",
        ),
    ],
)
def test_orders_out_of_sequence(tmp_path, kinds, says):
    last = len(kinds) - 1
    assert faults_in(tmp_path, with_orders(*kinds)) == [
        f'my.toml:{7 + last}: regulator.orders[{last}].kind: given "{kinds[-1]}", allowed {says}'
    ]


@pytest.mark.parametrize(
    "kinds",
    [
        ["insurance_form", "stop_of_sale", "conversion", "notice", "closure_notice", "closure"],
        ["notice", "notice", "licence_refused", "closure_notice", "operator_failure"],
        ["insurance_form", "conversion", "insurance_form", "conversion"],
        ["interview", "interview", "closure"],
    ],
)
def test_orders_in_sequence(tmp_path, kinds):
    assert faults_in(tmp_path, with_orders(*kinds)) == []


PLAIN = [kind for kind in get_args(OrderKind) if kind not in (*ENDINGS, *LICENCE_DECISIONS)]
"""Kinds that decide nothing and end nothing."""


@pytest.mark.parametrize("kind", NEEDS)
def test_a_dated_order_needs_one_of_those_that_the_table_names(tmp_path, kind):
    for before in PLAIN:
        found = faults_in(tmp_path, with_orders(before, kind))
        assert any("only after" in one for one in found) == (before not in NEEDS[kind]), before


@pytest.mark.parametrize("kind", sorted(set(TRIGGER_NEEDS) & set(get_args(TriggerKind))))
def test_a_trigger_needs_one_of_those_that_the_table_names(tmp_path, kind):
    line = f'triggers = [{{ sees = "float_yuan", above = 1, kind = "{kind}" }}]'
    for before in PLAIN:
        found = faults_in(tmp_path, f"{with_orders(before)}\n{line}")
        assert any("only after" in one for one in found) == (before not in TRIGGER_NEEDS[kind])


def test_a_trigger_needs_no_other_order_than_one_by_date():
    assert set(TRIGGER_NEEDS) == set(NEEDS)
    assert all(set(TRIGGER_NEEDS[kind]) <= set(NEEDS[kind]) for kind in NEEDS)


def test_only_a_notice_gives_months_to_comply(tmp_path):
    assert faults_in(tmp_path, with_orders("notice", more=", months_to_comply = 6")) == []
    text = with_orders("notice", "interview", more=", months_to_comply = 6")
    assert faults_in(tmp_path, text) == [
        'my.toml:8: regulator.orders[1].months_to_comply: given 6, allowed 0, or the kind "notice"'
    ]


def test_what_is_out_of_order_by_date_is_told_once(tmp_path):
    text = with_orders("insurance_form", "conversion").replace(
        "2020-01-01, kind", "2020-03-01, kind"
    )
    (found,) = [one for one in faults_in(tmp_path, text) if "date" in one]
    assert "regulator.orders[1].date: given 2020-02-01, allowed dates in order" in found


@pytest.mark.parametrize("name", ["article", "watchful", "insured", "record"])
def test_half_of_a_presets_plan_can_be_run(name):
    assert name in preset_names()
    halves = {"plan.end": dt.date(2019, 6, 1)}, {"plan.start": dt.date(2021, 12, 29)}
    for settings in halves:
        assert faults_of(name, settings) == []
        scenario = read_scenario(name, settings)
        assert read_scenario(scenario) == scenario
