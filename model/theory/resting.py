"""Where a full pool comes to rest, and how it answers there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .equilibria import rungs_that_count
from .given import Floats
from .ladder import Ladder
from .slope import WINDOW, Slope, slope_at

SURE_ENOUGH = 0.05
"""Standard error of a gain above which people farther from the margin are asked too."""
WIDEST = 0.32
HARDLY_ANYBODY = 0.01
"""Part of the people below which a pool is said to be dead, though some share holds.

The last few to whom cover is worth very much always bear something, and a book of thousands has a
step of theirs at nearly every share.
"""


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


def rest_of(pool: Ladder, loading: float) -> tuple[int, int]:
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
    return rest_at(pool, loading, *rest_of(pool, loading))


def rest_at(pool: Ladder, loading: float, rung: int, bills: int) -> Rest:
    """The rest on a rung."""
    holds = rung < rungs_that_count(pool)
    return Rest(loading * entry_at(pool.average, rung), part_at(pool, rung), holds, bills)


def slope_at_rest(pool: Ladder, loading: float, rung: int) -> tuple[Slope, float]:
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


def part_at(pool: Ladder, rung: int) -> float:
    """People on a rung and above, a part of all."""
    return entry_at(pool.staying, rung, 0.0) / float(pool.staying[0])


def entry_at(array: Floats, rung: int, nobody: float = float("nan")) -> float:
    """What stands on a rung, or what is said where nobody is left."""
    return float(array[rung]) if rung < len(array) else nobody
