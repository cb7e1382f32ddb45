"""Figure of a user's own book: demand, average and marginal cost, where it rests and tips."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...model.theory.resting import HARDLY_ANYBODY
from ..drawing.style import (
    BLUE,
    BOTTOM,
    FULL_WIDTH,
    GREEN,
    GREY,
    INK,
    LEFT,
    TOP,
    VERMILLION,
    add_panel,
    name_panel,
    open_page,
    tick_text,
)
from ..language import formats
from ..language.translation import N_, gettext, heading
from ..results.run_results import RunResults, Table
from .diagnosis import CURVES, part, read_diagnosis

BOOK_FIGURE = "book.png"
_MARGINS = 25
"""Groups of people, by what cover is worth to them, of whom the marginal cost is drawn."""
_AIR = 1.3
_ROOM = 0.07
_MIDDLE = 50.0


def has_portfolio(run: RunResults) -> bool:
    """Whether the run has a diagnosis of its book."""
    return read_diagnosis(run.folder) is not None


def draw_portfolio(run: RunResults, source: str) -> Figure:
    """The curves of the people before the plan starts, with all points that matter on them.

    Args:
        run: a run that `has_portfolio`.
        source: where the numbers come from.
    """
    found: Mapping[str, Any] = read_diagnosis(run.folder) or {}
    curves = run.read(CURVES.removesuffix(".parquet"))
    says = gettext("By how many people are in, those to whom cover is worth most first")
    if _shows_tipping(found, curves):
        words = N_("; dashed: all costs {rise} higher for good, the most it bears")
        says += gettext(words, rise=part(found["tipping_rise"]))
    figure = open_page(_title(found), says, source)
    axes = add_panel(figure, LEFT, BOTTOM, FULL_WIDTH + 0.02, TOP - BOTTOM)
    divisor, word = formats.size(found["first_share"], spelt_out=1e5)
    name_panel(
        axes,
        (heading("{size} yuan a round", word), INK),
        (gettext("what cover is worth"), BLUE),
        (gettext("average cost and fee"), VERMILLION),
        (gettext("cost of those at the margin"), GREEN),
        *([(gettext("welfare lost"), GREY)] if found["loss"] > 0 else []),
    )
    highest = _highest(found, curves)
    _draw_curves(axes, found, curves, divisor)
    _draw_points(axes, found, divisor, highest / divisor)
    axes.set_xlim(0, 100)
    axes.set_ylim(0, highest / divisor)
    axes.set_xticks(
        range(0, 101, 20), [gettext("{number} %", number=percent) for percent in range(0, 101, 20)]
    )
    words = N_("people who are in; bars: where 95 in 100 samples of such people would rest")
    axes.set_xlabel(gettext(words if _has_bars(found) else N_("people who are in")))
    axes.yaxis.set_major_formatter(lambda value, _: tick_text(value))
    return figure


def _draw_curves(axes: Axes, found: Mapping[str, Any], curves: Table, divisor: float) -> None:
    people = curves["demand"] * 100
    loaded = curves["average_cost"] * (1 + found["fee_rate"]) / divisor
    margin, cost = _margin(curves)
    _shade(axes, found, curves, divisor)
    axes.plot(margin * 100, cost / divisor, color=GREEN, lw=1.6)
    axes.plot(people, loaded, color=VERMILLION)
    axes.plot(people, curves["price"] / divisor, color=BLUE, drawstyle="steps-pre")
    if _shows_tipping(found, curves):
        dearer = loaded * (1 + found["tipping_rise"])
        axes.plot(people, dearer, color=VERMILLION, lw=1.2, ls=(0, (4, 3)))


def _margin(curves: Table) -> tuple[np.ndarray, np.ndarray]:
    """Mean cost of people between two memberships; memberships in the middle, costs, yuan."""
    demand, total = curves["demand"], curves["demand"] * curves["average_cost"]
    picked = np.arange(len(demand))
    if len(picked) > 2 * _MARGINS:
        picked = np.unique(np.searchsorted(demand, np.arange(1, _MARGINS + 1) / _MARGINS - 1e-12))
        picked = np.minimum(picked, len(demand) - 1)
    edges, sums = np.append(0.0, demand[picked]), np.append(0.0, total[picked])
    return (edges[1:] + edges[:-1]) / 2, np.diff(sums) / np.diff(edges)


def _shade(axes: Axes, found: Mapping[str, Any], curves: Table, divisor: float) -> None:
    """What cover is worth above what it costs, between where the pool rests and where it should."""
    margin, cost = _margin(curves)
    low, high = sorted((found["rest"]["part"], found["best_part"]))
    at = np.linspace(low, high, 200)
    worth = np.interp(at, curves["demand"], curves["price"])
    spent = np.interp(at, margin, cost)
    axes.fill_between(at * 100, worth / divisor, spent / divisor, color=GREY, alpha=0.3, lw=0)


def _draw_points(axes: Axes, found: Mapping[str, Any], divisor: float, highest: float) -> None:
    """Where the pool rests, written below the curves, and where it tips, above them."""
    rest = found["rest"]
    if rest["holds"]:
        stays, share = part(rest["part"]), formats.yuan(rest["share"])
        text = gettext("rests: {part} at {share}", part=stays, share=share)
        _draw_bars(axes, found, divisor)
        _mark(axes, rest, divisor, text, "o", INK, -26)
    for fixed in [one for one in found["fixed"] if not one["stable"]][:1]:
        if fixed["share"] / divisor < highest:
            text = gettext("tips: {share}", share=formats.yuan(fixed["share"]))
            _mark(axes, fixed, divisor, text, "s", VERMILLION, 18)


def _has_bars(found: Mapping[str, Any]) -> bool:
    spread = found.get("spread")
    return bool(spread and found["rest"]["holds"] and spread["share"]["low"] is not None)


def _draw_bars(axes: Axes, found: Mapping[str, Any], divisor: float) -> None:
    """How far the rest would be elsewhere in other samples, across and upwards."""
    if not _has_bars(found):
        return
    rest, spread = found["rest"], found["spread"]
    parts = [100 * one for one in spread["part"].values()]
    shares = [one / divisor for one in spread["share"].values()]
    axes.plot(parts, [rest["share"] / divisor] * 2, color=INK, lw=1, zorder=4)
    axes.plot([100 * rest["part"]] * 2, shares, color=INK, lw=1, zorder=4)


def _mark(
    axes: Axes,
    spot: Mapping[str, Any],
    divisor: float,
    text: str,
    marker: str,
    colour: str,
    above: float,
) -> None:
    """A marked point with words beside it, so many points above it."""
    x, y = spot["part"] * 100, spot["share"] / divisor
    axes.plot([x], [y], marker, ms=9, color=colour, mfc="white", mew=2, zorder=5, clip_on=False)
    axes.annotate(
        text, (x, y), xytext=(14 if x < _MIDDLE else -14, above), textcoords="offset points",
        ha="left" if x < _MIDDLE else "right", color=INK, weight="bold", zorder=6,
        bbox={"boxstyle": "square,pad=0.1", "color": "white", "alpha": 0.75, "lw": 0},
    )  # fmt: skip


def _highest(found: Mapping[str, Any], curves: Table) -> float:
    """Height of the panel, yuan: what matters with air above, the dearest few cut off."""
    matters = [found["first_share"], found["best_price"] or 0.0]
    if found["rest"]["holds"]:
        matters.append(found["rest"]["share"])
    matters += [one["share"] for one in found["fixed"][:3] if one["part"] > _ROOM]
    half = float(np.interp(0.5, curves["demand"], curves["price"]))
    matters.append(min(half, 3 * max(matters)))
    return max(matters) * _AIR or 1.0


def _shows_tipping(found: Mapping[str, Any], curves: Table) -> bool:
    """Whether the most that the pool bears is known, and low enough to be in the panel."""
    rise = found["tipping_rise"]
    if rise is None or rise <= 0 or not found["rest"]["holds"]:
        return False
    return found["first_share"] * (1 + rise) < _highest(found, curves)


def _title(found: Mapping[str, Any]) -> str:
    rest, rise, beyond = found["rest"], found["tipping_rise"], found["beyond"]
    if not rest["holds"]:
        return gettext("No share holds: every bill is too much for some of those who are left")
    stay, share = part(rest["part"]), formats.yuan(rest["share"])
    if rise is None:
        return gettext("{stay} stay at {share} a round", stay=stay, share=share)
    if found["edge_part"] < HARDLY_ANYBODY:
        return gettext("{stay} stay at {share} a round", stay=stay, share=share)
    if beyond["holds"] and beyond["part"] >= HARDLY_ANYBODY:
        words = N_("{stay} stay at {share} a round; if costs rise by {rise}, {beyond} do")
        left = part(beyond["part"])
        return gettext(words, stay=stay, share=share, rise=part(rise), beyond=left)
    words = N_("{stay} stay at {share} a round; costs {rise} higher kill the pool")
    return gettext(words, stay=stay, share=share, rise=part(rise))
