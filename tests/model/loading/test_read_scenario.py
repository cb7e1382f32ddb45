"""Does a scenario come out as its files and settings say, and go back into a file unchanged?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import (
    fingerprint,
    parse_setting,
    preset_names,
    read_scenario,
    to_toml,
)
from mutualaid.model.scenario.parameter_table import describe, value_text
from mutualaid.model.scenario.scenario import Scenario
from mutualaid.model.scenario.schema import parameter_schemas
from mutualaid.runs.cli.scenario_text import WIDTH, list_presets, premiums, scenario_text

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_presets_are_there_and_valid():
    assert {"article", "pool"} <= set(preset_names())
    for name in preset_names():
        assert isinstance(read_scenario(name), Scenario)


def test_the_pool_is_bare():
    pool = read_scenario("pool")
    assert pool.plan.all_covered
    assert not pool.plan.open_to_new
    assert pool.plan.waiting_days == pool.plan.minimum_credit == pool.review.detection == 0
    assert pool.plan.ages == (0, 120)
    assert pool.illness.death_level == pool.illness.chronic_at_20 == pool.illness.chronic_at_60 == 0
    assert (pool.behaviour.attention, pool.behaviour.trust_least) == (1, 1)
    assert pool.regulator.orders == ()


def test_a_policy_says_only_what_it_changes(tmp_path):
    parent = tmp_path / "parent.toml"
    parent.write_text('extends = "pool"\n[plan]\nfee_rate = 0.5\nround_days = [1, 2, 3]\n')
    child = tmp_path / "child.toml"
    child.write_text('extends = "parent.toml"\n[plan]\nround_days = [4]\n[run]\nseed = 5\n')
    pool, scenario = read_scenario("pool"), read_scenario(child)
    assert scenario.plan.fee_rate == 0.5
    assert scenario.plan.round_days == (4,)
    assert scenario.plan.ages == pool.plan.ages
    assert scenario.behaviour == pool.behaviour
    assert scenario.run.seed == 5
    assert scenario.title == pool.title


def test_none_takes_back_what_the_parent_says(tmp_path):
    parent = tmp_path / "parent.toml"
    parent.write_text(
        'extends = "pool"\n[plan]\ncase_cap_yuan = 0.1\nsponsored_until = 2020-02-01\n'
    )
    child = tmp_path / "child.toml"
    child.write_text('extends = "parent.toml"\nplan.case_cap_yuan = "none"\n')
    scenario = read_scenario(child, {"plan.sponsored_until": "none"})
    assert scenario.plan.case_cap_yuan is None
    assert scenario.plan.sponsored_until is None
    assert read_scenario(parent).plan.case_cap_yuan == 0.1


def test_a_change_may_take_a_cap_away(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text('extends = "pool"\n[[changes]]\ndate = 2020-02-01\ncase_cap_yuan = "none"\n')
    assert read_scenario(path).changes[0].case_cap_yuan == "none"


def test_settings_win_and_come_in_pythons_own_values(tmp_path):
    table = tmp_path / "members.csv"
    table.write_text("people,age,sex\n1,20,M\n")
    scenario = read_scenario(
        "pool",
        {
            "plan.fee_rate": 1,
            "plan.end": "2021-05-06",
            "plan.sponsored_until": dt.datetime(2020, 2, 3),
            "plan.round_days": [3, 9],
            "people.total": np.int64(2_000_000),
            "behaviour.attention": np.float32(0.5),
            "plan.open_to_new": np.bool_(True),
            "people.by_age": np.array([[0, 1]]),
            "people.table": table,
            "run": {"seed": 7},
            "run.threads": None,
        },
    )
    assert scenario.plan.fee_rate == 1.0
    assert scenario.plan.end == dt.date(2021, 5, 6)
    assert scenario.plan.sponsored_until == dt.date(2020, 2, 3)
    assert scenario.plan.round_days == (3, 9)
    assert scenario.people.total == 2_000_000
    assert scenario.behaviour.attention == 0.5
    assert scenario.plan.open_to_new is True
    assert scenario.people.by_age == ((0, 1.0),)
    assert scenario.people.table == str(table)
    assert scenario.run.seed == 7
    again = read_scenario(scenario, {"plan.fee_rate": 0.2})
    assert again.plan.fee_rate == 0.2
    assert again.plan.end == scenario.plan.end
    assert read_scenario(scenario) == scenario


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plan.fee_rate=0.1", 0.1),
        ("plan.fee_rate = 1", 1),
        ("people.agents=all", "all"),
        ("people.agents=1_000", 1000),
        ("illness.table=2020", "2020"),
        ("title=2020", "2020"),
        ('title="a = b"', "a = b"),
        ("title=a = b", "a = b"),
        ("plan.start=2020-01-02", dt.date(2020, 1, 2)),
        ("plan.round_days=[1, 2]", [1, 2]),
        ("plan.open_to_new=false", False),
        ("run.threads=none", "none"),
        ("people.table=", ""),
        ("zzz=2", 2),
    ],
)
def test_a_setting_is_toml_or_plain_text(text, value):
    assert parse_setting(text) == (text.partition("=")[0].strip(), value)


def test_a_member_table_lies_beside_the_file_that_names_it(tmp_path, monkeypatch):
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "members.csv").write_text("people,age,sex\n1,20,M\n")
    (folder / "my.toml").write_text('extends = "pool"\npeople.table = "members.csv"\n')
    monkeypatch.chdir(tmp_path)
    scenario = read_scenario("book/my.toml")
    assert Path(scenario.people.table or "").is_file()
    (tmp_path / "out").mkdir()
    written = tmp_path / "out" / "scenario.toml"
    written.write_text(to_toml(scenario, written.parent))
    assert 'table = "../book/members.csv"' in written.read_text()
    assert fingerprint(read_scenario(written)) == fingerprint(scenario)
    assert read_scenario("pool", {"people.table": "book/members.csv"}).people.table


def test_part_of_a_preset_can_be_run():
    """Orders after the end never happen; those before the start are in force at the start."""
    article = read_scenario("article")
    orders = article.regulator.orders
    start, end = orders[1].date, orders[-1].date - dt.timedelta(days=1)
    scenario = read_scenario(
        "article", {"plan.start": start + dt.timedelta(days=1), "plan.end": end}
    )
    kept = scenario.regulator.orders
    assert [one.kind for one in kept] == [one.kind for one in orders if one.date <= end]
    assert kept[0].date == kept[1].date == start + dt.timedelta(days=1)
    assert read_scenario(article, {"plan.end": end}).regulator.orders == tuple(
        one for one in orders if one.date <= end
    )


def test_every_preset_reads_back_equal(tmp_path):
    for name in preset_names():
        path = tmp_path / "scenario.toml"
        path.write_text(to_toml(read_scenario(name)), encoding="utf-8")
        assert read_scenario(path) == read_scenario(name)


def test_the_fingerprint_depends_on_what_a_run_depends_on(tmp_path):
    table = tmp_path / "members.csv"
    table.write_text("people,age,sex\n1,20,M\n")
    first = fingerprint(read_scenario("pool"))
    assert len(first) == 12
    assert int(first, 16) >= 0

    def changed(**chosen: object) -> bool:
        return fingerprint(read_scenario("pool", chosen)) != first

    assert not changed(title="another", reference="another")
    assert not changed(**{"run.storage": "objects", "run.threads": 2})
    assert changed(**{"run.seed": 2})
    assert changed(**{"plan.fee_rate": 0.1})
    assert changed(**{"people.table": table})
    by_table = fingerprint(read_scenario("pool", {"people.table": table}))
    other = tmp_path / "other.csv"
    other.write_bytes(table.read_bytes())
    assert fingerprint(read_scenario("pool", {"people.table": other})) == by_table
    other.write_text("people,age,sex\n1,20,F\n")
    assert fingerprint(read_scenario("pool", {"people.table": other})) != by_table


def test_the_listing_shows_every_parameter_within_the_terminal():
    listed = list_presets().splitlines()
    assert [line.split()[0] for line in listed[:-2]] == preset_names()
    for name in preset_names():
        scenario = read_scenario(name)
        text = scenario_text(scenario)
        assert max(map(len, text.splitlines())) <= WIDTH
        starred = {line.split()[1] for line in text.splitlines() if line.startswith("* ")}
        changed = {row.key.rpartition(".")[2] for row in describe(scenario) if row.changed}
        assert starred == changed
        for row in describe(scenario):
            assert f" {row.key.rpartition('.')[2]} " in text.replace("\n", " ")


def test_the_listing_shows_every_range():
    text = " ".join(scenario_text(read_scenario("pool")).split())
    for row in describe(read_scenario("pool")):
        assert row.span in text, row.key


def test_lists_of_tables_have_an_item_a_line():
    """All that an item says is there, what it is called by in front."""
    article, watchful, agency = (
        scenario_text(read_scenario(name)).splitlines()
        for name in ("article", "watchful", "agency")
    )
    order = '        2021-06-15  kind = "notice", news = 0.5, months_to_comply = 6'
    assert article[article.index(order) + 1].strip().startswith('"draft rules')
    trigger = (
        '        members above 10_000_000  kind = "interview", news = 0.1, months_to_comply = 0'
    )
    assert trigger in watchful
    text = " ".join(" ".join(agency).split())
    for product in read_scenario("agency").agency.products:
        assert any(line.startswith(f"        {product.name}  kind = ") for line in agency)
        for key, value in product:
            if key not in ("name", "premium_by_age"):
                assert f"{key} = {value_text(value)}" in text
        assert f"men / women: {premiums(product.premium_by_age).partition(': ')[2]}" in text


def test_what_is_declared_says_what_it_is():
    for key, one in parameter_schemas().items():
        assert one.description, key
        assert one.allowed, key


def test_faults_are_an_exception_of_their_own():
    assert not issubclass(InputError, ValueError)
