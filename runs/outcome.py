"""What a finished run left in its folder, and what it comes to by month and by year."""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

FEN_IN_YUAN = 100

Table = Mapping[str, np.ndarray]
"""A table of a run: its columns by name; dates are datetime64[D]."""


@dataclass(frozen=True)
class Outcome:
    """A run's terms and tables, read from its folder.

    Attributes:
        folder: folder of the run.
        terms: the resolved scenario, as scenario.toml has it.
        rounds: one row per round, in order; counts in people, money in fen.
        daily: members by day in the launch.
    """

    folder: Path
    terms: Mapping[str, Any]
    rounds: Table
    daily: Table

    @cached_property
    def people(self) -> Table:
        """Everybody at the end by age, sex, health and membership; `people` is how many."""
        return count_people(self.folder / "members.parquet", ("age", "sex", "health", "membership"))

    @cached_property
    def reviews(self) -> Table:
        """One row per round of claim review, those after the plan's end too."""
        return read_table(self.folder / "reviews.parquet")

    @cached_property
    def cases(self) -> Table:
        """One row per case that a jury voted on."""
        return read_table(self.folder / "cases.parquet")

    @cached_property
    def operator(self) -> Table:
        """What the plan brought its operator and cost it, by round; fen."""
        return read_table(self.folder / "operator.parquet")

    @cached_property
    def float_by_day(self) -> Table:
        """The money between collection and payment on each day; fen."""
        return read_table(self.folder / "float.parquet")

    @cached_property
    def orders(self) -> Table:
        """Every order that the regulator gave."""
        return read_table(self.folder / "orders.parquet")

    @cached_property
    def agency(self) -> Table:
        """One row per month and product of the agency; none without products."""
        return read_table(self.folder / "agency.parquet")

    @cached_property
    def curves(self) -> Table:
        """Demand, cost, fixed points and noise of the pool at chosen moments."""
        return read_table(self.folder / "curves.parquet")

    def products(self, kind: str | None = None) -> list[str]:
        """Names of the agency's products, of a kind or all."""
        products = self.terms.get("agency", {}).get("products", ())
        return [one["name"] for one in products if kind in (None, one["kind"])]

    @property
    def promise_yuan_a_month(self) -> float:
        """What the plan promised a month would cost at most, in yuan."""
        return float(self.terms["plan"]["promise_yuan_a_month"])

    @property
    def sponsor_gave_out(self) -> dt.date | None:
        """Day of the round in which the sponsor's budget was spent, if it has one and it was."""
        budget = self.terms["plan"].get("sponsor_budget_yuan", "none")
        if budget == "none":
            return None
        others = (self.rounds[f"{name}_fen"] for name in ("insurer", "closure"))
        paid = np.cumsum(self.rounds["sponsor_fen"] - sum(others))
        spent = self.rounds["date"][paid >= round(budget * FEN_IN_YUAN)]
        return spent[0].item() if len(spent) else None

    @property
    def start(self) -> dt.date:
        """Day of the launch."""
        return self.terms["plan"]["start"]

    @property
    def closure_notice(self) -> dt.date | None:
        """Day on which the end was announced, if it was."""
        orders = self.orders
        announced = orders["date"][orders["kind"] == "closure_notice"]
        return announced[0].item() if len(announced) else None


class YearOfLeaving(NamedTuple):
    """Mean yearly claim probability of a year's leavers and of the members whom they left."""

    year: int
    left: float
    members: float

    @property
    def ratio(self) -> float:
        """Leavers against members: below 1 they are healthier; NaN if nobody has any risk."""
        return self.left / self.members if self.members > 0 else math.nan


def read_outcome(folder: Path) -> Outcome:
    """Read what a run left.

    Args:
        folder: folder of a finished run, or of one whose tables are written.

    Raises:
        OSError: if a table or scenario.toml is missing or cannot be read.
        tomllib.TOMLDecodeError: if scenario.toml is broken.
    """
    terms = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))
    rounds, daily = (read_table(folder / f"{name}.parquet") for name in ("rounds", "daily"))
    return Outcome(folder, terms, rounds, daily)


def read_table(path: Path, columns: Sequence[str] | None = None) -> Table:
    """Read a Parquet file, all of it or some columns."""
    return _arrays(pq.read_table(path, columns=list(columns) if columns else None))


def count_people(path: Path, columns: Sequence[str]) -> Table:
    """Count the people of a members table of any length, which is never in memory as a whole.

    Args:
        path: members.parquet of a run.
        columns: by which people are told apart.

    Returns:
        One row for each combination of values that occurs, in their order; `people` is how many.

    Raises:
        OSError: if it cannot be read, or is damaged.
    """
    from pyarrow import acero, dataset

    checked = dataset.ParquetFragmentScanOptions(page_checksum_verification=True)
    layout = dataset.ParquetFileFormat(default_fragment_scan_options=checked)
    names = [*columns, "people"]
    scan = acero.ScanNodeOptions(dataset.dataset(path, format=layout), columns=names)
    chosen = acero.ProjectNodeOptions([pc.field(name) for name in names], names)
    sums = acero.AggregateNodeOptions([("people", "hash_sum", None, "people")], list(columns))
    steps = (("scan", scan), ("project", chosen), ("aggregate", sums))
    counted = acero.Declaration.from_sequence(
        [acero.Declaration(name, options) for name, options in steps]
    ).to_table()
    return _arrays(counted.sort_by([(name, "ascending") for name in columns]))


def _arrays(table: pa.Table) -> Table:
    arrays = {name: table.column(name).to_numpy() for name in table.column_names}
    if "date" in arrays:
        arrays["date"] = arrays["date"].astype("datetime64[D]")
    return arrays


def years(rounds: Table) -> np.ndarray:
    """Calendar year of each round, or of each row of any table with dates, as whole numbers."""
    return rounds["date"].astype("datetime64[Y]").astype(np.int64) + 1970


def months(rounds: Table) -> np.ndarray:
    """Calendar month of each round, as datetime64[M]."""
    return rounds["date"].astype("datetime64[M]")


def sums(values: np.ndarray, periods: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sums of values by period; the rows of a period stand together.

    Returns:
        The periods, each once, and the sum of each, of the same type as the values.
    """
    if len(values) == 0:
        return periods, values
    once, first = np.unique(periods, return_index=True)
    return once, np.add.reduceat(values, first)


def yearly_share_yuan(rounds: Table) -> dict[int, float]:
    """What a member who paid every round of a calendar year paid in it, in yuan, by year."""
    found, shares_fen = sums(rounds["share_fen"], years(rounds))
    return {int(year): int(fen) / FEN_IN_YUAN for year, fen in zip(found, shares_fen, strict=True)}


def monthly_share_yuan(rounds: Table) -> tuple[np.ndarray, np.ndarray]:
    """Months, and what a member who paid every round of a month paid in it, in yuan."""
    found, shares_fen = sums(rounds["share_fen"], months(rounds))
    return found, shares_fen / FEN_IN_YUAN


def highest_month(rounds: Table) -> tuple[dt.date | None, float]:
    """The dearest month, and what it cost a member in yuan; (None, 0) if no month cost anything."""
    found, yuan = monthly_share_yuan(rounds)
    if not (yuan > 0).any():
        return None, 0.0
    top = int(np.argmax(yuan))
    return found[top].astype(dt.date), float(yuan[top])


def yearly_risk(rounds: Table) -> list[YearOfLeaving]:
    """Claim probability of leavers against members for each calendar year in which people left.

    Both are weighted by the people who left in a round, so that leavers are compared with the
    members of their own round: members age, and in a year whose leavers leave late, those would
    otherwise look ill beside the members of the whole year.
    """
    left, members = rounds["risk_left"].astype(float), rounds["risk_members"].astype(float)
    people = np.where(np.isfinite(left) & np.isfinite(members), rounds["left"], 0).astype(float)
    found, total = sums(people, years(rounds))
    risks = [sums(np.nan_to_num(risk) * people, years(rounds))[1] for risk in (left, members)]
    rows = zip(found, total, *risks, strict=True)
    return [YearOfLeaving(int(year), a / n, b / n) for year, n, a, b in rows if n > 0]


def members_at_first(rounds: Table) -> int:
    """Members before anybody joined or left in the first round; 0 but where all are in at first."""
    if len(rounds["members"]) == 0:
        return 0
    went = ("members", "left", "expelled", "aided", "died", "aged_out")
    return int(sum(rounds[name][0] for name in went) - rounds["joined"][0])


def members_on(rounds: Table, day: dt.date) -> float:
    """Members at the end of the last round on or before a day; NaN before the first round."""
    return latest(rounds, "members", day)


def latest(rounds: Table, column: str, day: dt.date) -> float:
    """Value of the last round on or before a day; NaN before the first round."""
    known = rounds[column][rounds["date"] <= np.datetime64(day)]
    return float(known[-1]) if len(known) else math.nan
