"""What a file is, by its first bytes, and the bytes of the table that is packed in it."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

_SPREADSHEET = "[Content_Types].xml"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
BROKEN = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, pa.ArrowException)
"""What is raised on the way through a packed file that is damaged."""
_UNPACKED: dict[bytes, tuple[str, Any]] = {
    b"\x1f\x8b": ("gzip", gzip.open),
    b"BZh": ("bzip2", bz2.open),
    b"\xfd7zXZ\0": ("xz", lzma.open),
}


class NoTableError(Exception):
    """A file that holds no table.

    Args:
        says: why, in words.
        place: line of the file; None where there is none.
    """

    def __init__(self, says: str, place: int | None = None) -> None:
        self.says, self.place = says, place
        super().__init__(says)


class Packing:
    """A file whose table may be packed.

    Args:
        path: the file.

    Attributes:
        kind: "csv", "parquet" or "excel".
        name: how it is packed, such as "gzip"; empty where it is not.

    Raises:
        NoTableError: if it is known to hold no table.
        OSError: if it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.kind, self.name = path, "csv", ""
        with path.open("rb") as file:
            start = file.read(8)
        self._open: Callable[[], IO[bytes]] = partial(path.open, "rb")
        if start.startswith(b"PAR1") or path.suffix.lower() == ".parquet":
            self.kind = "parquet"
        elif start.startswith(_OLD_EXCEL):
            raise NoTableError("an old or protected Excel file; save it as .xlsx or CSV")
        elif start.startswith(b"PK\3\4"):
            self._look_into_zip()
        for magic, (name, unpacked) in _UNPACKED.items():
            if start.startswith(magic):
                self.name, self._open = name, partial(unpacked, path)

    def open(self) -> IO[bytes]:
        """Open the bytes of the table, as they were before they were packed."""
        return self._open()

    def _look_into_zip(self) -> None:
        try:
            with zipfile.ZipFile(self.path) as archive:
                files = [one for one in archive.infolist() if not one.is_dir()]
        except zipfile.BadZipFile:
            raise NoTableError("a damaged archive") from None
        names = [one.filename for one in files]
        if _SPREADSHEET in names and any(name.startswith("xl/") for name in names):
            self.kind = "excel"
            return
        tables = [one for one in files if not one.filename.startswith("__MACOSX/")]
        if "mimetype" in names or len(tables) != 1:
            raise NoTableError(
                "no Excel file and an archive of several files; save the table as CSV"
            )
        if tables[0].flag_bits & 1:
            raise NoTableError("an archive with a password; unpack it")
        self.name = "zip"
        self._open = partial(_open_inside, self.path, tables[0].filename)


def _open_inside(path: Path, name: str) -> IO[bytes]:
    with zipfile.ZipFile(path) as archive:  # which stays open as long as the file in it
        return archive.open(name)
