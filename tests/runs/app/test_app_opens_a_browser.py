"""Does the page open by itself where there is a display, and only there?"""

from __future__ import annotations

import pytest
from mutualaid.runs.cli.main import main

ADDRESS = "http://127.0.0.1:9/"


@pytest.fixture
def opened(monkeypatch):
    """Addresses that a browser was told to open; the server is ready at once and ends."""
    found = []
    monkeypatch.setattr("webbrowser.open", found.append)
    monkeypatch.setattr("mutualaid.runs.app.server.serve", lambda _, __, ready: ready(ADDRESS))
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return found


@pytest.mark.parametrize(
    ("display", "words", "asked"),
    [
        ("DISPLAY", [], [ADDRESS]),
        ("WAYLAND_DISPLAY", ["--scenario", "record"], [f"{ADDRESS}?preset=record"]),
        ("DISPLAY", ["--no-browser"], []),
        (None, [], []),
        ("DISPLAY", ["--host", "0.0.0.0", "--allow-remote"], []),
    ],
)
def test_a_browser_is_opened_where_it_has_a_window(
    monkeypatch, opened, capsys, display, words, asked
):
    if display:
        monkeypatch.setenv(display, ":0")
    assert main(["app", "--port", "0", *words]) == 0
    assert opened == asked
    assert "open http://127.0.0.1:9/" in capsys.readouterr().out
