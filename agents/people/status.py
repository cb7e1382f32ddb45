"""The states of a person, as whole numbers for the rules and as names for people."""

from __future__ import annotations

from enum import IntEnum

from ..engine.jit import rule

# Membership, bits 0-2 of a row's status. Whether a member is waiting or covered follows from the
# day of joining and is never stored.
OUTSIDE, MEMBER, LEFT, EXPELLED, AIDED, AGED_OUT = range(6)
UNBORN = 7
"""Not there yet: 6 is what a waiting member is called."""
MEMBERSHIP_BITS = 7
# Health, bits 3-4.
HEALTHY, CHRONIC, ILL, DEAD = range(4)
HEALTH_SHIFT, HEALTH_BITS = 3, 3
# Bit 5: joined with a chronic illness that was not declared. Bit 6: has ever bought a policy of
# the agency. Bit 7: bought a policy with a chronic illness that was not declared.
CONCEALED, CUSTOMER, CONCEALED_POLICY = 32, 64, 128

FULL_TRUST = 255
"""Trust in the plan is a byte of the row."""


class Membership(IntEnum):
    """Where a person stands towards the plan."""

    OUTSIDE = OUTSIDE
    WAITING = 6
    COVERED = MEMBER
    LEFT = LEFT
    EXPELLED = EXPELLED
    AIDED = AIDED
    AGED_OUT = AGED_OUT
    UNBORN = UNBORN


class Health(IntEnum):
    """How a person is."""

    HEALTHY = HEALTHY
    CHRONIC = CHRONIC
    CRITICALLY_ILL = ILL
    DEAD = DEAD


@rule
def membership_of(status):
    """Membership in a row's status byte."""
    return status & MEMBERSHIP_BITS


@rule
def is_gone(status):
    """Was a member, and is none any more: left, removed, aided or too old."""
    membership = membership_of(status)
    return (membership > MEMBER) & (membership != UNBORN)


@rule
def health_of(status):
    """Health in a row's status byte."""
    return (status >> HEALTH_SHIFT) & HEALTH_BITS


@rule
def with_membership(status, membership):
    """The same status with another membership."""
    return (status & ~MEMBERSHIP_BITS) | membership


@rule
def with_health(status, health):
    """The same status with another health."""
    return (status & ~(HEALTH_BITS << HEALTH_SHIFT)) | (health << HEALTH_SHIFT)


@rule
def waiting_is_over(day, joined, waiting_days):
    """Whether the waiting period of a member is over, so that illness is covered.

    Args:
        day: the day, since the launch.
        joined: day of joining.
        waiting_days: days without cover, at least 1: cover begins on the day after joining.
    """
    return day - joined >= waiting_days


@rule
def is_billed(status, day, joined, waiting_days, waiting_pay):
    """Whether somebody is asked to pay the share: members are, in the waiting period if it says so.

    Args:
        status: the row's status byte.
        day: the day, since the launch.
        joined: day of joining.
        waiting_days: days without cover, at least 1.
        waiting_pay: whether members in the waiting period pay.
    """
    waited = (waiting_pay != 0) | waiting_is_over(day, joined, waiting_days)
    return (membership_of(status) == MEMBER) & waited
