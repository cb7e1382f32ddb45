"""Sorts of claims: of an agent's people, who claims mildly, with a past illness, or exaggerates.

Claims are told apart by sort, so that all people of a claim have the same aid and the same past.
"""

from __future__ import annotations

import numpy as np

from ..decisions.illness_grade import mild_of
from ..engine import random_draws
from ..engine.jit import rule
from ..engine.random_draws import binomial, draw
from .review_rules import claim_draw, claim_sort

SORTS = ((0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1), (1, 0, 0))
"""Exaggerated, mild, with an undeclared past illness: the sorts of claims, in their order."""


@rule
def undeclared_of(people, undeclared_history, u):
    """Of honest claimants, how many have a past illness that they did not declare."""
    return binomial(people, undeclared_history, u)


def sort_claimants(
    cases: np.ndarray,
    hidden: np.ndarray,
    mild_part: np.ndarray,
    undeclared_history: int,
    when: tuple[int, int, int],
) -> np.ndarray:
    """Tell the claimants of a round apart.

    Args:
        cases: agent, people truly ill and people who exaggerate: int64, shape (cases, 3).
        hidden: whether the agent hid an illness at joining; it is that which is found, then.
        mild_part: part of illness that is mild, of 2**-48, at the age of each.
        undeclared_history: part of honest claimants with an undeclared past illness, of 2**-48.
        when: seed, round and day of diagnosis.

    Returns:
        People of each case and sort: int64, shape (cases, SORTS).
    """
    seed, number, day = when
    found = np.zeros((len(cases), len(SORTS)), np.int64)
    found[:, 0], found[:, -1] = cases[:, 1], cases[:, 2]
    if mild_part.any():
        key = np.uint64(random_draws.key(seed, random_draws.ILLNESS, number))
        _split_mild(cases, mild_part, key, found)
    if undeclared_history:
        key = np.uint64(random_draws.key(seed, random_draws.HISTORY, number))
        _split_undeclared(cases, hidden, undeclared_history, day, key, found)
    return found


@rule
def _split_mild(cases, mild_part, of_key, found):
    for k in range(len(cases)):
        mild = mild_of(cases[k, 1], mild_part[k], draw(of_key, cases[k, 0]))
        found[k, 0], found[k, 2] = cases[k, 1] - mild, mild


@rule
def _split_undeclared(cases, hidden, undeclared_history, day, of_key, found):
    for k in range(len(cases)):
        if hidden[k]:
            continue
        for mild in range(2):
            u = claim_draw(of_key, cases[k, 0], day, claim_sort(0, mild, 0), 0)
            undeclared = undeclared_of(found[k, 2 * mild], undeclared_history, u)
            found[k, 2 * mild] -= undeclared
            found[k, 2 * mild + 1] = undeclared
