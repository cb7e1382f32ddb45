"""Where the people are cut into shards: by number alone, between communities."""

from __future__ import annotations

from ....agents.people.contacts import COMMUNITY

USUAL_SHARDS, AGENTS_FOR_THEM = 4, 1 << 27
"""Shards where nothing is said, for every so many agents: at most half a gigabyte each."""


def default_shards(agents: int) -> int:
    """How many shards where a scenario does not say: by the agents, never by the workers.

    >>> default_shards(50_000), default_shards(100_000_000), default_shards(1_000_000_000)
    (4, 4, 32)
    """
    return USUAL_SHARDS * -(-agents // AGENTS_FOR_THEM)


def partition(agents: int, shards: int) -> list[tuple[int, int]]:
    """First and last number (not included) of the people of each shard.

    Contacts live in the same community, so that no shard ever asks another about a neighbour.

    Args:
        agents: how many, 1 or more.
        shards: how many; fewer are made where there are not as many communities.

    >>> partition(1000, 2), partition(700, 7)
    ([(0, 512), (512, 1000)], [(0, 256), (256, 512), (512, 700)])
    """
    communities = -(-agents // COMMUNITY)
    count = min(shards, communities)
    firsts = [communities * i // count * COMMUNITY for i in range(count)]
    return list(zip(firsts, [*firsts[1:], agents], strict=True))
