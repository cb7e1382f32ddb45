"""Does the system get the memory back of pages that are closed?"""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref

import pytest
import solara.lifecycle
from mutualaid.runs.app import server

VISITORS = """
import threading
import psutil
from mutualaid.runs.app.server import trim_memory

def used():
    return psutil.Process().memory_info().rss / 1e6

pages, pins = [], []

def visit():
    made = [bytes(1000) for _ in range(60_000)]
    pins.append(bytes(1000))  # lies above, as what other pages still need does
    pages.append(made)

before = used()
for _ in range(4):
    visitor = threading.Thread(target=visit)
    visitor.start()
    visitor.join()
heavy = used()
pages.clear()
closed = used()
{gives_back}
print(before, heavy, closed, used())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="another C library")
@pytest.mark.parametrize("gives_back", ["trim_memory()", ""])
def test_memory_of_heavy_visitors_is_given_back(gives_back):
    code = VISITORS.format(gives_back=gives_back)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, heavy, closed, after = map(float, done.stdout.split())
    assert heavy - before > 200
    assert closed - before > 150, "the C library gives it back by itself: nothing is tested here"
    given_back = (closed - after) / (closed - before)
    assert given_back > 0.8 if gives_back else given_back < 0.1


class World:
    """Holds itself, as a society and its people hold each other: only a collection frees it."""

    def __init__(self) -> None:
        self.people = [self]


def test_a_page_that_ends_is_collected_before_memory_is_given_back(monkeypatch):
    kept, found, trimmed = [World()], [], threading.Event()
    world = weakref.ref(kept[0])

    def trim() -> None:
        found.append(world())
        trimmed.set()

    begins = []
    monkeypatch.setattr(solara.lifecycle, "on_kernel_start", begins.append)
    monkeypatch.setattr(server, "COLLECTED_AFTER_SECONDS", 0.0)
    monkeypatch.setattr(server, "trim_memory", trim)
    gc.disable()
    try:
        server.give_memory_back()
        (page_begins,) = begins
        page_ends = page_begins()
        kept.clear()
        assert world() is not None
        page_ends()
        assert trimmed.wait(60)
    finally:
        gc.enable()
    assert found == [None]
