"""Does every bad input give a line that names file, line, key, value and what is allowed?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from mutualaid.model.loading.input_errors import ErrorDetail, InputError
from mutualaid.model.loading.scenario_reader import parse_setting, read_scenario
from mutualaid.model.scenario.schema import parameter_schemas

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def faults_of(source, chosen=None, place="keyword") -> list[str]:
    with pytest.raises(InputError) as caught:
        read_scenario(source, chosen or {}, place=place)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.errors)
    return lines


def faults_in(folder: Path, text: str | bytes) -> list[str]:
    """Errors of a file, without the folder it lies in."""
    path = folder / "my.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return [line.replace(f"{folder}/", "") for line in faults_of(path)]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("plan.fee_rate = 12", "plan.fee_rate: given 12, allowed 0 to 10 (fraction of the aid)"),
        ("plan.fee_rate = nan", "plan.fee_rate: given nan, allowed 0 to 10"),
        ("plan.fee_rate = -inf", "plan.fee_rate: given -inf, allowed 0 to 10"),
        ("plan.fee_rate = 1e999", "plan.fee_rate: given inf, allowed 0 to 10"),
        ("plan.fee_rate = true", "plan.fee_rate: given true, allowed 0 to 10"),
        ('plan.fee_rate = "0.1"', "(fraction of the aid); write it without quotes"),
        ("plan.fee_rate = [0.1]", "plan.fee_rate: given [0.1], allowed 0 to 10"),
        ("plan.fee_rate = {}", "plan.fee_rate: given an empty table, allowed 0 to 10"),
        ('plan.fee_rate = "none"', 'plan.fee_rate: given "none", allowed 0 to 10'),
        ("plan.minimum_credit = 1e3", "given 1000.0, allowed a whole number, 0 to 950 (score)"),
        ("plan.open_to_new = 1", "plan.open_to_new: given 1, allowed true or false"),
        (
            "plan.round_days = [0, 7]",
            "plan.round_days[0]: given 0, allowed a whole number, 1 to 28",
        ),
        ("plan.round_days = [7, 32]", "plan.round_days[1]: given 32, allowed a whole number"),
        ("plan.round_days = []", "plan.round_days: given [], allowed at least 1 item"),
        ("plan.round_days = [21, 7]", "plan.round_days: days must rise and may not repeat"),
        ("plan.ages = [60, 18]", "plan.ages: [60, 18] are reversed"),
        ("plan.ages = [18]", "plan.ages[1]: given nothing, allowed a whole number, 1 to 120"),
        ("plan.aid_by_age = [[1, 5.0]]", "plan.aid_by_age: given [[1, 5.0]], allowed ages must"),
        ("plan.aid_by_age = [[0, -5.0]]", "plan.aid_by_age[0][1]: given -5.0, allowed 0 to"),
        (
            "plan.start = 2030-01-01",
            "plan.start: 2030-01-01 is not before plan.end 2022-12-31; plan.end is from pool.toml:",
        ),
        ("plan.end = 2019-01-01", "plan.end: 2019-01-01 is not after plan.start 2020-01-01"),
        ('plan.end = "2021-01-01"', "allowed a date, 1900-01-01 to 2200-01-01; write it without"),
        ("plan.end = 2021-01-01T00:00:00", "plan.end: given 2021-01-01T00:00:00, allowed a date"),
        ("plan.end = 9999-12-31", "plan.end: given 9999-12-31, allowed a date, 1900-01-01 to"),
        ("people.total = 0", "people.total: given 0, allowed a whole number, 1 to 2_000_000_000"),
        ("people.agents = 2_000_000", "people.agents: 2000000 agents cannot stand for 1000000"),
        ("people.agents = 0", "people.agents: given 0, allowed a whole number, 1 to 2_000_000_000"),
        ('people.agents = "al"', 'or "all"; did you mean all?'),
        ("people.women = 1.01", "people.women: given 1.01, allowed 0 to 1 (fraction)"),
        ("people.by_age = [[0, 0.0]]", "people.by_age: the parts add up to 0"),
        ('people.table = "nix.csv"', 'nix.csv", allowed an existing CSV, Excel or Parquet file'),
        (
            "review.capacity_per_round = -1",
            "given -1, allowed a whole number, 0 to 2_000_000_000 (claims)",
        ),
        (
            'run.storage = "colums"',
            'allowed "objects" or "columns" or "shards"; did you mean columns?',
        ),
        ("run.threads = 0", 'given 0, allowed a whole number, 1 to 1024 (threads) or "none"'),
        ("run.seed = -1", "run.seed: given -1, allowed a whole number, 0 to"),
        ("plan = 3", "plan: given 3, allowed a table with start, end"),
        ("changes = 3", "changes: given 3, allowed a list {date, ...} ..."),
        ("title = 3", "title: given 3, allowed text"),
        ('title = ""', 'title: given "", allowed at least 1 character'),
        ("plan.fee_rat = 1", "plan.fee_rat: unknown key, given 1; did you mean plan.fee_rate?"),
        ("pln.fee_rate = 1", "pln: unknown key, given a table; did you mean plan?"),
        ("fee_rate = 1", "fee_rate: unknown key, given 1; did you mean plan.fee_rate?"),
        ('plan.sharing_way = "equal"', 'plan.sharing_way: unknown key, given "equal"'),
        ('plan.sharing_rule = "equl"', 'plan.sharing_rule: given "equl", allowed "equal"'),
        ("claims.zzzz = 1", "claims.zzzz: unknown key, given 1; allowed: mode"),
        ("zzzz = 1", "zzzz: unknown key, given 1; allowed: title, reference, people"),
        ("extends = 3", "extends: given 3, allowed name of a preset or path of a TOML file"),
        ('extends = "pol"', "or a TOML file; did you mean pool?"),
        ('extends = "nix.toml"', 'extends: given "nix.toml", allowed an existing TOML file'),
        ('extends = "my.toml"', "allowed a scenario that does not extend this one in turn"),
        ('extends = ""', 'extends: given "", allowed'),
    ],
)
def test_a_bad_value_is_told_with_its_line(tmp_path, line, says):
    extends = "" if line.startswith("extends") else 'extends = "pool"\n'
    title = "" if line.startswith("title") else 'title = "a world"\n'
    text = f"{extends}{title}# a comment\n{line}\n"
    (found,) = [one.replace(f"{tmp_path}/", "") for one in faults_in(tmp_path, text)]
    assert says in found
    assert found.startswith(f"my.toml:{text.count(chr(10))}: ")


def test_all_faults_are_told_at_once_in_the_order_of_lines(tmp_path):
    text = """\
extends = "pool"
[plan]
fee_rat = 0.1
start = 2022-01-01
end = 2021-01-01
ages = [60, 18]
round_days = [0, 7,
  32]
fee_rate = 12

[people]
women = nan

[[changes]]
date = 2022-02-01
fee_rte = 1

[[changes]]
fee_rate = -1

[regulator]
orders = [
  { date = 2022-01-01, kind = "interview" },
  { date = 2022-01-02, kind = "intervew" },
]
"""
    lines = [one.split(": ")[:2] for one in faults_in(tmp_path, text)]
    assert lines == [
        ["my.toml:3", "plan.fee_rat"],
        ["my.toml:5", "plan.end"],
        ["my.toml:6", "plan.ages"],
        ["my.toml:7", "plan.round_days[0]"],
        ["my.toml:8", "plan.round_days[2]"],
        ["my.toml:9", "plan.fee_rate"],
        ["my.toml:12", "people.women"],
        ["my.toml:16", "changes[0].fee_rte"],
        ["my.toml:18", "changes[1].date"],
        ["my.toml:19", "changes[1].fee_rate"],
        ["my.toml:24", "regulator.orders[1].kind"],
    ]


def test_one_mistake_does_not_make_others(tmp_path):
    """The end is before the default start only because the start is misspelt."""
    text = 'title = "a world"\nplan.strat = 2010-01-01\nplan.end = 2012-01-01\n'
    (found,) = faults_in(tmp_path, text)
    assert found == (
        "my.toml:2: plan.strat: unknown key, given 2010-01-01; did you mean plan.start?"
    )


def test_a_fault_is_told_in_the_file_that_has_it(tmp_path):
    (tmp_path / "parent.toml").write_text(
        'extends = "pool"\n\n[plan]\nfee_rate = 12\nages = [9, 3]\n'
    )
    lines = faults_in(tmp_path, 'extends = "parent.toml"\nplan.ages = [3, 2]\n')
    assert [line.split(": given")[0] for line in lines] == [
        "my.toml:2: plan.ages: [3, 2] are reversed; the leaving age comes second",
        "parent.toml:4: plan.fee_rate",
    ]


def test_a_title_is_needed(tmp_path):
    assert faults_in(tmp_path, "plan.fee_rate = 0.1\n") == [
        "my.toml: title: missing, and no extends says which scenario this one changes; "
        'write extends = "article" to change that preset; title = "my plan" begins from bare'
        " defaults"
    ]
    (tmp_path / "parent.toml").write_text("")
    assert faults_in(tmp_path, 'extends = "parent.toml"\n') == [
        'my.toml: title: missing; write title = "my plan"'
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = 1\nb = \n", "my.toml:2:5: not valid TOML: invalid value; nothing follows b ="),
        (
            "a = 1\na = 2\n",
            "my.toml:2:6: not valid TOML: cannot overwrite a value; it is said twice",
        ),
        ('a = """\n\n', "my.toml:2:1: not valid TOML: unterminated string"),
        ("[plan\n", "my.toml:1:6: not valid TOML: expected ']'"),
        ("a = " + "[" * 100_000, "my.toml: lists or tables nested too deeply"),
        ("a = " + "{a=" * 50_000, "my.toml: lists or tables nested too deeply"),
        ("a = 1\nb = " + "1" * 5_000, "my.toml:2: a number of more than 4_000 digits"),
        ("a = 1\n" + "a." * 200_000 + "a = 1", "my.toml:2: a dotted key of more than 32 parts"),
        ("[" + '"a" . ' * 100 + "a]", "my.toml:1: a dotted key of more than 32 parts"),
        ("title = 9999-99-99", "my.toml:1:9: not valid TOML: 9999-99-99; there is no such day"),
        (b"a = 1\nb = '\xff'\n", "my.toml:2: not UTF-8 text; save it as UTF-8"),
        (b"\x7fELF\0\0", "my.toml: not a text file"),
        ("#" * 1_000_001, "my.toml: larger than 1_000_000 bytes"),
        ("title = 0x" + "f" * 9_000, "my.toml:1: title: given a number of more than 4,000 digits"),
    ],
)
def test_a_file_that_is_no_toml(tmp_path, text, says):
    assert faults_in(tmp_path, text)[0].startswith(says)


def test_files_that_cannot_be_read(tmp_path):
    assert "a folder, where a TOML file is needed" in faults_of(tmp_path)[0]
    assert "allowed an existing TOML file" in faults_of(tmp_path / "nix.toml")[0]
    assert faults_of("a\0b")[0].startswith('scenario: given "a\\u0000b"')
    assert faults_of("x" * 5_000)[0].startswith("scenario: given")
    assert "; did you mean pool?" in faults_of("pol")[0]
    (tmp_path / "policy.toml").write_text("")
    assert faults_of(tmp_path / "polcy.toml")[0].endswith("did you mean policy.toml?")


def test_files_that_extend_each_other_in_a_ring(tmp_path):
    (tmp_path / "other.toml").write_text('\nextends = "my.toml"\n')
    (found,) = faults_in(tmp_path, 'extends = "other.toml"\n')
    assert found.startswith('other.toml:2: extends: given "my.toml", allowed a scenario that does')


def test_faults_of_settings_say_where_they_come_from():
    chosen = {"plan.fee_rat": 1, "plan.fee_rate": float("nan"), "plan.fee_rate.x": 2}
    assert faults_of("pool", chosen, "--set") == [
        "--set plan.fee_rat: unknown key, given 1; did you mean plan.fee_rate?",
        "--set plan.fee_rate.x: unknown key, given 2; did you mean plan.fee_rate?",
        "--set plan.fee_rate: given nan, allowed 0 to 10 (fraction of the aid)",
    ]
    assert faults_of("pool", {"plan.end": "2019-13-01"}) == [
        'keyword plan.end: given "2019-13-01", allowed a date, 1900-01-01 to 2200-01-01'
    ]
    assert "text that can be written" in faults_of("pool", {"reference": "\ud800"})[0]


@pytest.mark.parametrize("text", ["", "plan.fee_rate", "=1", " = "])
def test_a_setting_is_key_and_value(text):
    with pytest.raises(InputError, match=r"^--set given .*, allowed KEY=VALUE; such as"):
        parse_setting(text)


@pytest.mark.parametrize("value", ["1" * 5_000, "[" * 20_000, "{" + "a." * 40 + "a = 1}"])
def test_a_setting_that_cannot_be_read(value):
    with pytest.raises(InputError, match=r"^--set plan\.fee_rate: "):
        parse_setting(f"plan.fee_rate={value}")


@pytest.mark.parametrize("path", ["changes", "regulator.orders"])
def test_orders_and_changes_are_in_order_and_within_the_plan(tmp_path, path):
    kind = 'kind = "notice"' if path == "regulator.orders" else "fee_rate = 0.1"
    text = f"""\
title = "a world"
plan.start = 2020-01-01
plan.end = 2021-01-01
[[{path}]]
date = 2019-12-31
{kind}
[[{path}]]
date = 2020-06-01
{kind}
[[{path}]]
{kind}
date = 2020-05-31
[[{path}]]
date = 2021-01-02
{kind}
"""
    assert faults_in(tmp_path, text) == [
        f"my.toml:5: {path}[0].date: given 2019-12-31, "
        "allowed plan.start 2020-01-01 to plan.end 2021-01-01",
        f"my.toml:12: {path}[2].date: given 2020-05-31, "
        "allowed dates in order; the one before it is 2020-06-01",
        f"my.toml:14: {path}[3].date: given 2021-01-02, "
        "allowed plan.start 2020-01-01 to plan.end 2021-01-01",
    ]


def test_a_file_of_nothing_but_faults_ends_soon(tmp_path):
    text = "\n".join(f"plan_{i}.fee_rat = {i}" for i in range(20_000))
    lines = faults_in(tmp_path, text)
    assert len(lines) == 101
    assert lines[-1] == "my.toml: and more errors than these"


def test_a_fault_keeps_to_its_line():
    error = ErrorDetail("a\nb.toml", 1, "key\x1b[31m", "\u2028", "x\r\n", "\x85")
    assert len(str(error).splitlines()) == 1
    assert str(error).isprintable()


@pytest.mark.parametrize(
    "key", [key for key, one in parameter_schemas().items() if one.types != ("boolean",)]
)
def test_no_key_takes_a_number_that_is_too_long_to_be_written(key):
    (found,) = faults_of("pool", {key: 10**5_000})
    assert found.startswith(f"keyword {key}: given a number of more than 4,000 digits, allowed")
