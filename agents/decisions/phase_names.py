"""The acts of a row, by the verb that asks for them: what any rule is asked in."""

from __future__ import annotations

from .phases import enrol_row, live_row, settle_row
from .policy_month import insure_row

ACTS = {"enrol": enrol_row, "live": live_row, "settle": settle_row, "insure": insure_row}
