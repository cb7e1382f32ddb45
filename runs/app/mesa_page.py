"""A page of plain Mesa to copy: SolaraViz with the charts of this package and a model of your own.

Run it with `solara run mutualaid.runs.app.mesa_page`, or copy it and change what you like.
"""

# pyright: reportPrivateImportUsage=false, reportMissingImports=false

from __future__ import annotations

from typing import Any

import solara
from mesa.visualization import Slider, SolaraViz, make_plot_component
from mutualaid.model import Society
from mutualaid.runs.app.mesa_components import MemberField, panel


class MySociety(Society):
    """Your own society: override what you like, or pass `rules` or `member_class`."""


def _slider(label: str, value: float, most: float) -> Any:
    step: Any = 0.01
    return Slider(label, value, 0.0, most, step)


PARAMETERS: dict[str, Any] = {
    "scenario": {
        "type": "Select",
        "label": "preset",
        "value": "article",
        "values": [
            *("article", "no_answer", "spiral", "stable", "record"),
            *("insured", "watchful", "waterdrop", "pool"),
        ],
    },
    "agents": 5_000,
    "threads": 1,
    "seed": {"type": "InputText", "label": "seed", "value": 1},
    "plan.fee_rate": _slider("fee rate", 0.08, 0.3),
    "behaviour.attention": _slider("attention to the bill", 0.189, 1.0),
}
"""Keywords of the model, as SolaraViz shows them; any key of the scenario can stand here."""


START: dict[str, Any] = {"agents": 5_000, "threads": 1, "seed": 1, "behaviour.attention": 0.189}
"""With what the first society is made; the same as `PARAMETERS` show."""
COMPONENTS: list[Any] = [
    panel("share"),
    panel("members"),
    MemberField,
    panel("risk"),
    make_plot_component("claims_pending"),
]
"""The package's own charts, and one of Mesa's."""


@solara.component
def Page() -> None:  # noqa: N802
    """Mesa's own controls around the model; each visitor has a model of their own."""
    society = solara.use_memo(lambda: MySociety(**START), [])
    SolaraViz(
        society,
        components=COMPONENTS,
        model_params=PARAMETERS,
        name="A mutual-aid plan",
    )
