"""Contrast models on a page of text: which mechanisms the numbers ask for, then how each does."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ..calibrate.answer import FEW_DRAWS
from ..calibrate.error_models import IMPLAUSIBLE
from ..calibrate.log_mean import Estimate
from .number_fits import total_score
from .run_contrasts import Contrasted

_POSITIVE, STRONG, _VERY_STRONG = 1.0, 3.0, 5.0


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
    ('the numbers speak very strongly against it', 'the numbers speak neither for nor against it')
    """
    if is_uncertain(bayes):
        return "too uncertain to tell"
    size = abs(bayes.value)
    if size < _POSITIVE:
        return "the numbers speak neither for nor against it"
    words = "weakly" if size < STRONG else "strongly" if size < _VERY_STRONG else "very strongly"
    return f"the numbers speak {words} {'against' if bayes.value < 0 else 'for'} it"


def is_uncertain(bayes: Estimate) -> bool:
    """Whether twice the error is more than the logarithm of the Bayes factor, and than 1."""
    size = abs(bayes.value)
    return not math.isfinite(size) or 2 * bayes.error > max(size, _POSITIVE)


def finding(models: Sequence[Contrasted]) -> str:
    """What came out, in a sentence.

    Args:
        models: the full one first.
    """
    factors = {one.title: one.evidence - models[0].evidence for one in models[1:]}
    unsure = [title for title, bayes in factors.items() if is_uncertain(bayes)]
    lost = [title for title, bayes in factors.items()
            if title not in unsure and bayes.value <= -STRONG]  # fmt: skip
    if lost:
        return f"The published numbers speak strongly against these models: {', '.join(lost)}"
    if unsure:
        return "Too uncertain to tell which mechanisms the published numbers ask for"
    return "The published numbers ask strongly for none of these mechanisms"


def _answer(models: Sequence[Contrasted]) -> Iterator[str]:
    full = models[0]
    for one in models[1:]:
        bayes = one.evidence - full.evidence
        yield f"{one.title}: {answer_of(bayes)}{_times(bayes)}"


def _times(bayes: Estimate) -> str:
    if is_uncertain(bayes):
        return ""
    power = abs(bayes.value) / math.log(10)
    times = f"{10**power:.2g}" if power < 4 else f"10 to the {power:.0f}"
    word = "less" if bayes.value < 0 else "more"
    return f" (they are {times} times {word} likely by it than by the full model)"


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
    few = [one.title for one in models if one.found.draws.effective < FEW_DRAWS]
    if few:
        yield f"rests on few draws, so that more of them help: {'; '.join(few)}"
    wide = [one.title for one in models if one.found.limit > IMPLAUSIBLE]
    if wide:
        yield f"no point of the prior agrees with all numbers at once: {'; '.join(wide)}"
    runs = sum(one.found.runs for one in models)
    yield f"{runs:,} runs of {len(models)} models, each with as many"
