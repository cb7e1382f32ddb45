"""What is asked about a run that has ended: its verdict at once, and more from worlds beside it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

from ....model.loading.input_errors import InputError
from ....model.memory.estimate import agents_of
from ....model.scenario.scenario import Scenario
from ...explain.analysis import explain
from ...explain.explanation import Explanation
from ...explain.request import Request, request_of
from ...results.run_results import results_of
from ...verdict.judging import judge, judge_by_itself
from ...verdict.kinds import LeftOut
from ...verdict.verdict import Verdict
from .watched_society import WatchedSociety

AGENTS = 3_000
"""Agents at most of each world of an explanation, so that it takes less than a minute."""
SEEDS, ORDERS = 2, 2
"""How thorough an explanation is: seeds, and orders of arrival for each."""
_log = logging.getLogger("mutualaid.app")


class Stage(StrEnum):
    """How far an inquiry is. BROKEN: something failed, and the log says what."""

    NOT_ASKED = "not_asked"
    JUDGING = "judging"
    EXPLAINING = "explaining"
    CANCELLED = "cancelled"
    ANSWERED = "answered"
    BROKEN = "broken"


AT_WORK = (Stage.JUDGING, Stage.EXPLAINING)


class _CancelledError(Exception):
    """The visitor wants no more worlds."""


class Inquiry:
    """Questions about a run, answered one after the other by a thread of its own.

    Args:
        world: after its last round.
        changed: called from any thread whenever there is something new to show.

    Attributes:
        scenario: of the run.
        run: its results.
        verdict: of the run; of itself alone until the worlds beside it have been simulated.
        explanation: None until there is one.
        stage: how far it is.
        done: worlds of this stage that have been simulated.
        total: how many there will be; 0 where that is not known yet.
    """

    def __init__(self, world: WatchedSociety, changed: Callable[[], None]):
        self.scenario, self._changed = world.scenario, changed
        self.run = results_of(world.society)
        self._given_up, self._lock = threading.Event(), threading.Lock()
        self.verdict: Verdict = judge_by_itself(self.scenario, self.run)
        self.explanation: Explanation | None = None
        self.stage, self.done, self.total = Stage.NOT_ASKED, 0, 0

    @property
    def can_be_asked(self) -> bool:
        """Whether worlds beside the run would tell more, and none are being simulated."""
        more = self.verdict.left_out in (None, LeftOut.NOT_ASKED)
        return more and self.stage not in (*AT_WORK, Stage.ANSWERED)

    def ask(self) -> None:
        """Simulate the worlds beside the run; returns at once."""
        if not self.can_be_asked:
            return
        self._given_up = given_up = threading.Event()
        self._enter(Stage.JUDGING, given_up)
        threading.Thread(
            target=self._answer, args=(given_up,), name="mutualaid inquiry", daemon=True
        ).start()

    def give_up(self) -> None:
        """Simulate no further world than the one that is being simulated; what is known stays."""
        with self._lock:
            self._given_up.set()
            if self.stage in AT_WORK:
                self.stage = Stage.CANCELLED
        self._changed()

    def _answer(self, given_up: threading.Event) -> None:
        def tell(done: int, total: int, _remark: str = "", /) -> None:
            if given_up.is_set():
                raise _CancelledError
            self.done, self.total = done, total
            self._changed()

        try:
            if self.verdict.left_out is not None:
                self.verdict = judge(self.scenario, self.run, tell)
            self._enter(Stage.EXPLAINING, given_up)
            with suppress(InputError):  # nothing is at work that could be taken apart
                self.explanation = explain(_request_of(self.scenario), "", True, watch=tell)
            self._enter(Stage.ANSWERED, given_up)
        except _CancelledError:
            return
        except Exception:
            _log.exception("a run could not be judged or explained")
            self.stage = Stage.BROKEN
            self._changed()

    def _enter(self, stage: Stage, given_up: threading.Event) -> None:
        with self._lock:
            if given_up.is_set():
                raise _CancelledError
            self.stage, self.done, self.total = stage, 0, 0
        self._changed()


def agents_of_a_part(scenario: Scenario) -> int:
    """Agents of each world of an explanation: fewer than the run's, unless they are given."""
    own = agents_of(scenario)
    return own if scenario.people.table is not None else min(own, AGENTS)


def _request_of(scenario: Scenario) -> Request:
    people = scenario.people
    if people.table is None:
        people = people.model_copy(update={"agents": agents_of_a_part(scenario)})
    small = scenario.model_copy(update={"people": people})
    return request_of(small, seeds=SEEDS, orders=f"{ORDERS}", workers=1)
