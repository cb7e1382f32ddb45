"""Translations by gettext: English is the message, its other languages are in catalogues/.

What is spoken is known by thread and task: `speaking("zh")` holds inside its block. A catalogue is
read as it is written by translators, so that nothing has to be compiled or built.
"""

from __future__ import annotations

import gettext as catalogues
import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from ...model.loading.input_errors import Phrase

SOURCE = "en"
"""The language of the messages themselves."""
DOMAIN = "mutualaid"
CATALOGUES = Path(__file__).with_name("catalogues")
LANGUAGES = (
    SOURCE,
    *sorted(path.parts[-3] for path in CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.po")),
)
"""Codes of the languages that can be spoken: English, and each that has a catalogue."""

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """The code of the language that is spoken now."""
    return _spoken.get()


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Speak a language inside the block, in this thread alone.

    Args:
        lang: code of the language.

    Raises:
        ValueError: if there is no such language.

    >>> with speaking("zh"):
    ...     language()
    'zh'
    """
    if lang not in LANGUAGES:
        raise ValueError(f"lang: {lang!r}; allowed: {' or '.join(LANGUAGES)}")
    before = _spoken.set(lang)
    try:
        yield
    finally:
        _spoken.reset(before)


def gettext(message: str, /, **values: Any) -> str:
    """A message in the language that is spoken.

    Args:
        message: English, with {names} where values go; one that has no translation, as a user's own
            title, is given back as it is.
        values: text or numbers by the names in braces.

    >>> gettext("{claims} refused", claims=3)
    '3 refused'
    """
    return _filled(_catalogue(language()).gettext(message) if message else "", values)


def ngettext(singular: str, plural: str, number: float, /, **values: Any) -> str:
    """The same of a message that differs by a number.

    >>> [ngettext("one bill", "{number} bills", n, number=n) for n in (1, 2)]
    ['one bill', '2 bills']
    """
    whole = 1 if number == 1 else 2  # 1.4 million are not one, and some numbers are none
    if math.isfinite(number) and number != 1:
        whole += abs(int(number))
    return _filled(_catalogue(language()).ngettext(singular, plural, whole), values)


def pgettext(context: str, message: str, /, **values: Any) -> str:
    """The same of a message that means another thing elsewhere.

    >>> pgettext("claims", "waiting")
    'waiting'
    """
    return _filled(_catalogue(language()).pgettext(context, message) if message else "", values)


def N_(message: str) -> str:  # noqa: N802 - as translators' tools know it
    """Mark a message that is translated later; it is given back as it is."""
    return message


def heading(message: str, size: str, **values: Any) -> str:
    """Say what is counted, and in what size; the first letter is a capital.

    Args:
        message: English with {size} in it.
        size: as `formats.size` gives it; empty for none.
        values: as for `gettext`.

    >>> heading("{size} members", "million"), heading("{size} members", "")
    ('Million members', 'Members')
    """
    return gettext(message, size=size, **values).strip().capitalize()


def phrase(english: str) -> str:
    """Say a text that may have been put together from a template and values.

    >>> phrase(Phrase("did you mean {name}?", name="pool")), phrase("anything else")
    ('did you mean pool?', 'anything else')
    """
    if isinstance(english, Phrase):
        return gettext(english.template, **english.values)
    return gettext(english)


def with_note(text: str, note: str) -> str:
    """A text with more about it in brackets.

    >>> with_note("3 yuan", "2020")
    '3 yuan (2020)'
    """
    return gettext("{text} ({note})", text=text, note=note)


def lang_option(lang: str) -> str:
    """The option by which a command is told a language, after a space; nothing for English.

    >>> lang_option("zh"), lang_option("en")
    (' --lang zh', '')
    """
    return "" if lang == SOURCE else f" --lang {lang}"


def catalogue_path(lang: str) -> Path:
    """Where the translations into a language are."""
    return CATALOGUES / lang / "LC_MESSAGES" / f"{DOMAIN}.po"


def _filled(text: str, values: dict[str, Any]) -> str:
    return text.format(**values) if values else text


@cache
def _catalogue(lang: str) -> catalogues.NullTranslations:
    if lang == SOURCE:
        return catalogues.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with catalogue_path(lang).open("rb") as file:
        catalogue = read_po(file, locale=lang)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)
