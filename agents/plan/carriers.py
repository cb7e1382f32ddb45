"""Several insurers of one insurance form: who pays which part of what exceeds the promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..engine.units import FEN_IN_YUAN

MILLION = 1_000_000


class Carrier(NamedTuple):
    """An insurer that shares the insurance form with others.

    Attributes:
        name: of the insurer.
        weight: its part, in whole numbers against those of the others.
        capital_fen: most that it pays in all; None where it pays whatever it owes.
    """

    name: str
    weight: int
    capital_fen: int | None = None


def carriers_of(insurers: Sequence[Mapping[str, Any]], can_fail: bool) -> tuple[Carrier, ...]:
    """The insurers of a form, as a scenario says them.

    Args:
        insurers: name, part (a fraction) and capital (yuan) of each.
        can_fail: each pays no more than its capital.
    """
    return tuple(
        Carrier(
            one["name"],
            round(one["part"] * MILLION),
            round(one["capital_yuan"] * FEN_IN_YUAN) if can_fail else None,
        )
        for one in insurers
    )


def divide_among(
    amount_fen: int, carriers: Sequence[Carrier], paid_fen: Mapping[str, int]
) -> tuple[tuple[str, int], ...]:
    """Divide what the insurers pay in a round by their parts, in whole fen.

    What one of them has not got the others pay, by their parts, as long as one has something left.

    Args:
        amount_fen: to be paid by all, no more than they have.
        carriers: the insurers, in the order in which equal remainders go up.
        paid_fen: what each has paid before, by name; 0 where it is not named.

    Returns:
        Name and fen of each insurer that pays something, in their order.

    >>> two = Carrier("one", 1, 50), Carrier("two", 2)
    >>> divide_among(100, two, {}), divide_among(100, two, {"one": 40})
    ((('one', 33), ('two', 67)), (('one', 10), ('two', 90)))
    """
    room = {
        one.name: amount_fen
        if one.capital_fen is None
        else max(one.capital_fen - paid_fen.get(one.name, 0), 0)
        for one in carriers
    }
    pays = dict.fromkeys(room, 0)
    rest = amount_fen
    while rest > 0:
        able = [one for one in carriers if room[one.name] > pays[one.name]]
        if not able:
            raise ValueError(f"{rest} of {amount_fen} fen are more than all insurers have left")
        parts = by_largest_remainder(rest, [one.weight for one in able])
        for one, part in zip(able, parts, strict=True):
            own = min(part, room[one.name] - pays[one.name])
            pays[one.name] += own
            rest -= own
    return tuple((name, fen) for name, fen in pays.items() if fen)


def by_largest_remainder(amount: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount by weights in whole numbers; those rounded down most get one more each.

    >>> by_largest_remainder(10, [1, 1, 1]), by_largest_remainder(10, [1, 5])
    ([4, 3, 3], [2, 8])
    """
    total = sum(weights)
    parts = [amount * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: -(amount * weights[i] % total))
    for i in order[: amount - sum(parts)]:
        parts[i] += 1
    return parts
