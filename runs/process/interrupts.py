"""Ctrl-C and SIGTERM end the program within two seconds, whatever it is doing."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from .streams import is_terminal

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""What stops the program: Ctrl-C, a request to end, and a terminal that goes away."""
PATIENCE_SECONDS = 1.2
"""Time in which the program may end by itself; after it, it is ended."""


_ONE_VOICE = threading.Lock()
_TOLD = threading.Event()


class Interruption:
    """A signal that stops the program.

    Attributes:
        came: set when the first one has come; further ones change nothing.
    """

    def __init__(self) -> None:
        self.came = threading.Event()

    def stop(self, *_: object) -> None:
        """Raise KeyboardInterrupt at the first signal, so that nothing stops the cleaning."""
        if not self.came.is_set():
            self.came.set()
            raise KeyboardInterrupt


@contextmanager
def ends_when_interrupted(clean_up: Callable[[], None], says: str, code: int) -> Iterator[None]:
    """End the program when a signal stops what is done in the `with` block.

    Python looks at signals between two of its own steps only: a compiler or a loop may take
    seconds for one, and where compiled code calls back an interrupt can get lost. A thread of its
    own hears the signal at once, leaves the block some time to end, and then ends the program.
    It ends without Python's tidying up, which takes its time and which a further signal would stop.

    Args:
        clean_up: removes whatever is half-made.
        says: what the user is told.
        code: the program's exit code.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    interruption = Interruption()
    _TOLD.clear()

    def end() -> None:
        with _ONE_VOICE:
            try:
                clean_up()
                if not _TOLD.is_set():
                    _tell(says)
            finally:
                os._exit(code)

    with _heard_at_once(end), _lost_in_silence(interruption), handled_by(interruption.stop):
        try:
            yield
        except BaseException as error:
            if interruption.came.is_set() or isinstance(error, KeyboardInterrupt):
                end()
            raise
        if interruption.came.is_set():
            end()


@contextmanager
def told_already() -> Iterator[None]:
    """Tell the user in the `with` block what was interrupted, so that nobody tells it again.

    Whoever knows more than the program as a whole uses it, such as a sweep that counts its runs.
    """
    with _ONE_VOICE:
        _TOLD.set()
        yield


def _tell(says: str) -> None:
    """Say it on stderr, in the place of a progress bar if there is one."""
    with suppress(OSError, ValueError, AttributeError):  # closed, or none, as under pythonw
        sys.stdout.flush()
    with suppress(OSError, ValueError, AttributeError):
        clear = "\r\x1b[K" if is_terminal(sys.stderr) else ""
        sys.stderr.write(f"{clear}{says}\n")
        sys.stderr.flush()


@contextmanager
def _lost_in_silence(interruption: Interruption) -> Iterator[None]:
    """Print no traceback where an interrupt arrives in a callback of compiled code and gets lost.

    A compiler has many of them, in clean-up and in weak references; the thread ends the program.
    """
    before = sys.unraisablehook

    def hook(lost: Any) -> None:
        if not interruption.came.is_set():
            before(lost)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = before


@contextmanager
def _heard_at_once(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` in a thread of its own, some time after a signal has come."""
    hears, wakes = socket.socketpair()

    def wait() -> None:
        with hears:
            while heard := hears.recv(1):
                if heard[0] in SIGNALS:
                    time.sleep(PATIENCE_SECONDS)
                    end()

    wakes.setblocking(False)
    before = signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
    watch = threading.Thread(target=wait, daemon=True)
    watch.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        wakes.close()
        watch.join()


@contextmanager
def handled_by(handler: Any) -> Iterator[None]:
    """Give the signals that stop the program another handler while the `with` block lasts.

    Args:
        handler: what to call, or signal.SIG_IGN.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = _handle(handler)
    try:
        yield
    finally:
        _restore(before)


def _handle(handler: Any) -> dict[int, Any]:
    """Set a handler, but not where a signal is ignored already, as under nohup."""
    known = {number: signal.getsignal(number) for number in SIGNALS}
    before = {number: old for number, old in known.items() if old not in (signal.SIG_IGN, None)}
    for number in before:
        signal.signal(number, handler)
    return before


def _restore(handlers: dict[int, Any]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)
