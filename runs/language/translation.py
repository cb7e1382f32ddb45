"""English and Chinese: what figures, summary and report say, in the language that is spoken.

English words are the keys: `say` gives them back as they are, or their Chinese from
messages_zh.toml.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文"}
"""Languages by their codes, each by its own name."""
WORDS = Path(__file__).with_name("messages_zh.toml")
"""The Chinese of every English word or sentence; both have the same {names} in braces."""

_WIDE = 1.75
"""Width of a Chinese letter against a mean Latin one, in a font for figures."""
TERMINAL = 2.0
"""The same where every Latin letter is as wide as any other."""
# A Chinese letter or a word of others, with the punctuation that may not begin a line.
_LETTER = "\u2e80-\u9fff\uff00-\uffef"
_PIECE = re.compile(rf"(?:[{_LETTER}]|[^\s{_LETTER}]+)[，。；：、！？）》”]*\s*|\s+")  # noqa: RUF001
_spoken: ContextVar[str] = ContextVar("language", default="en")


def language() -> str:
    """The language that is spoken now, "en" or "zh"."""
    return _spoken.get()


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Speak a language inside the block, in this thread alone.

    Args:
        lang: "en" or "zh".

    Raises:
        ValueError: if the language is not one of them.

    >>> with speaking("zh"):
    ...     say("members")
    '成员'
    """
    if lang not in LANGUAGES:
        raise ValueError(f"lang: {lang!r}; allowed: {' or '.join(LANGUAGES)}")
    before = _spoken.set(lang)
    try:
        yield
    finally:
        _spoken.reset(before)


def say(english: str, /, lang: str | None = None, **values: Any) -> str:
    """Say something in a language.

    Args:
        english: the words, with {names} where values go; words that have no Chinese, as a user's
            own title, are said as they are.
        lang: "en" or "zh"; None for the language that is spoken now.
        values: text or numbers by the names in braces.

    >>> say("the promise"), say("the promise", lang="zh")
    ('the promise', '承诺')
    """
    chinese = (lang or language()) == "zh"
    words = _chinese().get(english, english) if chinese else english
    return words.format(**values) if values else words


def lang_option(lang: str) -> str:
    """The option by which a command is told a language, after a space; nothing for English.

    >>> lang_option("zh"), lang_option("en")
    (' --lang zh', '')
    """
    return "" if lang == "en" else f" --lang {lang}"


def retold(text: str, *templates: str) -> str:
    """Say what was written down in English by one of these templates.

    Args:
        text: English; as it is where no template fits, or in English.
        templates: English words with {names}.

    >>> retold("too few members", "too few members", "after {months} months")
    'too few members'
    """
    for template in templates if language() == "zh" else ():
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(template))
        if found := re.fullmatch(pattern, text):
            return say(template, **found.groupdict())
    return say(text)


def heading(english: str, size: str, **values: Any) -> str:
    """Say what is counted, and in what size; the first letter is a capital.

    Args:
        english: words with {size} in them.
        size: as `amounts.size` gives it; empty for none.
        values: as for `say`.

    >>> heading("{size} members", "million"), heading("{size} members", "")
    ('Million members', 'Members')
    """
    return say(english, size=size, **values).strip().capitalize()


def width(text: str, wide: float = _WIDE) -> float:
    """How wide a text is, in mean Latin letters.

    Args:
        text: what is written.
        wide: width of a Chinese letter; `TERMINAL` in a terminal.

    >>> width("share"), width("分摊"), width("分摊", TERMINAL)
    (5.0, 3.5, 4.0)
    """
    return sum(wide if unicodedata.east_asian_width(one) in "WF" else 1.0 for one in text)


def padded(text: str, letters: int) -> str:
    """The text and spaces after it, so many columns of a terminal in all.

    >>> padded("分摊", 6), padded("share", 6)
    ('分摊  ', 'share ')
    """
    return text + " " * (letters - int(width(text, TERMINAL)))


def cut(text: str, letters: float, wide: float = _WIDE) -> str:
    """The text, or as much of its beginning as is so wide, with a mark that more was said.

    Args:
        text: what is written.
        letters: most width.
        wide: as for `width`.

    >>> cut("a long name", 7), cut("相互宝", 4)
    ('a long…', '相…')
    """
    if width(text, wide) <= letters:
        return text
    kept = ""
    for letter in text:
        if width(kept + letter, wide) > letters - 1:
            break
        kept += letter
    return kept.rstrip() + "…"


def wrapped(text: str, letters: float, wide: float = _WIDE) -> list[str]:
    """Lines at most so wide; Chinese may break after any letter, Latin between words.

    Args:
        text: what is written.
        letters: width of a line.
        wide: as for `width`.

    >>> wrapped("so much of it", 8), wrapped("相互宝的成员", 6)
    (['so much', 'of it'], ['相互宝', '的成员'])
    """
    if width(text, wide) == len(text):
        return textwrap.wrap(text, int(letters))
    lines: list[str] = []
    line = ""
    for piece in _PIECE.findall(text):
        if line and width(line + piece.rstrip(), wide) > letters:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


@cache
def _chinese() -> Mapping[str, str]:
    tables = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {english: chinese for table in tables.values() for english, chinese in table.items()}
