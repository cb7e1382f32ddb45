"""The posterior: how likely each scenario is, given the numbers, by MCMC on the emulators."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .emulators import Emulators
from .error_models import ErrorModel
from .history_matching import Region
from .log_mean import Estimate, log_mean

_STEPS = 1500
_LEAST_WALKERS = 40


@dataclass(frozen=True)
class Density:
    """The logarithm of the posterior density, up to a constant.

    Attributes:
        emulators: of the last wave.
        models: error models of the targets.
        region: that earlier waves have left; the prior is even over it.
    """

    emulators: Emulators
    models: tuple[ErrorModel, ...]
    region: Region

    def log_likelihood(self, at: np.ndarray) -> np.ndarray:
        """By the emulators, their own error included; shape (n,) for points (n, parameters)."""
        return log_likelihood(self.models, *self.emulators.predict(at))

    def __call__(self, at: np.ndarray) -> np.ndarray:
        """Log density at points in the unit cube, -inf outside of the region; shape (n,)."""
        found = np.full(len(at), -np.inf)
        inside = self.region.holds(at)
        if inside.any():
            found[inside] = self.log_likelihood(at[inside])
        return np.where(np.isnan(found), -np.inf, found)


def log_likelihood(
    models: Sequence[ErrorModel], means: np.ndarray, variances: np.ndarray
) -> np.ndarray:
    """The sum over targets, which are taken to miss independently; shape (n,)."""
    each = [one.log_likelihood(means[:, i], variances[:, i]) for i, one in enumerate(models)]
    return np.sum(each, axis=0)


@dataclass(frozen=True)
class Chain:
    """What MCMC gave.

    Attributes:
        points: in the unit cube, shape (steps x walkers, parameters), walkers of a step together.
        log_density: of each.
        effective: draws that are as good as independent ones: of the parameter with the fewest.
    """

    points: np.ndarray
    log_density: np.ndarray
    effective: float


def sample_posterior(
    density: Density, start: np.ndarray, seed: int, steps: int | None = None
) -> Chain:
    """Sample the posterior with an ensemble of walkers.

    Args:
        density: of the posterior.
        start: points of the region to begin at, the more likely first; shape (n, parameters).
        seed: of the chain.
        steps: of each walker, a third of which is thrown away; None for 1,500.

    Source:
        Goodman and Weare (2010), Ensemble samplers with affine invariance; by `emcee`
        (Foreman-Mackey et al. 2013).
    """
    import emcee

    steps = _STEPS if steps is None else steps
    parameters = start.shape[1]
    rng = np.random.default_rng(seed)
    walkers = max(_LEAST_WALKERS, 4 * parameters)
    walkers += walkers % 2
    first = _begin(density, start, walkers, rng)
    moves = [(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)]
    sampler = emcee.EnsembleSampler(walkers, parameters, density, moves=moves, vectorize=True)
    sampler.random_state = np.random.RandomState(int(rng.integers(2**31))).get_state()
    sampler.run_mcmc(first, steps, skip_initial_state_check=True)
    burnt = steps // 3
    points = np.asarray(sampler.get_chain(discard=burnt, flat=True))
    heights = np.asarray(sampler.get_log_prob(discard=burnt, flat=True))
    longest = float(np.max(sampler.get_autocorr_time(discard=burnt, tol=0)))
    return Chain(points, heights, len(points) / max(longest, 1.0))


def _begin(
    density: Density, start: np.ndarray, walkers: int, rng: np.random.Generator
) -> np.ndarray:
    """Where walkers start: the likelier of the points, each a little beside its place."""
    heights = density(start)
    best = start[np.argsort(-heights, kind="stable")[: 2 * walkers]]
    chosen = best[rng.permutation(len(best))[:walkers]] if len(best) >= walkers else best
    first = chosen[np.resize(np.arange(len(chosen)), walkers)]
    wide = start.std(axis=0) + 1e-6
    for _ in range(20):
        moved = np.clip(first + 0.02 * wide * rng.standard_normal(first.shape), 0, 1)
        taken = np.isfinite(density(moved))
        first = np.where(taken[:, None], moved, first)
    return first


@dataclass(frozen=True)
class Draws:
    """Draws from the posterior, each simulated, weighed by what its runs really gave.

    Attributes:
        points: in the unit cube, shape (draws, parameters).
        weights: add up to 1.
        effective: how many equally weighted draws they are worth.
        gained: logarithm of the mean likelihood of their runs over that of the emulators.
    """

    points: np.ndarray
    weights: np.ndarray
    effective: float
    gained: Estimate


def choose_draws(chain: Chain, size: int, seed: int) -> np.ndarray:
    """Pick points of a chain by chance, none twice, of all walkers; shape (size, parameters)."""
    rng = np.random.default_rng(seed)
    return chain.points[rng.choice(len(chain.points), min(size, len(chain.points)), replace=False)]


def weigh(
    points: np.ndarray,
    models: Sequence[ErrorModel],
    emulated: tuple[np.ndarray, np.ndarray],
    simulated: tuple[np.ndarray, np.ndarray],
) -> Draws:
    """Weigh draws by the likelihood of their own runs over that of the emulators.

    Args:
        points: shape (draws, parameters).
        models: of the targets.
        emulated: means and variances by the emulators, shape (draws, targets) each.
        simulated: means of the runs and variances of these means, the same shape; NaN where no
            run has such a number, which makes a draw impossible.

    Source:
        Importance sampling; effective size by Kish (1965), (sum w)^2 / sum w^2.
    """
    gained = log_likelihood(models, *simulated) - log_likelihood(models, *emulated)
    gained = np.where(np.isfinite(gained), gained, -np.inf)
    mean = log_mean(gained)
    if not np.isfinite(gained).any():
        weights = np.full(len(points), 1 / len(points))
        return Draws(points, weights, 0.0, mean)
    weights = np.exp(gained - gained.max())
    weights /= weights.sum()
    effective = float(1 / np.sum(weights**2))
    return Draws(points, weights, effective, _as_sure_as(mean, gained, effective))


def _as_sure_as(mean: Estimate, logs: np.ndarray, effective: float) -> Estimate:
    """A mean with no smaller error than so many draws with so wide a spread of logarithms have.

    Where one draw has nearly all the weight, the spread of the weights tells nothing: it says an
    error of 1 however far that draw lies from the next.
    """
    logs = logs[np.isfinite(logs)]
    if logs.size < 2:
        return Estimate(mean.value, math.inf)
    return Estimate(mean.value, max(mean.error, float(logs.std(ddof=1)) / math.sqrt(effective)))
