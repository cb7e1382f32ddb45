"""Aid by grade of illness, age and date: terms that hold one after the other, and their means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...agents.decisions.illness_grade import mean_of_grades
from ...agents.engine.jit import as_python
from ..scenario.scenario import IllnessTerms, Scenario


class GradedAid(NamedTuple):
    """Aid in fen, by terms and age, flattened: int64, shape (terms x ages,)."""

    mild: np.ndarray  # for a mild illness
    mean: np.ndarray  # of a critical illness of any grade


def mild_aids(scenario: Scenario) -> tuple[float | None, ...]:
    """What a mild illness is aided with, each once, in the order of the dates; None = as severe."""
    named = [one.mild_aid_yuan for one in scenario.changes if one.mild_aid_yuan is not None]
    changed = [None if isinstance(aid, str) else aid for aid in named]
    return tuple(dict.fromkeys([scenario.plan.mild_aid_yuan, *changed]))


def mild_part(illness: IllnessTerms, age: int) -> float:
    """Part of critical illness at an age that is mild: a straight line from 20 to 60.

    >>> [mild_part(IllnessTerms(mild_at_20=0.5, mild_at_60=0.1), age) for age in (5, 40, 70)]
    [0.5, 0.3, 0.1]
    """
    at_20, at_60 = illness.mild_at_20, illness.mild_at_60
    return round(at_20 + (at_60 - at_20) * (min(max(age, 20), 60) - 20) / 40, 12)


def graded_aid(severe: Sequence[int], mild: Sequence[int | None], parts: np.ndarray) -> GradedAid:
    """Aid under each of some terms.

    Args:
        severe: aid for a severe illness by age, fen.
        mild: aid for a mild one under each of the terms, fen; None for that of a severe one.
        parts: part of illness that is mild, by age, of 2**-48.
    """
    mean_of = as_python(mean_of_grades)
    by_terms = [severe if aid is None else [aid] * len(severe) for aid in mild]
    means = [[mean_of(*one) for one in zip(severe, aid, parts, strict=True)] for aid in by_terms]
    return GradedAid(np.array(by_terms, np.int64).ravel(), np.array(means, np.int64).ravel())
