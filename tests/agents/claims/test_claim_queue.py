"""Are claims taken up in the order that the queue's discipline says, a part of them at a time?"""

import numpy as np
import pytest
from mutualaid.agents.claims.batch import ClaimBatch
from mutualaid.agents.claims.claim_queue import ClaimQueue, by_day_of_filing, by_end_of_field_work


def batch(*claims, **columns):
    """Claims of one person each, with these numbers."""
    people = np.ones(len(claims), np.int64)
    made = ClaimBatch(*(people * 0 for _ in ClaimBatch._fields))._replace(
        claim=np.array(claims, np.int64), people=people
    )
    return made._replace(**{name: np.array(value, np.int64) for name, value in columns.items()})


def highest_aid(claims):
    """A discipline of one's own."""
    return -claims.aid_fen, claims.claim


def claims_taken(queue, most=None):
    return queue.take(most).claim.tolist()


def test_first_come_first_served_whatever_is_asked_for():
    queue = ClaimQueue(by_day_of_filing)
    queue.put(batch(4, 2, 3, files_on=[10, 10, 9], aid_fen=[9, 1, 5]))
    queue.put(batch(5, 6, files_on=[12, 11], aid_fen=[99, 1]))
    assert queue.people == 5
    assert claims_taken(queue, 2) == [3, 2]
    assert queue.waiting().claim.tolist() == [4, 6, 5]
    assert claims_taken(queue) == [4, 6, 5]
    assert queue.people == 0


def test_another_discipline_overtakes_those_who_wait():
    queue = ClaimQueue(highest_aid)
    queue.put(batch(1, 2, 3, aid_fen=[10, 30, 20]))
    assert claims_taken(queue, 1) == [2]
    queue.put(batch(4, 5, aid_fen=[20, 15]))
    assert (queue.people, queue.truly_ill) == (4, 4)
    assert claims_taken(queue) == [3, 4, 5, 1]


def test_a_claim_of_several_people_keeps_its_turn_when_a_part_is_taken():
    queue = ClaimQueue(by_day_of_filing)
    queue.put(batch(1, 2, files_on=[1, 2], people=[3, 1]))
    assert queue.take(2).people.tolist() == [2]
    queue.put(batch(3, files_on=[3]))
    rest = queue.take(None)
    assert (rest.claim.tolist(), rest.people.tolist()) == ([1, 2, 3], [1, 1, 1])


@pytest.mark.parametrize(("number", "done"), [(4, []), (5, [8, 7]), (6, [8, 7, 1])])
def test_field_work_that_is_not_done_yet_waits(number, done):
    queue = ClaimQueue(by_end_of_field_work)
    queue.put(batch(8, 7, field=[5, 5]))
    queue.put(batch(1, field=[6]))
    assert queue.take(None, ready=number).claim.tolist() == done


@pytest.mark.parametrize(
    ("capacity", "taken", "left"),
    [
        (0, [], [3, 2, 4]),
        (2, [2], [1, 2, 4]),
        (3, [3], [2, 4]),
        (4, [3, 1], [1, 4]),
        (5, [3, 2], [4]),
        (8, [3, 2, 3], [1]),
        (9, [3, 2, 4], []),
        (None, [3, 2, 4], []),
    ],
)
def test_a_round_takes_up_as_many_people_as_it_can_and_no_claim_of_nobody(capacity, taken, left):
    now, later = batch(1, 2, 3, people=[3, 2, 4]).split(capacity)
    assert (now.people.tolist(), later.people.tolist()) == (taken, left)
