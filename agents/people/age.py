"""Age: whole years from days, the oldest people, and where tables by age end."""

from __future__ import annotations

from ..engine.jit import rule

OLDEST = 85
"""Age of the oldest person on the day of the launch."""
LAST_AGE = 140
"""Tables end here, beyond the age anybody can reach in a run."""
SEXES = 2
"""Cells of a table by age and sex for each year of age."""
_YEARS_IN_A_DAY = -((-4 << 32) // 1461)
"""1 / 365.25 in 2**-32, rounded up: whole years come out exactly, and faster than by dividing."""


@rule
def age_on(day, born):
    """Whole years of age on a day; both are days since the launch, a year is 365.25 of them.

    >>> age_on(0, -14_610)
    40
    """
    return ((day - born) * _YEARS_IN_A_DAY) >> 32


@rule
def age_sex_cell(age, sex):
    """Place of an age and sex in a table of both; of sex, see `people.traits.sex_of`."""
    return SEXES * age + sex


@rule
def days_to_age(age):
    """Days from birth until somebody is of an age: the first day on which `age_on` says so.

    >>> days_to_age(40)
    14610
    """
    return -((-age << 32) // _YEARS_IN_A_DAY)
