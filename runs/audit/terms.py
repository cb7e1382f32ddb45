"""The plan terms that hold in each round, read anew from scenario.toml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .carriers import capital_fen

GO_ON_PAYING = "members"
"""What `after_notice` says where members go on paying after a notice of closure."""


@dataclass(frozen=True)
class RoundTerms:
    """What holds on the day of one round; money in fen."""

    date: dt.date
    fee_ppm: int
    case_cap_fen: int | None
    annual_cap_fen: int | None
    no_payer_owes: bool  # the sponsor or the closing operator pays all
    round_cap_fen: int | None = None  # the promise of the insurance form
    month_cap_fen: int = 0  # the same for a calendar month
    sponsor_budget_fen: int | None = None  # most that the sponsor pays in all
    insurer_fen: int | None = None  # capital of the form's insurer, if that is all it pays
    backer: str = "sponsor"  # who pays what no payer owes: sponsor, carrier or closure
    lost_ppm: int | None = None  # of the money held, if the operator has failed
    reviews: bool = True  # claims are decided on
    share_cap_fen: int | None = None  # of a round, by the rule `capped`
    fund_fen: tuple[int, int] | None = None  # floor and target a payer, by the rule `reserve`
    fixed_fen: int | None = None  # owed by one payer, by the rules `subscription` and `prepaid`
    by_experience: bool = False  # that holds for the first year only, by the rule `prepaid`


def terms_on(
    scenario: dict[str, Any], date: dt.date, orders: Sequence[tuple[dt.date, str]] = ()
) -> RoundTerms:
    """Terms on a day: those of the plan, with every change and order dated up to it.

    Args:
        scenario: content of scenario.toml.
        date: day of a round.
        orders: day and kind of each order given, in the order in which they were given.

    Raises:
        KeyError: if the scenario lacks a plan term.
    """
    plan = scenario["plan"]
    names = ("fee_rate", "insurance_fee_rate", "case_cap_yuan", "annual_cap_yuan")
    held = {name: plan.get(name) for name in names}
    for change in scenario.get("changes", ()):
        if change["date"] <= date:
            held.update({name: change[name] for name in names if name in change})
    kinds = [kind for day, kind in orders if day <= date]
    closing = any(kind in ("closure_notice", "closure", "operator_failure") for kind in kinds)
    failed = "operator_failure" in kinds
    after_notice = plan.get("after_notice", "operator")
    forms = [kind for kind in kinds if kind in ("insurance_form", "conversion")]
    insured_form = forms[-1:] == ["insurance_form"]
    free = closing and after_notice != GO_ON_PAYING
    fee_rate = held["insurance_fee_rate" if insured_form else "fee_rate"]
    promise = round(plan["promise_yuan_a_month"] * 100)
    promised = insured_form and plan["insurer_bears_excess"] and promise > 0
    round_cap = -(-promise // len(plan["round_days"])) if promised else None
    sponsored = free or _is_sponsored(plan, date)
    insured = round_cap is not None and not sponsored
    return RoundTerms(
        date=date,
        fee_ppm=0 if free else round(fee_rate * 1e6),
        case_cap_fen=_fen(held["case_cap_yuan"]),
        annual_cap_fen=_fen(held["annual_cap_yuan"]),
        no_payer_owes=sponsored,
        round_cap_fen=round_cap,
        month_cap_fen=promise if promised else 0,
        sponsor_budget_fen=None if free else _fen(plan.get("sponsor_budget_yuan")),
        insurer_fen=_capital(plan),
        backer="closure" if closing else "carrier" if insured else "sponsor",
        lost_ppm=risk_ppm(plan) if failed else None,
        reviews=not failed and not (closing and after_notice == "nobody"),
        share_cap_fen=_fen(plan.get("share_cap_yuan")),
        fund_fen=_fund(plan, closing or date >= plan["end"]),
        fixed_fen=None if sponsored or promised else _fixed(plan, 0 if free else fee_rate),
        by_experience="first_premium_yuan" in plan,
    )


def _fund(plan: dict[str, Any], ends: bool) -> tuple[int, int] | None:
    """Least and most that is kept for each payer; as the plan ends nothing is."""
    floor, target = (_fen(plan.get(f"reserve_{name}_yuan")) for name in ("floor", "target"))
    if floor is None or target is None:
        return None
    return (0, 0) if ends else (floor, target)


def _fixed(plan: dict[str, Any], commission: float) -> int | None:
    """The fixed share with the commission on it."""
    fixed = _fen(plan.get("first_premium_yuan", plan.get("subscription_yuan")))
    return None if fixed is None else fixed + (fixed * round(commission * 1e6) + 500_000) // 10**6


def promise_fen(plan: dict[str, Any]) -> int:
    """Most that a round of the insurance form costs a member."""
    return round(plan["promise_yuan_a_month"] * 100) // len(plan["round_days"])


def risk_ppm(plan: dict[str, Any]) -> int:
    """Part of the money held that is lost if the operator fails, in millionths.

    >>> risk_ppm({"float_terms": "invested", "float_at_risk": 0.3}), risk_ppm({})
    (300000, 1000000)
    """
    terms = plan.get("float_terms", "unstated")
    if terms == "apart":
        return 0
    return round(plan["float_at_risk"] * 1e6) if terms == "invested" else 1_000_000


def _capital(plan: dict[str, Any]) -> int | None:
    can_fail = plan.get("insurer_can_fail", False)
    return capital_fen(plan) if can_fail else None


def _is_sponsored(plan: dict[str, Any], date: dt.date) -> bool:
    until = plan.get("sponsored_until")
    return isinstance(until, dt.date) and date <= until


def round_dates(plan: dict[str, Any], end: dt.date) -> list[dt.date]:
    """Days on which claims are shared: the plan's days of the month after its start, to its end.

    Args:
        plan: the plan's terms.
        end: its last day.

    Raises:
        KeyError: if a plan term is missing.

    >>> plan = {"start": dt.date(2020, 1, 21), "round_days": [7, 21]}
    >>> [str(date) for date in round_dates(plan, dt.date(2020, 2, 10))]
    ['2020-02-07', '2020-02-10']
    """
    days = set(plan["round_days"])
    span = (end - plan["start"]).days
    every = (plan["start"] + dt.timedelta(days=day) for day in range(1, span + 1))
    return [date for date in every if date.day in days or date == end]


def later_dates(plan: dict[str, Any], last: dt.date, count: int) -> list[dt.date]:
    """So many days of the plan's calendar after its last one.

    Args:
        plan: the plan's terms.
        last: the plan's last day.
        count: how many days.
    """
    dates, date = [], last
    while len(dates) < count:
        date += dt.timedelta(days=1)
        if date.day in plan["round_days"]:
            dates.append(date)
    return dates


def age_day(scenario: dict[str, Any], day: int) -> int:
    """The day as of which ages count: the day itself, or the launch where nobody grows older.

    >>> age_day({}, 100), age_day({"mechanisms": {"ageing": False}}, 100)
    (100, 0)
    """
    return day if scenario.get("mechanisms", {}).get("ageing", True) else 0


def days_lived(scenario: dict[str, Any]) -> int:
    """Days from the launch on which people live: to the plan's end, or that of its agency."""
    plan, agency = scenario["plan"], scenario.get("agency", {})
    until = agency.get("until", "none") if agency.get("products") else "none"
    last = max(plan["end"], until) if isinstance(until, dt.date) else plan["end"]
    return (last - plan["start"]).days


def mild_aid_on(scenario: dict[str, Any], date: dt.date) -> int | None:
    """Aid in fen for a mild illness diagnosed on a day; None if it is that for a severe one."""
    aid = scenario["plan"].get("mild_aid_yuan", "none")
    for change in scenario.get("changes", ()):
        if change["date"] <= date:
            aid = change.get("mild_aid_yuan", aid)
    return _fen(aid)


def aid_at_age(scenario: dict[str, Any]) -> list[int]:
    """Aid in fen of one approved person by whole age at diagnosis, 0 to 150."""
    steps = [(first, _fen(yuan) or 0) for first, yuan in scenario["plan"]["aid_by_age"]]
    return [[fen for first, fen in steps if first <= age][-1] for age in range(151)]


def _fen(yuan: Any) -> int | None:
    return None if yuan is None or yuan == "none" else round(yuan * 100)
