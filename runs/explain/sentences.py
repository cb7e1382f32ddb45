"""An explanation in words: the answer first, then each part with its error."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN
from ..language import formats
from ..language.text_layout import TERMINAL, pad, width, wrap_text
from ..language.translation import N_, gettext, ngettext
from ..posterior.quantiles import quantiles
from .breakdown import REST, WHOLE, Breakdown
from .explanation import Explanation
from .mechanism_words import WORDS
from .opened_loop import circle_part
from .outcomes import MEMBERS, SHARE

LINE = 100
"""Columns of a terminal that the text fills at most."""
_FIRST: Mapping[str, str] = {
    SHARE: N_("{part} comes from {name}"),
    MEMBERS: N_("{part} come from {name}"),
}
SMALL = 0.01
"""Parts of the change below this are named in the table only."""


def answer(found: Explanation) -> Iterator[tuple[str, str]]:
    """What a newspaper could print, as pairs of an English word and a sentence."""
    if SHARE in found.outcomes:
        yield N_("share"), _share_sentence(found, found.outcomes[SHARE])
    yield N_("members"), _members_sentence(found, found.outcomes[MEMBERS])
    if found.loop is not None:
        yield N_("circle"), circle_sentence(found)


def explanation_text(found: Explanation) -> str:
    """The whole story in plain text, in the language that is spoken.

    Args:
        found: what was found.

    Returns:
        Lines of at most `LINE` columns; the last one ends with a newline.
    """
    lines = wrap_text(gettext(found.title), LINE, TERMINAL)
    for _, says in answer(found):
        lines += ["", *wrap_text(says, LINE, TERMINAL)]
    for key, one in found.outcomes.items():
        head, *rows = (band_rows if found.draws else part_rows)(key, one)
        lines += ["", _row(head), *(_row([f"  {row[0]}", *row[1:]]) for row in rows)]
    lines += [""]
    for says in method_notes(found):
        lines += wrap_text(says, LINE, TERMINAL)
    lines += ["", gettext("What is different where a mechanism is switched off:")]
    lines += list(_switches(found))
    return "\n".join(lines) + "\n"


def circle_sentence(found: Explanation) -> str:
    """How much of the loss is the vicious circle."""
    loop = found.loop
    assert loop is not None
    if math.isnan(loop.circle_part):
        return gettext("The bill drove nobody away: there is no vicious circle.")
    return gettext(
        "If nobody answered the bill, there would be {nobody} members {when}; if people answered"
        " the bill as it would be had nobody left before them, {opened}; there are {own}. So"
        " {itself} left over costs that rise by themselves, and {circle} ({part}) because others"
        " had left before: the vicious circle.",
        nobody=formats.count(loop.nobody_answers),
        when=when_words(found),
        opened=formats.count(loop.opened),
        own=formats.count(loop.as_it_is),
        itself=formats.count(loop.nobody_answers - loop.opened),
        circle=formats.count(loop.opened - loop.as_it_is),
        part=formats.percent(loop.circle_part),
    )


def when_words(found: Explanation) -> str:
    """The moment up to which is told."""
    if found.windows.is_notice:
        return gettext("at the notice of closure")
    return gettext("in the last round")


def value_text(key: str, value: float) -> str:
    """A number of an outcome with its unit: "share" comes in fen, "members" in people."""
    return formats.yuan(value / FEN_IN_YUAN) if key == SHARE else formats.count(value)


def largest_first(one: Breakdown) -> list[tuple[str, int]]:
    """Mechanisms and their parts, those that brought most first."""
    parts = [(name, part) for name, part in one.parts.items() if name != REST]
    return sorted(parts, key=lambda pair: -pair[1])


def _share_sentence(found: Explanation, one: Breakdown) -> str:
    first, last = (formats.yuan(fen / FEN_IN_YUAN) for fen in (one.before, one.after))
    words = N_("The share did not rise: {first} at first, {last} at last.")
    if one.whole > 0:
        words = N_("Of the rise of the yearly share from {first} to {last}, {parts}.")
        if not found.windows.months:
            words = N_(
                "Of the rise of the share from {first} in the first half of its bills to {last} in"
                " the second half, {parts}."
            )
    parts = _listed(SHARE, one)
    return gettext(words, first=first, last=last, parts=parts)


def _members_sentence(found: Explanation, one: Breakdown) -> str:
    if one.whole <= 0:
        return gettext("No members were lost {when}.", when=when_words(found))
    return gettext(
        "Of the {lost} members lost between the peak of {most} and {left} {when}, {parts}.",
        lost=formats.count(one.whole),
        most=formats.count(one.before),
        left=formats.count(one.after),
        when=when_words(found),
        parts=_listed(MEMBERS, one),
    )


def _listed(key: str, one: Breakdown) -> str:
    """Parts worth naming: what brought it about, the largest first, and what held it down."""
    worth = SMALL * abs(one.whole)
    told = [*largest_first(one), (REST, one.parts[REST])]
    named = [pair for pair in told if is_sure(one, *pair)]
    ups = [_part(key, one, *pair) for pair in named if pair[1] > worth]
    downs = [_part(key, one, *pair) for pair in reversed(named) if pair[1] < -worth]
    unsure = [name for name, part in told if abs(part) > worth and not is_sure(one, name, part)]
    text = gettext(_FIRST[key], part=ups[0][0], name=ups[0][1]) if ups else ""
    more = [gettext("{part} from {name}", part=part, name=name) for part, name in ups[1:]]
    less = [gettext("{part} by {name}", part=part, name=name) for part, name in downs]
    pieces = [gettext(", ").join([text, *more])] if ups else []
    if less:
        pieces.append(gettext("less {others}", others=gettext(", ").join(less)))
    if unsure:
        names = gettext(", ").join(map(_name, unsure))
        pieces.append(gettext("within the noise: {names}", names=names))
    return gettext("; ").join(pieces)


def is_sure(one: Breakdown, name: str, part: int) -> bool:
    """Whether a part is told from nothing: by two standard errors, or where no error is known."""
    error = one.errors[name].in_all
    return math.isnan(error) or abs(part) >= 2 * error


def _part(key: str, one: Breakdown, name: str, part: int) -> tuple[str, str]:
    """A part without its sign, with how much of the whole it is; and whose it is."""
    value = gettext(
        "{value} ({percent})",
        value=value_text(key, abs(part)),
        percent=formats.percent(abs(part) / abs(one.whole)),
    )
    return value, _name(name)


def _name(part: str) -> str:
    """What a part is called in a sentence."""
    return gettext(WORDS[part].name) if part != REST else gettext("what is none of these")


_HEADS: Mapping[str, str] = {
    SHARE: N_("Rise of the share, yuan"),
    MEMBERS: N_("Members lost"),
}


def part_rows(key: str, one: Breakdown) -> list[list[str]]:
    """A table as text, its head first: part, how much of the whole, errors of orders and seeds."""
    heads = [gettext(_HEADS[key]), gettext("part"), gettext("of it"), gettext("± orders")]
    rows = [[*heads, gettext("± seeds"), gettext("± both")]]
    for name, part in [*largest_first(one), (REST, one.parts[REST])]:
        rows.append([gettext(WORDS[name].name), *_cells(key, one, name, part)])
    return [*rows, [gettext("the whole"), *_cells(key, one, WHOLE, one.whole)]]


def band_rows(key: str, one: Breakdown) -> list[list[str]]:
    """A table as text, its head first: part, how much of the whole, and its band over draws."""
    heads = [gettext(_HEADS[key]), gettext("part"), gettext("of it"), "5 %", "95 %"]
    named = [*largest_first(one), (REST, one.parts[REST])]
    rows = [[gettext(WORDS[name].name), *_band_cells(key, one, name, part)] for name, part in named]
    return [heads, *rows, [gettext("the whole"), *_band_cells(key, one, WHOLE, one.whole)]]


def _band_cells(key: str, one: Breakdown, name: str, part: int) -> Sequence[str]:
    of_it = formats.percent(part / one.whole) if one.whole else "-"
    return [_exact(key, part), of_it, *(_exact(key, round(end)) for end in one.band(name))]


def _cells(key: str, one: Breakdown, name: str, part: int) -> Sequence[str]:
    errors = one.errors[name]
    of_it = formats.percent(part / one.whole) if one.whole else "-"
    return [_exact(key, part), of_it, *(_error(key, error) for error in errors)]


def _exact(key: str, value: int) -> str:
    return formats.fen_in_yuan(value) if key == SHARE else formats.decimal(value)


def _error(key: str, error: float) -> str:
    if math.isnan(error):
        return "-"
    return formats.decimal(error / FEN_IN_YUAN, 2) if key == SHARE else formats.decimal(error)


def _row(cells: Sequence[str]) -> str:
    first, *rest = cells
    widths = (16, 9, 13, 13, 13)
    columns = (" " * max(wide - int(width(cell, TERMINAL)), 1) + cell
               for cell, wide in zip(rest, widths, strict=False))  # fmt: skip
    return pad(first, 36) + "".join(columns)


def method_notes(found: Explanation) -> Iterator[str]:
    """How it was found: first how many worlds, then what a part is."""
    seeds = len(found.seeds)
    worlds = gettext(
        "{worlds} worlds of {agents} agents with the same people and the same luck, {seeds}.",
        worlds=formats.decimal(found.worlds),
        agents=formats.decimal(found.agents),
        seeds=ngettext("{seeds} seed", "{seeds} seeds", seeds, seeds=seeds),
    )
    yield worlds
    if found.draws:
        yield from _notes_on_draws(found)
    elif found.orders:
        yield gettext(
            "A part is the mean of what a mechanism changes when it is switched on, over {orders}"
            " orders of switching them on, drawn anew for each seed, each with its reverse (Shapley"
            " value); ± is one standard error.",
            orders=found.orders,
        )
    else:
        yield gettext(
            "A part is the mean of what a mechanism changes when it is switched on, over all orders"
            " of switching them on (Shapley value); ± is one standard error."
        )
    if found.unbilled:
        yield ngettext(
            "In one world nobody was left to get some of the bills; the last one sent stands for"
            " them.",
            "In {worlds} worlds nobody was left to get some of the bills; the last one sent stands"
            " for them.",
            found.unbilled,
            worlds=found.unbilled,
        )
    if found.idle:
        names = gettext(", ").join(gettext(WORDS[name].name) for name in found.idle)
        yield gettext("Not at work in this scenario: {names}.", names=names)


def _notes_on_draws(found: Explanation) -> Iterator[str]:
    """What parts and bands over draws are, and the band of the vicious circle."""
    yield gettext(
        "Each seed has its own of {draws} draws of a posterior. A part is the mean of what a"
        " mechanism changes when it is switched on (Shapley value), over draws and orders; between"
        " 5 % and 95 % lie nine tenths of the draws: what is not known of the parameters, and"
        " chance.",
        draws=len(found.draws),
    )
    if found.loop is not None:
        parts = [circle_part(*one[1:]) for one in found.loop.seeds]
        low, *_, high = quantiles(np.array(parts)).tolist()
        if math.isfinite(low):
            ends = {"low": formats.percent(low), "high": formats.percent(high)}
            yield gettext("The vicious circle: {low} to {high} of the members lost.", **ends)


def _switches(found: Explanation) -> Iterator[str]:
    for name in found.mechanisms:
        words = WORDS[name]
        head = pad(f"  {gettext(words.name)}", 36)
        lines = wrap_text(gettext(words.off), LINE - 36, TERMINAL)
        yield f"\n{' ' * 36}".join([head + lines[0], *lines[1:]])
