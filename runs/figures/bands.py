"""Figure of the bands: members, share and leavers as most draws of a posterior have them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...agents.engine.units import FEN_IN_YUAN
from ..drawing.style import (
    BLUE,
    BOTTOM,
    FULL_WIDTH,
    GREEN,
    INK,
    LEFT,
    TOP,
    VERMILLION,
    add_panel,
    name_panel,
    open_page,
    say_empty,
    set_heights,
)
from ..drawing.time_axis import days, mark_orders, monthly, order_room, set_dates
from ..language import formats
from ..language.translation import N_, gettext, heading
from ..posterior.bands import LEFT_A_MONTH, MEMBERS, SHARE_A_MONTH, Bands, read_bands
from ..posterior.quantiles import quantiles
from ..results.measures import monthly_share_yuan, months
from ..results.run_results import RunResults

BANDS_FIGURE = "bands.png"
_HALF_OF_A_MONTH = 15.0
_GAP = 0.075
_OUTLIER = 4.0
"""A band is drawn up to so many times the highest median."""


def draw_bands(run: RunResults, source: str) -> Figure:
    """Members by round; below, share and leavers by month: bands, median, and the run itself."""
    if run.folder is None:
        raise ValueError("bands are read from the folder of a run")
    found = read_bands(run.folder)
    figure = open_page(_title(found), _says(found), source)
    members = add_panel(figure, LEFT, 0.445, FULL_WIDTH, TOP + 0.025 - 0.445)
    wide = (FULL_WIDTH - _GAP) / 2
    share = add_panel(figure, LEFT, BOTTOM, wide, 0.215)
    left = add_panel(figure, LEFT + wide + _GAP, BOTTOM, wide, 0.215)
    _draw_members(members, run, found.of(MEMBERS))
    at, yuan = monthly_share_yuan(run.rounds)
    shares, billed = _where_any(found.of(SHARE_A_MONTH)), yuan > 0
    _draw_by_month(share, shares, FEN_IN_YUAN, (at[billed], yuan[billed]), VERMILLION)
    name_panel(share, (gettext("Yuan a month, while the plan runs"), INK))
    leavers = found.of(LEFT_A_MONTH)
    divisor, word = formats.size(_highest(leavers))
    own = np.unique(months(run.rounds)), monthly(run.rounds, "left") / divisor
    _draw_by_month(left, leavers, divisor, own, GREEN)
    name_panel(left, (heading("{size} people left a month", word), INK))
    return figure


def _title(found: Bands) -> str:
    low, _, _, _, high = (
        formats.count(float(one)) for one in quantiles(found.drawn["members_end"])
    )
    if low == high:
        return gettext("Nine of ten draws of the posterior end with {low} members", low=low)
    words = N_("Nine of ten draws of the posterior end with {low} to {high} members")
    return gettext(words, low=low, high=high)


def _says(found: Bands) -> str:
    return gettext(
        "Pale: nine tenths of {draws} draws; darker: half of them; line: median; dashed: this run,"
        " at the likeliest values",
        draws=len(found.drawn["draw"]),
    )


def _draw_members(axes: Axes, run: RunResults, rows: Mapping[str, np.ndarray]) -> None:
    divisor, word = formats.size(max(_highest(rows), float(run.rounds["members"].max())))
    at, own = days(rows["date"]), run.rounds["members"] / divisor
    _fill(axes, at, rows, divisor, BLUE)
    axes.plot(days(run.rounds["date"]), own, color=INK, lw=1.0, ls=(0, (4, 2)))
    set_dates(axes, at[0], at[-1])
    highest = max(_highest(rows) / divisor, float(own.max()))
    set_heights(axes, highest * order_room(axes, run))
    name_panel(axes, (heading("{size} members", word), INK))
    mark_orders(axes, run)


def _draw_by_month(
    axes: Axes,
    rows: Mapping[str, np.ndarray],
    divisor: float,
    own: tuple[np.ndarray, np.ndarray],
    colour: str,
) -> None:
    """Bands of a column by month, drawn in the middle of each."""
    at = days(rows["date"]) + _HALF_OF_A_MONTH
    _fill(axes, at, rows, divisor, colour)
    axes.plot(days(own[0]) + _HALF_OF_A_MONTH, own[1], color=INK, lw=1.0, ls=(0, (4, 2)))
    if len(at) == 0:
        say_empty(axes, gettext("No member was asked for a share."))
        return
    set_dates(axes, at[0], at[-1])
    set_heights(axes, max(_highest(rows) / divisor, float(own[1].max(initial=0.0))))


def _where_any(rows: Mapping[str, np.ndarray]) -> Mapping[str, np.ndarray]:
    """The rows in which some draws have more than nothing."""
    some = rows["p95"] > 0
    return {name: values[some] for name, values in rows.items()}


def _fill(
    axes: Axes, at: np.ndarray, rows: Mapping[str, np.ndarray], divisor: float, colour: str
) -> None:
    p5, p25, p50, p75, p95 = (rows[name] / divisor for name in ("p5", "p25", "p50", "p75", "p95"))
    axes.fill_between(at, p5, p95, color=colour, alpha=0.16, lw=0)
    axes.fill_between(at, p25, p75, color=colour, alpha=0.34, lw=0)
    axes.plot(at, p50, color=colour, lw=1.7)


def _highest(rows: Mapping[str, np.ndarray]) -> float:
    """Highest value of the outer band, but not of outliers that would hide all else."""
    top, middle = (np.nanmax(rows[name], initial=0.0) for name in ("p95", "p50"))
    return float(min(top, _OUTLIER * middle) if middle > 0 else top)
