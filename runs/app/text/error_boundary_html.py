"""A part of the page that breaks says so in its own place; the rest goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from html import escape

from ...language.translation import gettext, speaking

_log = logging.getLogger("mutualaid.app")
_told: set[str] = set()


def contained(name: str, language: str, draw: Callable[[], str]) -> str:
    """Make a part of the page, or a short message in its place.

    The log has the traceback, once for each kind of fault: a chart is drawn many times a second.

    Args:
        name: of the part.
        language: of the part and the message, "en" or "zh".
        draw: gives the part as HTML.
    """
    with speaking(language):
        try:
            return draw()
        except Exception as fault:
            kind = f"{name}: {type(fault).__name__}: {fault}"[:200]
            if kind not in _told and len(_told) < 1000:
                _told.add(kind)
                _log.exception("the part %s of the page could not be shown", name)
        says = gettext("This part could not be shown; the rest goes on. The server's log says why.")
        return f'<p class="alert" data-part="{escape(name)}">{escape(says)}</p>'
