"""Chance: a draw is a pure function of (seed, stream, person, round), and there is no other.

Source: the hash is the finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom
number generators, OOPSLA 2014); keying draws by person instead of by order of calls is the idea of
counter-based generators (Salmon et al.: Parallel random numbers, SC 2011).
"""

from __future__ import annotations

import warnings

import numpy as np

from .jit import SETTINGS, primitive, rule

if SETTINGS.DISABLE_JIT:
    # Interpreted, NumPy warns where compiled code wraps at 64 bits in silence, as it should.
    warnings.filterwarnings("ignore", "overflow encountered in scalar", RuntimeWarning)

BITS = 48
"""Bits of a draw. A chance is a whole number of 2**-48, fine enough for one in 10**14."""
CERTAIN = 1 << BITS
"""The chance 1."""
FACTOR_BITS = 10
FEW = (1 << 15) - 1
"""So many people times a chance still fit 63 bits."""
ONE = 1 << FACTOR_BITS
"""The factor 1: factors on a chance are whole numbers of 1/1024."""

# One named stream per decision: a new decision takes a new number and moves nobody's luck.
AGE, TRAITS, HEALTH, HONESTY, FRIENDS, TRUST = 1, 2, 3, 4, 5, 6
HEARS, ILLNESS, CHRONIC, DEATH, PAYMENT, ATTENTION, REVIEW = 11, 12, 13, 14, 15, 16, 17
FILING, FIELD, STAYS, READING, DISPUTE, OBJECTION, JURY = 18, 19, 20, 21, 22, 23, 24
COMPLAINT, TALK, SHOPPING, TREATMENT, RECOVERY, CONTEST = 25, 26, 27, 28, 29, 30
SUSPICION, SAMPLING, MARGIN, RECONSIDER = 31, 32, 33, 34
HISTORY, FAMILIES, COUPLES, RIVAL = 41, 46, 56, 57

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S16 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(64 - BITS)


@primitive
def _mix(word):
    """Scramble 64 bits so that each depends on all."""
    word = (word ^ (word >> _S30)) * _FIRST
    word = (word ^ (word >> _S27)) * _SECOND
    return word ^ (word >> _S31)


@primitive
def key(seed, stream, when):
    """Key of all draws of one stream in one round: a 64-bit word.

    Args:
        seed: the run's seed, 0 or more.
        stream: one of the named streams.
        when: the round, or the day for what is resolved by day.
    """
    word = _mix(np.uint64(seed) * _GOLDEN + np.uint64(stream))
    return _mix(word + np.uint64(when) * _GOLDEN)


@primitive
def draw(of_key, person):
    """One person's draw under a key: 48 even bits, as a signed whole number."""
    return np.int64(_mix(np.uint64(of_key) + np.uint64(person + 1) * _GOLDEN) >> _S16)


@primitive
def even_draw(of_key, place):
    """The draw of a place that is spread evenly over a row of places: 48 bits.

    Among any stretch of places at equal steps, as many draws lie below a bound as there should be,
    give or take a few; no chance is in it but that of the key (Weyl 1916).
    """
    return np.int64((np.uint64(of_key) + np.uint64(place + 1) * _GOLDEN) >> _S16)


@primitive
def key_from(first, seed, stream, when):
    """The key under which person 0 has the draw that person `first` has under `key`."""
    return key(seed, stream, when) + np.uint64(first) * _GOLDEN


@primitive
def next_draw(one_draw, times):
    """A further draw made from a draw, for a decision that needs more than one."""
    return np.int64(_mix(np.uint64(one_draw) + np.uint64(times) * _GOLDEN) >> _S16)


@primitive
def draws(of_key, first, last):
    """The draws of persons `first` to `last - 1`: int64, shape (last - first,)."""
    out = np.empty(last - first, np.int64)
    for person in range(first, last):
        out[person - first] = draw(of_key, person)
    return out


@rule
def times(chance, factor):
    """A chance times a factor (in 1/1024), at most certain.

    Args:
        chance: 0 to `CERTAIN`.
        factor: 0 to 16,384, so that the product fits 63 bits.
    """
    return min((chance * factor) >> FACTOR_BITS, CERTAIN)


@rule
def _at_most_eight(people, chance, one_draw):
    """Binomial count by inversion, for a mean of about eight or less.

    Only + - * / on doubles: these are rounded in one way on every machine, compiled or not. The
    chance that it happens to anybody is built from itself, not taken from 1, so that it stays right
    where it is tiny; and a draw stands for the middle of its 2**-48, above what rounding leaves.
    """
    p = chance / CERTAIN
    q = 1.0 - p
    tail = 0.0
    anybody, left = p, people
    while left > 0:
        if left & 1:
            tail += anybody - tail * anybody
        anybody *= 2.0 - anybody
        left >>= 1
    u = (one_draw + 0.5) / CERTAIN
    count, mass = 0, 1.0 - tail
    while u < tail and count < people and (mass > u or u > 1e-9):  # far out, tail is all rounding
        mass *= (people - count) / (count + 1) * (p / q)
        count += 1
        tail -= mass
    return count


@rule
def binomial(people, chance, one_draw):
    """Of so many people, each with this chance, how many it happens to: binomial, from one draw.

    With one person this is the plain comparison `draw < chance`. A large group is cut into parts
    with a mean of eight or less, each with a draw made from the first.

    Args:
        people: a count, 0 or more.
        chance: 0 to `CERTAIN`.
        one_draw: 48 bits.

    Returns:
        A count, 0 to `people`.

    >>> binomial(1, CERTAIN // 4, CERTAIN // 4 - 1), binomial(1, CERTAIN // 4, CERTAIN // 4)
    (1, 0)
    """
    if chance <= 0 or people <= 0:
        return 0
    if chance >= CERTAIN:
        return people
    if people == 1:
        return 1 if one_draw < chance else 0
    if people <= FEW and one_draw >= people * chance:
        return 0
    if chance > CERTAIN // 2:
        return people - binomial_of_rare(people, CERTAIN - chance, CERTAIN - 1 - one_draw)
    return binomial_of_rare(people, chance, one_draw)


@rule
def binomial_of_rare(people, chance, one_draw):
    """`binomial` for chances up to one half, part by part."""
    part = max(8 * CERTAIN // chance, 1)
    count = _at_most_eight(min(people, part), chance, one_draw)
    done, times = part, 0
    while done < people:
        times += 1
        count += _at_most_eight(min(people - done, part), chance, next_draw(one_draw, times))
        done += part
    return count
