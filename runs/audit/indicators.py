"""What the regulator could see at the end of each round, worked out from the tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from .run_reader import Run, rows_of
from .terms import promise_fen

A_YEAR = dt.timedelta(days=365)


class Indicators:
    """What there was to see of a plan on the day of each of its rounds.

    Args:
        seen: by day of a round, each thing that a trigger may see, in the units of a trigger.
        small: members at the end of days on which the plan was below its floor, having been above.
    """

    def __init__(self, seen: dict[dt.date, dict[str, float]], small: dict[dt.date, int]):
        self._seen, self._small = seen, small

    def above(self, trigger: dict[str, Any], date: dt.date) -> bool:
        """Whether a trigger's level was exceeded on a day that the trigger looks at."""
        not_before = trigger.get("not_before", "none")
        if not_before != "none" and date < not_before:
            return False
        return self.value(trigger["sees"], date) > trigger["above"]

    def value(self, name: str, date: dt.date) -> float:
        """What was to be seen under a name on the day of a round; 0 on another."""
        return self._seen.get(date, {}).get(name, 0)

    def too_few(self, date: dt.date) -> int | None:
        """Members at the end of a day's round, if the plan was below its floor then."""
        return self._small.get(date)


def indicators_of(run: Run, given: Sequence[Any]) -> Indicators:
    """Work out what was to be seen.

    What a share is against the promise is seen in whole parts of 1/1024, as it is acted upon.

    Args:
        run: the tables.
        given: orders given.
    """
    plan = run.scenario["plan"]
    promise = promise_fen(plan)
    memory = run.scenario.get("behaviour", {}).get("memory_rounds", 1)
    bills, seen, small = [], {}, {}
    most, floor = 0, plan.get("minimum_members", 0)
    complaints = dict(rows_of(run.reviews, "date complaints"))
    names = "date members share_fen float_fen claims_pending"
    for date, members, share, held, pending in rows_of(run.rounds, names):
        bills = [*bills, share][-memory:] if share else bills
        looks_like = sum(bills) // len(bills) if bills else promise
        over = looks_like * 1024 // promise if promise else 0
        licensed = _is_licensed([order.kind for order in given if order.date <= date])
        most = max(most, members)
        if members < floor <= most:
            small[date] = members
        seen[date] = {
            "members": members,
            "unlicensed_members": 0 if licensed else members,
            "complaints": sum(n for day, n in complaints.items() if date - A_YEAR < day <= date),
            "float_yuan": held / 100,
            "share_over_promise": over / 1024,
            "claims_pending": pending,
        }
    return Indicators(seen, small)


def _is_licensed(kinds: list[str]) -> bool:
    """A licence was granted, or the plan still runs as insurance."""
    forms = [kind for kind in kinds if kind in ("insurance_form", "conversion")]
    return "licence_granted" in kinds or forms[-1:] == ["insurance_form"]
