"""Indices of sensitivity: how much of an outcome's variance each parameter brings about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import sobol_indices

CONFIDENCE = 0.95
"""Level of every interval."""
RESAMPLES = 400
"""Times a design is drawn again with replacement, for an interval."""
_FEWEST = 65  # of SALib's random balance designs with ten harmonics


@dataclass(frozen=True)
class Index:
    """An index of one parameter with its interval.

    Attributes:
        parameter: dotted key.
        name: "first_order", "total_order", "mu_star" or "sigma".
        value: the index; parts of the variance for first and total order, units of the outcome
            for mu_star and sigma.
        low: lower end of the interval at level `CONFIDENCE`.
        high: upper end.
    """

    parameter: str
    name: str
    value: float
    low: float
    high: float

    @property
    def wide(self) -> bool:
        """Whether the interval is wider than the index is large: more runs are needed."""
        return self.high - self.low > abs(self.value)


def sobol(
    parameters: Sequence[str], a: np.ndarray, b: np.ndarray, ab: np.ndarray, seed: int = 0
) -> list[Index]:
    """First- and total-order indices of a Saltelli design, with bootstrap intervals.

    First order: the part of the variance that would go if the parameter were known. Total order:
    the part that would stay if all others were.

    Args:
        parameters: names, k of them.
        a: outcome at the n points of the first sample.
        b: outcome at the n points of the second sample.
        ab: k x n; row i is the first sample with column i taken from the second.
        seed: of the bootstrap.

    Raises:
        ValueError: if a shape is wrong, a number is not finite or the outcome never changes.

    Source:
        Saltelli et al. (2010), Computer Physics Communications 181, 259-270; SciPy's
        `scipy.stats.sobol_indices`.
    """
    a, b, ab = (np.asarray(values, dtype=float) for values in (a, b, ab))
    if a.shape != b.shape or ab.shape != (len(parameters), *a.shape):
        raise ValueError(f"ab: {len(parameters)} rows of {a.size} values, as a and b have")
    _check(np.concatenate([a, b, ab.ravel()]))
    indices = []
    found = _sobol(a, b, ab)
    if not np.isfinite(found).all():
        raise ValueError("outcome: hardly ever changes; more samples are needed")
    chance = np.random.default_rng(seed)
    drawn = (chance.integers(0, a.size, a.size) for _ in range(RESAMPLES))
    again = np.array([_sobol(a[rows], b[rows], ab[:, rows]) for rows in drawn])
    beyond = (1 - CONFIDENCE) / 2
    low, high = np.nanquantile(again, [beyond, 1 - beyond], axis=0)
    for order, name in enumerate(("first_order", "total_order")):
        rows = zip(parameters, found[order], low[order], high[order], strict=True)
        indices += [Index(key, name, *(float(x) for x in row)) for key, *row in rows]
    return indices


def morris(
    parameters: Sequence[str], points: np.ndarray, outcome: np.ndarray, levels: int, seed: int = 0
) -> list[Index]:
    """Mean absolute elementary effect (mu_star) and their spread (sigma), in the outcome's unit.

    An elementary effect is the change of the outcome when one parameter goes once through its
    whole range, the others standing where they happen to stand.

    Args:
        parameters: names, k of them.
        points: one row a run: trajectories of k + 1 points, each parameter scaled to 0..1.
        outcome: one value a run.
        levels: levels of the grid.
        seed: of the intervals.

    Raises:
        ValueError: if a number is not finite or the outcome never changes.

    Source:
        Morris (1991), Technometrics 33(2), 161-174; Campolongo et al. (2007); SALib.
    """
    from SALib.analyze.morris import analyze

    outcome = np.asarray(outcome, dtype=float)
    _check(outcome)
    found = analyze(
        _problem(parameters),
        np.asarray(points, dtype=float),
        outcome,
        conf_level=CONFIDENCE,
        num_resamples=RESAMPLES,
        num_levels=levels,
        seed=seed,
    )
    indices = []
    for row, key in enumerate(parameters):
        value, half = float(found["mu_star"][row]), float(found["mu_star_conf"][row])
        indices.append(Index(key, "mu_star", value, max(0.0, value - half), value + half))
        sigma = float(found["sigma"][row])
        indices.append(Index(key, "sigma", sigma, float("nan"), float("nan")))
    return indices


def given_data(
    parameters: Sequence[str], points: np.ndarray, outcome: np.ndarray, seed: int = 0
) -> list[Index]:
    """First-order indices from any sample that fills the space, such as a Latin hypercube.

    Args:
        parameters: names, k of them.
        points: one row a run, each parameter scaled to 0..1; at least 65 rows.
        outcome: one value a run.
        seed: of the bootstrap.

    Raises:
        ValueError: if a number is not finite, the outcome never changes or rows are too few.

    Source:
        Tarantola, Gatelli and Mara (2006), Reliability Engineering and System Safety 91(6),
        717-727 (random balance designs), bias taken off after Tissot and Prieur (2012); SALib.
    """
    from SALib.analyze.rbd_fast import analyze

    outcome = np.asarray(outcome, dtype=float)
    _check(outcome)
    if len(outcome) < _FEWEST:
        raise ValueError(f"outcome: {len(outcome)} points; first-order indices need {_FEWEST}")
    found = analyze(
        _problem(parameters),
        np.asarray(points, dtype=float),
        outcome,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=seed,
    )
    halves = zip(parameters, found["S1"], found["S1_conf"], strict=True)
    return [
        Index(key, "first_order", float(value), float(value - half), float(value + half))
        for key, value, half in halves
    ]


def noise_share(outcome: np.ndarray) -> float:
    """The part of an outcome's variance that is noise between seeds, not the parameters' doing.

    Two-way analysis of variance with random effects, one run a cell: what points have in common
    over seeds is the parameters' doing; what seeds have in common over points, and the rest, is
    noise. The same seeds at every point, so their common part does not blur the points.

    Args:
        outcome: points x seeds.

    Returns:
        0 to 1; NaN with one seed, or if the outcome never changes.

    Source:
        Searle, Casella and McCulloch (1992), Variance Components, chapter 4 (two-way crossed).
    """
    outcome = np.asarray(outcome, dtype=float)
    points, seeds = outcome.shape
    if seeds < 2 or points < 2:
        return float("nan")
    by_point, by_seed = outcome.mean(axis=1), outcome.mean(axis=0)
    rest = outcome - by_point[:, None] - by_seed[None, :] + outcome.mean()
    left = float((rest**2).sum()) / ((points - 1) * (seeds - 1))
    of_points = max(0.0, float(by_point.var(ddof=1)) - left / seeds)
    noise = left + max(0.0, float(by_seed.var(ddof=1)) - left / points)
    return noise / (noise + of_points) if noise + of_points > 0 else float("nan")


def _check(outcome: np.ndarray) -> None:
    if not np.isfinite(outcome).all():
        raise ValueError("outcome: has values that are not finite")
    if np.ptp(outcome) == 0:
        raise ValueError("outcome: is the same in all runs, so nothing can be told")


def _problem(parameters: Sequence[str]) -> dict[str, object]:
    """The space as SALib takes it."""
    return {
        "num_vars": len(parameters),
        "names": list(parameters),
        "bounds": [[0.0, 1.0]] * len(parameters),
    }


def _sobol(a: np.ndarray, b: np.ndarray, ab: np.ndarray) -> np.ndarray:
    """First and total order, 2 x k; NaN where a sample drawn again never changes."""
    if np.ptp(a) == 0 and np.ptp(b) == 0:
        return np.full((2, len(ab)), np.nan)
    found = sobol_indices(func={"f_A": a[None], "f_B": b[None], "f_AB": ab[:, None, :]}, n=a.size)
    return np.array([np.ravel(found.first_order), np.ravel(found.total_order)])
