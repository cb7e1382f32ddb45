"""Contacts: the six neighbours whom a person hears from, all of the person's own community."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..engine.jit import inlined, rule
from .status import UNBORN, membership_of

COMMUNITY = 256
"""Contacts live among 256 neighbours, so that no contact depends on how many people there are."""
CONTACTS = 6


class Community(NamedTuple):
    """A person's community as it was seen in the last round, whatever happens in this one."""

    status: Any  # uint8 or bytes: status bytes of a stretch of rows
    first: int  # where the community begins among them
    size: int  # people in it; a contact beyond does not exist
    links_key: Any  # key of the draws that say who the contacts are


@rule
def community_of(row, rows):
    """The first row of a row's community, and how many rows are in it.

    Args:
        row: the row.
        rows: rows there are; the last community may be smaller than the others.

    >>> community_of(300, 400)
    (256, 144)
    """
    first = row - row % COMMUNITY
    return first, min(COMMUNITY, rows - first)


@rule
def contact_of(links, k):
    """Place of a person's contact in the community; beyond its last row there is none.

    Args:
        links: the person's own 48 bits, 8 for each contact.
        k: which contact, from 0.
    """
    return (links >> (8 * k)) & (COMMUNITY - 1)


@inlined
def place_of(status, first, size, contact):
    """Place in the community of a contact: its own, or of one not born yet the next one's.

    Args:
        status: status bytes.
        first: where the community begins among them.
        size: people in it.
        contact: place of the contact, below the size.
    """
    if membership_of(status[first + contact]) == UNBORN:
        return (contact + 1) % size
    return contact


@inlined
def contacts_in(membership, community, links):
    """How many of a person's six contacts have a membership.

    Args:
        membership: the membership to count.
        community: the person's own.
        links: the person's own 48 bits.
    """
    count = 0
    for k in range(CONTACTS):
        contact = contact_of(links, k)
        if contact < community.size:
            place = place_of(community.status, community.first, community.size, contact)
            status = community.status[community.first + place]
            count += 1 if membership_of(status) == membership else 0
    return count
