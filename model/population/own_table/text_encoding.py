"""In which encoding a text file is written: by its mark, by its zeros, or by what decodes it."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from typing import IO, NamedTuple

_BLOCK_BYTES = 1 << 22
UTF8 = "utf-8-sig"
NAMES = {
    UTF8: "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "gb18030": "GB18030 (GBK)",
    "big5": "Big5",
    "cp1252": "Windows-1252",
}
"""What Python calls an encoding, and what people do."""
_MARKS = {
    codecs.BOM_UTF8: UTF8,
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_OF_OFFICES = ("gb18030", "big5", "cp1252")
_GBK_AS_UTF8 = {"\u052a", "\u016e"}
"""What the GBK bytes of yuan and of female are in UTF-8: the only words of a table that are any."""
Opened = Callable[[], IO[bytes]]


def likely_encodings(start: bytes) -> tuple[str, ...]:
    """Give the encodings that a text may be in, the likeliest first.

    Args:
        start: its first bytes, an even number.

    >>> likely_encodings("age".encode("utf-16")), likely_encodings("age,".encode("utf-16-be"))
    (('utf-16',), ('utf-16-be', 'utf-16-le'))
    """
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return (encoding,)
    low, high = start[::2].count(0), start[1::2].count(0)
    if low or high:
        ways = ("utf-16-le", "utf-16-be")
        return ways if high >= low else ways[::-1]
    return (UTF8, *_OF_OFFICES)


class Scan(NamedTuple):
    """What was met when a file was decoded.

    Attributes:
        error_line: the first line that is not in the encoding, from 1; None where all is.
        has_quotes: whether there are quotation marks before it.
        is_gbk: whether all that is not ASCII are the GBK bytes of words of a table.
    """

    error_line: int | None
    has_quotes: bool
    is_gbk: bool = False


def scan(opened: Opened, encoding: str) -> Scan:
    """Decode a whole file. A zero is no text in any encoding.

    Args:
        opened: opens the bytes.
        encoding: as Python calls it.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, has_quotes, letters = 1, False, set[str]()
    for block in _blocks(opened):
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(encoding, errors="ignore")
            return Scan(lines + before.count("\n"), has_quotes)
        if "\0" in text:
            return Scan(lines + text[: text.index("\0")].count("\n"), has_quotes)
        has_quotes = has_quotes or '"' in text
        lines += text.count("\n")
        if not text.isascii():
            letters |= {letter for letter in set(text) if not letter.isascii()}
    return Scan(None, has_quotes, bool(letters) and letters <= _GBK_AS_UTF8)


def _blocks(opened: Opened) -> Iterator[bytes]:
    """Yield the bytes in blocks, an empty one last."""
    with opened() as file:
        while block := file.read(_BLOCK_BYTES):
            yield block
    yield b""
