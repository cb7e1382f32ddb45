"""What charts show of a run round by round: the same series in its figures and on the page."""

from __future__ import annotations

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN
from .run_results import Table


def share_yuan(rounds: Table) -> np.ndarray:
    """What a member owes in each round, yuan."""
    return rounds["share_fen"] / FEN_IN_YUAN


def owed_yuan(rounds: Table) -> np.ndarray:
    """Aid and fee that each round owes, yuan."""
    return (rounds["aid_fen"] + rounds["fee_fen"]) / FEN_IN_YUAN


def minus_owed_yuan(rounds: Table) -> np.ndarray:
    """The same to be drawn downwards; 0 and not -0 where nothing is owed."""
    return 0.0 - owed_yuan(rounds)


def paid_in_yuan(rounds: Table) -> np.ndarray:
    """What members and others pay in for each round, yuan."""
    return (rounds["collected_fen"] + rounds["sponsor_fen"]) / FEN_IN_YUAN


def claims_a_year(rounds: Table, whose: str, people: int) -> np.ndarray:
    """Claims that so many people are expected to make in a year; NaN where there is nobody.

    Args:
        rounds: the table of rounds.
        whose: "members", or "left" for those who leave in the round.
        people: how many.
    """
    return rounds[f"risk_{whose}"].astype(float) * people


def gain(rounds: Table) -> np.ndarray:
    """Rise of the next share per rise of this one, % per %; NaN in rounds without a bill."""
    return rounds["gain"].astype(float)


def slope(rounds: Table) -> np.ndarray:
    """Rise of the next share per rise of this one, fen per fen; NaN in rounds without a bill."""
    return rounds["slope"].astype(float)


def trust_percent(rounds: Table) -> np.ndarray:
    """Mean trust of the members, per cent of full trust; NaN where there are none."""
    return rounds["trust"].astype(float) * 100


def chronic_part(rounds: Table) -> np.ndarray:
    """Chronically ill members, as a part of all; NaN where there are none."""
    members = rounds["members"]
    part = np.full(len(members), np.nan)
    np.divide(rounds["chronic_members"], members, out=part, where=members > 0)
    return part
