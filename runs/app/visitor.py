"""One visitor of the page: what is chosen, what is changed and not yet run, and the session."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from ...model.description import value_text
from ...model.faults import Fault, Faults
from ...model.scenario import Scenario
from .choice import Choice, baseline_of, choice_of, link_of, scenario_of
from .policies import POLICIES
from .session import PLAYING, Session

PEOPLE = ("people.", "illness.")
"""Keys under which a change makes other people, so that lives cannot be compared one by one."""


class Visitor:
    """What one browser page holds; nothing of it is shared with another.

    Args:
        link: what stands behind the question mark of the page's address.

    Attributes:
        choice: the scenario that is watched, as it was when it was begun.
        draft: by dotted key what is typed, whether it is run already or not.
        language: "en" or "zh".
        agent: number of the agent that is read about; None for nobody.
        faults: what is wrong with the draft, a line each.
        link_faults: what was wrong with the link.
        news: set whenever there is something new to show.
        session: the world and its thread.
    """

    def __init__(self, link: str | None = None):
        self.news = threading.Event()
        self.link_faults: list[str] = []
        try:
            self.choice = choice_of(link)
            scenario, baseline = scenario_of(self.choice), baseline_of(self.choice)
        except Faults as faults:
            self.link_faults = [str(replace(fault, place="")) for fault in faults.faults]
            self.choice = Choice()
            scenario = baseline = scenario_of(self.choice)
        self.language = self.choice.language
        self.draft: dict[str, str] = dict(self.choice.settings)
        self.scenario, self.preset = scenario, baseline
        self.faults: list[Fault] = []
        self.agent: int | None = None
        self.session = Session(scenario, baseline, self.news.set)

    def close(self) -> None:
        """The page is gone."""
        self.session.close()

    # The control bar.

    def choose(self, preset: str) -> None:
        """Begin another preset, without changes."""
        try:
            choice = choice_of(f"preset={preset}")._replace(language=self.language)
        except Faults:
            return
        self.draft = {k: v for k, v in self.draft.items() if k in ("run.seed", "people.agents")}
        self._begin(choice._replace(settings=self.draft.copy()))

    def reset(self) -> None:
        """Begin anew with what is typed."""
        self._begin(self.choice._replace(settings=self.draft.copy()))

    def toggle(self) -> None:
        """Play, or pause."""
        if self.session.mode == PLAYING:
            self.session.pause()
        else:
            self.session.play()

    def run_to(self, text: str) -> None:
        """Run to a date, or to the end where there is none."""
        date = dt.date.max
        with suppress(ValueError):
            date = dt.date.fromisoformat(text)
        self.session.run_to(date)

    def speak(self, language: str) -> None:
        """Show the page in another language."""
        self.language = "zh" if language == "zh" else "en"
        self.news.set()

    def look_at(self, agent: int | None) -> None:
        """Read about an agent, or about nobody."""
        self.agent = agent
        self.news.set()

    def keep(self) -> None:
        """Put this run aside, under the name of its scenario and its changes."""
        said = self.choice.settings.items()
        changes = ", ".join(f"{k.rpartition('.')[2]} {v}" for k, v in said if k != "people.agents")
        self.session.keep(f"{self.choice.preset} {changes}".strip()[:60])

    # What is changed.

    def change(self, key: str, text: str) -> None:
        """Type a value; typing the preset's own takes the change back."""
        self.draft[key] = text.strip()
        if text.strip() == plain_text(self.preset, key):
            del self.draft[key]
        self._check()

    def take_back(self, key: str) -> None:
        """Let a parameter be as the preset has it."""
        self.draft.pop(key, None)
        self._check()

    def switch(self, name: str, on: bool) -> None:
        """Put a policy on, or take it off again."""
        for key, text in POLICIES[name].items():
            if on:
                self.draft[key] = text
            else:
                self.draft.pop(key, None)
        self._check()

    def is_on(self, name: str) -> bool:
        """Whether all that a policy says is among the changes."""
        return all(self.draft.get(key) == text for key, text in POLICIES[name].items())

    @property
    def waiting(self) -> set[str]:
        """Keys whose change is not yet run."""
        run: Mapping[str, str] = self.choice.settings
        keys = {*run, *self.draft}
        return {key for key in keys if run.get(key) != self.draft.get(key)}

    @property
    def has_other_people(self) -> bool:
        """Whether the baseline's people are not this world's."""
        changed = set(self.choice.settings) - {"people.agents"}
        return any(key.startswith(PEOPLE) for key in changed)

    @property
    def link(self) -> str:
        """The link that carries what is typed."""
        return link_of(Choice(self.choice.preset, self.draft, self.language))

    def _begin(self, choice: Choice) -> None:
        try:
            scenario, baseline = scenario_of(choice), baseline_of(choice)
        except Faults as faults:
            self.faults = faults.faults
        else:
            self.faults, self.link_faults, self.agent = [], [], None
            self.choice, self.scenario, self.preset = choice, scenario, baseline
            self.session.reset(scenario, baseline)
        self.news.set()

    def _check(self) -> None:
        try:
            scenario_of(self.choice._replace(settings=self.draft))
            self.faults = []
        except Faults as faults:
            self.faults = faults.faults
        self.news.set()


def plain_text(scenario: Scenario, key: str) -> str:
    """A parameter's value as one types it, thousands not set apart.

    >>> plain_text(Scenario(title="any"), "people.total")
    '150000000'
    """
    value: object = scenario
    for name in key.split("."):
        value = getattr(value, name)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return value_text(value)
    return value if isinstance(value, str) else f"{value:.15g}"
