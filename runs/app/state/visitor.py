"""One visitor of the page: what is chosen, what is changed and not yet run, and the session."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from ....model.loading.input_errors import ErrorDetail, InputError
from ....model.scenario.parameter_table import value_text
from ....model.scenario.scenario import Scenario
from ...language.translation import LANGUAGES, SOURCE
from .dated_switches import (
    CHANGES,
    TERM_SWITCHES,
    can_be_dated,
    find_last_change,
    same_terms,
    with_terms_from,
)
from .scenario_choice import (
    ScenarioChoice,
    baseline_of,
    choice_of,
    language_of,
    link_of,
    names,
    scenario_of,
    settings_of,
)
from .session import PLAYING, Session

KEPT = ("run.seed", "people.agents")
"""Keys whose change goes over to another preset."""
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
        errors: what is wrong with the draft, a line each.
        link_faults: what was wrong with the link.
        left_behind: keys whose change did not go over to the preset that was chosen.
        unsaved: whether the last file that was asked for could not be made.
        news: set whenever there is something new to show.
        session: the world and its thread.
    """

    def __init__(self, link: str | None = None):
        self.news = threading.Event()
        self.link_faults: list[str] = []
        self.left_behind: list[str] = []
        self.unsaved = False
        try:
            self.choice = choice_of(link)
            scenario, baseline = scenario_of(self.choice), baseline_of(self.choice)
        except InputError as errors:
            self.link_faults = [str(replace(error, place="")) for error in errors.errors]
            self.choice = ScenarioChoice(language=language_of(link))
            scenario = baseline = scenario_of(self.choice)
        self.language = self.choice.language
        self.draft: dict[str, str] = dict(self.choice.settings)
        self.scenario, self.preset = scenario, baseline
        self.errors: list[ErrorDetail] = []
        self.agent: int | None = None
        self.session = Session(scenario, baseline, self.news.set)

    def close(self) -> None:
        """The page is gone."""
        self.session.close()

    # The control bar.

    def choose(self, preset: str) -> None:
        """Begin another preset, without changes but in the seed and the number of agents."""
        if preset not in names():
            return
        kept = {k: v for k, v in self.draft.items() if k in KEPT}
        try:
            scenario_of(ScenarioChoice(preset, kept))
        except InputError:
            kept = {}  # whatever is wrong with them, the page must show the preset that it names
        self.left_behind = sorted(set(self.draft) - set(kept))
        self.draft = kept
        self._begin(ScenarioChoice(preset, self.draft.copy(), self.language))

    def reset(self) -> None:
        """Begin anew with what is typed."""
        self.left_behind = []
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
        self.language = language if language in LANGUAGES else SOURCE
        self.news.set()

    def look_at(self, agent: int | None) -> None:
        """Read about an agent, or about nobody."""
        self.agent = agent
        self.news.set()

    def keep(self) -> None:
        """Put this run aside, under the name of its scenario and its changes."""
        said = self.choice.settings.items()
        named = {k.rpartition(".")[2]: v for k, v in said if k not in KEPT}
        world, words = self.session.world, [f"seed {self.scenario.run.seed}"]
        if world is not None and world.running and world.rounds:
            words.append(f"→ {world.rounds[-1].date}")
        words += [f"{name} {value}" for name, value in named.items()]
        self.session.keep(f"{self.choice.preset} {', '.join(words)}"[:72])

    # What is changed.

    def change(self, key: str, text: str) -> None:
        """Type a value; typing the preset's own takes the change back."""
        self.draft[key] = text.strip()
        if means_the_same(key, text.strip(), plain_text(self.preset, key)):
            del self.draft[key]
        self._check()

    def take_back(self, key: str) -> None:
        """Let a parameter be as the preset has it."""
        self.draft.pop(key, None)
        self._check()

    def switch(self, name: str, on: bool) -> None:
        """Put a policy on, or take it off: from today on, if the plan runs and may change that."""
        today = self.today
        if today is not None and can_be_dated(TERM_SWITCHES[name].settings):
            self._switch_from(today, name, on)
            return
        for key, text in TERM_SWITCHES[name].settings.items():
            if on:
                self.draft[key] = text
            else:
                self.draft.pop(key, None)
        self._check()

    def is_on(self, name: str) -> bool:
        """Whether all that a policy says is among the changes, or holds today by one."""
        settings, today = TERM_SWITCHES[name].settings, self._day
        if today is None or not can_be_dated(settings):
            return all(self._typed(key) == text for key, text in settings.items())
        return same_terms(self.scenario, self._with_switch(name), today, list(settings))

    def active_since(self, name: str) -> dt.date | None:
        """The day from which a policy holds; None if it holds from the launch, or not at all."""
        settings, today = TERM_SWITCHES[name].settings, self._day
        if today is None or not can_be_dated(settings) or not self.is_on(name):
            return None
        return find_last_change(self.scenario, today, list(settings))

    @property
    def today(self) -> dt.date | None:
        """The day after the last round; None before the first round, and after the last."""
        world = self.session.world
        return self._day if world is not None and world.running else None

    @property
    def _day(self) -> dt.date | None:
        """The day after the last round, whether the plan goes on or not; None before the first."""
        world = self.session.world
        return world.rounds[-1].date + dt.timedelta(days=1) if world and world.rounds else None

    def is_the_presets_own(self, name: str) -> bool:
        """Whether the preset has a policy from the launch on, so that nothing can switch it off."""
        own = all(
            plain_text(self.preset, key) == text
            for key, text in TERM_SWITCHES[name].settings.items()
        )
        return own and (self.today is None or not can_be_dated(TERM_SWITCHES[name].settings))

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
        """The link that carries the scenario that is watched."""
        return link_of(self.choice._replace(language=self.language))

    def _typed(self, key: str) -> str:
        return self.draft.get(key) or plain_text(self.preset, key)

    def _with_switch(self, name: str) -> Scenario:
        """The preset with nothing but a policy changed, and that for good."""
        settings = settings_of(TERM_SWITCHES[name].settings)
        plan = {key.rpartition(".")[2]: value for key, value in settings.items()}
        terms = self.preset.plan.model_copy(update=plan)
        return self.preset.model_copy(update={"plan": terms, CHANGES: ()})

    def _switch_from(self, today: dt.date, name: str, on: bool) -> None:
        """Live the same people again to this day, and on under other terms."""
        keys, policy = list(TERM_SWITCHES[name].settings), self._with_switch(name)
        wanted = policy if on else self.preset
        if not on and same_terms(wanted, policy, today, keys):  # the preset's own change
            wanted = self.preset.model_copy(update={CHANGES: ()})
        changed = with_terms_from(self.scenario, today, wanted, keys)
        text = plain_text(changed, CHANGES)
        settings = {**self.choice.settings, CHANGES: text}
        self.draft[CHANGES] = text
        if text == plain_text(self.preset, CHANGES):
            del settings[CHANGES], self.draft[CHANGES]
        self._begin(self.choice._replace(settings=settings), until=today)

    def _begin(self, choice: ScenarioChoice, until: dt.date | None = None) -> None:
        try:
            scenario, baseline = scenario_of(choice), baseline_of(choice)
        except InputError as errors:
            self.errors = errors.errors
        else:
            self.errors, self.link_faults = [], []
            self.agent = self.agent if until is not None else None
            self.choice, self.scenario, self.preset = choice, scenario, baseline
            self.session.reset(scenario, baseline, until)
        self.news.set()

    def _check(self) -> None:
        try:
            scenario_of(self.choice._replace(settings=self.draft))
            self.errors = []
        except InputError as errors:
            self.errors = errors.errors
        self.news.set()


def means_the_same(key: str, one: str, other: str) -> bool:
    """Whether two texts are the same value of a parameter.

    >>> means_the_same("plan.fee_rate", "0.080", "0.08"), means_the_same("plan.fee_rate", "", "0")
    (True, False)
    """
    with suppress(InputError):
        return settings_of({key: one}) == settings_of({key: other})
    return one == other


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
