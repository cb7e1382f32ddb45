"""How many of a unit make one of another, and the sizes in which numbers are given."""

from __future__ import annotations

from ...agents.engine.units import DAYS_A_YEAR, FEN_IN_YUAN, MONTHS_A_YEAR

THOUSAND, MILLION, BILLION = 1_000, 1_000_000, 1_000_000_000
BILLION_FEN = BILLION * FEN_IN_YUAN
__all__ = [
    "BILLION",
    "BILLION_FEN",
    "DAYS_A_YEAR",
    "FEN_IN_YUAN",
    "MILLION",
    "MONTHS_A_YEAR",
    "THOUSAND",
]
