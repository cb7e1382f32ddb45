"""A run in a page of plain text: what happened, the targets, the article's contradictions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..language import formats as amounts
from ..language.formats import month_name
from ..language.translation import TERMINAL, cut, padded, say, wrapped
from ..portfolio.text import book_heading, book_words
from ..published.contradictions import contradictions
from ..published.targets import PUBLISHED_BY, TargetResult, judge, story
from ..results.measures import (
    highest_month,
    members_at_first,
    members_on,
    sponsor_gave_out,
    sponsored_fen,
    times_the_promise,
    yearly_risk,
    yearly_share_yuan,
)
from ..results.run_results import RunResults, Table, read_results
from ..results.units import FEN_IN_YUAN
from .gain_and_noise import happened_to_the_pool
from .institutions import happened_around

WIDTH = 100
"""Columns of a terminal that the summary fills at most."""
_INDENT = 10
_MOST_YEARS = 5


def summarise(folder: Path) -> str:
    """Tell a run in plain text, for a terminal, in the language that is spoken.

    Args:
        folder: folder of the run, with its tables and scenario.toml.

    Returns:
        At most 64 lines of at most `WIDTH` columns; the last one ends with a newline.

    Raises:
        OSError: if a table cannot be read.
    """
    run = read_results(folder)
    lines = [*_heading(run.terms, len(run.rounds["date"])), ""]
    if len(run.rounds["date"]) == 0:
        return "\n".join([*lines, say("The plan ended before its first round.")]) + "\n"
    lines += [_entry(name, says) for name, says in happened(run)]
    book = [_entry(name, says) for name, says in book_words(run)]
    lines += ["", book_heading(), *book] if len(book) > 1 else book
    told = story(run.terms)
    if told:
        lines += ["", *_table(judge(run), PUBLISHED_BY[told])]
        lines += ["", say("The article against the public record and itself:")]
        lines += [_entry(name, says) for name, says in contradictions(run)]
    return "\n".join(lines) + "\n"


def _heading(terms: Mapping[str, Any], rounds: int) -> Iterator[str]:
    people, plan = terms["people"], terms["plan"]
    if people.get("table", "none") != "none":
        who = say("people of the table")
    else:
        agents, total = people["agents"], amounts.count(people["total"])
        who = say("{people} people, one agent each", people=total)
        if agents != "all":
            who = say("{people} people, {agents} agents", people=total, agents=f"{agents:,}")
    yield cut(" ".join(say(terms["title"]).split()), WIDTH, TERMINAL)
    yield say(
        "{start} to {end}: {rounds} rounds, {who}, seed {seed}",
        start=plan["start"],
        end=plan["end"],
        rounds=rounds,
        who=who,
        seed=terms["run"]["seed"],
    )


def happened(run: RunResults) -> Iterator[tuple[str, str]]:
    """What happened, as pairs of an English word and what is to be said about it.

    Args:
        run: a run of one round at least.
    """
    rounds = run.rounds
    yield "members", _membership(rounds)
    yield "share", _share(run)
    yield "leavers", _leavers(rounds)
    yield from happened_to_the_pool(run)
    yield "claims", _claims(rounds)
    yield "money", _money(run)
    yield "mix", _mix(rounds)
    yield from happened_around(run)
    yield "end", _end(run)


def _membership(rounds: Table) -> str:
    members = rounds["members"]
    top = int(np.argmax(members))
    first = members_at_first(rounds)
    if members[top] == 0 and first == 0:
        return say("nobody was a member at the end of any round")
    joined, left, removed = (
        amounts.count(float(rounds[name].sum())) for name in ("joined", "left", "expelled")
    )
    if first > members[top]:
        return say(
            "{first} at first, {final} at the end; {joined} joined, {left} left, {removed} removed",
            first=amounts.count(float(first)),
            final=amounts.count(float(members[-1])),
            joined=joined,
            left=left,
            removed=removed,
        )
    return say(
        "peak {most} in {month}, {final} at the end; {joined} joined, {left} left,"
        " {removed} removed",
        most=amounts.count(float(members[top])),
        month=month_name(rounds["date"][top].item()),
        final=amounts.count(float(members[-1])),
        joined=joined,
        left=left,
        removed=removed,
    )


def _share(run: RunResults) -> str:
    month, highest = highest_month(run.rounds)
    if month is None:
        return say("no member was asked for a share")
    paid = [(year, yuan) for year, yuan in yearly_share_yuan(run.rounds).items() if yuan > 0]
    years = [f"{year} {amounts.three_figures(yuan)}" for year, yuan in paid[-_MOST_YEARS:]]
    text = say(
        "yuan: {years}; dearest month {sum} ({month})",
        years=say(", ").join(years),
        sum=amounts.three_figures(highest),
        month=month_name(month),
    )
    times = times_the_promise(run)
    if math.isnan(times):
        return text
    words = "{text}, {times} times the promise"
    return say(words, text=text, times=amounts.three_figures(times))


def _leavers(rounds: Table) -> str:
    years = [year for year in yearly_risk(rounds) if math.isfinite(year.ratio)][-_MOST_YEARS:]
    if not years:
        return say("nobody left") if rounds["left"].sum() == 0 else say("no risk to compare")
    said = [(year.year, f"{(year.ratio - 1) * 100:+,.0f}") for year in years]
    parts = say(", ").join(f"{year} {say('{number} %', number=part)}" for year, part in said)
    return say("risk against the members they left: {years}", years=parts)


def _claims(rounds: Table) -> str:
    filed, approved, refused = (
        int(rounds[f"claims_{name}"].sum()) for name in ("filed", "approved", "refused")
    )
    if filed == 0:
        return say("nobody filed a claim")
    share = f" ({amounts.percent(refused / (approved + refused))})" if approved + refused else ""
    most = int(rounds["claims_pending"].max())
    waited = say("none waited")
    if most:
        waited = say("at most {claims} under review", claims=amounts.count(most))
    return say(
        "until the plan ended {filed} filed, {approved} approved, {refused} refused{share};"
        " {waited}",
        filed=amounts.count(filed),
        approved=amounts.count(approved),
        refused=amounts.count(refused),
        share=share,
        waited=waited,
    )


def _money(run: RunResults) -> str:
    rounds, gave_out = run.rounds, sponsor_gave_out(run)
    sums = {
        "members": int(rounds["collected_fen"].sum()),
        "sponsor": int(sponsored_fen(rounds).sum()),
        "insurer": int(rounds["insurer_fen"].sum()),
        "operator after its notice": int(rounds["closure_fen"].sum()),
    }
    told = {who: f"{say(who)} {_yuan(fen)}" for who, fen in sums.items() if fen or who == "members"}
    if gave_out and "sponsor" in told:
        words = "{paid} (its budget, spent in {month})"
        told["sponsor"] = say(words, paid=told["sponsor"], month=month_name(gave_out))
    paid_in = say(", ").join(told.values())
    aid, fee, lost = (int(rounds[f"{name}_fen"].sum()) for name in ("aid_paid", "fee_paid", "lost"))
    gone = say(", lost {sum}", sum=_yuan(lost)) if lost else ""
    words = "yuan: {paid_in}; aid {aid}, fee {fee}{gone}"
    return say(words, paid_in=paid_in, aid=_yuan(aid), fee=_yuan(fee), gone=gone)


def _yuan(fen: int) -> str:
    return amounts.amount(fen / FEN_IN_YUAN)


def _mix(rounds: Table) -> str:
    known = rounds["members"] > 0
    if not known.any():
        return say("no members")
    chronic = rounds["chronic_members"][known] / rounds["members"][known]
    age = _ends(rounds["mean_age_members"][known], lambda years: f"{years:.1f}")
    ill, trust = (_ends(part, amounts.percent) for part in (chronic, rounds["trust"][known]))
    return say(
        "mean age {age}; chronically ill {ill}; trust {trust}", age=age, ill=ill, trust=trust
    )


def _ends(values: np.ndarray, write: Callable[[float], str]) -> str:
    """First and last known value."""
    known = values[np.isfinite(values.astype(float))]
    if len(known) == 0:
        return say("unknown")
    return say("{first} to {last}", first=write(float(known[0])), last=write(float(known[-1])))


def _end(run: RunResults) -> str:
    rounds, notice = run.rounds, run.closure_notice
    if notice is None or notice > rounds["date"][-1].item():
        if rounds["members"][-1] == 1:
            return say("no closure was announced; one member after the last round")
        members = amounts.count(float(rounds["members"][-1]))
        words = "no closure was announced; {members} members after the last round"
        return say(words, members=members)
    left = amounts.count(members_on(rounds, notice))
    cost = amounts.yuan(float(run.operator["closure_fen"].sum()) / FEN_IN_YUAN)
    return say(
        "closure announced {notice} with {left} members; the operator paid {cost} from then on",
        notice=notice,
        left=left,
        cost=cost,
    )


def _table(rows: Sequence[TargetResult], said_by: str) -> Iterator[str]:
    """The targets, one line each, and how many are reached."""
    yield _line(say("target"), say(said_by), say("this run"), say("verdict"))
    for row in rows:
        number = amounts.three_figures(row.value) if math.isfinite(row.value) else ""
        value = f"{number} {say(row.unit)}" if number else say("no number")
        yield _line(say(row.name), say(row.expected), value, say(row.verdict))
    judged = [row for row in rows if row.verdict != "compare"]
    if judged:
        reached = sum(row.verdict == "pass" for row in judged)
        yield say("{reached} of {judged} reached", reached=reached, judged=len(judged))


def _line(*cells: str) -> str:
    widths = (37, 26, 24, 0)
    return "".join(padded(cell, wide) for cell, wide in zip(cells, widths, strict=True))


def _entry(name: str, says: str) -> str:
    """A word and what is said about it, going on below where the terminal ends."""
    lines = wrapped(says, WIDTH - _INDENT, TERMINAL) or [""]
    return f"\n{' ' * _INDENT}".join([padded(say(name), _INDENT) + lines[0], *lines[1:]])
