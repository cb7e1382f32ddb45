"""What is wrong with a setting of the page, in the language that is spoken."""

from __future__ import annotations

from dataclasses import replace

from ....model.loading.input_errors import ErrorDetail, one_line
from ....model.scenario.schema import parameter_schemas
from ...language.parameter_labels import words_of
from ...language.translation import SOURCE, gettext, language, phrase


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
    hint = phrase(fault.hint)
    said = gettext("; ").join(filter(None, (what, hint)))
    return one_line(gettext("{place}: {said}", place=place, said=said) if place else said)


def allowed_words(fault: ErrorDetail) -> str:
    """What is allowed, or what is wrong; in English where nobody has said it otherwise."""
    one = parameter_schemas().get(fault.key)
    if one is not None and fault.allowed == one.allowed:
        return words_of(fault.key).allowed
    return phrase(fault.allowed)
