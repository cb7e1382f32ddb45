"""Waiting for what is to come true, and child processes that hear Ctrl-C."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable


def until(true: Callable[[], object], seconds: float = 300.0) -> None:
    """Wait until something is true; a loaded machine may take its time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.005)


def listening() -> None:
    """In the child: hear Ctrl-C even where the tests run in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
