"""From cases of illness to claims, and from decisions back to the people."""

from __future__ import annotations

import numpy as np

from ...agents.claims.batch import ClaimBatch
from ...agents.claims.claim_desk import ClaimDecisions, ClaimDesk
from ...agents.claims.claimants import SORTS, sort_claimants
from ...agents.claims.jury import Cases
from ...agents.claims.review_rules import NONE as UNKNOWN
from ...agents.claims.word_of_mouth import spread_distrust
from ...agents.engine.jit import rule
from ...agents.engine.memory_access import without_refcounts
from ...agents.people.age import age_on
from ...agents.people.columns import LookupTables, Population, RoundContext
from ...agents.people.person_view import PeopleByNumber
from ...agents.people.status import (
    AIDED,
    CONCEALED,
    EXPELLED,
    MEMBER,
    membership_of,
    with_membership,
)
from ...agents.scan.member_register import CLOSED, MemberRegister, held_by, record_change
from ...agents.scan.threads import threads_for
from ..rule_inputs.lookup_tables import factor_of
from ..scenario.scenario import Scenario
from .interface import HealthResults, PopulationStorage


def claims_of(
    lives: HealthResults,
    tables: LookupTables,
    undeclared_history: int,
    now: RoundContext,
    when: tuple[int, int],
) -> ClaimBatch:
    """The claims of a round: by sort and then in the order of the rows, exaggerated ones last.

    Args:
        lives: what the round brought to the members.
        tables: what the scenario says of aid.
        undeclared_history: part of honest claimants with an undeclared past illness, of 2**-48.
        now: day of diagnosis, and the terms that hold.
        when: seed and round.
    """
    ill, seen = lives.ill, lives.seen
    if len(ill) == 0:
        return ClaimBatch.empty()
    age = age_on(now.age_day, seen.born.astype(np.int64))
    hidden = seen.status & CONCEALED > 0
    mild_aid = tables.mild_aid[now.aid_terms * len(tables.aid) + age]
    told_apart = (mild_aid > 0) & (len(seen.cost) == 0)  # who is not covered for it has not claimed
    parts = np.where(told_apart, tables.mild[age], 0)
    found = sort_claimants(
        ill[:, :3].astype(np.int64), hidden, parts, undeclared_history, (*when, now.day)
    )
    sort, case = found.T.nonzero()
    overstated, mild, undeclared = np.array(SORTS, np.int64)[sort].T
    age = age[case]
    unknown = np.full(len(case), UNKNOWN, np.int64)
    return ClaimBatch(
        claim=unknown,
        row=ill[case, 0].astype(np.int64),
        people=found[case, sort],
        diagnosed=np.full(len(case), now.day, np.int64),
        files_on=unknown,
        filed=unknown,
        age=age,
        hidden=(hidden[case] & (overstated == 0)).astype(np.int64),
        concealed=hidden[case].astype(np.int64),
        overstated=overstated,
        mild=mild,
        undeclared=undeclared,
        aid_fen=np.where(mild == 1, mild_aid[case], tables.aid[age]),
        field=unknown,
        verdict=unknown,
    )


def close_claims(
    rows: Population, decided: ClaimDecisions, register: MemberRegister = CLOSED
) -> ClaimDecisions:
    """Mark who was aided or refused; withdraw exaggerated claims of who is no longer a member.

    Who is critically ill has left the row with the diagnosis. Who exaggerated is still in it:
    refused, they stay members; aided, they leave the plan. Who has joined again has no claim from
    before: nobody is ill with a claim on the day of joining.

    Args:
        rows: the population.
        decided: the decisions of a round.
        register: the member register.

    Returns:
        The decisions, with what was withdrawn as refused.
    """
    refused = decided.refused.copy()
    batch = decided.batch
    claims = batch.row, batch.people, batch.diagnosed, batch.overstated
    _close(rows, register, claims, refused)
    return decided._replace(refused=refused)


@rule
def _close(rows, register, claims, refused):
    claim_rows, people, diagnosed, overstated = claims
    rows, register = without_refcounts(rows), without_refcounts(register)
    for claim in range(len(claim_rows)):
        i = claim_rows[claim]
        status, before, held = rows.status[i], rows.people[i], held_by(rows, i)
        if overstated[claim] == 0:
            if rows.people[i] == 0:
                outcome = EXPELLED if refused[claim] > 0 else AIDED
                rows.status[i] = with_membership(rows.status[i], outcome)
            continue
        member = membership_of(rows.status[i]) == MEMBER
        standing = rows.people[i] if member and rows.joined[i] < diagnosed[claim] else 0
        aided = min(people[claim] - refused[claim], standing)
        refused[claim] = people[claim] - aided
        if aided == 0:
            continue
        if aided == standing:
            rows.status[i] = with_membership(rows.status[i], AIDED)
        else:
            rows.people[i] -= aided
        record_change(register, 0, rows, i, status, before, held)


def no_decisions(number: int, day: int) -> ClaimDecisions:
    """A round in which nobody decides on claims."""
    nobody = np.empty(0, np.int64)
    counts = {"disputed": nobody, "overturned": nobody, "complaints": nobody}
    return ClaimDecisions(
        ClaimBatch.empty(), nobody, round=number, day=day, votes=Cases.none(), cost_fen=0, **counts
    )


def conclude(
    rows: Population,
    decided: ClaimDecisions,
    seed: int,
    number: int,
    loss: int,
    register: MemberRegister = CLOSED,
    first: int = 0,
) -> ClaimDecisions:
    """What decisions do to the people: refusals are told, then claims are closed.

    Args:
        rows: the population.
        decided: the decisions of a round.
        seed: seed of all chance.
        number: the round.
        loss: part of the trust that hearing of a refusal takes away, in 1/1024.
        register: the member register.
        first: number of the first agent in the rows; the claims' rows are counted from it.
    """
    spread_distrust(rows, decided, seed, number, loss, register, first)
    return close_claims(rows, decided, register)


def review_claims(
    desk: ClaimDesk,
    people: PeopleByNumber,
    storage: PopulationStorage,
    inputs: Scenario,
    number: int,
    day: int,
) -> ClaimDecisions:
    """One round of review: decisions, what they do to the people, and what is heard of them.

    Args:
        desk: which reviews.
        people: from whom juries are drawn.
        storage: whoever keeps the people.
        inputs: the scenario.
        number: the round.
        day: of the decisions, since the launch.
    """
    with threads_for(desk.before_jury, inputs.run.threads):
        decided = desk.review(number, day, people)
    loss = factor_of(inputs.behaviour.refusal_distrust)
    return storage.conclude(decided, number, loss)
