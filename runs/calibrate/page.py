"""The page of a calibration: the answer in words, then fit, parameters, trust and work."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ...model.loading.input_errors import ErrorDetail, InputError
from ..drawing.style import quiet_style
from ..language.fonts import figure_language
from ..language.formats import decimal, percent, readable, significant
from ..language.translation import gettext, language, ngettext, pgettext, speaking
from ..posterior.calibration_folder import NUMBERS
from ..report.page import DrawnFigure, TargetRow, fill, render_figure
from .answer import answer, learnt, loadings_text, number_or_none, trust
from .fit_figure import FitRow, draw_fit, published_text
from .profile_figure import draw_profiles

_TEMPLATE = Path(__file__).with_name("page.html")
_STRONG = 0.2
"""Weaker correlations are not shown."""


class CheckedTarget(NamedTuple):
    """A row of the predictive check: the number beside the band, and how wide that is."""

    row: TargetRow
    low: str
    high: str
    width: str


class ParameterRow(NamedTuple):
    """A parameter as a row of a table, all as text; `bar` is what was learnt, 0 to 100."""

    key: str
    prior: str
    best: str
    low: str
    high: str
    learnt: str
    bar: int


def calibration_page(folder: Path, manifest: Mapping[str, Any]) -> str:
    """The page of a calibration, in the language that is spoken.

    Args:
        folder: of the results.
        manifest: of this folder.

    Returns:
        HTML without a script, in which nothing is loaded from anywhere.

    Raises:
        InputError: if its numbers are none of this version.
        OSError: if they cannot be read.
    """
    path = folder / NUMBERS
    found = json.loads(path.read_text(encoding="utf-8"))
    try:
        return _page(found, manifest)
    except (KeyError, TypeError, AttributeError) as error:
        given = f"{type(error).__name__}: {error}"
        allowed = "the numbers of a calibration by this version"
        raise InputError([ErrorDetail(str(path), None, "", given, allowed)]) from error


def _page(found: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    targets = [_check(one) for one in found["targets"]]
    reached = sum(one.row.verdict == "pass" for one in targets)
    said = list(answer(found))
    source = f"calibration.json, mutualaid {manifest['version']}"
    return fill(
        _TEMPLATE,
        manifest,
        title=gettext(found["title"]),
        figures=_draw(found, said[0], source),
        source=source,
        when=_work(found),
        says=said,
        glance=list(_glance(found, reached)),
        targets=targets,
        parameters=[_parameter(key, one) for key, one in found["parameters"].items()],
        pairs=[
            (one["a"], one["b"], f"{one['correlation']:+.2f}")
            for one in found["correlations"]
            if abs(one["correlation"]) >= _STRONG
        ],
        directions=[
            (learnt(one["contraction"]), loadings_text(one["loadings"]))
            for one in found["directions"]
        ],
        coverage=list(_coverage(found["coverage"])),
        trust=list(trust(found)),
        waves=[
            (decimal(one["points"]), decimal(one["runs"]), significant(one["left_of_prior"], 2))
            for one in found["waves"]
        ],
        discrepancy=percent(found["discrepancy"]),
    )


def _work(found: Mapping[str, Any]) -> str:
    says = ngettext("{number} run", "{number} runs", found["runs"], number=decimal(found["runs"]))
    if found["failed_runs"]:
        failed = decimal(found["failed_runs"])
        says = gettext("{runs}, {failed} of them failed", runs=says, failed=failed)
    seconds = decimal(found["seconds"])
    return gettext("{runs}; {seconds} seconds in its last session", runs=says, seconds=seconds)


def _glance(found: Mapping[str, Any], reached: int) -> Iterator[tuple[str, str]]:
    targets, parameters = found["targets"], found["parameters"]
    yield (
        gettext("{reached} of {judged}", reached=reached, judged=len(targets)),
        gettext("published numbers met"),
    )
    taught = sum(not one["data_say_nothing"] for one in parameters.values())
    yield (
        gettext("{reached} of {judged}", reached=taught, judged=len(parameters)),
        gettext("parameters that the data say something about"),
    )
    yield decimal(found["runs"]), gettext("runs")
    yield (
        decimal(round(found["effective_draws"]["simulated"])),
        gettext("equal draws that the posterior is worth"),
    )


def _check(one: Mapping[str, Any]) -> CheckedTarget:
    low, middle, high = (number_or_none(one["quantiles"][q]) for q in ("5%", "50%", "95%"))
    ratio = one.get("band_by_error")
    row = TargetRow(
        gettext(one["name"]),
        published_text(one["low"], one["high"]),
        middle,
        pgettext("unit", one["unit"]),
        "pass" if one["agrees"] else "fail",
        pgettext("source", one.get("source", "")),
    )
    return CheckedTarget(row, low, high, "" if ratio is None else decimal(ratio, 1))


def _parameter(key: str, one: Mapping[str, Any]) -> ParameterRow:
    low, high = (readable(value) for value in one["prior"])
    values = (one["best"], one["quantiles"]["5%"], one["quantiles"]["95%"])
    best, *ends = (significant(v, 3) if isinstance(v, float) else str(v) for v in values)
    prior = gettext("{low} to {high}", low=low, high=high)
    bar = round(100 * max(one["contraction"], 0.0))
    return ParameterRow(key, prior, best, ends[0], ends[1], learnt(one["contraction"]), bar)


def _coverage(coverage: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each parameter, and the part of truths that lay in its intervals."""
    if not coverage["truths"]:
        return
    half, most = coverage["50%"], coverage["90%"]
    yield gettext("all together"), percent(half["all"]), percent(most["all"])
    for key, held in half["by_parameter"].items():
        yield key, percent(held), percent(most["by_parameter"][key])


def _draw(found: Mapping[str, Any], finding: str, source: str) -> list[DrawnFigure]:
    rows = [_fit_row(one) for one in found["targets"]]
    with speaking(figure_language(language())), quiet_style():
        title = gettext("How sure the data make of each parameter")
        return [
            render_figure("fit", draw_fit(rows, finding, source)),
            render_figure("profiles", draw_profiles(found["parameters"], title, source)),
        ]


def _fit_row(one: Mapping[str, Any]) -> FitRow:
    high = float("inf") if one["high"] is None else one["high"]
    told = tuple(float("nan") if x is None else x for x in one["quantiles"].values())
    return FitRow(one["name"], one["unit"], one["low"], high, one["spread"], told)
