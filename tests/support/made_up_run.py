"""A made-up run with the article's dates, in which every target is reached by plain numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import tomli_w
from mutualaid.agents.regulation.order_kinds import Cause, Order
from mutualaid.model.rounds.supervision import orders_table
from mutualaid.runs.results.run_results import RunResults, read_results
from table_files import write_table

START, NOTICE, END = dt.date(2018, 10, 16), dt.date(2021, 12, 28), dt.date(2022, 1, 28)
AFTER = dt.date(2022, 2, 7)
DATES = [day.date() for day in pd.date_range(START, END) if day.day in (7, 21) or day.date() == END]
COUNTS = (
    *("members", "waiting", "covered", "payers", "joined", "left", "expelled", "aided", "died"),
    *("aged_out", "insured", "claims_filed", "claims_approved", "claims_refused"),
    *("claims_disputed", "claims_pending", "aid_fen", "fee_fen", "share_fen", "collected_fen"),
    *("sponsor_fen", "carried_fen", "float_fen", "chronic_members", "aid_paid_fen"),
    *("fee_paid_fen", "unpaid_fen", "paid_late", "claims_unfiled", "insurer_fen", "closure_fen"),
    *("lost_fen", "left_between_bills", "ran_out", "paid_in_fen", "returned_fen", "balances_fen"),
)
CURVES = [
    *("moment", "round", "date", "kind", "price_yuan", "demand", "average_cost_yuan"),
    *("marginal_cost_yuan", "gain", "variation", "slope"),
]
MEANS = ["risk_members", "risk_left", "mean_age_members", "trust", "gain", "slope"]
SCENARIO: dict[str, Any] = {
    "title": "made up",
    "people": {"total": 150_000_000, "agents": 1000},
    "plan": {"start": START, "end": END, "round_days": [7, 21], "promise_yuan_a_month": 0.1},
    "regulator": {
        "orders": [
            {"date": START, "kind": "insurance_form"},
            {"date": dt.date(2018, 11, 27), "kind": "stop_of_sale"},
            {"date": dt.date(2018, 11, 27), "kind": "conversion"},
            {"date": NOTICE, "kind": "closure_notice"},
            {"date": END, "kind": "closure"},
        ]
    },
    "agency": {
        "products": [
            {"name": name, "kind": kind, "insurer": "ours", "filed": START, "sale_from": START}
            | {"premium_by_age": [[0, 100.0, 100.0]], "benefit_yuan": 1000.0}
            for name, kind in (("care", "medical"), ("wage", "income"))
        ]
    },
    "run": {"seed": 1},
}
YEARLY_SHARE_YUAN = {2019: 90, 2020: 180, 2021: 312}
YEARLY_RISK = {2019: (0.0010, 0.0011), 2020: (0.0016, 0.0020), 2021: (0.0021, 0.0030)}
"""Leavers and members."""


def rounds(dates: list[dt.date] = DATES) -> pd.DataFrame:
    """A table of rounds in which nothing happens and nobody is."""
    zeros, unknown = np.zeros(len(dates), np.int64), np.full(len(dates), np.nan)
    columns = dict.fromkeys(COUNTS, zeros) | dict.fromkeys(MEANS, unknown)
    days = pd.Series(dates, dtype=object)
    return pd.DataFrame({"round": np.arange(len(dates)), "date": days, **columns})


def story_rounds() -> pd.DataFrame:
    """Rounds that reach every target of the article."""
    frame = rounds()
    members = np.interp(np.arange(len(frame)), [0, 30, 64, 76, 79], [6e6, 104e6, 66e6, 57e6, 56e6])
    frame["members"] = members.astype(np.int64)
    frame["waiting"] = frame["members"] // 10
    frame["covered"] = frame["members"] - frame["waiting"]
    frame["payers"] = frame["members"]
    frame["joined"] = 3_000_000
    year = pd.to_datetime(frame["date"]).dt.year
    for each, yuan in YEARLY_SHARE_YUAN.items():
        frame.loc[year == each, "share_fen"] = yuan * 100 // 24
        frame.loc[year == each, "left"] = 500_000
        frame.loc[year == each, ["risk_left", "risk_members"]] = YEARLY_RISK[each]
    frame["claims_filed"], frame["claims_approved"], frame["claims_refused"] = 1000, 900, 80
    frame["claims_pending"] = 1400 * (frame["round"] + 1)
    frame["claims_unfiled"] = 100
    frame["aid_fen"] = frame["aid_paid_fen"] = 900 * 20_000_000
    frame["fee_fen"] = frame["fee_paid_fen"] = 900 * 1_600_000
    frame["paid_late"] = 1000
    frame["unpaid_fen"] = 50 * frame["share_fen"]
    frame["collected_fen"] = frame["share_fen"] * (frame["payers"] - 50)
    frame["float_fen"] = frame["aid_fen"]
    frame.loc[frame["date"] > NOTICE, "sponsor_fen"] = 500_000_000_000
    frame.loc[frame["date"] > NOTICE, "closure_fen"] = 100_000_000_000
    frame["chronic_members"] = frame["members"] // 20
    frame["gain"] = np.linspace(0.0, 0.4, len(frame))
    frame["slope"] = 1.1 * frame["gain"]
    frame["mean_age_members"], frame["trust"] = np.linspace(33, 41, len(frame)), 0.8
    return frame


def reviews() -> pd.DataFrame:
    """A review of each round and of one after the end, in which the last claims are decided."""
    frame = pd.DataFrame({"round": range(len(DATES) + 1), "date": [*DATES, AFTER]})
    frame["filed"], frame["decided"], frame["approved"], frame["refused"] = 1000, 980, 900, 80
    frame["diagnosed"] = frame["filed"]
    frame["wrongly_refused"], frame["wrongly_approved"] = 10, 30
    frame["disputed"], frame["overturned"], frame["complaints"] = 20, 5, 40
    frame["expired"] = frame["in_field"] = frame["before_jury"] = frame["unfiled"] = 0
    frame["pending"] = 1400 * (frame["round"] + 1)
    frame["days_to_decision"] = 45.0
    frame["cost_fen"], frame["aid_fen"] = 100_000_000, 900 * 20_000_000
    frame.loc[len(DATES), ["pending", "expired"]] = 0, 7
    return frame


def cases() -> pd.DataFrame:
    """The public case, and one that is not."""
    return pd.DataFrame(
        {
            "claim": [3, 9],
            "round": [10, 12],
            "votes_for": [126_000, 200],
            "votes_against": [174_000, 100],
            "kind": ["hidden", "honest"],
            "public": [True, False],
            "refused": [True, True],
            "approved": [False, True],
        }
    )


def claims() -> pd.DataFrame:
    """Claims of autumn 2019: half of the aided are young; most refused had hidden an illness."""
    decided = DATES.index(dt.date(2019, 10, 7))
    rows = [
        (30, 500, 0, False, False, ""),
        (50, 500, 0, False, False, ""),
        (45, 0, 75, True, False, "concealed illness"),
        (45, 0, 15, False, True, "exaggeration"),
        (45, 0, 5, False, False, "undeclared history"),
        (45, 0, 5, False, False, "doubt"),
    ]
    names = ["age", "approved", "refused", "concealed", "overstated", "refused_for"]
    frame = pd.DataFrame(rows, columns=names)
    frame["people"], frame["decided"] = frame["approved"] + frame["refused"], decided
    return frame


def balance() -> pd.DataFrame:
    """Everybody at the launch, one in twenty of them chronically ill."""
    rows = [
        ("all", "all", 1000),
        ("health at the launch", "healthy", 950),
        ("health at the launch", "chronically ill", 50),
    ]
    frame = pd.DataFrame(rows, columns=["dimension", "group", "people"])
    for name in ("paid_yuan", "expected_yuan", "worth_yuan", "net_yuan", "surplus_yuan"):
        frame[name] = 0.0
    return frame


def operator() -> pd.DataFrame:
    """Fees of every round; what the operator pays in three rounds after its notice, and later."""
    frame = pd.DataFrame({"round": range(len(DATES) + 1), "date": [*DATES, AFTER]})
    frame["fee_fen"], frame["review_fen"] = 900 * 1_600_000, 100_000_000
    frame["interest_fen"] = frame["sponsor_fen"] = frame["closure_fen"] = 0
    frame.loc[frame["date"] > NOTICE, "sponsor_fen"] = 400_000_000_000
    frame.loc[frame["date"] > NOTICE, "closure_fen"] = 100_000_000_000
    frame.loc[len(DATES), ["sponsor_fen", "closure_fen"]] = 0, 200_000_000_000
    costs = frame["review_fen"] + frame["sponsor_fen"] + frame["closure_fen"]
    frame["result_fen"] = (frame["fee_fen"] - costs).cumsum()
    return frame


def by_day(frame: pd.DataFrame) -> pd.DataFrame:
    """The float of each day, as these rounds leave it; all of it at risk."""
    days = []
    dates = [*frame["date"], *[day + dt.timedelta(1) for day in frame["date"][-1:]]]
    for i, row in enumerate(frame.to_dict("records")):
        for day in range((dates[i + 1] - dates[i]).days):
            late = row["share_fen"] * row["paid_late"] if day < 5 else 0
            late = min(late, row["collected_fen"])
            held = max(row["float_fen"] + row["carried_fen"] - late, 0)
            days.append((dates[i] + dt.timedelta(day), held, row["collected_fen"] - late, held))
    return pd.DataFrame(days, columns=["date", "float_fen", "collected_fen", "at_risk_fen"])


def curves() -> pd.DataFrame:
    """The pool at its peak and after the notice: straight lines, and where they cross."""
    part = np.arange(1, 51) / 50
    unknown = np.full(len(part), np.nan)
    moments = []
    for name, number, price in (("peak", 30, 6.0), ("notice", 77, 14.0)):
        head = {"moment": name, "round": number, "date": DATES[number]}
        curve = pd.DataFrame(
            {"price_yuan": 40 - 36 * part, "demand": part, "gain": unknown, "slope": unknown}
        )
        curve["average_cost_yuan"] = 24 - 16 * part
        curve["marginal_cost_yuan"] = 24 - 32 * part.clip(max=0.75)
        point = {"kind": "now", "price_yuan": price, "demand": 0.9, "average_cost_yuan": 10.0}
        point |= {"gain": 0.4, "variation": 0.015, "slope": 0.44}
        rest = {"kind": "stable", "price_yuan": 12.0, "demand": 0.77, "average_cost_yuan": 11.1}
        points = pd.DataFrame([point, rest])
        moments += [curve.assign(kind="curve", **head), points.assign(**head)]
    return pd.concat([frame.reindex(columns=CURVES) for frame in moments], ignore_index=True)


def orders() -> pd.DataFrame:
    """The orders of the scenario, and one that followed from another."""
    dated = [Order(one["date"], one["kind"]) for one in SCENARIO["regulator"]["orders"]]
    day, since = dt.date(2021, 12, 15), dt.date(2021, 6, 15)
    refused = Order(day, "licence_refused", cause=Cause.NOTICE, months=6, since=since)
    return orders_table([*dated[:3], refused, *dated[3:]])


def agency() -> pd.DataFrame:
    """Two products from month to month to the end of 2022; the medical one grows as published."""
    firsts = [day.date() for day in pd.date_range(START, dt.date(2022, 12, 7)) if day.day == 7]
    frame = pd.DataFrame(
        [(i + 1, date, name) for i, date in enumerate(firsts) for name in ("care", "wage")],
        columns=["month", "date", "product"],
    )
    medical = np.interp(frame["month"], [1, 38, 50], [0, 40e6, 60e6])
    frame["policies"] = np.where(frame["product"] == "care", medical, 2e6).astype(np.int64)
    frame["insurer"] = "ours"
    frame["premium_fen"] = 400 * frame["policies"]
    frame["claims"], frame["refused"], frame["bought"] = 100, 10, 800_000
    frame["claims_fen"] = 260 * frame["policies"]
    frame["liability_fen"], frame["commission_fen"] = 0, frame["premium_fen"] // 5
    frame["new_users"], frame["former_members"], frame["ended"] = 500_000, 100_000, 0
    frame["from_plan"] = np.where(frame["date"] >= dt.date(2022, 1, 1), 150_000, 0)
    frame["loss_ratio"], frame["level"], frame["solvency"] = 0.65, 1.0, 3.0
    frame["capital_fen"], frame["insolvent"] = 10**12, False
    frame["owed_fen"], frame["compensation_fen"], frame["deposit_fen"] = 0, 0, 5 * 10**8
    return frame


def transfers() -> pd.DataFrame:
    """Ten members under forty paid for ten over it; one in four hid an illness."""
    rows = [
        *(
            ("all", "all", 20, 200_000, 180_000),
            ("age at joining", "30 to 39", 10, 100_000, 40_000),
        ),
        ("age at joining", "40 to 49", 10, 100_000, 140_000),
        ("health at joining", "healthy", 15, 150_000, 100_000),
        ("health at joining", "chronically ill", 5, 50_000, 80_000),
    ]
    frame = pd.DataFrame(rows, columns=["dimension", "group", "people", "paid_fen", "aid_fen"])
    frame["bills"], frame["aided"] = 10 * frame["people"], frame["people"] // 5
    frame["net_fen"] = frame["aid_fen"] - frame["paid_fen"]
    frame["worth_yuan"], frame["expected_yuan"] = frame["paid_fen"] / 50, frame["aid_fen"] / 100
    return frame


def welfare() -> pd.DataFrame:
    """Two looks: the plan covers half of all expected illness, then a fifth."""
    frame = pd.DataFrame({"round": [30, 77], "date": [DATES[30], DATES[77]]})
    frame["covered"], frame["loss_coverage"] = [0.6, 0.3], [0.5, 0.2]
    frame["loss_coverage_either"] = [0.5, 0.25]
    for name in ("worth_yuan", "share_yuan", "surplus_yuan", "expected_yuan"):
        frame[name] = 1.0
    return frame


NOTHING = {
    "transfers": transfers().iloc[:0],
    "welfare": welfare().iloc[:0],
    "reviews": reviews().iloc[:0],
    "cases": cases().iloc[:0],
    "operator": operator().iloc[:0],
    "agency": agency().iloc[:0],
    "curves": curves().iloc[:0],
    "claims": claims().iloc[:0],
    "balance": balance().iloc[:0],
}
"""Tables of a run without claims, money or an agency."""


def daily(members: Mapping[int, int] | None = None) -> pd.DataFrame:
    """Members by day after the launch: a million a day, but for the days that are given."""
    given, days = members or {3: 3_000_000, 10: 12_000_000}, range(23)
    people = [given.get(day, day * 1_000_000) for day in days]
    dates = [START + dt.timedelta(day) for day in days]
    return pd.DataFrame({"date": dates, "members": people})


def people(number: int = 1000) -> pd.DataFrame:
    """People of all ages, half of them members."""
    row = np.arange(number)
    return pd.DataFrame(
        {
            "agent": row,
            "people": 150_000,
            "age": row % 60,
            "sex": np.where(row % 2, "F", "M"),
            "health": np.where(row % 7 == 0, "chronic", "healthy"),
            "membership": np.where(row % 3 == 0, "left", "covered"),
        }
    )


def write(
    folder: Path,
    scenario: Mapping[str, Any] = SCENARIO,
    **tables: pd.DataFrame,
) -> Path:
    """Write the run's folder as `mutualaid run` would; tables not given are the story's."""
    folder.mkdir(exist_ok=True)
    (folder / "scenario.toml").write_text(tomli_w.dumps(scenario), encoding="utf-8")
    story = {"rounds": story_rounds(), "daily": daily(), "members": people()}
    story |= {"reviews": reviews(), "cases": cases(), "operator": operator(), "orders": orders()}
    story |= {"agency": agency(), "curves": curves()}
    story |= {"transfers": transfers(), "welfare": welfare(), "balance": balance()}
    story |= {"claims": claims()} | tables
    for name, frame in ({"float": by_day(story["rounds"])} | story).items():
        write_table(frame, folder / f"{name}.parquet", {})
    return folder


def told(folder: Path, **parts: Any) -> RunResults:
    """The same run, read back."""
    return read_results(write(folder, **parts))


def with_plan(**terms: Any) -> dict[str, Any]:
    """The scenario with other plan terms; orders outside of another life of the plan are none."""
    plan = SCENARIO["plan"] | terms
    days = [max(one["date"], plan["start"]) for one in SCENARIO["regulator"]["orders"]]
    orders = [
        one | {"date": day}
        for one, day in zip(SCENARIO["regulator"]["orders"], days, strict=True)
        if day <= plan["end"]
    ]
    return SCENARIO | {"plan": plan, "regulator": {"orders": orders}}
