"""How fast the peers are: the same toy in plain Mesa, NumPy, mesa-frames, LASER and our way."""

from __future__ import annotations

import statistics
import time
from importlib import import_module
from typing import NamedTuple

import numpy as np
from mutualaid.runs.bench.other_tools import BASELINE, HistoriesDifferError, ToolSpeed
from mutualaid.runs.bench.storages import enough

from .rules import ROUNDS, Newcomers, Toy, newcomers

SEED = 1


class Peer(NamedTuple):
    """A way to write the toy."""

    name: str
    toy: str  # module and class
    needs: tuple[str, str]  # a package, and a name in it that the toy uses
    most: int  # people up to whom it is measured, so that the bench ends
    threads: bool  # whether it takes so many threads as it is told


PEERS = (
    Peer(BASELINE, "plain_mesa.ObjectsToy", ("mesa", "Model"), 100_000, False),
    Peer("NumPy", "plain_numpy.ArraysToy", ("numpy", "ndarray"), 1_000_000, False),
    Peer(
        "mesa-frames",
        "mesa_frames.FramesToy",
        ("mesa_frames", "AgentSetPolars"),
        1_000_000,
        False,
    ),
    Peer("LASER", "laser.LaserToy", ("laser.core", "LaserFrame"), 10_000_000, True),
    Peer("fused loop, filtered", "our_loop.LoopToy", ("numba", "prange"), 10**9, True),
)
"""The last one is our way."""


class ToyCase(NamedTuple):
    """One measurement to be made of a peer."""

    peer: Peer
    agents: int
    threads: int | None  # None where the peer decides for itself


def missing(peer: Peer) -> str | None:
    """Say why a peer cannot play, or None."""
    package, name = peer.needs
    try:
        found = import_module(package)
    except ImportError:
        return "not installed"
    return None if hasattr(found, name) else f"another version, without {name}"


def absent() -> dict[str, str]:
    """Peers that cannot play, and why."""
    return {peer.name: why for peer in PEERS if (why := missing(peer))}


def toy_cases(sizes: tuple[int, ...], threads: tuple[int, ...]) -> list[ToyCase]:
    """Every case of the peers that are there; where a peer takes threads, one and the most."""
    counts = sorted({min(threads), max(threads)})
    return [
        ToyCase(peer, agents, count)
        for peer in PEERS
        if missing(peer) is None
        for agents in sizes
        if agents <= peer.most
        for count in (counts if peer.threads else [None])
    ]


def new_toy(peer: Peer, people: Newcomers, threads: int | None) -> Toy:
    """Make a peer's toy, everybody outside still."""
    module, _, name = peer.toy.rpartition(".")
    return getattr(import_module(f".{module}", __package__), name)(people, SEED, threads)


def play(peer: Peer, people: Newcomers, threads: int | None = None, rounds: int = ROUNDS) -> Toy:
    """Let a peer play the toy, and return it as it is at the end."""
    toy = new_toy(peer, people, threads)
    for _ in range(rounds):
        toy.step()
    return toy


def measure_toy(case: ToyCase, once: bool = False) -> ToolSpeed:
    """Take the time of all rounds of a toy.

    Args:
        case: what to play.
        once: whether to play it a single time.
    """
    people = newcomers(case.agents, SEED)
    spent: list[float] = []
    for _ in enough(spent, once):
        toy = new_toy(case.peer, people, case.threads)
        start = time.perf_counter()
        for _ in range(ROUNDS):
            toy.step()
        spent.append(time.perf_counter() - start)
    seconds = statistics.median(spent)
    rate = case.agents * ROUNDS / seconds
    return ToolSpeed(case.peer.name, case.agents, case.threads, seconds, rate, len(spent))


def check_histories(agents: int, threads: tuple[int, ...]) -> list[str]:
    """Let all peers that are there play the same toy, which also compiles them.

    Args:
        agents: people of the toy.
        threads: numbers of threads for those who take them.

    Returns:
        Names of the peers whose every number is the same.

    Raises:
        HistoriesDifferError: if a history, or what one person has paid, differs.
    """
    people = newcomers(agents, SEED)
    present = [peer for peer in PEERS if missing(peer) is None]
    first = play(present[0], people)
    for peer in present:
        for count in threads if peer.threads else (None,):
            _compare(present[0], first, peer, play(peer, people, count))
    return [peer.name for peer in present]


def _compare(ours: Peer, first: Toy, theirs: Peer, second: Toy) -> None:
    pairs = zip(first.history, second.history, strict=True)
    for number, (one, other) in enumerate(pairs, start=1):
        if one != other:
            raise HistoriesDifferError(
                f"{ours.name} and {theirs.name} differ in round {number}: {one} and {other}"
            )
    differs = np.flatnonzero(first.paid_fen() != second.paid_fen())
    if len(differs):
        raise HistoriesDifferError(
            f"{ours.name} and {theirs.name} differ in what person {differs[0]} has paid"
        )
