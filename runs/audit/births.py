"""The audit of who people are: what each was born with is drawn anew, from the seed alone.

Everything that people are born with follows from draws of their own.
"""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from . import draws
from .checks import Checks
from .draws import CERTAIN, FACTOR, chance_of, factor_of
from .run_reader import FIRST_JOINED, UnreadableRunError, first_days, first_line
from .terms import age_day, days_lived

OLDEST, FULL_TRUST = 85, 255
OPENNESS = 1 << 41
"""Number of the draw, made from that of somebody's contacts, that says who would join again."""
NAMES = "agent people age sex health membership joined credit frailty attitude attention trust "
NAMES += "concealed policies"
_ROWS_AT_ONCE = 1 << 18


def check_births(
    folder: Path, scenario: dict[str, Any], dates: list[dt.date], checks: Checks
) -> None:
    """Compare each row of the members table with what the person was born with.

    Args:
        folder: of the run.
        scenario: content of scenario.toml.
        dates: days of the rounds.
        checks: where differences go.

    Raises:
        UnreadableRunError: if the table cannot be read.
    """
    path, last = folder / "members.parquet", max(len(dates) - 1, 0)
    born = Births(scenario)
    day = (dates[-1] - scenario["plan"]["start"]).days if dates else 0
    try:
        with path.open("rb") as raw, pq.ParquetFile(raw) as file:
            for batch in file.iter_batches(_ROWS_AT_ONCE, columns=[*NAMES.split(), FIRST_JOINED]):
                rows = {name: _values(batch.column(name)) for name in NAMES.split()}
                rows[FIRST_JOINED] = first_days(batch)
                for what, (given, rule, true) in _rules(rows, born, day, scenario).items():
                    checks.made[what] = checks.made.get(what, 0) + len(true)
                    for i in np.flatnonzero(~true):
                        who = f"agent {rows['agent'][i]}: {given[i]}"
                        checks.differs(last, what, who, f"{rule[i]}")
    except (OSError, pa.ArrowException) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error


def count_agents(scenario: dict[str, Any]) -> tuple[int, int]:
    """How many agents there are at the launch, and how many are born later.

    Args:
        scenario: content of scenario.toml.
    """
    people = scenario["people"]
    launch = people["total"] if people["agents"] == "all" else people["agents"]
    rate = people.get("births_per_1000", 0.0)
    if not rate or people.get("table") is not None:
        return launch, 0
    return launch, round(launch * rate * days_lived(scenario) / 365_250)


class Births:
    """What people are born with, by their number.

    Args:
        scenario: content of scenario.toml.
    """

    def __init__(self, scenario: dict[str, Any]):
        people, self.seed = scenario["people"], scenario["run"]["seed"]
        illness, behaviour = scenario["illness"], scenario["behaviour"]
        self.is_drawn = people.get("table") is None
        self.people = people["total"]
        self._launch, self.unborn = count_agents(scenario)
        self._days, self.agents = days_lived(scenario), self._launch + self.unborn
        self._women = round(people["women"] * 1024)
        self._conceal = chance_of(behaviour["concealment"])
        self._again = chance_of(behaviour.get("join_again", 0.0))
        decide = (behaviour.get(f"{who}_decide", 0.0) for who in ("parents", "partners"))
        self._some_decide = max(decide) > 0
        self._least_trust = round(behaviour["trust_least"] * FULL_TRUST)
        self.frailty = _factors(_lognormal(illness["frailty_spread"], 1.0))
        mean = behaviour["attitude_mean"]
        self._attitude = _factors(_lognormal(behaviour["attitude_spread"], mean))
        spread = behaviour["attention_spread"]
        even = [1 + spread * ((2 * i + 1) / 8 - 1) for i in range(8)]
        self._attention = [chance_of(behaviour["attention"] * one) / CERTAIN for one in even]
        self._credits, self._ages = _credit_steps(people), _age_steps(people["by_age"])
        at_20, at_60 = illness["chronic_at_20"], illness["chronic_at_60"]
        slope = [at_20 + (at_60 - at_20) * (age - 20) / 40 for age in range(OLDEST + 1)]
        self._chronic = np.array([chance_of(min(max(one, 0.0), 1.0)) for one in slope])

    def traits(self, agents: np.ndarray) -> dict[str, np.ndarray]:
        """Sex and traits of people, by the names of the members table."""
        bits = self._draw(draws.TRAITS, agents)

        def cut(first: int, count: int) -> np.ndarray:
            return bits >> first & (1 << count) - 1

        steps = np.searchsorted(self._credits, cut(27, 16), side="right")
        return {
            "sex": np.where(cut(0, 10) < self._women, "F", "M"),
            "credit": 350 + 25 * steps,
            "frailty": np.array(self.frailty)[cut(10, 4)],
            "attitude": np.array(self._attitude)[cut(14, 4)],
            "attention": np.array(self._attention)[cut(18, 3)],
        }

    def frailty_class(self, agents: np.ndarray) -> np.ndarray:
        """One of sixteen classes."""
        return self._draw(draws.TRAITS, agents) >> 10 & 15

    def ages(self, agents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Age at the launch, 0 for who is born later, and the day of birth since then."""
        u = self._draw(draws.AGE, agents)
        age = np.minimum(np.searchsorted(self._ages, u, side="right"), OLDEST)
        born = -(age * 1461 // 4) - draws.draw_again(u, 1) % 365 - 1
        later = self.is_later(agents)
        day = 1 + ((u >> 24) * self._days >> 24)
        return np.where(later, 0, age), np.where(later, day, born)

    def is_later(self, agents: np.ndarray) -> np.ndarray:
        """Who is born after the launch: so many of all numbers, spread evenly."""
        return self._born_before(agents + 1) > self._born_before(agents)

    def at_first(self, agents: np.ndarray) -> np.ndarray:
        """People that an agent stood for: as many each, the first ones of the launch one more."""
        rank = agents - self._born_before(agents)
        each, some = divmod(self.people, self._launch)
        return each + (~self.is_later(agents) & (rank < some))

    def _born_before(self, agents: np.ndarray) -> np.ndarray:
        return agents * self.unborn // self.agents

    def is_chronic(self, agents: np.ndarray, ages: np.ndarray) -> np.ndarray:
        """Who was chronically ill at the launch, or at birth."""
        return self._draw(draws.HEALTH, agents) < self._chronic[ages]

    def conceals(self, agents: np.ndarray) -> np.ndarray:
        """Who would hide an illness from the declaration."""
        return self._draw(draws.HONESTY, agents) < self._conceal

    def may_return(self, agents: np.ndarray) -> np.ndarray:
        """Who would join again; where some decide for others, that may be anybody."""
        contacts = self._draw(draws.FRIENDS, agents)
        return (draws.draw_again(contacts, OPENNESS) < self._again) | self._some_decide

    def trust(self, agents: np.ndarray) -> np.ndarray:
        """Trust at the launch, 0 to 255."""
        spread = FULL_TRUST + 1 - self._least_trust
        return self._least_trust + (spread * (self._draw(draws.TRUST, agents) >> 8) >> 40)

    def _draw(self, stream: int, agents: np.ndarray) -> np.ndarray:
        return draws.draw(draws.key(self.seed, stream), agents)


def _rules(
    rows: dict[str, np.ndarray], born: Births, day: int, scenario: dict[str, Any]
) -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """What is given of each row, what should be, and whether it is."""
    agents, found = rows["agent"], {}
    for name, due in born.traits(agents).items():
        if born.is_drawn or name != "sex":
            found[name] = rows[name], due, rows[name] == due
    joined = np.array(rows["joined"], "datetime64[D]")
    if born.is_drawn:
        age, born_on = born.ages(agents)
        today = age_day(scenario, day)
        due = np.maximum((today - born_on) * 4 // 1461, 0)
        found["age"] = rows["age"], due, rows["age"] == due
        unborn, most = born_on > today, born.at_first(agents)
        given = rows["membership"] == "unborn"
        found["membership"] = rows["membership"], unborn, given == unborn
        most = np.where(unborn, 0, most)
        found["people"] = rows["people"], most, (rows["people"] <= most) & (rows["people"] >= 0)
        start = np.datetime64(scenario["plan"]["start"], "D")
        late = np.isnat(joined) | (joined >= start + np.maximum(born_on, 0))
        found["joined after birth"] = rows["joined"], born_on, late
        was_chronic = born.is_chronic(agents, age)
        found["health"] = (
            rows["health"],
            was_chronic,
            ~(was_chronic & (rows["health"] == "healthy")),
        )
        hides = np.isnat(joined) | ~was_chronic | scenario["plan"].get("all_covered", False)
        may_hide = ~rows["concealed"] | born.conceals(agents) & ~np.isnat(joined)
        found["concealed"] = rows["concealed"], was_chronic, may_hide & (rows["concealed"] | hides)
    trust = rows["trust"] * FULL_TRUST
    whole = np.abs(trust - np.round(trust)) < 1e-9
    found["trust"] = rows["trust"], born.trust(agents), whole & (trust <= born.trust(agents) + 1e-9)
    if not scenario["plan"].get("all_covered", False):
        outside = np.isin(rows["membership"].astype(str), ["outside", "unborn"])
        found["joined"] = rows["joined"], rows["membership"], outside == np.isnat(joined)
    once = np.isnat(first := rows[FIRST_JOINED])
    may = (first < joined) & (born.may_return(agents) if born.is_drawn else True)
    found[FIRST_JOINED] = first, may, once | may
    most = np.full(len(agents), len(scenario.get("agency", {}).get("products", ())))
    found["policies"] = rows["policies"], most, (rows["policies"] <= most) & (rows["policies"] >= 0)
    return {f"members: {name}": one for name, one in found.items()}


def _factors(values: list[float]) -> list[float]:
    """Factors as the rules have them: whole numbers of 1/1024, at most 16."""
    return [factor_of(one) / FACTOR for one in values]


def _lognormal(spread: float, times: float) -> list[float]:
    """Midpoints of sixteen equally likely classes, with this mean."""
    values = [math.exp(spread * NormalDist().inv_cdf((i + 0.5) / 16)) for i in range(16)]
    mean = sum(values) / 16
    return [times * (value / mean) for value in values]


def _credit_steps(people: dict[str, Any]) -> np.ndarray:
    normal = NormalDist(people["credit_mean"], max(people["credit_spread"], 1e-6))
    tops = [350 + 25 * (i + 1) for i in range(24)]
    return np.array([*(round(round(normal.cdf(top), 9) * 65536) for top in tops), 65536])


def _age_steps(bands: list[list[float]]) -> np.ndarray:
    """Chances to be at most each age."""
    ends = [first for first, _ in bands[1:]] + [OLDEST + 1]
    yearly = [(first, part / (end - first)) for (first, part), end in zip(bands, ends, strict=True)]
    parts = [
        max((first, one) for first, one in yearly if first <= age)[1] for age in range(OLDEST + 1)
    ]
    return np.array([chance_of(float(one)) for one in np.cumsum(parts) / sum(parts)], np.int64)


def _values(column: pa.Array) -> np.ndarray:
    if pa.types.is_date(column.type):
        return np.array(column.to_numpy(zero_copy_only=False), "datetime64[D]")
    return column.to_numpy(zero_copy_only=False)
