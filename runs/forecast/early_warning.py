"""Warnings: the chance that within a year the share passes a height, or members fall under one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...agents.engine.units import FEN_IN_YUAN
from ..calibrate.error_models import ErrorModel
from ..calibrate.posterior import log_likelihood
from ..calibrate.waves import mean_of_seeds

YEAR = dt.timedelta(days=365)


class Warned(NamedTuple):
    """How chances that were told went with what happened, on simulated plans.

    Attributes:
        told: chance told for each plan.
        happened: whether it came so, as a part of the seeds.
    """

    told: np.ndarray
    happened: np.ndarray

    @property
    def score(self) -> float:
        """Mean squared difference, 0 at best. Source: Brier (1950), Monthly Weather Review 78."""
        return float(np.mean((self.told - self.happened) ** 2)) if self.told.size else np.nan


def passes(
    series: pd.DataFrame, shape: tuple[int, int], origin: dt.date, share_yuan: float
) -> np.ndarray:
    """Whether the share of a round reaches a height within a year of a day.

    Args:
        series: of a sweep: point, seed, date, share_fen.
        shape: how many points and seeds the sweep has.
        origin: the day.
        share_yuan: the height.

    Returns:
        1 or 0 for each point and seed, of the given shape; NaN for a run that failed.
    """
    within = series.loc[_of_the_year(series, origin)]
    high = within.groupby(["point", "seed"]).share_fen.max() >= share_yuan * FEN_IN_YUAN
    return _by_run(high, series, shape)


def falls(
    series: pd.DataFrame, shape: tuple[int, int], origin: dt.date, members: float
) -> np.ndarray:
    """Whether members fall under a number within a year of a day, having had as many before.

    A plan that comes to its end in this year has none after it.

    Args:
        series: of a sweep: point, seed, date, members.
        shape: how many points and seeds the sweep has.
        origin: the day.
        members: the number.

    Returns:
        1 or 0 for each point and seed, of the given shape; NaN for a run that failed.
    """
    ordered = series.sort_values(["point", "seed", "date"], kind="stable")
    runs = ordered.groupby(["point", "seed"])
    most = runs.members.cummax()
    fallen = ordered.assign(fallen=(most >= members) & (ordered.members < members))
    within = fallen.loc[_of_the_year(fallen, origin)]
    last, height = pd.to_datetime(runs.date.max()), runs.members.max()
    ended = (last < last.max()) & (last > pd.Timestamp(origin)) & (height >= members)
    ended &= last <= pd.Timestamp(origin + YEAR)
    came = within.groupby(["point", "seed"]).fallen.any().reindex(ended.index, fill_value=False)
    return _by_run(came | ended, series, shape)


def _of_the_year(series: pd.DataFrame, origin: dt.date) -> pd.Series:
    day = pd.to_datetime(series["date"])
    return (day > pd.Timestamp(origin)) & (day <= pd.Timestamp(origin + YEAR))


def _by_run(found: pd.Series, series: pd.DataFrame, shape: tuple[int, int]) -> np.ndarray:
    """A run without a round in the year has none of it; one without any round has failed."""
    table = np.full(shape, np.nan)
    points, seeds = series["point"].to_numpy(int), series["seed"].to_numpy(int)
    first_seed = int(seeds.min()) if len(seeds) else 0
    table[points, seeds - first_seed] = 0.0
    for point, seed in found.index[found.to_numpy(bool)].to_list():
        table[point, seed - first_seed] = 1.0
    return table


def mean_chance(happened: np.ndarray) -> np.ndarray:
    """Mean over the seeds of each point that did not fail; NaN where all did."""
    return mean_of_seeds(happened[:, :, None])[:, 0]


def try_warning(
    values: np.ndarray,
    happened: np.ndarray,
    models: Sequence[ErrorModel],
    truths: int,
    seed: int,
) -> Warned:
    """Take simulated plans for the true one, in turn, and tell each chance from the others.

    Data are made of the plan that is taken for true; the others are weighed by how likely these
    data are under them.

    Args:
        values: of each run for each target, shape (points, seeds, targets).
        happened: whether what is warned of came, shape (points, seeds); NaN for failed runs.
        models: error models of the targets.
        truths: how many plans are tried.
        seed: of the choice and of the data's errors.
    """
    rng = np.random.default_rng(seed)
    means, chances = mean_of_seeds(values), mean_chance(happened)
    noise = np.nanmean(values.var(axis=1), axis=0) if values.shape[1] > 1 else 0.0
    whole = np.flatnonzero(np.isfinite(means).all(axis=1) & np.isfinite(chances))
    told, came = [], []
    for truth in rng.permutation(whole)[: truths if len(whole) > 1 else 0]:
        data = [one.observe(float(y), rng) for one, y in zip(models, means[truth], strict=True)]
        others = whole[whole != truth]
        variances = np.broadcast_to(noise, means[others].shape)
        heights = log_likelihood(data, means[others], variances)
        weights = np.exp(heights - heights.max())
        told.append(float(weights @ chances[others] / weights.sum()))
        came.append(float(chances[truth]))
    return Warned(np.array(told), np.array(came))
