"""Does an agent's card say what decided a claim, and no more than the desk knows?"""

from __future__ import annotations

import numpy as np
import pytest
from mutualaid.agents.claims.batch import ClaimBatch
from mutualaid.agents.claims.claim_desk import ClaimDecisions
from mutualaid.agents.claims.jury import Cases
from mutualaid.agents.claims.review_rules import APPROVES, REFUSES
from mutualaid.runs.app.person.claim_story import claim_told, claims_summed


def column(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def decided(kind="honest", refused=0, disputed=0, overturned=0, complaints=0, votes=None, people=1):
    """A round in which one claim is decided, 40 days after the diagnosis."""
    batch = ClaimBatch(*(column(0) for _ in ClaimBatch._fields))._replace(
        claim=column(7),
        row=column(3),
        people=column(people),
        diagnosed=column(60),
        hidden=column(int(kind == "hidden")),
        overstated=column(int(kind == "overstated")),
        aid_fen=column(30_000_000),
    )
    cases = Cases.none()
    if votes:
        platform, *result = votes
        cases = Cases(batch.marked(verdict=platform), 5, column(0), np.array([result]))
    return ClaimDecisions(
        batch=batch,
        refused=column(refused),
        round=5,
        day=100,
        disputed=column(disputed),
        overturned=column(overturned),
        complaints=column(complaints),
        votes=cases,
        cost_fen=0,
    )


@pytest.mark.parametrize(
    ("one", "member", "says"),
    [
        (decided(), False, ["the platform approved it", "300,000 yuan granted"]),
        (decided("hidden"), False, ["missed the hidden illness", "granted"]),
        (decided("hidden", 1, complaints=1), False, ["found the hidden", "refused", "complained"]),
        (
            decided(refused=1, disputed=1),
            False,
            ["harmless stay", "disputed", "no jury", "refused"],
        ),
        (decided("hidden", 1, overturned=1), False, ["missed", "objected", "upheld", "refused"]),
        (decided("overstated", 1), True, ["fall short", "refused"]),
        (decided("overstated", 1), False, ["refused, or withdrawn"]),
        (
            decided(disputed=1, overturned=1, votes=(REFUSES, 9, 4, APPROVES)),
            False,
            ["harmless stay", "disputed", "voted 9 for them, 4 against", "granted"],
        ),
        (
            decided("hidden", 1, overturned=1, votes=(APPROVES, 2, 8, REFUSES)),
            False,
            ["missed", "objected", "voted 2 for them, 8 against", "refused"],
        ),
        (
            decided("overstated", 1, votes=(APPROVES, 8, 2, APPROVES)),
            False,
            ["missed", "objected", "voted 8", "withdrawn: no longer"],
        ),
    ],
)
def test_the_words_follow_the_decision_in_its_order(one, member, says):
    parts = claim_told(one, 0, member).split("; ")
    assert parts[0] == "claim decided after 40 days"
    assert len(parts) == len(says) + 1
    assert all(what in part for what, part in zip(says, parts[1:], strict=True))


def test_of_many_people_sums_are_told():
    found = [(decided("hidden", 2, disputed=1, people=5), 0), (decided(refused=1, people=4), 0)]
    told = claims_summed(found)
    assert "6 aided, 3 refused (of them 2 had hidden an illness, 0 claimed" in told
    assert "1 refusals disputed, 0 verdicts overturned, 0 complaints" in told
