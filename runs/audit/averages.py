"""The audit of averages: each is a whole sum over so many people, as exactly as numbers are kept.

Which sum it is no table says; but of numbers near a true one, few are sums of whole ages, of trust
in 255ths or of risks in parts of 2**-30.
"""

from __future__ import annotations

import math
from fractions import Fraction

from .checks import Checks
from .claims import Claims
from .run_reader import Run, rows_of

PARTS = {"mean_age_members": 1, "trust": 255, "risk_members": 1 << 30, "risk_left": 1 << 30}
"""Parts of one in which each is added up."""
_PRECISION = Fraction(1, 1 << 52)
_TELLS = Fraction(1, 4)
"""Above such an uncertainty of a sum, any number is near a whole one."""


def check_averages(run: Run, claims: Claims, checks: Checks) -> None:
    """Check that each average, times the people, is a whole number of its parts.

    Args:
        run: the tables.
        claims: totals recomputed from the claims table.
        checks: where differences go.
    """
    if any(claims.expired):
        return  # how many were in no row is not known
    names = "members left " + " ".join(PARTS)
    for i, (members, left, *averages) in enumerate(rows_of(run.rounds, names)):
        living = members - claims.true_open[i]
        for (name, parts), value in zip(PARTS.items(), averages, strict=True):
            people = left if name == "risk_left" else living
            if math.isfinite(value) and people > 0:
                total = Fraction(value) * people * parts
                off, unsure = abs(total - round(total)), abs(total) * _PRECISION
                if unsure < _TELLS:
                    rule = f"a whole sum over {people:,} people"
                    checks.holds(i, f"{name} of people", value, rule, off <= unsure)
