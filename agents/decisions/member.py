"""A member as a Mesa agent: a face on one row, asked in each phase of a round."""

from __future__ import annotations

from typing import Any

import mesa

from ..engine.jit import HOOKS, interpreted
from ..people.person_view import Face
from ..people.status import MEMBER, MEMBERSHIP_BITS, OUTSIDE
from . import enrolment as joining
from . import health as illness
from . import phases as life
from . import policy_choice as policies
from . import withdrawal as leaving
from .enrolment import COMMUNITY


class Phase:
    """What all member objects read in one phase of a round.

    Attributes:
        rows: the population, as memory views.
        tables: what the scenario says, as lists.
        notice: what the platform tells everybody.
        neighbours: everybody's status as of the last round.
        links_key: key of the draws that say who the contacts are.
        luck: the draws of this phase's decisions, a list each, by row.
        offers: what the agency offers, in its phase.
        tally: what everybody did in that phase, added up.
        act: the row's part in this phase, from `agents.life`, as plain Python.
        acting: the member whose hooks are asked, where a subclass overrides any.
    """

    __slots__ = (
        "act",
        "acting",
        "links_key",
        "luck",
        "neighbours",
        "notice",
        "offers",
        "rows",
        "tables",
        "tally",
    )


class Member(mesa.Agent, Face):
    """Falls ill by table, joins if cover is worth it, pays, and leaves when the share exceeds it.

    Override a hook in a subclass and give that as `member_class` to the society. A hook is one of
    the rules that stand as static methods below, and takes the arguments of the rule of its name.
    What is measured of members (their gain, their curves) asks hooks too: what they would do at
    another share. Nothing may come of that.

    Args:
        model: the society.
        row: number of the agent, from 0.

    Attributes:
        remembers: set it in a class whose hooks change something when they are asked. They are
            then asked for decisions only, and what would need more questions stays empty.
    """

    remembers = False
    hears = staticmethod(interpreted(joining.hears))
    may_join = staticmethod(interpreted(joining.may_join))
    wants_to_join = staticmethod(interpreted(joining.wants_to_join))
    falls_ill = staticmethod(interpreted(illness.falls_ill))
    turns_chronic = staticmethod(interpreted(illness.turns_chronic))
    dies = staticmethod(interpreted(illness.dies))
    pays = staticmethod(interpreted(leaving.pays))
    looks = staticmethod(interpreted(leaving.looks))
    wants_to_leave = staticmethod(interpreted(leaving.wants_to_leave))
    wants_to_keep = staticmethod(interpreted(policies.wants_to_keep))
    best_choice = staticmethod(interpreted(policies.best_choice))

    def __init__(self, model: Any, row: int):
        super().__init__(model)
        self.row = row

    @classmethod
    def overridden(cls) -> list[str]:
        """Hooks that this class does not take from `Member`."""
        hooks = HOOKS.keys() & vars(Member).keys()
        return [name for name in hooks if getattr(cls, name) is not getattr(Member, name)]

    def enrol(self, phase: Phase) -> int:
        """Join, if outside and it is worth it; return people who joined."""
        row = self.row
        if phase.rows.status[row] & MEMBERSHIP_BITS != OUTSIDE:
            return 0
        phase.acting = self
        first = row - row % COMMUNITY
        return phase.act(
            phase.rows,
            phase.tables,
            phase.notice,
            phase.neighbours,
            first,
            min(COMMUNITY, len(phase.neighbours) - first),
            row,
            phase.links_key,
            phase.luck[0][row],
        )

    def live(self, phase: Phase) -> tuple[int, int, int, int, int, int, int]:
        """Live through a round; return what `agents.life.live_row` returns."""
        row = self.row
        phase.acting = self
        illness_luck, chronic_luck, death_luck = phase.luck
        return phase.act(
            phase.rows,
            phase.tables,
            phase.notice,
            row,
            illness_luck[row],
            chronic_luck[row],
            death_luck[row],
        )

    def settle(self, phase: Phase) -> int:
        """Pay and decide, if a member; return what the bill came to."""
        row = self.row
        rows = phase.rows
        if rows.status[row] & MEMBERSHIP_BITS != MEMBER or rows.people[row] == 0:
            return life.NOT_BILLED
        phase.acting = self
        first = row - row % COMMUNITY
        return phase.act(
            rows,
            phase.tables,
            phase.notice,
            phase.neighbours,
            first,
            min(COMMUNITY, len(phase.neighbours) - first),
            row,
            phase.links_key,
            phase.luck[0][row],
            phase.luck[1][row],
        )

    def insure(self, phase: Phase) -> None:
        """Claim on policies, keep them or not, compare, and buy, for a month."""
        row = self.row
        phase.acting = self
        phase.act(
            phase.rows,
            phase.tables,
            phase.offers,
            phase.notice,
            row,
            phase.luck[0][row],
            phase.luck[1][row],
            phase.tally,
        )
