"""The table of a comparison: measures by scenario, with intervals and paired differences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from statistics import fmean, stdev
from typing import NamedTuple, Protocol, TypeVar

from ...model.scenario.scenario import Scenario
from ..language.formats import rescale, size_in, three_figures
from ..language.text_layout import TERMINAL, pad, width
from ..language.translation import N_, gettext
from .access_to_cover import claims_measures, cover_measures
from .gains_and_losses import gain_measures
from .risk_bearing import price_measures, risk_measures
from .scenario_results import Measure, ScenarioResults

QUESTIONS: dict[str, Callable[[Scenario], list[Measure]]] = {
    N_("who bears the risk"): risk_measures,
    N_("what one pays, and knows beforehand"): price_measures,
    N_("who is left out"): cover_measures,
    N_("who gains, and who loses"): gain_measures,
    N_("what happens to claims at the end"): claims_measures,
}
"""What the scenarios are asked, and the measures that answer."""
CONFIDENCE = 0.95


class SaidMeasure(Protocol):
    """What is told by its words, with its year where it has one."""

    @property
    def says(self) -> str:
        """In the table, with the unit."""
        ...

    @property
    def year(self) -> int:
        """Year that stands in the words, or 0."""
        ...


class MeanOfRuns(SaidMeasure, Protocol):
    """One measure of one scenario, as the mean of its runs."""

    @property
    def question(self) -> str:
        """That it answers."""
        ...

    @property
    def measure(self) -> str:
        """Key in files."""
        ...

    @property
    def scenario(self) -> str:
        """Its name."""
        ...

    @property
    def mean(self) -> float:
        """NaN where no run has the number."""
        ...


Row = TypeVar("Row", bound=MeanOfRuns)


class MeasuredValue(NamedTuple):
    """One measure of one scenario and seed; NaN where it has none.

    `year` is that of a measure which there is for each year, otherwise 0.
    """

    question: str
    measure: str
    says: str
    scenario: str
    seed: int
    value: float
    year: int = 0


class SeedInterval(NamedTuple):
    """One measure of one scenario over the seeds; NaN where there is no such number.

    Attributes:
        seeds: with a value.
        mean: over these.
        half: half the width of its 95 % interval.
        difference: mean difference from the first scenario, seed by seed: of the same people with
            the same luck.
        difference_half: half the width of its 95 % interval.
        year: of a measure that there is for each year, otherwise 0.
    """

    question: str
    measure: str
    says: str
    scenario: str
    seeds: int
    mean: float
    half: float
    difference: float
    difference_half: float
    year: int = 0


def answers(run: ScenarioResults, scenario: str, seed: int) -> list[MeasuredValue]:
    """All measures of one scenario and seed.

    Args:
        run: its results.
        scenario: its name in the comparison.
        seed: its seed.
    """
    return [
        MeasuredValue(question, one.key, one.says, scenario, seed, float(one.of(run)), one.year)
        for question, measures in QUESTIONS.items()
        for one in measures(run.inputs)
    ]


def student(degrees: int) -> float:
    """Student's t of a two-sided 95 % interval.

    Args:
        degrees: degrees of freedom, from 1.

    >>> round(student(1), 4), round(student(20), 4), round(student(60), 4)
    (12.7062, 2.086, 2.0003)
    """
    from scipy.special import stdtrit  # not at the top: most commands compare nothing

    return float(stdtrit(degrees, (1 + CONFIDENCE) / 2))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Mean of independent values, those that are there, and half of its 95 % interval.

    >>> [round(one, 3) for one in interval([1.0, 2.0, 3.0, float("nan")])]
    [2.0, 2.484]
    """
    known = [value for value in values if not math.isnan(value)]
    if len(known) < 2:
        return (known[0] if known else math.nan), math.nan
    return fmean(known), student(len(known) - 1) * stdev(known) / math.sqrt(len(known))


def aggregate_seeds(given: Sequence[MeasuredValue]) -> list[SeedInterval]:
    """Each measure of each scenario over the seeds, and how far it is from the first scenario's.

    Args:
        given: the answers of all scenarios and seeds, those of the first scenario first.

    Returns:
        One row per measure and scenario, the scenarios of a measure together.
    """
    first, rows = given[0].scenario, []
    for (question, measure, says, year), by_scenario in values_by_measure(given).items():
        for name, own in by_scenario.items():
            known = sum(not math.isnan(value) for value in own.values())
            pairs = [own[seed] - by_scenario[first][seed] for seed in own]
            apart = interval(pairs) if name != first else (math.nan, math.nan)
            head = (question, measure, says, name, known)
            rows.append(SeedInterval(*head, *interval(list(own.values())), *apart, year))
    return rows


def values_by_measure(
    given: Sequence[MeasuredValue],
) -> dict[tuple[str, str, str, int], dict[str, dict[int, float]]]:
    """Values by question, measure, words and year; then by scenario; then by seed."""
    scenarios = dict.fromkeys(one.scenario for one in given)
    values: dict[tuple[str, str, str, int], dict[str, dict[int, float]]] = {}
    for one in given:
        named = (one.question, one.measure, one.says, one.year)
        by_scenario = values.setdefault(named, {name: {} for name in scenarios})
        by_scenario[one.scenario][one.seed] = one.value
    return values


def label(one: SaidMeasure) -> str:
    """What a measure is, in the language that is spoken, with its year where it has one."""
    return gettext(one.says, year=one.year) if one.year else gettext(one.says)


def comparison_text(found: Sequence[SeedInterval], seeds: int) -> str:
    """The comparison as people read it: a line per measure, a column per scenario.

    In the language that is spoken; names of scenarios are what one types, in any language.

    Measures that no scenario has, or that are 0 in all, are left out.

    Args:
        found: what `aggregate_seeds` gives.
        seeds: how many there were.
    """
    names = list(dict.fromkeys(one.scenario for one in found))
    shown = worth_showing(found)
    lines = list(table_lines(shown, names, lambda one: _cell(one, one.mean, one.half)))
    if seeds > 1:
        words = N_("Means of {seeds} seeds, ± half of the 95 % interval (Student's t).")
        lines += ["", gettext(words, seeds=seeds)]
        lines += ["", gettext("Differences from {name}, seed by seed", name=names[0])]
        lines += table_lines(
            shown, names[1:], lambda one: _cell(one, one.difference, one.difference_half)
        )
    return "\n".join(lines)


def cell(mean: float, half: float) -> str:
    """A number, with half of its interval where there is one that is not 0.

    >>> cell(12.3456, float("nan")), cell(12.3456, 0.123), cell(float("nan"), float("nan"))
    ('12.3', '12.3 ± 0.12', '-')
    """
    if math.isnan(mean):
        return "-"
    text = three_figures(mean)
    return (
        text if math.isnan(half) or half == 0 else f"{text} ± {three_figures(float(f'{half:.2g}'))}"
    )


def _cell(one: SeedInterval, mean: float, half: float) -> str:
    """The same in the sizes that the language counts by; the unit ends what a measure says."""
    unit = rescale(1, size_in(one.says.rpartition(", ")[2]))
    return cell(mean * unit, half * unit)


def worth_showing(found: Sequence[Row]) -> list[Row]:
    """The rows of measures that some scenario has, and that are not 0 in all."""
    there = {one.measure for one in found if one.mean != 0 and not math.isnan(one.mean)}
    return [one for one in found if one.measure in there]


def table_lines(
    found: Sequence[Row], names: Sequence[str], text: Callable[[Row], str]
) -> Iterator[str]:
    """Yield the lines of a table: the questions, and under each its measures.

    Args:
        found: rows of measures and scenarios.
        names: scenarios that have a column.
        text: of a cell.
    """
    cells = {(one.measure, one.scenario): text(one) for one in found}
    wide = [
        max([len(name), *(len(words) for (_, whose), words in cells.items() if whose == name)])
        for name in names
    ]
    told = {one.measure: label(one) for one in found}
    across = 2 + max((int(width(says, TERMINAL)) for says in told.values()), default=0)
    heads = [f"{name:>{width}}" for name, width in zip(names, wide, strict=True)]
    yield "  ".join([" " * across, *heads])
    question = ""
    for key, asked in dict.fromkeys((one.measure, one.question) for one in found):
        if asked != question:
            question = asked
            yield gettext(question).capitalize()
        row = [f"{cells[key, name]:>{n}}" for name, n in zip(names, wide, strict=True)]
        yield "  ".join([pad(f"  {told[key]}", across), *row])
