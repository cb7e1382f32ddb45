"""The comparison with other tools: what is measured of each, and where their toy models are."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

BENCHMARKS = Path(__file__).parents[2] / "tests" / "benchmarks"
"""There in the repository alone: who installs a simulation does not install other tools' toys."""
ELSEWHERE = (
    "Beside other tools: the same toy plan in each is part of the source repository, in "
    "tests/benchmarks/toys; mutualaid bench compares them when it is run from a checkout."
)
BASELINE = "plain Mesa"
"""The tool against which the others are compared."""
ROUNDS = 20
"""Rounds of the toy."""


class ToolSpeed(NamedTuple):
    """What was measured of one tool at one size."""

    peer: str
    agents: int
    threads: int | None  # None where the tool decides for itself
    seconds: float  # of all rounds, the median
    agent_rounds_per_second: float
    runs: int


class HistoriesDifferError(Exception):
    """Two tools made different numbers of the same toy: no ratio of their speeds means anything."""


def find_peers() -> ModuleType | None:
    """The module that plays the toy in every tool; None where the repository is not."""
    if not (BENCHMARKS / "toys" / "peers.py").is_file():
        return None
    if str(BENCHMARKS) not in sys.path:
        sys.path.append(str(BENCHMARKS))
    return import_module("toys.peers")
