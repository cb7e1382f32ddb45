"""What a posterior says of a run, in sentences: between what most of its draws lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ..language import formats
from ..language.formats import month_name
from ..language.translation import N_, gettext
from ..posterior.bands import Bands
from ..posterior.quantiles import quantiles


def bands_heading(found: Bands) -> str:
    """Over how many draws the bands are."""
    draws = len(found.drawn["draw"])
    return gettext("Nine of ten of {draws} draws of the posterior say (median):", draws=draws)


def band_sentences(found: Bands) -> Iterator[tuple[str, str]]:
    """What most draws come to, as pairs of an English word and what is to be said about it."""
    drawn = found.drawn
    yield (
        N_("members"),
        gettext(
            "at most {most}, at the end {final}",
            most=_band(drawn["most_members"], formats.count),
            final=_band(drawn["members_end"], formats.count),
        ),
    )
    dearest = _band(drawn["dearest_month_yuan"], formats.three_figures)
    yield N_("share"), gettext("dearest month {band} yuan", band=dearest)
    yield N_("leavers"), gettext("{band} people left", band=_band(drawn["left"], formats.count))
    yield N_("end"), _ends(found)


def _band(values: np.ndarray, write: Callable[[float], str]) -> str:
    """From the fifth to the ninety-fifth percentile, the median in brackets."""
    low, _, middle, _, high = (write(float(one)) for one in quantiles(values))
    return gettext("{low} to {high} ({middle})", low=low, middle=middle, high=high)


def _ends(found: Bands) -> str:
    closed, days = found.drawn["closed"].astype(bool), found.drawn["last_day"]
    if not closed.any():
        return gettext("the plan was closed in no draw")
    ends = np.sort(days[closed].astype("datetime64[D]"))
    first, last = month_name(ends[0].item()), month_name(ends[-1].item())
    count, draws = int(closed.sum()), len(closed)
    if first == last:
        words = N_("the plan was closed in {count} of {draws} draws, in {first}")
        return gettext(words, count=count, draws=draws, first=first)
    words = N_("the plan was closed in {count} of {draws} draws, from {first} to {last}")
    return gettext(words, count=count, draws=draws, first=first, last=last)
