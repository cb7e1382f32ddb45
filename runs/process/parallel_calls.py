"""Calls of a function in several processes at a time, which end with this one."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from .workers import begin_to_serve, hold_signals

Result = TypeVar("Result")


class WorkersEndedError(Exception):
    """A process in which worlds were simulated has ended before its work."""


def call_in_processes(
    function: Callable[..., Result], calls: Sequence[tuple[Any, ...]], workers: int
) -> Iterator[tuple[int, Result]]:
    """Call a function with each of some arguments, several at a time.

    Args:
        function: at the top of a module.
        calls: arguments, a tuple for each call; they and what is returned are pickled.
        workers: how many at a time, each in a process of its own; 1 for one by one in this process.

    Yields:
        Number of the call and what it gave, as they come.

    Raises:
        WorkersEndedError: if a process was ended from outside, as for lack of memory.
    """
    if workers == 1:
        yield from ((i, function(*arguments)) for i, arguments in enumerate(calls))
        return
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(max(min(workers, len(calls)), 1), context, begin_to_serve)
    try:
        with hold_signals():
            futures = {pool.submit(_serve, function, one): i for i, one in enumerate(calls)}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BrokenProcessPool as error:
        says = "a process that simulated a world was ended from outside; too little memory?"
        raise WorkersEndedError(says) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - others:
            child.kill()


def _serve(function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
    """Call it in a worker process, whose own garbage is little beside the program."""
    found = function(*arguments)
    gc.collect()
    gc.freeze()  # what is left is the program, which need not be looked through again
    return found
