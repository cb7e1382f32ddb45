"""A Dask cluster of our own: processes on this machine, which nobody else can reach."""

from __future__ import annotations

import logging
import os
import sys
from multiprocessing import resource_tracker
from typing import Any

QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.active-memory-manager.start": False,
}
"""What a cluster of our own does without: watching its workers takes time from the people."""
LEAKED = "ignore::UserWarning:multiprocessing.resource_tracker"


def local_cluster(processes: int | None) -> Any:
    """Start a cluster that ends with this process.

    Args:
        processes: how many, with a thread each; None for one for each core.
    """
    from dask import config
    from distributed import LocalCluster

    _track_quietly()
    with config.set(QUIET):
        cluster = LocalCluster(
            n_workers=processes or os.cpu_count(),
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            memory_limit=0,
            silence_logs=logging.CRITICAL,
        )
    # Off the terminal, while the cluster ends too.
    for handler in logging.getLogger("distributed").handlers:
        handler.setLevel(logging.CRITICAL)
    return cluster


def _track_quietly() -> None:
    """Let Python's tracker remove semaphores of an interrupted cluster without a word."""
    if os.name != "posix":
        return
    sys.warnoptions.append(LEAKED)
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions.remove(LEAKED)
