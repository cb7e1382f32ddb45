"""The plan terms that hold in each round, read anew from scenario.toml."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RoundTerms:
    """What holds on the day of one round; money in fen."""

    date: dt.date
    fee_ppm: int
    case_cap_fen: int | None
    annual_cap_fen: int | None
    sponsor_pays_all: bool


def terms_on(scenario: dict[str, Any], date: dt.date) -> RoundTerms:
    """Terms on a day: those of the plan, with every change and order dated up to it.

    Args:
        scenario: content of scenario.toml.
        date: day of a round.

    Raises:
        KeyError: if the scenario lacks a plan term.
    """
    plan = scenario["plan"]
    names = ("fee_rate", "insurance_fee_rate", "case_cap_yuan", "annual_cap_yuan")
    held = {name: plan.get(name) for name in names}
    for change in scenario.get("changes", ()):
        if change["date"] <= date:
            held.update({name: change[name] for name in names if name in change})
    sponsored_until = plan.get("sponsored_until")
    kinds = _orders_by(scenario, date)
    closing = "closure_notice" in kinds or "closure" in kinds
    forms = [kind for kind in kinds if kind in ("insurance_form", "conversion")]
    insured_form = forms[-1:] == ["insurance_form"]
    sponsored = isinstance(sponsored_until, dt.date) and date <= sponsored_until
    return RoundTerms(
        date=date,
        fee_ppm=round(held["insurance_fee_rate" if insured_form else "fee_rate"] * 1e6),
        case_cap_fen=_fen(held["case_cap_yuan"]),
        annual_cap_fen=_fen(held["annual_cap_yuan"]),
        sponsor_pays_all=closing or sponsored,
    )


def _orders_by(scenario: dict[str, Any], date: dt.date) -> list[str]:
    """Kinds of the orders given up to a day, in the order in which they take effect."""
    orders = scenario.get("regulator", {}).get("orders", ())
    by_day = sorted(orders, key=lambda order: order["date"])
    return [order["kind"] for order in by_day if order["date"] <= date]


def round_dates(scenario: dict[str, Any]) -> list[dt.date]:
    """Days on which claims are shared: the plan's days of the month after its start, to its end.

    Args:
        scenario: content of scenario.toml.

    Raises:
        KeyError: if the scenario lacks a plan term.

    >>> start, end = dt.date(2020, 1, 21), dt.date(2020, 2, 10)
    >>> plan = {"start": start, "end": end, "round_days": [7, 21]}
    >>> [str(date) for date in round_dates({"plan": plan})]
    ['2020-02-07', '2020-02-10']
    """
    plan = scenario["plan"]
    days = set(plan["round_days"])
    span = (plan["end"] - plan["start"]).days
    every = (plan["start"] + dt.timedelta(days=day) for day in range(1, span + 1))
    return [date for date in every if date.day in days or date == plan["end"]]


def aid_at_age(scenario: dict[str, Any]) -> list[int]:
    """Aid in fen of one approved person by whole age at diagnosis, 0 to 150."""
    steps = [(first, _fen(yuan) or 0) for first, yuan in scenario["plan"]["aid_by_age"]]
    return [[fen for first, fen in steps if first <= age][-1] for age in range(151)]


def _fen(yuan: Any) -> int | None:
    return None if yuan is None or yuan == "none" else round(yuan * 100)
