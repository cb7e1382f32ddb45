"""Figure of contrast models: which numbers each hits, and how much likelier the full one is."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..drawing.style import (
    BLUE,
    FULL_WIDTH,
    GREY,
    INK,
    PALE,
    TOP,
    VERMILLION,
    add_panel,
    open_page,
)
from .number_fits import NumberFit
from .run_contrasts import Contrasted

_LEFT, _BOTTOM, _HEAD = 0.33, 0.07, 0.17
_LEAST_ROWS = 12
_FAR = 3.0
"""Standard deviations from which a miss is drawn at its full size."""


def draw_contrasts(models: Sequence[Contrasted], title: str, source: str) -> Figure:
    """A column for each model and a row for each number.

    Args:
        models: the full one first.
        title: the finding, in a sentence.
        source: where the numbers come from.
    """
    says = (
        "Blue: the published number lies in the model's band of 90 %. Red: it does not, and what"
        "\ncame out is too high (up) or too low (down); the larger, the further off."
    )
    figure = open_page(title, says, source)
    axes = add_panel(figure, _LEFT, _BOTTOM, FULL_WIDTH - _LEFT + 0.05, TOP - _HEAD - _BOTTOM)
    axes.grid(visible=False)
    axes.set_xlim(-0.6, len(models) - 0.4)
    rows = [fit.target.name for fit in models[0].fits]
    axes.set_ylim(max(len(rows), _LEAST_ROWS) - 0.4, -0.6)
    for place, name in enumerate(rows):
        if place % 2 == 0:
            axes.axhspan(place - 0.5, place + 0.5, color=PALE, alpha=0.35, lw=0)
        ink = GREY if models[0].fits[place].is_later else INK
        axes.text(-0.75, place, name, ha="right", va="center", size=7.2, color=ink)
    for column, one in enumerate(models):
        _head(axes, column, one, models[0])
        for place, fit in enumerate(one.fits):
            _draw_fit(axes, column, place, fit)
    axes.set_yticks([])
    axes.set_xticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    return figure


def _head(axes: Axes, column: int, one: Contrasted, full: Contrasted) -> None:
    """The model's name, its evidence against the full one, and how many numbers it hits."""
    above = axes.get_xaxis_transform()
    if one is not full:
        bayes = one.evidence - full.evidence
        said = f"{bayes.value:+.1f}" if math.isfinite(bayes.value) else "none"
        axes.text(column, 1.012, said, ha="center", size=7.8, color=INK, transform=above)
    else:
        axes.text(-0.75, 1.012, "log Bayes factor", ha="right", size=7.2, color=GREY,
                  transform=above)  # fmt: skip
        axes.text(-0.75, 1.045, "numbers hit", ha="right", size=7.2, color=GREY, transform=above)
    axes.text(column, 1.045, f"{one.hits}", ha="center", size=7.8, color=INK, transform=above)
    axes.text(column - 0.1, 1.085, one.title, ha="left", va="bottom", size=7.8, rotation=28,
              rotation_mode="anchor", color=INK, transform=above)  # fmt: skip


def _draw_fit(axes: Axes, column: int, place: int, fit: NumberFit) -> None:
    if fit.is_hit:
        axes.plot(column, place, "o", color=BLUE, ms=4.2)
        return
    off = abs(fit.distance) if math.isfinite(fit.distance) else _FAR
    size = 4.0 + 4.0 * min(off / _FAR, 1.0)
    marker = "x" if not math.isfinite(fit.distance) else "^" if fit.distance > 0 else "v"
    axes.plot(column, place, marker, color=VERMILLION, ms=size)
