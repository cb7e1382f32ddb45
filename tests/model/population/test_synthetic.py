"""Births: what tables and parts of the loop save must not show in anybody."""

import numpy as np
import pytest
from mutualaid.agents.engine import random_draws
from mutualaid.agents.engine.random_draws import CERTAIN
from mutualaid.agents.people import traits
from mutualaid.agents.people.age import OLDEST, age_on
from mutualaid.agents.people.status import CHRONIC, HEALTH_SHIFT
from mutualaid.agents.scan.threads import BLOCK
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import scenario_from
from mutualaid.model.population import synthetic
from mutualaid.model.population.construction import build_rows

AGENTS = 30_000
AGES = [
    None,
    ((0, 0.0), (30, 1.0), (40, 0.0)),
    ((0, 0.001), (1, 0.0), (80, 0.999)),
    tuple((age, 1.0 if age % 4 else 1e-7) for age in range(0, 80, 2)),
]


def people(total=AGENTS, **settings):
    settings = {"people.total": total, "people.agents": AGENTS, "run.seed": 5, **settings}
    return scenario_from("article", settings)


def luck_of(stream):
    return random_draws.draws(np.uint64(random_draws.key(5, stream, 0)), 0, AGENTS)


@pytest.mark.parametrize("bands", AGES)
def test_ages_are_those_of_a_plain_search(bands):
    scenario = people(**({} if bands is None else {"people.by_age": bands}))
    u, steps = luck_of(random_draws.AGE), synthetic._age_steps(scenario)
    ages = np.minimum(np.searchsorted(steps, u, side="right"), OLDEST)
    born = build_rows(scenario).born.astype(np.int64)
    latest = -(ages * 1461 // 4) - 1
    assert ((born <= latest) & (born > latest - 365)).all()
    assert (np.abs(age_on(0, born) - ages) <= 1).all()


@pytest.mark.parametrize("bands", AGES)
def test_the_table_of_least_ages_never_oversteps(bands):
    scenario = people(**({} if bands is None else {"people.by_age": bands}))
    origins = synthetic._origins(scenario, AGENTS)
    edges = np.arange(1 << synthetic.GUIDE_BITS) * (CERTAIN >> synthetic.GUIDE_BITS)
    last = edges + (CERTAIN >> synthetic.GUIDE_BITS) - 1
    first_age, last_age = (np.searchsorted(origins.ages, u, "right") for u in (edges, last))
    assert (origins.youngest == first_age).all()
    assert (origins.youngest <= last_age).all()


@pytest.mark.parametrize("spread", [0.0, 50.0, 200.0])
def test_credit_scores_are_those_of_a_plain_search(spread):
    scenario = people(**{"people.credit_spread": spread})
    bits = (luck_of(random_draws.TRAITS) >> 27) & 65_535
    classes = np.searchsorted(synthetic._credit_steps(scenario), bits, side="right")
    words = build_rows(scenario).traits.astype(np.int64)
    score = traits.CREDIT_LEAST + traits.CREDIT_STEP * classes
    assert (np.array([traits.credit_of(int(word)) for word in words]) == score).all()


@pytest.mark.parametrize("threads", [1, 2])
def test_people_born_in_parts_are_the_same_people(monkeypatch, threads):
    at_once = build_rows(people(3_000_017))
    monkeypatch.setattr(synthetic, "CALL", 2 * BLOCK)
    in_parts = build_rows(people(3_000_017, **{"run.threads": threads}))
    for one, other in zip(at_once, in_parts, strict=True):
        assert one.dtype == other.dtype
        assert (one == other).all()


@pytest.mark.parametrize(
    ("each", "kind"), [(1, np.int16), (32_767, np.int16), (32_768, np.int32), (60_000, np.int32)]
)
def test_two_bytes_hold_the_people_of_an_agent_where_they_can(each, kind):
    rows = build_rows(people(each * AGENTS))
    assert rows.people.dtype == kind
    assert (rows.people == each).all()


@pytest.mark.parametrize(("most", "kind"), [(32_767, np.int16), (32_768, np.int32)])
def test_so_they_do_for_a_table_of_ones_own(tmp_path, most, kind):
    table = tmp_path / "members.csv"
    table.write_text(f"people,age,sex\n1,30,F\n{most},40,M\n")
    rows = build_rows(scenario_from("pool", {"people.table": str(table)}))
    assert rows.people.dtype == kind
    assert rows.people.tolist() == [1, most]


def test_whoever_comes_from_a_table_is_half_a_year_past_a_birthday(tmp_path):
    table = tmp_path / "members.csv"
    table.write_text("people,age,sex\n1,0,F\n1,30,F\n1,40,M\n")
    rows = build_rows(scenario_from("pool", {"people.table": str(table)}))
    assert rows.born.tolist() == [-182, -10_957 - 182, -14_610 - 182]


@pytest.mark.parametrize(("more", "fit"), [(-1_000, True), (1_000, False)])
def test_no_more_people_come_from_a_table_than_fen_can_be_counted(tmp_path, more, fit):
    table = tmp_path / "members.csv"
    settings = {"people.table": str(table), "plan.fee_rate": 0.5}
    aid = max(yuan for _, yuan in scenario_from("pool", {}).plan.aid_by_age) * 100
    table.write_text(f"people,age,sex\n{round(2**62 / (256 * 1.5 * aid)) + more},40,M\n")
    scenario = scenario_from("pool", settings)
    if fit:
        assert len(build_rows(scenario).people) == 1
    else:
        with pytest.raises(InputError, match="more fen than can be counted"):
            build_rows(scenario)


def test_agents_for_whom_the_people_do_not_suffice_stand_for_nobody():
    rows = build_rows(people(AGENTS + 5))
    assert rows.people[:5].tolist() == [2] * 5
    assert (rows.people[5:] == 1).all()


def test_whoever_comes_from_a_table_is_as_ill_as_the_age_says(tmp_path):
    table = tmp_path / "mine.csv"
    table.write_text("people,age,sex\n" + "1,20,F\n" * 2000 + "1,60,M\n" * 2000)
    settings = {"people.table": str(table), "illness.chronic_at_60": 0.4}
    settings["illness.chronic_at_20"] = 0.05
    ill = build_rows(scenario_from("pool", settings)).status >> HEALTH_SHIFT & 3 == CHRONIC
    assert ill[:2000].mean() == pytest.approx(0.05, abs=0.02)
    assert ill[2000:].mean() == pytest.approx(0.4, abs=0.04)
