"""The audit of the people: nobody appears or vanishes, and what is said of them can be true."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import Any

import numpy as np

from .balances import claimants_billed, pays_from_balance
from .births import count_agents
from .checks import Checks
from .claims import Claims
from .class_shares import removed_in
from .run_reader import OTHER, WHOLE, Run
from .terms import round_dates

COUNTS = (
    "members waiting covered payers joined left expelled aided died aged_out insured claims_filed "
    "claims_approved claims_refused claims_disputed claims_pending claims_unfiled chronic_members "
    "paid_late left_between_bills ran_out"
)
"""Columns of rounds that count people; none can be below 0."""
MOST_MEMBERS = 1_000_000
"""A members table of more agents is a sample of them, at least half as large."""
_READ_OF_MEMBERS = ("people", "age", "trust", "health", "membership")
GONE = ("left", "expelled", "aided", "died", "aged_out")


CLAIMS = ("filed", "approved", "refused", "pending", "unfiled")


def check_calendar(run: Run, end: dt.date, checks: Checks) -> Run:
    """Rounds are counted from 0 and fall on the days of the plan.

    Args:
        run: the tables.
        end: the plan's last day.
        checks: where differences go.

    Returns:
        The run with the days on which its rounds should have been, if it has as many.
    """
    expected = round_dates(run.scenario["plan"], end)
    numbers, dates = run.rounds["round"].tolist(), run.rounds["date"]
    checks.same(max(len(dates) - 1, 0), "rounds in all", len(dates), len(expected))
    for i, (number, date) in enumerate(zip(numbers, dates, strict=True)):
        checks.same(i, "round", number, i)
        checks.same(i, "date", date, expected[i] if i < len(expected) else "no round")
    if len(dates) != len(expected):
        return run
    return replace(run, rounds={**run.rounds, "date": expected})


def check_heads(run: Run, claims: Claims, checks: Checks) -> None:
    """Check counts of people and claims in every round, and the last round against the members.

    Args:
        run: the tables.
        claims: totals recomputed from the claims table.
        checks: where differences go.
    """
    rows = _rows(run)
    before, removed = _at_the_start(run), removed_in(run)
    for i, row in enumerate(rows):
        row["removed"] = removed[i]
        for name in COUNTS.split():
            checks.holds(i, name, row[name], "0 or more", row[name] >= 0)
        for name in CLAIMS:
            given = row[f"claims_{name}"]
            checks.same(i, f"claims_{name}", given, getattr(claims, name)[i])
        checks.same(i, "aided", row["aided"], claims.approved[i])
        checks.same(
            i, "members = waiting + covered", row["members"], row["waiting"] + row["covered"]
        )
        if before is not None:
            stay = before + row["joined"] - sum(row[name] for name in GONE)
            checks.same(i, "members before and after", row["members"], stay)
        before = row["members"]
        _check_bills(run, i, row, claims, checks)
        _check_left_between(run, i, row, checks)
        _check_averages(i, row, claims, checks)
    if rows:
        _check_members(run, rows[-1], claims, checks)
    _check_days(run, checks)


def _rows(run: Run) -> list[dict[str, Any]]:
    """The rounds, each as a dictionary."""
    names = f"{WHOLE['rounds']} {OTHER['rounds']}".split()
    columns = [list(run.rounds[name]) for name in names]
    return [
        {name: value.item() if isinstance(value, np.generic) else value for name, value in pairs}
        for pairs in (zip(names, row, strict=True) for row in zip(*columns, strict=True))
    ]


def _at_the_start(run: Run) -> int | None:
    """Members before the first round; None where a member table that cannot be added up says it."""
    if not run.scenario["plan"].get("all_covered", False):
        return 0
    if run.scenario["people"].get("table") is None:
        return run.scenario["people"]["total"]
    return run.people_in_table


def _check_bills(run: Run, i: int, row: dict, claims: Claims, checks: Checks) -> None:
    """Who is billed is a member at publication; who does not pay is removed.

    Who exaggerated and is aided in the same round was still a member when the payers were counted;
    refused, they stay.
    """
    removed = row["removed"]
    left = row["left"] - row["left_between_bills"]
    in_rows = row["members"] - claims.true_open[i] + left + removed
    billed = in_rows + claimants_billed(run, claims, i)
    if run.scenario["plan"].get("waiting_members_pay", True):
        checks.same(i, "payers", row["payers"], billed)
    else:
        checks.holds(i, "payers", row["payers"], f"at most {billed}", row["payers"] <= billed)
    least = removed + row["claims_refused"] - claims.lesser_refused[i]
    checks.holds(i, "expelled", row["expelled"], f"{least} or more", row["expelled"] >= least)
    late = row["payers"] - removed if row["share_fen"] > 0 and not pays_from_balance(run) else 0
    checks.holds(i, "paid_late", row["paid_late"], f"at most {late}", row["paid_late"] <= late)
    reviews = run.reviews["disputed"]
    disputed = int(reviews[i]) if i < len(reviews) else 0
    checks.same(i, "claims_disputed", row["claims_disputed"], disputed)


def _check_left_between(run: Run, i: int, row: dict, checks: Checks) -> None:
    """Only where some may leave between two bills, after a round with a bill, can anybody have."""
    behaviour = run.scenario.get("behaviour", {})
    may = behaviour.get("leave_between_bills", 0.0) > 0 and i > 0
    may = may and behaviour.get("answers_to_share", True) and run.rounds["share_fen"][i - 1] > 0
    most = row["left"] if may else 0
    given, rule = row["left_between_bills"], f"at most {most:,}"
    checks.holds(i, "left_between_bills", given, rule, given <= most)


def _check_averages(i: int, row: dict, claims: Claims, checks: Checks) -> None:
    """Averages over nobody are missing; all others lie where such an average can."""
    # Who is truly ill has left the row; who files too late is in no table, but few they are.
    living = row["members"] - claims.true_open[i]
    unknown = sum(claims.expired)
    most = {"risk_members": 1, "trust": 1, "mean_age_members": 120, "risk_left": 1}
    for name, top in most.items():
        people = row["left"] if name == "risk_left" else living
        rule = f"0 to {top}" if people else "no value, as there is nobody"
        true = 0 <= row[name] <= top if people else math.isnan(row[name])
        maybe_nobody = name != "risk_left" and people <= unknown and math.isnan(row[name])
        checks.holds(i, name, row[name], rule, true or maybe_nobody)
    chronic = row["chronic_members"]
    checks.holds(i, "chronic_members", chronic, f"at most {living}", chronic <= living)
    gain, slope, is_billed = row["gain"], row["slope"], row["share_fen"] > 0
    rule = "missing or finite" if is_billed else "no value, as there is no bill"
    checks.holds(i, "gain", gain, rule, math.isnan(gain) or (is_billed and math.isfinite(gain)))
    # A slope is the gain times a ratio of two shares, which are above 0.
    alike = np.sign(gain) == np.sign(slope) or (math.isnan(gain) and math.isnan(slope))
    rule = "missing where the gain is, else finite and of its sign"
    checks.holds(i, "slope", slope, rule, alike and not math.isinf(slope))


def _check_members(run: Run, last: dict, claims: Claims, checks: Checks) -> None:
    """Add the members up and compare with the last round, unless they are a sample.

    Who waits for a decision on a true claim is a covered member, and in no row of the table.
    """
    i = last["round"]
    if not _is_everybody(run, i, checks):
        return
    table = {name: run.members.groups.column(name).to_numpy() for name in _READ_OF_MEMBERS}
    people = table["people"]
    out_of_rows = claims.true_open[i]
    for name, absent in {"waiting": 0, "covered": out_of_rows}.items():
        count = int(people[table["membership"] == name].sum())
        most = last[name] - absent
        least = most - sum(claims.expired) * (name == "covered")
        rule = f"{most}" if least == most else f"{least} to {most}"
        checks.holds(i, f"people {name} in the end", count, rule, least <= count <= most)
    held = np.isin(table["membership"].astype(str), ["waiting", "covered"])
    chronic = int(people[held & (table["health"] == "chronic")].sum())
    checks.same(i, "chronic people in the end", chronic, last["chronic_members"])
    if people[held].sum() == 0:
        return
    for column, name in {"age": "mean_age_members", "trust": "trust"}.items():
        mean = float((table[column] * people)[held].sum() / people[held].sum())
        near = math.isclose(mean, last[name], rel_tol=1e-9, abs_tol=1e-9)
        checks.holds(i, f"mean {column} in the end", last[name], f"{mean}", near)


def _is_everybody(run: Run, i: int, checks: Checks) -> bool:
    """Whether the members table holds all agents; a sample is for populations above a million."""
    members, terms = run.members, run.scenario["people"]
    if terms.get("table") is None:
        agents = sum(count_agents(run.scenario))
        if agents > MOST_MEMBERS >= members.agents:
            return False
        checks.same(i, "agents in the end", members.agents, agents)
    if members.agents <= MOST_MEMBERS // 2:
        checks.holds(i, "agents in order", "a gap", "0, 1, 2, ...", members.in_order)
    return members.in_order


def _check_days(run: Run, checks: Checks) -> None:
    """Members by day lead from one round to the next; nobody leaves between rounds."""
    launch: int = min(run.scenario["plan"].get("launch_rounds", 0), len(run.rounds["date"]))
    days = dict(zip(run.daily["date"], run.daily["members"].tolist(), strict=True))
    start: dt.date = run.scenario["plan"]["start"]
    before = _at_the_start(run)
    checks.same(0, "days in all", len(run.daily["date"]), len(days))
    for i in range(launch):
        end: dt.date = run.rounds["date"][i]
        if before is not None:
            _check_days_of(i, days, (start, end), (before, int(run.rounds["joined"][i])), checks)
        before, start = int(run.rounds["members"][i]), end


def _check_days_of(
    i: int, days: dict, dates: tuple[dt.date, dt.date], people: tuple[int, int], checks: Checks
) -> None:
    """One round by day: it opens with the members of the last round and only joining moves it.

    Args:
        i: the round.
        days: members by date.
        dates: the first day, and the day of the round, which opens the next.
        people: members when it opens, and people who join in it.
        checks: where differences go.
    """
    first, end = dates
    latest, joined = people
    top = latest + joined
    for day in range((end - first).days):
        date = first + dt.timedelta(days=day)
        members = days.get(date, -1)
        if day == 0:
            checks.same(i, "members by day", members, latest)
        rule = f"{latest} to {top} on {date}"
        checks.holds(i, "members by day", members, rule, latest <= members <= top)
        latest = max(latest, members)
