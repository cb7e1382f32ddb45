"""The charts and the member field as components that Mesa's SolaraViz takes."""

# pyright: reportPrivateImportUsage=false

from __future__ import annotations

from functools import partial
from typing import Any

import solara
from mesa.visualization.utils import update_counter

from ...model import Society
from ..drawing.member_grid import lay_out, states_now
from .charts import PANELS
from .charts.view import View, day_of, table_of_rounds
from .components.error_boundary import contain_errors
from .components.member_grid import png_of
from .state.pool_curve import pool_curve


def panel(name: str) -> Any:
    """A chart as a component of SolaraViz.

    Args:
        name: one of the names in `PANELS`.

    Raises:
        KeyError: if there is no chart of that name.
    """
    draw = PANELS[name]

    @solara.component
    def Panel(model: Society) -> None:  # noqa: N802
        update_counter.get()
        view = view_of_society(model)
        solara.HTML(unsafe_innerHTML=contain_errors(name, view.language, partial(draw, view)))

    return Panel


@solara.component
def MemberField(model: Society) -> None:  # noqa: N802
    """The members as a field of cells, as a component of SolaraViz."""
    update_counter.get()
    field = solara.use_memo(lambda: lay_out(model.population), [model])
    image = png_of(field, states_now(field, model))
    style = "max-width: 100%; height: 340px; image-rendering: pixelated"
    solara.HTML(tag="img", attributes={"src": image, "style": style, "alt": "members"})


def view_of_society(society: Society, language: str = "en") -> View:
    """What the charts draw, of any society at all.

    Args:
        society: any society, before or after any round.
        language: "en" or "zh".
    """
    agents = lay_out(society.population).agents
    return View(
        scenario=society.inputs,
        rounds=table_of_rounds(society.history.rounds),
        pools=[pool_curve(society, agents)],
        orders=society.regulator.given,
        beside=(),
        first=day_of(society.inputs.plan.start),
        last=day_of(society.dates[-1]),
        language=language,
    )
