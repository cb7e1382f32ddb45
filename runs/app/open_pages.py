"""The pages in use, counted as they come and go; those that are away make room for new ones."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

MOST_LINES = 3
"""Connections of one page at a time: its own, and others while it connects again."""


class OpenPages:
    """Which pages are in use: those whose connection is open.

    A page counts from the moment on in which its connection is let in, before the server knows it,
    so that a burst of them finds the limit too. What the server keeps of a page that is away, so
    that it may come back, goes when a new one needs its place; of one that has shown nothing, at
    once.

    Args:
        kept: what the server keeps of pages, by their number.
        most: how many pages may be in use, and be kept.
    """

    def __init__(self, kept: Mapping[str, Any], most: float = math.inf) -> None:
        self.kept = kept
        self._most = most
        self._lines: Counter[str] = Counter()
        self._away: dict[str, None] = {}

    @property
    def is_full(self) -> bool:
        """Whether as many are in use as there may be."""
        return len(self._lines) >= self._most

    def takes(self, page: str) -> bool:
        """Whether another connection of a page may be let in.

        Args:
            page: its number.
        """
        lines = self._lines.get(page, 0)
        return lines < MOST_LINES if lines else not self.is_full

    def has_seen(self, page: str, tab: str) -> bool:
        """Whether the server keeps a page and knows its tab.

        Args:
            page: its number.
            tab: number that the browser gave its tab.
        """
        return page in self.kept and tab in self.kept[page].page_status

    @asynccontextmanager
    async def connected(self, page: str) -> AsyncIterator[None]:
        """Count a page while one of its connections is open.

        Args:
            page: its number.
        """
        self._lines[page] += 1
        self._away.pop(page, None)
        try:
            await self._make_room()
            yield
        finally:
            self._lines[page] -= 1
            if self._lines[page] == 0:
                del self._lines[page]
                self._away[page] = None
                if page in self.kept and self.kept[page].app_object is None:
                    await self._forget(page)

    async def _make_room(self) -> None:
        """Let go of pages that are away, the longest first, until all in use have a place."""
        for page in list(self._away):
            new = len(self._lines.keys() - self.kept.keys())
            if page not in self.kept:
                self._away.pop(page, None)
            elif len(self.kept) + new > self._most and page not in self._lines:
                await self._forget(page)

    async def _forget(self, page: str) -> None:
        """Close what is kept of a page, in a thread: it waits for what the page is doing."""
        self._away.pop(page, None)
        held = self.kept[page]
        await asyncio.to_thread(held.close, reason="evicted")
