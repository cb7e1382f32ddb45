"""Do the tables hold in whole numbers what the scenario says, worked out by hand?"""

from mutualaid.model.rule_inputs.lookup_tables import build_tables, review_chances
from mutualaid.model.scenario.scenario import BehaviourTerms, Scenario


def said(**behaviour):
    return Scenario(title="by hand", behaviour=BehaviourTerms(**behaviour))


def test_friends_push_as_much_as_is_said_when_all_six_have_left():
    assert build_tables(said(friends_push=3.0)).friends_push == 512


def test_a_juror_of_mean_trust_is_half_way_from_the_least_to_full_trust():
    assert review_chances(said(trust_least=0.6)).voting.mean_trust == 204
    assert review_chances(said(trust_least=1.0)).voting.mean_trust == 255
