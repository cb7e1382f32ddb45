"""What stands beside the run: the baseline, kept runs, downloads, and the link."""

# pyright: reportPrivateImportUsage=false

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import solara

from ..state.visitor import Visitor
from ..text.messages import word
from .downloads import SAVES, figure_names, saved

_WORDS = ("compare", "compare_tip", "keep", "forget", "download", "figure", "link")
_log = logging.getLogger("mutualaid.app")


@solara.component_vue("comparison_bar.vue", vuetify=False)
def _Beside(  # noqa: N802
    words: dict[str, str],
    comparing: bool,
    kept: int,
    saves: list[dict[str, str]],
    figures: list[str],
    link: str,
    note: str,
    file: dict[str, Any],
    event_compare: Callable[[bool], None],
    event_keep: Callable[[Any], None],
    event_forget: Callable[[Any], None],
    event_save: Callable[[str], None],
) -> None:
    """The row, as comparison_bar.vue draws it."""


@solara.component
def Beside(visitor: Visitor, drawn: int) -> None:  # noqa: N802
    """Switches and buttons for what is drawn beside the run, and for what is taken away.

    Args:
        visitor: whose run it is.
        drawn: counts up whenever there is something new.
    """
    language, session = visitor.language, visitor.session
    file, set_file = solara.use_state({})
    number = solara.use_ref(0)

    def save(name: str) -> None:
        if session.world is None:
            return
        number.current += 1
        arguments = (visitor, name, number.current, set_file)
        threading.Thread(target=_save, args=arguments, name="mutualaid file", daemon=True).start()

    other_people = session.comparing and visitor.has_other_people
    _Beside(
        words={key: word(key, language) for key in _WORDS},
        comparing=session.comparing,
        kept=len(session.kept),
        saves=[{"name": name, "text": _name(name, language)} for name in SAVES],
        figures=figure_names(),
        link=visitor.link,
        note=word("other_people", language) if other_people else "",
        file=file,
        event_compare=lambda on: session.compare(bool(on)),
        event_keep=lambda _: visitor.keep(),
        event_forget=lambda _: session.forget_kept(),
        event_save=save,
    )


def _save(visitor: Visitor, name: str, number: int, hand_over: Callable[[Any], None]) -> None:
    """Make a file while the plan goes on; only what is read off the society waits for a round."""
    session = visitor.session
    try:
        if session.world is not None:
            taken = saved(session.world, name, visitor.language, session.still)
            visitor.unsaved = False
            hand_over(taken.for_the_browser(number))
    except Exception:
        _log.exception("%r could not be saved", name[:60])
        visitor.unsaved = True
    visitor.news.set()


def _name(file: str, language: str) -> str:
    if file == "scenario.toml":
        return word("scenario_file", language)
    return {"rounds.csv": "CSV", "rounds.parquet": "Parquet"}[file]
