"""A server of the page in a process of its own, and how to knock at its door."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def serving(environment: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Start the page's server with variables of its user's; give its address and process number."""
    wanted = {"SOLARA_KERNEL_CULL_TIMEOUT": "3s", "PYTHONUNBUFFERED": "1", **environment}
    command = [sys.executable, "-m", "mutualaid.runs", "app", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **wanted}
    ) as process:
        assert process.stdout is not None
        said = next((line for line in process.stdout if line.startswith("open ")), "")
        try:
            yield said.split()[1].rstrip("/"), process.pid
        finally:
            process.terminate()
            ended = process.wait(20)
        assert ended == 130


def hand_shake(port: int, origin: str, page: str = "abc") -> bytes:
    """First bytes of the answer to a WebSocket's opening from a page of some origin."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        return shaken(line, port, origin, page)


def shaken(line: socket.socket, port: int, origin: str, page: str) -> bytes:
    """The same over a line that stays open, for a page of some number."""
    words = [
        f"GET /jupyter/api/kernels/{page}/channels?session_id={page} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        f"Origin: {origin}",
    ]
    line.sendall("\r\n".join([*words, "", ""]).encode())
    return line.recv(200)
