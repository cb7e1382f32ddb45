"""What one visitor watches: a world and the baseline beside it, moved by a thread of their own."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from ....agents.regulation.order_kinds import Order
from ....model.loading.input_errors import InputError
from ....model.records.round_record import RoundRow
from ....model.scenario.scenario import Scenario
from .inquiry import Inquiry
from .limits import check_size
from .watched_society import WatchedSociety

MOST_KEPT = 4
"""Runs that are kept beside the one that is watched."""
FASTEST = 1000.0
"""Rounds a second that mean: as fast as it goes."""
PAUSED, PLAYING, RUNNING = "paused", "playing", "running"
_Order = tuple[Scenario, Scenario, dt.date | None]
_log = logging.getLogger("mutualaid.app")


class KeptRun(NamedTuple):
    """A run that was put aside to be drawn beside later ones."""

    name: str
    rounds: list[RoundRow]
    orders: tuple[Order, ...]


class Session:
    """A visitor's world. Every method returns at once; the work is done by a thread of its own.

    Args:
        scenario: what to begin with.
        baseline: what it is compared with on the same people and luck.
        changed: called from any thread whenever there is something new to show.

    Attributes:
        world: the world that is watched; None until the first one is made.
        baseline_world: the baseline, as far as the world is; None unless they are compared.
        mode: PAUSED, PLAYING (at a pace) or RUNNING (to a date, as fast as it goes).
        kept: runs to draw beside this one, the oldest first.
        errors: what is wrong with the last scenario asked for, a line each.
        trouble: whether something broke; the log says what.
        inquiry: what is asked about the world; None while its plan goes on.
        worlds_made: how many worlds have been made so far.
        still: held while a round is simulated; who reads tables of the society holds it meanwhile.
    """

    def __init__(self, scenario: Scenario, baseline: Scenario, changed: Callable[[], None]):
        self.world: WatchedSociety | None = None
        self.baseline_world: WatchedSociety | None = None
        self.mode, self.kept = PAUSED, []
        self.errors: list[str] = []
        self.trouble = False
        self.inquiry: Inquiry | None = None
        self.worlds_made = 0
        self.rounds_a_second = 5.0
        self.still = threading.Lock()
        self._changed = changed
        self._wake = threading.Condition()
        self._ordered: _Order | None = (scenario, baseline, None)
        self._baseline = baseline
        self._steps, self._until, self._next_due = 0, dt.date.max, 0.0
        self._comparing, self._closed = False, False
        self.thread = threading.Thread(target=self._work, name="mutualaid session", daemon=True)
        self.thread.start()

    kept: list[KeptRun]

    def reset(self, scenario: Scenario, baseline: Scenario, until: dt.date | None = None) -> None:
        """Begin a new world.

        Args:
            scenario: the new world's.
            baseline: what it is compared with.
            until: the last round that is simulated before the new world is shown in place of this
                one, and goes on as this one did; None: it waits before its first.
        """
        with self._wake:
            self._ordered = (scenario, baseline, until)
            if until is None:
                self.mode, self._steps = PAUSED, 0
            self._wake.notify()

    def play(self) -> None:
        """Go on at the pace that is set, until paused or to the end."""
        self._set(PLAYING)

    def pause(self) -> None:
        """Stop after the round that is being simulated."""
        self._set(PAUSED)

    def step(self) -> None:
        """Live one round and pause."""
        with self._wake:
            self.mode, self._steps = PAUSED, min(self._steps + 1, 10)
            self._wake.notify()

    def run_to(self, date: dt.date = dt.date.max) -> None:
        """Go on as fast as it goes until a round on or after a day, or to the end."""
        rounds = self.world.rounds if self.world is not None else []
        if not rounds or rounds[-1].date < date:
            self._until = date
            self._set(RUNNING)

    def set_pace(self, rounds_a_second: float) -> None:
        """Say how many rounds a second are played; `FASTEST` or more: no pause between them."""
        with self._wake:
            self.rounds_a_second, self._next_due = max(rounds_a_second, 0.1), 0.0
            self._wake.notify()

    def compare(self, on: bool) -> None:
        """Live the baseline beside the world, or no longer."""
        with self._wake:
            self._comparing = on
            self._wake.notify()

    def keep(self, name: str) -> None:
        """Put the run aside as far as it has gone; of too many the oldest goes."""
        if self.world is not None and self.world.rounds:
            run = KeptRun(name, self.world.rounds, self.world.orders)
            self.kept = [*self.kept, run][-MOST_KEPT:]
            self._changed()

    def forget_kept(self) -> None:
        """Draw no run beside this one any more."""
        self.kept = []
        self._changed()

    def close(self) -> None:
        """End the thread; the visitor has gone."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._let_go()

    @property
    def comparing(self) -> bool:
        """Whether the baseline is simulated beside the world."""
        return self._comparing

    def _set(self, mode: str) -> None:
        with self._wake:
            self.mode, self._next_due = mode, 0.0
            self._wake.notify()
        self._changed()

    # The thread.

    def _work(self) -> None:
        while True:
            with self._wake:
                while not (self._closed or self._is_due()):
                    self._wake.wait(self._seconds_to_wait())
                if self._closed:
                    return
                ordered, self._ordered = self._ordered, None
            try:
                with self.still:
                    self._do(ordered)
            except InputError as errors:
                self.errors, self.mode = str(errors).splitlines(), PAUSED
            except Exception:
                _log.exception("a round could not be simulated")
                self.trouble, self.mode, self._steps = True, PAUSED, 0
                self._comparing = False
            self._changed()

    def _is_due(self) -> bool:
        if self._ordered is not None or self._is_behind() or self._has_baseline_too_many():
            return True
        if self.world is None or not self.world.running:
            self.mode, self._steps = PAUSED, 0
            return False
        playing = self.mode == PLAYING and time.monotonic() >= self._next_due
        return self._steps > 0 or self.mode == RUNNING or playing

    def _seconds_to_wait(self) -> float | None:
        return max(self._next_due - time.monotonic(), 0.001) if self.mode == PLAYING else None

    def _is_behind(self) -> bool:
        if not self._comparing or self.world is None:
            return False
        beside = self.baseline_world
        return beside is None or (beside.running and len(beside.rounds) < len(self.world.rounds))

    def _has_baseline_too_many(self) -> bool:
        return not self._comparing and self.baseline_world is not None

    def _do(self, ordered: _Order | None) -> None:
        if ordered is not None:
            self._begin(*ordered)
        elif self._has_baseline_too_many():
            self.baseline_world = None
        elif self._is_behind():
            self._catch_up()
        else:
            self._go_on()

    def _begin(self, scenario: Scenario, baseline: Scenario, until: dt.date | None) -> None:
        check_size(scenario)
        world = WatchedSociety(scenario)
        while until is not None and world.running and not (self._closed or self._ordered):
            if world.dates[len(world.rounds)] > until:
                break
            world.step()
        if until is None or baseline != self._baseline:
            self.baseline_world = None
        self._let_go()
        self.world, self._baseline = world, baseline
        self.errors, self.trouble = [], False
        self.worlds_made += 1
        self._judge_the_ended()

    def _catch_up(self) -> None:
        if self.baseline_world is None:
            check_size(self._baseline)
            self.baseline_world = WatchedSociety(self._baseline)
        else:
            self.baseline_world.step()

    def _go_on(self) -> None:
        world = self.world
        if world is None:
            return
        world.step()
        self._steps = max(self._steps - 1, 0)
        self._next_due = time.monotonic() + 1 / self.rounds_a_second
        if self.rounds_a_second >= FASTEST or self.mode == RUNNING:
            self._next_due = 0.0
            time.sleep(0.0005)  # lets other visitors' threads in
        self._judge_the_ended()
        reached = world.rounds[-1].date >= self._until
        if (self.mode == RUNNING and reached) or not world.running:
            self.mode = PAUSED

    def _judge_the_ended(self) -> None:
        if self.world is not None and self.world.rounds and not self.world.running:
            self.inquiry = Inquiry(self.world, self._changed)

    def _let_go(self) -> None:
        """Ask no more about the world that was."""
        inquiry, self.inquiry = self.inquiry, None
        if inquiry is not None:
            inquiry.give_up()
