"""Do the contacts of the refused lose trust, as many in the mean whatever agents stand for?"""

import numpy as np
import pytest
from claim_desk_fixtures import claims, new_desk, one_round
from mutualaid.agents.claims import word_of_mouth
from mutualaid.agents.claims.word_of_mouth import spread_distrust
from mutualaid.agents.engine import random_draws
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN, draw
from mutualaid.agents.people.contacts import COMMUNITY, CONTACTS
from mutualaid.agents.people.status import MEMBER
from mutualaid.model.population.construction import empty_rows

HALF = CERTAIN // 2
LOSS = 307
"""Three tenths of the trust."""


@pytest.fixture(params=["compiled", "interpreted"])
def way(request):
    """A rule as loops use it, or as objects use it."""
    return as_python if request.param == "interpreted" else lambda rule: rule


def people(agents, each, trust=200):
    rows = empty_rows(agents)
    rows.people[:], rows.status[:], rows.trust[:] = each, MEMBER, trust
    return rows


def refusals(rows, refused):
    """Decisions that refuse so many people of agents."""
    kinds = one_round(new_desk(document_detection=1.0), claims(*"c" * len(rows), people=refused))
    assert (kinds.refused == refused).all()
    return kinds._replace(batch=kinds.batch._replace(row=np.array(rows, np.int64)))


def contacts(row, agents, seed=1):
    links = int(draw(np.uint64(random_draws.key(seed, random_draws.FRIENDS, 0)), row))
    first = row - row % COMMUNITY
    near = [links >> 8 * k & (COMMUNITY - 1) for k in range(CONTACTS)]
    return [first + contact for contact in near if first + contact < agents]


def test_trust_is_lost_to_the_nearest_step_and_at_least_by_one(way):
    shaken = way(word_of_mouth.reduce_trust)
    assert shaken(200, 512) == 100
    assert shaken(255, 307) == 255 - 76  # 76.45 steps
    assert shaken(3, 512) == 1  # 1.5 steps: two
    assert shaken(1, 1) == 0
    assert shaken(100, 1) == 99
    assert shaken(100, 0) == 100
    assert shaken(0, 1024) == 0
    assert shaken(255, 1024) == 0


def test_an_agent_hears_as_often_as_one_of_its_people_would(way):
    hears_of = way(word_of_mouth.hears_of)
    assert not hears_of(0, 5, 0)
    assert hears_of(1, 1, CERTAIN - 1)
    assert hears_of(3, 3, CERTAIN - 1)  # whatever is lost in dividing
    assert hears_of(2, 1, HALF - 1)
    assert not hears_of(2, 1, HALF)
    assert hears_of(100, 50, HALF - 100)
    assert not hears_of(100, 50, HALF)
    assert hears_of(3_000_000, 2_999_999, HALF)  # no overflow at great weights


def test_the_contacts_of_the_refused_lose_trust_and_nobody_else():
    rows = people(1000, 1)
    heard = spread_distrust(rows, refusals([300], 1), 1, 4, LOSS)
    expected = np.full(1000, 200)
    for contact in contacts(300, 1000):
        expected[contact] = word_of_mouth.reduce_trust(expected[contact], LOSS)
    assert rows.trust.tolist() == expected.tolist()
    assert heard == CONTACTS


def test_who_exaggerated_and_is_refused_loses_trust_too():
    rows = people(1000, 1)
    decided = refusals([300], 1)
    batch = decided.batch._replace(hidden=np.array([0]), overstated=np.array([1]))
    heard = spread_distrust(rows, decided._replace(batch=batch), 1, 4, LOSS)
    assert rows.trust[300] == word_of_mouth.reduce_trust(200, LOSS)
    assert heard == CONTACTS + 1


def test_the_refused_and_a_contact_hear_of_it_by_luck_of_their_own():
    decided = refusals([300], 1)
    batch = decided.batch._replace(hidden=np.array([0]), overstated=np.array([1]))
    hearing = set()
    for number in range(40):
        rows = people(1000, 2)
        spread_distrust(rows, decided._replace(batch=batch), 1, number, LOSS)
        hearing.add((rows.trust[300] < 200, rows.trust[contacts(300, 1000)[0]] < 200))
    assert len(hearing) == 4


def test_contacts_beyond_the_last_agent_do_not_exist():
    agents = 2 * COMMUNITY + 40
    rows = people(agents, 1)
    heard = spread_distrust(rows, refusals([agents - 1], 1), 1, 0, LOSS)
    assert heard == len(contacts(agents - 1, agents))
    assert (rows.trust[: 2 * COMMUNITY] == 200).all()


def test_nobody_hears_of_aid_or_where_nothing_is_lost():
    rows = people(500, 1)
    decided = refusals([3, 4], 1)
    assert spread_distrust(rows, decided._replace(refused=np.zeros(2, np.int64)), 1, 0, LOSS) == 0
    assert (rows.trust == 200).all()
    spread_distrust(rows, decided, 1, 0, 0)
    assert (rows.trust == 200).all()


def test_the_dead_hear_nothing():
    rows = people(500, 0)
    assert spread_distrust(rows, refusals([3], 1), 1, 0, LOSS) == 0
    assert (rows.trust == 200).all()


def test_who_hears_it_twice_loses_twice():
    rows = people(256, 1)
    row = np.flatnonzero([len(set(contacts(row, 256))) == CONTACTS for row in range(256)])[0]
    spread_distrust(rows, refusals([row, row], 1), 1, 0, 512)
    assert sorted(set(rows.trust.tolist())) == [50, 200]


def test_as_much_trust_is_lost_however_many_people_an_agent_stands_for():
    def lost(agents, each, refused_rows, number):
        rows = people(agents, each)
        heard = spread_distrust(rows, refusals(refused_rows, 1), 1, number, LOSS)
        return heard, ((200 - rows.trust.astype(int)) * rows.people).sum()

    few = [lost(1024, 100, list(range(0, 1024, 4)), number) for number in range(60)]
    lone = lost(102_400, 1, list(range(0, 102_400, 400)), 0)
    assert lone[0] == 256 * CONTACTS
    assert np.mean(few, axis=0) == pytest.approx(np.array(lone), rel=0.05)


def test_no_other_round_or_seed_tells_the_same_people():
    told = set()
    for seed, number in ((1, 0), (1, 1), (2, 0)):
        rows = people(512, 50)
        spread_distrust(rows, refusals(list(range(0, 512, 2)), 5), seed, number, LOSS)
        told.add(rows.trust.tobytes())
    assert len(told) == 3
