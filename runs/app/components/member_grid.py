"""The members as a field of cells, one image; a click on a cell names its agent."""

# pyright: reportPrivateImportUsage=false

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from contextlib import suppress
from html import escape
from typing import Any

import numpy as np
import solara
from PIL import Image

from ...drawing.member_grid import KINDS, Grid, counts, raster
from ...language.formats import count, decimal
from ...language.translation import N_, gettext, ngettext, speaking
from ..state.visitor import Visitor
from ..state.watched_society import WatchedSociety


@solara.component_vue("member_grid.vue", vuetify=False)
def _Field(  # noqa: N802
    image: str,
    says: str,
    at: dict[str, str] | None,
    agent: str,
    label: str,
    event_picked: Callable[[list[float]], None],
    event_number: Callable[[str], None],
) -> None:
    """The image and the number of the agent, as member_grid.vue draws it."""


@solara.component
def MemberGrid(visitor: Visitor, drawn: int) -> None:  # noqa: N802
    """The field as it is after the last round.

    Args:
        visitor: whose world it is of.
        drawn: counts up whenever there is something new.
    """
    world = visitor.session.world
    with speaking(visitor.language):
        says, label = gettext("Members"), gettext("Agent no.")
    _Field(
        image=png_of(world.field, world.looks[-1].kinds) if world else "",
        says=says,
        at=place_of(world, visitor.agent),
        agent="" if visitor.agent is None else f"{visitor.agent}",
        label=label,
        event_picked=lambda parts: pick(visitor, parts),
        event_number=lambda text: pick_number(visitor, text),
    )


def png_of(field: Grid, kinds: np.ndarray) -> str:
    """A field as a PNG in a data URL, a pixel a cell.

    Args:
        field: which agent is which cell.
        kinds: what each cell is.
    """
    pixels = raster(field, kinds)
    file = io.BytesIO()
    Image.fromarray(pixels).quantize(len(KINDS) + 1).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def place_of(world: WatchedSociety | None, agent: int | None) -> dict[str, str] | None:
    """Where an agent's cell is, as a style; None if it is nowhere."""
    cell = None if world is None or agent is None else world.cell_of.get(agent)
    if world is None or cell is None:
        return None
    row, column = divmod(cell, world.field.across)
    return {
        "left": f"{100 * (column + 0.5) / world.field.across:.2f}%",
        "top": f"{100 * (row + 0.5) / world.field.down:.2f}%",
    }


def pick(visitor: Visitor, parts: Any) -> None:
    """Look at the agent at a place given as parts of the field's width and height."""
    world = visitor.session.world
    with suppress(TypeError, ValueError, OverflowError):
        across, down = (float(part) for part in parts)
        if world is not None:
            field = world.field
            agent = field.agent_at(int(across * field.across), int(down * field.down))
            if agent is not None:
                visitor.look_at(agent)


def pick_number(visitor: Visitor, text: str) -> None:
    """Look at an agent by its number; at nobody where there is none."""
    digits = str(text).strip()
    known = digits.isascii() and digits.isdigit() and len(digits) < 12
    visitor.look_at(int(digits) if known else None)


def legend_html(world: WatchedSociety) -> str:
    """What the colours mean, with how many cells there are of each, as HTML."""
    society = world.society
    agents, cells = len(society.population.status), len(world.field.agents)
    people = world.scenario.people.total // max(agents, 1)
    shown = counts(world.looks[-1].kinds)
    kinds = "".join(
        f'<span><i style="background:{kind.colour}"></i>{escape(gettext(kind.name))} '
        f"{decimal(number)}</span>"
        for kind, number in zip(KINDS, shown.tolist(), strict=True)
        if number
    )
    title = ngettext(
        "Every cell is a person", "Every cell is an agent of {n} people", people, n=count(people)
    )
    if cells == agents:
        what = ngettext(
            "one agent; click on it",
            "all {agents} agents, in order of age; click on one",
            agents,
            agents=count(agents),
        )
    else:
        words = N_("{cells} of {agents} agents, in order of age; click on one")
        what = gettext(words, cells=count(cells), agents=count(agents))
    return f'<div class="legend"><b>{escape(title)}</b><span>{escape(what)}</span>{kinds}</div>'
