"""Equally likely draws of a posterior, and a scenario at each of them with a seed of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ...model.loading.input_errors import ErrorDetail, InputError, as_typed
from ...model.loading.scenario_reader import read_scenario
from ...model.scenario.scenario import Scenario
from .calibration_folder import OPTION, Posterior, is_given

DRAWS, MOST_DRAWS = 50, 1000
_RESAMPLING_SEED = 1
_FEW = 10
"""Different draws below which bands say little."""


class Draw(NamedTuple):
    """A draw of the posterior, as likely as every other of its kind.

    Attributes:
        number: of the draw in the posterior; several may have the same.
        seed: of all chance in its runs.
        settings: by dotted key.
    """

    number: int
    seed: int
    settings: Mapping[str, object]


@dataclass(frozen=True)
class EqualDraws:
    """Draws that are equally likely.

    Attributes:
        posterior: from which they are.
        draws: each with the seed after that of the one before.
    """

    posterior: Posterior
    draws: tuple[Draw, ...]

    @property
    def different(self) -> int:
        """How many different ones there are."""
        return len({one.number for one in self.draws})

    def scenarios(self, scenario: Scenario) -> list[Scenario]:
        """A scenario at each draw, with the draw's seed.

        Raises:
            InputError: each error once, with how many draws have it, the first such value being
                shown.
        """
        found: list[Scenario] = []
        errors: dict[tuple[str, str], tuple[ErrorDetail, int]] = {}
        for one in self.draws:
            settings = {**one.settings, "run.seed": one.seed}
            try:
                found.append(read_scenario(scenario, settings, place=OPTION))
            except InputError as error:
                for detail in error.errors:
                    key = (detail.key, detail.allowed)
                    first, times = errors.get(key, (detail, 0))
                    errors[key] = (first, times + 1)
        if errors:
            raise InputError(_with_count(one, len(self.draws)) for one in errors.values())
        return found

    def notes(self) -> Iterator[str]:
        """Yield what may be expected of the draws and is not so, a line each."""
        if not self.posterior.is_plausible:
            yield f"{OPTION}: no point of its prior agrees with all published numbers at once"
        if self.different < min(_FEW, len(self.draws)):
            yield (
                f"{OPTION}: the {len(self.draws)} draws are {self.different} different ones: "
                "bands over so few say little"
            )


def _with_count(found: tuple[ErrorDetail, int], draws: int) -> ErrorDetail:
    error, times = found
    count = f"{times} of {draws} draws"
    return replace(error, hint=f"{error.hint} ({count})" if error.hint else count)


def equal_draws(posterior: Posterior, size: int, first_seed: int) -> EqualDraws:
    """Draw equally likely ones from a posterior, the same ones every time.

    A draw is there as often as its weight is worth, rounded up or down.

    Args:
        posterior: to draw from.
        size: how many.
        first_seed: seed of the first of them.

    Raises:
        InputError: if so many cannot be drawn.

    Source:
        Systematic resampling, Kitagawa (1996).
    """
    most = min(MOST_DRAWS, 2**62 + 1 - first_seed)
    if not 1 <= size <= most:
        raise InputError([ErrorDetail(None, None, "--draws", str(size), f"1 to {most}")])
    start = np.random.default_rng(_RESAMPLING_SEED).random()
    places = (start + np.arange(size)) / size
    ends = np.cumsum(posterior.weights)
    rows = np.minimum(np.searchsorted(ends, places, "right"), len(ends) - 1)
    found = [
        Draw(posterior.numbers[row], first_seed + i, posterior.settings[row])
        for i, row in enumerate(rows.tolist())
    ]
    return EqualDraws(posterior, tuple(found))


def overridden(posterior: Posterior, settings: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each parameter of a posterior that a setting holds fixed."""
    for key in posterior.best:
        if is_given(key, settings):
            value = f" = {as_typed(settings[key])}" if key in settings else ""
            yield f"{key}{value} in all draws, as it is set; the posterior's values are left out"


def at_best(posterior: Posterior, scenario: Scenario) -> Scenario:
    """A scenario at the likeliest settings of a posterior.

    Raises:
        InputError: if it is none there.
    """
    return read_scenario(scenario, posterior.best, place=OPTION)
