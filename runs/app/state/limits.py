"""What one visitor of the browser page may ask of the machine."""

from __future__ import annotations

from collections.abc import Mapping

from ....agents.engine.units import DAYS_A_YEAR
from ....model.loading.input_errors import ErrorDetail, InputError, Phrase
from ....model.scenario.scenario import Scenario
from ...language.translation import N_

AGENTS = 10_000
"""Agents where the visitor says nothing: every one has a cell of its own in the field."""
MOST_AGENTS = 100_000
MOST_YEARS = 15
"""Years from the launch to the last round, at most."""
MOST_JURORS = 10_000_000
ELSEWHERE = N_("set where the server is started, not in the page")


def check_settings(settings: Mapping[str, object]) -> None:
    """Refuse settings that only who started the server may choose.

    Args:
        settings: dotted key to value, from the page or a link.

    Raises:
        InputError: if a setting names a file of the machine, or how its processors are used.
    """
    of_the_server = ("people.table", "people", "run")
    errors = [
        ErrorDetail(None, None, key, "", ELSEWHERE)
        for key in settings
        if key in of_the_server or (key.startswith("run.") and key != "run.seed")
    ]
    if errors:
        raise InputError(errors)


def check_size(scenario: Scenario) -> None:
    """Refuse a scenario that would keep the machine from its other visitors.

    Args:
        scenario: the resolved scenario.

    Raises:
        InputError: if there are too many agents, years, or jurors.

    >>> check_size(Scenario(title="small", people={"agents": 100}))
    """
    agents, plan = scenario.people.agents, scenario.plan
    years = (plan.end - plan.start).days / DAYS_A_YEAR
    jurors = scenario.review.public_jury
    errors = []
    if agents == "all" or int(agents) > MOST_AGENTS:
        errors.append(_error("people.agents", agents, _at_most(MOST_AGENTS)))
    if years > MOST_YEARS:
        words = N_("at most {years} years after plan.start in the browser")
        allowed = Phrase(words, years=MOST_YEARS)
        errors.append(_error("plan.end", plan.end, allowed))
    if jurors > MOST_JURORS:
        errors.append(_error("review.public_jury", jurors, _at_most(MOST_JURORS)))
    if errors:
        raise InputError(errors)


def _at_most(number: int) -> Phrase:
    return Phrase(N_("at most {number} in the browser"), number=f"{number:_}")


def _error(key: str, given: object, allowed: str) -> ErrorDetail:
    return ErrorDetail(None, None, key, str(given), allowed)
