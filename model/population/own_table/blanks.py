"""Blanks that cannot be seen, and wide letters: texts as they would be typed on any keyboard."""

from __future__ import annotations

BLANKS = r"[\s\p{Z}\x{200B}\x{2060}\x{FEFF}]"
"""Whatever shows as a blank or as nothing, as a class of RE2's expressions."""
_WIDE = {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
_NOTHING: dict[int, None] = dict.fromkeys((0x200B, 0x2060, 0xFEFF))


def plain(text: str) -> str:
    r"""Give a text without blanks around it, in narrow letters, with plain blanks.

    >>> plain("\u3000\uff13\uff10\xa0"), plain("age\uff08years\uff09")
    ('30', 'age(years)')
    """
    if text.isascii():
        return text.strip()
    return " ".join(text.translate(_WIDE).translate(_NOTHING).split())
