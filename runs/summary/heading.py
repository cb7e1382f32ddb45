"""What stands above a run: when it was lived, by how many people and agents, with which seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ..language import formats
from ..language.translation import N_, gettext, ngettext
from ..results.run_results import RunResults


def heading_parts(run: RunResults) -> dict[str, str]:
    """When a run was lived, its rounds, people, agents and seed, each as text.

    The last day is that of the last round, and not of a `plan.end` that was not reached.

    Args:
        run: any run, also one that ended before its first round.
    """
    people, plan, dates = run.terms["people"], run.terms["plan"], run.rounds["date"]
    end: dt.date = dates[-1].item() if len(dates) else plan["end"]
    span = gettext("{start} to {end}", start=plan["start"], end=end)
    if end < plan["end"]:
        words = N_("{start} to {end} (plan.end {planned} was not reached)")
        span = gettext(words, start=plan["start"], end=end, planned=plan["end"])
    return {
        "span": span,
        "rounds": rounds_text(len(dates)),
        "who": _who(people),
        "seed": str(run.terms["run"]["seed"]),
    }


def _who(people: Mapping[str, Any]) -> str:
    """How many people there are, and how many agents stand for them."""
    if people.get("table", "none") != "none":
        return gettext("people of the table")
    total, agents = people["total"], people["agents"]
    if agents == "all":
        return ngettext(
            "{people} person, one agent",
            "{people} people, one agent each",
            total,
            people=formats.count(total),
        )
    return gettext(", ").join((people_text(total), agents_text(agents)))


def people_text(number: float) -> str:
    """A count of people.

    >>> people_text(1), people_text(150_000_000)
    ('1 person', '150 million people')
    """
    return ngettext("{people} person", "{people} people", number, people=formats.count(number))


def agents_text(number: float) -> str:
    """A count of agents.

    >>> agents_text(1), agents_text(2)
    ('1 agent', '2 agents')
    """
    return ngettext("{agents} agent", "{agents} agents", number, agents=formats.count(number))


def rounds_text(number: int) -> str:
    """A count of rounds.

    >>> rounds_text(1), rounds_text(80)
    ('1 round', '80 rounds')
    """
    return ngettext("{rounds} round", "{rounds} rounds", number, rounds=formats.decimal(number))
