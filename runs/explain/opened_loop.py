"""The loop opened: people answer the bill as it would be had nobody left before them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import stdev
from typing import NamedTuple

from .shapley import round_fraction


class LoopSeed(NamedTuple):
    """Members at the end of the time looked at, people.

    Attributes:
        seed: of all chance.
        nobody_answers: where the bill moves nobody.
        opened: where people are told the bills of that world.
        as_it_is: where they are told their own, which is dearer for everybody who left.
    """

    seed: int
    nobody_answers: int
    opened: int
    as_it_is: int


class OpenedLoop(NamedTuple):
    """The means of seeds, in whole people, and the noise of each.

    Attributes:
        nobody_answers: as in `LoopSeed`.
        opened: the same.
        as_it_is: the same.
        errors: standard errors of the three over seeds, in their order; NaN with one seed.
        circle_part: of the members lost, the part lost to the vicious circle; NaN if none were.
        circle_error: its standard error over seeds that lost any; NaN with fewer than two.
        seeds: each seed.
    """

    nobody_answers: int
    opened: int
    as_it_is: int
    errors: tuple[float, ...]
    circle_part: float
    circle_error: float
    seeds: Sequence[LoopSeed]


def open_loop(seeds: Sequence[LoopSeed]) -> OpenedLoop:
    """Take the means over seeds.

    Args:
        seeds: one or more.
    """
    columns = list(zip(*(one[1:] for one in seeds), strict=True))
    nobody, opened, own = (round_fraction(sum(column), len(seeds)) for column in columns)
    errors = tuple(_error(column) for column in columns)
    parts = [circle_part(*one[1:]) for one in seeds]
    return OpenedLoop(
        nobody, opened, own, errors, circle_part(nobody, opened, own), _error(parts), seeds
    )


def circle_part(nobody_answers: int, opened: int, as_it_is: int) -> float:
    """What part of the members lost is lost because others had left before; NaN if none were lost.

    >>> circle_part(107, 75, 55), circle_part(100, 100, 100)
    (0.38461538461538464, nan)
    """
    lost = nobody_answers - as_it_is
    return (opened - as_it_is) / lost if lost > 0 else math.nan


def _error(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return stdev(known) / math.sqrt(len(known)) if len(known) > 1 else math.nan
