"""Who gained and who paid, read off the tables of a run."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN
from ..language.translation import N_, gettext
from .run_results import RunResults, Table

LEAST_PART = 0.005
"""Part of all who paid below which a group is too small to be told of."""

_NAMES = {
    "all": N_("all"),
    "healthy": N_("healthy"),
    "chronically ill": N_("ill, and hid it"),
    "lowest quarter": N_("least frail quarter"),
    "second quarter": N_("second quarter"),
    "third quarter": N_("third quarter"),
    "highest quarter": N_("frailest quarter"),
    "member at the end": N_("member at the end"),
    "left": N_("left"),
    "did not pay": N_("did not pay"),
    "too old": N_("grew too old"),
    "died": N_("died"),
    "ill while waiting": N_("ill while waiting"),
    "aided": N_("aided"),
    "refused": N_("refused"),
    "claim open": N_("claim open"),
}
"""What groups are called that are no span of numbers."""


class Group(NamedTuple):
    """A group of those who have been members; yuan, NaN where it was not measured."""

    name: str
    people: int
    paid: float
    aid: float
    worth: float
    expected: float

    @property
    def back_of_a_hundred(self) -> float:
        """Aid for each 100 yuan that the group paid; NaN if it paid nothing."""
        return 100 * self.aid / self.paid if self.paid else math.nan

    @property
    def a_person(self) -> tuple[float, float]:
        """Paid and received, yuan a person."""
        return self.paid / self.people, self.aid / self.people


def groups_of(run: RunResults, dimension: str) -> list[Group]:
    """The groups of a dimension of `transfers` who have been members, in its order."""
    table = run.transfers
    chosen = np.flatnonzero(table["dimension"] == dimension)
    return [_group(table, int(i)) for i in chosen if table["people"][i] > 0]


def everybody(run: RunResults) -> Group | None:
    """All who have been members; None if nobody has, or if the run does not tell."""
    found = groups_of(run, "all")
    return found[0] if found else None


def worth_telling(groups: list[Group]) -> list[Group]:
    """Groups that paid something and are no tiny part of all."""
    people = sum(one.people for one in groups)
    return [one for one in groups if one.paid > 0 and one.people >= LEAST_PART * people]


def surplus_yuan(group: Group) -> float:
    """Consumer surplus: what cover was worth to members themselves, less what they paid."""
    return group.worth - group.paid


def group_words(group: Group) -> str:
    """A group's name in the language that is spoken."""
    if group.name.startswith("up to "):
        return gettext("up to {years} years", years=group.name.removeprefix("up to "))
    youngest, _, oldest = group.name.partition(" to ")
    if oldest:
        return gettext("{youngest} to {oldest}", youngest=youngest, oldest=oldest)
    if group.name.endswith(" and over"):
        return gettext("{youngest} and over", youngest=group.name.removesuffix(" and over"))
    year, _, half = group.name.partition(" H")
    if half:
        words = N_("first half of {year}") if half == "1" else N_("second half of {year}")
        return gettext(words, year=year)
    return gettext(_NAMES.get(group.name, group.name))


def _group(table: Table, i: int) -> Group:
    return Group(
        str(table["group"][i]),
        int(table["people"][i]),
        float(table["paid_fen"][i]) / FEN_IN_YUAN,
        float(table["aid_fen"][i]) / FEN_IN_YUAN,
        float(table["worth_yuan"][i]),
        float(table["expected_yuan"][i]),
    )
