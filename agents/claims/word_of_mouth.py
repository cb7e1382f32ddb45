"""Hearsay: who was refused tells it, and those who hear of it lose trust."""

from __future__ import annotations

import numpy as np

from ..engine import random_draws
from ..engine.jit import inlined, rule
from ..engine.memory_access import without_refcounts
from ..engine.random_draws import CERTAIN, FACTOR_BITS, ONE, draw, next_draw
from ..people.columns import Population
from ..people.contacts import CONTACTS, community_of, contact_of, place_of
from ..scan.member_register import CLOSED, MemberRegister, record_trust
from .claim_desk import ClaimDecisions
from .review_rules import claim_draw, claim_sort


@rule
def reduce_trust(trust, loss):
    """Trust after hearing of a refusal: a part is lost, to the nearest step, and at least one.

    Args:
        trust: 0 to 255.
        loss: part of it, in 1/1024.
    """
    if loss <= 0 or trust <= 0:
        return trust
    return max(trust - max((trust * loss + ONE // 2) >> FACTOR_BITS, 1), 0)


@rule
def hears_of(people, refused, u):
    """Whether an agent hears of it, as a whole: one of its people does for each person refused.

    Args:
        people: people that the agent stands for.
        refused: people refused, each a contact of one of them.
        u: draw of 48 bits.
    """
    if people <= 0:
        return False
    return refused >= people or u < CERTAIN // people * refused


@inlined
def _shake(rows, register, i, loss):
    before = np.int64(rows.trust[i])
    rows.trust[i] = reduce_trust(before, loss)
    record_trust(register, 0, rows, i, before)


@rule
def _tell(population, register, batch, refused, links_key, talk_key, loss):
    rows, register, claims = (
        without_refcounts(population),
        without_refcounts(register),
        without_refcounts(batch),
    )
    heard = 0
    for claim in range(len(claims.row)):
        if refused[claim] == 0:
            continue
        row = claims.row[claim]
        first, size = community_of(row, len(rows.status))
        links = draw(links_key, row)
        sort = claim_sort(claims.overstated[claim], claims.mild[claim], claims.undeclared[claim])
        u = claim_draw(talk_key, row, claims.diagnosed[claim], sort, 0)
        stays = claims.overstated[claim] == 1  # the truly ill have left their row
        own = np.int64(rows.people[row])
        if stays and hears_of(own, refused[claim], next_draw(u, CONTACTS)):
            _shake(rows, register, row, loss)
            heard += own
        for k in range(CONTACTS):
            contact = contact_of(links, k)
            if contact < size:
                i = first + place_of(rows.status, first, size, contact)
                if hears_of(np.int64(rows.people[i]), refused[claim], next_draw(u, k)):
                    _shake(rows, register, i, loss)
                    heard += np.int64(rows.people[i])
    return heard


def spread_distrust(
    rows: Population,
    decided: ClaimDecisions,
    seed: int,
    number: int,
    loss: int,
    register: MemberRegister = CLOSED,
    first: int = 0,
) -> int:
    """The refused who are still there and their contacts lose trust, in the order of the claims.

    An agent hears of it with all its people or with none, so often that as many people hear of it
    in the mean as if each person were an agent.

    Args:
        rows: the population; its trust is changed.
        decided: the decisions of the round.
        seed: seed of all chance.
        number: the round.
        loss: part of the trust that is lost, in 1/1024.
        register: the member register.
        first: number of the first agent in the rows; the claims' rows are counted from it.

    Returns:
        People who heard of it; who heard twice counts twice.
    """
    if not decided.refused.any():
        return 0
    links = np.uint64(random_draws.key_from(first, seed, random_draws.FRIENDS, 0))
    talk = np.uint64(random_draws.key_from(first, seed, random_draws.TALK, number))
    return int(_tell(rows, register, decided.batch, decided.refused, links, talk, loss))
