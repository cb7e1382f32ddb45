"""A calibration on a page of text: the answer first, then how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..language.formats import readable
from .error_models import IMPLAUSIBLE
from .fit_figure import number_text

_MOST_PAIRS, _FEW_DRAWS = 5, 20
_SHOWN_LOADING = 0.25


def summary_text(found: Mapping[str, Any]) -> str:
    """The numbers of a calibration (`result_files.numbers`) in words."""
    parts = (_answer, _targets, _parameters, _directions, _trust, _work)
    return "\n\n".join("\n".join(part(found)) for part in parts) + "\n"


def _answer(found: Mapping[str, Any]) -> Iterator[str]:
    targets = found["targets"]
    missed = [one["name"] for one in targets if not one["agrees"]]
    yield found["title"]
    yield f"{len(targets) - len(missed)} of {len(targets)} published numbers agree with it"
    if missed:
        yield f"missed: {'; '.join(missed)}"
    if not found["effective_draws"]["simulated"]:
        yield "no simulated draw is possible by these numbers: no best scenario is written"
    limit = found["implausibility_limit"]
    if limit > IMPLAUSIBLE:
        yield (
            f"no point of the prior agrees with all numbers at once: the best one found misses one "
            f"by {limit - IMPLAUSIBLE:.1f} standard deviations"
        )
    silent = [key for key, one in found["parameters"].items() if one["data_say_nothing"]]
    if silent:
        yield f"the data say nothing about {', '.join(silent)}"


def _targets(found: Mapping[str, Any]) -> Iterator[str]:
    yield "published number                          published              5 %    median      95 %"
    for one in found["targets"]:
        low, high = number_text(one["low"]), one["high"]
        if high is None:
            published = f"above {low}"
        else:
            published = low if high == one["low"] else f"{low} to {number_text(high)}"
        told = [_maybe(one["quantiles"][q]) for q in ("5%", "50%", "95%")]
        mark = "" if one["agrees"] else "  missed"
        name = one["name"][:40]
        yield f"{name:<41} {published:<18}{told[0]:>10}{told[1]:>10}{told[2]:>10}{mark}"


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
        yield f"{says} ({100 * max(one['contraction'], 0):.0f} %): {_loadings(one['loadings'])}"
    pairs = found["correlations"][:_MOST_PAIRS]
    if pairs:
        told = (f"{one['a']} and {one['b']} {one['correlation']:+.2f}" for one in pairs)
        yield f"move together: {'; '.join(told)}"


def _loadings(loadings: Mapping[str, float]) -> str:
    ranked = sorted(loadings.items(), key=lambda pair: -abs(pair[1]))
    large = [pair for pair in ranked if abs(pair[1]) >= _SHOWN_LOADING] or ranked[:1]
    return ", ".join(f"{value:+.2f} {key}" for key, value in large)


def _trust(found: Mapping[str, Any]) -> Iterator[str]:
    coverage = found["coverage"]
    truths = coverage["truths"]
    if truths:
        held = [f"{size} held {coverage[size]['all']:.0%}" for size in ("50%", "90%")]
        error = 0.5 / truths**0.5
        yield (
            f"of {truths} simulated truths, intervals of {', of '.join(held)} (give or take "
            f"{error:.0%} for one parameter)"
        )
    effective = found["effective_draws"]
    if effective["simulated"] < _FEW_DRAWS:
        yield "few: what stands beside the published numbers rests on few runs; more draws help"
    yield (
        f"the draws simulated are worth {effective['simulated']:.0f} equal ones, the chain "
        f"{effective['chain']:.0f}"
    )


def _work(found: Mapping[str, Any]) -> Iterator[str]:
    for number, wave in enumerate(found["waves"], 1):
        left = wave["left_of_prior"]
        yield f"wave {number}: {wave['points']} points; {left:.2g} of the prior is left after it"
    failed = f", {found['failed_runs']:,} of them failed" if found["failed_runs"] else ""
    yield f"{found['runs']:,} runs{failed}; {found['seconds']:,.0f} seconds this time"


def _maybe(value: float | None) -> str:
    return "none" if value is None else number_text(value)


def _short(value: object) -> object:
    return float(f"{value:.3g}") if isinstance(value, float) else value
