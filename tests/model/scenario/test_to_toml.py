"""Does every scenario that is written out read back equal?"""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutualaid.model.loading.scenario_reader import fingerprint, read_scenario, to_toml
from mutualaid.model.scenario.parameter_table import describe
from mutualaid.model.scenario.schema import parameter_schemas
from mutualaid.runs.cli.scenario_text import scenario_text

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def values_of(key: str) -> st.SearchStrategy:
    """Valid values of a parameter, as far as it stands alone."""
    one = parameter_schemas()[key]
    low, high = one.low, one.high
    if key == "people.agents":
        return st.integers(1, 100_000)
    if key == "people.total":
        return st.integers(100_000, 2_000_000_000)
    if isinstance(one.default, bool):
        return st.booleans()
    if isinstance(one.default, int):
        return st.integers(low, high)
    if isinstance(one.default, float):
        return st.floats(low, high)
    optional = {
        "plan.case_cap_yuan": st.floats(0, 1e6),
        "plan.annual_cap_yuan": st.floats(0, 1e6) | st.integers(0, 10**6),
        "plan.sponsor_budget_yuan": st.floats(0, 1e13),
        "plan.sponsored_until": st.dates(),
        "review.capacity_per_round": st.integers(0, 10**9),
        "run.threads": st.integers(1, 1024),
    }
    return st.none() | optional[key]


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=50)
FREE = [
    key
    for key, one in parameter_schemas().items()
    if isinstance(one.default, bool | int | float)
    or key
    in (
        "plan.case_cap_yuan",
        "plan.annual_cap_yuan",
        "plan.sponsor_budget_yuan",
        "plan.sponsored_until",
        "review.capacity_per_round",
        "run.threads",
    )
]
DAY = st.dates(dt.date(2020, 1, 1), dt.date(2022, 12, 31))
DATED = {
    "changes": st.lists(
        st.fixed_dictionaries(
            {"date": DAY},
            optional={
                "fee_rate": st.floats(0, 10),
                "case_cap_yuan": st.just("none") | st.floats(0, 1e6),
                "open_to_new": st.booleans(),
            },
        )
    ).map(lambda items: sorted(items, key=lambda item: item["date"])),
    "regulator.orders": st.lists(
        st.fixed_dictionaries(
            {"date": DAY, "kind": st.sampled_from(["interview", "stop_of_sale"])},
            optional={"says": TEXT, "news": st.floats(0, 1)},
        )
    ).map(lambda items: sorted(items, key=lambda item: item["date"])),
    "plan.round_days": st.lists(st.integers(1, 28), min_size=1, unique=True).map(sorted),
    "title": TEXT,
    "reference": TEXT,
}
MANY = 10**8


def have_room_for_births(chosen: dict[str, object]) -> bool:
    """Whether people and all who are born in the longest run are no more than there may be."""
    return "people.births_per_1000" not in chosen or chosen.get("people.total", 0) <= MANY


SETTINGS = st.fixed_dictionaries(
    {}, optional={**{key: values_of(key) for key in FREE}, **DATED}
).filter(have_room_for_births)


@ONE_FOLDER
@given(chosen=SETTINGS)
def test_what_is_written_reads_back_equal(tmp_path, chosen):
    scenario = read_scenario("pool", chosen)
    path = tmp_path / "scenario.toml"
    path.write_text(to_toml(scenario), encoding="utf-8", newline="\n")
    again = read_scenario(path)
    assert again == scenario
    assert to_toml(again) == to_toml(scenario)
    assert fingerprint(again) == fingerprint(scenario)


@ONE_FOLDER
@given(chosen=SETTINGS)
def test_a_scenario_can_always_be_shown(chosen):
    scenario = read_scenario("pool", chosen)
    text = scenario_text(scenario)
    assert all(line.isprintable() for line in text.splitlines())
    assert len(describe(scenario)) == len(parameter_schemas()) - 2
