"""Figure of the fit: every target, and what the posterior's runs gave beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..drawing.style import BLUE, FULL_WIDTH, GREY, INK, PALE, TOP, VERMILLION, add_panel, open_page
from ..language.translation import gettext, pgettext

_LEFT, _RIGHT, _BOTTOM = 0.31, 0.17, 0.09
_NINE_TENTHS = 1.645
"""Standard deviations between which nine tenths of a normal distribution lie."""
_EDGE = 4.0
"""Distances are drawn up to this; what lies beyond has an arrow."""
_LEAST_ROWS = 10
"""So much room there is for rows at least: few of them are no thicker."""


@dataclass(frozen=True)
class FitRow:
    """A target beside the posterior, in its own unit.

    Attributes:
        name: of the target.
        unit: of the numbers.
        low: lowest number that agrees.
        high: highest number that agrees; infinity for "at least".
        spread: standard deviation of the error model.
        quantiles: 5, 25, 50, 75 and 95 % of what the posterior's runs gave.
    """

    name: str
    unit: str
    low: float
    high: float
    spread: float
    quantiles: tuple[float, ...]

    def distance(self, value: float) -> float:
        """How far a value lies from what was published: 0 in the middle, 2 where two sd end."""
        if math.isinf(self.high):
            return (value - self.low) / (2 * self.spread) if self.spread else 0.0
        middle, half = (self.low + self.high) / 2, (self.high - self.low) / 2
        return (value - middle) / (half / 2 + self.spread)

    @property
    def agrees(self) -> bool:
        """Whether the published number lies within two standard deviations of the 90 % band."""
        reach = 2 * self.spread
        return self.quantiles[0] - reach <= self.high and self.quantiles[-1] + reach >= self.low

    @property
    def band_by_error(self) -> float | None:
        """Width of the band of 90 % over that of the number's error; None for "at least".

        Above 1 the runs are less sure of the number than those who published it: then to agree is
        easy.
        """
        if math.isinf(self.high):
            return None
        published = self.high - self.low + 2 * _NINE_TENTHS * self.spread
        return (self.quantiles[-1] - self.quantiles[0]) / published


def draw_fit(rows: Sequence[FitRow], title: str, source: str) -> Figure:
    """Draw a row for each target: what was published in grey, the posterior in blue.

    Args:
        rows: the targets, in order.
        title: the finding, in a sentence.
        source: where the numbers come from.
    """
    says = gettext(
        "Grey: what was published, give or take two standard errors."
        " Blue: half and nine tenths of the posterior's runs.\n"
        "Distances in units in which the grey ends at 2; red where they do not meet."
    )
    figure = open_page(title, says, source)
    axes = add_panel(figure, _LEFT, _BOTTOM, FULL_WIDTH - _LEFT - _RIGHT + 0.05, TOP - _BOTTOM)
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x")
    axes.set_xlim(-_EDGE, _EDGE)
    axes.set_ylim(max(len(rows), _LEAST_ROWS) - 0.4, -0.6)
    for place, row in enumerate(rows):
        colour = BLUE if row.agrees else VERMILLION
        left, right = (0.0, _EDGE) if math.isinf(row.high) else (-2.0, 2.0)
        axes.barh(place, right - left, left=left, height=0.62, color=PALE)
        at = [min(max(row.distance(one), -_EDGE), _EDGE) for one in row.quantiles]
        axes.plot((at[0], at[-1]), (place, place), color=colour, lw=1.3)
        axes.plot((at[1], at[3]), (place, place), color=colour, lw=4.5, solid_capstyle="butt")
        beyond = {-_EDGE: "<", _EDGE: ">"}.get(at[2], "o")
        inside = min(max(at[2], -_EDGE + 0.06), _EDGE - 0.06)
        axes.plot(inside, place, beyond, color="white", ms=3.2, mec=colour, mew=1.2)
        _label(axes, place, row, colour)
    above = axes.get_xaxis_transform()
    for x, word in ((_EDGE + 0.12, gettext("median")), (_EDGE + 1.15, gettext("published"))):
        axes.text(x, 1.015, word, ha="left", va="bottom", size=7.8, color=GREY, transform=above)
    axes.set_yticks([])
    ends = gettext("low end"), gettext("published"), gettext("high end")
    axes.set_xticks([-4, -2, 0, 2, 4], ["", *ends, ""])
    return figure


def _label(axes: Axes, place: int, row: FitRow, colour: str) -> None:
    """The target's name on the left, the median and what was published on the right."""
    axes.text(-_EDGE - 0.12, place, gettext(row.name), ha="right", va="center", size=8, color=INK)
    published = published_text(row.low, row.high)
    _say(axes, _EDGE + 0.12, place, number_text(row.quantiles[2]), colour)
    _say(axes, _EDGE + 1.15, place, f"{published} {pgettext('unit', row.unit)}", GREY)


def _say(axes: Axes, x: float, place: float, text: str, colour: str) -> None:
    axes.text(x, place, text, ha="left", va="center", size=7.8, color=colour)


def number_text(value: float) -> str:
    """A number in four figures at most.

    >>> number_text(68675.0), number_text(1.4716), number_text(102.2)
    ('68,675', '1.472', '102.2')
    """
    if not math.isfinite(value):
        return "none"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def published_text(low: float, high: float | None) -> str:
    """What was published: a number, an interval, or more than a number; None is infinity.

    >>> published_text(3.0, 3.0), published_text(3.0, 4.5), published_text(3.0, None)
    ('3', '3 to 4.5', 'above 3')
    """
    told = number_text(low)
    if high is None or math.isinf(high):
        return gettext("above {number}", number=told)
    return told if high == low else gettext("{low} to {high}", low=told, high=number_text(high))
