"""What a comparison repeats its runs over: seeds, or draws of a posterior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ...model.loading.input_errors import ErrorDetail, InputError
from ...model.scenario.scenario import Scenario
from ..language.translation import gettext
from ..posterior.bands import INSIDE
from ..posterior.equal_draws import EqualDraws
from .draw_bands import DrawBand, aggregate_draws, bands_text
from .table import MeasuredValue, SeedInterval, aggregate_seeds, comparison_text

MOST_SEEDS = 1000


@dataclass(frozen=True)
class Repetition:
    """Seeds, the same in all scenarios; each may be that of a draw.

    Attributes:
        seeds: of the runs.
        drawn: draws of a posterior, one for each seed; None where seeds alone differ.
    """

    seeds: range
    drawn: EqualDraws | None = None

    @classmethod
    def of(cls, scenario: Scenario, seeds: int, drawn: EqualDraws | None) -> Repetition:
        """Over so many seeds from the scenario's on, or over draws.

        Raises:
            InputError: if there are not so many seeds.
        """
        first = scenario.run.seed
        most = min(MOST_SEEDS, 2**62 + 1 - first)
        if drawn is not None:
            return cls(range(first, first + len(drawn.draws)), drawn)
        if not 1 <= seeds <= most:
            raise InputError([ErrorDetail(None, None, "--seeds", str(seeds), f"1 to {most}")])
        return cls(range(first, first + seeds))

    def worlds(self, scenario: Scenario) -> list[Scenario]:
        """A scenario with each seed, and at its draw.

        Raises:
            InputError: if a draw is no scenario.
        """
        if self.drawn is not None:
            return self.drawn.scenarios(scenario)
        runs = (scenario.run.model_copy(update={"seed": seed}) for seed in self.seeds)
        return [scenario.model_copy(update={"run": run}) for run in runs]

    @property
    def content(self) -> list[object]:
        """What numbers depend on, beside the scenarios."""
        if self.drawn is None:
            return [len(self.seeds)]
        return ["draws", *([one.number, dict(one.settings)] for one in self.drawn.draws)]

    @property
    def options(self) -> str:
        """The options by which the command asks for the same, from the folder."""
        size = len(self.seeds)
        return f"--seeds {size}" if self.drawn is None else f"--posterior {INSIDE} --draws {size}"

    def aggregate(self, given: Sequence[MeasuredValue]) -> list[SeedInterval] | list[DrawBand]:
        """Each measure of each scenario over all runs."""
        return aggregate_seeds(given) if self.drawn is None else aggregate_draws(given)

    def text(self, given: Sequence[MeasuredValue]) -> str:
        """The comparison as people read it, in the language that is spoken."""
        if self.drawn is None:
            return comparison_text(aggregate_seeds(given), len(self.seeds))
        return bands_text(aggregate_draws(given), len(self.seeds))

    @property
    def says(self) -> str:
        """What is drawn in a figure of means, in the language that is spoken."""
        size = len(self.seeds)
        if self.drawn is not None:
            return gettext("means of {draws} draws of the posterior", draws=size)
        return gettext("one seed") if size == 1 else gettext("means of {seeds} seeds", seeds=size)

    def name_draws(self, values: pd.DataFrame) -> pd.DataFrame:
        """A table of values by seed, with the number of each one's draw, where it has one."""
        if self.drawn is not None:
            numbers = {one.seed: one.number for one in self.drawn.draws}
            draws = [numbers[seed] for seed in values["seed"].tolist()]
            values.insert(list(values.columns).index("seed"), "draw", draws)
        return values
