"""The pool as theory draws it: who would stay at which share, and what those cost."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ....agents.engine.units import FEN_IN_YUAN
from ....model import theory
from ....model.pool_curves.member_sample import copy_members
from ....model.pool_curves.snapshots import ANSWERS
from ....model.rule_inputs.round_context import round_context

POINTS = 80
"""Points of a curve at most; a chart has no more pixels to tell them apart."""


class PoolCurve(NamedTuple):
    """Curves of the members there are, the dearest price first.

    Attributes:
        people: members in all.
        price_yuan: a share of a round.
        demand: part of the members to whom cover is worth that, 0 to 1.
        average_yuan: expected cost a round of those members with the fee: the share they would owe.
        marginal_at: the part of the members up to which the next value is a mean.
        marginal_yuan: the same of those to whom cover is worth just that.
        now_yuan: what a round is seen to cost.
    """

    people: float
    price_yuan: np.ndarray
    demand: np.ndarray
    average_yuan: np.ndarray
    marginal_at: np.ndarray
    marginal_yuan: np.ndarray
    now_yuan: float


def pool_curve(society: Any, agents: np.ndarray) -> PoolCurve | None:
    """Look at the members among some agents; None where there is none, or they must not be asked.

    Args:
        society: between two rounds.
        agents: numbers of agents, each as likely as any other to be among them.
    """
    inputs, platform, rules = society.inputs, society.platform, society.rules
    if not rules.can_answer(copy_members):
        return None
    date = society.history.rounds[-1].date if society.history.rounds else inputs.plan.start
    plan = society.plans.on(date)
    around = society.chances, platform, society.accounts
    notice = round_context(society.day, 15, plan, inputs, *around)
    found = np.empty((len(agents), ANSWERS), np.int64)
    copy = rules.within(copy_members)
    places = rules.take_turns(copy_members, agents)
    count = copy(society.population, society.tables, notice, places, found)
    if count == 0:
        return None
    people, worth, cost = found[:count, :3].T.astype(float)
    fee, fen_a_year = 1 + plan.fee_rate, FEN_IN_YUAN * society.tables.rounds_a_year
    curves = theory.curves(cost / fen_a_year * fee, worth / FEN_IN_YUAN, people)
    places, coarse = (_spread(curves.demand, points) for points in (POINTS, POINTS // 5))
    each = len(society.population.status) / max(len(agents), 1)
    return PoolCurve(
        people=float(people.sum() * each),
        price_yuan=curves.price[places],
        demand=curves.demand[places],
        average_yuan=curves.average_cost[places],
        marginal_at=curves.demand[coarse],
        marginal_yuan=_smooth(curves.marginal_cost, curves.demand, coarse),
        now_yuan=int(platform.perceived_fen) / FEN_IN_YUAN,
    )


def _spread(demand: np.ndarray, points: int) -> np.ndarray:
    """Places of a curve about evenly spread over demand."""
    wanted = np.linspace(demand[0], demand[-1], points)
    return np.unique(np.searchsorted(demand, wanted).clip(max=len(demand) - 1))


def _smooth(marginal: np.ndarray, demand: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Mean cost of the people between one place and the next: single agents differ by chance."""
    people = np.diff(demand, prepend=0.0)
    total, count = np.cumsum(marginal * people), np.cumsum(people)
    return np.diff(total[places], prepend=0.0) / np.diff(count[places], prepend=0.0)
