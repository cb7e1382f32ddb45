"""What the diagnosis of a user's own book means, in words: the part of the summary about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import amounts
from .book_diagnosis import DIAGNOSIS, is_bare_pool, read_diagnosis
from .outcome import Outcome

Found = Mapping[str, Any]
HEADING = f"The book before the plan starts, as theory sees it ({DIAGNOSIS}):"
_ROUGH = 0.1
"""Standard error of a gain from which it is called rough."""
_WIDE = 0.1
"""Half-width of the margin, a fraction of the share, from which it is called so too."""
_NOTHING = 1e-9
_WILD = 0.5
"""Coefficient of variation from which a mean says little."""
_COARSE = 0.01
"""Part of a share from which a whole fen is too coarse."""
_FEN = 0.01


def book_words(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """What there is to say of a bare pool, as pairs of a word and what is said about it.

    Args:
        outcome: a run.

    Yields:
        Pairs of a word of at most 9 letters and a text; none where the scenario is no bare pool.
    """
    if not is_bare_pool(outcome.terms):
        return
    found = read_diagnosis(outcome.folder)
    if found is None:
        yield "diagnosis", _what_is_needed(outcome.terms["people"])
        return
    yield "rest", _rest(found)
    if found["gain"] is not None:
        yield "gain", _gain(found)
    yield "tipping", _tipping(found)
    yield "shocks", _shocks(found)
    if found["variation"] and found["rest"]["holds"]:
        yield "chance", _chance(found)
    yield "welfare", _welfare(found)
    if found["coverage"] is not None:
        yield "coverage", _coverage(found)
    yield "premium", _premium(found)
    if found["left_out"]:
        yield "beware", f"the plan has what theory leaves out: {', '.join(found['left_out'])}"
    if 0 < found["first_share"] * _COARSE < _FEN:
        yield "beware", _coarse(found["first_share"])


def _what_is_needed(people: Mapping[str, Any]) -> str:
    needed = "columns expected_cost and value (yuan a round)"
    if people.get("table", "none") == "none":
        return f"would need the pool's own people: people.table, a CSV or Parquet with {needed}"
    return f"would need to know of members what they cost and what cover is worth: {needed}"


def _rest(found: Found) -> str:
    rest, people = found["rest"], amounts.count(found["people"])
    text = f"the first bill is {amounts.yuan(found['first_share'])}; "
    bills = f"{rest['bills']:,} bill{'s' if rest['bills'] != 1 else ''}"
    if not rest["holds"]:
        left = amounts.count(rest["part"] * found["people"])
        return f"{text}no share holds, and after {bills} {left} of {people} people are left"
    if rest["bills"] == 1:
        return f"{text}{part(rest['part'])} of {people} people stay, and it remains so"
    text += f"after {bills} at which all look, {part(rest['part'])} of {people} people stay"
    text += f" and pay {amounts.yuan(rest['share'])}"
    kept = found["fixed"][0] if found["fixed"] else None
    if kept and kept["part"] > rest["part"] * 1.001:
        text += f"; {part(kept['part'])} could stay at {amounts.yuan(kept['share'])}, had"
        text += " the first bills not driven out so many at once"
    return text


def _gain(found: Found) -> str:
    gain, error, rough = found["gain"], found["gain_error"], ""
    if error >= _ROUGH or found["window"] > _WIDE:
        rough = f" (rough, \N{PLUS-MINUS SIGN}{max(error, 0.01):.2f}: few are at the margin)"
    if gain >= 1:
        return f"{gain:.2f}{rough}: every rise of the share feeds itself, a death spiral"
    rise = amounts.three_figures(1 / (1 - gain))
    says = f"a cost shock of 1 % raises the share by {rise} % in the end"
    return f"{gain:.2f}{rough}: {says}; from 1 on there would be no end"


def _tipping(found: Found) -> str:
    fee, rise = found["tipping_fee"], found["tipping_rise"]
    if fee is None:
        return "none: those who stay cost nothing"
    if rise >= 0:
        return (
            f"at a fee of {part(fee)} instead of {part(found['fee_rate'])}, or if all costs rise by"
            f" {part(rise)} for good: just before it {part(found['edge_part'])} are in, past it"
            f" {_after(found['beyond'])}"
        )
    lower = part(-rise)
    if fee < 0:
        return f"past it: a share would hold if all costs were {lower} lower; no fee is low enough"
    return (
        f"past it: a share would hold at a fee of {part(fee)} instead of"
        f" {part(found['fee_rate'])}, or if all costs were {lower} lower"
    )


def _after(rest: Found) -> str:
    if not rest["holds"]:
        return "nobody stays" if rest["part"] == 0 else "the pool dies"
    return f"{part(rest['part'])} stay at {amounts.yuan(rest['share'])}"


def _shocks(found: Found) -> str:
    said = [f"+{one['rise'] * 100:g} %: {_after(one)}" for one in found["shocked"]]
    return f"all costs, for good, {'; '.join(said)}"


def _chance(found: Found) -> str:
    variation, unlucky = found["variation"], found["unlucky"]
    often = f"in {found['rounds']} rounds"
    if variation > _WILD:
        worst = f"many times the mean is to be expected {often}"
    else:
        worst = f"{part(unlucky['rise'])} above the mean is to be expected {often}"
    return (
        f"the share varies by {part(variation)} (coefficient of variation), so a bill {worst}; who"
        f" leaves over it stays out, as if costs had risen so much for good: {_after(unlucky)}"
    )


def _welfare(found: Found) -> str:
    if found["loss_part"] is None:
        return "cover is worth to nobody what it costs; nothing is lost"
    if found["loss"] <= _NOTHING * found["first_share"]:
        return "nothing is lost: just those are in who together gain most by cover"
    return (
        f"{amounts.yuan(found['loss'])} a person and round are lost, {part(found['loss_part'])} of"
        " what cover could be worth above its cost; most it would be with"
        f" {part(found['best_part'])} in"
    )


def _coverage(found: Found) -> str:
    return (
        f"{part(found['coverage'])} of all expected loss is covered (loss coverage);"
        f" {part(found['own_price_coverage'])} would be if each paid for the own risk"
    )


def _premium(found: Found) -> str:
    if found["pooled_premium"] is None:
        return "pooled: no price pays for those who would buy at it, even without a fee"
    return (
        f"pooled {amounts.yuan(found['pooled_premium'])}: the lowest price without a fee at which"
        f" those who buy, {part(found['premium_part'])} of the people, pay for themselves"
    )


def _coarse(share: float) -> str:
    return (
        f"the share is {amounts.three_figures(share)} yuan, and amounts are rounded to whole fen,"
        f" up to {part(_FEN / share)} of it; state all amounts, the aid too, in a smaller unit"
    )


def part(fraction: float) -> str:
    """A fraction as a percentage in three figures; "nearly 100 %" is not all.

    >>> part(0.0287), part(1.24), part(0.99987), part(1.0)
    ('2.87 %', '124 %', 'nearly 100 %', '100 %')
    """
    percentage = f"{amounts.three_figures(fraction * 100)} %"
    return "nearly 100 %" if fraction < 1 and percentage == "100 %" else percentage
