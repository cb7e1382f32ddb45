"""The acts of a row, by the verb that asks for them: what any rule is asked in."""

from __future__ import annotations

from .phases import billing_phase, enrolment_phase, health_phase
from .policy_month import policy_phase

ACTS = {
    "enrol": enrolment_phase,
    "live": health_phase,
    "settle": billing_phase,
    "insure": policy_phase,
}
