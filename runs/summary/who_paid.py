"""Who paid for whom, in words: aid against shares by age and health, worth of cover, coverage."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..language import formats
from ..language.formats import month_name
from ..language.translation import N_, gettext
from ..results.redistribution import (
    Group,
    everybody,
    group_words,
    groups_of,
    surplus_yuan,
    worth_telling,
)
from ..results.run_results import RunResults


def payer_sentences(run: RunResults) -> Iterator[tuple[str, str]]:
    """Who paid for whom and what cover was worth, as pairs of a word and what is said about it."""
    members = everybody(run)
    if members is not None and members.paid > 0:
        yield N_("who paid"), _who_paid(run, members)
        if math.isfinite(members.worth):
            yield N_("worth"), _worth(members)
    said = _coverage(run)
    if said:
        yield N_("coverage"), said


def _who_paid(run: RunResults, members: Group) -> str:
    ages = worth_telling(groups_of(run, "age at joining"))
    back = [one.back_of_a_hundred for one in ages]
    if len(ages) < 2 or not any(back):
        words = N_("of each 100 yuan that members paid, {back} came back as aid")
        return gettext(words, back=formats.three_figures(members.back_of_a_hundred))
    least, most = ages[int(np.argmin(back))], ages[int(np.argmax(back))]
    return gettext(
        "for 100 yuan paid, who joined at {old} got back {more}, at {young} only {less}",
        young=group_words(least),
        less=formats.three_figures(least.back_of_a_hundred),
        old=group_words(most),
        more=formats.three_figures(most.back_of_a_hundred),
    )


def _worth(members: Group) -> str:
    surplus = surplus_yuan(members)
    words = N_("to members themselves, cover was worth {worth} yuan, {sum} more than they paid")
    if surplus < 0:
        words = N_("to members themselves, cover was worth {worth} yuan, {sum} less than they paid")
    return gettext(words, worth=formats.amount(members.worth), sum=formats.amount(abs(surplus)))


def _coverage(run: RunResults) -> str:
    """Loss coverage of the plan at its highest and in the end, and of plan and policies."""
    table = run.welfare
    plan, either = table["loss_coverage"], table["loss_coverage_either"]
    text = ""
    if len(plan) and np.nanmax(plan) > 0:
        top = int(np.nanargmax(plan))
        text = gettext(
            "at most {most} of expected critical illness ({month}), in the end {part}",
            most=formats.percent(float(plan[top])),
            month=month_name(table["date"][top].item()),
            part=formats.percent(float(plan[-1])),
        )
    if len(either) and np.nanmax(either) > 0 and not np.array_equal(plan, either):
        part = formats.percent(float(either[-1]))
        if not text:
            words = N_("in the end policies covered {part} of all expected critical illness")
            return gettext(words, part=part)
        text = gettext("{text}; with policies {part}", text=text, part=part)
    return text
