"""The rules of a run: the package's own, and what a user has put in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from ..engine.jit import HOOKS, Function, as_python, rules_asked, with_rules
from .phases import billing_phase, enrolment_phase, health_phase
from .policy_month import following_phase, policy_phase
from .reconsideration import reconsideration_phase

ACTS: Mapping[str, Function] = {
    "enrol": enrolment_phase,
    "reconsider": reconsideration_phase,
    "live": health_phase,
    "settle": billing_phase,
    "insure": policy_phase,
    "follow": following_phase,
}
"""What a row does in each phase of a round; every rule is asked in one of these."""


def _nobody(_row: int) -> None:
    """No member object has a hook of its own."""


class Rules(NamedTuple):
    """Which rules hold in a run; made once, and asked by all that does or measures anything.

    Attributes:
        given: functions of the user's, by the name of the hook that they stand for.
        plain: whether rules are asked as plain Python, as member objects do; compiled otherwise.
        turn: told the row of the member object whose own hooks are asked from now on.
        silent: hooks that nobody may ask but a phase of a round: see `Member.remembers`.
    """

    given: Mapping[str, Function] = {}
    plain: bool = False
    turn: Callable[[int], None] = _nobody
    silent: frozenset[str] = frozenset()

    def can_answer(self, asking: Function) -> bool:
        """Whether a loop or rule can be asked what members would do, and nothing comes of it."""
        return _names(asking).isdisjoint(self.silent)

    def replace(self, asking: Function) -> bool:
        """Whether a loop or rule asks, or is, a rule of the user's."""
        return not _names(asking).isdisjoint(self.given)

    def within(self, asking: Function) -> Function:
        """A loop or rule that asks the rules of this run, to be called with arrays.

        Args:
            asking: the package's own; given back as it is where it asks no rule of the user's.
        """
        if not self.replace(asking):
            return asking
        if self.plain:
            return as_python(asking, self.given)
        return _compile_with(asking, tuple(self.given.items()))

    def take_turns(self, asking: Function, rows: np.ndarray) -> np.ndarray | _Turns:
        """The same row numbers for what is asked; to read one makes it that member's turn."""
        return _Turns(rows, self.turn) if self.plain and self.replace(asking) else rows

    def python(self, asking: Function) -> Function:
        """A rule as plain Python that asks the rules of this run, to be called with numbers."""
        name = asking.__name__
        return self.given[name] if name in self.given else as_python(asking, self.given)

    def vectorise(self, rule: Function) -> Function:
        """A rule of numbers as one of arrays, as plain Python."""
        if not self.replace(rule):
            return as_python(rule)
        return np.vectorize(self.python(rule), otypes=[np.int64])


class _Turns:
    """Row numbers that tell whose turn it is.

    Args:
        rows: numbers, int64.
        turn: told each number that is read.
    """

    def __init__(self, rows: np.ndarray, turn: Callable[[int], None]):
        self._rows, self._turn = rows.tolist(), turn

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> int:
        row = self._rows[place]
        self._turn(row)
        return row


STOCK = Rules()
"""The package's own rules."""


def rules_from(given: Mapping[str, Function] | None, plain: bool = False) -> Rules:
    """The rules of a run.

    Args:
        given: functions of the user's, by the name of the hook.
        plain: whether rules are asked as plain Python.

    Raises:
        ValueError: if nobody asks a hook of a name.
    """
    names = set(HOOKS) & set().union(*(rules_asked(act) for act in ACTS.values()))
    for name in sorted(set(given or {}) - names):
        near = get_close_matches(name, names, 1)
        hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(sorted(names))}"
        raise ValueError(f"rules: nobody asks a rule named {name}{hint}")
    return Rules(dict(given or {}), plain)


@cache
def _names(asking: Function) -> frozenset[str]:
    """Names of a loop or rule and of all rules that it asks."""
    return frozenset(rules_asked(asking) | {asking.__name__})


@lru_cache(64)
def _compile_with(asking: Function, given: tuple[tuple[str, Function], ...]) -> Function:
    """A loop or rule with other rules, compiled once for all who have the same ones."""
    return with_rules(asking, dict(given))
