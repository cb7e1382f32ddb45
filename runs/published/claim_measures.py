"""How a published number is read off the decisions on claims."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np

from ..results.run_results import RunResults
from .target_measures import Measure

_NOT_DECLARED = ("concealed illness", "undeclared history")


def aided_of_age(least: int, most: int, until: dt.date) -> Measure:
    """People of some ages among all who were aided until a day, per cent.

    Args:
        least: youngest age at diagnosis, itself included.
        most: oldest age, itself included.
        until: last day of decision that counts.
    """

    def measure(run: RunResults) -> float:
        claims, rounds = run.claims, run.rounds
        last = np.searchsorted(rounds["date"], np.datetime64(until), side="right")
        counted = np.where(_decided_before(claims["decided"], int(last)), claims["approved"], 0)
        of_age = (claims["age"] >= least) & (claims["age"] <= most)
        return _per_cent(counted[of_age].sum(), counted.sum())

    return measure


def refused_over_declaration() -> Measure:
    """People refused over an illness that they had not declared, among all refused; per cent."""

    def measure(run: RunResults) -> float:
        refused, reason = run.claims["refused"], run.claims["refused_for"].astype(str)
        return _per_cent(refused[np.isin(reason, _NOT_DECLARED)].sum(), refused.sum())

    return measure


def refused_honest() -> Measure:
    """People refused whose claim was due, among all who were refused; per cent.

    What they had not declared, if anything, bore on nothing.
    """

    def measure(run: RunResults) -> float:
        claims = run.claims
        due = ~claims["concealed"].astype(bool) & ~claims["overstated"].astype(bool)
        return _per_cent(claims["refused"][due].sum(), claims["refused"].sum())

    return measure


def public_case_against() -> Measure:
    """Votes against the claimant of the first case that was voted on in public, per cent."""

    def measure(run: RunResults) -> float:
        first = np.flatnonzero(run.cases["public"].astype(bool))[:1]
        votes = [run.cases[name][first].sum() for name in ("votes_for", "votes_against")]
        return _per_cent(votes[1], sum(votes))

    return measure


def _decided_before(decided: np.ndarray, rounds: int) -> np.ndarray:
    """Whether claims were decided in one of the first rounds; an open one never was."""
    return np.nan_to_num(decided.astype(float), nan=math.inf) < rounds


def _per_cent(some: float, everybody: float) -> float:
    return 100 * float(some) / float(everybody) if everybody else math.nan
