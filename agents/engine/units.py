"""Units of money and time."""

FEN_IN_YUAN = 100
MONTHS_A_YEAR = 12
DAYS_A_YEAR = 365.25
