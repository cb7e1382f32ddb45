"""Arrays and numbers that a user gave, checked: what is wrong is said with the argument's name."""

from __future__ import annotations

import operator
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
FloatOrFloats = float | Floats
"""A number where numbers were given, an array where arrays were."""

MOST = 1e100
"""Largest amount that is taken, so that no sum and no product overflows."""

MOST_COUNT = 10_000_000


def numbers(name: str, values: ArrayLike) -> Floats:
    """Numbers of any shape as float64, at least one and all finite.

    Args:
        name: argument as the user knows it.
        values: what was given.

    Raises:
        ValueError: if it is empty or something in it is no finite real number.
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name}: its rows differ in length; a plain array is allowed") from None
    if array.dtype.kind == "O" and not any(isinstance(one, str) for one in array.flat):
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError, OverflowError):
            raise _not_numbers(name) from None
    if array.dtype.kind not in "biuf":
        raise _not_numbers(name)
    if not array.size:
        raise ValueError(f"{name}: empty; at least one entry is needed")
    array = array.astype(np.float64, copy=False)
    _refuse(name, array, ~np.isfinite(array), "a finite number")
    return array


def amounts(name: str, values: ArrayLike, most: float = MOST) -> Floats:
    """One entry per person or agent: finite numbers from 0 to `most`, float64 of shape (n,).

    Args:
        name: argument as the user knows it.
        values: what was given.
        most: largest entry that is allowed.

    Raises:
        ValueError: if it is empty, not a plain list of numbers, or an entry is out of range.

    >>> amounts("cost", [1, 2])
    array([1., 2.])
    >>> amounts("cost", [1, -2])
    Traceback (most recent call last):
    ...
    ValueError: cost: entry 1 is -2.0; 0 or more is allowed
    """
    array = numbers(name, values)
    if array.ndim != 1:
        raise ValueError(f"{name}: {array.ndim} dimensions; one is allowed, an entry per person")
    allowed = "0 or more" if most == MOST and (array < 0).any() else f"0 to {most:g}"
    _refuse(name, array, (array < 0) | (array > most), allowed)
    return array


def people_of(people: ArrayLike | None, length: int) -> Floats:
    """People that each entry stands for, one each if None was given; float64 of shape (n,).

    Raises:
        ValueError: if they are not `length` amounts, or nobody is there.
    """
    if people is None:
        return np.ones(length)
    array = amounts("people", people)
    same_length("people", array, length)
    if not array.any():
        raise ValueError("people: all 0; somebody has to be there")
    return array


def same_length(name: str, array: Floats, length: int) -> None:
    """Refuse an array that has not an entry for each of the first argument's.

    Raises:
        ValueError: naming the argument.
    """
    if len(array) != length:
        raise ValueError(f"{name}: {len(array)} entries; {length} are needed, as elsewhere")


def number(name: str, value: ArrayLike, least: float = 0.0, most: float = MOST) -> float:
    """One finite number from `least` to `most`.

    Raises:
        ValueError: naming the argument.
    """
    array = numbers(name, value)
    if array.ndim:
        raise ValueError(f"{name}: an array; one number is allowed")
    if not least <= array <= most:
        allowed = f"{least:g} or more" if most == MOST else f"{least:g} to {most:g}"
        raise ValueError(f"{name}: {array:g}; {allowed} is allowed")
    return float(array)


def count(name: str, value: SupportsIndex, least: int = 1) -> int:
    """One whole number from `least` to ten million.

    Raises:
        ValueError: naming the argument.
    """
    try:
        whole = operator.index(value)
    except TypeError:
        raise ValueError(f"{name}: {value!r}; a whole number is allowed") from None
    if not least <= whole <= MOST_COUNT:
        raise ValueError(f"{name}: out of range; {least} to {MOST_COUNT} is allowed")
    return whole


def _not_numbers(name: str) -> ValueError:
    return ValueError(f"{name}: not all of it are numbers; numbers are allowed")


def _refuse(name: str, array: Floats, bad: NDArray[np.bool_], allowed: str) -> None:
    """Say which entry is out of range, the first if there are several."""
    if not bad.any():
        return
    where = np.unravel_index(int(np.argmax(bad)), array.shape)
    entry = "" if not where else f"entry {', '.join(str(int(i)) for i in where)} is "
    raise ValueError(f"{name}: {entry}{array[where]}; {allowed} is allowed")
