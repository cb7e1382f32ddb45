"""The members as a field of cells, round after round, as an animated picture."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN
from ...model.loading.scenario_reader import read_scenario
from ..drawing.member_grid import BLANK, KINDS, Grid, counts, lay_out, legend, raster, states_now
from ..drawing.style import BLUE, GREY, INK, PALE, VERMILLION
from ..files.output_file import done_without, put
from ..language import formats
from ..language.fonts import figure_language, typeface
from ..language.translation import gettext, speaking
from ..process.memory_check import check_memory
from ..process.progress import progress_bar
from ..results.run_results import read_results
from .output import FilesChangedError, check_manifest, language_of, make_known, name_of

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

_MOST_FRAMES = 120
_MILLISECONDS, _AT_THE_END = 130, 3000
_SIDE, _LEFT, _TOP, _RIGHT, _BOTTOM = 500, 24, 84, 270, 76
"""Pixels: of the field, and around it."""


class _Moment(NamedTuple):
    """What a frame shows."""

    when: str
    members: float
    share_yuan: float
    image: np.ndarray
    found: np.ndarray


def write_animation(folder: Path, lang: str | None = None, quiet: bool = False) -> Path | None:
    """Live a run again, and write what became of 10,000 of its agents, a frame a round.

    Args:
        folder: folder of the run.
        lang: "en" or "zh"; None for the language of the run.
        quiet: show no progress.

    Returns:
        members.gif in the folder, in another language than the run's members.zh.gif; None where it
        cannot be drawn, which is told.

    Raises:
        InputError: if the folder is no run of this version, or it does not fit into memory.
        FilesChangedError: if the run's files are not what its manifest says, or the run does not
            come out as it did.
        OSError: if the file cannot be written.
    """
    check_manifest(folder)
    moments = _simulate_again(folder, quiet)
    own = language_of(folder)
    lang = lang or own
    target = folder / name_of("members", lang, "gif", own)
    film = None
    with done_without(target.name), speaking(figure_language(lang)):
        film = _film([_frame(moments, i) for i in range(len(moments))])
    if film is None:
        return None
    put(film, target)
    make_known(folder, target)
    return target


def _simulate_again(folder: Path, quiet: bool) -> list[_Moment]:
    from ...model import Society

    scenario = read_scenario(folder / "scenario.toml")
    check_memory([scenario])
    society = Society(scenario)
    field, moments = lay_out(society.population), []
    every = max(-(-len(society.dates) // _MOST_FRAMES), 1)
    with progress_bar("simulating again", quiet) as progress:
        while society.running:
            society.step()
            if progress is not None:
                progress(society.round, len(society.dates))
            if society.round % every == 0 or not society.running:
                moments.append(_moment(field, society))
    rounds = read_results(folder).rounds
    for name in ("members", "share_fen"):
        again = [getattr(row, name) for row in society.history.rounds]
        if again != rounds[name].tolist():
            raise FilesChangedError([f"{name} of the same scenario come out otherwise here"])
    return moments


def _moment(field: Grid, society: Any) -> _Moment:
    row, cells = society.history.rounds[-1], states_now(field, society)
    month = [r for r in society.history.rounds if _month(r.date) == _month(row.date)]
    share = sum(r.share_fen for r in month) / FEN_IN_YUAN
    image = raster(field, cells, max(_SIDE // max(field.across, 1), 1))
    return _Moment(row.date.isoformat(), float(row.members), share, image, counts(cells))


def _month(date: Any) -> tuple[int, int]:
    return date.year, date.month


def _frame(moments: list[_Moment], i: int) -> Image.Image:
    """The field, what the colours are, and the members so far as a curve below."""
    from PIL import Image, ImageDraw

    now = moments[i]
    size = (_LEFT + _SIDE + _RIGHT, _TOP + _SIDE + _BOTTOM)
    frame = Image.new("RGB", size, "white")
    frame.paste(Image.fromarray(now.image), (_LEFT, _TOP))
    pen = ImageDraw.Draw(frame)
    pen.text((_LEFT, 38), now.when, INK, typeface(24, bold=True), "ls")
    members = gettext("members: {people}", people=formats.count(now.members))
    share = gettext("share of a month: {sum}", sum=formats.yuan(now.share_yuan))
    pen.text((_LEFT, 66), f"{members}    {share}", GREY, typeface(15), "ls")
    _write_legend(pen, now.found)
    _draw_curve(pen, moments, i)
    return frame


def _write_legend(pen: ImageDraw.ImageDraw, found: np.ndarray) -> None:
    left, top, total = _LEFT + _SIDE + 22, _TOP, int(found.sum()) or 1
    pen.text((left, top + 11), "\N{UPWARDS ARROW} " + gettext("youngest"), GREY, typeface(13), "ls")
    for k, (name, colour) in enumerate(legend()):
        y = top + 34 + k * 34
        pen.rectangle((left, y, left + 14, y + 14), colour, PALE)
        pen.text((left + 24, y + 12), name, INK, typeface(14), "ls")
        length = round(210 * int(found[k]) / total)
        if length:
            pen.rectangle((left + 24, y + 18, left + 24 + length, y + 21), GREY)
    words = "\N{DOWNWARDS ARROW} " + gettext("oldest")
    pen.text((left, top + _SIDE), words, GREY, typeface(13), "ls")


def _draw_curve(pen: ImageDraw.ImageDraw, moments: list[_Moment], i: int) -> None:
    """Members so far, from the first frame to the last."""
    highest = max(1.0, *(moment.members for moment in moments))
    bottom, height = _TOP + _SIDE + _BOTTOM - 14, _BOTTOM - 28
    pen.line((_LEFT, bottom, _LEFT + _SIDE, bottom), PALE, 1)
    places = [
        (_LEFT + _SIDE * k / max(len(moments) - 1, 1), bottom - height * moment.members / highest)
        for k, moment in enumerate(moments[: i + 1])
    ]
    if len(places) > 1:
        pen.line(places, BLUE, 2)
    x, y = places[-1]
    pen.ellipse((x - 3, y - 3, x + 3, y + 3), VERMILLION)


def _film(frames: list[Image.Image]) -> bytes:
    """All frames with the colours of the last, which has every mixture that letters need."""
    from PIL import Image

    few = frames[-1].quantize(64, dither=Image.Dither.NONE)
    few = _with_every_kind(few)
    reduced = [frame.quantize(palette=few, dither=Image.Dither.NONE) for frame in frames]
    stream = io.BytesIO()
    reduced[0].save(
        stream, "GIF", save_all=True, append_images=reduced[1:], loop=0, optimize=False,
        duration=[_MILLISECONDS] * (len(frames) - 1) + [_AT_THE_END],
    )  # fmt: skip
    return stream.getvalue()


def _with_every_kind(few: Image.Image) -> Image.Image:
    """The same palette, and after it white and the exact colour of each kind of cell."""
    colours = list(few.getpalette() or [])[: 64 * 3]
    for colour in (BLANK, *(kind.colour for kind in KINDS)):
        colours += [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    few.putpalette(colours)
    return few
