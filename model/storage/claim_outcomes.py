"""From cases of illness to claims, and from decisions back to the people."""

from __future__ import annotations

import numpy as np

from ...agents.claims.batch import ClaimBatch
from ...agents.claims.claim_desk import ClaimDecisions, ClaimDesk
from ...agents.claims.jury import Cases
from ...agents.claims.review_rules import NONE as UNKNOWN
from ...agents.claims.word_of_mouth import spread_distrust
from ...agents.engine.jit import rule
from ...agents.engine.memory_access import without_refcounts
from ...agents.people.age import age_on
from ...agents.people.columns import LookupTables, Population
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


def claims_of(lives: HealthResults, tables: LookupTables, day: int, age_day: int) -> ClaimBatch:
    """The claims of a round, in the order of the rows: true ones, then exaggerated ones.

    Args:
        lives: what the round brought to the members.
        tables: what the scenario says of aid.
        day: day of diagnosis, since the launch.
        age_day: as of which ages count.
    """
    ill, seen = lives.ill, lives.seen
    if len(ill) == 0:
        return ClaimBatch.empty()
    at, true, lesser = (ill[:, i].astype(np.int64) for i in range(3))
    some = [people > 0 for people in (true, lesser)]
    row, born, status = (
        np.concatenate([column[chosen] for chosen in some])
        for column in (at, seen.born.astype(np.int64), seen.status)
    )
    overstated = np.repeat([0, 1], [int(chosen.sum()) for chosen in some])
    age = age_on(age_day, born)
    hidden = (status & CONCEALED > 0) & (overstated == 0)
    unknown = np.full(len(row), UNKNOWN, np.int64)
    return ClaimBatch(
        claim=unknown,
        row=row,
        people=np.concatenate([true[some[0]], lesser[some[1]]]),
        diagnosed=np.full(len(row), day, np.int64),
        files_on=unknown,
        filed=unknown,
        age=age,
        hidden=hidden.astype(np.int64),
        overstated=overstated,
        aid_fen=tables.aid[age],
        field=unknown,
        verdict=unknown,
    )


def close_claims(
    rows: Population, decided: ClaimDecisions, register: MemberRegister = CLOSED
) -> ClaimDecisions:
    """Mark who was aided or refused; withdraw exaggerated claims of who is no longer a member.

    Who is critically ill has left the row with the diagnosis. Who exaggerated is still in it:
    refused, they stay members; aided, they leave the plan.

    Args:
        rows: the population.
        decided: the decisions of a round.
        register: the member register.

    Returns:
        The decisions, with what was withdrawn as refused.
    """
    refused = decided.refused.copy()
    batch = decided.batch
    _close(rows, register, batch.row, batch.people, batch.overstated, refused)
    return decided._replace(refused=refused)


@rule
def _close(rows, register, claim_rows, people, overstated, refused):
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
        standing = rows.people[i] if member else 0
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
