"""Which points are not implausible, and a sample of them: where the next wave looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import qmc

from .emulators import Emulators
from .error_models import IMPLAUSIBLE, ErrorModel

_CANDIDATES = 20_000
_KEPT_PART = 0.2
_MOST_LEVELS = 40
_MOVES = 6
"""Moves of each kept point at a level, so that copies of one point part."""


@dataclass(frozen=True)
class Region:
    """The part of the prior that earlier waves have not ruled out.

    Attributes:
        emulators: of each earlier wave.
        models: error models of the targets.
        parameters: how many there are.
        limit: implausibility that a point may have in every wave. 3, or more where no point does
            as well, so that there is a place to look at.
    """

    emulators: tuple[Emulators, ...]
    models: tuple[ErrorModel, ...]
    parameters: int
    limit: float = IMPLAUSIBLE

    def implausibility(self, at: np.ndarray) -> np.ndarray:
        """The greatest distance of any target in any wave; infinite outside of the prior.

        Args:
            at: points in the unit cube, shape (n, parameters).

        Returns:
            Shape (n,).
        """
        found = np.where((at >= 0).all(axis=1) & (at <= 1).all(axis=1), 0.0, np.inf)
        inside = np.flatnonzero(np.isfinite(found))
        for emulators in self.emulators:
            if len(inside):
                worst = greatest_distance(emulators, self.models, at[inside])
                found[inside] = np.maximum(found[inside], worst)
        return found

    def holds(self, at: np.ndarray) -> np.ndarray:
        """Whether each point is in the region, shape (n,); no wave sees what one has ruled out."""
        found = np.asarray((at >= 0).all(axis=1) & (at <= 1).all(axis=1))
        for emulators in self.emulators:
            left = np.flatnonzero(found)
            if len(left):
                worst = greatest_distance(emulators, self.models, at[left])
                found[left] = worst <= self.limit
        return found


def greatest_distance(
    emulators: Emulators, models: Sequence[ErrorModel], at: np.ndarray
) -> np.ndarray:
    """The greatest distance of any target, in standard deviations; shape (n,)."""
    means, variances = emulators.predict(at)
    each = [one.distances(means[:, i], variances[:, i]) for i, one in enumerate(models)]
    return np.max(each, axis=0)


@dataclass(frozen=True)
class Narrowed:
    """What is left of the prior.

    Attributes:
        region: where the next wave looks.
        sample: points of it, evenly spread, shape (n, parameters).
        part: its part of the prior's volume, 0 to 1.
    """

    region: Region
    sample: np.ndarray
    part: float


def narrow(region: Region, size: int, seed: int) -> Narrowed:
    """Sample the points that are not implausible, however small their part of the prior.

    Where no point is, the limit is raised to three standard deviations more than the best point
    has, so that there is a region to look at, and not a point.

    Args:
        region: with the emulators of all waves so far.
        size: how many points are asked for.
        seed: of the draws.
    """
    found = _descend(region, np.random.default_rng(seed))
    if not (found.worst <= region.limit).any():
        region = replace(region, limit=float(found.worst.min()) + IMPLAUSIBLE)
        found = _descend(region, np.random.default_rng(seed))
    within = found.worst <= region.limit
    rng = np.random.default_rng(seed + 1)
    inside = np.unique(found.points[within], axis=0)
    sample = inside[rng.permutation(len(inside))[:size]]
    return Narrowed(region, sample, found.part * float(within.mean()))


@dataclass(frozen=True)
class _Level:
    """Points of a level of implausibility, and its part of the prior."""

    points: np.ndarray
    worst: np.ndarray
    part: float


def _descend(region: Region, rng: np.random.Generator) -> _Level:
    """Go down from level to level until a fifth of the points lies below the limit.

    At each, the most plausible fifth is kept, copied, and moved about within its level; it ends
    early where a level is no lower than the one before.

    Source:
        Au and Beck (2001), Estimation of small failure probabilities in high dimensions by subset
        simulation, Probabilistic Engineering Mechanics 16(4).
    """
    points = qmc.LatinHypercube(region.parameters, rng=rng).random(_CANDIDATES)
    worst, part, last = region.implausibility(points), 1.0, np.inf
    for _ in range(_MOST_LEVELS):
        if (worst <= region.limit).mean() >= _KEPT_PART:
            break
        level = max(float(np.quantile(worst, _KEPT_PART)), region.limit)
        if level > 0.999 * last:
            break
        kept, last = worst <= level, level
        part *= float(kept.mean())
        points, worst = _move(region, points[kept], worst[kept], level, rng)
    return _Level(points, worst, part)


def _move(
    region: Region, kept: np.ndarray, worst: np.ndarray, level: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Copy points until there are as many as candidates, and move each within its level."""
    copies = np.resize(np.arange(len(kept)), max(_CANDIDATES // 4, len(kept)))
    points, worst = kept[copies], worst[copies]
    step = 2.38 / np.sqrt(region.parameters)
    spread = np.cov(kept.T) + 1e-10 * np.eye(region.parameters)
    root = np.linalg.cholesky(np.atleast_2d(spread))
    for _ in range(_MOVES):
        sizes = step * rng.choice([0.1, 0.4, 1.0], size=(len(points), 1))
        proposed = points + sizes * (rng.standard_normal(points.shape) @ root.T)
        found = region.implausibility(proposed)
        taken = found <= level
        points = np.where(taken[:, None], proposed, points)
        worst = np.where(taken, found, worst)
    return points, worst
