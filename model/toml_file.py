"""Reading a TOML file that anybody may have written: its tables, or what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from .faults import Fault, Faults

LARGEST = 1_000_000
"""Bytes of the largest scenario file that is read."""
_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:(?:"[^"\n]*+"|'[^'\n]*+'|[\w-]++)[ \t]*+\.[ \t]*+){32}""")
"""The TOML reader takes a time that grows with the cube of the parts of a dotted key."""


def read_text(path: Path, name: str) -> str:
    """Read a text file.

    Args:
        path: the file.
        name: how faults call it.

    Returns:
        Its text, without a byte order mark.

    Raises:
        Faults: if it cannot be read, or is too large, binary or not UTF-8.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except IsADirectoryError:
        raise Faults([_fault(name, None, "a folder, where a TOML file is needed")]) from None
    except OSError as error:
        raise Faults([_fault(name, None, f"cannot be read: {error.strerror}")]) from None
    if len(raw) > LARGEST:
        raise Faults([_fault(name, None, f"larger than {LARGEST:_} bytes, which no scenario is")])
    if b"\0" in raw:
        raise Faults([_fault(name, None, "not a text file")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Faults([_fault(name, line, "not UTF-8 text; save it as UTF-8")]) from None


def parse_toml(text: str, name: str | None, place: str = "") -> dict[str, Any]:
    """Parse TOML.

    Args:
        text: the text.
        name: how faults call the file; None where there is none.
        place: where the text comes from if not from a file.

    Returns:
        Its tables and values.

    Raises:
        Faults: with the line, if it is no TOML or goes beyond what can be read.
    """
    if long_key := _LONG_KEY.search(text):
        line = text.count("\n", 0, long_key.start()) + 1
        raise Faults([_fault(name, line, "a dotted key of more than 32 parts", place)])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Faults([_broken(name, text, str(error), place)]) from None
    except RecursionError:
        raise Faults([_fault(name, None, "lists or tables nested too deeply", place)]) from None
    except ValueError:
        number = re.search(r"\d[\d_]{4000,}", text)
        line = text.count("\n", 0, number.start()) + 1 if number else None
        says = "a number of more than 4_000 digits" if number else "a number or date out of range"
        raise Faults([_fault(name, line, says, place)]) from None


def _broken(name: str | None, text: str, says: str, place: str) -> Fault:
    """Give the fault of a text that is no TOML; the parser names the line at the end."""
    reason, _, where = says.rpartition(" (at ")
    found = re.match(r"line (\d+)", where)
    line = int(found[1]) if found else max(1, len(text.splitlines()))
    reason = reason or says
    return _fault(name, line, f"not valid TOML: {reason[:1].lower()}{reason[1:]}", place)


def _fault(name: str | None, line: int | None, says: str, place: str = "") -> Fault:
    return Fault(name, line if name is not None else None, "", "", says, place=place)
