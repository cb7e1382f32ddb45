"""What is said where memory ran out in spite of all: of the limit there is, and what needs it."""

from __future__ import annotations

from typing import Any

try:
    import resource  # at once: it could not be loaded any more where memory ran out
except ImportError:  # no such limit on Windows
    resource = None

GIB = 1 << 30
PROGRAM_BYTES = 3 * GIB // 2
"""Address space of the program with everything loaded, on two cores; measured: 1.4 GiB."""
_LEAST_BYTES = 5 * GIB // 4
"""With less, the compiler's libraries do not load, and may end the process without a word."""


def compiler_cannot_load() -> bool:
    """Whether this process may take too few addresses to compile anything."""
    limit = _limit()
    return limit is not None and limit < _LEAST_BYTES


def memory_ran_out() -> str:
    """Say what there is too little of; fewer agents are named only where they would help."""
    limit = _limit()
    if limit is None:
        return "not enough memory; run fewer agents with --agents, or end other programs"
    of = f"not enough memory: this process may take {limit / GIB:.1f} GiB of addresses (ulimit -v)"
    alone = f"the program alone takes about {PROGRAM_BYTES / GIB:.1f} GiB"
    if limit < PROGRAM_BYTES:
        return f"{of}, and {alone}, however few the agents are"
    return f"{of}, of which {alone}; raise the limit, or run fewer agents with --agents"


def _limit() -> int | None:
    """Bytes of addresses that this process may take; None where there is no limit."""
    if resource is None:
        return None
    unix: Any = resource
    limit = unix.getrlimit(unix.RLIMIT_AS)[0]
    return None if limit == unix.RLIM_INFINITY else limit
