"""A component that breaks is replaced by a short message; the others go on."""

# pyright: reportPrivateImportUsage=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from ..text.error_boundary_html import contained


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
    fault, forget = solara.use_exception()
    failed_with = solara.use_ref((None,))
    if fault is not None and failed_with.current != arguments:
        if failed_with.current != (None,):
            forget()
        failed_with.current = arguments
    if fault is None:
        component(*arguments)
    else:
        solara.HTML(unsafe_innerHTML=contained(name, language, lambda: _raise(fault)))


def _raise(fault: BaseException) -> str:
    raise fault
