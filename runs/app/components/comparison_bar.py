"""What stands beside the run: the baseline, kept runs, downloads, and the link."""

# pyright: reportPrivateImportUsage=false

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import solara

from ...language.translation import N_, gettext, speaking
from ..state.visitor import Visitor
from .downloads import SAVES, figure_names, make_download

_WORDS = {
    "compare": N_("Compare with the preset unchanged"),
    "compare_tip": N_("the same people with the same luck, without your changes"),
    "keep": N_("Keep this run"),
    "forget": N_("Forget kept runs"),
    "download": N_("Download"),
    "figure": N_("Figure"),
    "link": N_("Link to this scenario"),
}
"""What comparison_bar.vue writes, by the names that it has for it."""
_log = logging.getLogger("mutualaid.app")


@solara.component_vue("comparison_bar.vue", vuetify=False)
def _ComparisonBar(  # noqa: N802
    words: dict[str, str],
    comparing: bool,
    begun: bool,
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
def ComparisonBar(visitor: Visitor, drawn: int) -> None:  # noqa: N802
    """Switches and buttons for what is drawn beside the run, and for what is taken away.

    Args:
        visitor: whose run it is.
        drawn: counts up whenever there is something new.
    """
    session = visitor.session
    file, set_file = solara.use_state({})
    number = solara.use_ref(0)

    def save(name: str) -> None:
        if session.world is None:
            return
        number.current += 1
        arguments = (visitor, name, number.current, set_file)
        threading.Thread(target=_save, args=arguments, name="mutualaid file", daemon=True).start()

    world = session.world
    begun = world is not None and bool(world.rounds)
    note = ""
    with speaking(visitor.language):
        words = {key: gettext(text) for key, text in _WORDS.items()}
        saves = [{"name": name, "text": _name(name)} for name in SAVES]
        if session.comparing and visitor.has_other_people:
            note = gettext(
                "you changed who the people are, so the baseline's are not the same people"
            )
    _ComparisonBar(
        words=words,
        comparing=session.comparing,
        begun=begun,
        kept=len(session.kept),
        saves=saves,
        figures=figure_names(),
        link=visitor.link,
        note=note,
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
        world = session.world
        if world is not None:
            taken = make_download(world, name, visitor.language, session.still)
            visitor.unsaved = False
            hand_over(taken.for_the_browser(number))
    except Exception:
        _log.exception("%r could not be saved", name[:60])
        visitor.unsaved = True
    visitor.news.set()


def _name(file: str) -> str:
    if file == "scenario.toml":
        return gettext("Scenario (TOML)")
    return {"rounds.csv": "CSV", "rounds.parquet": "Parquet"}[file]
