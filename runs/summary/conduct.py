"""What the summary says of the insurance form: the rate of its cover, what was told, what shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN
from ..language import formats
from ..language.translation import N_, gettext
from ..results.run_results import RunResults

_TO_SHOW = {
    "cover_shown": N_("clauses without ambiguity"),
    "claims_shown": N_("a decision on a claim"),
    "sharing_shown": N_("a bill"),
}


def conduct_sentences(run: RunResults) -> Iterator[tuple[str, str]]:
    """How a plan was sold and run in its last round as an insurance; nothing if it never was one.

    Args:
        run: a run of one round at least.
    """
    table, rounds = run.conduct, len(run.terms["plan"]["round_days"])
    insured = np.flatnonzero(table["insurance_form"])
    if len(insured) == 0:
        return
    last = insured[-1]
    yuan = {
        name: formats.yuan(float(table[f"{name}_fen"][last]) * rounds / FEN_IN_YUAN)
        for name in ("charged", "premium", "told", "came_to")
    }
    date = table["date"][last]
    words = N_("as an insurance ({date}) it charged {charged} a month")
    if table["premium_fen"][last] > 0:
        words = N_(
            "as an insurance ({date}) it charged {charged} a month for cover whose rate, set"
            " beforehand, would have been {premium} or more"
        )
    charged = gettext(words, date=date, **yuan)
    changed = int(table["terms_changed"][last])
    words = N_("{charged}; terms changed since the launch: {n}")
    yield N_("terms"), gettext(words, charged=charged, n=changed)
    words = N_("who joined then was told of {told} a month, and came to pay {came_to} on average")
    yield N_("sale"), gettext(words, **yuan)
    missing = [gettext(words) for name, words in _TO_SHOW.items() if not table[name][last]]
    if missing:
        things = gettext(", ").join(missing)
        yield N_("not shown"), gettext("until then nobody had been shown: {things}", things=things)
