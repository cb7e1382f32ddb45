"""The evidence for a model: how likely the published numbers are, the prior over."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from ..calibrate.log_mean import Estimate, log_mean
from ..calibrate.posterior import Density
from ..calibrate.run_calibration import Calibrated

_SIZE = 20_000
_PARTS = 4
_FITTED_ON = 4000
_WIDER = 2.0
"""Covariances of the proposal against those of the chain, so that it has the wider tails."""
_EVEN = 0.1
"""Part of the proposal that is even over the prior, so that no weight is without bound."""


def measure_evidence(found: Calibrated) -> Estimate:
    """The logarithm of the likelihood of all numbers, averaged over the prior.

    On the emulators first, then times what the likelihood of real runs is against that of the
    emulators, on average over the posterior's draws. What earlier waves have ruled out counts as
    impossible.

    Args:
        found: a calibration.
    """
    seed = found.calibration.sweep.design_seed
    return integrate(found.density, found.chain.points, seed) + found.draws.gained


def integrate(density: Density, chain: np.ndarray, seed: int, size: int = _SIZE) -> Estimate:
    """The integral of the likelihood over the unit cube, by importance sampling.

    Draws come from a mixture of normal distributions fitted to the chain, wider than it, and to a
    tenth from the prior.

    Args:
        density: of the posterior, not normalised.
        chain: points from it, shape (n, parameters).
        seed: of the draws.
        size: how many are made.

    Source:
        Hesterberg (1995), Weighted average importance sampling and defensive mixture
        distributions, Technometrics 37(2); mixture by scikit-learn.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    rng = np.random.default_rng(seed)
    fitted_on = chain[rng.choice(len(chain), min(len(chain), _FITTED_ON), replace=False)]
    mixture: Any = GaussianMixture(_PARTS, reg_covar=1e-8, random_state=int(rng.integers(2**31)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # parts of a chain that is one normal
        mixture.fit(fitted_on)
    mixture.covariances_ = mixture.covariances_ * _WIDER
    mixture.precisions_cholesky_ = mixture.precisions_cholesky_ / math.sqrt(_WIDER)
    points = mixture.sample(size)[0]
    even = rng.random(size) < _EVEN
    points[even] = rng.random((int(even.sum()), points.shape[1]))
    proposed = np.logaddexp(math.log1p(-_EVEN) + mixture.score_samples(points), math.log(_EVEN))
    return log_mean(density(points) - proposed)
