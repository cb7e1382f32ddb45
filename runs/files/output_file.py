"""A file that is written: opened under any locale's names, and named in every error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def opened_to_write(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing, for libraries too, some of which take every name for UTF-8.

    Args:
        path: file to write.

    Yields:
        It, for bytes.

    Raises:
        OSError: if it cannot be written; it names the file, as those of a full disk do not.
    """
    try:
        with path.open("wb") as file:
            yield file
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def write_text(text: str, path: Path) -> None:
    """Write a text as UTF-8 with plain line ends; a letter that is none becomes an escape.

    Args:
        text: what to write.
        path: file to write.

    Raises:
        OSError: if it cannot be written.
    """
    with opened_to_write(path) as file:
        file.write(text.encode("utf-8", "backslashreplace"))
