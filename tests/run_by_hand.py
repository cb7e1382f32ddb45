"""A run of four rounds worked out by hand, and its tables as a run would write them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import tomli_w
from mutualaid.runs.audit import audit
from mutualaid.runs.tables import write_parquet

FIRST, SECOND, THIRD, LAST = DATES = [
    dt.date(2020, 1, 7),
    dt.date(2020, 1, 21),
    dt.date(2020, 2, 7),
    dt.date(2020, 2, 21),
]
SCENARIO = {
    "title": "worked out by hand",
    "people": {"total": 4000, "agents": 4},
    "plan": {
        "start": dt.date(2020, 1, 1),
        "end": LAST,
        "round_days": [7, 21],
        "launch_rounds": 1,
        "aid_by_age": [[0, 300_000.0], [40, 100_000.0]],
        "fee_rate": 0.08,
        "insurance_fee_rate": 0.1,
        "waiting_members_pay": True,
    },
    "changes": [{"date": THIRD, "fee_rate": 0.1, "case_cap_yuan": 50.0}],
    "regulator": {"orders": [{"date": LAST, "kind": "closure_notice"}]},
    "claims": {"mode": "random"},
}
# Round 0: 2,999 people share 324,000 yuan; 9 of them do not pay, which round 1 makes up for.
# Round 2: fee and cap have changed; the sponsor pays what 50 yuan a head leave over.
# Round 3: the closure is announced; the sponsor pays all, and what is held is paid out.
ROUNDS = {
    "round": [0, 1, 2, 3],
    "date": DATES,
    "members": [2890, 2945, 2740, 2738],
    "waiting": [2890, 110, 0, 0],
    "covered": [0, 2835, 2740, 2738],
    "payers": [2999, 2995, 2943, 2738],
    "joined": [3000, 110, 0, 0],
    "left": [100, 50, 200, 0],
    "expelled": [9, 0, 4, 0],
    "aided": [1, 2, 1, 1],
    "died": [0, 2, 0, 1],
    "aged_out": [0, 1, 0, 0],
    "insured": [0, 0, 0, 0],
    "claims_filed": [1, 3, 1, 1],
    "claims_approved": [1, 2, 1, 1],
    "claims_refused": [0, 0, 1, 0],
    "claims_disputed": [0, 0, 0, 0],
    "claims_pending": [0, 1, 0, 0],
    "aid_fen": [30_000_000, 20_000_000, 30_000_000, 10_000_000],
    "fee_fen": [2_400_000, 1_600_000, 3_000_000, 1_000_000],
    "share_fen": [10_804, 7_245, 5_000, 0],
    "collected_fen": [32_303_960, 21_698_775, 14_700_000, 0],
    "sponsor_fen": [0, 0, 18_282_265, 11_015_000],
    "carried_fen": [-96_040, 2_735, -15_000, 0],
    "float_fen": [32_400_000, 21_600_000, 33_000_000, 0],
    "risk_members": [0.001, 0.002, 0.003, 0.004],
    "risk_left": [0.001, 0.001, 0.001, np.nan],
    "chronic_members": [900, 950, 1000, 1000],
    "mean_age_members": [40.0, 40.5, 41.0, (700 * 30 + 1000 * 50 + 1038 * 40) / 2738],
    "trust": [0.8, 0.7, 0.6, 0.5],
    "gain": [np.nan] * 4,
    "aid_paid_fen": [0, 30_000_000, 20_000_000, 40_000_000],
    "fee_paid_fen": [0, 2_400_000, 1_600_000, 4_000_000],
    "unpaid_fen": [97_236, 0, 15_000, 0],
    "paid_late": [30, 25, 20, 0],
}
CLAIMS = {
    "claim": [0, 1, 2, 3, 4],
    "agent": [0, 1, 2, 3, 0],
    "people": [1, 2, 1, 1, 1],
    "filed": [0, 1, 1, 2, 3],
    "decided": [0, 1, 2, 2, 3],
    "approved": [1, 2, 0, 1, 1],
    "refused": [0, 0, 1, 0, 0],
    "aid_fen": [30_000_000, 10_000_000, 30_000_000, 30_000_000, 10_000_000],
    "age": [30, 45, 39, 20, 50],
    "concealed": [False, False, True, False, False],
}
LEDGER = [
    (0, "members", "carried", 32_303_960, "collection"),
    (0, "carried", "held", 30_000_000, "aid approved"),
    (0, "carried", "held", 2_400_000, "fee charged"),
    (1, "members", "carried", 21_698_775, "collection"),
    (1, "carried", "held", 20_000_000, "aid approved"),
    (1, "carried", "held", 1_600_000, "fee charged"),
    (1, "held", "claimants", 30_000_000, "aid paid"),
    (1, "held", "operator", 2_400_000, "fee paid"),
    (2, "members", "carried", 14_700_000, "collection"),
    (2, "sponsor", "carried", 18_282_265, "sponsor"),
    (2, "carried", "held", 30_000_000, "aid approved"),
    (2, "carried", "held", 3_000_000, "fee charged"),
    (2, "held", "claimants", 20_000_000, "aid paid"),
    (2, "held", "operator", 1_600_000, "fee paid"),
    (3, "sponsor", "carried", 11_015_000, "sponsor"),
    (3, "carried", "held", 10_000_000, "aid approved"),
    (3, "carried", "held", 1_000_000, "fee charged"),
    (3, "held", "claimants", 40_000_000, "aid paid"),
    (3, "held", "operator", 4_000_000, "fee paid"),
]
MEMBERS = {
    "agent": [0, 1, 2, 3],
    "people": [700, 1000, 1038, 900],
    "age": [30, 50, 40, 35],
    "health": ["healthy", "chronic", "healthy", "chronic"],
    "membership": ["covered", "covered", "covered", "left"],
    "trust": [0.5, 0.5, 0.5, 0.1],
}


def tables() -> dict[str, pd.DataFrame]:
    ledger = pd.DataFrame(
        LEDGER, columns=["round", "from_account", "to_account", "amount_fen", "what"]
    )
    ledger.insert(1, "date", [DATES[i] for i in ledger["round"]])
    days = pd.date_range("2020-01-01", "2020-01-07").date
    return {
        "rounds": pd.DataFrame(ROUNDS),
        "claims": pd.DataFrame(CLAIMS),
        "ledger": ledger,
        "daily": pd.DataFrame({"date": days, "members": range(0, 3001, 500)}),
        "members": pd.DataFrame(MEMBERS),
    }


def written(folder: Path, frames: dict[str, pd.DataFrame], scenario: dict = SCENARIO) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "scenario.toml").write_text(tomli_w.dumps(scenario))
    for name, frame in frames.items():
        write_parquet(frame, folder / f"{name}.parquet", {})
    return folder


def first_wrong(folder: Path, frames: dict[str, pd.DataFrame]) -> int | None:
    return audit(written(folder, frames)).first_wrong_round
