"""What decided the claims of an agent, told from the decisions that the desk wrote down."""

# ruff: noqa: RUF001 - Chinese has punctuation of its own

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from ....agents.claims.claim_desk import Decided
from ....agents.claims.jury_cases import Case
from ....agents.engine.jit import interpreted
from ....agents.people.status import MEMBER, membership_of
from ..state.watched_society import World
from ..text.messages import Text, word

_membership_of = interpreted(membership_of)

CLAIM_WORDS: Mapping[str, Text] = {
    "claim": ("claim decided after {days} days", "理赔经 {days} 天裁定"),
    "refused_hidden": ("the platform found the hidden illness", "平台查出所隐瞒的病情"),
    "refused_overstated": (
        "the platform found the illness to fall short of the plan's definition",
        "平台认定病情未达计划的定义",
    ),
    "refused_honest": (
        "the platform held a harmless stay in hospital against them",
        "平台以无关紧要的住院记录为由拒绝",
    ),
    "passed_hidden": (
        "the platform missed the hidden illness or read the clause in their favour",
        "平台未查出所隐瞒的病情，或对条款作有利解读",
    ),
    "passed_overstated": (
        "the platform missed that the illness falls short of the definition",
        "平台未查出病情未达定义",
    ),
    "passed_honest": ("the platform approved it", "平台通过"),
    "disputed": ("they disputed that", "本人提出异议"),
    "objected": ("somebody objected to the public notice", "公示期间有人提出质疑"),
    "no_jury": ("no jury was asked", "未经评审团"),
    "upheld": ("the objection was upheld", "质疑成立"),
    "jury": ("the jury voted {yes} for them, {no} against", "评审团 {yes} 票支持、{no} 票反对"),
    "public_jury": (
        "a public jury voted {yes} for them, {no} against",
        "公开评审 {yes} 票支持、{no} 票反对",
    ),
    "aided": ("{yuan} yuan granted", "获互助金 {yuan} 元"),
    "refused": ("refused", "被拒"),
    "withdrawn": ("withdrawn: no longer a member", "因已非成员而撤回"),
    "either": ("refused, or withdrawn as no longer a member", "被拒，或因已非成员而撤回"),
    "complained": ("they complained to the regulator", "向监管部门投诉"),
    "of_many": (
        "claims of this agent's people so far: {aided} aided, {refused} refused (of them {hidden} "
        "had hidden an illness, {overstated} claimed for a lesser one or withdrew); {disputed} "
        "refusals disputed, {overturned} verdicts overturned, {complaints} complaints",
        "该个体所代表的人至今的理赔：{aided} 人获互助，{refused} 人被拒"
        "（其中 {hidden} 人曾隐瞒病情，{overstated} 人病情未达定义或已撤回）；"
        "{disputed} 人对拒赔提出异议，改判 {overturned} 件，投诉 {complaints} 件",
    ),
}
"""Messages, English and Chinese."""


class _Claim(NamedTuple):
    """The decision on one person's claim."""

    kind: str  # hidden, overstated or honest
    refused: bool
    disputed: bool
    overturned: bool
    complained: bool
    aid_fen: int
    days: int


def claims_told(world: World, cell: int, language: str) -> Iterator[tuple[dt.date, str]]:
    """Day and words of each final decision on an agent's claims; of many people, their sums.

    Where a claim was investigated, on paper or in the field, is not written down by the desk.

    Args:
        world: the world.
        cell: place of the agent in the field.
        language: "en" or "zh".
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
            yield date, claim_told(one, i, members.get(one.day, False), language)
    elif found:
        date = start + dt.timedelta(days=found[-1][0].day)
        yield date, claims_summed(found, language)


def claim_told(decided: Decided, i: int, member: bool, language: str) -> str:
    """What decided the claim of one person.

    Args:
        decided: the decisions of a round.
        i: the claim's place in them.
        member: whether the agent is a member after the round.
        language: "en" or "zh".
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
    parts = [_say("claim", language, days=claim.days)]
    parts += _by_jury(claim, case, language) if case else _by_platform(claim, member, language)
    if claim.complained:
        parts.append(_say("complained", language))
    return word("and_so", language).join(parts)


def claims_summed(found: list[tuple[Decided, int]], language: str) -> str:
    """How many people's claims went which way.

    Args:
        found: decisions of rounds, and the place of the agent's claim in each.
        language: "en" or "zh".
    """

    def people(of: str, only: str = "") -> int:
        return sum(
            int(getattr(one, of)[i])
            for one, i in found
            if not only or getattr(one.batch, only)[i] == 1
        )

    return _say(
        "of_many",
        language,
        aided=people("approved"),
        refused=people("refused"),
        hidden=people("refused", "hidden"),
        overstated=people("refused", "overstated"),
        disputed=people("disputed"),
        overturned=people("overturned"),
        complaints=people("complaints"),
    )


def _by_jury(claim: _Claim, case: Case, language: str) -> list[str]:
    verdict = "refused" if case.refused else "passed"
    jury = "public_jury" if case.public else "jury"
    end = "withdrawn" if case.approved and claim.refused else ""
    return [
        _say(f"{verdict}_{claim.kind}", language),
        _say("disputed" if case.refused else "objected", language),
        _say(jury, language, yes=case.votes_for, no=case.votes_against),
        _say(end, language) if end else _outcome(claim, language),
    ]


def _by_platform(claim: _Claim, member: bool, language: str) -> list[str]:
    if claim.overturned:
        keys = [f"passed_{claim.kind}", "objected", "upheld"]
    elif claim.disputed:
        keys = [f"refused_{claim.kind}", "disputed", "no_jury"]
    elif claim.kind == "overstated" and claim.refused and not member:
        return [_say("either", language)]  # the desk does not write down which
    else:
        keys = [f"{'refused' if claim.refused else 'passed'}_{claim.kind}"]
    return [*(_say(key, language) for key in keys), _outcome(claim, language)]


def _outcome(claim: _Claim, language: str) -> str:
    if claim.refused:
        return _say("refused", language)
    return _say("aided", language, yuan=f"{claim.aid_fen / 100:,.0f}")


def _is_member(status: int) -> bool:
    return int(_membership_of(status)) == MEMBER


def _say(key: str, language: str, **values: object) -> str:
    return CLAIM_WORDS[key][language == "zh"].format(**values)
