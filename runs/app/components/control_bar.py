"""The control bar: preset, play, pause, step, run to the end or a date, reset, speed, seed."""

# pyright: reportPrivateImportUsage=false

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import solara

from ...language.formats import language_name
from ...language.translation import LANGUAGES, N_, gettext, ngettext, speaking
from ..state.scenario_choice import names
from ..state.session import FASTEST, PAUSED, PLAYING, RUNNING
from ..state.visitor import Visitor, plain_text
from ..state.watched_society import WatchedSociety

PACES = (1, 2, 5, 10, 20, int(FASTEST))
"""Rounds a second that can be chosen."""
_WORDS = {
    "title": N_("The life of a mutual-aid plan"),
    "preset": N_("Preset"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "step": N_("Step"),
    "to_the_end": N_("Run to the end"),
    "to_date": N_("Run to"),
    "reset": N_("Reset"),
    "speed": N_("Speed"),
    "seed": N_("Seed"),
    "language": N_("Language"),
    "press_reset": N_("changed \N{EN DASH} press Reset"),
    "cancel": N_("Cancel"),
}
"""What control_bar.vue writes, by the names that it has for it."""


@solara.component_vue("control_bar.vue", vuetify=False)
def _Bar(  # noqa: N802 - components are named like classes
    words: dict[str, str],
    preset: str,
    presets: list[str],
    playing: bool,
    running: bool,
    ended: bool,
    waiting: bool,
    pace: str,
    paces: list[dict[str, str]],
    seed: str,
    language: str,
    languages: list[dict[str, str]],
    first: str,
    last: str,
    reached: str,
    address: str,
    where: str,
    share: float,
    left: str,
    event_choose: Callable[[str], None],
    event_toggle: Callable[[Any], None],
    event_pause: Callable[[Any], None],
    event_step: Callable[[Any], None],
    event_run_to: Callable[[str], None],
    event_reset: Callable[[Any], None],
    event_set_pace: Callable[[str], None],
    event_set_seed: Callable[[str], None],
    event_speak: Callable[[str], None],
) -> None:
    """The toolbar, as control_bar.vue draws it."""


@solara.component
def ControlBar(visitor: Visitor, drawn: int) -> None:  # noqa: N802
    """All controls of the run in one bar.

    Args:
        visitor: whose run it is.
        drawn: counts up whenever there is something new.
    """
    session = visitor.session
    world = session.world
    done, every = (len(world.rounds), len(world.dates)) if world else (0, 1)
    begun = solara.use_ref((0.0, done))
    if session.mode != RUNNING:
        begun.current = (time.monotonic(), done)
    plan = visitor.scenario.plan
    with speaking(visitor.language):
        words = {key: gettext(text) for key, text in _WORDS.items()}
        paces = [{"value": f"{one}", "text": _pace_text(one)} for one in PACES]
        where = _where(world, done, every)
        left = _time_left(session.mode, begun.current, done, every)
    _Bar(
        words=words,
        preset=visitor.choice.preset,
        presets=names(),
        playing=session.mode == PLAYING,
        running=session.mode == RUNNING,
        ended=world is not None and not world.running,
        waiting=bool(visitor.waiting),
        pace=f"{session.rounds_a_second:g}",
        paces=paces,
        seed=visitor.draft.get("run.seed") or plain_text(visitor.preset, "run.seed"),
        language=visitor.language,
        languages=[{"value": code, "text": language_name(code)} for code in LANGUAGES],
        first=plan.start.isoformat(),
        last=plan.end.isoformat(),
        reached=world.rounds[-1].date.isoformat() if world is not None and world.rounds else "",
        address=visitor.link,
        where=where,
        share=done / max(every, 1),
        left=left,
        event_choose=visitor.choose,
        event_toggle=lambda _: visitor.toggle(),
        event_pause=lambda _: session.pause(),
        event_step=lambda _: session.step(),
        event_run_to=visitor.run_to,
        event_reset=lambda _: visitor.reset(),
        event_set_pace=lambda text: _set_pace(visitor, text),
        event_set_seed=lambda text: visitor.change("run.seed", text),
        event_speak=visitor.speak,
    )


def _pace_text(rounds_a_second: float) -> str:
    if rounds_a_second >= FASTEST:
        return gettext("as fast as it goes")
    return ngettext("{n} round a second", "{n} rounds a second", rounds_a_second, n=rounds_a_second)


def _set_pace(visitor: Visitor, text: str) -> None:
    if text in map(str, PACES):
        visitor.session.set_pace(float(text))
        visitor.news.set()


def _where(world: WatchedSociety | None, done: int, every: int) -> str:
    if world is None:
        return gettext("the people are being born …")
    if not done:
        return gettext("before the first round")
    says = [f"{world.rounds[done - 1].date}", gettext("round {n} of {all}", n=done, all=every)]
    if not world.running:
        says.append(gettext("the plan has ended"))
    return " · ".join(says)


def _time_left(mode: str, begun: tuple[float, int], done: int, every: int) -> str:
    """Seconds to the end of the plan at the pace so far; nothing while it plays or rests."""
    seconds, rounds = time.monotonic() - begun[0], done - begun[1]
    if mode in (PAUSED, PLAYING) or rounds < 2:
        return ""
    return gettext("about {n} s left", n=math.ceil(seconds / rounds * (every - done)))
