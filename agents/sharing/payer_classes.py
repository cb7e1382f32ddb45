"""Classes of payers: who owes the same, and how the cost of a round is divided among classes.

A rule that tells payers apart says it once, as a small table: the class of each age and sex, or of
each whole year of membership. What one payer of a class owes is then one number a class and round.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..people.age import LAST_AGE, SEXES

CELLS = (LAST_AGE + 1) * SEXES
"""Cells of a table by age and sex: male and female of each age in turn."""
YEARS = LAST_AGE + 1
"""Whole years of membership that a table tells apart."""


class PayerClasses(NamedTuple):
    """Who owes the same under a rule.

    Attributes:
        names: of the classes.
        of_cell: class of each age and sex (`CELLS` of them), or of each whole year of membership
            (`YEARS` of them).
        weights: what a payer of each class owes against one of another, whole numbers from 0.
        by_years: the table goes by years of membership.
        chances: yearly chance of a claim of one of each class, of 2**-48; empty where no matter.
        aid_fen: aid for a severe illness of one of each class, fen; empty where no matter.
        rounds_a_year: rounds in which claims are shared.
    """

    names: tuple[str, ...]
    of_cell: tuple[int, ...]
    weights: tuple[int, ...]
    by_years: bool = False
    chances: tuple[int, ...] = ()
    aid_fen: tuple[int, ...] = ()
    rounds_a_year: int = 1


class RiskByAge(NamedTuple):
    """What a rule may know of risk: the scenario's tables, nobody's own health.

    Attributes:
        chances: yearly chance of critical illness by age and sex, of 2**-48.
        aid_fen: aid for a severe illness by age, fen.
        last_age: age of the oldest members.
        rounds_a_year: rounds in which claims are shared.
    """

    chances: tuple[int, ...]
    aid_fen: tuple[int, ...]
    last_age: int
    rounds_a_year: int = 1


class RoundOfClasses(NamedTuple):
    """What a round brought to each class, a whole number a class.

    Attributes:
        payers: people billed.
        aid_fen: aid approved for people of the class, fen.
        cases: people aided.
        billed_fen: what a payer of the class has been billed since 1 January, fen.
        carried_fen: what is left over from earlier rounds of the class alone, fen; below 0 where
            it owes. A rule that lets classes share all costs does not read it.
    """

    payers: tuple[int, ...]
    aid_fen: tuple[int, ...]
    cases: tuple[int, ...]
    billed_fen: tuple[int, ...]
    carried_fen: tuple[int, ...]


def share_by_weights(to_share_fen: int, payers: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Each payer owes in proportion to the weight of the own class, rounded up to a whole fen.

    Args:
        to_share_fen: aid and fee of the round less what was carried over; may be negative.
        payers: people billed, a count a class.
        weights: of one payer of each class, whole numbers from 0.

    Returns:
        Fen owed by one payer of each class. Together they are at least what is to be shared, and
        less than a fen a payer more; 0 where nothing is to be shared or nobody has any weight.

    >>> share_by_weights(1_000, [10, 5], [1, 2]), share_by_weights(1_001, [10, 5], [1, 1])
    ([50, 100], [67, 67])
    """
    whole = sum(count * weight for count, weight in zip(payers, weights, strict=True))
    if whole == 0 or to_share_fen <= 0:
        return [0] * len(weights)
    return [-(-to_share_fen * weight // whole) for weight in weights]


def classes_by_age(
    firsts: Sequence[int], weights: Sequence[int], names: Sequence[str] = ()
) -> PayerClasses:
    """Classes that are bands of age.

    Args:
        firsts: youngest age of each band, rising from 0.
        weights: of one payer of each band.
        names: of the bands; none = such as "0 to 39".

    >>> bands = classes_by_age([0, 40], [1, 3])
    >>> bands.names, bands.of_cell[2 * 39], bands.of_cell[2 * 40 + 1]
    (('0 to 39', '40 and over'), 0, 1)
    """
    ends = [*firsts[1:], None]
    said = [
        f"{first} and over" if end is None else f"{first} to {end - 1}"
        for first, end in zip(firsts, ends, strict=True)
    ]
    return PayerClasses(
        tuple(names) or tuple(said),
        _of_ages(lambda age: sum(first <= age for first in firsts) - 1),
        tuple(weights),
    )


def classes_by_age_and_sex(risk: RiskByAge) -> PayerClasses:
    """A class for each age and sex that members can be of, weighted by the aid to be expected.

    Args:
        risk: chance and aid by age.
    """
    ages = range(risk.last_age + 1)
    cells = [(age, sex) for age in ages for sex in range(SEXES)]
    chances = tuple(risk.chances[SEXES * age + sex] for age, sex in cells)
    aid = tuple(risk.aid_fen[age] for age, _ in cells)
    return PayerClasses(
        tuple(f"{'MF'[sex]} {age}" for age, sex in cells),
        tuple(min(cell, len(cells) - SEXES + cell % SEXES) for cell in range(CELLS)),
        tuple(chance * fen for chance, fen in zip(chances, aid, strict=True)),
        chances=chances,
        aid_fen=aid,
        rounds_a_year=risk.rounds_a_year,
    )


def _of_ages(class_of: Callable[[int], int]) -> tuple[int, ...]:
    return tuple(class_of(cell // SEXES) for cell in range(CELLS))
