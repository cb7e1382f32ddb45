"""What is wrong with a setting of the page, in the language that is spoken."""

from __future__ import annotations

from dataclasses import replace

from ....model.loading.input_errors import ErrorDetail, one_line
from ....model.scenario.schema import parameter_schemas
from ...language.parameter_labels import words_of
from ...language.translation import SOURCE, gettext, language, phrase


def error_text(error: ErrorDetail) -> str:
    """An error on one line; where it came from goes without saying on a page.

    >>> error_text(ErrorDetail(None, None, "plan.fee_rate", "12", "0 to 10 (fraction of the aid)"))
    'plan.fee_rate: given 12, allowed 0 to 10 (fraction of the aid)'
    """
    if language() == SOURCE:
        return str(replace(error, place=""))
    what = allowed_words(error)
    if error.given:
        what = gettext("given {given}, allowed {allowed}", given=error.given, allowed=what)
    name = words_of(error.key).name if error.key in parameter_schemas() else ""
    place = gettext("{number} ({unit})", number=name, unit=error.key) if name else error.key
    hint = phrase(error.hint)
    said = gettext("; ").join(filter(None, (what, hint)))
    return one_line(gettext("{place}: {said}", place=place, said=said) if place else said)


def allowed_words(error: ErrorDetail) -> str:
    """What is allowed, or what is wrong; in English where nobody has said it otherwise."""
    one = parameter_schemas().get(error.key)
    if one is not None and error.allowed == one.allowed:
        return words_of(error.key).allowed
    return phrase(error.allowed)
