"""A member as a Mesa agent: a view of one row, asked in each phase of a round."""

from __future__ import annotations

import mesa

from ..engine.jit import HOOKS, as_python
from ..people.columns import Population
from ..people.contacts import Community, community_of
from ..people.household import decider_of
from ..people.person_view import PersonView
from ..people.status import MEMBER, MEMBERSHIP_BITS, OUTSIDE
from . import enrolment, health, phases, policy_choice, withdrawal

_community_of, _decider_of = as_python(community_of), as_python(decider_of)


class PhaseInputs:
    """What all member objects read in one phase of a round.

    Attributes:
        rows: the population, as memory views.
        tables: what the scenario says, as lists.
        context: what the platform tells everybody.
        neighbours: everybody's status as of the last round.
        links_key: key of the draws that say who the contacts are.
        draws: the draws of this phase's decisions, a list each, by row.
        offers: what the agency offers, in its phase.
        tally: what everybody did in that phase, added up.
        act: the row's part in this phase, see agents/decisions/phases.py, as plain Python.
        current_member: the member whose hooks are asked, where a subclass overrides any.
    """

    __slots__ = (
        "act",
        "context",
        "current_member",
        "draws",
        "links_key",
        "neighbours",
        "offers",
        "rows",
        "tables",
        "tally",
    )

    def __reduce__(self) -> tuple[type[PhaseInputs], tuple[()]]:
        """A copy knows of no phase: each phase lays out anew what is read in it."""
        return PhaseInputs, ()

    def community_of(self, row: int) -> Community:
        """The community of a row."""
        first, size = _community_of(row, len(self.neighbours))
        return Community(self.neighbours, first, size, self.links_key)

    def decider_of(self, row: int) -> int:
        """The row of whoever decides for a row: a child's head, or itself."""
        return int(_decider_of(self.rows, self.context, row))


class Member(mesa.Agent, PersonView):
    """Falls ill by table, joins if cover is worth it, pays, and leaves when the share exceeds it.

    Override a hook in a subclass and give that as `member_class` to the society. A hook is one of
    the rules that stand as static methods below, and takes the arguments of the rule of its name.
    A child's own object is asked, about what its head (`people.household`) knows and draws.
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
    hears = staticmethod(as_python(enrolment.hears))
    may_join = staticmethod(as_python(enrolment.may_join))
    wants_to_join = staticmethod(as_python(enrolment.wants_to_join))
    falls_ill = staticmethod(as_python(health.falls_ill))
    turns_chronic = staticmethod(as_python(health.turns_chronic))
    dies = staticmethod(as_python(health.dies))
    pays = staticmethod(as_python(withdrawal.pays))
    looks = staticmethod(as_python(withdrawal.looks))
    wants_to_leave = staticmethod(as_python(withdrawal.wants_to_leave))
    wants_to_keep = staticmethod(as_python(policy_choice.wants_to_keep))
    best_choice = staticmethod(as_python(policy_choice.best_choice))

    def __init__(self, model: mesa.Model, row: int):
        super().__init__(model)
        self.row = row

    @classmethod
    def find_overridden(cls) -> list[str]:
        """Hooks that this class does not take from `Member`.

        Raises:
            ValueError: if it defines a rule that no member is asked for; it would be ignored.
        """
        hooks = HOOKS.keys() & vars(Member).keys()
        for name in sorted(HOOKS.keys() - hooks):
            if hasattr(cls, name) and not hasattr(Member, name):
                raise ValueError(
                    f"{cls.__name__}.{name}: no member is asked for this rule; "
                    f"give another one to all of them with rules={{{name!r}: ...}}"
                )
        return [name for name in hooks if getattr(cls, name) is not getattr(Member, name)]

    def enrol(self, phase: PhaseInputs) -> int:
        """Join, if outside or gone and it is worth it; return people who joined."""
        row = self.row
        membership = phase.rows.status[row] & MEMBERSHIP_BITS
        if membership == MEMBER or (membership != OUTSIDE and not len(phase.rows.first_joined)):
            return 0
        phase.current_member = self
        return phase.act(
            phase.rows,
            phase.tables,
            phase.context,
            phase.community_of(row),
            row,
            phase.draws[0][phase.decider_of(row)],
        )

    def reconsider(self, phase: PhaseInputs) -> int:
        """Look at the plan between two bills, if a member; return people who left."""
        row = self.row
        if not _is_member(phase.rows, row):
            return 0
        phase.current_member = self
        return phase.act(
            phase.rows,
            phase.tables,
            phase.context,
            phase.community_of(row),
            row,
            phase.draws[0][phase.decider_of(row)],
        )

    def live(self, phase: PhaseInputs) -> phases.HealthResult:
        """Live through a round."""
        row = self.row
        phase.current_member = self
        u_illness, u_chronic, u_death = phase.draws
        return phase.act(
            phase.rows,
            phase.tables,
            phase.context,
            row,
            u_illness[row],
            u_chronic[row],
            u_death[row],
        )

    def settle(self, phase: PhaseInputs) -> phases.BillingResult:
        """Pay and decide, if a member."""
        row = self.row
        if not _is_member(phase.rows, row):
            return phases.BillingResult.NOT_BILLED
        phase.current_member = self
        who = phase.decider_of(row)
        return phase.act(
            phase.rows,
            phase.tables,
            phase.context,
            phase.community_of(row),
            row,
            phase.draws[0][who],
            phase.draws[1][who],
        )

    def insure(self, phase: PhaseInputs) -> None:
        """Claim on policies, keep them or not, compare, and buy, for a month."""
        row = self.row
        phase.current_member = self
        phase.act(
            phase.rows,
            phase.tables,
            phase.offers,
            phase.context,
            row,
            phase.draws[0][row],
            phase.draws[1][row],
            phase.tally,
        )


def _is_member(rows: Population, row: int) -> bool:
    """Whether there is a member in a row."""
    return rows.status[row] & MEMBERSHIP_BITS == MEMBER and rows.people[row] != 0
