"""Is the line of each key of a TOML file found, and the line of each fault?"""

from __future__ import annotations

import datetime as dt

import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.model.loading.toml_file import lines_of
from mutualaid.model.scenario.schema import parameter_schemas

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


NAMES = st.sampled_from(["a", "b", "c d", "e.f", "g#"])
TREES = st.recursive(
    st.integers(-9, 9) | st.booleans() | st.floats(-1, 1) | st.dates()
    | st.sampled_from(["", "x = 1", '"', "'", "two\nlines", "# [a]", "{a = 1}", "\\"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@given(tree=st.dictionaries(NAMES, TREES, max_size=4), lines=st.booleans())
def test_every_key_of_a_file_is_located(tree, lines):
    """Each key has a line, and the line holds its name."""
    text = tomli_w.dumps(tree, multiline_strings=lines)
    found, rows = lines_of(text), text.split("\n")
    for path in paths(tree):
        assert path in found
        if isinstance(path[-1], str):
            assert path[-1] in rows[found[path] - 1]


def paths(value, path=()):
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for step, one in items:
        yield (*path, step)
        if isinstance(one, dict | list):
            yield from paths(one, (*path, step))


def test_keys_are_located_in_every_spelling():
    text = '''# [plan]
title = """
[plan]
fee_rate = 3
"""
[ "plan" ] # fee_rate = 1
'fee_rate' = 2
ages.x . y = [ 1, # two
  2,

  [ 3 ] ]
[[changes]]
[[changes]]
a = { b = 1, "c" = [ {d = 2}, {d = 3} ] }
[changes.e]
f = '' ; [[changes.g]]
'''.replace("; ", "\n")
    assert lines_of(text) == {
        ("title",): 2,
        ("plan",): 6,
        ("plan", "fee_rate"): 7,
        ("plan", "ages"): 8,
        ("plan", "ages", "x"): 8,
        ("plan", "ages", "x", "y"): 8,
        ("plan", "ages", "x", "y", 0): 8,
        ("plan", "ages", "x", "y", 1): 9,
        ("plan", "ages", "x", "y", 2): 11,
        ("plan", "ages", "x", "y", 2, 0): 11,
        ("changes",): 12,
        ("changes", 0): 12,
        ("changes", 1): 13,
        ("changes", 1, "a"): 14,
        ("changes", 1, "a", "b"): 14,
        ("changes", 1, "a", "c"): 14,
        ("changes", 1, "a", "c", 0): 14,
        ("changes", 1, "a", "c", 0, "d"): 14,
        ("changes", 1, "a", "c", 1): 14,
        ("changes", 1, "a", "c", 1, "d"): 14,
        ("changes", 1, "e"): 15,
        ("changes", 1, "e", "f"): 16,
        ("changes", 1, "g"): 17,
        ("changes", 1, "g", 0): 17,
    }


@ONE_FOLDER
@given(tree=st.dictionaries(st.sampled_from(["plan", "people", "run"]), st.dictionaries(
    st.sampled_from([key.partition(".")[2] for key in parameter_schemas() if "." in key]),
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.dates(dt.date(1, 1, 1))
    | st.text(st.characters(codec="utf-8")),
)))  # fmt: skip
def test_the_line_of_a_fault_is_the_line_of_its_key(tmp_path, tree):
    text = 'extends = "pool"\n' + tomli_w.dumps(tree)
    path = tmp_path / "my.toml"
    path.write_text(text, "utf-8", newline="\n")
    rows = text.split("\n")
    try:
        read_scenario(path)
        errors = []
    except InputError as caught:
        errors = caught.errors
    for error in errors:
        if not error.given and not error.allowed.startswith("unknown key"):
            continue  # several keys do not agree; which of them has the line is asked elsewhere
        assert error.line is not None
        assert rows[error.line - 1].startswith(error.key.rpartition(".")[2] + " =")
