"""Are claims filed, queued, assessed and disputed in order, and is nobody lost on the way?"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from claim_desk_fixtures import claims, electorate, new_desk, one_round
from hypothesis import given
from hypothesis import strategies as st


def test_the_queue_is_first_come_first_served():
    desk = new_desk(capacity_per_round=4)
    taken = [
        one_round(desk, claims("h", "h", "h", people=3, first=3 * number), number).batch
        for number in range(3)
    ]
    assert [batch.claim.tolist() for batch in taken] == [[0, 1], [1, 2], [2, 3]]
    assert [batch.people.tolist() for batch in taken] == [[3, 1], [2, 2], [1, 3]]
    assert desk.pending == 27 - 12


def test_who_filed_earlier_comes_first_and_then_the_lower_number():
    desk = new_desk(capacity_per_round=1)
    desk.diagnose(claims(*"hhh"), 0, 0)
    desk._unfiled = desk._unfiled._replace(files_on=np.array([9, 3, 3]))
    assert desk.file(2, 0) == 0
    assert desk.file(9, 1) == 3
    rows = electorate()
    order = [int(desk.review(number, 9, rows).batch.claim[0]) for number in (1, 2, 3)]
    assert order == [1, 2, 0]


def test_no_investigator_decides_nothing():
    desk = new_desk(capacity_per_round=0)
    decided = one_round(desk, claims(*"hco"))
    assert len(decided.batch.row) == 0
    assert (desk.pending, decided.cost_fen, decided.aid_fen) == (3, 0, 0)


def test_claims_are_filed_on_their_day():
    desk = new_desk(filing_lag_days=30.0)
    desk.diagnose(claims(*["h"] * 400), 100, 0)
    days = desk.waiting().files_on
    assert days.min() >= 100
    assert days.mean() == pytest.approx(130, abs=6)
    assert desk.file(120, 1) == np.count_nonzero(days <= 120)
    assert set(desk.waiting().filed.tolist()) == {-1, 1}


def test_who_waits_for_a_decision_waits_from_the_diagnosis_on():
    desk = new_desk()
    desk.diagnose(claims(*"hh", people=3), 5, 0)
    desk._unfiled = desk._unfiled._replace(files_on=np.array([9, 12]))
    desk.file(14, 1)
    assert desk.review(1, 14, electorate()).days_waited == 6 * 9


def test_late_claims_are_given_up_once_the_plan_has_ended():
    desk = new_desk()
    desk.diagnose(claims(*"hhh", people=2), 20, 0)
    desk._unfiled = desk._unfiled._replace(files_on=np.array([201, 200, 20]))
    assert desk.drop_late(180).claim.tolist() == [0]
    assert desk.unfiled == 4
    assert desk.waiting().claim.tolist() == [1, 2]


def test_a_field_investigation_takes_its_rounds_and_then_finds():
    settings = {"field_part": 1.0, "field_rounds": 2, "detection": 1.0, "field_cost_yuan": 2.0}
    desk = new_desk(document_cost_yuan=1.0, **settings)
    first = one_round(desk, claims(*"hc", people=5))
    assert (first.batch.people.sum(), first.cost_fen, desk.in_field, desk.pending) == (0, 0, 10, 10)
    assert one_round(desk, claims(), 1).batch.people.sum() == 0
    decided = one_round(desk, claims(), 2)
    assert decided.refused.tolist() == [0, 5]
    assert decided.cost_fen == 10 * (100 + 200)
    assert decided.days_waited == 10 * 28
    assert desk.pending == 0


def test_a_field_investigation_of_no_rounds_is_done_at_once():
    desk = new_desk(field_part=0.5, field_rounds=0, detection=1.0)
    decided = one_round(desk, claims(*"c" * 100, people=4))
    assert decided.batch.people.sum() == 400
    assert 150 < decided.refused.sum() < 250  # half went to the field, and all there are found
    assert decided.batch.claim.tolist() == list(range(100))  # one row a claim all the same


def test_field_work_of_the_first_round_has_its_cost_too():
    settings = {"field_part": 1.0, "field_rounds": 0, "field_cost_yuan": 2.0}
    decided = one_round(new_desk(document_cost_yuan=1.0, **settings), claims(*"hc", people=5))
    assert decided.cost_fen == 10 * (100 + 200)


def test_documents_cost_what_documents_cost():
    decided = one_round(new_desk(document_cost_yuan=1.5, field_cost_yuan=99.0), claims(*"hh"))
    assert decided.cost_fen == 300


EVERYTHING = {"harmless_stays": 1.0, "document_detection": 1.0, "detection": 1.0}


@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        ({}, [0, 0, 0]),
        (EVERYTHING, [0, 3, 3]),
        (EVERYTHING | {"ambiguity": 1.0}, [3, 0, 3]),
        ({"objections": 1.0}, [0, 3, 3]),  # upheld without a jury
        ({"mistaken_objections": 1.0}, [0, 0, 0]),  # dismissed
        (EVERYTHING | {"disputes_hidden": 1.0, "disputes_honest": 1.0}, [0, 3, 3]),
    ],
)
def test_switched_on_or_off_each_chance_gives_the_exact_result(settings, refused):
    decided = one_round(new_desk(**settings), claims(*"hco", people=3))
    assert decided.refused.tolist() == refused
    assert decided.aid_fen == 10 * (9 - sum(refused))
    assert decided.wrongly_refused == refused[0]
    assert decided.wrongly_approved == 6 - refused[1] - refused[2]


@given(st.integers(0, 1000), st.floats(0, 1), st.floats(0, 1))
def test_without_ambiguity_no_honest_person_is_refused(seed, detection, stays):
    desk = new_desk(seed, detection=detection, harmless_stays=stays, field_part=0.5, field_rounds=0)
    assert one_round(desk, claims(*"h" * 20, people=50)).refused.sum() == 0


def test_an_honest_past_illness_that_is_found_is_refused_like_a_hidden_one():
    batch = claims(*"hh", people=3)._replace(undeclared=np.array([0, 1]))
    decided = one_round(new_desk(document_detection=1.0), batch)
    assert decided.refused.tolist() == [0, 3]
    assert decided.wrongly_refused == 3


def test_disputes_and_verdicts_changed_are_counted():
    loud = {"disputes_honest": 1.0, "disputes_hidden": 1.0, "objections": 1.0}
    decided = one_round(new_desk(document_detection=1.0, **loud), claims(*"hc", people=2))
    assert decided.disputed.tolist() == [0, 2]
    assert decided.overturned.tolist() == [0, 0]
    decided = one_round(new_desk(**loud), claims(*"hc", people=2))
    assert decided.overturned.tolist() == [0, 2]  # approved, until somebody objected


def test_all_who_are_refused_may_complain_and_nobody_else():
    decided = one_round(new_desk(document_detection=1.0, complaints=1.0), claims(*"hc", people=7))
    assert decided.complaints.tolist() == [0, 7]


def test_the_weight_of_agents_moves_no_mean():
    settings = EVERYTHING | {"document_detection": 0.4, "ambiguity": 0.3, "harmless_stays": 0.5}
    lone = one_round(new_desk(**settings), claims(*"hco" * 4000))
    heavy = one_round(new_desk(**settings), claims(*"hco" * 40, people=100))
    for kind in range(3):
        few, many = heavy.refused[kind::3].sum(), lone.refused[kind::3].sum()
        assert few / 4000 == pytest.approx(many / 4000, abs=0.04)
    expected = 4000 * (0.5 * 0.3 + 0.4 * 0.7 + 0.4)
    assert lone.refused.sum() == pytest.approx(expected, rel=0.05)


def test_one_more_claim_changes_no_other():
    settings = {"document_detection": 0.5, "harmless_stays": 0.5, "ambiguity": 0.5, "jury": 101}
    settings |= {"disputes_honest": 0.5, "disputes_hidden": 0.5, "complaints": 0.5}
    settings |= {"field_part": 0.4, "field_rounds": 1, "detection": 0.7, "filing_lag_days": 9.0}

    def fates(first):
        desk = new_desk(**settings)
        batch = claims("o", people=9).then(claims(*"hco" * 30, first=1, people=4))
        desk.diagnose(batch.where(np.arange(91) >= first), 0, 0)
        found = {}
        for number in range(6):
            desk.file(14 * number, number)
            decided = desk.review(number, 14 * number, electorate())
            told = zip(decided.batch.row, decided.refused, decided.complaints, strict=True)
            found |= {(int(row), number): (int(no), int(c)) for row, no, c in told if row > 0}
        return found

    assert fates(0) == fates(1) != {}


worlds = st.fixed_dictionaries(
    {
        "capacity_per_round": st.none() | st.integers(0, 300),
        "filing_lag_days": st.floats(0, 200),
        "field_part": st.floats(0, 1),
        "field_rounds": st.integers(0, 4),
        **{
            name: st.sampled_from([0.0, 0.3, 1.0])
            for name in ("detection", "document_detection", "harmless_stays", "ambiguity")
        },
        "objections": st.sampled_from([0.0, 0.4, 1.0]),
        "mistaken_objections": st.sampled_from([0.0, 0.4, 1.0]),
        "jury": st.sampled_from([0, 1, 12]),
        "disputes_honest": st.sampled_from([0.0, 0.4, 1.0]),
        "disputes_hidden": st.sampled_from([0.0, 0.4, 1.0]),
        "complaints": st.sampled_from([0.0, 0.4, 1.0]),
    }
)


@given(worlds, st.lists(st.integers(0, 40), max_size=12), st.none() | st.integers(0, 100))
def test_whoever_is_diagnosed_is_unfiled_pending_decided_or_dropped(world, arrivals, days):
    desk = new_desk(**world)
    rows = electorate()
    diagnosed = filed = decided = dropped = 0
    for number, count in enumerate(arrivals):
        batch = claims(*("hco" * 14)[:count], people=np.arange(count) % 5 + 1)
        diagnosed += int(batch.people.sum())
        desk.diagnose(batch, 14 * number, number)
        filed += desk.file(14 * number, number)
        if days is not None:
            dropped += int(desk.drop_late(days).people.sum())
        now = desk.review(number, 14 * number, rows)
        people = now.batch.people
        decided += int(people.sum())
        assert desk.unfiled + desk.pending + decided + dropped == diagnosed
        assert desk.pending == filed - decided
        assert desk.waiting().people.sum() == desk.unfiled + desk.pending
        assert (people > 0).all()
        assert (np.diff(now.batch.claim) > 0).all()
        for part in (now.refused, now.disputed, now.overturned, now.complaints):
            assert ((part >= 0) & (part <= people)).all()
        assert (now.complaints <= now.refused).all()
        assert len(now.votes) <= people.sum()


DIGEST = """
import sys; sys.path.insert(0, "tests/support")
import hashlib, numpy as np
from claim_desk_fixtures import claims, electorate, new_desk
from mutualaid.agents.claims.word_of_mouth import spread_distrust
desk, rows = new_desk(**{settings}), electorate()
rows.people[::7] = 90_000
rows.traits[:] = np.arange(len(rows.traits)) << 20
digest = hashlib.sha256()
for number in range(4):
    desk.diagnose(claims(*"hco" * 20, people=3, first=number), 14 * number, number)
    desk.file(14 * number, number)
    decided = desk.review(number, 14 * number, rows)
    told = spread_distrust(rows, decided, 1, number, 300)
    parts = (*decided.batch, decided.refused, decided.disputed, decided.complaints, rows.trust)
    digest.update(b"".join(part.tobytes() for part in parts))
    digest.update(repr([tuple(case) for case in decided.votes]).encode() + str(told).encode())
print(digest.hexdigest())
"""


def test_interpreted_the_desk_decides_the_same(monkeypatch):
    settings = {"field_part": 0.3, "field_rounds": 1, "detection": 0.6, "document_detection": 0.4}
    settings |= {"harmless_stays": 0.5, "ambiguity": 0.5, "objections": 0.5, "jury": 31}
    settings |= {"disputes_honest": 0.8, "disputes_hidden": 0.5, "complaints": 0.4}
    text = DIGEST.replace("{settings}", repr(settings))

    def digest(plain):
        monkeypatch.setenv("NUMBA_DISABLE_JIT", plain)
        command, here = [sys.executable, "-c", text], Path(__file__).parents[3]
        run = subprocess.run(command, capture_output=True, text=True, cwd=here)
        return run.stdout or run.stderr

    assert digest("0") == digest("1")
    assert len(digest("0").strip()) == 64


def test_suspicious_claims_go_to_the_field_and_honest_ones_do_not():
    desk = new_desk(suspicion=1.0, field_rounds=3)
    desk.diagnose(claims("h", "c", "o"), 5, 0)
    desk.file(5, 0)
    decided = desk.review(0, 5, electorate())
    assert decided.batch.row.tolist() == [0]
    assert desk.in_field == 2
    assert desk.review(3, 50, electorate()).batch.row.tolist() == [1, 2]


def test_what_investigators_cannot_finish_waits_its_turn():
    desk = new_desk(field_part=1.0, field_rounds=1, field_per_round=3)
    desk.diagnose(claims("h", "h", people=4), 5, 0)
    desk.file(5, 0)
    done = [desk.review(number, 5, electorate()).batch for number in range(4)]
    assert [(one.row.tolist(), one.people.tolist()) for one in done] == [
        ([], []), ([0], [3]), ([0, 1], [1, 2]), ([1], [2]),
    ]  # fmt: skip


def test_who_is_in_the_field_is_not_sent_there_over_a_suspicion_again():
    desk = new_desk(field_part=1.0, suspicion=1.0, field_rounds=3)
    one_round(desk, claims(*"co", people=4))
    assert desk.in_field == desk.pending == 8


def test_suspicion_has_luck_of_its_own():
    desk = new_desk(field_part=0.5, suspicion=0.5, field_rounds=3)
    one_round(desk, claims(*"o" * 1000))
    assert desk.in_field == pytest.approx(750, abs=45)  # half, and half of the others
