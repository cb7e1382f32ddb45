"""The states of a person, as whole numbers for the rules and as names for people."""

from __future__ import annotations

from enum import IntEnum

from ..engine.jit import rule

# Membership, bits 0-2 of a row's status. Whether a member is waiting or covered follows from the
# day of joining and is never stored.
OUTSIDE, MEMBER, LEFT, EXPELLED, AIDED, AGED_OUT = range(6)
MEMBERSHIP_BITS = 7
# Health, bits 3-4.
HEALTHY, CHRONIC, ILL, DEAD = range(4)
HEALTH_SHIFT, HEALTH_BITS = 3, 3
# Bit 5: joined with a chronic illness that was not declared. Bit 6: has ever bought a policy of
# the agency. Bit 7: bought a policy with a chronic illness that was not declared.
CONCEALED, CUSTOMER, CONCEALED_POLICY = 32, 64, 128


class Membership(IntEnum):
    """Where a person stands towards the plan."""

    OUTSIDE = OUTSIDE
    WAITING = 6
    COVERED = MEMBER
    LEFT = LEFT
    EXPELLED = EXPELLED
    AIDED = AIDED
    AGED_OUT = AGED_OUT


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
