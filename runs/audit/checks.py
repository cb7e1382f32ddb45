"""What the audit found: each number compared, and those that differ, round by round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Difference:
    """A number of the run that is not what the audit makes of it."""

    round: int
    what: str
    given: object
    recomputed: object

    def __str__(self) -> str:
        return (
            f"round {self.round}: {self.what}: given {_shown(self.given)}, "
            f"recomputed {_shown(self.recomputed)}"
        )


@dataclass
class Checks:
    """Comparisons made so far, by the name of what was compared."""

    made: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    def same(self, round_: int, what: str, given: object, recomputed: object) -> None:
        """Compare one number of a round with what it should be.

        Args:
            round_: the round, from 0.
            what: name of the number, as in the tables where it is one of theirs.
            given: what the run says.
            recomputed: what the audit makes of it.
        """
        self.made[what] = self.made.get(what, 0) + 1
        if given != recomputed:
            self.differences.append(Difference(round_, what, given, recomputed))

    def holds(self, round_: int, what: str, given: object, rule: str, true: bool) -> None:
        """Check that a number that cannot be recomputed at least obeys a rule.

        Args:
            round_: the round, from 0.
            what: name of the number.
            given: what the run says.
            rule: what must be true of it, in words.
            true: whether it is.
        """
        self.made[what] = self.made.get(what, 0) + 1
        if not true:
            self.differences.append(Difference(round_, what, given, rule))

    def all_hold(
        self, round_: int, what: str, true: np.ndarray, say: Callable[[int], tuple[object, object]]
    ) -> None:
        """Compare many numbers at once.

        Args:
            round_: the round, from 0.
            what: name of the numbers.
            true: whether each is what it should be.
            say: what is given at a place, and what it should be.
        """
        self.made[what] = self.made.get(what, 0) + len(true)
        for place in np.flatnonzero(~true).tolist():
            self.differences.append(Difference(round_, what, *say(place)))

    def differs(self, round_: int, what: str, given: object, recomputed: object) -> None:
        """Write down a difference that was found in a comparison counted elsewhere.

        Args:
            round_: the round, from 0.
            what: name of the number.
            given: what the run says.
            recomputed: what it should be.
        """
        self.differences.append(Difference(round_, what, given, recomputed))

    def wrong(self, what: str) -> int:
        """How many comparisons of one name differ, a count."""
        return sum(found.what == what for found in self.differences)


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
