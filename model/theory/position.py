"""How a pool stands: where it comes to rest, what it would bear, and what it gives its people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .coverage import own_price_coverage
from .equilibria import crossings
from .given import amounts, number, numbers, people_of
from .ladder import Ladder, ladder_of
from .resting import Rest, entry_at, part_at, rest_at, rest_of, resting, slope_at_rest
from .spread import Entries, Estimate, Spread, spread_of
from .surplus import surplus_from
from .upper_limits import PAST, material_crossings, material_fold_of


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
        fixed: shares that reproduce themselves, as `fixed_points` finds them; a stable one that
            keeps nearly all whom the one before it keeps (see `MATERIAL`) is that one's. The first
            is that of the pool at rest, unless the first bills drive out people whom it would have
            kept.
        gain: slope of the map at rest, `window` wide; nan where the pool does not hold.
        gain_error: its standard error if the entries are a sample, and with them the rest; nan
            where fewer than two of the samples that were drawn hold.
        window: half-width of the margin that was looked at, a fraction of the share.
        tipping_fee: fee at which the pool tips, see `material_fold_of`; below the present one if it
            has.
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
        spread: how far rest, gain and tipping point would be elsewhere in other samples.
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
    spread: Spread


def standing(
    cost: ArrayLike,
    value: ArrayLike,
    fee_rate: float = 0.08,
    people: ArrayLike | None = None,
    rises: Sequence[float] = (),
) -> Standing:
    """Diagnose a pool; people are put in order once, so a million take a second or two.

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
    (Rest(share=2.0, part=1.0, holds=True, bills=1), 0.5, 0.0)
    """
    loading = 1 + number("fee_rate", fee_rate)
    tried = _rises(rises)
    own_price = own_price_coverage(cost, value, fee_rate, people)
    costs, values = amounts("cost", cost), amounts("value", value)
    entries = Entries(costs, values, people_of(people, len(costs)))
    return standing_of(ladder_of(*entries), entries, loading, own_price, tried)


def standing_of(
    pool: Ladder, entries: Entries, loading: float, own_price: float, rises: Sequence[float] = ()
) -> Standing:
    """The same for a pool in order; `loading` is 1 + f, `own_price` see `own_price_coverage`."""
    rung, bills = rest_of(pool, loading)
    slope, window = slope_at_rest(pool, loading, rung)
    fold = material_fold_of(pool, loading)
    found, fair = material_crossings(pool, loading), crossings(pool, 1.0)
    surplus = surplus_from(pool)
    best = int(np.argmax(surplus))
    lost, most = float(surplus[best] - surplus[rung]), float(surplus[best])
    covered = part_at(pool, rung) * entry_at(pool.average, rung, 0.0)
    rest = rest_at(pool, loading, rung, bills)
    told = Estimate(rest, slope.gain, fold.headroom)
    spread = spread_of(entries, loading, told, window)
    return Standing(
        people=float(pool.staying[0]),
        first_share=float(loading * pool.average[0]),
        rest=rest,
        fixed=tuple(Fixed(one.share, part_at(pool, one.rung), one.stable) for one in found),
        gain=slope.gain,
        gain_error=spread.gain_error,
        window=window,
        tipping_fee=fold.headroom - 1,
        tipping_rise=fold.headroom / loading - 1,
        edge_part=part_at(pool, fold.rung),
        beyond=resting(pool, max(fold.headroom, loading) * (1 + PAST)),
        shocked=tuple(resting(pool, loading * (1 + rise)) for rise in rises),
        best_part=part_at(pool, best),
        best_price=entry_at(pool.value, best),
        loss=lost / float(pool.staying[0]),
        loss_part=lost / most if most > 0 else float("nan"),
        coverage=covered / float(pool.average[0]) if pool.average[0] > 0 else float("nan"),
        own_price_coverage=own_price,
        pooled_premium=fair[0].share if fair else float("nan"),
        premium_part=part_at(pool, fair[0].rung) if fair else 0.0,
        spread=spread,
    )


def _rises(rises: ArrayLike) -> Sequence[float]:
    if not np.size(rises):
        return ()
    tried = numbers("rises", rises)
    if tried.ndim != 1:
        raise ValueError(f"rises: {tried.ndim} dimensions; a list of fractions is allowed")
    if (tried <= -1).any():
        raise ValueError("rises: -1 or less; more than -1 is allowed")
    return tried.tolist()
