"""Is the grade of an illness what the draw says, and the mean aid what it is by hand?"""

import datetime as dt

import pytest
from mutualaid.agents.decisions.illness_grade import GRADE, mean_of_grades, mild_of, spared_of
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN, next_draw
from mutualaid.model.rule_inputs.lookup_tables import build_tables
from mutualaid.model.scenario.scenario import Change, IllnessTerms, PlanTerms, Scenario

HALF = CERTAIN // 2
U = 123_456_789


class Given:
    """Whatever is named."""

    def __init__(self, **named):
        vars(self).update(named)


@pytest.mark.parametrize("way", [as_python, lambda rule: rule])
def test_who_is_mildly_ill_follows_from_a_further_draw(way):
    further = next_draw(U, GRADE)
    assert way(mild_of)(1, further, U) == 0
    assert way(mild_of)(1, further + 1, U) == 1
    assert [way(mild_of)(7, part, U) for part in (0, CERTAIN)] == [0, 7]


@pytest.mark.parametrize(
    ("severe", "mild", "part", "mean"),
    [
        (300, 50, HALF, 175),
        (300, 0, HALF, 150),
        (300, 300, HALF, 300),
        (300, 50, 0, 300),
        (100, 1, HALF, 50),  # half a fen is left out
    ],
)
def test_the_mean_of_grades_by_hand(severe, mild, part, mean):
    assert as_python(mean_of_grades)(severe, mild, part) == mean


@pytest.mark.parametrize(("cost", "aid", "spared"), [([], 0, 3), ([], 5, 0), ([9], 0, 0)])
def test_who_is_not_covered_for_mild_illness_lives_on(cost, aid, spared):
    rows, tables = Given(cost=cost), Given(aid=[9] * 141, mild=[CERTAIN] * 141)
    tables.mild_aid = [7] * 141 + [aid] * 141
    assert as_python(spared_of)(rows, tables, Given(aid_terms=1), 3, 40, U) == spared


def test_cover_is_worth_the_mean_of_both_grades_under_each_of_the_terms():
    illness = IllnessTerms(mild_at_20=0.5, mild_at_60=0.5)
    first = Change(date=dt.date(2019, 5, 1), mild_aid_yuan=50_000.0)
    second = Change(date=dt.date(2020, 1, 1), mild_aid_yuan=0.0)
    scenario = Scenario(title="x", illness=illness, changes=(first, second))
    tables = build_tables(scenario)
    at_30 = tables.mean_aid.reshape(3, -1)[:, 30].tolist()
    assert at_30 == [30_000_000, 17_500_000, 15_000_000]
    worth = tables.benefit.reshape(3, -1)[:, 2 * 30]
    assert worth[1] / worth[0] == pytest.approx(17.5 / 30, rel=1e-5)
    assert worth[2] / worth[0] == pytest.approx(0.5, rel=1e-5)
    plain = build_tables(Scenario(title="x"))
    assert (plain.mean_aid == plain.aid).all()
    assert PlanTerms().mild_aid_yuan is None
