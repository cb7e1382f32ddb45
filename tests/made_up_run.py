"""A made-up run with the article's dates, in which every target is reached by plain numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import tomli_w
from mutualaid.runs.outcome import Outcome, read_outcome
from mutualaid.runs.tables import write_parquet

START, NOTICE, END = dt.date(2018, 10, 16), dt.date(2021, 12, 28), dt.date(2022, 1, 28)
DATES = [day.date() for day in pd.date_range(START, END) if day.day in (7, 21) or day.date() == END]
COUNTS = (
    *("members", "waiting", "covered", "payers", "joined", "left", "expelled", "aided", "died"),
    *("aged_out", "insured", "claims_filed", "claims_approved", "claims_refused"),
    *("claims_disputed", "claims_pending", "aid_fen", "fee_fen", "share_fen", "collected_fen"),
    *("sponsor_fen", "carried_fen", "float_fen", "chronic_members", "aid_paid_fen"),
    *("fee_paid_fen", "unpaid_fen", "paid_late"),
)
MEANS = ["risk_members", "risk_left", "mean_age_members", "trust", "gain"]
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
    "run": {"seed": 1},
}
YEARLY_SHARE_YUAN = {2019: 90, 2020: 180, 2021: 312}
YEARLY_RISK = {2019: (0.0010, 0.0011), 2020: (0.0016, 0.0020), 2021: (0.0021, 0.0030)}
"""Leavers and members."""


def rounds(dates: list[dt.date] = DATES) -> pd.DataFrame:
    """A table of rounds in which nothing happens and nobody is."""
    zeros, unknown = np.zeros(len(dates), np.int64), np.full(len(dates), np.nan)
    columns = dict.fromkeys(COUNTS, zeros) | dict.fromkeys(MEANS, unknown)
    return pd.DataFrame({"round": np.arange(len(dates)), "date": dates, **columns})


def story_rounds() -> pd.DataFrame:
    """Rounds that reach every target of the article."""
    frame = rounds()
    members = np.interp(np.arange(len(frame)), [0, 30, 64, 76, 79], [6e6, 104e6, 80e6, 56e6, 55e6])
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
    frame["claims_pending"] = 20 * (frame["round"] + 1)
    frame["aid_fen"] = frame["aid_paid_fen"] = 900 * 20_000_000
    frame["fee_fen"] = frame["fee_paid_fen"] = 900 * 1_600_000
    frame["collected_fen"] = frame["share_fen"] * frame["payers"]
    frame["float_fen"] = frame["aid_fen"]
    frame.loc[frame["date"] > NOTICE, "sponsor_fen"] = 500_000_000_000
    frame["chronic_members"] = frame["members"] // 20
    frame["mean_age_members"], frame["trust"] = np.linspace(33, 41, len(frame)), 0.8
    return frame


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
    for name, frame in (story | tables).items():
        write_parquet(frame, folder / f"{name}.parquet", {})
    return folder


def told(folder: Path, **parts: Any) -> Outcome:
    """The same run, read back."""
    return read_outcome(write(folder, **parts))


def with_plan(**terms: Any) -> dict[str, Any]:
    """The scenario with other plan terms."""
    return SCENARIO | {"plan": SCENARIO["plan"] | terms}
