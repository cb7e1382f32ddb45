"""How a figure looks: a page with a message, quiet panels, words in colour instead of legends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnchoredOffsetbox, HPacker, TextArea
from matplotlib.transforms import ScaledTranslation

from ..files.output_file import opened_to_write
from ..language.fonts import drawable, families
from ..language.formats import decimal_up_to
from ..language.text_layout import truncate, wrap_text
from ..language.translation import gettext

# Colours that people with any colour vision can tell apart (Okabe and Ito 2008).
BLUE, SKY, GREEN = "#0072B2", "#56B4E9", "#009E73"
VERMILLION, ORANGE, PURPLE = "#D55E00", "#E69F00", "#AA4499"
INK, GREY, PALE = "#222222", "#6B6B6B", "#DDDDDD"

WIDTH_INCHES, HEIGHT_INCHES, DOTS_PER_INCH = 10.0, 6.25, 160
LEFT, BOTTOM, TOP = 0.075, 0.115, 0.785
FULL_WIDTH = 0.885
"""Edges of the space for panels, as parts of the page."""

SPELT_OUT = 100_000
"""Below that many, claims and yuan are written in full, not in thousands."""
_TITLE_SIZE, _TITLE_LETTERS = 14.5, 83
_SOURCE_LETTERS = 150
_STYLE: dict[Any, Any] = {
    "font.size": 9.5,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": GREY,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.unicode_minus": False,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": GREY,
    "ytick.labelcolor": GREY,
    "xtick.major.width": 0.7,
    "ytick.major.size": 0,
    "ytick.minor.size": 0,
    "lines.solid_capstyle": "round",
    "lines.linewidth": 1.8,
    "figure.dpi": DOTS_PER_INCH,
    "savefig.dpi": DOTS_PER_INCH,
}


@contextmanager
def quiet_style() -> Iterator[None]:
    """Draw in the house's style, whatever the user's own matplotlib settings are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        mpl.rcParams["font.family"] = families()
        yield


_SPELT_OUT_FROM = 1e-4
"""Smaller values beside a grid have a power of ten: their zeros would not fit on the page."""


def open_page(title: str, says: str, source: str) -> Figure:
    """A page with its message on top and its source at the bottom.

    Args:
        title: the finding, in one sentence.
        says: what is shown, with units.
        source: where the numbers come from.
    """
    figure = Figure(figsize=(WIDTH_INCHES, HEIGHT_INCHES))
    FigureCanvasAgg(figure)
    lines = wrap_text(title, _TITLE_LETTERS) or [""]
    left = LEFT - 0.045
    figure.text(
        left, 0.965, "\n".join(lines), va="top", size=_TITLE_SIZE, weight="bold", linespacing=1.25
    )
    figure.text(left, 0.955 - 0.048 * len(lines), says, va="top", size=9.5, color=GREY)
    line = truncate(" ".join(drawable(source).split()), _SOURCE_LETTERS)
    figure.text(left, 0.02, line, size=7.5, color=GREY)
    return figure


def add_panel(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """An empty panel; the box is given in parts of the page."""
    axes = figure.add_axes((left, bottom, width, height))
    axes.tick_params(axis="x", length=3)
    axes.margins(x=0)
    axes.yaxis.set_major_formatter(lambda value, _: tick_text(value))
    return axes


def tick_text(value: float) -> str:
    """A round number beside a line of the grid.

    >>> tick_text(0.25), tick_text(12500), tick_text(-0.0), tick_text(1e-10)
    ('0.25', '12,500', '0', '1e-10')
    """
    return f"{value:g}" if 0 < abs(value) < _SPELT_OUT_FROM else decimal_up_to(value, 10)


def two_panels(figure: Figure) -> tuple[Axes, Axes]:
    """A tall panel over a low one, both as wide as the page."""
    upper = add_panel(figure, LEFT, 0.40, FULL_WIDTH, TOP - 0.40)
    return upper, add_panel(figure, LEFT, BOTTOM, FULL_WIDTH, 0.19)


def empty_page(says: str, source: str) -> Figure:
    """A page that says why there is nothing to show."""
    figure = open_page(says, "", source)
    say_empty(add_panel(figure, LEFT, BOTTOM, FULL_WIDTH, TOP - BOTTOM), gettext("nothing to show"))
    return figure


def name_panel(axes: Axes, *words: tuple[str, str]) -> None:
    """Write what a panel shows above it; a square before a word has the colour of what it names.

    Args:
        axes: the panel.
        words: pairs (text, colour), written from left to right; INK for words about the whole.
    """
    pieces = []
    for word, colour in words:
        name = _text(word, _legible(colour))
        square = [_text("\N{BLACK SQUARE}", colour)] if colour != INK else []
        pieces.append(HPacker(children=[*square, name], pad=0, sep=3, align="baseline"))
    row = HPacker(children=pieces, pad=0, sep=10, align="baseline")
    place = AnchoredOffsetbox(
        "lower left",
        child=row,
        pad=0,
        borderpad=0,
        frameon=False,
        bbox_to_anchor=(0.0, 1.0),
        bbox_transform=axes.transAxes + ScaledTranslation(0, 7 / 72, axes.figure.dpi_scale_trans),
    )
    axes.add_artist(place)


def set_heights(axes: Axes, highest: float, lowest: float = 0.0) -> None:
    """Let a panel run from the lowest to the highest value with air above; flat lines too."""
    room = (highest - lowest) * 0.08
    if room <= 0 or room != room:
        lowest, highest, room = min(lowest, 0.0) or 0.0, lowest + 1.0, 0.0
    axes.set_ylim(lowest - (room if lowest < 0 else 0.0), highest + room)


def label_ends(axes: Axes, x: float, labels: Sequence[tuple[float, str, str]]) -> None:
    """Write a label beside the end of each line, moved apart where lines end close together.

    Args:
        axes: a panel whose limits are set.
        x: where the lines end.
        labels: triples (height of the end, text, colour).
    """
    gap = 13.0 * DOTS_PER_INCH / 72
    known = sorted(label for label in labels if label[0] == label[0])
    wanted = [float(axes.transData.transform((x, height))[1]) for height, _, _ in known]
    for place, (_, text, colour) in zip(spread(wanted, gap), known, strict=True):
        height = axes.transAxes.inverted().transform((0.0, place))[1]
        axes.annotate(
            text, (1.0, height), xycoords="axes fraction", xytext=(6, 0),
            textcoords="offset points", va="center", color=colour, annotation_clip=False,
        )  # fmt: skip


def spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Rising places as near to the wanted ones, also rising, as keeps them a gap apart.

    >>> spread([0.0, 100.0, 104.0], 10.0)
    [0.0, 97.0, 107.0]
    """
    places: list[float] = []
    heaps: list[list[float]] = []  # labels that touch, as what each wants for the heap's lowest
    for place in wanted:
        heaps.append([place])
        while len(heaps) > 1 and _lowest(heaps[-1]) < _lowest(heaps[-2]) + gap * len(heaps[-2]):
            upper = heaps.pop()
            heaps[-1] += [want - gap * len(heaps[-1]) for want in upper]
    for heap in heaps:
        places += [_lowest(heap) + gap * i for i in range(len(heap))]
    return places


def say_empty(axes: Axes, text: str) -> None:
    """Say in a panel why there is nothing in it, and take its scales away."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=GREY)


def write_page(figure: Figure, path: Path) -> None:
    """Write a page as PNG; the bytes depend on the drawing alone.

    Raises:
        OSError: if the file cannot be written.
    """
    with opened_to_write(path) as file:
        figure.savefig(file, format="png", metadata={"Software": None})


def _text(text: str, colour: str) -> TextArea:
    return TextArea(text, textprops={"color": colour, "size": 9.5, "weight": "bold"})


def _legible(colour: str) -> str:
    """A darker shade where words in a light colour would be hard to read on white."""
    return {SKY: "#2A7AAB", ORANGE: "#9A6A00"}.get(colour, colour)


def _lowest(wants: Sequence[float]) -> float:
    return sum(wants) / len(wants)
