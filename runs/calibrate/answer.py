"""What a calibration came to, in sentences: numbers met and missed, what the data teach, how sure.

They are made of `calibration.json`, for the summary and the page alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..language.formats import percent, three_figures
from ..language.translation import gettext, ngettext
from .error_models import IMPLAUSIBLE
from .fit_figure import number_text

TAUGHT = 0.5
"""From this contraction on the data are said to teach much about a parameter."""
PROFILE_LIMIT = -1.92
"""Half the 95 % quantile of chi squared with one degree of freedom, below the best."""
FEW_DRAWS = 20
_SHOWN_LOADING = 0.25
_VAGUE = 3.0
"""A band so many times as wide as the number's error is met easily."""


def answer(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is looked for first, a sentence each."""
    targets = found["targets"]
    met = [one for one in targets if one["agrees"]]
    yield gettext(
        "{met} of {all} published numbers are met by the band of nine tenths of the posterior",
        met=len(met),
        all=len(targets),
    )
    if vague := [one for one in met if (one.get("band_by_error") or 0.0) > _VAGUE]:
        yield ngettext(
            "of {number} of these the band is more than {times} times as wide as its error: it says"
            " little that it is met",
            "of {number} of these the band is more than {times} times as wide as their error: it"
            " says little that they are met",
            len(vague),
            number=len(vague),
            times=three_figures(_VAGUE),
        )
    if missed := [gettext(one["name"]) for one in targets if not one["agrees"]]:
        yield gettext("missed: {names}", names="; ".join(missed))
    if not found["effective_draws"]["simulated"]:
        yield gettext("no simulated draw is possible by these numbers: no best scenario is written")
    beyond = found["implausibility_limit"] - IMPLAUSIBLE
    if beyond > 0:
        yield gettext(
            "no point of the prior agrees with all numbers at once: the best one found misses one"
            " by {deviations} standard deviations",
            deviations=three_figures(beyond),
        )
    yield from _lessons(found["parameters"])


def _lessons(parameters: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    ranked = sorted(parameters.items(), key=lambda pair: -pair[1]["contraction"])
    much = [(key, one) for key, one in ranked if one["contraction"] >= TAUGHT]
    silent = [(key, one) for key, one in ranked if one["data_say_nothing"]]
    some = [pair for pair in ranked if pair not in much and pair not in silent]
    if much:
        yield gettext("the data teach much about {names}", names=_named(much))
    if some:
        yield gettext("they teach something about {names}", names=_named(some))
    if silent:
        yield gettext("the data say nothing about {names}", names=_keys(silent))
    if walled := [pair for pair in much if _is_open_at_a_wall(pair[1])]:
        yield gettext(
            "values at a wall of the range agree as well as others of {names}: the data might go"
            " beyond it",
            names=_keys(walled),
        )


def _is_open_at_a_wall(parameter: Mapping[str, Any]) -> bool:
    """Whether the profile is within its 95 % limit at an end of the range."""
    ends = (parameter["profile"][0], parameter["profile"][-1])
    return any(one is not None and one > PROFILE_LIMIT for one in ends)


def _keys(pairs: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    return ", ".join(key for key, _ in pairs)


def _named(pairs: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    return ", ".join(f"{key} ({learnt(one['contraction'])})" for key, one in pairs)


def learnt(contraction: float) -> str:
    """Part of the prior's variance that the data took away; 0 where they took nothing."""
    return percent(max(contraction, 0.0))


def trust(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield how far the intervals and the draws can be trusted, a sentence each."""
    coverage = found["coverage"]
    if truths := coverage["truths"]:
        yield gettext(
            "of {truths} simulated truths, intervals of 50 % held {half}, of 90 % held {most} (give"
            " or take {error} for one parameter); these are intervals of the chain on the"
            " emulators, not of the draws that are simulated and weighed",
            truths=truths,
            half=percent(coverage["50%"]["all"]),
            most=percent(coverage["90%"]["all"]),
            error=percent(0.5 / truths**0.5),
        )
    if others := found.get("discrepancies"):
        told = [f"{gettext(name)} ({percent(part)})" for name, part in others.items()]
        yield gettext(
            "a right model may miss a number by {part}, but these by another: {names}",
            part=percent(found["discrepancy"]),
            names="; ".join(told),
        )
    effective = found["effective_draws"]
    if effective["simulated"] < FEW_DRAWS:
        yield gettext(
            "few: what stands beside the published numbers rests on few runs; more draws help"
        )
    yield gettext(
        "the draws simulated are worth {simulated} equal ones, the chain {chain}",
        simulated=round(effective["simulated"]),
        chain=round(effective["chain"]),
    )


def number_or_none(value: float | None) -> str:
    """A number in four figures at most, or that there is none."""
    return gettext("none") if value is None else number_text(value)


def loadings_text(loadings: Mapping[str, float]) -> str:
    """A direction: the parameters that count in it, the greatest first."""
    ranked = sorted(loadings.items(), key=lambda pair: -abs(pair[1]))
    large = [pair for pair in ranked if abs(pair[1]) >= _SHOWN_LOADING] or ranked[:1]
    return ", ".join(f"{value:+.2f} {key}" for key, value in large)
