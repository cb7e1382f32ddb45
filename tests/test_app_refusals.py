"""Does the page refuse what it must, say so, and show text of others as text?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from mutualaid.agents import Member
from mutualaid.model import Society
from mutualaid.model.faults import Faults
from mutualaid.runs.app import contained as contained_module
from mutualaid.runs.app.choice import Choice, choice_of, link_of, scenario_of
from mutualaid.runs.app.contained import contained
from mutualaid.runs.app.guard import Guard, hosts_of
from mutualaid.runs.app.mesa_parts import view_of_society
from mutualaid.runs.app.numbers import beside_html
from mutualaid.runs.app.page import alerts_html, heading_html
from mutualaid.runs.app.panels import PANELS
from mutualaid.runs.app.parameters import groups_of
from mutualaid.runs.app.visitor import Visitor
from mutualaid.runs.app.words import word
from page_by_hand import (
    check_html,
    rounds,
    until,
    view,
    visiting,
)


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with visiting() as one:
        yield one


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("preset=nobody", "preset"),
        ("preset=../article", "preset"),
        ("lang=xx", "lang"),
        ("plan.feerate=1", "did you mean plan.fee_rate"),
        ("plan.fee_rate=99", "0 to 10"),
        ("people.agents=all", "at most 100_000"),
        ("people.agents=100001", "at most 100_000"),
        ("plan.end=2035-01-01", "at most 15 years"),
        ("people.table=/etc/passwd", "where the server is started"),
        ("people=%7Btable%3D'/etc/passwd'%7D", "where the server is started"),
        ("run.threads=64", "where the server is started"),
        ("extends=/etc/passwd", "extends"),
        ("x=" + "1" * 9000, "at most 8_000 letters"),
    ],
)
def test_a_bad_link_is_told_and_the_article_shown(link, says):
    visitor = Visitor(link)
    visitor.close()
    assert any(says in line for line in visitor.link_faults), visitor.link_faults
    assert (visitor.choice.preset, visitor.scenario.people.agents) == ("article", 10_000)


def test_a_link_carries_a_scenario(visitor):
    visitor.change("plan.aid_by_age", "[[0, 200_000], [50, 50_000]]")
    visitor.switch("policy_no_orders", True)
    visitor.speak("zh")
    again = choice_of(visitor.link.removeprefix("?"))
    assert scenario_of(again) == scenario_of(Choice("article", visitor.draft))
    assert again.language == "zh"
    assert link_of(again) == visitor.link


def test_a_value_out_of_range_is_told_beside_its_field_and_not_run(visitor):
    visitor.change("plan.fee_rate", "12")
    fields = {field["key"]: field for group in groups_of(visitor) for field in group["fields"]}
    assert "0 to 10" in fields["plan.fee_rate"]["fault"]
    visitor.reset()
    assert visitor.session.worlds_made == 1
    assert word("faults", "en") in alerts_html(visitor)


def test_text_of_others_is_shown_as_text(visitor):
    visitor.change("title", "<script>alert(1)</script>")
    visitor.change("plan.fee_rate", "<img src=x onerror=alert(1)>")
    check_html(alerts_html(visitor))
    visitor.take_back("plan.fee_rate")
    visitor.reset()
    assert "&lt;script&gt;" in heading_html(visitor)
    visitor.session.kept = []
    until(lambda: visitor.session.worlds_made == 2)
    visitor.session.step()
    until(lambda: len(rounds(visitor.session.world)) == 1)
    visitor.session.keep("<script>")
    check_html(beside_html(view(visitor)))


def test_a_part_that_breaks_says_so_without_a_path(caplog):
    contained_module._told.clear()
    shown = contained("share", "en", lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    assert 'data-part="share"' in shown
    assert "Traceback" not in shown
    assert "ZeroDivisionError" not in shown
    assert "division by zero" in caplog.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "127.0.0.1:8765"}, 0),
        ({"host": "localhost:8765", "origin": "http://localhost:8765"}, 0),
        ({"host": "127.0.0.1:8765", "origin": "http://evil.example"}, 403),
        ({"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:9999"}, 403),
        ({"host": "127.0.0.1:8765", "origin": "null"}, 403),
        ({"host": "evil.example:8765"}, 400),
        ({"host": "127.0.0.1.evil.example"}, 400),
        ({}, 400),
    ],
)
def test_who_may_ask(headers, status):
    guard = Guard(nobody, hosts_of("127.0.0.1", 8765))
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert guard.refusal({"path": "/", "headers": pairs}) == status


async def nobody(*_: object) -> None:
    raise AssertionError("it came through")


def test_a_foreign_websocket_is_closed_before_it_is_heard():
    said: list[dict] = []

    async def receive() -> dict:
        return {"type": "websocket.connect"}

    async def send(message: dict) -> None:
        said.append(message)

    scope = {"type": "websocket", "path": "/", "headers": [(b"host", b"evil")]}
    asyncio.run(Guard(nobody, {"127.0.0.1:1"})(scope, receive, send))
    assert said == [{"type": "websocket.close", "code": 4400}]


def test_mesa_sees_the_same_charts_of_a_subclass():
    class Mine(Society):
        """Somebody's own."""

    society = Mine("article", agents=100, storage="objects", member_class=Member)
    society.step()
    seen = view_of_society(society)
    assert 'aria-label="Members' in PANELS["members"](seen)


def test_too_many_years_or_agents_are_refused_with_what_is_allowed():
    with pytest.raises(Faults, match="at most 15 years"):
        scenario_of(Choice("article", {"plan.end": "2035-01-01"}))
