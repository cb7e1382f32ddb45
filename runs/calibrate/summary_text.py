"""A calibration on a page of text: the answer first, then how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..language.formats import readable
from .answer import answer, loadings_text, number_or_none, trust
from .fit_figure import published_text

_MOST_PAIRS = 5


def summary_text(found: Mapping[str, Any]) -> str:
    """The numbers of a calibration (`result_files.numbers`) in words."""
    parts = (_answer, _targets, _parameters, _directions, trust, _work)
    return "\n\n".join("\n".join(part(found)) for part in parts) + "\n"


def _answer(found: Mapping[str, Any]) -> Iterator[str]:
    yield found["title"]
    yield from answer(found)


def _targets(found: Mapping[str, Any]) -> Iterator[str]:
    yield (
        "published number                          published              5 %    median      95 %"
        "   width"
    )
    for one in found["targets"]:
        told = [number_or_none(one["quantiles"][q]) for q in ("5%", "50%", "95%")]
        width = "" if one["band_by_error"] is None else f"{one['band_by_error']:.1f}"
        mark = "" if one["agrees"] else "  missed"
        name = one["name"][:40]
        numbers = "".join(f"{x:>10}" for x in told)
        published = published_text(one["low"], one["high"])
        yield f"{name:<41} {published:<18}{numbers}{width:>8}{mark}".rstrip()
    yield "width: of the band, over that of the number's own error; far above 1 it is easily met"


def _parameters(found: Mapping[str, Any]) -> Iterator[str]:
    heads = ("best", "5 %", "95 %")
    yield f"{'parameter':<33} {'prior':<19}" + "".join(f"{one:>10}" for one in heads) + "  learnt"
    for key, one in found["parameters"].items():
        low, high = (readable(value) for value in one["prior"])
        best, *ends = (
            readable(_short(value))
            for value in (one["best"], one["quantiles"]["5%"], one["quantiles"]["95%"])
        )
        learnt = f"{100 * max(one['contraction'], 0):.0f} %"
        prior = f"{low} to {high}"
        yield f"{key:<33} {prior:<19}{best:>10}{ends[0]:>10}{ends[1]:>10}{learnt:>8}"
    yield "learnt: part of the prior's variance that the data took away"


def _directions(found: Mapping[str, Any]) -> Iterator[str]:
    stiff, sloppy = found["directions"][0], found["directions"][-1]
    for says, one in (("known best", stiff), ("known least", sloppy)):
        yield f"{says} ({100 * max(one['contraction'], 0):.0f} %): {loadings_text(one['loadings'])}"
    pairs = found["correlations"][:_MOST_PAIRS]
    if pairs:
        told = (f"{one['a']} and {one['b']} {one['correlation']:+.2f}" for one in pairs)
        yield f"move together: {'; '.join(told)}"


def _work(found: Mapping[str, Any]) -> Iterator[str]:
    for number, wave in enumerate(found["waves"], 1):
        left = wave["left_of_prior"]
        yield f"wave {number}: {wave['points']} points; {left:.2g} of the prior is left after it"
    failed = f", {found['failed_runs']:,} of them failed" if found["failed_runs"] else ""
    yield f"{found['runs']:,} runs{failed}; {found['seconds']:,.0f} seconds this time"


def _short(value: object) -> object:
    return float(f"{value:.3g}") if isinstance(value, float) else value
