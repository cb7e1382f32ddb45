"""How much memory the machine has left for a run, or the container that the program runs in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_CGROUPS = Path("/sys/fs/cgroup")
_FILES = {
    2: ("memory.max", "memory.current", "inactive_file"),
    1: ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
}
"""By version of the control groups: limit, use, and what of it can be given back at once."""


def memory_free(proc: Path = _PROC, groups: Path = _CGROUPS) -> int | None:
    """Bytes that a program can still take without swapping; None where nobody knows.

    Args:
        proc: where the kernel tells of itself.
        groups: where it tells of control groups, that is, containers.

    Source:
        Linux: proc(5), MemAvailable; admin-guide/cgroup-v2 and cgroup-v1/memory. Elsewhere all the
        memory that there is.
    """
    known = [free for free in (_of_machine(proc), *_of_groups(proc, groups)) if free is not None]
    return min(known) if known else None


def _of_machine(proc: Path) -> int | None:
    try:
        lines = (proc / "meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable"))
    except (OSError, ValueError, StopIteration):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _of_groups(proc: Path, groups: Path) -> Iterator[int | None]:
    """What is left in the program's control group and in each one around it."""
    try:
        lines = (proc / "self" / "cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        number, controllers, path = line.split(":", 2)
        if number == "0" and not controllers:
            version, root = 2, groups
        elif "memory" in controllers.split(","):
            version, root = 1, groups / "memory"
        else:
            continue
        inner = root / path.lstrip("/")
        for group in (inner, *inner.parents):
            if group.is_relative_to(root):
                yield _left(group, version)


def _left(group: Path, version: int) -> int | None:
    """Limit less use of one group; None without a limit, or where it is not to be seen."""
    limit, used, reclaimable = _FILES[version]
    try:
        most = int((group / limit).read_text())
        taken = int((group / used).read_text())
        stat = (group / "memory.stat").read_text().splitlines()
    except (OSError, ValueError):  # "max" is no number
        return None
    spare = next((int(line.split()[1]) for line in stat if line.split()[0] == reclaimable), 0)
    return max(most - taken + spare, 0)
