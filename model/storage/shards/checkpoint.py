"""Shards on disk: a file each, whole or not there, with a digest that is checked."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ....agents.people.columns import Population


class Checkpoint(NamedTuple):
    """Where a shard was saved, after how many messages, and what its people were: a SHA-256."""

    path: str
    heard: int
    digest: str


def save(rows: Population, folder: str, first: int, heard: int) -> Checkpoint:
    """Write the people of a shard down; the file appears under its name when it is whole.

    Args:
        rows: the people.
        folder: made if it is not there.
        first: number of the first person, which names the shard.
        heard: messages that the people have heard.

    Raises:
        OSError: if it cannot be written; nothing is left behind then.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"shard-{first:012d}-{heard:06d}.npz"
    part = place / f".{path.name}.{os.getpid()}"
    try:
        with part.open("wb") as file:
            np.savez(file, allow_pickle=False, **rows._asdict())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Checkpoint(str(path), heard, _digest(rows))


def read_saved(saved: Checkpoint) -> Population:
    """Read the people of a shard back.

    Args:
        saved: where they are.

    Raises:
        OSError: if the file is not there or cannot be read.
        ValueError: if it is not what was written; the message names it.
    """
    try:
        with np.load(saved.path, allow_pickle=False) as file:
            rows = Population(**{name: file[name] for name in Population._fields})
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{saved.path}: a damaged checkpoint ({error})") from error
    if _digest(rows) != saved.digest:
        raise ValueError(f"{saved.path}: a damaged checkpoint (not what was written)")
    return rows


def forget(saved: Checkpoint) -> None:
    """Delete a file that is not needed any more."""
    Path(saved.path).unlink(missing_ok=True)


def _digest(rows: Population) -> str:
    digest = hashlib.sha256()
    for column in rows:
        digest.update(f"{column.dtype.str} {len(column)};".encode())
        digest.update(np.ascontiguousarray(column).view(np.uint8).data)
    return digest.hexdigest()
