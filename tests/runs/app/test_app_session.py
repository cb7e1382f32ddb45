"""Does the page do what its buttons say, for each visitor alone?"""

from __future__ import annotations

import datetime as dt
from threading import Lock

import numpy as np
import pytest
from mutualaid.model import Society
from mutualaid.runs.app.charts import PANELS
from mutualaid.runs.app.components.comparison_bar import SAVES
from mutualaid.runs.app.components.downloads import make_download
from mutualaid.runs.app.components.headline_numbers import beside_html
from mutualaid.runs.app.page import alerts_html
from mutualaid.runs.app.state.scenario_choice import ScenarioChoice, baseline_of
from mutualaid.runs.app.state.session import PAUSED
from mutualaid.runs.app.state.visitor import Visitor
from mutualaid.runs.app.state.watched_society import WatchedSociety
from page_fixtures import (
    SMALL,
    ended,
    rounds,
    until,
    view,
)


def test_a_step_is_one_round_and_two_steps_are_two(visitor):
    visitor.session.step()
    until(lambda: len(rounds(visitor.session.world)) == 1)
    visitor.session.step()
    visitor.session.step()
    until(lambda: len(rounds(visitor.session.world)) == 3)
    assert visitor.session.mode == PAUSED


def test_what_is_played_is_what_the_society_lives(visitor):
    visitor.session.set_pace(1000)
    visitor.toggle()
    until(lambda: len(rounds(visitor.session.world)) >= 5)
    visitor.toggle()
    until(lambda: visitor.session.mode == PAUSED)
    shown = list(rounds(visitor.session.world))
    alone = Society("article", agents=400, seed=1)
    for row in shown:
        alone.step()
        assert [repr(one) for one in row] == [repr(one) for one in alone.history.rounds[-1]]


def test_a_run_to_a_date_stops_at_its_first_round_on_or_after_it(visitor):
    visitor.run_to("2019-06-01")
    until(lambda: len(rounds(visitor.session.world)) > 0 and ended(visitor.session))
    dates = [row.date for row in rounds(visitor.session.world)]
    assert dates[-2] < dt.date(2019, 6, 1) <= dates[-1]
    visitor.run_to("2019-01-01")
    assert visitor.session.mode == PAUSED


def test_a_run_can_be_cancelled_and_a_second_click_blocks_nothing(visitor):
    visitor.run_to("")
    visitor.run_to("")
    visitor.session.pause()
    visitor.toggle()
    visitor.toggle()
    visitor.toggle()
    until(lambda: len(rounds(visitor.session.world)) >= 2)
    assert not visitor.session.trouble


def test_reset_begins_anew_with_what_is_typed(visitor):
    visitor.session.step()
    until(lambda: len(rounds(visitor.session.world)) == 1)
    visitor.change("plan.fee_rate", "0.3")
    assert visitor.waiting == {"plan.fee_rate"}
    assert visitor.session.world.scenario.plan.fee_rate != 0.3
    visitor.reset()
    until(lambda: visitor.session.worlds_made == 2)
    assert visitor.session.world.scenario.plan.fee_rate == 0.3
    assert (len(rounds(visitor.session.world)), visitor.waiting) == (0, set())


def test_typing_the_presets_own_value_is_no_change(visitor):
    visitor.change("plan.waiting_days", "30")
    visitor.change("plan.waiting_days", "90")
    assert visitor.draft == {"people.agents": "400"}


def test_a_preset_is_chosen_without_the_changes_to_the_last_one(visitor):
    visitor.change("plan.fee_rate", "0.3")
    visitor.choose("record")
    until(lambda: visitor.session.worlds_made == 2)
    assert visitor.choice == ScenarioChoice("record", {"people.agents": "400"})
    visitor.choose("../../etc/passwd")
    assert visitor.choice.preset == "record"


def test_two_visitors_share_nothing(visitor):
    other = Visitor(SMALL)
    visitor.session.step()
    until(lambda: len(rounds(visitor.session.world)) == 1 and other.session.world is not None)
    assert rounds(other.session.world) == []
    assert other.session.world.society is not visitor.session.world.society
    other.close()
    other.session.thread.join(10)
    assert not other.session.thread.is_alive()


def test_a_broken_round_is_told_and_reset_goes_on(visitor, monkeypatch):
    monkeypatch.setattr(WatchedSociety, "step", lambda _: 1 / 0)
    visitor.session.step()
    until(lambda: visitor.session.trouble)
    assert 'data-test="trouble"' in alerts_html(visitor)
    monkeypatch.undo()
    visitor.reset()
    until(lambda: visitor.session.worlds_made == 2)
    visitor.session.step()
    until(lambda: len(rounds(visitor.session.world)) == 1)
    assert not visitor.session.trouble


# Beside the run


def test_the_baseline_is_the_preset_with_the_same_people_and_luck(lived):
    session = lived.session
    alone = WatchedSociety(baseline_of(lived.choice))
    for _ in range(3):
        alone.step()
    ours = [repr(row) for row in rounds(session.baseline_world)[:3]]
    assert ours == [repr(row) for row in alone.rounds]
    born = [world.society.population.born for world in (session.world, session.baseline_world)]
    assert np.array_equal(*born)
    assert rounds(session.world)[-1].members < rounds(session.baseline_world)[-1].members


def test_changed_people_are_told_where_they_are_compared(visitor):
    visitor.change("illness.level", "0.9")
    assert not visitor.has_other_people
    visitor.reset()
    assert visitor.has_other_people


def test_kept_runs_are_drawn_beside_the_next_ones_the_oldest_going_first(lived):
    session = lived.session
    for _ in range(5):
        lived.keep()
    assert len(session.kept) == 4
    shown = beside_html(view(lived))
    assert shown.count("kept ") == 4
    assert "baseline" in shown
    assert PANELS["members"](view(lived)).count('stroke-dasharray="4 3"') >= 5
    session.forget_kept()
    assert session.kept == []


@pytest.mark.parametrize("name", [*SAVES, "figures/share.png"])
def test_what_is_taken_away_is_what_was_lived(lived, name):
    world = lived.session.world
    file = make_download(world, name, "en", Lock())
    assert len(file.data) > 1000
    assert "/" not in file.name
    if name == "rounds.csv":
        lines = file.data.decode().splitlines()
        assert len(lines) == 1 + len(world.rounds)
        assert f",{world.rounds[-1].members}," in lines[-1]
    if name == "figures/share.png":
        assert file.data.startswith(b"\x89PNG")


def test_no_other_file_can_be_taken(lived):
    for name in ("../scenario.toml", "figures/../../x.png", "", "members.parquet"):
        with pytest.raises(ValueError, match="no file"):
            make_download(lived.session.world, name, "en", Lock())
