"""Does a plan die of its members' decisions alone, and do the same people let another one last?"""

from __future__ import annotations

import datetime as dt
import functools
import re

import numpy as np
import pytest
from mutualaid.model import Society, read_scenario
from mutualaid.model.scenario.schema import parameter_schemas

AGENTS = 3_000
GROWN = dt.date(2020, 1, 1)


@functools.cache
def lived(preset: str, **changes):
    return Society(preset, agents=AGENTS, seed=1, **changes).run()


def yearly_share(rounds) -> dict[int, float]:
    return (rounds.share_fen.groupby([date.year for date in rounds.date]).sum() / 100).to_dict()


@pytest.mark.parametrize("preset", ["spiral", "stable"])
def test_nobody_orders_the_end(preset):
    society = lived(preset)
    assert set(society.orders.kind) == {"insurance_form", "conversion"}
    assert society.dates[-1] == read_scenario(preset).plan.end
    assert read_scenario(preset).plan.minimum_members == 0


@pytest.mark.parametrize("preset", ["spiral", "stable"])
def test_they_are_the_people_of_the_article(preset):
    article, other = read_scenario("article"), read_scenario(preset)
    assert (other.people, other.illness) == (article.people, article.illness)


@pytest.mark.parametrize("preset", ["spiral", "stable"])
def test_what_they_set_stands_away_from_the_walls(preset):
    """Of the ranges; whether it is inside them is asked of every preset."""
    found, article = {}, read_scenario("article")
    for key, one in parameter_schemas().items():
        span = re.match(r"assumption; ([\d.,]+) to ([\d.,]+)(?:;|$)", one.source)
        group, name = key.split(".") if key.count(".") == 1 else ("", "")
        if not span or not group:
            continue
        value = getattr(getattr(read_scenario(preset), group), name)
        if value == getattr(getattr(article, group), name):
            continue
        low, high = (float(bound.replace(",", "")) for bound in span.groups())
        found[key] = (value - low) / (high - low)
    assert len(found) > 5
    assert {key: part for key, part in found.items() if not 0.05 <= part <= 0.95} == {}


@pytest.mark.parametrize("insured", [True, False], ids=["with the agency", "without it"])
def test_a_plan_of_a_hundred_million_is_gone_in_six_years(insured):
    rounds = lived("spiral", **{"agency.licensed": insured}).rounds
    members = dict(zip(rounds.date, rounds.members, strict=True))
    assert max(members.values()) > 80e6
    assert members[dt.date(2021, 12, 21)] < 0.3 * max(members.values())
    assert rounds.members.iloc[-1] < 0.01 * max(members.values())
    share = yearly_share(rounds)
    assert all(share[year] > 1.5 * share[year - 1] for year in range(2020, 2024))


def test_who_leaves_first_is_healthier_than_who_is_left():
    rounds = lived("spiral").rounds
    falling = rounds[(rounds.date >= GROWN) & (rounds.members > 1e7) & (rounds.left > 0)]
    assert (falling.risk_left < falling.risk_members).mean() > 0.95
    assert falling.risk_members.iloc[-1] > 2 * falling.risk_members.iloc[0]


def test_without_an_answer_to_the_share_the_same_plan_lives():
    asleep = lived("spiral", **{"behaviour.answers_to_share": False}).rounds
    assert asleep.members.iloc[-1] > 0.8 * asleep.members.max()


def test_the_stable_plan_grows_and_then_shrinks_slowly():
    rounds = lived("stable").rounds
    by_year = rounds.groupby([date.year for date in rounds.date]).members.last()
    assert by_year.loc[2020] > 100e6
    assert by_year.loc[2025] > 0.6 * by_year.max()
    kept = by_year.loc[2021:2027].to_numpy() / by_year.loc[2020:2026].to_numpy()
    assert np.all(kept > 0.85)
    assert np.all(kept < 1)
    share = yearly_share(rounds)
    rises = [share[year + 1] / share[year] for year in range(2021, 2027)]
    assert all(1 < rise < 1.35 for rise in rises)
    assert rises[-1] < 1.15
