"""Figures as SVG that stands inside a page: the same bytes for the same figure, nothing outside."""

from __future__ import annotations

import io
import re
from html import escape

import matplotlib as mpl
from matplotlib.figure import Figure

from ..drawing.style import quiet_style

_PATH = re.compile(r'(?<= d=")[^"]*|(?<= [xy]=")[^"]*')
_LONG_NUMBER = re.compile(r"(\.\d\d)\d+")
_NAMED = re.compile(r'(?<= id=")|(?<=href="#)|(?<=url\(#)')
_BEFORE_THE_DRAWING = re.compile(r"\A.*?(?=<svg)|<metadata>.*?</metadata>|<!--.*?-->", re.DOTALL)
_HEAD = re.compile(r"<svg[^>]*?viewBox=\"([^\"]*)\"[^>]*>")


def inline_svg(figure: Figure, name: str, says: str) -> str:
    """Draw a figure as an `svg` element.

    Letters are drawn as shapes, so that it looks the same without the font. Names of its parts
    begin with the figure's, so that several stand in a page; lengths are in 1/100 point.

    Args:
        figure: what to draw.
        name: a name that no other figure of the page has, of letters.
        says: what a reader hears who does not see it.
    """
    stream = io.StringIO()
    with quiet_style():
        mpl.rcParams.update({"svg.hashsalt": name, "svg.fonttype": "path"})
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    drawing = _BEFORE_THE_DRAWING.sub("", stream.getvalue())
    drawing = _PATH.sub(lambda path: _shorter(path[0]), drawing)
    drawing = _NAMED.sub(f"{name}-", drawing)
    words = escape(" ".join(says.split()))
    return _HEAD.sub(
        lambda head: (
            f'<svg viewBox="{head[1]}" role="img" aria-label="{words}"'
            ' xmlns:xlink="http://www.w3.org/1999/xlink">'
        ),
        drawing,
        count=1,
    ).strip()


def _shorter(numbers: str) -> str:
    return " ".join(_LONG_NUMBER.sub(r"\1", numbers).split())
