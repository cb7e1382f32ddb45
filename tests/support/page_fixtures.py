"""A page and its visitors without a browser: what the tests of the page have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

from mutualaid.runs.app.charts.view import View, view_of
from mutualaid.runs.app.state.session import PAUSED, Session
from mutualaid.runs.app.state.visitor import Visitor
from mutualaid.runs.app.state.watched_society import WatchedSociety
from waiting import until

SMALL = "preset=article&people.agents=400"


@contextmanager
def visiting(link: str = SMALL) -> Iterator[Visitor]:
    """A visitor whose first world is made; the thread is gone afterwards."""
    one = Visitor(link)
    try:
        until(lambda: one.session.world is not None)
        yield one
    finally:
        one.close()
        one.session.thread.join(10)
        assert not one.session.thread.is_alive()


def live_to_the_end(visitor: Visitor) -> None:
    """Live the plan to its end, with the baseline beside it."""
    session = visitor.session
    session.compare(True)
    session.run_to()
    until(lambda: ended(session) and not session.world.running)  # type: ignore[union-attr]
    until(lambda: len(rounds(session.baseline_world)) == len(rounds(session.world)))


def rounds(world: WatchedSociety | None) -> list:
    return [] if world is None else world.rounds


def ended(session: Session) -> bool:
    return session.world is not None and session.mode == PAUSED


def view(visitor: Visitor) -> View:
    found = view_of(visitor.session)
    assert found is not None
    return found


class Strict(HTMLParser):
    """Refuses scripts, handlers, and tags that are left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "iframe", "object")
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in ("br", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        assert tag != "script"

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def check_html(text: str) -> None:
    parser = Strict()
    parser.feed(text)
    parser.close()
    assert parser.open == []
