"""The audit of transfers: what groups of members paid and received, against rounds and claims.

Each dimension divides the same people and the same money, so each adds up to what the rounds say.
Who claimed is known by number: what each was born with is drawn anew, so that aid by age, health,
frailty and half-year of joining is added up from the claims alone. Shares by group follow from who
left when, which no table tells of everybody; worth and expectation from the state of people.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .births import Births
from .checks import Checks
from .claims import Claims
from .class_shares import removed_in
from .payer_classes import has_classes
from .run_reader import (
    FIRST_JOINED,
    Columns,
    Run,
    UnreadableRunError,
    first_days,
    first_line,
)

COLUMNS = ("dimension", "group", "people", "bills", "paid_fen", "aided", "aid_fen", "net_fen")
WHOLE = COLUMNS[2:]
BY_DECISION = ("years a member", "fate")
"""Dimensions that a plan does not have whose claims are replaced by their mean, or whose payers
owe by class."""
OLDEST_BAND = 7
_QUARTERS = ("lowest quarter", "second quarter", "third quarter", "highest quarter")
_DAYS_A_YEAR = 365.25


class Row(NamedTuple):
    """A row of transfers.parquet, as far as it is whole numbers."""

    dimension: str
    group: str
    people: int
    bills: int
    paid_fen: int
    aided: int
    aid_fen: int
    net_fen: int


def check_transfers(folder: Path, run: Run, claims: Claims, checks: Checks) -> None:
    """Compare who paid and who received with the rounds and with the claims.

    Args:
        folder: of the run.
        run: the tables.
        claims: totals recomputed from the claims table.
        checks: where differences go.

    Raises:
        UnreadableRunError: if the table cannot be read, or is not as it should be.
    """
    if not run.rounds["date"]:
        return
    last, rows = len(run.rounds["date"]) - 1, _read(folder / "transfers.parquet")
    groups: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        where = f"transfers: {row.dimension}, {row.group}"
        checks.holds(last, where, row.group, "told once", row.group not in groups[row.dimension])
        groups[row.dimension][row.group] = row
        checks.same(last, f"{where}: net_fen", row.net_fen, row.aid_fen - row.paid_fen)
        for name in ("people", "bills", "paid_fen", "aided", "aid_fen"):
            amount = getattr(row, name)
            checks.holds(last, f"{where}: {name}", amount, "0 or more", amount >= 0)
    _check_sums(run, groups, claims, checks)
    if _claims_are_drawn(run):
        if not has_classes(run):
            _check_fates(run, groups["fate"], claims, checks)
        _check_aid(folder, run, groups, checks)


def _check_sums(
    run: Run, groups: dict[str, dict[str, Row]], claims: Claims, checks: Checks
) -> None:
    """Every dimension that there is has all people, bills, shares and aid."""
    last, rounds = len(run.rounds["date"]) - 1, run.rounds
    start, drawn = _at_the_start(run), _claims_are_drawn(run)
    due = {
        "bills": int(rounds["payers"].sum()),
        "paid_fen": int(rounds["collected_fen"].sum()),
        "aided": sum(claims.approved),
        "aid_fen": sum(claims.aid_fen) if drawn else int(rounds["aid_fen"].sum()),
    }
    if start is not None:
        due["people"] = start + int(rounds["joined"].sum())
    asked = ["all", "age at joining", "frailty", "half-year of joining"]
    asked += BY_DECISION if drawn and not has_classes(run) else ()
    for dimension in dict.fromkeys([*asked, *groups]):
        told = list(groups.get(dimension, {}).values())
        for name, amount in due.items():
            given = sum(getattr(row, name) for row in told)
            checks.same(last, f"transfers: {dimension}: {name} of all", given, amount)


def _check_fates(run: Run, fates: dict[str, Row], claims: Claims, checks: Checks) -> None:
    """What has become of members, against what the rounds counted."""
    rounds, last = run.rounds, len(run.rounds["date"]) - 1
    removed = sum(removed_in(run))
    true = [
        (a - b, c - d)
        for a, b, c, d in zip(
            *(claims.approved, claims.lesser_approved, claims.refused, claims.lesser_refused),
            strict=True,
        )
    ]
    refused, later = sum(one[1] for one in true), true[last + 1 :]
    in_time = refused - sum(one[1] for one in later)
    due = {
        "left": int(rounds["left"].sum()),
        "did not pay": removed,
        "died": int(rounds["died"].sum()),
        "too old": int(rounds["aged_out"].sum()),
        "ill while waiting": int(rounds["expelled"].sum()) - removed - in_time,
        "aided": sum(claims.approved[: last + 1]) + sum(one[0] for one in later),
        "refused": refused,
    }
    told = Counter({name: row.people for name, row in fates.items()})
    for name, people in due.items():
        checks.same(last, f"transfers: fate, {name}", told[name], people)
    there = told["member at the end"] + told["claim open"] + sum(sum(one) for one in later)
    checks.same(last, "transfers: members at the end", there, int(rounds["members"][-1]))


def _check_aid(folder: Path, run: Run, groups: dict[str, dict[str, Row]], checks: Checks) -> None:
    """Aid by what claimants were when they joined, from the claims and the members."""
    born, last = Births(run.scenario), len(run.rounds["date"]) - 1
    if not born.is_drawn or run.members.agents != born.agents:
        return  # the user's own people, or a sample
    table, agents = run.claims, run.claims["agent"]
    joined, hid, is_sure = _as_they_joined(folder / "members.parquet", table)
    start = run.scenario["plan"]["start"]
    days = np.maximum((joined - np.datetime64(start)).astype(np.int64), 0)
    age = np.floor((days - born.ages(agents)[1]) / _DAYS_A_YEAR).astype(np.int64)
    frailty = born.frailty_class(agents)
    names = {
        "age at joining": [_band(min(one // 10, OLDEST_BAND)) for one in age.tolist()],
        "frailty": [_QUARTERS[one // 4] for one in frailty.tolist()],
        "half-year of joining": [_half(start, int(day)) for day in days],
    }
    if "health at joining" in groups and is_sure:
        names["health at joining"] = ["chronically ill" if one else "healthy" for one in hid]
    aided, fen = table["approved"].tolist(), (table["approved"] * table["aid_fen"]).tolist()
    for dimension, whose in names.items():
        sums: dict[str, list[int]] = {group: [0, 0] for group in groups[dimension]}
        for group, people, amount in zip(whose, aided, fen, strict=True):
            one = sums.setdefault(group, [0, 0])
            one[0], one[1] = one[0] + people, one[1] + amount
        for group, (people, amount) in sums.items():
            row = groups[dimension].get(group, Row(dimension, group, *[0] * len(WHOLE)))
            where = f"transfers: {dimension}, {group}"
            checks.same(last, f"{where}: aided", row.aided, people)
            checks.same(last, f"{where}: aid_fen", row.aid_fen, amount)


def _as_they_joined(path: Path, claims: Columns) -> tuple[np.ndarray, np.ndarray, bool]:
    """Of each claim: day of joining, whether an illness was hidden then, and if that is sure.

    Who has joined twice claimed, up to the second day, as a member of the first time. Whether one
    who was aided over a lesser illness then, and hid one the second time, had hid it before, no
    table tells.
    """
    names, agents = ["joined", "concealed", FIRST_JOINED], claims["agent"]
    try:
        with path.open("rb") as raw:
            table = pq.ParquetFile(raw).read(columns=names)
    except (OSError, pa.ArrowException) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error
    joined = np.array(table.column("joined").to_numpy(), "datetime64[D]")[agents]
    hid, first = table.column("concealed").to_numpy()[agents], first_days(table)[agents]
    before = ~np.isnat(first) & (claims["diagnosed"] <= joined)
    unsure = before & hid & claims["overstated"].astype(bool) & (claims["approved"] > 0)
    hid = np.where(before, claims["concealed"].astype(bool), hid)
    return np.where(before, first, joined), hid, not unsure.any()


def _read(path: Path) -> list[Row]:
    try:
        with (
            path.open("rb") as raw,
            pq.ParquetFile(raw, page_checksum_verification=True) as file,
        ):
            table = file.read(columns=list(COLUMNS))
            missing = [name for name in COLUMNS if name not in table.column_names]
            bad = [name for name in WHOLE if name not in missing and not _is_whole(table, name)]
    except (OSError, pa.ArrowException) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error
    if missing:
        raise UnreadableRunError(f"{path}: no column {', '.join(missing)}")
    if bad:
        raise UnreadableRunError(f"{path}: {bad[0]} must hold whole numbers only")
    return [Row(*row) for row in _tuples(table)]


def _is_whole(table: pa.Table, name: str) -> bool:
    column = table.column(name)
    return pa.types.is_integer(column.type) and not column.null_count


def _tuples(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(table.column(name).to_pylist() for name in COLUMNS), strict=True)


def _claims_are_drawn(run: Run) -> bool:
    return run.scenario.get("claims", {}).get("mode") != "expected"


def _at_the_start(run: Run) -> int | None:
    """Members before the first round; None where a table that cannot be added up says it."""
    if not run.scenario["plan"].get("all_covered", False):
        return 0
    own = run.scenario["people"].get("table") is not None
    return run.people_in_table if own else run.scenario["people"]["total"]


def _band(band: int) -> str:
    return f"{10 * band} and over" if band == OLDEST_BAND else f"{10 * band} to {10 * band + 9}"


def _half(start: dt.date, day: int) -> str:
    date = start + dt.timedelta(days=day)
    return f"{date.year} H{1 if date.month <= 6 else 2}"
