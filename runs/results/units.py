"""How many of a unit make one of another, and the sizes in which numbers are given."""

from __future__ import annotations

FEN_IN_YUAN = 100
MONTHS_A_YEAR = 12
DAYS_A_YEAR = 365.25
THOUSAND, MILLION, BILLION = 1_000, 1_000_000, 1_000_000_000
BILLION_FEN = BILLION * FEN_IN_YUAN
