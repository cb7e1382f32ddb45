"""The runs of a case: its scenarios played, and what is read off them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN
from ...model import Society
from .table_generator import CASES


class CaseNumber(NamedTuple):
    """What the runs of a case give for one published quantity.

    Attributes:
        ours: the value, in the unit of the source.
        standard_error: of the value, where claims are drawn; 0 where they are not.
    """

    ours: float
    standard_error: float = 0.0


class PoolRun(NamedTuple):
    """One run, as far as the case book looks at it; arrays by round.

    Attributes:
        share: what a member was billed, yuan.
        payers: people billed.
        members: people who are members after the bill.
        aid: aid of the round, yuan.
        society: the finished society.
    """

    share: np.ndarray
    payers: np.ndarray
    members: np.ndarray
    aid: np.ndarray
    society: Society


class CaseRuns:
    """Plays the scenarios of a case and remembers the first run of each for the figure.

    Args:
        name: the case, a folder of scenarios and tables.
        scratch: folder for tables that a search needs.
        folder: where the cases lie.
        seeds: runs of each scenario in which claims are drawn, a count; None for as many as the
            case needs.
    """

    def __init__(self, name: str, scratch: Path, folder: Path = CASES, seeds: int | None = None):
        self.folder = folder / name
        self.first: dict[str, PoolRun] = {}
        self.scratch = scratch
        self._seeds = seeds

    def run(self, scenario: str, **settings: Any) -> PoolRun:
        """Run a scenario of the case to its end.

        Args:
            scenario: name of its file, without the ending.
            **settings: keys with other values, dotted.

        Raises:
            InputError: all that is wrong with scenario, table or settings.
        """
        society = Society(self.folder / f"{scenario}.toml", **settings).run()
        rounds = society.rounds
        played = PoolRun(
            rounds.share_fen.to_numpy() / FEN_IN_YUAN,
            rounds.payers.to_numpy(),
            rounds.members.to_numpy(),
            rounds.aid_fen.to_numpy() / FEN_IN_YUAN,
            society,
        )
        return self.first.setdefault(scenario, played) if not settings else played

    def drawn(self, scenario: str, seeds: int) -> list[PoolRun]:
        """Run a scenario with seeds 1, 2, ... so many."""
        count = seeds if self._seeds is None else min(seeds, self._seeds)
        rest = [self.run(scenario, **{"run.seed": seed}) for seed in range(2, count + 1)]
        return [self.run(scenario), *rest]
