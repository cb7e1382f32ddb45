"""Does each switch take out its own mechanism, all of it, and nothing else?"""

from __future__ import annotations

import numpy as np
import pytest
from mutualaid.model import Society, read_scenario
from mutualaid.model.loading.scenario_reader import scenario_from_text, to_toml
from mutualaid.model.scenario.mechanisms import MECHANISMS, in_effect, is_at_work, without
from random_worlds import WALLET

WORLD = {"people.agents": 400, "plan.end": "2020-03-31"}
AT_WORK = {
    "mild_illness": {"illness.mild_at_20": 0.5, "illness.mild_at_60": 0.1},
    "early_finding": {"illness.found_early": 3.0},
    "reach": {"behaviour.reach_by_age": [[0, 0.3], [30, 0.6]]},
    "weak_payers": {"behaviour.weak_discount": 0.5, "behaviour.payment_failure": 0.05},
    "ill_seeking": {"behaviour.ill_seek": 4.0},
    "undeclared_history": {"review.undeclared_history": 0.4},
    "births": {"people.births_per_1000": 40.0},
    "households": {"behaviour.parents_decide": 0.8},
    "couples": {"behaviour.partners_decide": 0.7},
    "joining_again": {"behaviour.join_again": 0.8},
    "agency_liability": {"agency.liability": 0.5},
    "prepaid_balance": WALLET,
    "rival": {"market.rival_from": "2019-06-01"},
    "leaving_between_bills": {"behaviour.leave_between_bills": 0.5},
}
"""Parameters of mechanisms that are at work in no preset."""
GOES_TOO = {"claim_review": ["undeclared_history"], "concealment": ["ill_seeking"]}
"""Mechanisms that need another one: nothing is held against anybody where nothing is reviewed, and
of the ill only those look for the plan who would hide it."""
TOUCHED = {
    "durational_risk": {"plan.waiting_days", "illness.declared_factor"},
    "ageing": set(),
    "concealment": {"behaviour.concealment", "behaviour.ill_seek"},
    "leaving": {"behaviour.answers_to_share"},
    "selection": set(),
    "growth": {"behaviour.launch_advertising", "behaviour.launch_days"},
    "claim_review": {"behaviour.exaggeration", "review"},
    "fee_and_caps": {"plan.fee_rate", "plan.insurance_fee_rate", "plan.insurer_bears_excess"}
    | {"plan.case_cap_yuan", "plan.annual_cap_yuan", "plan.sponsored_until", "changes"},
    **{name: set(own) for name, own in AT_WORK.items()},
    "news": {"behaviour.news_push", "behaviour.news_distrust"},
}


def world(*off: str, preset: str = "article", **settings: object):
    """A small world without some mechanisms."""
    return without(read_scenario(preset, WORLD | settings), *off)


def run(*off: str, **settings: object) -> Society:
    return Society(world(*off, **settings)).run()


def terms(scenario) -> dict[str, object]:
    """Every parameter of a scenario but the switches, by dotted key."""
    groups = {name: value for name, value in scenario.model_dump().items() if name != "mechanisms"}
    return {
        f"{name}.{key}" if isinstance(value, dict) else name: inner
        for name, value in groups.items()
        for key, inner in (value.items() if isinstance(value, dict) else [("", value)])
    }


@pytest.mark.parametrize("name", MECHANISMS)
@pytest.mark.parametrize("preset", ["article", "record"])
def test_a_switch_touches_its_own_parameters_and_no_other(name, preset):
    own = AT_WORK.get(name, {})
    before = terms(world(preset=preset, **own))
    after = terms(world(name, preset=preset, **own))
    changed = {key for key in before if before[key] != after[key]}
    own = TOUCHED[name]
    assert {key for key in changed if key not in own and key.split(".")[0] not in own} == set()
    assert changed or name in ("ageing", "selection")


def test_all_switches_on_is_the_world_itself():
    scenario = world()
    assert in_effect(scenario) is scenario


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_setting_is_the_same_switch(name):
    switched = read_scenario("record", {f"mechanisms.{name}": False})
    assert switched == without(read_scenario("record"), name) == in_effect(switched)
    assert scenario_from_text(to_toml(switched)) == switched


def test_an_unknown_mechanism_is_told():
    with pytest.raises(ValueError, match="no mechanism is called magic; there are durational_risk"):
        without(world(), "magic")


def test_nobody_grows_older_or_turns_chronically_ill():
    begin, still = Society(world("ageing")), run("ageing")
    before, after = begin.members, still.members
    assert (after.age == before.age).all()
    chronic = before.health.isin(["chronic"])
    assert set(after.health[~chronic]) <= {"healthy", "ill", "dead"}
    assert still.rounds.aged_out.sum() == 0
    mature = run()
    assert mature.rounds.aged_out.sum() > 0
    assert (mature.members.age > before.age).mean() > 0.9


def test_a_claim_is_paid_by_the_age_at_the_launch_where_nobody_ages():
    still = run("ageing", **{"illness.level": 5.0})
    ages = still.members.set_index("agent").age
    claims = still.claims
    assert len(claims) > 50
    assert (claims.age.to_numpy() == ages[claims.agent].to_numpy()).all()


def test_without_durational_risk_cover_begins_at_once_and_at_full_risk():
    society = run("durational_risk", **{"illness.level": 5.0})
    assert set(np.unique(society.tables.effect)) == {1024}
    assert society.rounds.waiting.iloc[5:].max() < 0.2 * society.rounds.members.max()
    assert society.rounds.claims_filed.iloc[:8].sum() > 0


def test_without_concealment_no_chronically_ill_person_is_let_in():
    assert run().members.concealed.any()
    assert not run("concealment").members.concealed.any()


def test_without_leaving_nobody_leaves_over_the_bill():
    assert run().rounds.left.sum() > 0
    assert run("leaving").rounds.left.sum() == 0


def test_without_selection_all_value_aid_alike():
    plain = {"illness.found_early": 1.0}  # or the young expect more than their elders
    seen, blind = (Society(world(*off, **plain)).tables for off in ((), ("selection",)))
    assert len(set(seen.benefit.tolist())) > 50
    (mean,) = set(blind.benefit.tolist())
    assert set(blind.known_frailty.tolist()) == {1024}
    assert blind.known_chronic == 1024
    assert seen.benefit[40] < mean < seen.benefit[100]


def test_the_mean_benefit_is_that_of_the_people():
    """Against the aid expected of everybody drawn, by the rule that each of them would ask."""
    settings = {"people.agents": 20_000, "illness.frailty_spread": 0.0}
    society = Society(read_scenario("article", settings))
    people, tables = society.members, society.tables
    cell = 2 * people.age.to_numpy() + (people.sex.to_numpy() == "F")
    health = np.where(people.health == "chronic", tables.known_chronic / 1024, 1.0)
    expected = (tables.benefit[cell] * health).mean()
    blind = Society(read_scenario("article", settings | {"mechanisms.selection": False}))
    assert blind.tables.benefit[0] == pytest.approx(expected, rel=0.02)


def test_without_growth_everybody_hears_on_the_first_day():
    rounds = run("growth").rounds
    assert rounds.joined.iloc[0] > 0.9 * rounds.joined.sum()


def test_without_claim_review_every_claim_is_true_and_paid_in_its_round():
    society = run("claim_review", **{"illness.level": 5.0, "regulator.orders": ()})
    rounds = society.rounds
    assert rounds.claims_filed.sum() > 50
    assert (rounds.claims_approved == rounds.claims_filed).all()
    assert (rounds.aided == rounds.claims_approved).all()
    assert rounds[["claims_refused", "claims_pending", "claims_unfiled"]].sum().sum() == 0


def test_without_fee_and_caps_members_pay_the_aid_and_nothing_else():
    settings = {"illness.level": 5.0, "behaviour.payment_failure": 0.0}
    rounds = run("fee_and_caps", preset="record", **settings).rounds
    assert rounds.fee_fen.sum() == 0
    assert rounds.sponsor_fen.sum() == 0
    billed = rounds[rounds.payers > 0]
    owed = billed.share_fen * billed.payers - billed.aid_fen
    assert billed.aid_fen.sum() > 0
    assert (owed.cumsum().abs() <= billed.payers).all()  # what no whole fen divides is carried


def test_without_news_an_order_changes_no_decision():
    def members(*off: str, weight: float):
        warned = {"date": "2019-11-05", "kind": "interview", "news": weight}
        settings = {"people.agents": 2000, "regulator.orders": (warned,)}
        return run(*off, **settings).rounds.members

    assert (members("news", weight=1.0) == members(weight=0.0)).all()
    assert (members(weight=1.0) < members(weight=0.0)).any()


def test_with_everything_switched_off_the_share_stays():
    """No mechanism is left that could move it but chance: within 5 % in each year."""
    settings = {"people.agents": 20_000, "plan.end": "2021-10-31"}
    rounds = run(*MECHANISMS, **settings).rounds
    yearly = rounds.groupby(rounds.date.map(lambda date: date.year)).share_fen.mean()
    assert abs(yearly[2021] / yearly[2019] - 1) < 0.05


@pytest.mark.parametrize("storage", ["columns", "objects"])
def test_announcing_the_very_bills_changes_nothing(storage):
    settings = {"agents": 300, "storage": storage, "plan.end": "2019-12-31"}
    plain = Society("article", **settings).run()
    told = Society("article", **settings).announce(plain.rounds.share_fen.tolist()).run()
    assert told.rounds.equals(plain.rounds)
    assert told.members.equals(plain.members)


def test_who_is_told_cheaper_bills_stays_and_pays_the_real_ones():
    settings = {"agents": 1000, "plan.end": "2021-06-30"}
    plain = Society("article", **settings).run()
    told = Society("article", **settings).announce([1] * 200).run()
    assert told.rounds.left.sum() < plain.rounds.left.sum()
    assert told.rounds.share_fen.iloc[-1] > 100


def test_a_mechanism_is_at_work_unless_its_switch_or_its_parameters_are_off():
    own = {key: value for settings in AT_WORK.values() for key, value in settings.items()}
    article = read_scenario("article", own)
    assert all(is_at_work(article, name) for name in MECHANISMS)
    assert not is_at_work(read_scenario("no_answer"), "leaving")
    for name in MECHANISMS:
        off = without(article, name)
        idle = [one for one in MECHANISMS if not is_at_work(off, one)]
        assert idle == [name, *GOES_TOO.get(name, [])]
