"""How sure the diagnosis of a book is, in words: what other samples of such people would say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..language import formats
from ..language.translation import N_, gettext

Found = Mapping[str, Any]
_SURE = 0.01
"""Part of the samples below which it is not told that a pool dies in them."""


def samples(spread: Found) -> str:
    """What the rows would say if they had been drawn again."""
    said = [gettext("{spans} stay", spans=_span(spread["part"], part))]
    if spread["share"]["low"] is not None:
        said.append(gettext("at {spans}", spans=_span(spread["share"], formats.yuan)))
    if spread["gain"]["low"] is not None:
        said.append(
            gettext(
                "gain {spans}", spans=_span(spread["gain"], lambda one: formats.decimal(one, 2))
            )
        )
    if spread["tipping_rise"]["low"] is not None:
        fee, rise = (_span(spread[f"tipping_{name}"], part) for name in ("fee", "rise"))
        words = N_("tipping at a fee of {fee}, or costs higher by {rise}")
        said.append(gettext(words, fee=fee, rise=rise))
    dies = ""
    if spread["dies"] >= _SURE:
        dies = gettext("; in {dies} of the samples the pool dies", dies=part(spread["dies"]))
    return gettext(
        "if the {rows} rows are themselves a sample, others would say, 95 in 100 of them: {said}"
        "{dies}",
        rows=formats.decimal(spread["entries"]),
        said=gettext(", ").join(said),
        dies=dies,
    )


def _span(span: Found, write: Callable[[float], str]) -> str:
    low, high = (gettext("no end") if one is None else write(one) for one in span.values())
    return low if low == high else gettext("{low} to {high}", low=low, high=high)


def part(fraction: float) -> str:
    """A fraction as a percentage in three figures; "nearly 100 %" is not all.

    >>> part(0.0287), part(1.24), part(0.99987), part(1.0)
    ('2.87 %', '124 %', 'nearly 100 %', '100 %')
    """
    figures = formats.three_figures(fraction * 100)
    if fraction < 1 and figures == "100":
        return gettext("nearly 100 %")
    return gettext("{number} %", number=figures)
