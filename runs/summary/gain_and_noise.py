"""The pool in words: its gain, how much chance moves the share, and when chance matters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..language import formats
from ..language.formats import month_name
from ..language.translation import N_, gettext
from ..results.measures import highest_median, highest_month
from ..results.run_results import RunResults, Table

MATTERS = 0.05
"""Lasting rise of the share by chance alone from which the summary warns of it.

Of the same size as the fee of a plan: less is lost among what people notice of a bill.
"""
_AT = {
    "peak": N_("{part} at the peak"),
    "notice": N_("{part} after the notice"),
    "end": N_("{part} in the last round"),
}


def pool_sentences(run: RunResults) -> Iterator[tuple[str, str]]:
    """Gain and noise, as pairs of a word and what is to be said about it; and a warning."""
    gain = run.rounds["gain"].astype(float)
    if np.isfinite(gain).any():
        yield N_("gain"), _gain(run, gain)
    elif _nobody_was_asked(run):
        yield (
            N_("gain"),
            gettext(
                "not measured: nobody may be asked what they would do at another share"
                " (Member.remembers)"
            ),
        )
    asked = highest_month(run.rounds)[0] is not None
    noise = {name: one for name, one in _variations(run.curves).items() if math.isfinite(one)}
    if not (asked and noise):
        return
    if "notice" in noise:
        noise.pop("end", None)  # they are weeks apart
    said = [
        gettext(_AT[name], part=formats.percent(variation)) for name, variation in noise.items()
    ]
    yield N_("chance"), gettext("alone varies a share by {said}", said=gettext(", ").join(said))
    warning = _warning(run)
    if warning:
        yield N_("warning"), warning


def lasting_rises(run: RunResults) -> dict[str, float]:
    """Lasting rise of the share that chance alone would bring about, by moment; see `ratchet`.

    With the gain of the moment or, where there was no bill, of the nearest round that had one. A
    member looks as often as attention says; what pushes it is left out.
    """
    from ...model.theory import ratchet

    behaviour: Mapping[str, Any] = run.terms.get("behaviour", {})
    looks = behaviour.get("attention", 1.0) * len(run.rounds["round"])
    rises = {}
    for name, variation in _variations(run.curves).items():
        gain = _gain_at(run, name)
        if math.isfinite(gain) and math.isfinite(variation):  # some claim was to be expected
            memory = behaviour.get("memory_rounds", 1)
            rises[name] = ratchet(variation, gain, looks, memory_rounds=memory)
    return rises


def _warning(run: RunResults) -> str:
    rises = lasting_rises(run)
    if not rises or max(rises.values()) < MATTERS:
        return ""
    rise = max(rises.values())
    if rise >= 1:
        return gettext("chance alone can empty the pool: who leaves over a dear round stays out")
    return gettext(
        "chance alone raises the share by {rise} for good: who leaves over a dear round stays out",
        rise=formats.percent(rise),
    )


def _nobody_was_asked(run: RunResults) -> bool:
    """Whether members were billed and stayed, and yet none is in the curves: `Member.remembers`."""
    billed = (run.rounds["share_fen"] > 0) & (run.rounds["members"] > 0)
    return bool(billed.any()) and len(run.curves["moment"]) == 0


def _gain(run: RunResults, gain: np.ndarray) -> str:
    """The gain of the noisy rounds, and what it makes of a lasting rise by the median of a year."""
    known = np.flatnonzero(np.isfinite(gain))
    top = int(known[np.argmax(gain[known])])
    first, highest, last = (formats.decimal(gain[i], 2) for i in (known[0], top, known[-1]))
    year, median = highest_median(run.rounds, "gain")
    words = N_("those who leave make a lasting rise {times} times as large")
    if median >= 1:
        words = N_("a lasting rise feeds itself, as long as it is so")
    return gettext(
        "first {first}, highest {highest} ({month}), last {last}; by the median of {year} {median}:"
        " {word}",
        first=first,
        highest=highest,
        month=month_name(run.rounds["date"][top].item()),
        last=last,
        year=year,
        median=formats.decimal(median, 2),
        word=gettext(words, times=formats.decimal(1 / (1 - min(median, 0.999)), 1)),
    )


def _variations(curves: Table) -> dict[str, float]:
    """Coefficient of variation of the share, by moment."""
    now = curves["kind"] == "now"
    names, noise = curves["moment"][now], curves["variation"][now].astype(float)
    return {str(name): float(one) for name, one in zip(names, noise, strict=True)}


def _gain_at(run: RunResults, name: str) -> float:
    """Gain of the round of a moment, or of the one nearest to it that had a bill."""
    at = run.curves["round"][run.curves["moment"] == name][0]
    gain = run.rounds["gain"].astype(float)
    known = np.flatnonzero(np.isfinite(gain))
    if len(known) == 0:
        return math.nan
    nearest = np.argmin(np.abs(run.rounds["round"][known] - at))
    return float(gain[known][nearest])
