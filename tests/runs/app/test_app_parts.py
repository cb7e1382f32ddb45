"""Do the charts, the field and the cards of the page say what was lived, in both languages?"""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from mutualaid.agents.people.status import LEFT, MEMBER, membership_of
from mutualaid.model import Society, read_scenario, theory
from mutualaid.model.scenario.scenario import PlanTerms
from mutualaid.model.scenario.schema import parameter_schemas
from mutualaid.runs.app import mesa_page
from mutualaid.runs.app.charts import PANELS, select_charts
from mutualaid.runs.app.components.control_bar import _where
from mutualaid.runs.app.components.headline_numbers import events_html, head_html
from mutualaid.runs.app.components.member_grid import legend_html, pick, pick_number
from mutualaid.runs.app.components.parameter_form import HIDDEN, groups_of
from mutualaid.runs.app.mesa_components import view_of_society
from mutualaid.runs.app.person.card import card_of
from mutualaid.runs.app.person.life_story import bills_of, story_of
from mutualaid.runs.app.state.dated_switches import TERM_SWITCHES
from mutualaid.runs.app.state.scenario_choice import ScenarioChoice, scenario_of
from mutualaid.runs.app.state.watched_society import WatchedSociety
from mutualaid.runs.language.formats import month_name
from mutualaid.runs.language.translation import speaking
from page_fixtures import (
    check_html,
    view,
    visiting,
)

# The field and its people


def test_a_click_names_the_agent_of_its_cell_and_nothing_breaks_it(lived):
    field = lived.session.world.field
    pick(lived, [0.0, 0.0])
    assert lived.agent == field.agents[0]
    pick(lived, [0.999 / field.across, 0.999 / field.down])
    assert lived.agent == field.agents[0]
    pick_number(lived, "17")
    assert lived.agent == 17
    for wild in (None, [], ["a", 1], [float("nan"), 0.1], [1e400, 0], [-5.0, 9.0]):
        pick(lived, wild)
        assert lived.agent == 17
    pick_number(lived, "-3")
    assert lived.agent is None


def test_the_card_tells_a_life_and_why_it_left(lived):
    world = lived.session.world
    status = world.looks[-1].status
    gone = [c for c in range(len(status)) if membership_of.py_func(int(status[c])) == LEFT]
    assert gone
    told = set()
    for cell in gone:
        story = [event.text for event in story_of(world, cell)]
        (why,) = [text for text in story if text.startswith("left")]
        cost, worth = numbers_in(why)[:2]
        bears_the_bill = why.startswith("left for a policy")
        assert (cost <= worth) == bears_the_bill
        told.add(bears_the_bill)
        assert any(text.startswith("joined") for text in story)
    assert told == {True, False}
    card = card_of(lived.session, int(world.field.agents[gone[0]]))
    assert "In the baseline: " in card


def numbers_in(text: str) -> list[float]:
    """Amounts with two decimals in a text."""
    words = text.replace(";", " ").split()
    return [float(one) for one in words if one.replace(".", "", 1).isdigit() and "." in one]


def test_bills_of_a_member_add_up_to_the_shares_since_joining(lived):
    world = lived.session.world
    first = world.looks[3].status
    last = world.looks[-1].status
    stayed = np.flatnonzero((first & 7 == 1) & (last & 7 == 1))
    shares = sum(row.share_fen for row in world.rounds)
    assert len(stayed)
    assert {bills_of(world, int(cell)).total_fen for cell in stayed} == {shares}


@pytest.mark.parametrize(("waiting_days", "waiting_pay", "bills"), [(0, False, 1), (0, True, 2)])
def test_bills_follow_the_rule_of_the_round_where_nobody_waits(waiting_days, waiting_pay, bills):
    """Cover begins on the day after joining: a bill of that day is for who pays while waiting."""
    plan = PlanTerms(waiting_days=waiting_days, waiting_members_pay=waiting_pay)
    owed = {"owed_by": lambda _, share: share}
    looks = [SimpleNamespace(day=day, status=[MEMBER], joined=[10], **owed) for day in (0, 10, 20)]
    world = SimpleNamespace(
        looks=looks,
        rounds=[SimpleNamespace(share_fen=100)] * 2,
        scenario=SimpleNamespace(plan=plan),
    )
    assert bills_of(world, 0).number == bills  # type: ignore[arg-type]


def test_the_legend_counts_every_cell(lived):
    shown = legend_html(lived.session.world)
    parts = shown.split("</span>")[1:-1]
    counts = [int(part.rpartition(" ")[2].replace(",", "")) for part in parts]
    assert sum(counts) == len(lived.session.world.field.agents)


# Charts and words


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_part_is_drawn_before_the_first_round_and_after_the_last(lived, visitor, language):
    for one in (visitor, lived):
        with speaking(language):
            seen = view(one)
            texts = [draw(seen) for draw in PANELS.values()]
            texts += [head_html(seen), events_html(seen), card_of(one.session, 3)]
        for text in texts:
            check_html(text)
            assert "nan" not in text


def test_charts_draw_any_preset_and_a_plan_that_nobody_joins():
    nobody_joins = {"plan.ages": "[85, 86]"}
    worlds = (("pool", {}), ("agency", {}), ("insured", {}), ("article", nobody_joins))
    for preset, settings in worlds:
        world = WatchedSociety(
            scenario_of(ScenarioChoice(preset, {"people.agents": "60", **settings}))
        )
        for _ in range(4):
            world.step()
        seen = view_of_society(world.society)._replace(pools=world.pools)
        for draw in PANELS.values():
            check_html(draw(seen))


def test_every_order_is_marked_on_every_axis_of_time(lived):
    seen = view(lived)
    days = {order.date for order in seen.orders}
    assert len(days) >= 5
    for name, draw in PANELS.items():
        assert draw(seen).count('class="event"') == (0 if name == "curves" else len(days))


def test_what_is_read_under_the_pointer_covers_no_chart_without_a_style_sheet(lived):
    seen = view(lived)._replace(resting=True)
    columns = [column for draw in PANELS.values() for column in draw(seen).split("<rect ")[1:]]
    read = [column for column in columns if column.startswith('class="at"')]
    assert len(read) > len(lived.session.world.rounds)
    for column in read:
        assert ' fill="none" pointer-events="all">' in column


def test_when_a_number_was_stands_below_it(lived):
    shown = head_html(view(lived))
    large = re.findall(r"<b>(.*?)</b>", shown)
    assert len(large) == 6
    assert not any("(" in number for number in large)
    members = lived.session.world.rounds
    best = max(members, key=lambda row: row.members)
    most = re.search(r'head-members_most">.*?</b><small>(.*?)</small>', shown)
    assert most is not None
    assert most[1] == month_name(best.date)


def test_the_bar_tells_of_the_rounds_that_were_counted(lived):
    world = lived.session.world
    assert _where(world, 0, 80) == "before the first round"
    assert _where(world, 2, 80).startswith(f"{world.rounds[1].date} · round 2 of 80")
    assert _where(None, 2, 80).startswith("the people")


def test_the_pool_is_drawn_as_theory_has_it(lived):
    world = lived.session.world
    pool = world.pools[len(world.rounds) // 2]
    assert pool is not None
    assert pool.demand[-1] == pytest.approx(1.0)
    assert (np.diff(pool.price_yuan) < 0).all()
    assert (np.diff(pool.demand) > 0).all()
    made = theory.curves([1.0, 2.0, 6.0], [2.0, 3.0, 8.0])
    assert made.demand.tolist() == pytest.approx([1 / 3, 2 / 3, 1.0])


def test_every_parameter_has_a_field_with_what_the_scenario_declares(visitor):
    fields = {field["key"]: field for group in groups_of(visitor) for field in group["fields"]}
    assert set(fields) == set(parameter_schemas()) - set(HIDDEN)
    fee = fields["plan.fee_rate"]
    assert (fee["value"], fee["unit"], fee["span"]) == ("0.08", "fraction of the aid", "0 to 10")
    assert parameter_schemas()["plan.fee_rate"].source in fee["tip"]


def test_every_policy_is_a_valid_change_that_can_be_taken_back(visitor):
    for name in TERM_SWITCHES:
        before = dict(visitor.draft)
        visitor.switch(name, True)
        assert (visitor.errors, visitor.is_on(name)) == ([], True)
        visitor.switch(name, False)
        assert visitor.draft == before


def test_the_page_of_plain_mesa_can_be_copied(tmp_path):
    page = Path(mesa_page.__file__)
    copy = tmp_path / "my_page.py"
    copy.write_bytes(page.read_bytes())
    spec = spec_from_file_location("my_page", copy)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert issubclass(module.MySociety, Society)


def test_a_plan_that_nobody_can_join_shows_the_agency_alone():
    with visiting("preset=agency&people.agents=400") as visitor:
        assert list(select_charts(view(visitor))) == ["insured"]
    with visiting() as visitor:
        assert list(select_charts(view(visitor))) == list(PANELS)


def test_bills_of_a_member_are_those_of_the_own_class():
    """Under a rule with classes a person's bills are what their class owed, not the mean share."""
    terms = {"plan.sharing_rule": "age_weighted", "plan.age_weights": [[0, 1.0], [40, 3.0]]}
    world = WatchedSociety(read_scenario("article", {"people.agents": 300, **terms}))
    for _ in range(24):
        world.step()
    owed, seems = world.looks[-1].owed_fen, world.looks[-1].seems_fen
    shares = world.society.shares_by_class
    assert set(owed.tolist()) == set(shares.share_fen[shares["round"] == 23].tolist())
    assert set(seems.tolist()) == set(world.society.platform.perceived_by)
    found = {bills_of(world, cell).total_fen for cell in range(len(world.field.agents))}
    totals = shares.groupby("name").share_fen.sum()
    assert set(totals.tolist()) <= found
