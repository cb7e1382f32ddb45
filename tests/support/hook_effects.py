"""What the same people do, and what is measured of them, with one rule in the place of another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from mutualaid.agents.decisions.policy_choice import is_covered
from mutualaid.agents.decisions.policy_month import policy_claims
from mutualaid.agents.decisions.policy_tally import (
    BOUGHT,
    CONTESTED,
    DUE,
    ENDED,
    FIGURES,
    LEFT_PLAN,
    NEW_USERS,
    OVERALL,
    POLICIES,
    PREMIUM_FEN,
    RISK_LEFT,
)
from mutualaid.agents.engine.jit import HOOKS, as_python
from mutualaid.agents.people.status import CHRONIC, health_of
from mutualaid.model import Society
from mutualaid.model.pool_curves.snapshots import Snapshots, curves_table
from mutualaid.runs.app.person.life_story import why_left
from mutualaid.runs.app.state.pool_curve import pool_curve
from mutualaid.runs.app.state.watched_society import Look
from plain_article import PLAIN

OTHERS: dict[str, Callable[..., Any]] = {
    "hears": lambda _luck, _chance: True,
    "may_join": lambda *_: False,
    "wants_to_join": lambda *_: False,
    "worth_fen": lambda *_: 150,
    "trusted_worth": lambda *_: 150,
    "worth_to_payer": lambda *_: 150,
    "willingness_to_pay": lambda *_: 150,
    "falls_ill": lambda people, _chance, _luck: people // 1000,
    "overstates": lambda people, *_: people // 1000,
    "turns_chronic": lambda *_: True,
    "dies": lambda people, *_: people // 100,
    "own_chance": lambda *_: 1 << 38,
    "round_chance": lambda *_: 1 << 38,
    "yearly_risk": lambda *_: 1 << 40,
    "expected_aid": lambda *_: 1 << 20,
    "pays": lambda _failure, _retry, luck: luck % 3,
    "look_chance": lambda *_: 1 << 48,
    "looks": lambda *_: True,
    "wants_to_leave": lambda share, worth: 2 * share > worth,
    "product_worth": lambda *_: 1000,
    "premium_of": lambda *_: 500,
    "is_covered": lambda bought, *_: bought != 0,
    "can_buy": lambda *_: False,
    "best_product": lambda *_: (0, 10_000),
    "best_choice": lambda *_: 2,
    "wants_to_keep": lambda *_: False,
}
"""A rule for each hook that says something else of nearly everybody."""
SETTINGS: dict[str, Any] = {
    **PLAIN,
    **{"agents": 300, "seed": 3, "plan.end": "2019-03-21", "plan.waiting_days": 30},
    **{"plan.launch_rounds": 0, "regulator.orders": (), "behaviour.attention": 0.3},
    **{"behaviour.leave_between_bills": 0.5},
    **{"behaviour.payment_failure": 0.05, "behaviour.exaggeration": 0.2},
    **{"review.filing_lag_days": 0.0, "review.field_rounds": 0, "review.jury": 0},
    **{"review.public_jury": 0, "agency.interest": 0.3, "agency.interest_members": 0.3},
    **{"agency.renewal_attention": 0.5, "agency.interest_former": 0.073},
    **{"people.credit_mean": 708.0, "illness.declared_factor": 0.415},
    **{"illness.wear_off_years": 2.51, "illness.chronic_at_60": 0.264},
    **{"behaviour.launch_advertising": 0.0093, "behaviour.advertising": 0.00106},
    **{"behaviour.word_of_mouth": 0.0104, "behaviour.self_knowledge": 0.18},
    **{"behaviour.concealment": 0.34, "behaviour.attitude_spread": 0.754},
    **{"behaviour.comfort_yuan": 196.0, "behaviour.trust_least": 0.653},
}
"""Months in which people join, buy policies, and are billed for claims of the same round."""
BEFORE = 9
"""Rounds that are played by the package's own rules."""
DEAR = {"share_fen": 2_500, "perceived_fen": 2_500}
"""A bill that is too much for some."""


class Switch:
    """A rule that is the package's own until it is turned on.

    Args:
        name: of the hook.
    """

    def __init__(self, name: str):
        self.on, self._stock, self._other = False, as_python(HOOKS[name]), OTHERS[name]

    def __call__(self, *arguments: Any) -> Any:
        """Answer by one rule or the other."""
        return (self._other if self.on else self._stock)(*arguments)


def effects(society: Any, switch: Switch | None = None) -> dict[str, Any]:
    """Play the rounds before, turn the switch on, and see what each verb and each measure says.

    Every verb finds the same people as they were then.

    Args:
        society: of objects or columns, before its first round.
        switch: one of its rules; None for none.

    Returns:
        By the column of a table, or the part of the page, that it becomes.
    """
    for _ in range(BEFORE):
        society.step()
    if switch is not None:
        switch.on = True
    found: dict[str, Any] = {}
    rows, bill = society.population, society._published._replace(**DEAR)
    for part in (_measured, _enrolled, _reconsidered, _lived, _settled, _insured):
        before = [column.copy() for column in rows]
        found |= part(society, bill)
        for column, values in zip(rows, before, strict=True):
            column[:] = values
    return found


def _measured(society: Any, bill: Any) -> dict[str, Any]:
    rows, inputs = society.population, society.inputs
    census = society.storage.census(bill)
    moments = Snapshots(rows, society.tables, inputs.run.seed, society.rules)
    now = SimpleNamespace(number=BEFORE, date=inputs.plan.start, plan=inputs.plan, last=True)
    answer = moments.look(bill, now, census.members, False)
    curves = curves_table(moments)
    agents = np.arange(len(rows.status))
    pool = pool_curve(society, agents)
    world: Any = SimpleNamespace(
        society=society, scenario=inputs, watched=agents, place_of={int(i): int(i) for i in agents}
    )
    now_seen = rows.at(agents)
    look = Look(
        *(society.day, agents, now_seen.status, now_seen.joined, now_seen.people),
        *(now_seen.trust, now_seen.policies, int(bill.perceived_fen), int(society.platform.news)),
        np.ones(len(agents), bool),
    )
    return {
        **{f"census.{name}": value for name, value in census._asdict().items() if name != "risk"},
        "rounds.risk_members": census.risk,
        "rounds.gain": str(answer.gain),
        "rounds.slope": str(answer.slope),
        **_curves(curves),
        "page.curves": pool and [np.asarray(value).tolist() for value in pool],
        "page.why_left": [why_left(world, look, look, int(i)) for i in agents],
    }


def _curves(table: pd.DataFrame) -> dict[str, Any]:
    """Each column of the curve itself; where the pool is; and where it would rest."""
    curve, now = (table[table.kind == kind] for kind in ("curve", "now"))
    rest = table[table.kind.isin(["stable", "unstable"])]
    columns = ("price_yuan", "demand", "average_cost_yuan", "marginal_cost_yuan")
    return {
        **{f"curves.{name}": curve[name].tolist() for name in columns},
        "curves.demand_now": now.demand.tolist(),
        "curves.average_cost_now": now.average_cost_yuan.tolist(),
        "curves.gain": str(now.gain.tolist()),
        "curves.slope": str(now.slope.tolist()),
        "curves.variation": str(now.variation.tolist()),
        "curves.rest": rest.price_yuan.tolist(),
    }


def _enrolled(society: Any, bill: Any) -> dict[str, Any]:
    heard = bill._replace(heard=np.full(14, 1 << 46))
    return {"rounds.joined": int(society.storage.enrol(heard, society.day))}


def _lived(society: Any, bill: Any) -> dict[str, Any]:
    lives = society.storage.live(bill, BEFORE)
    _, claiming, lesser, insured = lives.ill.T.astype(int)
    health = health_of.py_func(society.population.status)
    claims: Any = np.zeros(1)
    if len(society.population.policies):
        covers = society.rules.vectorise(is_covered)
        claims = policy_claims(lives.seen, lives.ill, _offers(society), covers)
    return {
        "claims.due": claiming[claiming > 0].tolist(),
        "claims.overstated": lesser.sum(),
        "rounds.ill_while_waiting": lives.lost,
        "rounds.died": lives.died,
        "rounds.aid_fen": lives.expected_aid,
        "rounds.chronic_members": int((health == CHRONIC).sum()),
        "agency.ill": insured.sum(),
        "agency.claims_for_illness": claims.tolist(),
    }


def _reconsidered(society: Any, bill: Any) -> dict[str, Any]:
    left, risk, _ = society.storage.reconsider(bill, BEFORE)
    return {
        "rounds.left_between_bills": int(left),
        "rounds.risk_left_between": int(risk) / max(int(left), 1),
    }


def _settled(society: Any, bill: Any) -> dict[str, Any]:
    removed, late, left, risk, *_ = society.storage.settle(bill, BEFORE)
    return {
        "rounds.unpaid": int(removed),
        "rounds.paid_late": int(late),
        "rounds.left": int(left),
        "rounds.risk_left": int(risk) / max(int(left), 1),
    }


def _insured(society: Any, bill: Any) -> dict[str, Any]:
    if not len(society.population.policies):
        return {}
    tally = society.storage.insure(_offers(society), bill, BEFORE).tally
    products = tally[OVERALL:].reshape(-1, FIGURES).sum(axis=0)
    return {
        "rounds.swapped": int(tally[LEFT_PLAN]),
        "rounds.risk_swapped": int(tally[RISK_LEFT]) / max(int(tally[LEFT_PLAN]), 1),
        "agency.other_claims": int(products[DUE] + products[CONTESTED]),
        "agency.policies": int(products[POLICIES]),
        "agency.premium_fen": int(products[PREMIUM_FEN]),
        "agency.bought": int(products[BOUGHT]),
        "agency.new_users": int(products[NEW_USERS]),
        "agency.ended": int(products[ENDED]),
    }


def _offers(society: Any) -> Any:
    date = society.inputs.plan.start + dt.timedelta(days=society.day)
    insurance = society.insurance
    return insurance._offers(insurance._agency, society.day, date, True)


def moved(society: Society, switch: Switch, stock: dict[str, Any]) -> set[str]:
    """What differs from what the package's own rules give."""
    found = effects(society, switch)
    assert found.keys() == stock.keys()
    return {name for name in stock if found[name] != stock[name]}
