"""The audit's own draws: chance is a pure function of seed, stream, time and person.

A draw is the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), cut to 48 bits; a chance is
a whole number of 2**-48 and a factor one of 1/1024.
"""

from __future__ import annotations

import numpy as np

CERTAIN, FACTOR = 1 << 48, 1 << 10
"""The chance 1, and the factor 1."""
AGE, TRAITS, HEALTH, HONESTY, FRIENDS, TRUST = 1, 2, 3, 4, 5, 6
ILLNESS, CHRONIC, DEATH, REVIEW = 12, 13, 14, 17
FILING, FIELD, STAYS, READING, DISPUTE, OBJECTION, JURY = 18, 19, 20, 21, 22, 23, 24
COMPLAINT, TALK, SUSPICION, HISTORY = 25, 26, 31, 41
"""Streams of draws."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_FEW = (1 << 15) - 1
"""So many people times a chance still fit 63 bits."""


def chance_of(probability: float) -> int:
    """A probability as a chance, on a grid of 10**-12."""
    return min(max(round(round(probability, 12) * CERTAIN), 0), CERTAIN)


def factor_of(value: float) -> int:
    """A factor in 1/1024, at most 16."""
    return min(max(round(round(value, 9) * FACTOR), 0), 16 * FACTOR)


def key(seed: int, stream: int, when: int = 0) -> np.ndarray:
    """What all draws of a stream in a round begin with: uint64, shape (1,).

    Args:
        seed: of the run.
        stream: one of those above.
        when: the round.
    """
    word = _mixed(np.array([seed], np.uint64) * _GOLDEN + np.uint64(stream))
    return _mixed(word + np.array([when], np.uint64) * _GOLDEN)


def draw(of_key: np.ndarray, persons: np.ndarray) -> np.ndarray:
    """A draw for each person, by number: int64."""
    return _cut(_mixed(of_key + (persons + 1).astype(np.uint64) * _GOLDEN))


def draw_again(draws: np.ndarray, times: np.ndarray | int) -> np.ndarray:
    """A further draw made from each draw, the one of this number."""
    more = np.asarray(times, np.uint64) * _GOLDEN
    return _cut(_mixed(np.asarray(draws).astype(np.uint64) + more))


def binomial(people: np.ndarray, chance: np.ndarray | int, draws: np.ndarray) -> np.ndarray:
    """Of so many people each, how many it happens to, by inversion; int64.

    More than are to be expected eight times are taken in parts, each with a draw of its own.

    Args:
        people: counts.
        chance: of each of them.
        draws: one each.
    """
    people, chance, u = np.broadcast_arrays(people, chance, draws)
    count = np.where((chance >= CERTAIN) & (people > 0), people, 0)
    maybe = (people > 0) & (chance > 0) & (chance < CERTAIN)
    few = maybe & (people <= _FEW)
    maybe &= ~few | (u < np.where(few, people, 0) * np.where(few, chance, 0))
    single = maybe & (people == 1)
    count[single] = 1
    at = np.flatnonzero(maybe & ~single)
    people, chance, u = people[at], chance[at], u[at]
    often = chance > CERTAIN // 2
    found = _of_rare(
        people, np.where(often, CERTAIN - chance, chance), np.where(often, CERTAIN - 1 - u, u)
    )
    count[at] = np.where(often, people - found, found)
    return count


def _of_rare(people: np.ndarray, chance: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """All parts of all groups at once, each with a mean of about eight or less."""
    part = np.maximum(8 * CERTAIN // np.maximum(chance, 1), 1)
    parts = -(-people // part)
    group = np.repeat(np.arange(len(people)), parts)
    times = np.arange(len(group)) - np.repeat(np.cumsum(parts) - parts, parts)
    some = np.minimum(people[group] - times * part[group], part[group])
    u = np.where(times == 0, draws[group], draw_again(draws[group], times))
    count = np.zeros(len(people), np.int64)
    np.add.at(count, group, _at_most_eight(some, chance[group], u))
    return count


def _at_most_eight(people: np.ndarray, chance: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Go up from nobody until the draw is reached; only + - * / of doubles, in a fixed order."""
    p = chance / CERTAIN
    q, nobody, left = 1.0 - p, np.ones(len(people)), people.copy()
    power = q.copy()
    while left.any():
        nobody = np.where(left & 1 == 1, nobody * power, nobody)
        power = power * power
        left >>= 1
    u, tail = draws / CERTAIN, 1.0 - nobody
    count, mass, odds = np.zeros(len(people), np.int64), nobody, p / q
    at = np.flatnonzero(u < tail)
    while len(at):
        mass[at] *= (people[at] - count[at]) / (count[at] + 1) * odds[at]
        count[at] += 1
        tail[at] -= mass[at]
        at = at[(u[at] < tail[at]) & (count[at] < people[at])]
    return count


def _cut(words: np.ndarray) -> np.ndarray:
    return (words >> np.uint64(16)).astype(np.int64)


def _mixed(word: np.ndarray) -> np.ndarray:
    word = (word ^ (word >> np.uint64(30))) * _FIRST
    word = (word ^ (word >> np.uint64(27))) * _SECOND
    return word ^ (word >> np.uint64(31))
