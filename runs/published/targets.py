"""What the article and the public record say, beside what a run gave."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..results.measures import times_the_promise, years
from ..results.run_results import RunResults
from . import target_measures as measures
from .target_measures import Measure

Story = Literal["article", "record"]
Verdict = Literal["pass", "fail", "compare"]

LAUNCH, CLOSURE_NOTICE, END = dt.date(2018, 10, 16), dt.date(2021, 12, 28), dt.date(2022, 1, 28)
_HALF_A_YEAR_BEFORE = dt.date(2021, 6, 28)
_LEAST_PEOPLE = 100_000_000

PUBLISHED_SHARES_YUAN: Mapping[Story, Mapping[int, float]] = {
    "article": {2019: 90.0, 2020: 180.0, 2021: 300.0},
    "record": {2019: 29.17, 2020: 91.0},
}
"""Share of a member in a calendar year: the article's round numbers; the operator's bills."""
PUBLISHED_BY: Mapping[Story, str] = {"article": "article", "record": "public record"}
"""Who says so, in words."""
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


@dataclass(frozen=True)
class Target:
    """A published number: what it is, how a run is measured, and what counts as reached.

    Attributes:
        name: what is measured.
        expected: the published number and its band, as text.
        unit: unit of the value.
        measure: reads the value off a run.
        holds: whether a value counts as reached; None where numbers are only compared.
        source: who says so.
        has_value: whether a run has anything to measure; if not, nothing is said of the number.
        proof: what must be true of a run beside its value.
    """

    name: str
    expected: str
    unit: str
    measure: Measure
    holds: Callable[[float], bool] | None
    source: str
    has_value: Callable[[RunResults], bool] = lambda _: True
    proof: Callable[[RunResults], bool] = lambda _: True


def story(terms: Mapping[str, Any]) -> Story | None:
    """Whose numbers a scenario is held against: the article's, the public record's or nobody's.

    A scenario plays the plan's story when it has its dates, ends by its notice of closure, is open
    to members, and has enough people for its peak. Only the public record knows that the operator
    paid every share of the first months; a cap may be a policy tried on the article.

    Args:
        terms: the resolved scenario, as scenario.toml has it.
    """
    plan, people = terms["plan"], terms["people"]
    its_own_people = people.get("table", "none") != "none"
    if (plan["start"], plan["end"]) != (LAUNCH, END) or its_own_people:
        return None
    if people["total"] < _LEAST_PEOPLE or not plan.get("open_to_new", True):
        return None
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
    targets = TARGETS[told] if told else ()
    return [_judge(target, run) for target in targets if target.has_value(run)]


def _judge(target: Target, run: RunResults) -> TargetResult:
    value, verdict = target.measure(run), "compare"
    if target.holds is not None:
        # No comparison with NaN holds: a number the run does not have is not reached.
        verdict = "pass" if target.holds(value) and target.proof(run) else "fail"
    return TargetResult(target.name, target.expected, value, target.unit, verdict, target.source)


def _is_within(centre: float, part: float) -> Callable[[float], bool]:
    # The band ends where people would say so: 3 within 15 % ends at 3.45, not a bit below.
    return lambda value: abs(value - centre) <= centre * part + 1e-9


def _year_of_agency(year: int) -> Callable[[RunResults], bool]:
    return lambda run: bool((years(run.agency) == year).any())


def _has_medical(year: int) -> Callable[[RunResults], bool]:
    measure = measures.policies_at_the_end_of(year, "medical")
    return lambda run: not math.isnan(measure(run))


def _has_public_case(run: RunResults) -> bool:
    return bool(run.cases["public"].any())


_ARTICLE = "article"
_FACTS = "facts, section 3"
_JURY = "public record, 2019-03-26"
_BILL_2019 = "news.yahoo.com/technology-turbocharges-chinas-access-health-093000441.html"
_BILL_2020 = "www.2898.com/news/shouji/62702.htm"
_PAGE_2020 = "ppfocus.com/0/fa1ba9efe.html"
_AUGUST_2019 = "m.fx361.cc/news/2020/0528/6712265.html"

_PUBLIC_CASE = (
    Target("against the first public case", "58", "per cent",
         measures.public_case(lambda won, lost: 100 * lost / (won + lost)), None, _JURY,
         _has_public_case),
    Target("votes on it", "above 250,000", "votes",
         measures.public_case(lambda won, lost: won + lost), None, _JURY, _has_public_case),
)  # fmt: skip
# Numbers: the article. Bands: the project's own.
_ARTICLE_TARGETS = (
    Target("members after 3 days", "3 +- 15 %", "million",
         measures.members_after(3), _is_within(3, 0.15), _ARTICLE),
    Target("members after 10 days", "12 +- 15 %", "million",
         measures.members_after(10), _is_within(12, 0.15), _ARTICLE),
    Target("peak members", "above 100", "million",
         measures.peak("members"), lambda value: value > 100, _ARTICLE),
    Target("payers at the peak of 2020", "above 90", "million",
         measures.peak("payers", 2020), lambda value: value > 90, _ARTICLE),
    Target("share of 2019", "90 +- 10 %", "yuan",
         measures.share_of(2019), _is_within(90, 0.1), _ARTICLE),
    Target("share of 2020", "180 +- 10 %", "yuan",
         measures.share_of(2020), _is_within(180, 0.1), _ARTICLE),
    Target("share of 2021", "above 300, to 340 + 10 %", "yuan",
         measures.share_of(2021), lambda value: 300 < value <= 374, _ARTICLE),
    Target("members at the closure notice", "50 to 60", "million",
         measures.members_at(CLOSURE_NOTICE), lambda value: 50 <= value <= 60, _ARTICLE),
    Target("net loss a month, last 6 months", "above 1", "million",
         measures.net_loss(_HALF_A_YEAR_BEFORE, CLOSURE_NOTICE), lambda value: value > 1, _ARTICLE),
    Target("highest month against the promise", "above 100", "times",
         times_the_promise, lambda value: value > 100, _ARTICLE),
    Target("risk of leavers / members, 2020", "below 1", "times",
         measures.risk_ratio(2020), lambda value: value < 1, _FACTS),
    Target("risk of leavers / members, 2021", "below 1", "times",
         measures.risk_ratio(2021), lambda value: value < 1, _FACTS),
    Target("claims under review at the closure", "above 100, to 100 + 25 %", "thousand",
         measures.under_review_at(CLOSURE_NOTICE), lambda value: 100 <= value <= 125, _ARTICLE),
    Target("paid by operator after its notice", "5 +- 25 %", "billion yuan",
         measures.paid_after_the_notice, _is_within(5, 0.25), _ARTICLE),
    Target("float of a round of 2020", "payers x share, exact", "million yuan",
         measures.largest_float(2020), lambda value: value > 0, _ARTICLE,
         proof=lambda run: measures.float_is_what_was_paid(run, 2020)),
    Target("new users of 2022 from the plan", "30 +- 15 %", "per cent",
         measures.from_the_plan(2022), _is_within(30, 0.15), _ARTICLE, _year_of_agency(2022)),
    Target("medical policies, end of 2021", "40 +- 15 %", "million",
         measures.policies_at_the_end_of(2021, "medical"), _is_within(40, 0.15), _ARTICLE,
         _has_medical(2021)),
    Target("medical policies, end of 2022", "60 +- 15 %", "million",
         measures.policies_at_the_end_of(2022, "medical"), _is_within(60, 0.15), _ARTICLE,
         _has_medical(2022)),
    *_PUBLIC_CASE,
)  # fmt: skip
# Each row of public_record.csv that a run can be compared with; nothing fails.
_RECORD_TARGETS = (
    Target("members after 10 days", "above 12", "million",
         measures.members_after(10), None, "straitstimes.com (Caixin), 2018-10-26"),
    Target("members 2019-04-11", "above 50", "million",
         measures.members_at(dt.date(2019, 4, 11)), None, "antfin.com, 2019-04-11"),
    Target("members 2019-08-14", "77.3", "million",
         measures.members_at(dt.date(2019, 8, 14)), None, _AUGUST_2019),
    Target("members 2019-11-22", "above 100", "million",
         measures.members_at(dt.date(2019, 11, 22)), None, "bwnews.pr/2r7sv6y"),
    Target("peak of those who share", "105.8", "million",
         measures.peak("payers"), None, _PAGE_2020),
    Target("members 2020-12-28", "102.2", "million",
         measures.members_at(dt.date(2020, 12, 28)), None, _PAGE_2020),
    Target("share of a round, August 2019", "1.47", "yuan",
         measures.share_around(dt.date(2019, 8, 14)), None, _AUGUST_2019),
    Target("share of a round, December 2020", "5", "yuan",
         measures.share_around(dt.date(2020, 12, 14)), None, "bbs.imjuc.com, 2020-12-14"),
    Target("share of 2019", "29.17", "yuan", measures.share_of(2019), None, _BILL_2019),
    Target("share of 2020", "91", "yuan", measures.share_of(2020), None, _BILL_2020),
    Target("aided in 2019", "16,528", "people", measures.aided_in(2019), None, _BILL_2020),
    Target("aided in 2020", "68,675", "people", measures.aided_in(2020), None, _BILL_2020),
    Target("claims of 100,000 a year, 2019-08", "15.5", "claims",
         measures.incidence(2019, 8), None, "500 of 77.3 million, " + _AUGUST_2019),
    Target("claims of 100,000 a year, 2020-12", "69.2", "claims",
         measures.incidence(2020, 12), None, "2,810 of 97.5 million, 2020-12-28"),
    Target("mean aid, August 2019", "210", "thousand yuan",
         measures.mean_aid(2019, 8), None, "1.47 x 77.32 million / 1.08 / 500"),
    *_PUBLIC_CASE,
)  # fmt: skip
TARGETS: Mapping[Story, tuple[Target, ...]] = {
    "article": _ARTICLE_TARGETS,
    "record": _RECORD_TARGETS,
}
"""What each story is held against, in the order in which it is shown."""
