"""The page of a run: what it says, from the files of the run alone, filled into the template."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure

from ...agents.engine.units import FEN_IN_YUAN
from ...model.loading.input_errors import InputError
from ..drawing.style import quiet_style
from ..explain.explanation import has_explanation, read_explanation
from ..explain.sentences import answer, part_rows
from ..figures.registry import pages_of, source_line
from ..files.manifest import is_derived, package_version
from ..files.output_file import done_without
from ..language import formats
from ..language.fonts import figure_language
from ..language.translation import (
    N_,
    gettext,
    lang_option,
    language,
    ngettext,
    pgettext,
    speaking,
)
from ..portfolio.text import portfolio_heading, portfolio_text
from ..published.contradictions import contradictions
from ..published.targets import TargetResult, judge, said_by, story
from ..results.measures import highest_month, times_the_promise
from ..results.run_results import RunResults, read_results
from ..summary.heading import heading_parts
from ..summary.summary import describe_run
from ..verdict.answer import answer_sentences
from ..verdict.numbers_file import read_verdict
from .assumptions import assumptions, limits
from .member_grid import LastGrid, last_grid
from .transfers_table import by_group
from .transfers_table import head as transfers_head
from .yearly_table import by_year, head

_HERE = Path(__file__).parent
_PATH = re.compile(r'(?<= d=")[^"]*|(?<= [xy]=")[^"]*')
_LONG_NUMBER = re.compile(r"(\.\d\d)\d+")
_NAMED = re.compile(r'(?<= id=")|(?<=href="#)|(?<=url\(#)')
_BEFORE_THE_DRAWING = re.compile(r"\A.*?(?=<svg)|<metadata>.*?</metadata>|<!--.*?-->", re.DOTALL)
_HEAD = re.compile(r"<svg[^>]*?viewBox=\"([^\"]*)\"[^>]*>")
_OF_THE_TABLES = InputError, OSError
"""What is raised where a figure cannot be drawn because its tables cannot be read."""


class DrawnFigure(NamedTuple):
    """A figure of a page: what it finds, and its `svg` element."""

    says: str
    drawing: str


class TargetRow(NamedTuple):
    """A published number beside the run's, all as text; `verdict` as the targets have it."""

    name: str
    expected: str
    value: str
    unit: str
    verdict: str
    source: str


def draw(run: RunResults) -> list[DrawnFigure]:
    """Draw the figures of a run for a page, in the language that is spoken if there is a font.

    One that cannot be drawn is left out, and told.

    Raises:
        InputError: if a table is damaged.
        OSError: if a table cannot be read.
    """
    found = []
    with speaking(figure_language(language())):
        for name, figure_of in pages_of(run):
            with done_without(name, *_OF_THE_TABLES), quiet_style():
                found.append(render_figure(name, figure_of()))
    return found


def render_figure(name: str, figure: Figure) -> DrawnFigure:
    """A figure that is drawn already, for a page."""
    says = " ".join(figure.texts[0].get_text().split())
    return DrawnFigure(says, inline_svg(figure, name.partition(".")[0], says))


def page(
    folder: Path, manifest: Mapping[str, Any], drawings: Sequence[DrawnFigure] | None = None
) -> str:
    """The page of a run, in the language that is spoken.

    Args:
        folder: folder of the run, with its tables and scenario.toml.
        manifest: the run's manifest, or what will become it.
        drawings: the figures, where they are drawn already, or none; None to draw them.

    Returns:
        HTML without a script, in which nothing is loaded from anywhere.

    Raises:
        InputError: if scenario.toml is no scenario of this version.
        OSError: if a table cannot be read.
    """
    run, verdict = read_results(folder), read_verdict(folder)
    terms, told = run.terms, story(run.terms)
    went = len(run.rounds["date"]) > 0
    targets = [_write_target(one) for one in judge(run)] if went else []
    return fill(
        _HERE / "page.html",
        manifest,
        title=gettext(terms["title"]),
        reference=gettext(terms.get("reference", "")),
        when=_when(run),
        answer=list(answer_sentences(run, verdict)) if verdict is not None else [],
        glance=list(select_headlines(run, targets)) if went else [],
        happened=[(gettext(name), says) for name, says in describe_run(run)] if went else [],
        explained=_explained(folder),
        book_heading=portfolio_heading().rstrip(":\N{FULLWIDTH COLON}"),
        book=[(gettext(name), says) for name, says in portfolio_text(run)],
        targets=targets,
        said_by=gettext(said_by(told)) if told else "",
        judged=_count_reached(targets),
        contradictions=_contradictions(run) if told and went else [],
        field=_draw_field(folder),
        figures=draw(run) if drawings is None else drawings,
        years_head=head(),
        years=by_year(run),
        transfers_head=transfers_head(),
        transfers=list(by_group(run)),
        assumed=assumptions(folder, manifest["scenario"]),
        lang_option=lang_option(manifest.get("language", "en")),
        limits=limits(run),
        source=source_line(run),
    )


def fill(
    template: Path,
    manifest: Mapping[str, Any],
    *,
    title: str,
    figures: Sequence[DrawnFigure],
    source: str,
    **says: Any,
) -> str:
    """Fill a template that extends the layout of all pages, in the language that is spoken.

    Args:
        template: file of the template, in any room.
        manifest: of the folder whose page it is, or what will become it.
        title: of the page.
        figures: drawn already.
        source: the line at its end.
        says: what else the template names.

    Returns:
        HTML without a script, in which nothing is loaded from anywhere.
    """
    return (
        _environment(template.parent)
        .get_template(template.name)
        .render(
            lang=pgettext("html", "en"),
            gettext=gettext,
            ngettext=ngettext,
            count=formats.count,
            decimal=formats.decimal,
            percent=formats.percent,
            title=title,
            figures=[(one.says, Markup(one.drawing)) for one in figures],
            source=source,
            manifest=manifest,
            files={name: one for name, one in manifest["files"].items() if not is_derived(name)},
            made_by=package_version(),
            **says,
        )
    )


def _draw_field(folder: Path) -> LastGrid | None:
    """The members as a field; None without any, or where it cannot be drawn."""
    with done_without("the field of members", *_OF_THE_TABLES):
        return last_grid(folder)
    return None


def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader([folder, _HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _when(run: RunResults) -> str:
    return gettext("{span}, {rounds}; {who}; seed {seed}", **heading_parts(run))


def select_headlines(run: RunResults, targets: Sequence[TargetRow]) -> Iterator[tuple[str, str]]:
    """The numbers that one looks for first, each with what it is."""
    rounds = run.rounds
    top = int(rounds["members"].argmax())
    month = formats.month_name(rounds["date"][top].item())
    yield (
        formats.count(float(rounds["members"][top])),
        gettext("members at the peak, {month}", month=month),
    )
    yield formats.count(float(rounds["members"][-1])), gettext("members at the end")
    dearest, highest = highest_month(rounds)
    if dearest is not None:
        times, words = times_the_promise(run), N_("for a member in the dearest month")
        if not math.isnan(times):
            words = N_("for a member in the dearest month, {times} times the promise")
        yield formats.yuan(highest), gettext(words, times=formats.three_figures(times))
    aid = float(rounds["aid_paid_fen"].sum()) / FEN_IN_YUAN
    approved = float(rounds["claims_approved"].sum())
    yield (
        formats.amount(aid),
        ngettext(
            "yuan of aid for {claims} claim",
            "yuan of aid for {claims} claims",
            approved,
            claims=formats.count(approved),
        ),
    )
    if _count_reached(targets):
        yield _count_reached(targets), gettext("targets reached")


def _explained(folder: Path) -> dict[str, Any] | None:
    """What brought it about: sentences, and a table of parts; None where nobody asked."""
    if not has_explanation(folder):
        return None
    found = read_explanation(folder)
    says = [(gettext(name), text) for name, text in answer(found)]
    return {"says": says, "tables": [part_rows(key, one) for key, one in found.outcomes.items()]}


def _write_target(one: TargetResult) -> TargetRow:
    value = formats.format_measure(one.value, one.unit)
    return TargetRow(
        gettext(one.name),
        one.expected,
        value,
        pgettext("unit", one.unit),
        one.verdict,
        pgettext("source", one.source),
    )


def _count_reached(targets: Sequence[TargetRow]) -> str:
    judged = [target.verdict for target in targets if target.verdict != "compare"]
    if not judged:
        return ""
    return gettext("{reached} of {judged}", reached=judged.count("pass"), judged=len(judged))


def _contradictions(run: RunResults) -> list[tuple[str, str]]:
    return [(gettext(name), says) for name, says in contradictions(run)]


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
