"""Do words of rows hold exactly the rows that they say?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.agents.engine import random_draws
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN, draws, key
from mutualaid.agents.people.status import CUSTOMER, LEFT, MEMBER, OUTSIDE
from mutualaid.agents.scan import bitmasks
from mutualaid.model.population.construction import empty_rows
from numba import njit

any_word = st.integers(-(2**63), 2**63 - 1).map(np.int64)


def places(word):
    return [bit for bit in range(64) if int(word) >> bit & 1]


@given(any_word.filter(lambda word: word != 0))
def test_the_lowest_bit_is_found(word):
    assert bitmasks.lowest_set_bit(word) == places(word)[0]


@pytest.mark.parametrize("way", [lambda rule: rule, as_python])
@given(key=st.integers(0, 2**63), bound=st.integers(0, CERTAIN), first=st.integers(0, 10**6))
def test_below_is_a_comparison_of_each_draw(way, key, bound, first):
    word = way(bitmasks.mask_below)(np.uint64(key), bound, 64 * first)
    u = draws(np.uint64(key), 64 * first, 64 * first + 64)
    assert places(word) == np.flatnonzero(u < bound).tolist()


@njit
def _listed(rows, word, first, into, count):
    return bitmasks.append_set_rows(rows, word, first, into, count)


@given(word=any_word, rows=st.integers(1, 200), count=st.integers(0, 5))
def test_a_list_holds_the_rows_of_a_word_in_order(word, rows, count):
    into = np.full(100, -1, np.int64)
    kept = bitmasks.first_bits(word, rows)
    assert places(kept) == [bit for bit in places(word) if bit < rows]
    after = _listed(empty_rows(200), kept, 128, into, count)
    assert into[count:after].tolist() == [128 + bit for bit in places(kept)]
    assert (into[:count] == -1).all()
    assert (into[after:] == -1).all()


@njit
def _compiled(rows, membership, first, size):
    of = bitmasks.mask_of_membership(rows, membership, first, size)
    return of, bitmasks.mask_of_customers(rows, first, size)


@given(
    first=st.sampled_from([0, 64, 128]),
    size=st.integers(1, 64),
    membership=st.sampled_from([OUTSIDE, MEMBER, LEFT]),
    seed=st.integers(0, 100),
)
def test_members_and_customers_are_found_by_their_status(first, size, membership, seed):
    rows = empty_rows(192)
    rows.status[:] = np.random.default_rng(seed).integers(0, 256, 192)
    status = rows.status[first : first + size]
    of, customers = _compiled(rows, membership, first, size)
    assert places(of) == np.flatnonzero(status & 7 == membership).tolist()
    assert places(customers) == np.flatnonzero(status & CUSTOMER).tolist()
    assert as_python(bitmasks.mask_of_membership)(rows, membership, first, size) == of
    assert as_python(bitmasks.mask_of_customers)(rows, first, size) == customers


def test_no_row_and_every_row():
    assert places(bitmasks.NOBODY) == []
    assert len(places(bitmasks.EVERYBODY)) == bitmasks.MASK_BITS
    assert bitmasks.mask_below(np.uint64(key(1, 2, 3)), 0, 0) == bitmasks.NOBODY
    assert bitmasks.mask_below(np.uint64(key(1, 2, 3)), CERTAIN, 0) == bitmasks.EVERYBODY


@given(key=st.integers(0, 2**63), bound=st.integers(0, CERTAIN), first=st.integers(0, 1000))
def test_written_draws_are_compared_like_fresh_ones(key, bound, first):
    u = np.empty(bitmasks.MASK_BITS, np.int64)
    as_python(bitmasks.store_draws)(np.uint64(key), 64 * first, u)
    assert (u == draws(np.uint64(key), 64 * first, 64 * first + 64)).all()
    assert as_python(bitmasks.mask_of_stored_below)(u, bound) == bitmasks.mask_below(
        np.uint64(key), bound, 64 * first
    )
    further = [random_draws.next_draw(one, 3) < bound for one in u]
    again = as_python(bitmasks.mask_of_next_below)(u, 3, bound)
    assert places(again) == np.flatnonzero(further).tolist()


@given(st.integers(0, 100), st.lists(st.integers(0, CERTAIN), min_size=4, max_size=4))
def test_whoever_might_renew_or_claim_is_among_them(seed, bounds):
    u, claims = (draws(np.uint64(random_draws.key(seed, stream, 1)), 0, 64) for stream in (1, 2))
    most = np.array(bounds).reshape(2, 2)
    found = places(as_python(bitmasks.mask_of_renewing)(u, claims, most))
    expected = [
        row
        for row in range(64)
        if any(
            random_draws.next_draw(u[row], 1 + product) < most[product, 0]
            or random_draws.next_draw(claims[row], product) < most[product, 1]
            for product in range(2)
        )
    ]
    assert found == expected
