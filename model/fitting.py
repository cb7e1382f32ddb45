"""Giving a value the form in which the scenario takes it, where nothing is lost by it."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

from pydantic import BaseModel

from .declaration import alternatives, inner, may_be_none, unwrapped


def fitted(value: Any, kind: Any, *, from_python: bool) -> Any:
    """Turn lists into tuples, and "none" into no value where there may be none.

    Python's callers may also give paths, numpy's numbers, and dates as text.

    Args:
        value: what was given.
        kind: declared type; None where the key is unknown.
        from_python: whether it was given as a Python value, not in a file.

    Returns:
        The value in the form that the scenario validates.
    """
    if from_python:
        value = _from_python(value, kind)
    if isinstance(value, dict):
        return {
            str(key): fitted(one, inner(kind, str(key)), from_python=from_python)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        items = enumerate(value)
        return tuple(fitted(one, inner(kind, i), from_python=from_python) for i, one in items)
    return None if value == "none" and may_be_none(kind) else value


def _from_python(value: Any, kind: Any) -> Any:
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if dt.date in map(unwrapped, alternatives(kind)):
        return _date(value)
    return value


def _date(value: Any) -> Any:
    """Give the date that a text or a midnight stands for; anything else stays what it is."""
    if isinstance(value, dt.datetime):
        return value.date() if value.tzinfo is None and value.time() == dt.time() else value
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value
