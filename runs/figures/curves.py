"""Figure of the curves: demand, average and marginal cost of the members at chosen moments."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..drawing.style import (
    BLUE,
    BOTTOM,
    GREEN,
    GREY,
    INK,
    LEFT,
    ORANGE,
    TOP,
    VERMILLION,
    add_panel,
    name_panel,
    open_page,
    set_heights,
    tick_text,
)
from ..language import formats
from ..language.translation import N_, gettext, with_note
from ..results.pool_rest import DEAD
from ..results.run_results import RunResults, Table, rows_of

_WIDTH, _GAP, _UNDER = 0.905, 0.05, 0.04
_TITLES = {"peak": N_("Most members"), "notice": N_("After the notice"), "end": N_("Last round")}
_LETTERS = 0.06
"""Height of a line of letters, a part of the panel."""
_SHOWN_DEMAND = 0.1
"""Prices at which fewer than that would stay are off the panel."""


def has_curves(run: RunResults) -> bool:
    """Whether there ever were members."""
    return len(run.curves["moment"]) > 0


def draw_curves(run: RunResults, source: str) -> Figure:
    """A panel for each moment: what cover is worth against what it costs, and where they meet."""
    moments = _moments(run.curves)
    figure = open_page(
        _title(moments),
        gettext(
            "Yuan a round, of the members by what cover is worth to them; average cost with fee;"
            " costs once declarations have worn off"
        ),
        source,
    )
    width = (_WIDTH - _GAP * (len(moments) - 1)) / max(len(moments), 1)
    for i, (name, table) in enumerate(moments.items()):
        left = LEFT + i * (width + _GAP)
        axes = add_panel(figure, left, BOTTOM + _UNDER, width, TOP - BOTTOM - _UNDER)
        keys = [(N_("worth"), BLUE), (N_("average"), VERMILLION), (N_("marginal"), ORANGE)]
        month = formats.month_name(table["date"][0].item())
        told = [(gettext(word), colour) for word, colour in keys[: 3 * (i == 0)]]
        name_panel(axes, (with_note(gettext(_TITLES[name]), month), INK), *told)
        _draw_moment(axes, table, 1 + run.terms["plan"].get("fee_rate", 0.08))
    return figure


def _moments(curves: Table) -> dict[str, Table]:
    """The table by moment; the end is left out where it is the moment of the notice, or nearly."""
    found = {}
    for name in _TITLES:
        rows = curves["moment"] == name
        if rows.any():
            found[name] = rows_of(curves, rows)
    if "notice" in found and "end" in found:
        del found["end"]
    if len(found) == 2 and len({table["round"][0] for table in found.values()}) == 1:
        found.popitem()
    return found


def _draw_moment(axes: Axes, table: Table, loading: float) -> None:
    curve = rows_of(table, table["kind"] == "curve")
    demand = curve["demand"] * 100
    dear = curve["price_yuan"][demand >= _SHOWN_DEMAND * 100]
    axes.plot(demand, curve["price_yuan"], color=BLUE)
    axes.plot(demand, curve["average_cost_yuan"] * loading, color=VERMILLION)
    axes.plot(demand, curve["marginal_cost_yuan"], color=ORANGE, lw=1)
    axes.set_xlim(0, 100)
    points = [np.flatnonzero(table["kind"] == kind)[:1] for kind in ("stable", "now")]
    highest = max([*dear, *table["price_yuan"][np.concatenate(points)]], default=0.0)
    set_heights(axes, float(highest))
    axes.xaxis.set_major_formatter(lambda value, _: tick_text(value))
    axes.yaxis.set_major_formatter(lambda value, _: tick_text(value))
    axes.set_xlabel(gettext("% of the members to whom it is worth that"))
    _mark_now(axes, table)
    for kind, face in (("stable", GREEN), ("unstable", "white")):
        rows = np.flatnonzero(table["kind"] == kind)[:1]  # few members have steps without end
        axes.plot(
            table["demand"][rows] * 100, table["price_yuan"][rows], "o", ms=8, mec=GREEN, mfc=face,
            zorder=5,
        )  # fmt: skip
        for x, y in zip(table["demand"][rows] * 100, table["price_yuan"][rows], strict=True):
            words = N_("rests at {price}") if kind == "stable" else N_("tips at {price}")
            up = -14 if kind == "stable" and _near(axes, table) else 6
            text = gettext(words, price=formats.three_figures(y))
            axes.annotate(
                text, (x, y), xytext=(8, up), textcoords="offset points", color=GREEN,
                weight="bold", ha="left" if x < 60 else "right",
            )  # fmt: skip


def _near(axes: Axes, table: Table) -> bool:
    """Whether where it rests and where it tips are so near that their words would meet."""
    prices = [table["price_yuan"][table["kind"] == kind][:1] for kind in ("stable", "unstable")]
    lowest, highest = axes.get_ylim()
    return len(prices[1]) > 0 and abs(prices[1] - prices[0])[0] < _LETTERS * (highest - lowest)


def _mark_now(axes: Axes, table: Table) -> None:
    """The price that members perceive, as a line."""
    price = float(table["price_yuan"][table["kind"] == "now"][0])
    if price == 0:
        return
    axes.axhline(price, color=GREY, lw=1, ls=(0, (5, 3)))
    axes.annotate(
        gettext("share {price}", price=formats.three_figures(price)), (0.0, price), xytext=(4, 4),
        xycoords=("axes fraction", "data"), textcoords="offset points", color=GREY,
    )  # fmt: skip


def _title(moments: dict[str, Table]) -> str:
    if not moments:
        return gettext("There were no members to draw curves of")
    table = list(moments.values())[-1]
    month = formats.month_name(table["date"][0].item())
    stable = np.flatnonzero(table["kind"] == "stable")
    if len(stable) == 0:
        return gettext(
            "The pool of {month} has no share at which it would come to rest", month=month
        )
    share, stay = float(table["price_yuan"][stable[0]]), float(table["demand"][stable[0]])
    if stay < DEAD:
        words = N_(
            "If all looked, the pool of {month} would lose nearly everybody: {stay} would stay"
        )
        return gettext(words, month=month, stay=formats.percent(stay))
    return gettext(
        "If all looked, the pool of {month} would rest at {share} yuan with {stay} staying",
        month=month,
        share=formats.three_figures(share),
        stay=formats.percent(stay),
    )
