"""Does every sweep file give a sweep, or all its faults with file and line, and no run?"""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.sweep.design.plan import plan_sweep
from mutualaid.runs.sweep.specification.factors import Range, Values
from mutualaid.runs.sweep.specification.sweep_file import (
    EXAMPLES,
    Sweep,
    example_names,
    find_sweep,
    parse_sweep,
    read_sweep_file,
    to_toml_text,
)

GOOD = """title = "when does the pool tip?"
scenario = "article"
seeds = 3
first_seed = 7
design = "sobol"
samples = 4
outcomes = ["members_end", "share_fen:max", "collapsed:0.3"]
series = ["share_fen"]
[set]
people.agents = 500
"plan.end" = 2020-06-30
[parameters]
"plan.fee_rate" = [0.0, 0.16]
plan.waiting_days = { low = 30, high = 180 }
"behaviour.attention" = { low = 0.02, high = 0.3, log = true }
"plan.float_terms" = ["apart", "lent"]
"""


def written(folder, text, name="sweep.toml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(folder, text):
    """The faults of a text, or of its points."""
    with pytest.raises(InputError) as caught:
        plan_sweep(read_sweep_file(written(folder, text)))
    return [str(error).replace(f"{folder}/", "") for error in caught.value.errors]


def test_a_sweep_is_what_its_file_says(tmp_path):
    sweep = read_sweep_file(written(tmp_path, GOOD))
    assert (sweep.title, sweep.seeds, sweep.first_seed) == ("when does the pool tip?", 3, 7)
    assert (sweep.design, sweep.samples, sweep.series) == ("sobol", 4, ("share_fen",))
    assert sweep.scenario.people.agents == 500
    assert sweep.scenario.plan.end == dt.date(2020, 6, 30)
    assert sweep.parameters == {
        "plan.fee_rate": Range(0.0, 0.16),
        "plan.waiting_days": Range(30, 180, "whole"),
        "behaviour.attention": Range(0.02, 0.3, log=True),
        "plan.float_terms": Values(("apart", "lent")),
    }


def test_a_sweep_written_out_reads_back_and_runs_the_same(tmp_path):
    from mutualaid.model.loading.scenario_reader import to_toml

    sweep = read_sweep_file(written(tmp_path, GOOD))
    written(tmp_path, to_toml(sweep.scenario), "scenario.toml")
    again = read_sweep_file(written(tmp_path, to_toml_text(sweep, "scenario.toml"), "again.toml"))
    assert again == sweep
    assert [task.run for task in plan_sweep(again).tasks] == [
        t.run for t in plan_sweep(sweep).tasks
    ]


@pytest.mark.parametrize("name", example_names())
def test_each_example_is_a_sweep_of_many_points(name):
    plan = plan_sweep(read_sweep_file(find_sweep(name)))
    assert len(plan.design.points) >= 20
    assert any(name.startswith("collapsed") for name in plan.sweep.outcomes)
    assert tomllib.loads((EXAMPLES / f"{name}.toml").read_text("utf-8"))["title"]


HEAD = 'scenario = "pool"\noutcomes = ["members_end"]\n'
BAD = {
    "no toml": ("seeds = \n", "sweep.toml:1:9: not valid TOML: invalid value; nothing"),
    "nothing to measure": ('scenario = "pool"\n', "outcomes: a sweep needs outcomes"),
    "a key too many": (HEAD + "seed = 3\n", "sweep.toml:3: seed: unknown key"),
    "a misspelt key": (HEAD + 'desing = "lhs"\n', "did you mean design?"),
    "a misspelt design": (HEAD + 'design = "sobel"\n', "did you mean sobol?"),
    "a misspelt outcome": ('outcomes = [\n"members_ned"]\n', "sweep.toml:2: outcomes"),
    "its hint": ('outcomes = ["members_ned"]\n', "did you mean members_end?"),
    "a misspelt column": ('outcomes = ["share_fne:max"]\n', "did you mean share_fen?"),
    "a column alone": ('outcomes = ["share_fen"]\n', "such as share_fen:max"),
    "a misspelt statistic": ('outcomes = ["left:summ"]\n', "did you mean sum?"),
    "an outcome twice": ('outcomes = ["left:sum", "left:sum"]\n', "each name once"),
    "a misspelt series": (HEAD + 'series = ["memberz"]\n', "did you mean members?"),
    "an unknown scenario": (
        'scenario = "articel"\noutcomes = ["left"]\n',
        "sweep.toml:1: scenario",
    ),
    "seeds in words": (HEAD + 'seeds = "ten"\n', "sweep.toml:3: seeds: given"),
    "no seeds": (HEAD + "seeds = 0\n", "a whole number, 1 to 100000"),
    "samples of a grid": (HEAD + "samples = 3\n", "no samples in a grid"),
    "no samples": (HEAD + 'design = "lhs"\n', "needs a number of samples"),
    "not a power of two": (
        HEAD + 'design = "sobol"\nsamples = 100\n[parameters]\nplan.fee_rate = [0.0, 0.1]\n',
        "sweep.toml:4: samples: given 100, allowed a power of two, such as 64 or 128",
    ),
    "an odd number of levels": (HEAD + 'design = "morris"\nsamples = 2\nlevels = 3\n', "even"),
    "no parameters": (HEAD + 'design = "list"\n', "at least one parameter"),
    "a misspelt parameter": (
        HEAD + "[parameters]\nplan.fee_rat = [0.1]\n",
        "sweep.toml:4: plan.fee_rat: unknown key; did you mean plan.fee_rate?",
    ),
    "a table as a parameter": (HEAD + "[parameters]\nplan = 3\n", "a table of the scenario"),
    "the seed as a parameter": (HEAD + '[parameters]\n"run.seed" = [1, 2]\n', "seeds are given by"),
    "threads set": (HEAD + "[set]\nrun.threads = 2\n", "one thread"),
    "both set and varied": (
        HEAD + "[set]\nplan.fee_rate = 0.1\n[parameters]\nplan.fee_rate = [0.1]\n",
        "sweep.toml:4: plan.fee_rate: both set and varied",
    ),
    "a wrong setting": (HEAD + "[set]\nplan.fee_rate = 11\n", "sweep.toml:4: plan.fee_rate"),
    "a value that is none": (
        HEAD + "[parameters]\nplan.fee_rate = [0.1, 12]\n",
        "sweep.toml:4: plan.fee_rate: given 12, allowed 0 to 10 (fraction of the aid); 1 of 2",
    ),
    "ends reversed": (
        HEAD + 'design = "lhs"\nsamples = 2\n[parameters]\nplan.fee_rate = [0.1, 0.0]\n',
        "a low end below the high one",
    ),
    "an end out of range": (
        HEAD + 'design = "lhs"\nsamples = 2\n[parameters]\nplan.fee_rate = [0.0, 10.001]\n',
        "both ends 0 to 10",
    ),
    "parts of whole numbers": (
        HEAD + 'design = "lhs"\nsamples = 2\n[parameters]\nplan.waiting_days = [0.5, 9.5]\n',
        "two whole numbers",
    ),
    "a range without levels": (
        HEAD + "[parameters]\nplan.fee_rate = { low = 0, high = 1 }\n",
        "a grid needs levels",
    ),
    "a range misspelt": (
        HEAD + "[parameters]\nplan.fee_rate = { low = 0, hihg = 1 }\n",
        "did you mean high?",
    ),
    "a logarithm of nothing": (
        HEAD + "[parameters]\nplan.fee_rate = { low = 0, high = 1, log = true, levels = 3 }\n",
        "numbers above 0",
    ),
    "lists of different length": (
        HEAD + 'design = "list"\n[parameters]\nplan.fee_rate = [0.1]\nplan.waiting_days = [1, 2]\n',
        "lists of the same length",
    ),
    "more runs than anybody means": (
        HEAD + "seeds = 100000\n[parameters]\nplan.fee_rate = { low = 0, high = 1, levels = 50 }\n",
        "more than 1000000 runs",
    ),
    "people that do not agree": (
        HEAD + "[parameters]\npeople.agents = [10, 20]\npeople.total = [15]\n",
        "agents cannot stand for",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_says_what_is_wrong_and_where(tmp_path, case):
    text, says = BAD[case]
    assert any(says in line for line in faults_of(tmp_path, text)), faults_of(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + 'design = "random"\nsamples = 10\n', "did you mean lhs?"),
        (HEAD + 'design = "Factorial"\nlevels = 3\ntolerance = 1\n', "did you mean grid?"),
        ('scenario = "pool"\ndesign = "tiping"\nsamples = 3\n', "did you mean tipping?"),
        (HEAD + "design = 3\n[parameters]\nplan.fee_rate = { low = 0, high = 1 }\n", "given 3"),
        (HEAD.replace('"pool"', "3") + "[set]\nplan.end = 2019-01-01\n", "scenario: given 3"),
    ],
)
def test_no_error_follows_from_another(tmp_path, text, says):
    (found,) = faults_of(tmp_path, text)
    assert says in found


def test_all_faults_come_at_once(tmp_path):
    text = (
        'outcomes = ["nothing_known", "members_end"]\nseeds = -1\nsample = 2\n'
        "[set]\nplan.fee_rate = -1\n[parameters]\nplan.fee_rat = [1]\nplan.waiting_days = []\n"
    )
    lines = faults_of(tmp_path, text)
    assert [line.split(": ")[1] for line in lines] == [
        *("outcomes", "seeds", "sample", "plan.fee_rate", "plan.fee_rat", "plan.waiting_days")
    ]
    at = zip(lines, (1, 2, 3, 5, 7, 8), strict=True)
    assert all(line.startswith(f"sweep.toml:{n}:") for line, n in at)


def test_a_point_that_brings_back_dropped_orders_is_a_fault(tmp_path):
    written(tmp_path, 'extends = "article"\n[plan]\nend = 2019-06-30\n', "short.toml")
    text = (
        'scenario = "short.toml"\noutcomes = ["rounds"]\n'
        "[parameters]\nplan.end = [2019-03-31, 2022-01-28]\n"
    )
    assert "let the scenario itself have the widest dates" in faults_of(tmp_path, text)[0]


@pytest.mark.parametrize("name", ["../x", "no such", "a\0b", "x" * 5000, ""])
def test_a_sweep_that_is_not_there_is_a_fault(name):
    with pytest.raises(InputError, match="attention_fee"):
        find_sweep(name)


ONE_FOLDER = [HealthCheck.function_scoped_fixture]
KEYS = st.sampled_from(
    [
        *("title", "scenario", "set", "seeds", "first_seed", "design", "samples", "levels"),
        *("outcomes", "series", "parameters", "plan.fee_rate", "plan", "fee_rate", "low", "high"),
        *("log", "x.y", "people.agents", "plan.ages", "changes", "run.seed", "plan.start"),
    ]
)
PLAN_KEYS = st.sampled_from(["fee_rate", "waiting_days", "sponsored_until", "ages"])
WORDS = st.sampled_from(["article", "pool", "grid", "lhs", "sobol", "list", "none", "left:sum"])
LEAVES = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 8),
    st.floats(),
    st.booleans(),
    WORDS,
    st.text(max_size=5),
    st.dates(),
    st.times(),
    st.datetimes(),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def sweep_or_faults(text, folder):
    """A sweep whose points are checked, or its faults; anything else is raised."""
    try:
        sweep = parse_sweep(tomllib.loads(text), text, "any.toml", folder)
        plan_sweep(sweep)
    except InputError as errors:
        return errors
    return sweep


@settings(max_examples=60, deadline=None, suppress_health_check=ONE_FOLDER)
@given(st.dictionaries(KEYS, TREES, max_size=6))
def test_any_file_is_a_sweep_or_has_faults(tmp_path, tree):
    text = tomli_w.dumps(tree)
    found = sweep_or_faults(text, tmp_path)
    assert isinstance(found, Sweep) or str(found)


@settings(max_examples=40, deadline=None, suppress_health_check=ONE_FOLDER)
@given(
    st.sampled_from(["grid", "list", "lhs", "sobol"]),
    st.dictionaries(
        PLAN_KEYS.map("plan.{}".format),
        TREES,
        min_size=1,
        max_size=3,
    ),
)
def test_any_parameters_are_a_sweep_or_have_faults(tmp_path, design, parameters):
    head = {"scenario": "pool", "outcomes": ["left:sum"], "design": design}
    sizes = {} if design in ("grid", "list") else {"samples": 4}
    text = tomli_w.dumps({**head, **sizes, "parameters": parameters})
    found = sweep_or_faults(text, tmp_path)
    assert isinstance(found, Sweep) or str(found)


@settings(max_examples=40, deadline=None, suppress_health_check=ONE_FOLDER)
@given(st.binary(max_size=80))
def test_any_bytes_are_a_sweep_or_have_faults(tmp_path, content):
    path = tmp_path / "any.toml"
    path.write_bytes(content)
    with pytest.raises(InputError):  # nothing so short has outcomes
        read_sweep_file(path)
