"""The pool in words: its gain, how much chance moves the share, and when chance matters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..language import formats as amounts
from ..language.formats import month_name
from ..language.translation import say
from ..results.run_results import RunResults, Table

MATTERS = 0.05
"""Lasting rise of the share by chance alone from which the summary warns of it.

Of the same size as the fee of a plan: less is lost among what people notice of a bill.
"""
NEARLY_NOBODY = 0.01
"""Part of the most members below which nearly nobody is left."""
_AT = {
    "peak": "{part} at the peak",
    "notice": "{part} after the notice",
    "end": "{part} in the last round",
}


def happened_to_the_pool(run: RunResults) -> Iterator[tuple[str, str]]:
    """Gain and noise, as pairs of a word and what is to be said about it; and a warning."""
    gain = run.rounds["gain"].astype(float)
    if np.isfinite(gain).any():
        yield "gain", _gain(run, gain)
    noise = _variations(run.curves)
    if not noise:
        return
    if "notice" in noise:
        noise.pop("end", None)  # they are weeks apart
    said = [say(_AT[name], part=_percent(variation)) for name, variation in noise.items()]
    yield "chance", say("alone varies a share by {said}", said=say(", ").join(said))
    warning = _warning(run)
    if warning:
        yield "warning", warning


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
        return say("chance alone can empty the pool: who leaves over a dear round stays out")
    return say(
        "chance alone raises the share by {rise} for good: who leaves over a dear round stays out",
        rise=_percent(rise),
    )


def left_of_it(run: RunResults) -> float:
    """Members in the end, a part of the most there were; 1 if an end was announced to them."""
    members = run.rounds["members"]
    if run.closure_notice is not None or not members.any():
        return 1.0
    return float(members[-1] / members.max())


def _gain(run: RunResults, gain: np.ndarray) -> str:
    rounds = run.rounds
    known = np.flatnonzero(np.isfinite(gain))
    top = int(known[np.argmax(gain[known])])
    first, highest, last = (f"{gain[i] + 0.0:.2f}" for i in (known[0], top, known[-1]))
    above = int((gain[known] >= 1).sum())
    words = "below 1: leavers make a lasting rise up to {times} times as large, then it ends"
    if above:
        words = "a death spiral, 1 or more, in {above} of {rounds} rounds"
    elif left_of_it(run) < NEARLY_NOBODY:
        words = (
            "below 1, and yet nearly nobody is left: some bills rose by far more than the 1 % that"
            " the gain asks about"
        )
    return say(
        "first {first}, highest {highest} ({month}), last {last}; {word}",
        first=first,
        highest=highest,
        month=month_name(rounds["date"][top].item()),
        last=last,
        word=say(
            words,
            above=above,
            rounds=len(known),
            times=_times(float(gain[top])),
        ),
    )


def _times(gain: float) -> str:
    """How much larger a lasting rise of the share becomes by those who leave over it."""
    return f"{1 / (1 - gain):.1f}" if gain < 1 else say("no end")


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


def _percent(part: float) -> str:
    return amounts.percent(part) if math.isfinite(part) else say("no end")
