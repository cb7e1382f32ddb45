"""What the diagnosis of a user's own book means, in words: the part of the summary about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...model.theory.resting import HARDLY_ANYBODY
from ..language import formats
from ..language.translation import N_, gettext, ngettext
from ..results.run_results import RunResults
from .diagnosis import DIAGNOSIS, is_bare_pool, part, read_diagnosis, samples

Found = Mapping[str, Any]
HEADING = N_("The book before the plan starts, as theory sees it ({file}):")
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


def portfolio_heading() -> str:
    """What stands above it, in the language that is spoken."""
    return gettext(HEADING, file=DIAGNOSIS)


def portfolio_text(run: RunResults) -> Iterator[tuple[str, str]]:
    """What there is to say of a bare pool, as pairs of a word and what is said about it.

    Args:
        run: a run.

    Yields:
        Pairs of a word of at most 9 letters and a text; none where the scenario is no bare pool.
    """
    if not is_bare_pool(run.terms):
        return
    found = read_diagnosis(run.folder)
    if found is None:
        yield N_("diagnosis"), _what_is_needed(run.terms["people"])
        return
    yield N_("rest"), _rest(found)
    if found["gain"] is not None:
        yield N_("gain"), _gain(found)
    yield N_("tipping"), _tipping(found)
    if found.get("spread"):
        yield N_("samples"), samples(found["spread"])
    yield N_("shocks"), _shocks(found)
    if found["variation"] and found["rest"]["holds"]:
        yield N_("chance"), _chance(found)
    yield N_("welfare"), _welfare(found)
    if found["coverage"] is not None:
        yield N_("coverage"), _coverage(found)
    yield N_("premium"), _premium(found)
    if found["left_out"]:
        names = gettext(", ").join(map(gettext, found["left_out"]))
        yield N_("beware"), gettext("the plan has what theory leaves out: {names}", names=names)
    if found.get("cells_read_as_nothing"):
        yield N_("beware"), _vanished(found["cells_read_as_nothing"])
    elif 0 < found["first_share"] * _COARSE < _FEN:
        yield N_("beware"), _coarse(found["first_share"])


def _what_is_needed(people: Mapping[str, Any]) -> str:
    if people.get("table", "none") == "none":
        words = N_(
            "would need the pool's own people: people.table, a CSV, Excel or Parquet with columns"
            " expected_cost and value (yuan a round)"
        )
        return gettext(words)
    words = N_(
        "would need to know of members what they cost and what cover is worth: columns"
        " expected_cost and value (yuan a round)"
    )
    return gettext(words)


def _rest(found: Found) -> str:
    rest, people = found["rest"], _people(found["people"])
    first, bills = formats.yuan(found["first_share"]), rest["bills"]
    if not rest["holds"]:
        left = formats.count(rest["part"] * found["people"])
        words = N_(
            "the first bill is {first}; no share holds, and after {bills} {left} of {people} are"
            " left"
        )
        return gettext(words, first=first, bills=_bills(bills), left=left, people=people)
    stay = part(rest["part"])
    if bills == 1:
        words = N_("the first bill is {first}; {stay} of {people} stay, and it remains so")
        return gettext(words, first=first, stay=stay, people=people)
    text = gettext(
        "the first bill is {first}; after {bills} at which all look, {stay} of {people} stay"
        " and pay {share}",
        first=first,
        bills=_bills(bills),
        stay=stay,
        people=people,
        share=formats.yuan(rest["share"]),
    )
    if rest["part"] < HARDLY_ANYBODY:
        text += gettext("; so few that it is as good as dead")
    kept = found["fixed"][0] if found["fixed"] else None
    if kept and kept["part"] > rest["part"] * 1.001:
        text += gettext(
            "; {stay} could stay at {share}, had the first bills not driven out so many at once",
            stay=part(kept["part"]),
            share=formats.yuan(kept["share"]),
        )
    return text


def _people(number: float) -> str:
    return ngettext("one person", "{number} people", number, number=formats.count(number))


def _bills(number: int) -> str:
    return ngettext("one bill", "{number} bills", number, number=formats.decimal(number))


def _gain(found: Found) -> str:
    gain, error, rough = found["gain"], found["gain_error"], ""
    if error is None:
        rough = gettext(" (rough: hardly any sample of these people holds)")
    elif error >= _ROUGH or found["window"] > _WIDE:
        rough = gettext(
            " (rough, ±{error}: few people tell it)", error=formats.decimal(max(error, 0.01), 2)
        )
    gained = formats.decimal(gain, 2) + rough
    if gain >= 1:
        return gettext("{gain}: a rise of the share brings one as large or larger", gain=gained)
    return gettext(
        "{gain}: a cost shock of 1 % raises the share by {rise} % in the end; from 1 on there would"
        " be no end",
        gain=gained,
        rise=formats.three_figures(1 / (1 - gain)),
    )


def _tipping(found: Found) -> str:
    fee, rise = found["tipping_fee"], found["tipping_rise"]
    if fee is None:
        return gettext("none: those who stay cost nothing")
    if rise >= 0 and found["edge_part"] < HARDLY_ANYBODY:
        return gettext(
            "none at which many leave at once: as costs rise fewer and fewer stay, the last {edge}"
            " up to a fee of {fee} instead of {now}, or costs that are {rise} higher for good",
            edge=part(found["edge_part"]),
            fee=part(fee),
            now=part(found["fee_rate"]),
            rise=part(rise),
        )
    if rise >= 0:
        return gettext(
            "at a fee of {fee} instead of {now}, or if all costs rise by {rise} for good: just"
            " before it {edge} are in, past it {after}",
            fee=part(fee),
            now=part(found["fee_rate"]),
            rise=part(rise),
            edge=part(found["edge_part"]),
            after=_after(found["beyond"]),
        )
    lower = part(-rise)
    if fee < 0:
        words = N_(
            "past it: a share would hold if all costs were {lower} lower; no fee is low enough"
        )
        return gettext(words, lower=lower)
    return gettext(
        "past it: a share would hold at a fee of {fee} instead of {now}, or if all costs were"
        " {lower} lower",
        fee=part(fee),
        now=part(found["fee_rate"]),
        lower=lower,
    )


def _after(rest: Found) -> str:
    if not rest["holds"]:
        return gettext("nobody stays") if rest["part"] == 0 else gettext("the pool dies")
    stay, share = part(rest["part"]), formats.yuan(rest["share"])
    if rest["part"] < HARDLY_ANYBODY:
        return gettext("the pool dies, {stay} are left", stay=stay)
    return gettext("{stay} stay at {share}", stay=stay, share=share)


def _shocks(found: Found) -> str:
    said = [
        gettext(
            "+{rise} %: {after}", rise=formats.significant(one["rise"] * 100, 6), after=_after(one)
        )
        for one in found["shocked"]
    ]
    return gettext("all costs, for good, {shocks}", shocks=gettext("; ").join(said))


def _chance(found: Found) -> str:
    variation, unlucky = found["variation"], found["unlucky"]
    worst = gettext("{rise} above the mean", rise=part(unlucky["rise"]))
    if variation > _WILD:
        worst += gettext(" (roughly: claims are few)")
    return gettext(
        "the share varies by {variation} (coefficient of variation), so a bill {worst} is to be"
        " expected in {rounds} rounds; who leaves over it stays out, as if costs had risen so much"
        " for good: {after}",
        variation=part(variation),
        worst=worst,
        rounds=found["rounds"],
        after=_after(unlucky),
    )


def _welfare(found: Found) -> str:
    if found["loss_part"] is None:
        return gettext("cover is worth to nobody what it costs; nothing is lost")
    if found["loss"] <= _NOTHING * found["first_share"]:
        return gettext("nothing is lost: just those are in who together gain most by cover")
    return gettext(
        "{loss} a person and round are lost, {lost} of what cover could be worth above its cost;"
        " most it would be with {best} in",
        loss=formats.yuan(found["loss"]),
        lost=part(found["loss_part"]),
        best=part(found["best_part"]),
    )


def _coverage(found: Found) -> str:
    return gettext(
        "{covered} of all expected loss is covered (loss coverage); {own} would be if each paid for"
        " the own risk",
        covered=part(found["coverage"]),
        own=part(found["own_price_coverage"]),
    )


def _premium(found: Found) -> str:
    if found["pooled_premium"] is None:
        return gettext("pooled: no price pays for those who would buy at it, even without a fee")
    return gettext(
        "pooled {price}: the lowest price without a fee at which those who buy, {buyers} of the"
        " people, pay for themselves",
        price=formats.yuan(found["pooled_premium"]),
        buyers=part(found["premium_part"]),
    )


def _coarse(share: float) -> str:
    return gettext(
        "the share is {share} yuan, and amounts are rounded to whole fen, up to {rounded} of it;"
        " state all amounts, the aid too, in a smaller unit",
        share=formats.three_figures(share),
        rounded=part(_FEN / share),
    )


def _vanished(cells: int) -> str:
    return gettext(
        "{cells} cells of the table are above 0 but less than half a fen, and count as nothing;"
        " state all amounts, the aid too, in a smaller unit",
        cells=formats.decimal(cells),
    )
