"""Fonts of the figures: the one that comes with matplotlib, and one that can write Chinese."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

from matplotlib.font_manager import FontProperties, findfont, findSystemFonts, fontManager, get_font

from .translation import language

FONT = "DejaVu Sans"
"""It comes with matplotlib, so that an English figure is the same on every machine."""
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
    "WenQuanYi Zen Hei",
)
"""Looked for in this order; after them any other "Noto ... CJK ..."."""
_FILES = ("notosanscjk", "sourcehansans", "msyh", "pingfang", "simhei", "wqy-zenhei")
"""How the files of those fonts begin, in lower case."""


@cache
def chinese_font() -> str | None:
    """Name of the first font on this machine that can write Chinese; None without one."""
    found = _first_of(CHINESE_FONTS)
    if found is None:
        _read_new_files()
        found = _first_of(CHINESE_FONTS)
    return found


def figure_language(lang: str) -> str:
    """The language in which figures can be drawn: English, with one warning, without a font.

    Args:
        lang: the language that is wanted, "en" or "zh".
    """
    if lang == "zh" and chinese_font() is None:
        _warn_once()
        return "en"
    return lang


def families() -> list[str]:
    """Names of the fonts for the language that is spoken, the one for Latin letters first."""
    chinese = chinese_font() if language() == "zh" else None
    return [FONT, chinese] if chinese else [FONT]


def drawable(text: str) -> str:
    """The text with characters that no font of the language has replaced by a question mark."""
    letters = _letters(tuple(families()))
    return "".join(letter if ord(letter) in letters else "?" for letter in text)


def typeface(size: int, *, bold: bool = False) -> Any:
    """A font for Pillow that can write the language that is spoken.

    Args:
        size: in pixels.
        bold: whether the letters are.

    Returns:
        A `PIL.ImageFont.FreeTypeFont`.
    """
    from PIL import ImageFont

    name = families()[-1]
    path = findfont(FontProperties(family=[name], weight="bold" if bold else "normal"))
    # Since 3.11 matplotlib says which face of a collection it means; the first one before that.
    return ImageFont.truetype(str(path), size, index=getattr(path, "face_index", 0))


@cache
def _letters(names: tuple[str, ...]) -> frozenset[int]:
    fonts = (get_font(findfont(name)) for name in names)
    return frozenset({ord("\n")}.union(*(font.get_charmap() for font in fonts)))


def _first_of(names: tuple[str, ...]) -> str | None:
    known = {font.name for font in fontManager.ttflist}
    found = [name for name in names if name in known]
    others = sorted(name for name in known if name.startswith("Noto ") and " CJK " in name)
    return next(iter([*found, *others]), None)


def _read_new_files() -> None:
    """Tell matplotlib of fonts that were installed after it made its list of them."""
    for path in sorted(findSystemFonts()):
        if Path(path).name.lower().replace(" ", "").startswith(_FILES):
            try:
                fontManager.addfont(path)
            except (OSError, RuntimeError):  # a font file that is broken or of an unknown kind
                continue


@cache
def _warn_once() -> None:
    warnings.warn(
        "no font on this machine can write Chinese; figures are in English"
        " (Debian: apt install fonts-noto-cjk)",
        stacklevel=3,
    )
