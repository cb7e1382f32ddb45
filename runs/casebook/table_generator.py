"""The member tables of the case book, made from the set-up each source prints.

They lie beside the scenarios that name them, so that every case can be run again by hand. Amounts
are whole yuan, so many to the unit of the source that rounding to whole fen is of no account.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
from scipy.optimize import root_scalar
from scipy.special import ndtr, ndtri

CASES = Path(__file__).parents[2] / "model" / "cases"
"""Where scenarios, tables and published numbers lie."""
GRID = 1_000_000
"""People of a quantile grid, one for each."""
SMALL_GRID = 200_000
WEALTH, LOSS, LOW_RISK, HIGH_RISK = 10.0, 6.0, 0.1, 0.3
"""The set-up of Rothschild and Stiglitz, in units of 100,000 yuan and probabilities."""
AGE = 40

Columns = Mapping[str, np.ndarray]


def kreps() -> Columns:
    """11 degrees of risk aversion x 10 loss probabilities x 10 people; 100 yuan are 1 unit."""
    aversion = np.repeat(np.arange(10, 21) * 1e-5, 10)
    chance = np.tile(np.arange(1, 11) / 100, 11)
    value = np.log1p(chance * np.expm1(aversion * 5_000)) / aversion
    return _table(100 * 5_000 * chance, 100 * value, people=10)


def alcoa() -> Columns:
    """Value (0.940 - u) / 0.00070, cost 183.225 + 0.31048 w, u uniform; 1,000 yuan are 1 unit."""
    value = (0.940 - _quantiles()) / 0.00070
    return _table(1_000 * (183.225 + 0.31048 * value), 1_000 * np.maximum(value, 0))


def exponential() -> Columns:
    """Cost exponential with mean 1, value half as much again; 100,000 yuan are 1 unit."""
    cost = -np.log1p(-_quantiles())
    return _table(100_000 * cost, 150_000 * cost)


def lognormal() -> Columns:
    """Cost lognormal with mean 1 and sigma 1, value 1.3 r + 1; a million yuan are 1 unit."""
    edges = ndtri(np.arange(GRID + 1) / GRID)
    cost = -GRID * np.diff(ndtr(1 - edges))  # the mean of each part, so that the tail is whole
    return _table(1e6 * cost, np.minimum(1e6 * (1.3 * cost + 1), 1e8))


def thomas(low: int, high: int) -> Columns:
    """Up to 8 low risks of 0.01 and 2 high ones of 0.04; 100,000 yuan are 1 unit.

    Half of each buy at their own price; one low risk and both high ones buy at 0.03.
    """
    cost = [1_000] * 8 + [4_000] * 2
    value = [500] * 4 + [1_200] * 3 + [3_500] + [3_500, 5_000]
    chosen = [*range(low), *range(8, 8 + high)]
    return _table(np.array(cost)[chosen], np.array(value)[chosen])


def iso_elastic(elasticity: float, low: int, high: int) -> Columns:
    """Demand 0.25 (p / r)**-L of risks 0.01 (9 people) and 0.04 (1); 10,000,000 yuan are 1 unit.

    Args:
        elasticity: L.
        low: people of the low risk for each quantile, 0 or 9.
        high: the same for the high risk, 0 or 1.
    """
    grid = (np.arange(SMALL_GRID) + 0.5) / SMALL_GRID
    parts = []
    for risk, people in ((0.01, low), (0.04, high)):
        if people:
            value = np.minimum(risk * (0.25 / grid) ** (1 / elasticity), 1.0)
            parts.append(_table(np.full(SMALL_GRID, 1e7 * risk), 1e7 * value, people))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def granovetter(second_per_cent: int) -> Columns:
    """100 members who leave once 0, 1, ... 99 % have left; the second at `second_per_cent`.

    All of the cost, 1,000,000 yuan, is the last one's: k having left, the bill is 1,000,000 over
    100 - k, so a value just below the bill at k = x is the threshold x %.
    """
    threshold = np.arange(100)
    threshold[1] = second_per_cent
    value = 1e6 / (100 - threshold + 0.5)
    return _table(np.where(np.arange(100) == 99, 1_000_000, 0), value)


def harvard(dearer: float = 0.0) -> Columns:
    """Price elasticity -2 and gain 2/3 where the pool rests, at share 1; 1,000,000 yuan are 1 unit.

    Half of all people at the share 1, demand (3 - 2 p) / 2, cost (4 w - 2) / 3: at the margin two
    thirds of the mean.

    Args:
        dearer: rise of everybody's cost, units.
    """
    value = (3 - 2 * _quantiles()) / 2
    return _table(1e6 * ((4 * value - 2) / 3 + dearer), 1e6 * value)


def harvard_members(paid: float = 0.3, members: int = 2_000) -> Columns:
    """Employees in the generous plan before the switch, 1,000 parts each; 10,000 yuan are 1 unit.

    A unit is what the plan costs more than the other before anybody leaves. Values are even from
    the old bill to 1.5, so that demand has elasticity -2 at the bill 1; cost rises by 4/3 of the
    value, a gain of 2/3, around its mean of 1.

    Args:
        paid: the old bill, units.
        members: employees, a count.
    """
    value = paid + (1.5 - paid) * (np.arange(members) + 0.5) / members
    return _table(1e4 * (1 + (value - value.mean()) * 4 / 3), 1e4 * value, people=1_000)


def uniform_losses(ratio: float) -> Columns:
    """Loss probability uniform on (0, 1), cost p, value p R / (1 + p (R - 1)); 10,000,000 is 1.

    Args:
        ratio: R, marginal utility after a loss over that before.
    """
    chance = (np.arange(SMALL_GRID) + 0.5) / SMALL_GRID
    return _table(1e7 * chance, 1e7 * chance * ratio / (1 + chance * (ratio - 1)))


def low_risk_contract(cover: float) -> Columns:
    """Who is offered a cover: a million low risks, and one high risk; 100,000 yuan are 1 unit.

    What it is worth: to a low risk against no cover at all, to the high risk against full cover at
    the own price.

    Args:
        cover: received after the loss, units.
    """
    nothing = utility(LOW_RISK, 0, 0)
    full = utility(HIGH_RISK, HIGH_RISK * LOSS, LOSS)
    amounts = [worth(LOW_RISK, cover, nothing), worth(HIGH_RISK, cover, full)]
    cost = np.array([LOW_RISK * cover, HIGH_RISK * cover])
    table = _table(100_000 * cost, 100_000 * np.array(amounts))
    return {**table, "people": np.array([1_000_000, 1])}


def full_cover_contract() -> Columns:
    """A hundred high risks who are offered full cover; 100,000 yuan are 1 unit."""
    price = worth(HIGH_RISK, LOSS, utility(HIGH_RISK, 0, 0))
    return _table(np.array([100_000 * HIGH_RISK * LOSS]), np.array([100_000 * price]), 100)


def large_numbers(people: int) -> Columns:
    """So many people who each claim 300,000 yuan with chance 2.8e-5 a round; nobody leaves."""
    return _table(np.full(100, 8.4), np.full(100, 1_000_000), people // 100)


def compound_poisson() -> Columns:
    """Four risks by four sizes of claim, which are the aid at four ages; 10,000,000 yuan are 1.

    Row 4 i + k - 1 is of risk i and size k: 100,000 people with a chance of
    frequency x probability / 100,000 each.
    """
    small, large = (0.1, 0.2, 0.4, 0.3), (0.15, 0.25, 0.3, 0.3)
    frequency = np.repeat([0.08, 0.08, 0.10, 0.10], 4)
    chance = frequency * np.array([*small, *large, *small, *large]) / 100_000
    size = np.tile([1, 2, 3, 4], 4)
    table = _table(1e7 * size * chance, np.full(16, 10_000_000), 100_000)
    return {**table, "age": np.tile([0, 20, 40, 60], 4)}


def block_of_lives() -> Columns:
    """200,000 lives of 20 years, without cost and value of their own."""
    table = _table(np.zeros(200_000), np.zeros(200_000))
    return {"people": table["people"], "age": np.full(200_000, 20), "sex": table["sex"]}


TABLES: Mapping[str, Callable[[], Columns]] = {
    "kreps/consumers.csv": kreps,
    "alcoa/employees.parquet": alcoa,
    "exponential/people.parquet": exponential,
    "lognormal/people.parquet": lognormal,
    "loss_coverage/low.csv": lambda: thomas(8, 0),
    "loss_coverage/high.csv": lambda: thomas(0, 2),
    "loss_coverage/all.csv": lambda: thomas(8, 2),
    "iso_elastic/half_low.parquet": lambda: iso_elastic(0.5, 9, 0),
    "iso_elastic/half_high.parquet": lambda: iso_elastic(0.5, 0, 1),
    "iso_elastic/half_all.parquet": lambda: iso_elastic(0.5, 9, 1),
    "iso_elastic/one_low.parquet": lambda: iso_elastic(1.0, 9, 0),
    "iso_elastic/one_high.parquet": lambda: iso_elastic(1.0, 0, 1),
    "iso_elastic/one_all.parquet": lambda: iso_elastic(1.0, 9, 1),
    "cascade/thresholds.csv": lambda: granovetter(1),
    "cascade/one_replaced.csv": lambda: granovetter(2),
    "harvard/employees.parquet": harvard,
    "harvard/dearer.parquet": lambda: harvard(0.01),
    "harvard/members.parquet": harvard_members,
    "migration/ratio_1_8.parquet": lambda: uniform_losses(1.8),
    "migration/ratio_2_2.parquet": lambda: uniform_losses(2.2),
    "migration/ratio_2_4.parquet": lambda: uniform_losses(2.4),
    **{f"large_numbers/people_1e{k}.csv": (lambda k=k: large_numbers(10**k)) for k in range(4, 9)},
    "conditional_mean/risks.csv": compound_poisson,
    "screening/low.csv": lambda: low_risk_contract(1.4948),
    "screening/high.csv": full_cover_contract,
    "bluhm/lives.parquet": block_of_lives,
}
"""Every table, by its place among the cases."""


def write_table(columns: Columns, path: Path) -> None:
    """Write a member table, as CSV or as small a Parquet file as there can be."""
    sex = pa.array(["M"] * len(columns["people"])).dictionary_encode()
    table = pa.table({name: sex if name == "sex" else columns[name] for name in columns})
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        table.to_pandas().to_csv(path, index=False, lineterminator="\n")
        return
    steps: Any = {name: "DELTA_BINARY_PACKED" for name in columns if name != "sex"}
    parquet.write_table(
        table,
        path,
        compression="zstd",
        compression_level=19,
        use_dictionary=["sex"],  # pyright: ignore[reportArgumentType]
        column_encoding=steps,
    )


def write_tables(folder: Path = CASES) -> None:
    """Write every table anew."""
    for name, columns in TABLES.items():
        write_table(columns(), folder / name)


def _quantiles() -> np.ndarray:
    return (np.arange(GRID) + 0.5) / GRID


def _table(cost: np.ndarray, value: np.ndarray, people: int = 1) -> dict[str, np.ndarray]:
    """One row for each entry; amounts in yuan a round, as whole numbers where there are many."""
    amounts = [np.asarray(one, np.float64) for one in (cost, value)]
    if len(amounts[0]) > 1_000:
        amounts = [np.rint(one).astype(np.int64) for one in amounts]
    else:
        amounts = [one.round(2) for one in amounts]
    length = len(amounts[0])
    return {
        "people": np.full(length, people, np.int64),
        "age": np.full(length, AGE, np.int64),
        "sex": np.full(length, "M"),
        "expected_cost": amounts[0],
        "value": amounts[1],
    }


def utility(risk: float, price: float, cover: float) -> float:
    """Expected logarithm of wealth of somebody who has a cover.

    Args:
        risk: probability of the loss.
        price: paid for the cover, units of wealth.
        cover: received after the loss, units of wealth.
    """
    kept = WEALTH - price
    return (1 - risk) * math.log(kept) + risk * math.log(kept - LOSS + cover)


def worth(risk: float, cover: float, otherwise: float) -> float:
    """Price at which a cover is as good as the alternative; 0 if it is not even as a gift.

    Args:
        risk: probability of the loss.
        cover: received after the loss, units of wealth.
        otherwise: utility of the alternative.
    """
    gains = partial(_gains, risk, cover, otherwise)
    if gains(0.0) <= 0:
        return 0.0
    most = WEALTH - LOSS + min(cover, LOSS)
    return root_scalar(gains, bracket=(0.0, most - 1e-9), xtol=1e-12).root


def _gains(risk: float, cover: float, otherwise: float, price: float) -> float:
    return utility(risk, price, cover) - otherwise


if __name__ == "__main__":
    write_tables()
