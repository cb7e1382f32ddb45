"""Where the article contradicts the public record or itself, with the run's number beside it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN
from ..language import formats
from ..language.translation import N_, gettext
from ..results.measures import mean_aid_yuan, most_members, yearly_share_yuan, years
from ..results.run_results import RunResults, Table
from .targets import story

_YEAR = 2020
_CAPPED = dt.date(2019, 12, 31)


def contradictions(run: RunResults) -> Iterator[tuple[str, str]]:
    """Each contradiction as a word and one line.

    Args:
        run: a run that plays the story of the article or of the record.

    Yields:
        Pairs of a word of at most 9 letters and a text of at most 90; none where nobody was ever a
        member, so that there is nothing to set beside them, and of a second plan.

    Source:
        docs/sources.md, section 4: the article against the public record.
    """
    rounds = run.rounds
    if most_members(rounds) == 0 or story(run.terms) == "waterdrop":
        return
    count, share = (
        int((years(rounds) == _YEAR).sum()),
        yearly_share_yuan(rounds).get(_YEAR, math.nan),
    )
    each = formats.three_figures(share / count) if count else gettext("none")
    yield (
        N_("2020"),
        gettext(
            "article: 180 yuan, yet 24 rounds x 3 yuan = 72; here {count} x {each} = {sum}",
            count=count,
            each=each,
            sum=formats.three_figures(share),
        ),
    )
    words = N_(
        "article: 0.1 yuan a month; record: 0.1 a claim, 188 in 2019; here {caps}, a claim {sum}"
    )
    caps, dearest = _caps(run.terms, _CAPPED), formats.three_figures(dearest_claim_yuan(rounds))
    yield N_("promise"), gettext(words, caps=caps, sum=dearest)
    mean = mean_aid_yuan(rounds)
    here = gettext("none") if math.isnan(mean) else formats.amount(round(mean, -3))
    words = N_(
        "article: 100,000 for 5 billion = 50,000 each; an aid is 100,000 or 300,000; here {here}"
    )
    yield N_("open"), gettext(words, here=here)


def dearest_claim_yuan(rounds: Table) -> float:
    """Most that one approved claim cost one payer in any round, in yuan; 0 if none cost."""
    approved = rounds["claims_approved"]
    shared = (approved > 0) & (rounds["share_fen"] > 0)
    if not shared.any():
        return 0.0
    return float(np.max(rounds["share_fen"][shared] / approved[shared])) / FEN_IN_YUAN


def _caps(terms: Mapping[str, Any], day: dt.date) -> str:
    """The caps in force on a day, in yuan."""
    changes = sorted(terms.get("changes", ()), key=lambda change: change["date"])
    caps = []
    for key, words in (
        ("case_cap_yuan", N_("{sum} a claim")),
        ("annual_cap_yuan", N_("{sum} a year")),
    ):
        named = [change[key] for change in changes if change["date"] <= day and key in change]
        cap = (named or [terms["plan"].get(key, "none")])[-1]
        if cap != "none":
            caps.append(gettext(words, sum=formats.three_figures(cap)))
    return gettext(", ").join(caps) or gettext("no cap")
