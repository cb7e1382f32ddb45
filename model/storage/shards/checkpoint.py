"""Shards on disk: a file each, whole or not there, with a digest that is checked."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ....agents.people.columns import Population
from ...loading.input_errors import ErrorDetail, InputError


class Checkpoint(NamedTuple):
    """Where a shard was saved, after how many messages, and the SHA-256 of the file."""

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
        digest = _digest(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Checkpoint(str(path), heard, digest)


def read_saved(saved: Checkpoint) -> Population:
    """Read the people of a shard back.

    Args:
        saved: where they are.

    Raises:
        InputError: if it is not what was written; nothing in it is looked at then.
        OSError: if the file is not there or cannot be read.
    """
    if _digest(Path(saved.path)) != saved.digest:
        says = "a damaged checkpoint, not what was written"
        raise InputError([ErrorDetail(saved.path, None, "", "", says, "run it again")])
    with np.load(saved.path, allow_pickle=False) as file:
        return Population(**{name: file[name] for name in Population._fields})


def forget(saved: Checkpoint) -> None:
    """Delete a file that is not needed any more."""
    Path(saved.path).unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
