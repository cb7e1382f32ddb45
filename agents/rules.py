"""The rules of a run: the package's own, and what a user has put in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from inspect import getattr_static
from typing import Any, NamedTuple

import numpy as np

from .acts import ACTS
from .compiled import HOOKS, interpreted, replaced, rules_asked
from .member import Member


class Rules(NamedTuple):
    """Which rules hold in a run; made once, and asked by all that does or measures anything.

    Attributes:
        given: functions of the user's, by the name of the hook that they stand for.
        by_members: hooks that only a member object itself can answer: methods of a subclass of
            `Member`, which may depend on who is asked, when, and how often.
        plain: whether rules are asked as plain Python, as member objects do; compiled otherwise.
    """

    given: Mapping[str, Any] = {}
    by_members: frozenset[str] = frozenset()
    plain: bool = False

    @property
    def are_stock(self) -> bool:
        """Whether all rules are the package's own."""
        return not self.given and not self.by_members

    def can_answer(self, asking: Any) -> bool:
        """Whether a loop or rule can be asked without asking member objects.

        What is measured of members must not ask them: they might remember that they were asked.
        """
        return not _names(asking) & self.by_members

    def replace(self, asking: Any) -> bool:
        """Whether a loop or rule asks, or is, a rule of the user's."""
        return not _names(asking).isdisjoint(self.given)

    def within(self, asking: Any) -> Callable[..., Any]:
        """A loop or rule that asks the rules of this run, to be called with arrays.

        Args:
            asking: the package's own; given back as it is where it asks no rule of the user's.
        """
        if not self.replace(asking):
            return asking
        if not self.plain:
            return _compiled_with(asking, tuple(self.given.items()))
        return interpreted(asking, self.given)

    def python(self, asking: Any) -> Callable[..., Any]:
        """A rule as plain Python that asks the rules of this run, to be called with numbers."""
        name = asking.__name__
        return self.given[name] if name in self.given else interpreted(asking, self.given)

    def on_arrays(self, rule: Any) -> Callable[..., Any]:
        """A rule of numbers as one of arrays, as plain Python."""
        if not self.replace(rule):
            return interpreted(rule)
        return np.vectorize(self.python(rule), otypes=[np.int64])


STOCK = Rules()
"""The package's own rules."""


def resolved(
    rules: Mapping[str, Any] | None = None,
    member_class: type[Member] = Member,
    plain: bool = False,
) -> Rules:
    """The rules of a run.

    A hook that a subclass of `Member` overrides with a static method is a rule as any other. One
    that takes `self` is asked of nobody but the member whose turn it is.

    Args:
        rules: other functions, by the name of the hook.
        member_class: `Member` or a subclass that overrides hooks.
        plain: whether rules are asked as plain Python.

    Raises:
        ValueError: if there is no hook of a name, or nobody asks it.
    """
    given = dict(rules or {})
    _check_names(given)
    by_members = set()
    for name in member_class.overridden():
        own = getattr_static(member_class, name)
        if isinstance(own, staticmethod):
            given[name] = own.__func__
        else:
            by_members.add(name)
            given.pop(name, None)
    return Rules(given, frozenset(by_members), plain)


def _check_names(rules: Mapping[str, Any]) -> None:
    names = set(HOOKS) & set().union(*(rules_asked(act) for act in ACTS.values()))
    for name in sorted(set(rules) - names):
        near = get_close_matches(name, names, 1)
        hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(sorted(names))}"
        raise ValueError(f"rules: nobody asks a rule named {name}{hint}")


@cache
def _names(asking: Any) -> frozenset[str]:
    """Names of a loop or rule and of all rules that it asks."""
    return frozenset(rules_asked(asking) | {asking.__name__})


@lru_cache(64)
def _compiled_with(asking: Any, given: tuple[tuple[str, Any], ...]) -> Any:
    """A loop or rule with other rules, compiled once for all who have the same ones."""
    return replaced(asking, dict(given))
