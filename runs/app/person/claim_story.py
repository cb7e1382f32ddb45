"""What decided the claims of an agent, told from the decisions that the desk wrote down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from ....agents.claims.claim_desk import ClaimDecisions
from ....agents.claims.jury import Case
from ....agents.engine.jit import as_python
from ....agents.engine.units import FEN_IN_YUAN
from ....agents.people.status import MEMBER, membership_of
from ...language.formats import decimal_up_to
from ...language.translation import N_, gettext, ngettext
from ..state.watched_society import WatchedSociety

_membership_of = as_python(membership_of)

_VERDICTS: Mapping[tuple[str, bool], str] = {
    ("hidden", True): N_("the platform found the hidden illness"),
    ("overstated", True): N_(
        "the platform found the illness to fall short of the plan's definition"
    ),
    ("honest", True): N_("the platform held a harmless stay in hospital against them"),
    ("hidden", False): N_(
        "the platform missed the hidden illness or read the clause in their favour"
    ),
    ("overstated", False): N_("the platform missed that the illness falls short of the definition"),
    ("honest", False): N_("the platform approved it"),
}
"""What the platform did, by the kind of claim and whether it refused."""
_OF_MANY = N_(
    "claims of this agent's people so far: {aided} aided, {refused} refused (of them {hidden} had"
    " hidden an illness, {overstated} claimed for a lesser one or withdrew); {disputed} refusals"
    " disputed, {overturned} verdicts overturned, {complaints} complaints"
)


class _Claim(NamedTuple):
    """The decision on one person's claim."""

    kind: str  # hidden, overstated or honest
    refused: bool
    disputed: bool
    overturned: bool
    complained: bool
    aid_fen: int
    days: int


def claims_told(world: WatchedSociety, cell: int) -> Iterator[tuple[dt.date, str]]:
    """Day and words of each final decision on an agent's claims; of many people, their sums.

    Where a claim was investigated, on paper or in the field, is not written down by the desk.

    Args:
        world: the world.
        cell: place of the agent in the field.
    """
    agent, last = int(world.field.agents[cell]), world.looks[-1].day
    members = {look.day: _is_member(int(look.status[cell])) for look in world.looks}
    found = []
    for one in list(world.society.history.decisions):
        if one.day <= last or not world.running:
            found += [(one, int(i)) for i in np.flatnonzero(one.batch.row == agent)]
    start = world.scenario.plan.start
    if int(world.looks[0].people[cell]) == 1:
        for one, i in found:
            date = start + dt.timedelta(days=one.day)
            yield date, claim_told(one, i, members.get(one.day, False))
    elif found:
        date = start + dt.timedelta(days=found[-1][0].day)
        yield date, claims_summed(found)


def claim_told(decided: ClaimDecisions, i: int, member: bool) -> str:
    """What decided the claim of one person.

    Args:
        decided: the decisions of a round.
        i: the claim's place in them.
        member: whether the agent is a member after the round.
    """
    batch = decided.batch
    claim = _Claim(
        kind="overstated" if batch.overstated[i] else "hidden" if batch.hidden[i] else "honest",
        refused=bool(decided.refused[i]),
        disputed=bool(decided.disputed[i]),
        overturned=bool(decided.overturned[i]),
        complained=bool(decided.complaints[i]),
        aid_fen=int(batch.aid_fen[i]),
        days=int(decided.day - batch.diagnosed[i]),
    )
    cases = np.flatnonzero(decided.votes.columns["claim"] == batch.claim[i])
    case = decided.votes[int(cases[0])] if len(cases) else None
    parts = [
        ngettext(
            "claim decided after {days} day",
            "claim decided after {days} days",
            claim.days,
            days=claim.days,
        )
    ]
    parts += _by_jury(claim, case) if case else _by_platform(claim, member)
    if claim.complained:
        parts.append(gettext("they complained to the regulator"))
    return gettext("; ").join(parts)


def claims_summed(found: list[tuple[ClaimDecisions, int]]) -> str:
    """How many people's claims went which way.

    Args:
        found: decisions of rounds, and the place of the agent's claim in each.
    """

    def people(of: str, only: str = "") -> int:
        return sum(
            int(getattr(one, of)[i])
            for one, i in found
            if not only or getattr(one.batch, only)[i] == 1
        )

    return gettext(
        _OF_MANY,
        aided=people("approved"),
        refused=people("refused"),
        hidden=people("refused", "hidden"),
        overstated=people("refused", "overstated"),
        disputed=people("disputed"),
        overturned=people("overturned"),
        complaints=people("complaints"),
    )


def _by_jury(claim: _Claim, case: Case) -> list[str]:
    words = N_("the jury voted {yes} for them, {no} against")
    if case.public:
        words = N_("a public jury voted {yes} for them, {no} against")
    withdrawn = case.approved and claim.refused
    return [
        gettext(_VERDICTS[claim.kind, bool(case.refused)]),
        _disputed() if case.refused else _objected(),
        gettext(words, yes=case.votes_for, no=case.votes_against),
        gettext("withdrawn: no longer a member") if withdrawn else _outcome(claim),
    ]


def _by_platform(claim: _Claim, member: bool) -> list[str]:
    plain = not (claim.overturned or claim.disputed)
    if plain and claim.kind == "overstated" and claim.refused and not member:
        # The desk does not write down which.
        return [gettext("refused, or withdrawn as no longer a member")]
    parts = [gettext(_VERDICTS[claim.kind, not claim.overturned and claim.refused])]
    if claim.overturned:
        parts += [_objected(), gettext("the objection was upheld")]
    elif claim.disputed:
        parts += [_disputed(), gettext("no jury was asked")]
    return [*parts, _outcome(claim)]


def _disputed() -> str:
    return gettext("they disputed that")


def _objected() -> str:
    return gettext("somebody objected to the public notice")


def _outcome(claim: _Claim) -> str:
    if claim.refused:
        return gettext("refused")
    return gettext("{yuan} yuan granted", yuan=decimal_up_to(claim.aid_fen / FEN_IN_YUAN, 2))


def _is_member(status: int) -> bool:
    return int(_membership_of(status)) == MEMBER
