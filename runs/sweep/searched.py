"""What a tipping sweep must say: one or two ranges, and the outcomes that the search looks at."""

from __future__ import annotations

from collections.abc import Mapping

from .sweep_keys import Keys
from .varied import Range, Varied
from .varied_in_file import TIPPING

COLLAPSED, ROOM = "collapsed", "fold_room"
"""The outcome whose probability is searched for, with a part if one is asked for; and the one that
is 0 on theory's fold."""
EDGES = "tipping.csv"
"""What a search has found, beside the tables of its sweep."""
_MOST = 2


def with_edge(design: str, outcomes: tuple[str, ...]) -> tuple[str, ...]:
    """The outcomes of a sweep, and those that a search needs."""
    if design != TIPPING:
        return outcomes
    return tuple(dict.fromkeys((*outcomes, collapse_in(outcomes), ROOM)))


def collapse_in(outcomes: tuple[str, ...]) -> str:
    """The outcome that a search looks at: the first of its outcomes that tells a collapse.

    >>> collapse_in(("members_end", "collapsed:0.25", "collapsed"))
    'collapsed:0.25'
    """
    told = (name for name in outcomes if name.partition(":")[0] == COLLAPSED)
    return next(told, COLLAPSED)


def check_searched(keys: Keys, parameters: Mapping[str, Varied]) -> None:
    """Note what is wrong with the parameters of a search."""
    if len(parameters) > _MOST:
        allowed = "one or two: the searched one, and one whose values are its rows"
        keys.fault("parameters", f"{len(parameters)} parameters", allowed)
    for key, one in parameters.items():
        if not isinstance(one, Range):
            path = ("parameters", key)
            keys.fault(key, "a list of values", "a range, [low, high]", path=path)
