"""What the article and the public record say, beside what a run gave."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..language import formats
from ..language.translation import gettext
from ..results.run_results import RunResults
from .target_file import Target, read_published

Story = Literal["article", "record", "agency", "waterdrop"]
Verdict = Literal["pass", "fail", "compare"]

LAUNCH, CLOSURE_NOTICE, END = dt.date(2018, 10, 16), dt.date(2021, 12, 28), dt.date(2022, 1, 28)
SECOND_LAUNCH, SECOND_END = dt.date(2018, 1, 1), dt.date(2020, 10, 31)
_LEAST_PEOPLE = 100_000_000
_ROUNDING = 1e-9
"""A band ends where people would say so: 3 within 15 % ends at 3.45, not a bit below."""

PUBLISHED_SHARES_YUAN: Mapping[Story, Mapping[int, float]] = {
    "article": {2019: 90.0, 2020: 180.0, 2021: 300.0},
    "record": {2019: 29.17, 2020: 91.0},
    "waterdrop": {2018: 9.3, 2019: 43.9},
}
"""Share of a member in a calendar year: the article's round numbers; operators' bills."""
PUBLISHED_LAUNCH_PEOPLE: Mapping[int, float] = {3: 3e6, 10: 12e6}
"""Members so many days after the launch: article; 10 days also Caixin, 2018-10-26."""


@dataclass(frozen=True)
class TargetResult:
    """A published number beside what a run gave; `value` is NaN where the run has none."""

    name: str
    expected: str
    value: float
    unit: str
    verdict: Verdict
    source: str


def story(terms: Mapping[str, Any]) -> Story | None:
    """Whose numbers a scenario is held against: the article's, a public record's, or nobody's.

    One in which nobody can join, and an agency sells, is the agency's. Else a scenario plays the
    plan's story when it has its dates, ends by its notice of closure, and has enough people for its
    peak. Only the public record knows that the operator paid every share of the first months; a cap
    may be a policy tried on the article. The second plan of the public record is told by its dates,
    which are no other's, whatever its terms.

    Args:
        terms: the resolved scenario, as scenario.toml has it.
    """
    plan, people = terms["plan"], terms["people"]
    its_own_people = people.get("table", "none") != "none"
    dates = plan["start"], plan["end"]
    if its_own_people or people["total"] < _LEAST_PEOPLE:
        return None
    if dates != (LAUNCH, END):
        return "waterdrop" if dates == (SECOND_LAUNCH, SECOND_END) else None
    if not plan.get("open_to_new", True):
        return "agency" if terms.get("agency", {}).get("products") else None
    orders = terms.get("regulator", {}).get("orders", ())
    if not any(one["kind"] == "closure_notice" and one["date"] == CLOSURE_NOTICE for one in orders):
        return None
    return "record" if plan.get("sponsored_until", "none") != "none" else "article"


def judge(run: RunResults) -> list[TargetResult]:
    """Put every published number beside what a run gave.

    Returns:
        One row per number; none where the scenario is neither the article's nor the record's.
    """
    told = story(run.terms)
    targets = [one for one in read_published(told).targets if one.shown] if told else []
    rows = ((target, target.reads()(run)) for target in targets)
    return [_judge(*row) for row in rows if not (row[0].optional and math.isnan(row[1]))]


def said_by(told: Story) -> str:
    """Who says so, in words."""
    return read_published(told).said_by


def _judge(target: Target, value: float) -> TargetResult:
    verdict: Verdict = "compare"
    if not target.compared and target.band is not None:
        low, high = target.band
        # No comparison with NaN holds: a number the run does not have is not reached.
        verdict = "pass" if low - _ROUNDING <= value <= high + _ROUNDING else "fail"
    expected = describe_band(target)
    return TargetResult(target.name, expected, value, target.unit, verdict, target.source)


def describe_band(target: Target) -> str:
    """The published number and its band, in the reader's language."""
    numbers = (target.value, *(target.between or (None, None)), target.above)
    value, low, high, above = (_number(one, target.unit) for one in numbers)
    if target.between is not None:
        return gettext("{low} to {high}", low=low, high=high)
    if target.above is not None:
        return gettext("above {number}", number=above)
    if target.within is None:
        return value
    part = formats.three_figures(100 * target.within)
    return gettext("{number} ± {part} %", number=value, part=part)


def _number(number: float | None, unit: str) -> str:
    """A published number in full, in the size that the language counts by."""
    if number is None:
        return ""
    size = formats.size_in(unit)
    if size == 1 and number == int(number):
        return f"{int(number):,}"
    return formats.significant(formats.rescale(number, size), 4)
