"""The machine of a bench: processor, memory, versions, and how fast all its memory can be read."""

from __future__ import annotations

import datetime as dt
import os
import platform
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numba
import numpy as np

from ...agents.engine.jit import SETTINGS, parallel_loop
from ...agents.scan.threads import threads_for

PACKAGES = ("mutualaid", "mesa", "numpy", "numba", "mesa-frames", "laser-core")
PART = 1 << 16
"""Words that a thread adds up at a time."""


def cores() -> int:
    """Threads that the compiled loops may use at most."""
    return int(SETTINGS.NUMBA_NUM_THREADS)


def memory_bytes() -> int | None:
    """Memory of the machine, where the system says so."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def describe_machine() -> dict[str, Any]:
    """Say what is measured on: date, processor, cores, memory in bytes, load before, versions."""
    return {
        "date": dt.date.today().isoformat(),
        "processor": _processor(),
        "cores": cores(),
        "memory_bytes": memory_bytes(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def read_rate(size: int, threads: int, repeats: int = 5) -> float:
    """Bytes per second that so many threads read from memory at best.

    Args:
        size: bytes of the array that is added up; far more than the caches hold.
        threads: threads that read.
        repeats: how often; the best one counts, as whatever disturbs only slows down.
    """
    words = np.ones(max(size // 8, PART), np.int64)  # ones, as untouched pages are not in memory
    sums = np.zeros(len(words) // PART, np.int64)
    best = float("inf")
    for _ in range(repeats + 1):  # the first one compiles
        start = time.perf_counter()
        with threads_for(len(sums), threads):
            _add_up(words, sums)
        best = min(best, time.perf_counter() - start)
    return len(sums) * PART * 8 / best


@parallel_loop
def _add_up(words, sums):
    for part in numba.prange(len(sums)):
        sums[part] = words[part * PART : (part + 1) * PART].sum()


def _processor() -> str:
    """Name of the processor as the system gives it."""
    known = Path("/proc/cpuinfo")
    if known.exists():
        for line in known.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
