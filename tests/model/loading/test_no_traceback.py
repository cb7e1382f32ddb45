"""Does whatever is given as a scenario or setting end in a scenario or in faults?"""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import parse_setting, preset_names, read_scenario
from mutualaid.model.scenario.scenario import Scenario
from mutualaid.model.scenario.schema import parameter_schemas

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


VALID = Path(__file__).parents[3] / "model" / "presets"
WORDS = st.sampled_from(
    [*parameter_schemas(), "extends", "plan", "changes",
     "[", "]", "[[changes]]", "[plan]", "=", '"', "'''",
     '"""', "{", "}", ",", ".", "\n", "\r", "#", "-1", "0", "1e400", "nan", "true", '"none"', "\0",
     "2020-02-30", "2020-01-01", "9" * 5_000, "é", "\u2028", "[[[[", "{a={a=", "a.a.a.a"]
)  # fmt: skip


@ONE_FOLDER
@given(
    name=st.sampled_from(preset_names()),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), WORDS | st.binary(max_size=8))),
)
@example(name="pool", cuts=[])
def test_no_file_gives_a_traceback(tmp_path, name, cuts):
    """Cut valid files and put words and bytes into the gaps."""
    text = (VALID / f"{name}.toml").read_bytes()
    for part, length, word in cuts:
        at = int(part * len(text))
        new = word.encode() if isinstance(word, str) else word
        text = text[:at] + new + text[at + length :]
    path = tmp_path / "my.toml"
    path.write_bytes(text)
    told_or_read(path, {})


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.binary()
    | st.datetimes() | st.times() | st.decimals() | st.complex_numbers()
    | st.sampled_from(["none", "all", "2020-01-01", "columns"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=8,
)  # fmt: skip


@given(
    chosen=st.dictionaries(
        st.sampled_from([*parameter_schemas(), "plan", "people", "zzz"]) | st.text(),
        VALUES,
        max_size=4,
    )
)
@example(chosen={"people.agents": "all", "people.total": 5})
def test_no_setting_gives_a_traceback(chosen):
    told_or_read("pool", chosen)


@given(
    text=st.text()
    | st.builds("{}={}".format, st.sampled_from(list(parameter_schemas())), st.text())
)
def test_no_setting_as_text_gives_a_traceback(text):
    parsed = outcome(lambda: parse_setting(text))
    if isinstance(parsed, tuple):
        told_or_read("pool", dict([parsed]))


def told_or_read(source, chosen):
    """Reading must end in a scenario or in faults of one printable line each."""
    assert isinstance(outcome(lambda: read_scenario(source, chosen)), Scenario | InputError)


def outcome(read):
    """What is read, or its faults, of which each must be one printable line."""
    try:
        return read()
    except InputError as caught:
        told = caught
    assert told.errors
    assert all(str(error).isprintable() for error in told.errors)
    return told
