"""From a scenario to its explanation: which worlds are needed, and what they say together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...model.loading.input_errors import ErrorDetail, InputError
from ...model.memory.estimate import agents_of
from ...model.scenario.mechanisms import MECHANISMS, is_at_work
from ..process.memory_check import check_memory_of_workers
from ..process.progress import Progress, progress_bar
from ..results.bill_windows import Windows, windows_of
from .breakdown import Breakdown, SeedGame, break_down
from .explanation import Explanation
from .opened_loop import LoopSeed, open_loop
from .outcomes import MEMBERS, OUTCOMES, unbilled
from .request import EVERY_ORDER, Request
from .shapley import Coalition, Order, coalitions_of, every_coalition, sample_pairs
from .worlds import LEAVING, Course, World, simulate, simulate_all

Pairs = Mapping[int, Sequence[tuple[Order, Order]]]
"""By seed, orders of arrival, each with its reverse; none if all orders count."""


def explain(
    request: Request,
    name: str,
    quiet: bool = False,
    force: bool = False,
    watch: Progress | None = None,
) -> Explanation:
    """Simulate all worlds that are needed and say what each mechanism brings.

    Args:
        request: what is to be explained.
        name: name of the scenario.
        quiet: show no progress.
        force: even if the worlds need more memory than there is.
        watch: called after each world, in place of what is shown on a terminal.

    Raises:
        InputError: if the plan ends before its first round, or the worlds do not fit into memory.
        WorkersEndedError: if a process was ended from outside.
    """
    scenario, scenarios = request.scenario, request.scenarios
    pairs = _draw_orders(request)
    coalitions = {seed: _coalitions(request, some) for seed, some in pairs.items()}
    worlds = list(_worlds(request, coalitions))
    if not force and request.workers > 1:
        check_memory_of_workers(scenario, min(request.workers, len(worlds)))
    with progress_bar("simulating", quiet, "world", lines=True) as progress:
        tell = _Teller(watch or progress, len(worlds))
        courses = {worlds[0]: simulate(scenarios[worlds[0].seed], worlds[0], None)}
        tell()
        windows = _windows(courses[worlds[0]])
        courses |= simulate_all(scenarios, worlds[1:], windows.until, request.workers, tell)
    keys = OUTCOMES if windows.first else (MEMBERS,)
    dates = (*windows.first, *windows.last)
    return Explanation(
        scenario=name,
        title=scenario.title,
        agents=agents_of(scenario),
        mechanisms=request.mechanisms,
        idle=request.idle,
        orders=request.orders,
        worlds=len(worlds),
        windows=windows,
        unbilled=sum(unbilled(one.rounds, dates) > 0 for one in courses.values()),
        outcomes={key: _break_down(key, request, pairs, courses, windows) for key in keys},
        loop=open_loop(list(_loops(request, courses, windows))) if _has_loop(request) else None,
        courses=list(_told(courses, windows, keys)),
        draws=[one.number for one in request.drawn.draws] if request.drawn is not None else [],
    )


class _Teller:
    """Counts worlds, and tells how far the work is."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __call__(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)


def _draw_orders(request: Request) -> Pairs:
    every = request.orders == EVERY_ORDER
    return {
        seed: () if every else sample_pairs(request.mechanisms, request.orders // 2, seed)
        for seed in request.every_seed
    }


def _windows(base: Course) -> Windows:
    if not base.rounds:
        allowed = "a plan with one round at least"
        raise InputError([ErrorDetail(None, None, "plan.end", "a plan without a round", allowed)])
    return windows_of(base.rounds, base.notice)


def _coalitions(request: Request, pairs: Sequence[tuple[Order, Order]]) -> list[Coalition]:
    if not pairs:
        return every_coalition(request.mechanisms)
    return coalitions_of(order for pair in pairs for order in pair)


def _has_loop(request: Request) -> bool:
    return is_at_work(request.scenario, LEAVING)


def _worlds(request: Request, coalitions: Mapping[int, list[Coalition]]) -> Iterator[World]:
    """Every world once, that of the first seed with all mechanisms on before all others."""
    found: dict[World, None] = {}
    for seed in request.every_seed:
        found[World(seed, frozenset())] = None
        if _has_loop(request):
            found[World(seed, frozenset(), is_open=True)] = None
            found[World(seed, frozenset({LEAVING}))] = None
        found |= dict.fromkeys(_world(request, seed, on) for on in coalitions[seed])
    yield from found


def _world(request: Request, seed: int, on: Coalition) -> World:
    """The world with some mechanisms on; what needs one that is off is off with it."""
    off = frozenset(request.mechanisms) - on
    return World(seed, off.union(*(request.needed[seed][name] for name in off)))


def _break_down(
    key: str,
    request: Request,
    pairs: Pairs,
    courses: Mapping[World, Course],
    windows: Windows,
) -> Breakdown:
    """One change taken apart."""
    outcome, everything = OUTCOMES[key], frozenset(request.mechanisms)
    games = []
    for seed, some in pairs.items():
        changes = {
            on: outcome.of(courses[_world(request, seed, on)].rounds, windows)
            for on in _coalitions(request, some)
        }
        game = {on: outcome.sign * (one.after - one.before) for on, one in changes.items()}
        games.append(SeedGame(seed, game, some, *changes[everything]))
    return break_down(games, request.mechanisms, outcome.sign)


def _loops(
    request: Request, courses: Mapping[World, Course], windows: Windows
) -> Iterator[LoopSeed]:
    everybody, leaving = frozenset[str](), frozenset({LEAVING})
    members = OUTCOMES[MEMBERS].of
    for seed in request.every_seed:
        worlds = (World(seed, leaving), World(seed, everybody, True), World(seed, everybody))
        counts = (members(courses[one].rounds, windows).after for one in worlds)
        yield LoopSeed(seed, *counts)


def _told(
    courses: Mapping[World, Course], windows: Windows, keys: Iterable[str]
) -> Iterator[dict[str, object]]:
    """Each world as explain.json has it."""
    for world, course in courses.items():
        off = [name for name in MECHANISMS if name in world.off]
        numbers = {key: OUTCOMES[key].of(course.rounds, windows) for key in keys}
        yield {"seed": world.seed, "off": off, "opened": world.is_open, **numbers}
