"""How a pool stands: where it comes to rest, what it would bear, and what it gives its people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .coverage import own_price_coverage
from .equilibria import crossings, rungs_that_count
from .given import Floats, number, numbers
from .ladder import Ladder, ladder_of
from .slope import WINDOW, Slope, slope_at
from .surplus import surplus_from
from .upper_limits import fold_of

SURE_ENOUGH = 0.05
"""Standard error of a gain above which people farther from the margin are asked too."""
WIDEST = 0.32
PAST = 1e-6
"""How far past the fold, as a fraction of the cost, it is asked what is left."""


class Rest(NamedTuple):
    """Where a pool comes to rest if everybody looks at every bill and nobody comes back.

    Attributes:
        share: yuan a round; nan where nobody stays.
        part: people who stay over people of the full pool, 0 to 1.
        holds: whether enough entries stay for a pool, see `fixed_points`.
        bills: bills until nobody leaves any more, a count.
    """

    share: float
    part: float
    holds: bool
    bills: int


class Fixed(NamedTuple):
    """A share that reproduces itself, the part of the people who stay, and whether it holds."""

    share: float
    part: float
    stable: bool


class Standing(NamedTuple):
    """How a pool stands; yuan a round, parts of the full pool from 0 to 1.

    Attributes:
        people: people of the full pool.
        first_share: what everybody pays as long as all stay.
        rest: where the full pool comes to rest.
        fixed: all shares that reproduce themselves, as `fixed_points` finds them. The first is that
            of the pool at rest, unless the first bills drive out people whom it would have kept.
        gain: slope of the map at rest, `window` wide; nan where the pool does not hold.
        gain_error: its standard error if the entries are a sample.
        window: half-width of the margin that was looked at, a fraction of the share.
        tipping_fee: fee at which the fixed point disappears; below the present one if it has.
        tipping_rise: lasting rise of all costs that does the same, a fraction.
        edge_part: people who are still in at that point.
        beyond: where the pool comes to rest just past it.
        shocked: where it comes to rest after each rise of all costs that was asked for.
        best_part: people in whom the worth of cover exceeds its cost most, all together.
        best_price: the price at which they are who buys.
        loss: worth above cost that is lost at rest against that, per person of the full pool.
        loss_part: the same as a part of what could be had; nan if that is nothing.
        coverage: expected cost covered at rest over all expected cost; nan if there is none.
        own_price_coverage: the same if each paid the fee and the own expected cost.
        pooled_premium: lowest price without a fee at which those who buy pay for themselves.
        premium_part: people who buy at it.
    """

    people: float
    first_share: float
    rest: Rest
    fixed: tuple[Fixed, ...]
    gain: float
    gain_error: float
    window: float
    tipping_fee: float
    tipping_rise: float
    edge_part: float
    beyond: Rest
    shocked: tuple[Rest, ...]
    best_part: float
    best_price: float
    loss: float
    loss_part: float
    coverage: float
    own_price_coverage: float
    pooled_premium: float
    premium_part: float


def standing(
    cost: Any,
    value: Any,
    fee_rate: float = 0.08,
    people: Any = None,
    rises: Sequence[float] = (),
) -> Standing:
    """Diagnose a pool; people are put in order once, so ten million take seconds.

    Args:
        cost: expected cost r of each person, yuan a round, shape (n,).
        value: what being covered is worth, w, yuan a round, shape (n,).
        fee_rate: fee f as a fraction of the cost.
        people: people that each entry stands for, shape (n,); one each if None.
        rises: lasting rises of all costs to try, fractions above -1.

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        as `fixed_points`, `gain`, `tipping`, `welfare` and `loss_coverage`; coverage at the own
        price: Thomas, Loss Coverage (2017).

    >>> pool = standing(cost=[1, 2, 3], value=[3, 4, 5], fee_rate=0.0, rises=[1.0])
    >>> pool.rest, round(pool.tipping_rise, 3), pool.shocked[0].part
    (Rest(share=2.0, part=1.0, holds=True, bills=1), 0.667, 0.0)
    """
    loading = 1 + number("fee_rate", fee_rate)
    if len(rises) and (numbers("rises", rises) <= -1).any():
        raise ValueError("rises: -1 or less; more than -1 is allowed")
    own_price = own_price_coverage(cost, value, fee_rate, people)
    return standing_of(ladder_of(cost, value, people), loading, own_price, rises)


def standing_of(
    pool: Ladder, loading: float, own_price: float, rises: Sequence[float] = ()
) -> Standing:
    """The same for a pool in order; `loading` is 1 + f, `own_price` see `own_price_coverage`."""
    rung, bills = _rest_of(pool, loading)
    slope, window = _slope_at_rest(pool, loading, rung)
    fold = fold_of(pool, loading)
    found, fair = crossings(pool, loading), crossings(pool, 1.0)
    surplus = surplus_from(pool)
    best = int(np.argmax(surplus))
    lost, most = float(surplus[best] - surplus[rung]), float(surplus[best])
    covered = _part(pool, rung) * _at(pool.average, rung, 0.0)
    return Standing(
        people=float(pool.staying[0]),
        first_share=float(loading * pool.average[0]),
        rest=_rest_at(pool, loading, rung, bills),
        fixed=tuple(Fixed(one.share, _part(pool, one.rung), one.stable) for one in found),
        gain=slope.gain,
        gain_error=slope.error,
        window=window,
        tipping_fee=fold.headroom - 1,
        tipping_rise=fold.headroom / loading - 1,
        edge_part=_part(pool, fold.rung),
        beyond=resting(pool, max(fold.headroom, loading) * (1 + PAST)),
        shocked=tuple(resting(pool, loading * (1 + rise)) for rise in rises),
        best_part=_part(pool, best),
        best_price=_at(pool.value, best),
        loss=lost / float(pool.staying[0]),
        loss_part=lost / most if most > 0 else float("nan"),
        coverage=covered / float(pool.average[0]) if pool.average[0] > 0 else float("nan"),
        own_price_coverage=own_price,
        pooled_premium=fair[0].share if fair else float("nan"),
        premium_part=_part(pool, fair[0].rung) if fair else 0.0,
    )


def _rest_of(pool: Ladder, loading: float) -> tuple[int, int]:
    """First rung that is left when nobody leaves any more, and bills until then."""
    rung, bills = 0, 1
    while rung < len(pool.value):
        stays = pool.first_staying(loading * float(pool.average[rung]))
        if stays <= rung:
            break
        rung, bills = stays, bills + 1
    return rung, bills


def resting(pool: Ladder, loading: float) -> Rest:
    """Where a full pool in order comes to rest; `loading` is 1 + f, times any rise of all costs."""
    if not np.isfinite(loading):
        return Rest(float("nan"), 0.0, False, 0)
    return _rest_at(pool, loading, *_rest_of(pool, loading))


def _rest_at(pool: Ladder, loading: float, rung: int, bills: int) -> Rest:
    holds = rung < rungs_that_count(pool)
    return Rest(loading * _at(pool.average, rung), _part(pool, rung), holds, bills)


def _slope_at_rest(pool: Ladder, loading: float, rung: int) -> tuple[Slope, float]:
    """Gain at rest, from as many people around the margin as it takes to be sure enough."""
    nothing = Slope(float("nan"), float("nan"))
    if rung >= rungs_that_count(pool):
        return nothing, WINDOW
    share, window = loading * float(pool.average[rung]), WINDOW
    slope = slope_at(pool, share, loading, window)
    while (slope.error > SURE_ENOUGH or _empty(pool, share, window)) and window < WIDEST:
        window *= 2
        slope = slope_at(pool, share, loading, window, rough=True)
    return slope, window


def _empty(pool: Ladder, share: float, window: float) -> bool:
    """Whether nobody's worth is within the window, which says nothing about a small pool."""
    low, high = np.searchsorted(pool.value, (share * (1 - window), share * (1 + window)))
    return bool(low == high)


def _part(pool: Ladder, rung: int) -> float:
    return _at(pool.staying, rung, 0.0) / float(pool.staying[0])


def _at(array: Floats, rung: int, nobody: float = float("nan")) -> float:
    return float(array[rung]) if rung < len(array) else nobody
