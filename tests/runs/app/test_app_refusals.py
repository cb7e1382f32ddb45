"""Does the page refuse what it must, say so, and show text of others as text?"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys

import pytest
import reacton
import solara
from mutualaid.agents import Member
from mutualaid.model import Society
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.app.charts import PANELS
from mutualaid.runs.app.components import error_boundary
from mutualaid.runs.app.components.error_boundary import ErrorBoundary, contain_errors
from mutualaid.runs.app.components.headline_numbers import beside_html
from mutualaid.runs.app.components.parameter_form import groups_of
from mutualaid.runs.app.mesa_components import view_of_society
from mutualaid.runs.app.open_pages import MOST_LINES, OpenPages
from mutualaid.runs.app.page import alerts_html, heading_html
from mutualaid.runs.app.request_guard import Guard, hosts_of
from mutualaid.runs.app.server import listening, settle_environment
from mutualaid.runs.app.state.scenario_choice import ScenarioChoice, choice_of, link_of, scenario_of
from mutualaid.runs.app.state.visitor import Visitor
from mutualaid.runs.cli.main import main
from mutualaid.runs.language.translation import speaking
from page_fixtures import (
    check_html,
    rounds,
    until,
    view,
)
from solara.widgets import HTML


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
        ("run.checkpoint=/etc", "where the server is started"),
        ("run.cluster=tcp://evil.example:1", "where the server is started"),
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
    visitor.reset()
    visitor.speak("zh")
    again = choice_of(visitor.link.removeprefix("?"))
    assert scenario_of(again) == scenario_of(ScenarioChoice("article", visitor.draft))
    assert again.language == "zh"
    assert link_of(again) == visitor.link


def test_a_value_out_of_range_is_told_beside_its_field_and_not_run(visitor):
    visitor.change("plan.fee_rate", "12")
    fields = {field["key"]: field for group in groups_of(visitor) for field in group["fields"]}
    assert "0 to 10" in fields["plan.fee_rate"]["fault"]
    visitor.reset()
    assert visitor.session.worlds_made == 1
    assert "This cannot be run:" in alerts_html(visitor)


def test_what_is_wrong_is_told_in_the_visitors_language(visitor):
    visitor.speak("zh")
    for key, text, says in (
        ("plan.fee_rate", "12", "管理费率（plan.fee_rate）：给出 12，允许数，0至10"),  # noqa: RUF001
        ("people.agents", "200000", "浏览器中至多100_000"),
        ("plan.end", "2035-01-01", "之后15年"),
    ):
        visitor.change(key, text)
        with speaking("zh"):
            alerts, groups = alerts_html(visitor), groups_of(visitor)
        assert says in alerts
        fields = {field["key"]: field for group in groups for field in group["fields"]}
        assert fields[key]["fault"]
        assert fields[key]["fault"] in alerts
        visitor.take_back(key)


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


def test_a_part_that_breaks_says_so_without_a_path(caplog, monkeypatch):
    error_boundary._told.clear()
    logger = logging.getLogger("mutualaid.app")
    logger.addHandler(caplog.handler)  # servers in other tests set up logging for all
    monkeypatch.setattr(logger, "disabled", False)
    shown = contain_errors("share", "en", lambda: 1 / 0)  # type: ignore[arg-type, return-value]
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


class Kept:
    """What the server keeps of a page.

    Args:
        pages: where it is kept.
        number: of the page.
        app_object: what it has shown.
    """

    def __init__(self, pages: dict, number: str, app_object: object = "shown") -> None:
        self.pages, self.number, self.app_object = pages, number, app_object
        self.page_status = {"tab": "connected"}
        pages[number] = self

    def close(self, reason: str) -> None:
        del self.pages[self.number]


def of_page(number: str, kind: str = "websocket", tab: str = "tab") -> dict:
    path = f"/jupyter/api/kernels/{number}/channels" if kind == "websocket" else "/"
    query = f"session_id={tab}".encode()
    headers = [(b"host", b"localhost:1")]
    return {"type": kind, "path": path, "headers": headers, "query_string": query}


class Door:
    """A guard and the lines through it, each open until it is cut."""

    def __init__(self, most: int) -> None:
        self.kept: dict[str, Kept] = {}
        self.guard = Guard(self._serve, {"localhost:1"}, OpenPages(self.kept, most))
        self.said: list[dict] = []

    async def _serve(self, scope, receive, send) -> None:
        await receive()

    async def send(self, message: dict) -> None:
        self.said.append(message)

    def open(self, number: str) -> tuple[asyncio.Task, asyncio.Event]:
        """Begin a line of a page; it ends when the event is set."""
        cut = asyncio.Event()
        return asyncio.create_task(self.guard(of_page(number), cut.wait, self.send)), cut

    def status(self, scope: dict) -> int:
        return self.guard.refusal(scope)


def test_a_burst_of_pages_finds_the_limit():
    async def burst() -> int:
        door = Door(most=20)
        lines = [door.open(f"{i}") for i in range(200)]
        for _, cut in lines[20:]:
            cut.set()
        await asyncio.gather(*(line for line, _ in lines[20:]))
        full = door.status(of_page("", "http"))
        for _, cut in lines[:20]:
            cut.set()
        await asyncio.gather(*(line for line, _ in lines[:20]))
        assert (full, door.status(of_page("", "http"))) == (503, 0)
        return door.said.count({"type": "websocket.close", "code": 4503})

    assert asyncio.run(burst()) == 180


def test_only_pages_in_use_count_and_those_that_are_away_make_room():
    async def visit() -> None:
        door = Door(most=2)
        for number in ("a", "b"):
            Kept(door.kept, number)
        a, b = door.open("a"), door.open("b")
        await asyncio.sleep(0)
        assert [door.status(of_page(one)) for one in ("a", "c")] == [0, 503]
        for line, cut in (b, a):
            cut.set()
            await line
        assert set(door.kept) == {"a", "b"}  # either may come back
        c = door.open("c")
        await until_settled(lambda: len(door.kept) == 1)
        assert set(door.kept) == {"a"}  # b has been away for longer
        c[1].set()
        await c[0]

    asyncio.run(visit())


def test_a_page_that_has_shown_nothing_is_forgotten_at_once():
    async def visit() -> None:
        door = Door(most=20)
        for i in range(25):
            line, cut = door.open(f"{i}")
            Kept(door.kept, f"{i}", app_object=None)
            cut.set()
            await line
        assert door.kept == {}
        assert door.status(of_page("", "http")) == 0

    asyncio.run(visit())


def test_a_page_has_a_few_lines_at_a_time_and_each_says_whose_it_is():
    async def visit() -> None:
        door = Door(most=20)
        lines = [door.open("a") for _ in range(MOST_LINES)]
        await asyncio.sleep(0)
        assert [door.status(of_page(one)) for one in ("a", "b")] == [503, 0]
        assert door.status(of_page("b", tab="")) == 400
        for line, cut in lines:
            cut.set()
            await line

    asyncio.run(visit())


@pytest.mark.parametrize(("number", "tab"), [("b", "tab"), ("a", "other"), ("a", ""), ("", "")])
def test_whoever_closes_a_page_that_is_not_there_is_answered(number, tab):
    async def close() -> list[int]:
        door = Door(most=1)
        Kept(door.kept, "a")
        scope = of_page(number, "http", tab) | {"path": f"/_solara/api/close/{number}"}
        await door.guard(scope, nobody, door.send)
        return [message["status"] for message in door.said if "status" in message]

    assert asyncio.run(close()) == [204]


async def until_settled(is_so) -> None:
    while not is_so():
        await asyncio.sleep(0.001)


def test_the_users_environment_does_not_switch_telemetry_on(monkeypatch):
    monkeypatch.setattr(os, "environ", {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "True"})
    settle_environment()
    assert os.environ["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "False"


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


def test_a_pool_whose_members_must_not_be_asked_is_not_said_to_be_empty():
    class Patient(Member):
        """Somebody who remembers being asked."""

        remembers = True

        def wants_to_leave(self, share_fen, worth):
            return False

    world = {"agents": 100, "storage": "objects", "plan.all_covered": True}
    for member_class, is_said in ((Patient, True), (Member, False)):
        society = Society("article", member_class=member_class, **world)
        society.step()
        assert ("not measured" in PANELS["curves"](view_of_society(society))) == is_said


def test_too_many_years_or_agents_are_refused_with_what_is_allowed():
    with pytest.raises(InputError, match="at most 15 years"):
        scenario_of(ScenarioChoice("article", {"plan.end": "2035-01-01"}))


def test_a_component_that_breaks_leaves_the_others_and_comes_back():
    broken, setters = {"now": False}, []

    @solara.component
    def Part(number: int) -> None:  # noqa: N802
        if broken["now"]:
            raise ValueError("/home/somebody/secret")
        solara.HTML(unsafe_innerHTML=f"part {number}")

    @solara.component
    def Whole() -> None:  # noqa: N802
        number, set_number = solara.use_state(0)
        setters.append(set_number)
        with solara.Column():
            ErrorBoundary("part", "en", Part, number)
            solara.HTML(unsafe_innerHTML=f"other {number}")

    _, context = reacton.render(Whole(), handle_error=False)

    def shown() -> list[str]:
        return [one.unsafe_innerHTML for one in context.find(HTML).widgets]

    assert shown() == ["part 0", "other 0"]
    for number in (1, 2):
        broken["now"] = True
        setters[0](number)
        assert "secret" not in shown()[0]
        assert ('data-part="part"' in shown()[0], shown()[1]) == (True, f"other {number}")
    broken["now"] = False
    setters[0](3)
    assert shown() == ["part 3", "other 3"]
    context.close()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--host", "0.0.0.0"], "--allow-remote"),
        (["--scenario", "articel"], "did you mean article?"),
        (["--host", "203.0.113.7", "--allow-remote"], "--host 203.0.113.7"),
        (["--port", "70000"], "70000"),
    ],
)
def test_the_command_refuses_what_it_cannot_serve(words, says, capsys):
    assert main(["app", *words]) == 2
    assert says in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(capsys):
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert main(["app", "--port", f"{port}"]) == 2
    assert f"--port {port}" in capsys.readouterr().err


def test_our_own_page_has_no_console():
    says = (
        "import sys; sys.argv = ['x']; import mutualaid.runs.app.page;"
        "print([name for name in sys.modules if 'command_console' in name])"
    )
    run = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, timeout=120)
    assert run.stdout.strip() == "[]", run.stderr
