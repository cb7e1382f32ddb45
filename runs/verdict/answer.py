"""What happened, in a few sentences for somebody who has never heard of the plan."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..language import formats
from ..language.translation import N_, gettext
from ..results.measures import highest_month, members_at_first, most_members, times_the_promise
from ..results.run_results import RunResults
from .sentences import headline
from .verdict import MATERIAL, Verdict

_LEFT = (
    N_("The healthy left: they were {times} times as likely to claim as the members they left."),
    N_("Who left was about as likely to claim as who stayed."),
)
"""Where the risk of leavers is lower than that of the members, and where it is not."""


def answer_sentences(run: RunResults, verdict: Verdict) -> Iterator[str]:
    """The answer, a sentence each: how large it grew, what it cost, who left, how it ended.

    Args:
        run: after its last round.
        verdict: on it.
    """
    rounds = run.rounds
    if len(rounds["date"]) == 0:
        return
    top = int(rounds["members"].argmax())
    yield gettext(
        "{joined} people joined; {most} were members at most, in {month}.",
        joined=formats.count(float(rounds["joined"].sum()) + members_at_first(rounds)),
        most=formats.count(most_members(rounds)),
        month=formats.month_name(rounds["date"][top].item()),
    )
    dearest, highest = highest_month(rounds)
    if dearest is not None:
        times, words = times_the_promise(run), N_("A month came to cost {yuan}.")
        if not math.isnan(times):
            words = N_("A month came to cost {yuan}, {times} times what was promised.")
        told = {"yuan": formats.yuan(highest), "times": formats.three_figures(times)}
        yield gettext(words, **told)
    ratio = verdict.risk_ratio
    if ratio is not None:
        yield gettext(_LEFT[ratio >= 1 - MATERIAL], times=formats.decimal(ratio, 2))
    yield gettext(
        "{members} were members in the end.",
        members=formats.count(float(rounds["members"][-1])),
    )
    yield headline(verdict)
