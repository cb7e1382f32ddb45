"""Is it told, in a line, where what is done may not be what was meant, and never of a preset?"""

from __future__ import annotations

import warnings

import pytest
from mutualaid.model import Society
from mutualaid.model.loading.scenario_reader import preset_names, read_with_notes, to_toml

MEMBERS = "people,age,sex\n1,30,M\n2,40,F\n"


def notes_of(source, chosen=None, **options: str) -> list[str]:
    return list(read_with_notes(source, chosen or {}, place="--set", options=options).notes)


def written(folder, text: str):
    path = folder / "my.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("preset", preset_names())
def test_nothing_is_told_of_presets_and_of_what_runs_write(preset, tmp_path):
    scenario, notes = read_with_notes(preset)
    assert notes == []
    assert notes_of(written(tmp_path, to_toml(scenario))) == []


@pytest.mark.parametrize(
    ("preset", "chosen", "note"),
    [
        ("article", {"plan.fee_rate": 4}, "plan.fee_rate: 4 is 400 %; for 4 % write 0.04"),
        ("article", {"behaviour.exaggeration": 3.5}, "3.5 is 350 %; for 3.5 % write 0.035"),
        (
            "article",
            {"changes": [{"date": "2020-01-01", "fee_rate": 8.0}]},
            "changes[0].fee_rate: 8 is 800 %; for 8 % write 0.08",
        ),
        (
            "article",
            {"plan.aid_by_age": [[0, 30_000_000]]},
            "plan.aid_by_age: 30_000_000 yuan is unusually much; for as many fen write 300_000",
        ),
        ("article", {"plan.aid_by_age": [[0, 30]]}, "for as many times 10,000 yuan write 300_000"),
        ("article", {"plan.case_cap_yuan": 10}, "10 yuan is unusually much; for as many fen"),
        ("article", {"plan.annual_cap_yuan": 18_800}, "for as many fen write 188"),
        (
            "article",
            {"plan.end": "2028-12-31"},
            "plan.end: 2028-12-31 is not reached; the orders end the plan on 2022-01-28"
            " (regulator.orders from article.toml:",
        ),
        ("article", {"plan.start": "2021-01-01"}, "3 orders of an earlier day hold from 2021-01"),
        ("watchful", {"people.total": 150_000}, "regulator.triggers: 5 of 7 can never fire"),
        ("pool", {"agency.commission": 0.3}, "changes nothing: there are no agency.products"),
        ("pool", {"plan.float_yield": 0.1}, 'changes nothing: plan.float_terms is neither "inv'),
        ("pool", {"plan.dissolution_months": 3}, "changes nothing: plan.minimum_members is 0"),
        ("pool", {"plan.insurance_fee_rate": 0.2}, "changes nothing: no order puts the plan into"),
        ("agency", {"agency.liability": 0.5}, "changes nothing: agency.disclosure is 1"),
        ("agency", {"agency.deposit_months": 6}, "changes nothing: agency.liability is 0"),
        ("pool", {"plan.sponsor_budget_yuan": 1e6}, "changes nothing: there is neither a cap nor"),
        (
            "record",
            {"market.rival_known": [[0, 0.5]]},
            "changes nothing: market.rival_from is none",
        ),
        ("pool", {"run.shards": 3}, 'changes nothing: run.storage is not "shards"'),
    ],
)
def test_what_may_have_been_meant_otherwise_is_told(preset, chosen, note):
    (found,) = notes_of(preset, chosen)
    assert found.startswith(("--set ", "watchful.toml:"))
    assert note in found


@pytest.mark.parametrize(
    ("preset", "chosen"),
    [
        ("article", {"plan.fee_rate": 1.0, "plan.end": "2022-01-01", "plan.annual_cap_yuan": 188}),
        ("article", {"plan.end": "2030-01-01", "regulator.orders": []}),
        ("pool", {"plan.end": "2030-01-01", "plan.aid_by_age": [[0, 1_000_000]]}),
        ("pool", {"plan.float_terms": "lent", "plan.float_yield": 0.1}),
        ("pool", {"plan.annual_cap_yuan": 20.0, "plan.sponsor_budget_yuan": 1e6}),
        ("agency", {"agency.commission": 0.3, "behaviour.attention": 1.0}),
    ],
)
def test_nothing_is_told_of_what_works_as_it_was_said(preset, chosen):
    assert notes_of(preset, chosen) == []


def test_a_file_that_extends_nothing_is_told(tmp_path):
    (found,) = notes_of(written(tmp_path, 'title = "mine"\nplan.fee_rate = 0.1\n'))
    assert found.startswith(f"{tmp_path}/my.toml: extends nothing, so what it does not say is a")
    assert notes_of(written(tmp_path, 'extends = "article"\nplan.fee_rate = 0.1\n')) == []


def test_agents_beside_a_table_of_members_are_told(tmp_path):
    (tmp_path / "members.csv").write_text(MEMBERS, encoding="utf-8")
    source = written(tmp_path, 'extends = "pool"\npeople.table = "members.csv"\npeople.total = 3\n')
    found = notes_of(source, {"people.agents": 5000}, **{"people.agents": "--agents"})
    assert found == [
        f"{tmp_path}/my.toml:3: people.total: changes nothing: people.table says who there is",
        "--agents: changes nothing: people.table says who there is",
    ]


def test_who_gives_keywords_is_warned():
    with pytest.warns(UserWarning, match=r"keyword plan\.fee_rate: 4 is 400 %"):
        Society("pool", agents=10, **{"plan.fee_rate": 4})
    scenario = read_with_notes("pool", {"plan.fee_rate": 4, "people.agents": 10}).scenario
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Society(scenario)


@pytest.mark.parametrize(
    ("preset", "key", "values"),
    [
        ("pool", "agency.commission", (0.1, 0.4)),
        ("article", "plan.float_yield", (0.0, 0.5)),
        ("article", "plan.float_at_risk", (0.0, 0.5)),
        ("record", "plan.dissolution_months", (1, 60)),
        ("pool", "plan.insurer_capital_yuan", (0.0, 1e9)),
        ("pool", "plan.insurance_fee_rate", (0.0, 0.9)),
        ("pool", "plan.insurer_bears_excess", (True, False)),
        ("pool", "plan.sponsor_budget_yuan", (0.0, 1e9)),
    ],
)
def test_what_is_said_to_change_nothing_changes_nothing(preset, key, values):
    small = {"people.agents": 300, "plan.end": "2020-12-31", "plan.minimum_members": 0}
    rounds = []
    for value in values:
        chosen = {**small, key: value}
        assert any("changes nothing" in note for note in notes_of(preset, chosen))
        society = Society(preset, **chosen)
        society.run()
        rounds.append(society.rounds)
    assert rounds[0].equals(rounds[1])
