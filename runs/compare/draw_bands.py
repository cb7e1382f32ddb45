"""The table of a comparison over draws of a posterior: means, bands, and differences by draw."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..language.formats import rescale, size_in, three_figures
from ..language.translation import N_, gettext
from ..posterior.quantiles import quantiles
from .table import MeasuredValue, table_lines, values_by_measure, worth_showing


class DrawBand(NamedTuple):
    """One measure of one scenario over draws; NaN where there is no such number.

    Attributes:
        draws: with a value.
        mean: over these.
        low: 5th percentile.
        median: 50th.
        high: 95th.
        difference: mean difference from the first scenario, draw by draw: of the same people with
            the same luck and the same parameters.
        difference_low: 5th percentile of these differences.
        difference_high: 95th.
        year: of a measure that there is for each year, otherwise 0.
    """

    question: str
    measure: str
    says: str
    scenario: str
    draws: int
    mean: float
    low: float
    median: float
    high: float
    difference: float
    difference_low: float
    difference_high: float
    year: int = 0


def aggregate_draws(given: Sequence[MeasuredValue]) -> list[DrawBand]:
    """Each measure of each scenario over draws, and how far it is from the first scenario's.

    Args:
        given: the answers of all scenarios and draws, those of the first scenario first.

    Returns:
        One row per measure and scenario, the scenarios of a measure together.
    """
    first, rows = given[0].scenario, []
    for (question, measure, says, year), by_scenario in values_by_measure(given).items():
        for name, own in by_scenario.items():
            values = np.array(list(own.values()))
            others = np.array([by_scenario[first][seed] for seed in own])
            apart = values - others if name != first else np.full(len(values), math.nan)
            known = int(np.isfinite(values).sum())
            low, _, median, _, high = quantiles(values).tolist()
            least, _, _, _, most = quantiles(apart).tolist()
            head = (question, measure, says, name, known)
            band = (_mean(values), low, median, high, _mean(apart), least, most)
            rows.append(DrawBand(*head, *band, year))
    return rows


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan


def bands_text(found: Sequence[DrawBand], draws: int) -> str:
    """The comparison as people read it: a line per measure, a column per scenario.

    In the language that is spoken; measures that no scenario has, or that are 0 in all, are left
    out.

    Args:
        found: what `aggregate_draws` gives.
        draws: how many there were.
    """
    names = list(dict.fromkeys(one.scenario for one in found))
    shown = worth_showing(found)
    lines = list(table_lines(shown, names, lambda one: _cell(one, one.mean, one.low, one.high)))
    words = N_(
        "Means of {draws} draws of the posterior; in brackets between what nine tenths of them lie:"
        " what is not known of the parameters, and chance."
    )
    lines += ["", gettext(words, draws=draws)]
    lines += ["", gettext("Differences from {name}, draw by draw", name=names[0])]
    lines += table_lines(
        shown,
        names[1:],
        lambda one: _cell(one, one.difference, one.difference_low, one.difference_high),
    )
    return "\n".join(lines)


def _cell(one: DrawBand, mean: float, low: float, high: float) -> str:
    """In the sizes that the language counts by; the unit ends what a measure says."""
    unit = rescale(1, size_in(one.says.rpartition(", ")[2]))
    return band_cell(mean * unit, low * unit, high * unit)


def band_cell(mean: float, low: float, high: float) -> str:
    """A number with its band, where that is not the number alone.

    >>> band_cell(12.3456, 10.0, 15.21), band_cell(3.0, 3.0, 3.0), band_cell(*[float("nan")] * 3)
    ('12.3 (10..15.2)', '3', '-')
    """
    if math.isnan(mean):
        return "-"
    text = three_figures(mean)
    return text if low == high else f"{text} ({three_figures(low)}..{three_figures(high)})"
