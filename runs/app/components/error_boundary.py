"""An error boundary: a part of the page that fails says so in its place, and the rest goes on."""

# pyright: reportPrivateImportUsage=false

from __future__ import annotations

import logging
from collections.abc import Callable
from html import escape
from typing import Any

import solara

from ...language.translation import gettext, speaking

_log = logging.getLogger("mutualaid.app")
_told: set[str] = set()


@solara.component
def ErrorBoundary(  # noqa: N802
    name: str, language: str, component: Callable[..., Any], *arguments: Any
) -> None:
    """Show a component, or a message in its place until it can be shown again.

    Args:
        name: of the part, for the log.
        language: of the message, "en" or "zh".
        component: what is shown.
        arguments: its arguments; when they change it is tried again.
    """
    error, forget = solara.use_exception()
    failed_with = solara.use_ref((None,))
    if error is not None and failed_with.current != arguments:
        if failed_with.current != (None,):
            forget()
        failed_with.current = arguments
    if error is None:
        component(*arguments)
    else:
        solara.HTML(unsafe_innerHTML=contain_errors(name, language, lambda: _raise(error)))


def _raise(error: BaseException) -> str:
    raise error


def contain_errors(name: str, language: str, draw: Callable[[], str]) -> str:
    """Make a part of the page, or a short message in its place.

    The log has the traceback, once for each kind of error: a chart is drawn many times a second.

    Args:
        name: of the part.
        language: of the part and the message, "en" or "zh".
        draw: gives the part as HTML.
    """
    with speaking(language):
        try:
            return draw()
        except Exception as error:
            kind = f"{name}: {type(error).__name__}: {error}"[:200]
            if kind not in _told and len(_told) < 1000:
                _told.add(kind)
                _log.exception("the part %s of the page could not be shown", name)
        says = gettext("This part could not be shown; the rest goes on. The server's log says why.")
        return f'<p class="alert" data-part="{escape(name)}">{escape(says)}</p>'
