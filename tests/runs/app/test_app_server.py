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
from contextlib import suppress

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
    with serving({"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "True", **world.environment()}) as served:
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
