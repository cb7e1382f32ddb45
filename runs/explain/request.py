"""What is to be explained, and how thoroughly; what is wrong with it is said at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ...model.loading.input_errors import ErrorDetail, InputError, did_you_mean
from ...model.scenario.mechanisms import MECHANISMS, is_at_work, without
from ...model.scenario.scenario import Scenario
from ..posterior.bands import INSIDE
from ..posterior.equal_draws import EqualDraws
from ..process.workers import cores
from .shapley import Coalition

SEEDS, ORDERS = 5, 8
MOST_SEEDS, MOST_ORDERS = 1000, 1000
EVERY_ORDER = 0
DEFAULT_MECHANISMS = tuple(name for name in MECHANISMS if name != "selection")
"""Those that are taken apart unless others are named.

Selection is left to whoever asks: without it people leave all the same, only others.
"""


@dataclass(frozen=True)
class Request:
    """What is to be explained, and how thoroughly.

    Attributes:
        scenario: with its own seed, the first of them.
        mechanisms: to be taken apart, in order.
        idle: mechanisms that change nothing in this scenario.
        seeds: how many.
        orders: orders of arrival for each seed, an even number; `EVERY_ORDER` for all.
        workers: worlds at a time.
        drawn: draws of a posterior, one for each seed; None where seeds alone differ.
    """

    scenario: Scenario
    mechanisms: tuple[str, ...]
    idle: tuple[str, ...]
    seeds: int
    orders: int
    workers: int
    drawn: EqualDraws | None = None

    @property
    def every_seed(self) -> range:
        """The seeds."""
        first = self.scenario.run.seed
        return range(first, first + self.seeds)

    @cached_property
    def scenarios(self) -> Mapping[int, Scenario]:
        """The scenario of each seed, at its draw.

        Raises:
            InputError: if a draw is no scenario.
        """
        if self.drawn is None:
            return dict.fromkeys(self.every_seed, self.scenario)
        return dict(zip(self.every_seed, self.drawn.scenarios(self.scenario), strict=True))

    @cached_property
    def needed(self) -> Mapping[int, Mapping[str, Coalition]]:
        """For each seed and each mechanism: the others that change nothing where it is off."""
        known = {id(one): self._needed_in(one) for one in self.scenarios.values()}
        return {seed: known[id(one)] for seed, one in self.scenarios.items()}

    def _needed_in(self, scenario: Scenario) -> Mapping[str, Coalition]:
        worlds = {name: without(scenario, name) for name in self.mechanisms}
        return {
            name: frozenset(one for one in self.mechanisms if not is_at_work(world, one))
            for name, world in worlds.items()
        }

    @property
    def options(self) -> str:
        """The options by which the command asks for the same."""
        orders = "all" if self.orders == EVERY_ORDER else self.orders
        names = ",".join(self.mechanisms)
        size = self.seeds
        over = f"--seeds {size}" if self.drawn is None else f"--posterior {INSIDE} --draws {size}"
        return f"--mechanisms {names} {over} --orders {orders}"

    def of(self, scenario: Scenario) -> Request:
        """The same of another scenario, such as one whose table is a copy."""
        return replace(self, scenario=scenario)


def request_of(
    scenario: Scenario,
    mechanisms: str | None = None,
    seeds: int = SEEDS,
    orders: str | None = None,
    workers: int | None = None,
    drawn: EqualDraws | None = None,
) -> Request:
    """Check what is asked for, and leave out mechanisms that are none of the scenario's.

    Args:
        scenario: the world.
        mechanisms: names with commas between them; None for the usual ones.
        seeds: how many.
        orders: an even number as text, or "all"; None for the usual number. All are taken wherever
            they need no more worlds.
        workers: worlds at a time; None for one a core.
        drawn: draws of a posterior in place of seeds.

    Raises:
        InputError: everything that is wrong with it.
    """
    seeds = seeds if drawn is None else len(drawn.draws)
    errors = [*_wrong_names(scenario, mechanisms), *_wrong_numbers(scenario, seeds, orders)]
    if errors:
        raise InputError(errors)
    named = _split(mechanisms) if mechanisms is not None else DEFAULT_MECHANISMS
    idle = tuple(name for name in named if not is_at_work(scenario, name))
    players = tuple(name for name in MECHANISMS if name in named and name not in idle)
    if not players:
        allowed = "a scenario with a mechanism that changes something"
        raise InputError([ErrorDetail(None, None, "mechanisms", "none", allowed)])
    number = EVERY_ORDER if orders == "all" else int(orders or ORDERS)
    if 2 ** len(players) <= number * (len(players) - 1) + 2:
        number = EVERY_ORDER
    return Request(scenario, players, idle, seeds, number, workers or cores(), drawn)


def _split(names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in names.split(",") if one.strip()))


def _wrong_names(scenario: Scenario, names: str | None) -> Iterator[ErrorDetail]:
    if names is None:
        return
    key, allowed = "--mechanisms", ", ".join(MECHANISMS)
    if not _split(names):
        yield ErrorDetail(None, None, key, names or '""', f"one or more of {allowed}")
    for name in _split(names):
        if name not in MECHANISMS:
            yield ErrorDetail(None, None, key, name, allowed, did_you_mean(name, MECHANISMS))
        elif not is_at_work(scenario, name):
            says = f"{name} changes nothing in this scenario; it cannot be taken apart"
            yield ErrorDetail(None, None, key, "", says)


def _wrong_numbers(scenario: Scenario, seeds: int, orders: str | None) -> Iterator[ErrorDetail]:
    most = min(MOST_SEEDS, 2**62 + 1 - scenario.run.seed)
    if not 1 <= seeds <= most:
        yield ErrorDetail(None, None, "--seeds", str(seeds), f"1 to {most}")
    if orders in (None, "all"):
        return
    number = int(orders) if orders.isascii() and orders.isdigit() and len(orders) < 10 else 0
    if number % 2 or not 2 <= number <= MOST_ORDERS:
        allowed = f"an even number, 2 to {MOST_ORDERS} (each order has its reverse), or all"
        yield ErrorDetail(None, None, "--orders", orders, allowed)
