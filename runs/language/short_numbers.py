"""Numbers that fit into a cell of a figure."""

from __future__ import annotations

_WORDS = ((1e9, "bn"), (1e6, "m"), (1e3, "k"))


def short(value: float) -> str:
    """A number in three figures, with k, m and bn for thousand, million and billion.

    >>> short(8_310_000), short(0.1234), short(-12_500), short(0)
    ('8.31 m', '0.123', '-12.5 k', '0')
    """
    for size, word in _WORDS:
        if abs(value) >= size:
            return f"{value / size:.3g} {word}"
    return f"{value + 0.0:.3g}"


def readable(value: object) -> str:
    """A value of a parameter as text; large numbers with their word.

    >>> readable(8.516e10), readable(0.08), readable(650), readable("equal")
    ('85.2 bn', '0.08', '650', 'equal')
    """
    if not isinstance(value, float):
        return str(value)
    return short(value) if abs(value) >= 1e5 else f"{value:.4g}"


def counted(number: int, noun: str) -> str:
    """A count with its noun, in the plural where there is not one.

    >>> counted(1, "seed"), counted(1_200, "run")
    ('1 seed', '1,200 runs')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
