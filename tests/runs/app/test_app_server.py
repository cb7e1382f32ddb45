"""Does the page's server ask nothing of the world, and hold no more pages than it may?"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest
from served_page import hand_shake, serving, shaken

pytestmark = pytest.mark.timeout(300)
MOST_PAGES = 20
OF_THE_TEST = b"example.invalid"
"""What the test itself asks for, to see that asking is heard."""


class Trap:
    """Stands where a program would reach the world, and remembers what it asked for."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._listen, daemon=True).start()

    def environment(self) -> dict[str, str]:
        """What makes Python's libraries ask here for everything but this machine."""
        address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        proxies = {name: address for one in names for name in (one, one.lower())}
        return proxies | {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}

    def _listen(self) -> None:
        with suppress(OSError):  # the door is shut
            while True:
                line, _ = self.door.accept()
                with line:
                    self.heard.append(line.recv(200))


@pytest.fixture(scope="module")
def world() -> Iterator[Trap]:
    """Whatever the server asks of the world."""
    trap = Trap()
    yield trap
    trap.door.close()
    assert [said for said in trap.heard if OF_THE_TEST not in said] == []  # at its end neither


@pytest.fixture(scope="module")
def address(world: Trap) -> Iterator[str]:
    """Address of a server whose user wants telemetry."""
    wants = {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "True", "SOLARA_KERNEL_CULL_TIMEOUT": "10m"}
    with serving({**wants, **world.environment()}) as served:
        yield served[0]


def test_the_server_asks_nothing_of_the_world(address, world):
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert answer.status == 200  # it runs, and telemetry would have begun
    asks = f"import requests; requests.get('https://{OF_THE_TEST.decode()}', timeout=5)"
    environment = {**os.environ, **world.environment()}
    subprocess.run([sys.executable, "-c", asks], env=environment, capture_output=True)
    assert [said.split()[1] for said in world.heard] == [OF_THE_TEST + b":443"]


def test_there_are_at_most_twenty_pages(address):
    port = int(address.rpartition(":")[2])
    lines = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(MOST_PAGES)]
    for i, line in enumerate(lines):
        shaken(line, port, address, f"page{i}")
    until_answered(address, 503)
    assert b" 403 " in hand_shake(port, address)
    for line in lines:
        line.close()
    until_answered(address, 200)  # those that have gone are forgotten


def test_connections_that_are_closed_at_once_keep_nobody_out(address):
    port = int(address.rpartition(":")[2])
    for i in range(MOST_PAGES + 5):  # none has a cookie
        hand_shake(port, address, f"closed{i}")
    until_answered(address, 200)


def test_a_burst_passes_no_limit(address):
    end, let_in = time.monotonic() + 40, 0
    while let_in < MOST_PAGES:  # until whoever came before has gone
        assert time.monotonic() < end, let_in
        let_in = let_in_of_a_burst(address)
    assert let_in == MOST_PAGES
    until_answered(address, 200)


def let_in_of_a_burst(address: str) -> int:
    """How many of a hundred pages are let in that are asked for at once."""
    port = int(address.rpartition(":")[2])
    with ThreadPoolExecutor(100) as at_once, ExitStack() as stack:
        lines = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            for _ in range(100)
        ]
        heard = at_once.map(lambda line: shaken(line, port, address, f"{id(line)}"), lines)
        let_in = sum(b" 101 " in answer for answer in heard)
        if let_in == MOST_PAGES:
            until_answered(address, 503)
    return let_in


@pytest.mark.parametrize("page", ["nobody?session_id=x", "nobody", "?session_id=x"])
def test_closing_a_page_that_is_not_there_is_no_trouble(address, page):
    assert closing(address, page) == 204


def test_a_page_is_closed_by_its_own_tab(address):
    port, end = int(address.rpartition(":")[2]), time.monotonic() + 40
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        shaken(line, port, address, "mine")
        while closing(address, "mine?session_id=mine") != 200:  # until the server knows it
            assert closing(address, "mine?session_id=other") == 204
            assert time.monotonic() < end
            time.sleep(0.05)


def closing(address: str, page: str) -> int:
    """Status of the answer to a browser that says that a page is closed."""
    where = f"{address}/_solara/api/close/{page}"
    request = urllib.request.Request(where, data=b"", method="POST")
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.status


def until_answered(address: str, status: int) -> None:
    """Ask for the page until the server answers so."""
    end = time.monotonic() + 40
    while True:
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                found, says = answer.status, b""
        except urllib.error.HTTPError as refused:
            found, says = refused.code, refused.read()
        if found == status:
            break
        assert time.monotonic() < end, found
        time.sleep(0.05)
    assert (b"try again" in says) == (status == 503)
