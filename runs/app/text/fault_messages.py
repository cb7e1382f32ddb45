"""What is wrong with a setting of the page, in the language that is spoken."""

from __future__ import annotations

from dataclasses import replace

from ....model.loading.input_errors import ErrorDetail, one_line
from ....model.scenario.schema import parameter_schemas
from ...language.parameter_labels import words_of
from ...language.translation import N_, SOURCE, gettext, language, retold
from ..state.limits import ELSEWHERE

LIMITS = (
    N_("at most {years} years after plan.start in the browser"),
    N_("at most {number} in the browser"),
)
"""What runs/app/state/limits.py allows; the first one that fits is taken."""


def fault_words(fault: ErrorDetail) -> str:
    """A fault on one line; where it came from goes without saying on a page.

    >>> fault_words(ErrorDetail(None, None, "plan.fee_rate", "12", "0 to 10 (fraction of the aid)"))
    'plan.fee_rate: given 12, allowed 0 to 10 (fraction of the aid)'
    """
    if language() == SOURCE:
        return str(replace(fault, place=""))
    what = allowed_words(fault)
    if fault.given:
        what = gettext("given {given}, allowed {allowed}", given=fault.given, allowed=what)
    name = words_of(fault.key).name if fault.key in parameter_schemas() else ""
    place = gettext("{number} ({unit})", number=name, unit=fault.key) if name else fault.key
    hint = retold(fault.hint, N_("did you mean {name}?"))
    said = gettext("; ").join(filter(None, (what, hint)))
    return one_line(gettext("{place}: {said}", place=place, said=said) if place else said)


def allowed_words(fault: ErrorDetail) -> str:
    """What is allowed, or what is wrong; in English where nobody has said it otherwise."""
    one = parameter_schemas().get(fault.key)
    if one is not None and fault.allowed == one.allowed:
        return words_of(fault.key).allowed
    return gettext(ELSEWHERE) if fault.allowed == ELSEWHERE else retold(fault.allowed, *LIMITS)
