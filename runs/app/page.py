"""The page: control bar, head numbers, parameters, charts, and the members as a field."""

# pyright: reportPrivateImportUsage=false

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import solara

from ..language.translation import N_, gettext, speaking
from .charts import select_charts
from .charts.view import view_of
from .components.comparison_bar import ComparisonBar
from .components.control_bar import ControlBar
from .components.error_boundary import ErrorBoundary, contain_errors
from .components.error_messages import error_text
from .components.headline_numbers import beside_html, events_html, head_html
from .components.member_grid import MemberGrid, legend_html
from .components.parameter_form import ParameterForm
from .components.verdict_card import VerdictCard, answer_html
from .person.card import card_of
from .state.visitor import Visitor

DRAWN_A_SECOND = 7.0
"""How often the page is drawn at most; rounds in between are simulated and not drawn."""
_CSS = Path(__file__).with_name("page.css")


@solara.component
def Page() -> solara.Element:  # noqa: N802
    """The whole page of one visitor."""
    router = solara.use_router()
    visitor = solara.use_memo(lambda: Visitor(router.search), [])
    drawn = use_news(visitor)
    session, language = visitor.session, visitor.language
    with speaking(language):
        view = view_of(session)
        title = gettext("The life of a mutual-aid plan")
    lives = visitor.today is not None
    form = (language, tuple(visitor.draft.items()), visitor.choice, tuple(visitor.errors), lives)
    with solara.v.Html(tag="main", class_="plan", attributes={"lang": language}) as page:
        solara.Style(_CSS)
        solara.Title(title)
        _part("heading", language, partial(heading_html, visitor))
        _part("answer", language, partial(answer_html, session.inquiry))
        ErrorBoundary("bar", language, ControlBar, visitor, drawn)
        _part("alerts", language, partial(alerts_html, visitor))
        if view is not None:
            _part("numbers", language, partial(head_html, view))
        ErrorBoundary("verdict", language, VerdictCard, visitor, drawn)
        ErrorBoundary("beside", language, ComparisonBar, visitor, drawn)
        if view is not None:
            _part("runs", language, partial(beside_html, view))
        with solara.v.Html(tag="div", class_="columns"):
            with solara.v.Html(tag="section"):
                ErrorBoundary("parameters", language, ParameterForm, visitor, form)
            with solara.v.Html(tag="section", class_="charts"):
                if view is not None:
                    for name, draw in select_charts(view).items():
                        Chart(name, contain_errors(name, language, partial(draw, view)))
            with solara.v.Html(tag="section"):
                with solara.v.Html(tag="div", class_="card"):
                    ErrorBoundary("field", language, MemberGrid, visitor, drawn)
                    world = session.world
                    if world is not None:
                        _part("legend", language, partial(legend_html, world))
                _part("person", language, partial(card_of, session, visitor.agent))
                if view is not None:
                    _part("events", language, partial(events_html, view))
    return page


@solara.component
def Chart(name: str, html: str) -> solara.Element:  # noqa: N802
    """One chart; it is sent again only if it has changed."""
    return solara.HTML(unsafe_innerHTML=html, attributes={"data-test": f"chart-{name}"})


def use_news(visitor: Visitor) -> int:
    """Draw the page anew when there is news, at most so many times a second.

    Args:
        visitor: of whom.

    Returns:
        How often the page has been drawn.
    """
    drawn, set_drawn = solara.use_state(0)

    def watch() -> Any:
        ended = threading.Event()

        def draw() -> None:
            number = 0
            while not ended.is_set():
                visitor.news.wait()
                visitor.news.clear()
                if not ended.is_set():
                    number += 1
                    set_drawn(number)
                    ended.wait(1 / DRAWN_A_SECOND)

        def end() -> None:
            ended.set()
            visitor.news.set()
            visitor.close()

        threading.Thread(target=draw, name="mutualaid page", daemon=True).start()
        return end

    solara.use_effect(watch, [])
    return drawn


def heading_html(visitor: Visitor) -> str:
    """Title and source of the scenario, which anybody may have written."""
    texts = visitor.scenario.title, visitor.scenario.reference
    title, reference = (escape(gettext(text)) for text in texts)
    skip = gettext("Skip to the members")
    skip = f'<a class="skip" href="#agent-number">{escape(skip)}</a>'
    return f'{skip}<h1>{title}</h1><p class="reference">{reference}</p>'


def alerts_html(visitor: Visitor) -> str:
    """What is wrong, a line each; empty where nothing is."""
    session = visitor.session
    errors = [error_text(error) for error in visitor.errors] or session.errors
    alerts = [("faults", errors), ("link_faults", visitor.link_faults)]
    if visitor.left_behind:
        alerts.append(("left_behind", [", ".join(visitor.left_behind)]))
    alerts += [(key, [""]) for key in ("unsaved",) if visitor.unsaved]
    if session.trouble:
        alerts.append(("trouble", [""]))
    return "".join(
        f'<div class="alert" role="alert" data-test="{key}"><b>{escape(gettext(_ALERTS[key]))}</b>'
        + "".join(f"<p>{escape(line)}</p>" for line in lines)
        + "</div>"
        for key, lines in alerts
        if lines
    )


_ALERTS = {
    "faults": N_("This cannot be run:"),
    "link_faults": N_("The link could not be followed; this is the article's plan:"),
    "left_behind": N_("Changes that stayed with the preset before:"),
    "unsaved": N_("No file was made; the server's log says why."),
    "trouble": N_("The round could not be simulated. Press Reset; the server's log says why."),
}


def _part(name: str, language: str, draw: Callable[[], str]) -> None:
    solara.HTML(unsafe_innerHTML=contain_errors(name, language, draw))
