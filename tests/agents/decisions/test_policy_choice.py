"""Does each scalar rule of insurance give the answers worked out by hand, in both ways?"""

import pytest
from mutualaid.agents.decisions import policy_choice
from mutualaid.agents.decisions.policy_choice import BOTH, NOTHING, PLAN, PRODUCT
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.people import policy_months
from mutualaid.agents.people.status import CHRONIC, HEALTHY


@pytest.fixture(params=["compiled", "interpreted"])
def way(request):
    """A rule as loops use it, or as objects use it."""
    return as_python if request.param == "interpreted" else lambda rule: rule


def test_a_word_holds_a_month_for_each_product(way):
    bought, with_month = way(policy_months.month_bought), way(policy_months.with_month)
    word = 0
    for product, month in enumerate((1, 255, 0, 77)):
        word = with_month(word, product, month)
    assert word == 1 | 255 << 8 | 77 << 24
    assert [bought(word, product) for product in range(4)] == [1, 255, 0, 77]
    assert with_month(word, 1, 0) == 1 | 77 << 24


def test_nothing_is_covered_in_the_waiting_months(way):
    covered = way(policy_choice.is_covered)
    # bought in month 5 with three months of waiting: 5, 6, 7 are not covered, 8 is
    assert [bool(covered(5, month, 3)) for month in (5, 6, 7, 8)] == [False] * 3 + [True]
    assert covered(5, 5, 0)
    assert not covered(0, 100, 0)


def test_who_can_buy(way):
    can_buy = way(policy_choice.can_buy)
    assert can_buy(18, 18, 60, 1, HEALTHY, 0)
    assert not can_buy(17, 18, 60, 1, HEALTHY, 0)
    assert not can_buy(60, 18, 60, 1, HEALTHY, 0)
    assert not can_buy(30, 18, 60, 1, CHRONIC, 0)
    assert can_buy(30, 18, 60, 1, CHRONIC, 1)
    assert can_buy(30, 18, 60, 0, CHRONIC, 0)  # without a declaration nobody is asked


def test_a_policy_is_kept_while_it_is_worth_its_premium(way):
    assert way(policy_choice.wants_to_keep)(100, 100)
    assert not way(policy_choice.wants_to_keep)(99, 100)


@pytest.mark.parametrize(
    ("inside", "plan", "alone", "beside", "choice"),
    [
        (0, 500, 1, -9, PRODUCT),
        (0, 500, 0, 9, NOTHING),  # a tie leaves things as they are
        (1, 10, 9, -1, PLAN),
        (1, 10, 9, 0, PLAN),
        (1, 10, 9, 1, BOTH),
        (1, -5, 9, 4, PRODUCT),
        (1, -5, 9, 14, BOTH),  # both leave 9 too: the plan is not given up for nothing
        (1, -5, -1, -2, NOTHING),
        (1, 0, -1, -2, PLAN),
    ],
)
def test_what_leaves_most_is_chosen(way, inside, plan, alone, beside, choice):
    assert way(policy_choice.best_choice)(inside, plan, alone, beside) == choice
