"""The program's own streams: there even if its host closed them, and able to print any letter."""

from __future__ import annotations

import io
import os
import sys
import warnings
from contextlib import suppress
from typing import TextIO

_STANDARD = (0, 1, 2)


def prepare_streams() -> None:
    """Make stdout and stderr of this process take whatever the program prints.

    Where its host has closed one, nobody reads it: it goes to the null device, so that no file that
    is opened later takes its number and what libraries write to it. A letter that a console cannot
    print becomes an escape, and warnings of people's own making are words, not places in source.
    """
    _open_closed_ones()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    warnings.showwarning = _tell_warning


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody watches a stream, which may be none or closed."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def _open_closed_ones() -> None:
    for number in _STANDARD:
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                opened = os.open(os.devnull, os.O_RDWR)
                if opened != number:
                    os.dup2(opened, number)
                    os.close(opened)
                os.set_inheritable(number, True)
    for name, number in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            with suppress(OSError):
                stream = open(number, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
                setattr(sys, name, stream)


def _tell_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Show a warning that is meant for the user as a line; others with their place, as ever."""
    stream = file or sys.stderr
    if stream is None:
        return
    told = f"warning: {message}\n"
    if category is not UserWarning:
        told = warnings.formatwarning(message, category, filename, lineno, line)
    with suppress(OSError, ValueError):
        stream.write(told)
