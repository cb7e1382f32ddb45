"""A run in a page of plain text: what happened, the targets, the article's contradictions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN
from ..explain.explanation import has_explanation, read_explanation
from ..explain.sentences import answer
from ..language import formats
from ..language.formats import month_name
from ..language.text_layout import TERMINAL, pad, truncate, width, wrap_text
from ..language.translation import N_, gettext, ngettext, pgettext
from ..portfolio.text import portfolio_heading, portfolio_text
from ..posterior.bands import has_bands, read_bands
from ..published.contradictions import contradictions
from ..published.targets import TargetResult, judge, said_by, story
from ..results.chart_series import chronic_part
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
from ..verdict.numbers_file import read_verdict
from ..verdict.sentences import verdict_sentences
from .bands import band_sentences, bands_heading
from .conduct import conduct_sentences
from .gain_and_noise import pool_sentences
from .heading import heading_parts
from .institutions import institution_sentences
from .who_paid import payer_sentences

WIDTH = 100
"""Columns of a terminal that the summary fills at most."""
_INDENT = 10
_COLUMNS = (37, 22, 22, 0)
"""Letters that a target, what was published, what came out and the verdict have at least."""
_MOST_YEARS = 5


def summarise(folder: Path) -> str:
    """Tell a run in plain text, for a terminal, in the language that is spoken.

    Args:
        folder: folder of the run, with its tables and scenario.toml.

    Returns:
        At most 64 lines of at most `WIDTH` columns, more where the run is judged, explained or
        has bands; the last one ends with a newline.

    Raises:
        OSError: if a table cannot be read.
    """
    run = read_results(folder)
    lines = [*_heading(run), ""]
    if len(run.rounds["date"]) == 0:
        return "\n".join([*lines, gettext("The plan ended before its first round.")]) + "\n"
    lines += [_entry(name, says) for name, says in describe_run(run)]
    if has_explanation(folder):
        lines += ["", gettext("What brought it about:")]
        lines += [_entry(name, says) for name, says in answer(read_explanation(folder))]
    if has_bands(folder):
        bands = read_bands(folder)
        lines += ["", bands_heading(bands)]
        lines += [_entry(name, says) for name, says in band_sentences(bands)]
    book = [_entry(name, says) for name, says in portfolio_text(run)]
    lines += ["", portfolio_heading(), *book] if len(book) > 1 else book
    told = story(run.terms)
    if told:
        lines += ["", *_table(judge(run), said_by(told))]
        against = [_entry(name, says) for name, says in contradictions(run)]
        heading = gettext("The article against the public record and itself:")
        lines += ["", heading, *against] if against else []
    return "\n".join(lines) + "\n"


def _heading(run: RunResults) -> Iterator[str]:
    yield truncate(" ".join(gettext(run.terms["title"]).split()), WIDTH, TERMINAL)
    text = gettext("{span}: {rounds}, {who}, seed {seed}", **heading_parts(run))
    yield from wrap_text(text, WIDTH, TERMINAL)


def describe_run(run: RunResults) -> Iterator[tuple[str, str]]:
    """What happened, as pairs of an English word and what is to be said about it.

    Args:
        run: a run of one round at least.
    """
    rounds, verdict = run.rounds, read_verdict(run.folder)
    if verdict is not None:
        yield from verdict_sentences(verdict)
    yield N_("members"), _membership(rounds, run.terms["people"]["total"])
    yield N_("share"), _share(run)
    yield N_("leavers"), _leavers(rounds)
    yield from pool_sentences(run)
    yield N_("claims"), _claims(rounds)
    yield N_("money"), _money(run)
    if rounds["paid_in_fen"].any():
        yield N_("balances"), _balances(rounds)
    yield N_("mix"), _mix(rounds)
    yield from payer_sentences(run)
    yield from conduct_sentences(run)
    yield from institution_sentences(run)
    yield N_("end"), _end(run)


def _membership(rounds: Table, people: float) -> str:
    members = rounds["members"]
    top = int(np.argmax(members))
    first = members_at_first(rounds)
    if members[top] == 0 and first == 0:
        return gettext("nobody was a member at the end of any round")
    joined, left, removed = (
        formats.count(float(rounds[name].sum())) for name in ("joined", "left", "expelled")
    )
    if first > members[top]:
        return gettext(
            "{first} at first, {final} at the end; {joined} joined, {left} left, {removed} removed",
            first=formats.count(float(first)),
            final=formats.count(float(members[-1])),
            joined=joined,
            left=left,
            removed=removed,
        )
    return gettext(
        "peak {most} in {month}, {part} of all people; {final} at the end; {joined} joined,"
        " {left} left, {removed} removed",
        part=formats.percent(float(members[top]) / people),
        most=formats.count(float(members[top])),
        month=month_name(rounds["date"][top].item()),
        final=formats.count(float(members[-1])),
        joined=joined,
        left=left,
        removed=removed,
    )


def _balances(rounds: Table) -> str:
    paid, back = (
        formats.yuan(float(rounds[f"{name}_fen"].sum()) / FEN_IN_YUAN)
        for name in ("paid_in", "returned")
    )
    out = formats.count(float(rounds["ran_out"].sum()))
    return gettext(
        "{paid} paid in, {back} returned; {out} ran out of theirs", paid=paid, back=back, out=out
    )


def _share(run: RunResults) -> str:
    month, highest = highest_month(run.rounds)
    if month is None:
        return gettext("no member was asked for a share")
    paid = [(year, yuan) for year, yuan in yearly_share_yuan(run.rounds).items() if yuan > 0]
    years = [f"{year} {formats.three_figures(yuan)}" for year, yuan in paid[-_MOST_YEARS:]]
    text = gettext(
        "yuan: {years}; dearest month {sum} ({month})",
        years=gettext(", ").join(years),
        sum=formats.three_figures(highest),
        month=month_name(month),
    )
    times = times_the_promise(run)
    if math.isnan(times):
        return text
    words = N_("{text}, {times} times the promise")
    return gettext(words, text=text, times=formats.three_figures(times))


def _leavers(rounds: Table) -> str:
    years = [year for year in yearly_risk(rounds) if math.isfinite(year.ratio)][-_MOST_YEARS:]
    if not years:
        return (
            gettext("nobody left") if rounds["left"].sum() == 0 else gettext("no risk to compare")
        )
    said = [(year.year, formats.format_signed((year.ratio - 1) * 100)) for year in years]
    parts = gettext(", ").join(f"{year} {formats.with_percent_sign(part)}" for year, part in said)
    return gettext("risk against the members they left: {years}", years=parts)


def _claims(rounds: Table) -> str:
    filed, approved, refused = (
        int(rounds[f"claims_{name}"].sum()) for name in ("filed", "approved", "refused")
    )
    if filed == 0:
        return gettext("nobody filed a claim")
    share = ""
    if approved + refused:
        share = gettext(" ({part})", part=formats.percent(refused / (approved + refused)))
    most = int(rounds["claims_pending"].max())
    waited = gettext("none waited")
    if most:
        waited = gettext("at most {claims} under review", claims=formats.count(most))
    return gettext(
        "until the plan ended {filed} filed, {approved} approved, {refused} refused{share};"
        " {waited}",
        filed=formats.count(filed),
        approved=formats.count(approved),
        refused=formats.count(refused),
        share=share,
        waited=waited,
    )


def _money(run: RunResults) -> str:
    rounds, gave_out = run.rounds, sponsor_gave_out(run)
    sums = {
        N_("members"): int(rounds["collected_fen"].sum()),
        N_("sponsor"): int(sponsored_fen(rounds).sum()),
        N_("insurer"): int(rounds["insurer_fen"].sum()),
        N_("operator after its notice"): int(rounds["closure_fen"].sum()),
    }
    told = {
        who: f"{gettext(who)} {_yuan(fen)}" for who, fen in sums.items() if fen or who == "members"
    }
    if gave_out and "sponsor" in told:
        words = N_("{paid} (its budget, spent in {month})")
        told["sponsor"] = gettext(words, paid=told["sponsor"], month=month_name(gave_out))
    paid_in = gettext(", ").join(told.values())
    aid, fee, lost = (int(rounds[f"{name}_fen"].sum()) for name in ("aid_paid", "fee_paid", "lost"))
    gone = gettext(", lost {sum}", sum=_yuan(lost)) if lost else ""
    words = N_("yuan: {paid_in}; aid {aid}, fee {fee}{gone}")
    return gettext(words, paid_in=paid_in, aid=_yuan(aid), fee=_yuan(fee), gone=gone)


def _yuan(fen: int) -> str:
    return formats.amount(fen / FEN_IN_YUAN)


def _mix(rounds: Table) -> str:
    known = rounds["members"] > 0
    if not known.any():
        return gettext("no members")
    chronic = chronic_part(rounds)[known]
    age = _ends(rounds["mean_age_members"][known], lambda years: formats.decimal(years, 1))
    ill, trust = (_ends(part, formats.percent) for part in (chronic, rounds["trust"][known]))
    return gettext(
        "mean age {age}; chronically ill {ill}; trust {trust}", age=age, ill=ill, trust=trust
    )


def _ends(values: np.ndarray, write: Callable[[float], str]) -> str:
    """First and last known value."""
    known = values[np.isfinite(values.astype(float))]
    if len(known) == 0:
        return gettext("unknown")
    return gettext("{first} to {last}", first=write(float(known[0])), last=write(float(known[-1])))


def _end(run: RunResults) -> str:
    rounds, notice = run.rounds, run.closure_notice
    if notice is None or notice > rounds["date"][-1].item():
        members = float(rounds["members"][-1])
        return ngettext(
            "no closure was announced; one member after the last round",
            "no closure was announced; {members} members after the last round",
            members,
            members=formats.count(members),
        )
    members = float(members_on(rounds, notice))
    left = formats.count(members)
    cost = formats.yuan(float(run.operator["closure_fen"].sum()) / FEN_IN_YUAN)
    return ngettext(
        "closure announced {notice} with {left} member; the operator paid {cost} from then on",
        "closure announced {notice} with {left} members; the operator paid {cost} from then on",
        members,
        notice=notice,
        left=left,
        cost=cost,
    )


def _table(rows: Sequence[TargetResult], said_by: str) -> Iterator[str]:
    """The targets, one line each, and how many are reached."""
    heads = [gettext("target"), gettext(said_by), gettext("this run"), gettext("verdict")]
    yield from _aligned([heads, *map(_cells, rows)])
    judged = [row for row in rows if row.verdict != "compare"]
    if judged:
        reached = sum(row.verdict == "pass" for row in judged)
        yield gettext("{reached} of {judged} reached", reached=reached, judged=len(judged))


def _cells(row: TargetResult) -> list[str]:
    """A target, what was published of it, what came out, and the verdict."""
    value = gettext("no number")
    if math.isfinite(row.value):
        number, unit = formats.format_measure(row.value, row.unit), pgettext("unit", row.unit)
        value = gettext("{number} {unit}", number=number, unit=unit)
    return [gettext(row.name), row.expected, value, gettext(row.verdict)]


def _aligned(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of a table, each column as wide as its longest cell and at least as `_COLUMNS` says."""
    longest = (max(width(one, TERMINAL) for one in column) for column in zip(*lines, strict=True))
    widths = [max(a, int(b) + 2) for a, b in zip(_COLUMNS, longest, strict=True)]
    for cells in lines:
        last = len(cells) - 1
        yield "".join(c if i == last else pad(c, widths[i]) for i, c in enumerate(cells))


def _entry(name: str, says: str) -> str:
    """A word and what is said about it, going on below where the terminal ends."""
    lines = wrap_text(says, WIDTH - _INDENT, TERMINAL) or [""]
    return f"\n{' ' * _INDENT}".join([pad(gettext(name), _INDENT) + lines[0], *lines[1:]])
