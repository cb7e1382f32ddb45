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

YEAR = dt.timedelta(days=365)


class Warned(NamedTuple):
    """How chances that were told went with what happened, on simulated plans.

    Attributes:
        told: chance told for each plan.
        happened: whether it came so.
    """

    told: np.ndarray
    happened: np.ndarray

    @property
    def score(self) -> float:
        """Mean squared difference, 0 at best. Source: Brier (1950), Monthly Weather Review 78."""
        return float(np.mean((self.told - self.happened) ** 2)) if self.told.size else np.nan


def passes(series: pd.DataFrame, origin: dt.date, share_yuan: float) -> np.ndarray:
    """Whether the share of a round reaches a height within a year of a day.

    Args:
        series: of a sweep: point, seed, date, share_fen; sorted by point, seed and date.
        origin: the day.
        share_yuan: the height.

    Returns:
        Shape (points, seeds), in the order of their numbers.
    """
    within = _of_the_year(series, origin)
    high = within.groupby(["point", "seed"]).share_fen.max() >= share_yuan * FEN_IN_YUAN
    return _by_point(high, series)


def falls(series: pd.DataFrame, origin: dt.date, members: float) -> np.ndarray:
    """Whether members fall under a number within a year of a day, having had as many before.

    Args:
        series: of a sweep: point, seed, date, members; sorted by point, seed and date.
        origin: the day.
        members: the number.

    Returns:
        Shape (points, seeds), in the order of their numbers.
    """
    most = series.groupby(["point", "seed"]).members.cummax()
    fallen = series.assign(fallen=(most >= members) & (series.members < members))
    within = _of_the_year(fallen, origin)
    return _by_point(within.groupby(["point", "seed"]).fallen.any(), series)


def _of_the_year(series: pd.DataFrame, origin: dt.date) -> pd.DataFrame:
    day = pd.to_datetime(series["date"])
    within = (day > pd.Timestamp(origin)) & (day <= pd.Timestamp(origin + YEAR))
    return series.loc[within]


def _by_point(found: pd.Series, series: pd.DataFrame) -> np.ndarray:
    """A run that has no round in the year has none of it: it had ended before."""
    runs = series.groupby(["point", "seed"]).size().index
    table = found.reindex(runs, fill_value=False).unstack("seed").sort_index()
    return table.to_numpy(bool)


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
        happened: whether what is warned of came, shape (points, seeds).
        models: error models of the targets.
        truths: how many plans are tried.
        seed: of the choice and of the data's errors.
    """
    rng = np.random.default_rng(seed)
    means = values.mean(axis=1)
    whole = np.flatnonzero(np.isfinite(means).all(axis=1))
    told, came = [], []
    for truth in rng.permutation(whole)[:truths]:
        data = [one.observe(float(y), rng) for one, y in zip(models, values[truth, 0], strict=True)]
        others = whole[whole != truth]
        noise = np.zeros_like(means[others])
        heights = log_likelihood(data, means[others], noise)
        weights = np.exp(heights - heights.max())
        told.append(float(weights @ happened[others].mean(axis=1) / weights.sum()))
        came.append(bool(happened[truth, 0]))
    return Warned(np.array(told), np.array(came, float))
