"""How wide a text is, and where it is cut or broken into lines: a Chinese letter is a wide one."""

from __future__ import annotations

import re
import textwrap
import unicodedata

_WIDE = 1.75
"""Width of a Chinese letter against a mean Latin one, in a font for figures."""
TERMINAL = 2.0
"""The same where every Latin letter is as wide as any other."""
# A Chinese letter or a word of others, with the punctuation that may not begin a line.
_LETTER = "\u2e80-\u9fff\uff00-\uffef"
_CLOSING = "\uff0c\u3002\uff1b\uff1a\u3001\uff01\uff1f\uff09\u300b\u201d"
_PIECE = re.compile(rf"(?:[{_LETTER}]|[^\s{_LETTER}]+)[{_CLOSING}]*\s*|\s+")


def width(text: str, wide: float = _WIDE) -> float:
    """How wide a text is, in mean Latin letters.

    Args:
        text: what is written.
        wide: width of a Chinese letter; `TERMINAL` in a terminal.

    >>> width("share")
    5.0
    """
    return sum(wide if unicodedata.east_asian_width(one) in "WF" else 1.0 for one in text)


def pad(text: str, letters: int) -> str:
    """The text and spaces after it, so many columns of a terminal in all.

    >>> pad("share", 6)
    'share '
    """
    return text + " " * (letters - int(width(text, TERMINAL)))


def truncate(text: str, letters: float, wide: float = _WIDE) -> str:
    """The text, or as much of its beginning as is so wide, with a mark that more was said.

    Args:
        text: what is written.
        letters: most width.
        wide: as for `width`.

    >>> truncate("a long name", 7)
    'a long…'
    """
    if width(text, wide) <= letters:
        return text
    kept = ""
    for letter in text:
        if width(kept + letter, wide) > letters - 1:
            break
        kept += letter
    return kept.rstrip() + "…"


def wrap_text(text: str, letters: float, wide: float = _WIDE) -> list[str]:
    """Lines at most so wide; Chinese may break after any letter, Latin between words.

    Args:
        text: what is written.
        letters: width of a line.
        wide: as for `width`.

    >>> wrap_text("so much of it", 8)
    ['so much', 'of it']
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
