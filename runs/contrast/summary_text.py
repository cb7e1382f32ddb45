"""Contrast models on a page of text: which mechanisms the numbers ask for, then how each does."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ..calibrate.log_mean import Estimate
from .number_fits import total_score
from .run_contrasts import Contrasted

_POSITIVE, STRONG, _VERY_STRONG = 1.0, 3.0, 5.0
_FEW_DRAWS = 10


def summary_text(title: str, models: Sequence[Contrasted]) -> str:
    """All that came out, in words and tables.

    Args:
        title: of the calibration.
        models: the full one first.
    """
    parts = [[title, *_answer(models)], list(_table(models)), list(_missed(models))]
    parts.append(list(_trust(models)))
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def answer_of(bayes: Estimate) -> str:
    """What a logarithm of a Bayes factor says, in words.

    Args:
        bayes: evidence of the contrast less that of the full model.

    Source:
        Kass and Raftery (1995), Bayes factors, Journal of the American Statistical Association
        90(430): up to 1, 3 and 5 not worth a mention, positive and strong.

    >>> answer_of(Estimate(-6.0, 0.3)), answer_of(Estimate(0.4, 0.3))
    ('very strongly against it', 'neither for nor against it')
    """
    size = abs(bayes.value)
    if not math.isfinite(size) or 2 * bayes.error > max(size, _POSITIVE):
        return "too uncertain to tell"
    if size < _POSITIVE:
        return "neither for nor against it"
    words = "weakly" if size < STRONG else "strongly" if size < _VERY_STRONG else "very strongly"
    return f"{words} {'against' if bayes.value < 0 else 'for'} it"


def _answer(models: Sequence[Contrasted]) -> Iterator[str]:
    full = models[0]
    for one in models[1:]:
        bayes = one.evidence - full.evidence
        yield f"{one.title}: the numbers speak {answer_of(bayes)}{_times(bayes)}"


def _times(bayes: Estimate) -> str:
    if not math.isfinite(bayes.value):
        return ""
    power = abs(bayes.value) / math.log(10)
    times = f"{10**power:.2g}" if power < 4 else f"10 to the {power:.0f}"
    word = "less" if bayes.value < 0 else "more"
    return f" ({times} times {word} likely than the full model)"


def _table(models: Sequence[Contrasted]) -> Iterator[str]:
    later = any(one.is_later for one in models[0].fits)
    heads = f"{'score':>9}" + (f"{'foretold':>10}" if later else "")
    yield f"{'model':<34}{'tuned':>6}{'numbers hit':>13}{heads}{'evidence':>12}{'+-':>6}"
    for one in models:
        scores = f"{total_score(one.fits, False):>9.1f}"
        if later:
            scores += f"{total_score(one.fits, True):>10.1f}"
        bayes = one.evidence - models[0].evidence
        hits = f"{one.hits} of {len(one.fits)}"
        told = f"{bayes.value:>12.1f}{bayes.error:>6.1f}" if one is not models[0] else ""
        yield f"{one.title[:33]:<34}{len(one.found.calibration.ranges):>6}{hits:>13}{scores}{told}"
    yield "score: sum of the logarithms of the likelihood of each number; evidence: the same of all"
    yield "numbers together, averaged over the prior, less that of the full model (a Bayes factor)"


def _missed(models: Sequence[Contrasted]) -> Iterator[str]:
    hit = {fit.target.name for fit in models[0].fits if fit.is_hit}
    for one in models:
        missed = [fit.target.name for fit in one.fits if not fit.is_hit]
        if one is not models[0]:
            missed = [name for name in missed if name in hit]
        says = "misses" if one is models[0] else "misses besides"
        yield f"{one.title} {says}: {'; '.join(missed) or 'nothing'}"


def _trust(models: Sequence[Contrasted]) -> Iterator[str]:
    few = [one.title for one in models if one.found.draws.effective < _FEW_DRAWS]
    if few:
        yield f"rests on few draws, so that more of them help: {'; '.join(few)}"
    runs = sum(one.found.runs for one in models)
    yield f"{runs:,} runs of {len(models)} models, each with as many"
