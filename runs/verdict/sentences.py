"""A verdict in words: one sentence that can be printed, and what it rests on."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping

from ..language import formats
from ..language.order_text import kind_words
from ..language.translation import N_, gettext
from .kinds import BY_DECISION, BY_THE_OPERATOR, EndedBy, Kind, LeftOut
from .verdict import MATERIAL, Alone, Ending, Parts, Verdict

KINDS: Mapping[Kind, str] = {
    Kind.SPIRAL: N_(
        "A death spiral: each who left made the share dearer for the rest, until nearly nobody"
        " would stay"
    ),
    Kind.TIPPED: N_(
        "On the way into a death spiral, most of which was still to come: no share would hold the"
        " members together"
    ),
    Kind.PRICED_OUT: N_(
        "No death spiral, and yet no share would hold: costs rose by themselves beyond what cover"
        " is worth to nearly everybody"
    ),
    Kind.SETTLES: N_(
        "No death spiral: many left as the share rose, and the rest would have stayed together"
    ),
    Kind.AGEING: N_(
        "No death spiral: the share rose because members grew older and chronically ill"
    ),
    Kind.WEAR_OFF: N_(
        "No death spiral: the share rose because waiting periods ended and declarations of health"
        " wore off; few left over it"
    ),
    Kind.DEARER: N_(
        "No death spiral: the share rose, neither by leaving nor by illness of the members"
    ),
    Kind.HOLDS: N_("No death spiral: share and membership held"),
    Kind.NOTHING: N_("Nothing to judge"),
    Kind.NOT_JUDGED: N_("Not judged"),
}
"""What became of the pool by itself."""
ENDINGS: Mapping[EndedBy, str] = {
    EndedBy.DATED_ORDER: N_(
        "the end itself is an order that the scenario dates ({order}, {date}), no result"
    ),
    EndedBy.ORDER: N_("the regulator ended the plan ({order}, {date})"),
    EndedBy.OPERATOR: N_("the operator failed on {date}"),
    EndedBy.FLOOR: N_("the plan dissolved below its floor of members ({date})"),
    EndedBy.STOPPED: N_("the operator stopped the plan over its own account ({date})"),
    EndedBy.INSURER: N_(
        "the insurer had no capital left, and the regulator closed the plan ({date})"
    ),
    EndedBy.NOBODY: N_("nobody was left on {date}"),
    EndedBy.PLAN_END: N_("nothing ended the plan before the last day simulated, {date}"),
}
"""What ended the plan."""
LEFT_OUT: Mapping[LeftOut, str] = {
    LeftOut.NO_BILL: N_("fewer than two rounds had a bill"),
    LeftOut.LARGE_TABLE: N_(
        "told by its curves alone, as a table of so many rows is not simulated again for it"
    ),
    LeftOut.NOT_ASKED: N_("told by its curves alone, without worlds beside it"),
}
"""Why a run was not judged."""


def verdict_sentences(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """The verdict and what it rests on, as pairs of a word and what is to be said about it."""
    yield N_("verdict"), headline(verdict)
    if verdict.alone is not None and verdict.parts is not None:
        yield N_("alone"), _alone(verdict, verdict.alone)
        yield N_("because"), _because(verdict, verdict.parts)
    if verdict.peak_rest is not None:
        yield N_("rest"), _rest(verdict)


def headline(verdict: Verdict) -> str:
    """The sentence that a journalist could print."""
    said = gettext(KINDS[verdict.kind])
    if verdict.left_out is not None:
        reason = gettext(LEFT_OUT[verdict.left_out])
        said = gettext("{kind} ({reason})", kind=said, reason=reason)
    return gettext("{kind}; {ending}.", kind=said, ending=_ending(verdict.ended))


def healthy_sentence(verdict: Verdict) -> str:
    """Whether the healthy left: the risk of those who left against those whom they left."""
    ratio = verdict.risk_ratio
    if ratio is None:
        return gettext("nobody left")
    words = N_("hardly: who left was {times} times as likely to claim as the members left behind")
    if ratio < 1 - MATERIAL:
        words = N_("yes: who left was {times} times as likely to claim as the members left behind")
    return gettext(words, times=formats.decimal(ratio, 2))


def _ending(ended: Ending) -> str:
    order = kind_words(ended.kind) if ended.kind else ""
    return gettext(ENDINGS[ended.by], order=order, date=ended.date)


def _alone(verdict: Verdict, alone: Alone) -> str:
    died, lived = _ALONE["nobody"]
    if verdict.ended.by in BY_DECISION:
        died, lived = _ALONE["operator" if verdict.ended.by in BY_THE_OPERATOR else "regulator"]
    if alone.died_on is not None:
        return gettext(died, month=formats.month_name(alone.died_on))
    return gettext(
        lived,
        members=formats.count(alone.members),
        date=alone.horizon,
        part=formats.percent(alone.part),
    )


_ALONE = {
    "regulator": (
        N_("without that order it would have died in {month}"),
        N_(
            "without that order {members} members would have been left on {date}, {part} of the"
            " most"
        ),
    ),
    "operator": (
        N_("had the operator gone on, it would have died in {month}"),
        N_(
            "had the operator gone on, {members} members would have been left on {date}, {part} of"
            " the most"
        ),
    ),
    "nobody": (
        N_("it died in {month}"),
        N_("{members} members on {date}, {part} of the most there were"),
    ),
}
"""What became of the plan left alone, by who ended it: where it died, and where it lived on."""


def _because(verdict: Verdict, parts: Parts) -> str:
    told = [gettext(words, part=formats.percent(part)) for words, part in _causes(parts)]
    text = gettext(
        "a bill of the last year was {times} times one of the first",
        times=formats.decimal(math.exp(parts.whole), 2),
    )
    if told:
        text = gettext("{text}: {parts}", text=text, parts=gettext(", ").join(told))
    if not verdict.circle_part:
        return text
    words = N_("{text}; of the members lost over the bill {part} left only because others had")
    return gettext(words, text=text, part=formats.percent(verdict.circle_part))


def _causes(parts: Parts) -> Iterator[tuple[str, float]]:
    """Parts of a rise worth telling, of 1."""
    if parts.whole < _LEAST:
        return
    yield N_("leaving {part}"), parts.leaving / parts.whole
    yield N_("waiting periods and declarations wearing off {part}"), parts.wear_off / parts.whole
    if parts.ageing is None:
        yield N_("ageing and all else {part}"), parts.rest / parts.whole
    else:
        yield N_("ageing {part}"), parts.ageing / parts.whole
        yield N_("all else {part}"), parts.rest / parts.whole


_LEAST = math.log(1.05)
"""A smaller rise is not taken apart: it is the noise of the months."""


def _rest(verdict: Verdict) -> str:
    rests = [verdict.peak_rest]
    if verdict.alone is not None and verdict.alone.died_on is None:
        rests.append(verdict.alone.rest)
    told = [_said(one.date, one.part, one.holds) for one in rests if one is not None]
    words = N_("if all looked at every bill and paid what the pool costs, {told}")
    return gettext(words, told=gettext(", ").join(dict.fromkeys(told)))


def _said(date: dt.date, part: float, holds: bool) -> str:
    month = formats.month_name(date)
    if not holds:
        return gettext("no share would hold the members of {month} together", month=month)
    return gettext(
        "{part} of the members of {month} would stay", part=formats.percent(part), month=month
    )
