"""Does a policy that is switched while the plan runs hold from that day on, and change no past?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from mutualaid.model import Society
from mutualaid.runs.app.charts.view import events_of
from mutualaid.runs.app.components.parameter_form import groups_of
from mutualaid.runs.app.state.scenario_choice import choice_of, scenario_of
from mutualaid.runs.app.state.visitor import Visitor
from page_fixtures import ended, rounds, until, view, visiting

FREE = "policy_no_fee"


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with visiting() as one:
        live_to(one, dt.date(2019, 6, 1))
        yield one


def live_to(visitor: Visitor, date: dt.date) -> None:
    visitor.session.run_to(date)
    until(lambda: ended(visitor.session) and rounds(visitor.session.world)[-1].date >= date)


def switched(visitor: Visitor, name: str, on: bool) -> None:
    made = visitor.session.worlds_made
    visitor.switch(name, on)
    until(lambda: visitor.session.worlds_made == made + 1)


def test_the_past_stays_and_the_future_has_no_fee(visitor):
    past = list(rounds(visitor.session.world))
    switched(visitor, FREE, True)
    assert repr(rounds(visitor.session.world)) == repr(past)  # nan is not nan
    assert past[-1].fee_fen > 0
    live_to(visitor, dt.date(2019, 9, 1))
    later = rounds(visitor.session.world)[len(past) :]
    assert len(later) >= 6
    assert all(row.fee_fen == 0 < row.aid_fen for row in later)


def test_the_link_carries_it_and_a_run_of_the_scenario_is_the_same(visitor):
    switched(visitor, FREE, True)
    live_to(visitor, dt.date(2019, 9, 1))
    scenario = scenario_of(choice_of(visitor.link.removeprefix("?")))
    assert [(change.date, change.fee_rate) for change in scenario.changes] == [
        (dt.date(2019, 6, 8), 0.0)
    ]
    shown = rounds(visitor.session.world)
    assert repr(Society(scenario).run().history.rounds[: len(shown)]) == repr(shown)


def test_the_page_says_from_when_and_the_axis_has_the_day(visitor):
    assert not visitor.is_on(FREE)
    switched(visitor, FREE, True)
    assert visitor.is_on(FREE)
    assert visitor.active_since(FREE) == dt.date(2019, 6, 8)
    assert visitor.waiting == set()
    assert dt.date(2019, 6, 8) not in dict(events_of(view(visitor)))  # not yet lived
    live_to(visitor, dt.date(2019, 7, 1))
    assert "terms" in dict(events_of(view(visitor)))[dt.date(2019, 6, 8)]


def test_off_on_the_same_day_is_as_if_nothing_had_been(visitor):
    before = visitor.scenario
    switched(visitor, FREE, True)
    switched(visitor, FREE, False)
    assert (visitor.scenario, visitor.draft, visitor.is_on(FREE)) == (
        before,
        {"people.agents": "400"},
        False,
    )


def test_off_again_later_is_a_second_change(visitor):
    switched(visitor, FREE, True)
    live_to(visitor, dt.date(2019, 9, 1))
    switched(visitor, FREE, False)
    assert not visitor.is_on(FREE)
    live_to(visitor, dt.date(2019, 11, 1))
    fees = {row.date: row.fee_fen > 0 for row in rounds(visitor.session.world) if row.aid_fen}
    assert fees[dt.date(2019, 8, 21)] is False
    assert fees[dt.date(2019, 10, 21)] is True


def test_what_no_plan_changes_while_it_runs_waits_for_reset(visitor):
    past = list(rounds(visitor.session.world))
    visitor.switch("policy_clear", True)
    assert visitor.waiting == {"review.ambiguity"}
    assert repr(rounds(visitor.session.world)) == repr(past)  # nan is not nan
    visitor.reset()
    until(lambda: not rounds(visitor.session.world))
    assert visitor.today is None


def test_before_the_first_round_a_policy_is_a_term_of_the_scenario():
    with visiting() as visitor:
        visitor.switch(FREE, True)
        assert visitor.draft["plan.fee_rate"] == "0"
        assert visitor.is_on(FREE)


def test_a_change_of_the_presets_own_can_be_taken_off():
    with visiting("preset=record&people.agents=400") as visitor:
        live_to(visitor, dt.date(2019, 6, 1))
        assert visitor.active_since("policy_year_cap") == dt.date(2019, 1, 1)
        switched(visitor, "policy_year_cap", False)
        assert not visitor.is_on("policy_year_cap")


def test_a_run_that_plays_goes_on_playing(visitor):
    visitor.session.set_pace(1000)
    visitor.toggle()
    switched(visitor, FREE, True)
    there = len(rounds(visitor.session.world))
    until(lambda: len(rounds(visitor.session.world)) > there or not visitor.session.world.running)


def test_after_the_end_it_still_says_since_when(visitor):
    switched(visitor, FREE, True)
    visitor.session.run_to()
    until(lambda: ended(visitor.session) and not visitor.session.world.running)
    assert visitor.is_on(FREE)
    assert visitor.active_since(FREE) == dt.date(2019, 6, 8)


def test_the_form_has_the_change(visitor):
    switched(visitor, FREE, True)
    fields = {one["key"]: one for group in groups_of(visitor) for one in group["fields"]}
    assert fields["changes"]["value"] == "[{date = 2019-06-08, fee_rate = 0}]"
    assert fields["changes"]["changed"]
