"""Do juries vote by their traits and the case, one vote a person, and does the majority decide?"""

import numpy as np
import pytest
from claim_desk_fixtures import claims, electorate, new_desk, one_round
from mutualaid.agents.claims import jury
from mutualaid.agents.claims.jury import Jury, Voting
from mutualaid.agents.claims.review_rules import APPROVES, REFUSES
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN
from mutualaid.agents.people import random_person
from mutualaid.agents.people.random_person import electorate_of
from mutualaid.agents.people.status import LEFT, MEMBER, OUTSIDE
from mutualaid.model.population.construction import build_rows, empty_rows
from mutualaid.model.rule_inputs.lookup_tables import review_chances
from mutualaid.model.scenario.scenario import PeopleTerms, Scenario

HALF, QUARTER = CERTAIN // 2, CERTAIN // 4
EVERY_VOTE = Voting(CERTAIN, 0, 0, 204, 0, 0)
"""All against who hid something, none against the honest."""


@pytest.fixture(params=["compiled", "interpreted"])
def way(request):
    """A rule as loops use it, or as objects use it."""
    return as_python if request.param == "interpreted" else lambda rule: rule


def cases(*kinds, people=1, verdict=REFUSES):
    batch = claims(*kinds, people=people).marked(diagnosed=3, verdict=verdict)
    return batch._replace(claim=np.arange(len(kinds)))


def members(agents, people, status=MEMBER):
    rows = empty_rows(agents)
    rows.people[:], rows.status[:], rows.trust[:] = people, status, 204
    return rows


def votes_of(rows, asked=1000, voting=EVERY_VOTE, seed=1):
    _, (case,) = Jury(seed, voting, asked, asked).decide(cases("c"), rows, 0)
    return case.votes_for, case.votes_against


def test_cases_differ_by_kind_and_look(way):
    chance = way(jury.case_chance)
    assert chance(False, False, HALF, QUARTER, 0, 0) == HALF
    assert chance(True, False, HALF, QUARTER, 0, 0) == QUARTER
    eighth = CERTAIN // 8
    assert chance(False, False, HALF, 0, eighth, 0) == HALF - eighth
    assert chance(False, False, HALF, 0, eighth, HALF) == HALF
    assert chance(False, False, HALF, 0, eighth, 3 * QUARTER) == HALF + eighth // 2
    assert chance(True, False, HALF, 0, eighth, 0) == 0  # no chance is negative
    assert chance(False, False, CERTAIN, 0, eighth, CERTAIN - 1) == CERTAIN


def test_a_public_case_looks_like_what_it_is(way):
    assert way(jury.case_chance)(False, True, HALF, 0, QUARTER, 0) == HALF


def test_the_trusting_side_with_the_platform_and_concealers_with_the_claimant(way):
    against = way(jury.votes_against)
    step = CERTAIN // 256
    assert against(HALF, 204, 204, step, 0, QUARTER, HALF - 1)
    assert not against(HALF, 204, 204, step, 0, QUARTER, HALF)
    assert against(HALF, 236, 204, step, 0, QUARTER, HALF + CERTAIN // 8 - 1)
    assert not against(HALF, 140, 204, step, 0, QUARTER, QUARTER)
    assert against(HALF, 204, 204, step, 1, QUARTER, QUARTER - 1)
    assert not against(HALF, 204, 204, step, 1, QUARTER, QUARTER)
    assert against(CERTAIN, 255, 0, CERTAIN, 0, 0, CERTAIN - 1)  # a chance is at most certain
    assert not against(0, 0, 255, CERTAIN, 1, CERTAIN, 0)


def test_how_somebody_votes_does_not_follow_from_being_drawn():
    rows = members(2, 100)
    rows.status[1] = OUTSIDE
    votes = np.array(votes_of(rows, voting=Voting(HALF, 0, 0, 204, 0, 0)))
    assert votes == pytest.approx(np.array([250, 250]), abs=60)


def test_the_majority_decides_and_a_tie_leaves_the_verdict(way):
    approves = way(jury.approves)
    assert approves(3, 2, REFUSES) == APPROVES
    assert approves(2, 3, APPROVES) == REFUSES
    for verdict in (REFUSES, APPROVES):
        assert approves(2, 2, verdict) == approves(0, 0, verdict) == verdict


def test_a_juror_is_a_living_person(way):
    juror = way(random_person.draw_juror)
    none = np.empty(0, np.int64)
    alike, lone, dead = np.array([[5, 5, 5, 5], [0, 0, 5, 0], [0, 0, 0, 0]])
    assert juror(alike, 4, 5, none, 3 * QUARTER) == 3
    assert juror(alike, 4, 5, none, CERTAIN - 1) == 3
    assert juror(lone, 4, 5, none, 0) == 2  # drawn again until somebody lives
    assert juror(dead, 4, 5, none, 0) == random_person.NOBODY


def test_with_seats_a_juror_is_drawn_by_the_people_of_the_agent(way):
    juror = way(random_person.draw_juror)
    seats = np.cumsum(np.array([2, 0, 6]))
    people = np.array([2, 0, 6])
    drawn = [juror(people, 3, 6, seats, eighth * CERTAIN // 8) for eighth in range(8)]
    assert drawn == [0, 0, 2, 2, 2, 2, 2, 2]
    assert juror(people, 3, 6, seats, CERTAIN - 1) == 2


def test_seats_are_only_kept_where_agents_differ():
    assert len(electorate_of(np.array([5, 5, 4, 5], np.int32)).seats) == 0
    assert electorate_of(np.array([1, 9, 1], np.int32)).seats.tolist() == [1, 10, 11]
    assert len(electorate_of(np.array([0, 0], np.int32)).seats) == 0


@pytest.mark.parametrize("weights", [(100, 1), (1, 100), (3, 4)])
def test_every_living_person_is_asked_as_often_as_any_other(weights):
    rows = members(200, 0)
    rows.people[:100], rows.people[100:] = weights
    rows.status[100:] = OUTSIDE
    votes = sum(votes_of(rows, 20_000))
    assert votes / 20_000 == pytest.approx(weights[0] / sum(weights), abs=0.015)


def test_one_juror_has_one_vote_whatever_the_weight():
    assert votes_of(members(7, 1_000_000), 300) == (0, 300)
    assert votes_of(members(50_000, 1), 300) == (0, 300)


@pytest.mark.parametrize("status", [OUTSIDE, LEFT])
def test_only_members_vote(status):
    assert votes_of(members(100, 5, status)) == (0, 0)


def test_nobody_votes_where_nobody_lives():
    assert votes_of(members(20, 0), 5) == (0, 0)


class Elsewhere:
    """People who can only be asked for by number, as where they are kept in other processes."""

    def __init__(self, rows):
        self.agents, self.electorate, self.at = rows.agents, rows.electorate, rows.at


@pytest.mark.parametrize("called_at_once", [1 << 18, 64])
@pytest.mark.parametrize("weights", [(4, 4), (4, 0), (1, 99)])
def test_who_has_to_be_called_votes_as_those_at_hand(weights, called_at_once, monkeypatch):
    monkeypatch.setattr(jury, "CALLED", called_at_once)
    rows = electorate()
    rows.people[:], rows.people[4::5] = weights
    rows.trust[:] = np.arange(len(rows.trust)) * 97 % 256  # no two neighbours vote alike
    voting = Voting(HALF, QUARTER, QUARTER, 128, CERTAIN // 256, QUARTER)
    (approved, votes), (approved_far, votes_far) = (
        Jury(1, voting, 21, 50).decide(cases(*"hcohc", people=3), people, 4)
        for people in (rows, Elsewhere(rows))
    )
    assert approved.tolist() == approved_far.tolist()
    assert list(votes) == list(votes_far)
    assert len({case.votes_against for case in votes}) > 5


@pytest.mark.parametrize("verdict", [REFUSES, APPROVES])
def test_a_jury_of_one_mind_decides_each_case(verdict):
    batch = cases(*"hco", people=2, verdict=verdict)
    approved, votes = Jury(1, EVERY_VOTE, 31, 31).decide(batch, electorate(), 5)
    assert approved.tolist() == [2, 0, 0]
    assert [(case.claim, case.kind) for case in votes] == [
        *[(0, "honest")] * 2,
        *[(1, "hidden")] * 2,
        *[(2, "overstated")] * 2,
    ]
    assert [case.votes_against for case in votes] == [0, 0, 31, 31, 31, 31]
    assert {case.round for case in votes} == {5}
    assert {case.refused for case in votes} == {verdict == REFUSES}


def test_without_members_the_platform_has_the_last_word():
    rows = members(100, 5, OUTSIDE)
    for verdict in (REFUSES, APPROVES):
        approved, _ = Jury(1, EVERY_VOTE, 9, 9).decide(cases(*"hc", verdict=verdict), rows, 0)
        assert approved.tolist() == [verdict, verdict]


def test_the_first_refusal_for_something_found_is_public_and_no_other():
    people = Jury(1, EVERY_VOTE, 5, 50)
    rows = electorate()
    _, early = people.decide(cases("h").then(cases("c", verdict=APPROVES)), rows, 0)
    _, first = people.decide(cases(*"hcco", people=2), rows, 1)
    _, later = people.decide(cases("c"), rows, 2)
    assert [case.public for case in [*early, *later]] == [False] * 3
    assert [case.public for case in first] == [False, False, True, *[False] * 5]
    assert [case.votes_for + case.votes_against for case in first] == [5, 5, 50, *[5] * 5]


def test_votes_are_for_a_public_case_as_it_is_and_for_others_as_they_look():
    looks = Voting(HALF, 0, HALF, 204, 0, 0)  # from nobody against to all, as a case looks
    _, votes = Jury(1, looks, 2_000, 2_000).decide(cases(*"c" * 9), electorate(), 0)
    public, *others = (case.votes_against / 2_000 for case in votes)
    assert public == pytest.approx(0.5, abs=0.05)
    assert max(others) - min(others) > 0.5


def test_no_two_cases_have_the_same_jury():
    voting = EVERY_VOTE._replace(against_hidden=HALF)
    _, votes = Jury(1, voting, 10_001, 10_001).decide(cases(*"ccc", people=4), electorate(), 0)
    assert len({case.votes_against for case in votes}) > 8


def test_disputed_cases_wait_one_round_for_the_jury():
    loud = {"disputes_honest": 1.0, "disputes_hidden": 1.0, "case_spread": 0.0}
    mild = {"against_hidden": 0.0, "against_honest": 0.0, "juror_trust": 0.0}
    desk = new_desk(document_detection=1.0, jury=11, **loud, **mild)
    first = one_round(desk, claims(*"hc", people=3))
    assert first.batch.claim.tolist() == [0]
    assert (desk.before_jury, desk.pending, first.disputed.sum()) == (3, 3, 0)
    second = one_round(desk, claims(), 1)
    assert second.disputed.tolist() == second.overturned.tolist() == [3]
    assert (second.refused.sum(), second.wrongly_approved, second.days_waited) == (0, 3, 3 * 14)
    assert (len(second.votes), desk.pending) == (3, 0)


def test_an_objection_upheld_by_the_jury_refuses_the_claim():
    strict = {"against_hidden": 1.0, "against_honest": 0.0, "case_spread": 0.0, "juror_trust": 0.0}
    desk = new_desk(objections=1.0, mistaken_objections=1.0, jury=11, juror_sympathy=0.0, **strict)
    assert one_round(desk, claims(*"hc", people=3)).batch.people.sum() == 0
    decided = one_round(desk, claims(), 1)
    assert decided.refused.tolist() == decided.overturned.tolist() == [0, 3]
    assert decided.disputed.tolist() == [0, 0]


def test_the_public_case_comes_out_as_the_real_one_did():
    # 2019-03-26: above 250,000 votes, 58 % against; 22 of 150 million people are members here
    scenario = Scenario(title="made up", people=PeopleTerms(agents=20_000))
    rows, chances = build_rows(scenario), review_chances(scenario)
    rows.status[np.arange(20_000) * 22 // 150 != (np.arange(20_000) + 1) * 22 // 150] |= MEMBER
    for seed in range(3):
        own = Jury(seed, chances.voting, chances.jury, chances.public_jury)
        _, (case,) = own.decide(cases("c"), rows, 0)
        votes = case.votes_for + case.votes_against
        assert case.public
        assert votes > 250_000
        assert case.votes_against / votes == pytest.approx(0.58, abs=0.01)
