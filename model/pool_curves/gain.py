"""The gain and slope of a live pool: how the next share rises if this one is a little higher."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ...agents.decisions.price_response import BINS, BINS_A_SHARE
from ...agents.decisions.rules import STOCK, Rules
from ...agents.engine import random_draws
from ...agents.people.columns import LookupTables, Population, RoundContext
from .member_sample import tally_margin

LEAST_ROWS, MOST_ROWS, ONE_IN = 5_000, 10_000, 20
"""Of more than the least, one row in twenty is looked at; more than the most never."""
ENOUGH_ROWS = 500
"""The window above the share is widened until so many rows lie in it, or it is widest."""
WINDOWS = (16, 32, 64, BINS)
"""Windows in bins: up to 4, 8, 16 and 32 % above the share."""


class Answer(NamedTuple):
    """How the next share answers to this one, if everybody looks; see `gain_of`.

    Attributes:
        gain: per cent that it is higher if this one is 1 % higher, an elasticity.
        slope: fen that it is higher if this one is 1 fen higher, G'(s) of the equal-share map.
    """

    gain: float
    slope: float


UNKNOWN = Answer(math.nan, math.nan)


def rows_looked_at(agents: int, seed: int) -> np.ndarray:
    """Everybody or, of more than 5,000, one row drawn from each of so many equal pieces.

    The same rows in every round, and whatever the order of the table: a pure function of the seed
    and of how many there are.

    Args:
        agents: a count.
        seed: of the run.

    Returns:
        Rising row numbers, int64.

    Source:
        Cochran: Sampling Techniques, 3rd edition (1977), chapter 5 (one unit a stratum).

    >>> len(rows_looked_at(10**8, seed=1)), rows_looked_at(3, seed=1).tolist()
    (10000, [0, 1, 2])
    """
    pieces = min(agents, max(LEAST_ROWS, min(MOST_ROWS, agents // ONE_IN)))
    if pieces == agents:
        return np.arange(agents)
    edges = np.arange(pieces + 1) * agents // pieces
    u = random_draws.draws(np.uint64(random_draws.key(seed, random_draws.MARGIN, 0)), 0, pieces)
    return edges[:-1] + (np.diff(edges) * (u >> 16) >> (random_draws.BITS - 16))


def answer_now(
    rows: Population,
    tables: LookupTables,
    context: RoundContext,
    places: np.ndarray,
    rules: Rules = STOCK,
    fee_rate: float = 0.0,
) -> Answer:
    """By how much the next share rises if this one is a little higher and everybody looks.

    Only who is a member can leave, and whoever does stays out. The next share is what those who
    stay cost in the long run, with the fee: G(s) of `theory.gain`.

    Args:
        rows: the population, as a bill arrives.
        tables: what the scenario says.
        context: the bill.
        places: rows to look at.
        rules: by which members value cover and leave.
        fee_rate: of the plan, a fraction of the aid.

    Returns:
        Both 0 where nobody answers the share, nan where there is no bill or nobody would stay, or
        where members must not be asked (`Member.remembers`). Where payers owe by class it is what
        comes of a rise of all shares by the same part, shared as this bill was.
    """
    if context.share_fen == 0 or len(places) == 0 or not rules.can_answer(tally_margin):
        return UNKNOWN
    tally = rules.within(tally_margin)(
        rows, tables, context, rules.take_turns(tally_margin, places)
    )
    staying, whole_cost = tally[BINS, :2].tolist()
    if tables.answers == 0:
        return Answer(0.0, 0.0) if staying > 0 else UNKNOWN
    gain = gain_of(tally)
    if math.isnan(gain):
        return UNKNOWN
    following = (1 + fee_rate) * whole_cost / (staying * tables.rounds_a_year)
    if len(context.share_class):  # so much for each fen that is owed now, whose mean is the share
        following *= context.share_fen
    return Answer(gain, gain * following / context.perceived_fen)


def gain_of(tally: np.ndarray) -> float:
    """The gain, from who would leave at a rise of so much and what they cost.

    If a part x of those who stay leaves that costs a fraction g less than the rest, the mean cost
    rises by 1 / (1 - g x) (`theory.rise_after_exit`). For a small rise of the share x is the
    density d of people just above it, so that

        gain = s G'(s) / G(s) = (d - m d / A) / D,

    with d per unit rise of the logarithm of the share, m d the same of cost, D the people who
    stay and A their mean cost. Densities at the edge come from a window above the share alone, as
    whoever was below it has left: the kernel 9 - 36 u + 30 u**2 on (0, 1) is free of bias from
    slope and curvature, and n rows in the window know the density to about 3 / sqrt(n) of it.

    Args:
        tally: what `tally_margin` counts.

    Returns:
        The gain, as an elasticity: where the pool rests it is the slope `theory.gain`, elsewhere
        that slope times the share over the next one. 0 where nobody is within 4 % of the share;
        nan where nobody stays or nobody costs anything.

    Source:
        Einav, Finkelstein, Cullen (2010), Quarterly Journal of Economics (slopes of demand and
        average cost); Gasser, Mueller (1979), Smoothing Techniques for Curve Estimation (kernels
        at an edge).
    """
    staying, whole_cost = tally[BINS, :2].tolist()
    if staying == 0 or whole_cost == 0:
        return math.nan
    entries = tally[:BINS, 2].cumsum()
    if entries[WINDOWS[0] - 1] == 0:
        return 0.0  # an earlier share was higher: whoever was at the margin has left
    bins = next((bins for bins in WINDOWS if entries[bins - 1] >= ENOUGH_ROWS), BINS)
    people, cost = ((_WEIGHT[bins] * tally[:bins, column]).sum() for column in (0, 1))
    return float(people) / staying - float(cost) / whole_cost


def _kernel(bins: int) -> np.ndarray:
    """Weights of the bins of a window, so that their sum is a density at its lower edge."""
    edge = np.arange(bins + 1) / bins
    return np.diff(edge * (9 - edge * (18 - 10 * edge))) * BINS_A_SHARE


_WEIGHT = {bins: _kernel(bins) for bins in WINDOWS}
