"""Pools played by the simulation beside what the theory says of them, as checks that can fail."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import pytest
from mutualaid.agents.people.status import MEMBER, MEMBERSHIP_BITS
from mutualaid.model import Society, theory
from mutualaid.runs.casebook.table_generator import CASES, write_table

AID = 10_000_000  # yuan; what all costs must be below
BILL_BY_BILL = {"plan.round_days": tuple(range(1, 29)), "plan.end": "2020-06-30"}


class Play(Protocol):
    """How a pool is played: as it is, or with an error planted."""

    def __call__(self, pool: Pool, **settings: Any) -> Society: ...


class Pool(NamedTuple):
    """Who may be in a pool: yuan a round, and people; arrays, one entry per agent."""

    cost: np.ndarray
    value: np.ndarray
    people: np.ndarray

    @classmethod
    def of(cls, cost: Any, value: Any, people: Any = 1) -> Pool:
        """Make one of whatever can be made arrays, amounts in whole fen."""
        cost, value = (np.asarray(one, float).round(2) for one in (cost, value))
        return cls(cost, value, np.broadcast_to(np.asarray(people, np.int64), cost.shape))


def player(folder: Path, make: Callable[..., Society] = Society, **always: Any) -> Play:
    """Give what plays a pool: preset `pool`, its table written into a folder.

    Args:
        folder: for the tables.
        make: what makes the society.
        **always: settings and rules of every run.
    """

    def play(pool: Pool, **settings: Any) -> Society:
        table = {
            "people": pool.people,
            "age": np.full(len(pool.cost), 40),
            "sex": np.full(len(pool.cost), "M"),
            "expected_cost": pool.cost,
            "value": pool.value,
        }
        path = folder / "people.csv"
        write_table(table, path)
        usual = {"plan.aid_by_age": ((0, float(AID)),), "claims.mode": "expected"}
        rounds = {"plan.start": "2020-01-01", "plan.end": "2020-12-31"}
        given = {**usual, **rounds, **always, **settings}
        return make("pool", **{"people.table": str(path), **given}).run()

    return play


def smooth_pool(entries: int, load: float, extra: float, tail: float) -> Pool:
    """Costs with mean 10,000 yuan, exponential to the power `tail`; value a line in the cost."""
    cost = (-np.log1p(-(np.arange(entries) + 0.5) / entries)) ** tail
    cost *= 10_000 / cost.mean()
    return Pool.of(cost, (1 + load) * cost + 10_000 * extra)


def shares_of(society: Society) -> np.ndarray:
    """Bills, yuan."""
    return society.rounds.share_fen.to_numpy() / 100


def expected_of(pool: Pool, fee_rate: float, rounds: int, attention: float = 1.0) -> theory.Spiral:
    """The spiral by theory."""
    return theory.spiral(pool.cost, pool.value, fee_rate, pool.people, attention, rounds)


def decided(pool: Pool, bills: np.ndarray, by: float = 0.5) -> bool:
    """Whether nobody's value is so near a bill that rounding to fen decides."""
    known = bills[~np.isnan(bills)]
    return not len(known) or np.abs(pool.value[:, None] - known).min() > by


# The checks. Each plays a pool and compares.


def the_spiral_is_as_told(play: Play, pool: Pool, fee_rate: float) -> None:
    """Share and payers, round by round, from the full pool."""
    society = play(pool, **{"plan.fee_rate": fee_rate})
    told = expected_of(pool, fee_rate, len(society.rounds))
    payers = society.rounds.payers.to_numpy()
    assert payers.tolist() == np.rint(told.members).tolist()
    there = payers > 0
    before = np.append(payers[:1], payers[:-1])  # whose rounding up is carried to this round
    rounding = 0.01 * (before[there] / payers[there] + 1)
    assert (np.abs(shares_of(society)[there] - told.share[there]) <= rounding).all()
    assert (shares_of(society)[~there] == 0).all()


def attention_slows_as_told(play: Play, pool: Pool, fee_rate: float, attention: float) -> None:
    """The same with inattention, within noise and what one per cent of the cost would do."""
    society = play(pool, **{"plan.fee_rate": fee_rate, "behaviour.attention": attention})
    rounds = len(society.rounds)
    told = expected_of(pool, fee_rate, rounds, attention)
    around = [expected_of(pool, fee, rounds, attention) for fee in _one_per_cent(fee_rate)]
    members = [one.members / pool.people.sum() for one in (told, *around)]
    noise = 3 * math.sqrt(0.25 / len(pool.cost))
    may = np.abs(np.array(members[1:]) - members[0]).max(axis=0) + noise
    played = society.rounds.payers.to_numpy() / pool.people.sum()
    assert (np.abs(played - members[0]) <= may).all()


def the_pool_rests_as_told(play: Play, pool: Pool, fee_rate: float) -> None:
    """Where the full pool comes to rest is the first fixed point; without one it dies."""
    society = play(pool, **{"plan.fee_rate": fee_rate}, **BILL_BY_BILL)
    points = theory.fixed_points(pool.cost, pool.value, fee_rate, pool.people)
    members = int(society.rounds.members.iloc[-1])
    if not points:
        assert members == 0
        return
    assert members == points[0].members
    assert shares_of(society)[-1] == pytest.approx(points[0].share, rel=1e-5, abs=0.02)


def the_pool_tips_as_told(play: Play, pool: Pool, fee_rate: float) -> None:
    """A first bill below the unstable fixed point is survived, one above it is not."""
    tips = theory.fixed_points(pool.cost, pool.value, fee_rate, pool.people)[1]
    mean = pool.cost @ pool.people / pool.people.sum()
    for first, survives in ((0.98 * tips.share, True), (1.02 * tips.share, False)):
        shock = {"plan.fee_rate": first / mean - 1, **BILL_BY_BILL}
        back = ({"date": "2020-01-03", "fee_rate": fee_rate},)
        society = play(pool, **shock, changes=back)
        bills = shares_of(society)
        assert bills[0] == pytest.approx(first, rel=1e-5)
        assert (bills[1] < bills[0]) == survives
        assert (0 < bills[-1] < tips.share) == survives


def the_gain_is_as_told(play: Play, pool: Pool, fee_rate: float) -> None:
    """How much the second bill answers to the first one is the slope of the map."""
    mean = pool.cost @ pool.people / pool.people.sum()
    share = theory.fixed_points(pool.cost, pool.value, fee_rate, pool.people)[0].share * 1.1
    bills = []
    for factor in (0.985, 1.015):
        first = {"plan.fee_rate": share * factor / mean - 1}
        back = ({"date": "2020-01-08", "fee_rate": fee_rate},)
        bills.append(shares_of(play(pool, **first, changes=back, **{"plan.end": "2020-01-31"})))
    slope = (bills[1][1] - bills[0][1]) / (bills[1][0] - bills[0][0])
    told = theory.gain(pool.cost, pool.value, share, fee_rate, pool.people)
    between = int((np.abs(pool.value / share - 1) < 0.015).sum())  # one of them more at either end
    assert slope == pytest.approx(told, rel=max(0.03, 2 / between), abs=0.005)


def the_curves_are_as_told(play: Play, pool: Pool, price: float) -> None:
    """At a price that a sponsor keeps, demand, mean and marginal cost are those of the curves."""
    told = theory.curves(pool.cost, pool.value, pool.people)
    stay = pool.value >= price
    place = int(np.flatnonzero(told.price >= price)[-1]) if stay.any() else None
    settings = {"plan.fee_rate": 0.5, "plan.end": "2020-01-31"}
    society = play(pool, **settings, **{"plan.annual_cap_yuan": price})
    rounds = society.rounds
    total = pool.people.sum()
    demand = told.demand[place] if place is not None else 0.0
    assert rounds.members.iloc[0] / total == pytest.approx(demand, abs=1e-9)
    if place is not None:
        cost = rounds.aid_fen.iloc[1] / 100 / rounds.payers.iloc[1]
        assert cost == pytest.approx(told.average_cost[place], rel=1e-5, abs=0.02)


def claims_vary_as_told(play: Play, pool: Pool) -> None:
    """The share varies by chance as independent claims do, and its mean is what is expected."""
    still = {"behaviour.answers_to_share": False, "plan.fee_rate": 0.0, "plan.end": "2020-12-31"}
    society = play(pool, **{"claims.mode": "random"}, **(BILL_BY_BILL | still))
    rounds = society.rounds
    cost = rounds.aid_fen.to_numpy() / 100 / rounds.payers.to_numpy()
    told = theory.pool_variation(pool.cost / AID, np.full(len(pool.cost), AID), pool.people)
    mean = pool.cost @ pool.people / pool.people.sum()
    error = told / math.sqrt(len(cost))
    assert cost.mean() / mean == pytest.approx(1, abs=4 * error)
    claims = pool.cost @ pool.people / AID  # a round; few make fat tails
    spread = math.sqrt((2 + 1 / claims) / len(cost)) / 2
    assert cost.std() / mean / told == pytest.approx(1, abs=4 * spread)


def identities_hold_in_play(play: Play, pool: Pool, **plan: Any) -> None:
    """Under any plan: who leaves raises the mean cost by 1 / (1 - g x); members' mean is theirs."""
    society = play(pool, **plan)
    rounds = society.rounds[society.rounds.members > 0]
    mean = (society.rounds.aid_fen / society.rounds.payers)[: len(rounds)].to_numpy()
    left = (rounds.left / rounds.payers).to_numpy()
    cheaper = (1 - rounds.risk_left / rounds.risk_members).fillna(0.0).to_numpy()
    for i in range(len(rounds) - 1):
        rise = theory.rise_after_exit(left[i], cheaper[i])
        assert mean[i + 1] / mean[i] == pytest.approx(rise, rel=1e-4)
    there = society.population.status & MEMBERSHIP_BITS == MEMBER
    if there.any():
        told = theory.break_even_share(pool.cost, there.astype(float), pool.people)
        yearly = rounds.risk_members.iloc[-1] / 24 * AID
        assert yearly == pytest.approx(told, rel=1e-4)


def the_round_is_shared_out_whole(play: Play, pool: Pool, **plan: Any) -> None:
    """Members and sponsor bear aid and fee to the fen, in equal and capped parts."""
    rounds = play(pool, **plan).rounds
    fee_rate = plan.get("plan.fee_rate", 0.08)
    carried = np.append(0, rounds.carried_fen.to_numpy()[:-1])
    due = rounds.aid_fen + np.rint(rounds.aid_fen * fee_rate) - carried
    cap = np.floor(due.clip(lower=0) / rounds.payers.clip(lower=1)) + 1
    assert (rounds.collected_fen == rounds.share_fen * rounds.payers).all()
    assert (rounds.share_fen <= cap).all()
    if not plan.get("plan.annual_cap_yuan") and not plan.get("plan.sponsored_until"):
        assert (rounds.sponsor_fen[rounds.payers > 0] == 0).all()
    borne = rounds.collected_fen + rounds.sponsor_fen - rounds.carried_fen
    assert (np.abs(borne - due) <= 1).all()
    # What many paid too much is carried past rounds of few to whom nothing is billed.
    assert (rounds.carried_fen < rounds.payers.cummax().clip(lower=1)).all()


def a_block_of_lives_grows_sicker(play: Callable[..., Society], lives: Path) -> None:
    """The block of Bluhm's closed form, with 4,000 lives in 64 rounds."""
    columns = {"people": np.ones(4_000, int), "age": np.full(4_000, 20), "sex": ["M"] * 4_000}
    write_table(columns, lives)
    society = play(CASES / "bluhm" / "bluhm.toml", **{"people.table": str(lives)}).run()
    end = society.rounds.iloc[63]
    told = theory.bluhm(0.0025, 0.013, 0.003, 10, 0.05, rounds=32)
    members, impaired = end.members / 4_000, end.chronic_members / end.members
    part = told.impaired[-1] / told.members[-1]
    assert members == pytest.approx(told.members[-1], abs=4 * math.sqrt(0.25 / 4_000))
    assert impaired == pytest.approx(part, abs=4 * math.sqrt(part * (1 - part) / end.members))


def the_plan_spreads_as_told(make: Callable[..., Society], people: int = 20_000) -> None:
    """Hearing of the plan by advertising alone, people join as Bass says with q = 0."""
    settings = {
        "people.total": people,
        "people.agents": "all",
        "plan.all_covered": False,
        "plan.open_to_new": True,
        "plan.end": "2020-06-30",
        "behaviour.advertising": 0.01,
        "behaviour.attitude_mean": 16.0,
        "behaviour.comfort_yuan": 100_000.0,
        "behaviour.answers_to_share": False,
    }
    rounds = make("pool", **settings).run().rounds
    days = np.array([(date - dt.date(2020, 1, 1)).days for date in rounds.date])
    told = 1 - (1 - 0.01) ** days
    assert theory.bass(days, -math.log(0.99), 0.0) == pytest.approx(told, abs=1e-9)
    heard = rounds.joined.cumsum() / people
    assert np.abs(heard - told).max() < 4 * 0.5 / math.sqrt(people)


def _one_per_cent(fee_rate: float) -> tuple[float, float]:
    return max((1 + fee_rate) * 0.99 - 1, 0.0), (1 + fee_rate) * 1.01 - 1
