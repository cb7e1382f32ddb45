"""What the data say of each parameter: contraction, correlations, directions, profiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .posterior import Chain, Density

SAYS_NOTHING = 0.1
"""Below this contraction the data are said to say nothing about a parameter."""
PROFILE_POINTS = 11
_EVEN = 1 / np.sqrt(12)
"""Standard deviation of the prior, which is even from 0 to 1."""


@dataclass(frozen=True)
class Direction:
    """A direction in the space of parameters, in parts of their ranges.

    Attributes:
        loadings: of each parameter, of length 1 together.
        contraction: part of the prior's variance that the data took away along it.
    """

    loadings: np.ndarray
    contraction: float


@dataclass(frozen=True)
class Identifiability:
    """What the data say.

    Attributes:
        contraction: of each parameter, 1 - variance of the posterior over that of the prior; 0: the
            data say nothing, 1: they say all. Below 0 the posterior is wider, at both walls.
        correlation: of the posterior, shape (parameters, parameters).
        directions: stiffest first.
        profiles: log likelihood, the best that can be had with a parameter held at
            `PROFILE_POINTS` values from 0 to 1, less the best of all;
            shape (parameters, PROFILE_POINTS), -inf where the region has no such point.
    """

    contraction: np.ndarray
    correlation: np.ndarray
    directions: tuple[Direction, ...]
    profiles: np.ndarray


def identify(chain: Chain, density: Density) -> Identifiability:
    """Measure on a chain what the data say.

    Source:
        Contraction: Schad, Betancourt and Vasishth (2021). Stiff and sloppy directions: Gutenkunst
        et al. (2007). Profiles: Raue et al. (2009).
    """
    covariance = np.atleast_2d(np.cov(chain.points.T))
    sd = np.sqrt(np.maximum(np.diag(covariance), 1e-18))
    values, vectors = np.linalg.eigh(covariance / _EVEN**2)
    directions = tuple(
        Direction(_pointing(vectors[:, i]), float(1 - values[i])) for i in range(len(values))
    )
    contraction = 1 - np.diag(covariance) / _EVEN**2
    return Identifiability(
        contraction, covariance / np.outer(sd, sd), directions, _profiles(chain, density)
    )


def _pointing(loadings: np.ndarray) -> np.ndarray:
    """The same direction, its largest loading above 0."""
    return loadings * np.sign(loadings[np.argmax(np.abs(loadings))])


def _profiles(chain: Chain, density: Density) -> np.ndarray:
    """The best of the chain near each held value, climbed on from there with the value held."""
    parameters = chain.points.shape[1]
    held = np.linspace(0, 1, PROFILE_POINTS)
    found = np.full((parameters, PROFILE_POINTS), -np.inf)
    for i in range(parameters):
        for j, value in enumerate(held):
            found[i, j] = _best_with(chain, density, i, float(value))
    return found - max(float(found.max()), float(chain.log_density.max()))


def _best_with(chain: Chain, density: Density, parameter: int, value: float) -> float:
    """Random search from the likeliest points of the chain, the parameter moved to the value."""
    near = np.abs(chain.points[:, parameter] - value)
    candidates = np.argsort(near - 1e-3 * chain.log_density / (1 + abs(chain.log_density).max()))
    points = chain.points[candidates[:: max(len(candidates) // 400, 1)][:400]].copy()
    points = np.vstack([chain.points[candidates[:50]], points])
    points[:, parameter] = value
    rng = np.random.default_rng(parameter)
    spread = chain.points.std(axis=0)
    height = -np.inf
    for round_ in range(6):
        best, heights = _best_of(density, points, 20)
        height = max(height, float(heights[0]))
        steps = spread * 0.7**round_ * rng.standard_normal((200, points.shape[1]))
        around = best[np.resize(np.repeat(np.arange(len(best)), 10), 200)]
        points = np.clip(around + steps, 0, 1)
        points[:, parameter] = value
    return max(height, float(_best_of(density, points, 1)[1][0]))


def _best_of(density: Density, points: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The best points of the region, and their log density; others only if it has none of them.

    Whether a point is in the region takes longer than its likelihood, so that is asked of the
    likely ones alone.
    """
    heights = density.log_likelihood(points)
    heights = np.where(np.isnan(heights), -np.inf, heights)
    order = np.argsort(-heights, kind="stable")
    found: list[int] = []
    for begin in range(0, len(order), 3 * count):
        some = order[begin : begin + 3 * count]
        found += some[density.region.holds(points[some])].tolist()
        if len(found) >= count:
            break
    if not found:
        return points[order[:count]], np.full(min(count, len(order)), -np.inf)
    return points[found[:count]], heights[found[:count]]
