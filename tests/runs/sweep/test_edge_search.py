"""Does the search find where a plan tips, wherever that is, with few questions?"""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.runs.sweep.design.edge_search import FIRST_LOOK, EdgeSearch


def searched(probability: Callable[[float, float], float], **how) -> tuple[EdgeSearch, int]:
    search = EdgeSearch(**how)
    asked = 0
    while places := search.ask():
        assert len(set(places)) == len(places)
        for x, row in places:
            assert (x, row) not in search.known
            search.tell((x, row), probability(x, row))
        asked += len(places)
        assert asked < 10_000
    return search, asked


@given(st.floats(0.001, 0.999), st.sampled_from([0.1, 0.01, 0.001]), st.booleans())
def test_an_edge_is_closed_in_to_the_tolerance(at, tolerance, above):
    search, asked = searched(lambda x, _: float((x > at) == above), tolerance=tolerance)
    [edge] = search.edges()
    assert edge.low <= at <= edge.high
    assert edge.high - edge.low <= tolerance
    assert edge.collapses_above is above
    assert asked <= FIRST_LOOK + 1 + math.ceil(math.log2(1 / FIRST_LOOK / tolerance))


def test_a_row_that_never_tips_says_on_which_side_it_is():
    for p in (0.0, 1.0):
        search, asked = searched(lambda *_, p=p: p, tolerance=0.01)
        [edge] = search.edges()
        assert math.isnan(edge.low)
        assert edge.collapses_above is (p == 1)
        assert asked == FIRST_LOOK + 1


def test_two_edges_of_a_row_are_both_found():
    search, _ = searched(lambda x, _: float(0.3 < x < 0.8), tolerance=0.01)
    first, second = search.edges()
    assert (first.middle, second.middle) == pytest.approx((0.3, 0.8), abs=0.01)
    assert (first.collapses_above, second.collapses_above) == (True, False)


def test_a_slanting_edge_is_followed_from_row_to_row():
    search, _ = searched(lambda x, y: float(x > 0.2 + 0.5 * y), tolerance=0.02, rows=5)
    assert [edge.middle for edge in search.edges()] == pytest.approx(
        [0.2 + 0.5 * row for row in search.rows], abs=0.02
    )


def test_rows_are_added_where_the_edge_bends_and_only_there():
    def probability(x, y):
        return float(x > (0.1 if y < 0.4 else 0.9))

    search, _ = searched(probability, tolerance=0.05, rows=3, most_rows=9)
    added = sorted(set(search.rows) - {0.0, 0.5, 1.0})
    assert added
    assert all(0 < row < 0.5 for row in added)
    assert len(search.rows) <= 9
    assert min(b - a for a, b in zip(search.rows, search.rows[1:], strict=False)) >= 0.025


def test_the_same_answers_lead_to_the_same_questions():
    def probability(x, y):
        return float(x + y * y > 0.7)

    first, _ = searched(probability, tolerance=0.01, rows=4, most_rows=8)
    again = EdgeSearch(tolerance=0.01, rows=4, most_rows=8)
    while places := again.ask():
        for place in places:
            again.tell(place, first.known[place])
    assert str(again.edges()) == str(first.edges())
    assert list(again.known) == list(first.known)


@pytest.mark.parametrize(("bad", "word"), [({"tolerance": 0}, "tolerance"), ({"rows": 0}, "rows")])
def test_a_search_that_cannot_be_made_is_refused(bad, word):
    with pytest.raises(ValueError, match=word):
        EdgeSearch(**{"tolerance": 0.1, **bad})
