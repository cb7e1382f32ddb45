"""The audit of members by the day on which they joined, and of the policies that they hold.

An agent joins whole, once or, where people may join again, twice; what it stood for at the launch
is known, and since then it has only lost people. So of those who joined in a round, no more can be
left than joined, and no fewer can have been there at the launch.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .births import Births
from .checks import Checks
from .run_reader import FIRST_JOINED, Run, UnreadableRunError, first_days, first_line, rows_of

_ROWS_AT_ONCE = 1 << 18
_NAMES = ["agent", "people", "policies", "joined"]


def check_joiners(folder: Path, run: Run, orders: Sequence[Any], checks: Checks) -> None:
    """Compare the members with who joined in each round, and with the policies in force.

    Args:
        folder: of the run.
        run: the tables.
        orders: those that were given.
        checks: where differences go.

    Raises:
        UnreadableRunError: if the members table cannot be read.
    """
    born = Births(run.scenario)
    dates = run.rounds["date"]
    if not born.is_drawn or run.members.agents != born.agents or not dates:
        return  # a sample, or the user's own
    rounds, last = len(dates), len(dates) - 1
    now, at_first = np.zeros(rounds, np.int64), np.zeros(rounds, np.int64)
    held = [0, 0]
    allowed = np.array(sorted(_days_of_joining(run, orders)), "datetime64[D]")
    for agents, people, policies, *memberships in _pieces(folder / "members.parquet"):
        first = born.at_first(agents)
        held = [held[0] + int((people * policies).sum()), held[1] + int((first * policies).sum())]
        for joined in memberships:
            came = np.flatnonzero(~np.isnat(joined))
            checks.made["members: joined"] = checks.made.get("members: joined", 0) + len(came)
            for i in came[~np.isin(joined[came], allowed)]:
                rule = "a day on which people join"
                checks.differs(last, "members: joined", f"agent {agents[i]}: {joined[i]}", rule)
            place = np.minimum(round_of_joining(run, joined[came]), last)
            np.add.at(now, place, people[came])
            np.add.at(at_first, place, first[came])
    for i, joined in enumerate(run.rounds["joined"].tolist()):
        rule = f"{now[i]:,} to {at_first[i]:,}"
        checks.holds(i, "joined, by the members", joined, rule, now[i] <= joined <= at_first[i])
    _check_policies(run, held, checks)


def _pieces(path: Path) -> Iterator[tuple[np.ndarray, ...]]:
    try:
        with path.open("rb") as raw, pq.ParquetFile(raw) as file:
            for batch in file.iter_batches(_ROWS_AT_ONCE, columns=[*_NAMES, FIRST_JOINED]):
                agents, people, policies, joined = (
                    batch.column(name).to_numpy(zero_copy_only=False) for name in _NAMES
                )
                joined = np.array(joined, "datetime64[D]")
                yield agents, people, policies, joined, first_days(batch)
    except (OSError, pa.ArrowException) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error


def _days_of_joining(run: Run, orders: Sequence[Any]) -> set[dt.date]:
    """Each day of the launch; then the days of rounds, orders and changes of terms."""
    scenario, dates = run.scenario, run.rounds["date"]
    start, launch = scenario["plan"]["start"], _launch(run)
    days = (dates[launch - 1] - start).days if launch else 0
    by_order = [one["date"] for one in scenario.get("regulator", {}).get("orders", ())]
    by_change = [one["date"] for one in scenario.get("changes", ())]
    return {
        *(start + dt.timedelta(days=day) for day in range(days)),
        *dates,
        *by_order,
        *by_change,
        *(order.date for order in orders),
    }


def round_of_joining(run: Run, joined: np.ndarray) -> np.ndarray:
    """The round of each day: in the launch people join on its mornings, later at its end."""
    dates, launch = np.array(run.rounds["date"], "datetime64[D]"), _launch(run)
    by_day = joined < dates[launch - 1] if launch else np.zeros(len(joined), bool)
    later = np.searchsorted(dates, joined)
    return np.where(by_day, np.searchsorted(dates, joined, side="right"), later)


class Memberships(NamedTuple):
    """When people joined, and when those joined first who did twice; int64, shape (agents,)."""

    day: np.ndarray  # since the launch; -1 for who never joined, or was there from the start
    round: np.ndarray  # NEVER for who never joined; -1 for who was there from the start
    first_day: np.ndarray  # -1 for who has joined once, or never
    first_round: np.ndarray  # NEVER for them


def memberships_of(run: Run, joined: np.ndarray, first: np.ndarray, never: int) -> Memberships:
    """Memberships by day and round.

    Args:
        run: the tables.
        joined: day of joining, the last one: datetime64[D].
        first: that of the first joining, of who has joined twice.
        never: the round in which nobody has joined.
    """
    plan = run.scenario["plan"]
    start, found = np.datetime64(plan["start"], "D"), []
    for days, nobody in ((joined, -1 if plan.get("all_covered", False) else never), (first, never)):
        came = ~np.isnat(days)
        rounds = np.full(len(days), nobody)
        rounds[came] = round_of_joining(run, days[came])
        found += [np.where(came, (days - start).astype(np.int64), -1), rounds]
    return Memberships(*found)


def _launch(run: Run) -> int:
    return min(run.scenario["plan"].get("launch_rounds", 0), len(run.rounds["date"]))


def _check_policies(run: Run, held: list[int], checks: Checks) -> None:
    """Policies in force at the last month's beginning were held by who is there still, or was."""
    last, end = len(run.rounds["date"]) - 1, run.rounds["date"][-1]
    months = [row for row in rows_of(run.agency, "date policies") if row[0] <= end]
    newest = max((date for date, _ in months), default=None)
    policies = sum(count for date, count in months if date == newest)
    rule = f"{held[0]:,} to {held[1]:,}"
    checks.holds(last, "policies of members", policies, rule, held[0] <= policies <= held[1])
