"""Where the runs of a sweep are executed, as every function that makes many runs is told."""

from __future__ import annotations

from typing import TypedDict


class ExecutionOptions(TypedDict, total=False):
    """Keyword arguments that say where runs are executed; each may be left out.

    Attributes:
        workers: processes of this machine; None for one a core.
        cluster: address of a Dask scheduler; None for this machine.
        timeout: seconds that a run may take; None for any.
        force: begin even if the workers' runs need more memory than there is.
    """

    workers: int | None
    cluster: str | None
    timeout: float | None
    force: bool
