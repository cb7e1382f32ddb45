"""How far what is said of a pool depends on who happens to be in it: its rows drawn again."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .given import Floats
from .ladder import ladder_of
from .resting import HARDLY_ANYBODY, Rest, resting
from .slope import WINDOW, slope_at
from .upper_limits import material_fold_of

RESAMPLES = 50
"""How often the entries are drawn again: an error is then known to a tenth of itself."""
MOST_ENTRIES = 100_000
"""Entries looked at; of more, so many stand for all of them, in each of the parts anew.

Their steps are coarser than those of all, which makes errors too large, by half at most where each
stands for ten.
"""
PARTS = 5
SEED = 20_200_101
BETWEEN = (0.025, 0.975)


class Entries(NamedTuple):
    """The user's entries in any order: cost and worth, yuan a round, and people, shape (n,)."""

    cost: Floats
    value: Floats
    people: Floats


class Estimate(NamedTuple):
    """What is estimated: where a pool rests, its gain there, and 1 + f at which it tips."""

    rest: Rest
    gain: float
    headroom: float


class Span(NamedTuple):
    """An interval that holds 95 % of the samples; nan where too few of them have a number."""

    low: float
    high: float


class Spread(NamedTuple):
    """What is found where the entries are drawn again, as if they were a sample of more people.

    Attributes:
        resamples: samples drawn, a count.
        entries: entries of which each is made.
        dies: part of the samples in which no share holds or less than `HARDLY_ANYBODY` stay, 0 to
            1; share and gain are of the others.
        share: share at rest, yuan a round.
        part: people who stay, a part of the full pool.
        gain: gain at rest.
        gain_error: standard deviation of the gain at rest.
        tipping_fee: fee at which the pool tips.
        tipping_rise: lasting rise of all costs at which it tips, a fraction.
    """

    resamples: int
    entries: int
    dies: float
    share: Span
    part: Span
    gain: Span
    gain_error: float
    tipping_fee: Span
    tipping_rise: Span


def spread_of(entries: Entries, loading: float, told: Estimate, window: float) -> Spread:
    """Draw the entries again, each with the people it stands for, and diagnose every sample.

    The resting point and the fold move with the sample, and the gain with the resting point, so
    its error is several times what the margin at a given share would have it.

    Args:
        entries: all of them.
        loading: 1 + f.
        told: what is found in all entries.
        window: half-width of the margin of its gain, a fraction of the share.

    Source:
        bootstrap of the entries: Efron (1979), Annals of Statistics; above `MOST_ENTRIES`, as many
        as there are drawn out of parts of them, around what is told of all: Kleiner, Talwalkar,
        Sarkar, Jordan (2014), Journal of the Royal Statistical Society B.
    """
    chance = np.random.default_rng(SEED)
    rows = len(entries.cost)
    if rows <= MOST_ENTRIES:
        return _spread(_drawn(entries, rows, RESAMPLES, chance, loading, window), rows, loading)
    found = []
    for _ in range(PARTS):
        picked = chance.integers(0, rows, MOST_ENTRIES)
        within = Entries(*(column[picked] for column in entries))
        drawn = _drawn(within, rows, RESAMPLES // PARTS, chance, loading, window)
        move = _numbers(told) - _numbers(_diagnosed(within, within.people, loading, window))
        found.append(drawn + np.where(np.isfinite(move), move, 0.0))
    return _spread(np.concatenate(found), rows, loading)


def _drawn(
    entries: Entries,
    rows: int,
    resamples: int,
    chance: np.random.Generator,
    loading: float,
    window: float,
) -> Floats:
    """Diagnose samples of so many rows, drawn from these entries; shape (resamples, 4)."""
    length = len(entries.cost)
    in_order = np.argsort(entries.value, kind="stable")
    ordered = Entries(*(column[in_order] for column in entries))
    drawn = []
    while len(drawn) < resamples:
        if rows > length:
            times = chance.poisson(rows / length, length)
        else:
            times = np.bincount(chance.integers(0, length, length), minlength=length)
        weights = ordered.people * times
        if weights.any():
            drawn.append(_numbers(_diagnosed(ordered, weights, loading, window)))
    return np.array(drawn)


def _diagnosed(entries: Entries, people: Floats, loading: float, window: float) -> Estimate:
    pool = ladder_of(entries.cost, entries.value, people)
    rest = resting(pool, loading)
    gain = float("nan")
    if rest.holds:
        gain = slope_at(pool, rest.share, loading, window, rough=window > WINDOW).gain
    return Estimate(rest, gain, material_fold_of(pool, loading).headroom)


def _numbers(told: Estimate) -> Floats:
    """Share (nan where the pool dies), part, gain, and headroom."""
    lives = told.rest.holds and told.rest.part >= HARDLY_ANYBODY
    share, gain = (told.rest.share, told.gain) if lives else (float("nan"), float("nan"))
    return np.array([share, told.rest.part, gain, told.headroom])


def _spread(found: Floats, rows: int, loading: float) -> Spread:
    share, part, gain, headroom = found.T
    known = gain[np.isfinite(gain)]
    tips = _span(headroom)
    return Spread(
        resamples=len(found),
        entries=rows,
        dies=float(np.isnan(share).mean()),
        share=_span(share),
        part=Span(*np.clip(_span(part), 0.0, 1.0).tolist()),
        gain=_span(gain),
        gain_error=float(known.std(ddof=1)) if len(known) > 1 else float("nan"),
        tipping_fee=Span(tips.low - 1, tips.high - 1),
        tipping_rise=Span(tips.low / loading - 1, tips.high / loading - 1),
    )


def _span(values: Floats) -> Span:
    known = values[~np.isnan(values)]
    if len(known) < 2:
        return Span(float("nan"), float("nan"))
    if np.isinf(known).any():  # nothing costs anything in some samples
        return Span(*np.quantile(known, BETWEEN, method="nearest").tolist())
    return Span(*np.quantile(known, BETWEEN).tolist())
