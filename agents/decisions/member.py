"""A member as a Mesa agent: a face on one row, asked in each phase of a round."""

from __future__ import annotations

import mesa

from ..engine.jit import HOOKS, as_python
from ..people.contacts import Community, community_of
from ..people.person_view import PersonView
from ..people.status import MEMBER, MEMBERSHIP_BITS, OUTSIDE
from . import enrolment as joining
from . import health as illness
from . import phases as life
from . import policy_choice as policies
from . import withdrawal as leaving

_community_of = as_python(community_of)


class PhaseInputs:
    """What all member objects read in one phase of a round.

    Attributes:
        rows: the population, as memory views.
        tables: what the scenario says, as lists.
        notice: what the platform tells everybody.
        neighbours: everybody's status as of the last round.
        links_key: key of the draws that say who the contacts are.
        u: the draws of this phase's decisions, a list each, by row.
        offers: what the agency offers, in its phase.
        tally: what everybody did in that phase, added up.
        act: the row's part in this phase, see agents/decisions/phases.py, as plain Python.
        current_member: the member whose hooks are asked, where a subclass overrides any.
    """

    __slots__ = (
        "act",
        "current_member",
        "links_key",
        "luck",
        "neighbours",
        "notice",
        "offers",
        "rows",
        "tables",
        "tally",
    )

    def community_of(self, row: int) -> Community:
        """The community of a row."""
        first, size = _community_of(row, len(self.neighbours))
        return Community(self.neighbours, first, size, self.links_key)


class Member(mesa.Agent, PersonView):
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
    hears = staticmethod(as_python(joining.hears))
    may_join = staticmethod(as_python(joining.may_join))
    wants_to_join = staticmethod(as_python(joining.wants_to_join))
    falls_ill = staticmethod(as_python(illness.falls_ill))
    turns_chronic = staticmethod(as_python(illness.turns_chronic))
    dies = staticmethod(as_python(illness.dies))
    pays = staticmethod(as_python(leaving.pays))
    looks = staticmethod(as_python(leaving.looks))
    wants_to_leave = staticmethod(as_python(leaving.wants_to_leave))
    wants_to_keep = staticmethod(as_python(policies.wants_to_keep))
    best_choice = staticmethod(as_python(policies.best_choice))

    def __init__(self, model: mesa.Model, row: int):
        super().__init__(model)
        self.row = row

    @classmethod
    def overridden(cls) -> list[str]:
        """Hooks that this class does not take from `Member`."""
        hooks = HOOKS.keys() & vars(Member).keys()
        return [name for name in hooks if getattr(cls, name) is not getattr(Member, name)]

    def enrol(self, phase: PhaseInputs) -> int:
        """Join, if outside and it is worth it; return people who joined."""
        row = self.row
        if phase.rows.status[row] & MEMBERSHIP_BITS != OUTSIDE:
            return 0
        phase.current_member = self
        return phase.act(
            phase.rows,
            phase.tables,
            phase.notice,
            phase.community_of(row),
            row,
            phase.luck[0][row],
        )

    def live(self, phase: PhaseInputs) -> life.HealthResult:
        """Live through a round."""
        row = self.row
        phase.current_member = self
        u_illness, u_chronic, u_death = phase.luck
        return phase.act(
            phase.rows,
            phase.tables,
            phase.notice,
            row,
            u_illness[row],
            u_chronic[row],
            u_death[row],
        )

    def settle(self, phase: PhaseInputs) -> life.BillingResult:
        """Pay and decide, if a member."""
        row = self.row
        rows = phase.rows
        if rows.status[row] & MEMBERSHIP_BITS != MEMBER or rows.people[row] == 0:
            return life.BillingResult.NOT_BILLED
        phase.current_member = self
        return phase.act(
            rows,
            phase.tables,
            phase.notice,
            phase.community_of(row),
            row,
            phase.luck[0][row],
            phase.luck[1][row],
        )

    def insure(self, phase: PhaseInputs) -> None:
        """Claim on policies, keep them or not, compare, and buy, for a month."""
        row = self.row
        phase.current_member = self
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
