"""Do several insurers of the insurance form pay all of it, each its part, to the last fen?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.agents.plan.carriers import Carrier, by_largest_remainder, divide_among

THREE = (Carrier("one", 1), Carrier("two", 1), Carrier("three", 2))


@pytest.mark.parametrize(
    ("amount", "parts"),
    [
        (400, [100, 100, 200]),
        (401, [100, 100, 201]),  # remainders of a quarter, a quarter and a half
        (402, [101, 100, 201]),  # two halves: the first named goes up
        (403, [101, 101, 201]),
        (1, [0, 0, 1]),
    ],
)
def test_the_largest_remainders_go_up_and_of_equal_ones_the_first(amount, parts):
    assert by_largest_remainder(amount, [1, 1, 2]) == parts
    assert dict(divide_among(amount, THREE, {})) == {
        one.name: fen for one, fen in zip(THREE, parts, strict=True) if fen
    }


def test_what_one_has_not_got_the_others_pay_by_their_parts():
    one, two, three = Carrier("one", 2, 100), Carrier("two", 1, 1_000), Carrier("three", 1, 1_000)
    assert divide_among(400, (one, two, three), {}) == (("one", 100), ("two", 150), ("three", 150))
    assert divide_among(400, (one, two, three), {"one": 100}) == (("two", 200), ("three", 200))
    paid = {"one": 100, "two": 990}
    assert divide_among(400, (one, two, three), paid) == (("two", 10), ("three", 390))


def test_more_than_all_have_is_no_round():
    with pytest.raises(ValueError, match="1 of 101 fen are more than all insurers have left"):
        divide_among(101, (Carrier("one", 1, 60), Carrier("two", 1, 40)), {})


CARRIERS = st.lists(
    st.tuples(st.integers(1, 10**6), st.integers(0, 10**12)), min_size=1, max_size=8
).map(lambda rows: tuple(Carrier(str(i), *row) for i, row in enumerate(rows)))


@given(carriers=CARRIERS, data=st.data())
def test_all_is_paid_and_nobody_pays_more_than_it_has(carriers, data):
    paid: dict[str, int] = {}
    capital = {one.name: one.capital_fen or 0 for one in carriers}
    while sum(paid.values()) < sum(capital.values()):
        left = sum(capital.values()) - sum(paid.values())
        amount = data.draw(st.integers(max(left // 3, 1), left))
        parts = dict(divide_among(amount, carriers, paid))
        assert sum(parts.values()) == amount
        for name, fen in parts.items():
            paid[name] = paid.get(name, 0) + fen
            assert fen > 0
            assert paid[name] <= capital[name]


@given(amount=st.integers(0, 10**15), weights=st.lists(st.integers(1, 10**6), min_size=1))
def test_a_part_is_less_than_a_fen_from_exact(amount, weights):
    parts = by_largest_remainder(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - amount * weight) < sum(weights)
