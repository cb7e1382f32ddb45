"""Forecasts on a page of text: which is better first, then the bands, then each number."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..calibrate.fit_figure import number_text
from .predictive import lies_within
from .run_forecast import MODEL, Forecast, Forecasts
from .said_scores import score_said
from .score_table import Score, score_all
from .simple_rules import RULES

_SURE = 0.05
_HEADS = {"last value": "last", "straight line": "line", "logistic growth": "logistic"}


def summary_text(found: Forecasts) -> str:
    """All that came out, in words and tables."""
    scores = score_all(found.forecasts)
    parts = [[found.plan.calibration.sweep.title, *_answer(scores)], _scores(scores)]
    parts += [list(_numbers(found)), list(_warnings(found)), list(_said(found))]
    origins = _counted(len(found.plan.origins), "day")
    parts.append([f"{_counted(found.runs, 'run')} from {origins}"])
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _answer(scores: list[Score]) -> Iterator[str]:
    if not scores:
        yield "no later number has a value to hold a forecast against"
        return
    whole = scores[0]
    for rule in RULES:
        ours, theirs, test = whole.common[rule], whole.error[rule], whole.against[rule]
        if math.isnan(theirs) or math.isnan(ours):
            continue
        word = "better" if ours < theirs else "worse"
        sure = "too few to tell" if math.isnan(test.p) else f"p = {test.p:.2f}"
        if math.isnan(test.p) or test.p > _SURE:
            word = f"not surely {word}"
        yield (
            f"the model is {word} than {rule}: off by {100 * ours:.0f} % against "
            f"{100 * theirs:.0f} % ({sure}, {_counted(test.forecasts, 'number')} in common)"
        )
    yield (
        f"bands of 90 % held {whole.held_90:.0%} of {_counted(whole.forecasts, 'number')}, of 50 % "
        f"{whole.held_50:.0%}"
    )


def _scores(scores: list[Score]) -> list[str]:
    heads = "".join(f"{_HEADS.get(rule, rule):>10}" for rule in RULES)
    lines = [f"{'error, per cent':<18}{'n':>4}{'model':>8}{heads}{'bias':>7}{'50 %':>6}{'90 %':>6}"]
    for one in scores:
        rules = "".join(f"{_per_cent(one.error[rule]):>10}" for rule in RULES)
        lines.append(
            f"{one.group:<18}{one.forecasts:>4}{_per_cent(one.error[MODEL]):>8}{rules}"
            f"{_per_cent(one.bias):>7}{one.held_50:>6.0%}{one.held_90:>6.0%}"
        )
    lines.append("error: root mean square, of the number; 50 and 90 %: part within these bands")
    lines.append("last: last value; line: on as it went between the last two points known")
    return lines if scores else []


def _numbers(found: Forecasts) -> Iterator[str]:
    yield f"{'as of':<11}{'number':<42}{'came to':>14}{'5 %':>9}{'median':>9}{'95 %':>9}{'line':>9}"
    for one in found.forecasts:
        low, _, middle, _, high = one.quantiles
        line = one.rules["straight line"]
        told = "".join(f"{_number(x):>9}" for x in (low, middle, high, line))
        bound = "above " if one.target.value is None else ""
        came = f"{bound}{number_text(one.low)}"
        mark = "" if is_held(one) else "  missed"
        yield f"{one.origin!s:<11}{one.target.name[:41]:<42}{came:>14}{told}{mark}"


def is_held(one: Forecast) -> bool:
    """Whether the number lies within the band of 90 per cent; "more than" if its end reaches it."""
    return lies_within(one.target, one.quantiles[0], one.quantiles[-1])


def _warnings(found: Forecasts) -> Iterator[str]:
    for one in found.chances:
        tried = one.tried
        came = tried.happened.mean() if tried.happened.size else math.nan
        base = came * (1 - came)
        yield (
            f"as of {one.origin}, within a year {one.of}: chance {one.chance:.0%} "
            f"(on {tried.told.size} simulated plans: told {tried.told.mean():.0%} on average, came "
            f"in {came:.0%}; score {tried.score:.2f}, {base:.2f} for who always says {came:.0%})"
        )


def _said(found: Forecasts) -> Iterator[str]:
    for one in score_said(found):
        said = one.said
        begin = f"{said.who} forecast {number_text(said.value)} for {said.day} ({said.series})"
        if one.came is None:
            yield f"{begin}: nothing was published near that day ({said.source})"
            continue
        came = number_text(one.came.value)
        if math.isnan(one.error):
            yield f"{begin}: it came to more than {came} ({said.source})"
            continue
        model = "".join(
            f"; the model of {origin} was off by {error:+.0%}"
            for origin, error in one.by_model.items()
        )
        yield f"{begin}: it came to {came}, so {one.error:+.0%} ({said.source}){model}"


def _counted(number: int, noun: str) -> str:
    """A count in words.

    >>> _counted(1, "day"), _counted(2000, "run")
    ('1 day', '2,000 runs')
    """
    return f"{number:,} {noun}" + "s" * (number != 1)


def _per_cent(value: float) -> str:
    return "none" if math.isnan(value) else f"{100 * value:.0f}"


def _number(value: float) -> str:
    return "none" if math.isnan(value) else number_text(value)
