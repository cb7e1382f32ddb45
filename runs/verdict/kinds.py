"""What a verdict can be, and what can have ended a plan."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What became of the pool by itself, the regulator's end left aside; see docs/verdict.md.

    SPIRAL: it died of leaving; each who left made it dearer for the rest. TIPPED: it is on the way
    there, as no share would hold it. PRICED_OUT: it died or will, as costs rose by themselves
    beyond what cover is worth. SETTLES: many left, and it comes to rest.
    AGEING: the share rose mostly because people grew older and sicker. WEAR_OFF: mostly because
    waiting periods ended and declarations wore off, and few left over it. DEARER: mostly for
    another reason, such as caps that ended, and few left over it. HOLDS: neither share nor members
    moved much. NOTHING: fewer than two rounds had a bill. NOT_JUDGED: nobody may be asked.
    """

    SPIRAL = "spiral"
    TIPPED = "tipped"
    PRICED_OUT = "priced_out"
    SETTLES = "settles"
    AGEING = "ageing"
    WEAR_OFF = "wear_off"
    DEARER = "dearer"
    HOLDS = "holds"
    NOTHING = "nothing"
    NOT_JUDGED = "not_judged"


class EndedBy(StrEnum):
    """What ended the plan.

    DATED_ORDER: an order with a date in the scenario. ORDER: one that followed from what the
    regulator saw or ordered before. OPERATOR: the operator failed. FLOOR: fewer members than the
    plan's terms ask for. INSURER: its insurer had no capital left. STOPPED: the operator decided
    so, over its own account. NOBODY: no member was left.
    PLAN_END: nothing did; the simulation ended.
    """

    DATED_ORDER = "dated_order"
    ORDER = "order"
    OPERATOR = "operator"
    FLOOR = "floor"
    INSURER = "insurer"
    STOPPED = "stopped"
    NOBODY = "nobody"
    PLAN_END = "plan_end"


BY_THE_OPERATOR = (EndedBy.OPERATOR, EndedBy.STOPPED)
"""Ends that no order brought."""
BY_DECISION = (EndedBy.DATED_ORDER, EndedBy.ORDER, EndedBy.INSURER, *BY_THE_OPERATOR)
"""Ends that somebody brought: the plan left alone is followed beyond them."""


class LeftOut(StrEnum):
    """Why a run has no companions.

    NO_BILL: there is nothing to compare. LARGE_TABLE: all rows of the user's own table would have
    to be simulated again, several times. NOT_ASKED: nobody has asked for them yet.
    """

    NO_BILL = "no_bill"
    LARGE_TABLE = "large_table"
    NOT_ASKED = "not_asked"
