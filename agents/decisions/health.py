"""Falling ill: a table by age and sex x frailty x health x what the declaration is still worth."""

from __future__ import annotations

from ..engine.jit import hook, rule
from ..engine.random_draws import BITS, FACTOR_BITS, FEW, ONE, binomial, times
from ..people.traits import FRAILTIES

OLDEST = 140
"""Tables end here, beyond the age anybody can reach in a run."""
_YEARS_IN_A_DAY = -((-4 << 32) // 1461)
"""1 / 365.25 in 2**-32, rounded up: whole years come out exactly, and faster than by dividing."""


EXPECTED_BITS = 8
"""Expected aid is added up in 1/256 fen."""


@rule
def age_on(day, born):
    """Whole years of age on a day; both are days since the launch, a year is 365.25 of them.

    >>> age_on(0, -14_610)
    40
    """
    return ((day - born) * _YEARS_IN_A_DAY) >> 32


@rule
def days_to_age(age):
    """Days from birth until somebody is of an age: the first day on which `age_on` says so.

    >>> days_to_age(40)
    14610
    """
    return -((-age << 32) // _YEARS_IN_A_DAY)


@rule
def risk_cell(age, sex, frailty, chronic):
    """Place of an age, sex, class of frailty and state of health in the table of risks."""
    return ((2 * age + sex) * FRAILTIES + frailty) * 2 + chronic


@rule
def for_days(yearly, days):
    """A yearly chance over so many days: in proportion, as rates are small."""
    return yearly * days * 4 // 1461


@rule
def declaration_effect(days_since_joining, least, wear_off_days):
    """Who has just declared to be healthy falls ill less; that wears off in a straight line.

    Args:
        days_since_joining: days.
        least: factor on the day of joining, in 1/1024.
        wear_off_days: days until the factor is 1.

    Source:
        Claims of the real plan rose from 0.07 to 0.3 of the insured table in sixteen months
        (docs/sources.md). The straight line is an assumption.
    """
    if days_since_joining >= wear_off_days:
        return ONE
    return least + (ONE - least) * max(days_since_joining, 0) // wear_off_days


@rule
def yearly_illness(table_chance, frailty, chronic, chronic_factor):
    """Yearly chance of critical illness: table x frailty, x a factor for the chronically ill.

    Before any effect of a declaration; factors in 1/1024.
    """
    chance = times(table_chance, frailty)
    return times(chance, chronic_factor) if chronic else chance


@hook
@rule
def falls_ill(people, chance, u):
    """How many of an agent's people fall critically ill in this round."""
    if people <= FEW and u >= people * chance:
        return 0
    return binomial(people, chance, u)


@hook
@rule
def overstates(people, chance, exaggeration, ill, u):
    """How many fall less ill than the plan demands and claim nevertheless (moral hazard).

    They are those whose draw came next to critical illness, so nobody's illness depends on it.

    Args:
        people: a count.
        chance: of critical illness.
        exaggeration: such claims against true ones, in 1/1024.
        ill: people who fell critically ill by the same draw.
        u: that draw.
    """
    if exaggeration == 0:
        return 0
    return max(falls_ill(people, times(chance, ONE + exaggeration), u) - ill, 0)


@hook
@rule
def turns_chronic(chance, u):
    """Whether an agent turns from healthy to chronically ill in this round."""
    return u < chance


@hook
@rule
def dies(people, chance, u):
    """How many of an agent's people die without a claim in this round."""
    if people <= FEW and u >= people * chance:
        return 0
    return binomial(people, chance, u)


@hook
@rule
def expected_aid(chance, aid_fen):
    """Expected aid of one person in a round, in 1/256 fen, for claims replaced by their mean."""
    return ((chance >> 20) * aid_fen) >> (BITS - 20 - EXPECTED_BITS)


@hook
@rule
def worth_fen(benefit_fen, known_frailty, by_health, attitude, comfort_fen, rounds_a_year):
    """What a round of cover is worth: own expected aid x attitude to risk + comfort.

    Args:
        benefit_fen: yearly aid expected at this age and sex, in fen.
        known_frailty: what the person knows of the own frailty, in 1/1024.
        by_health: factor of the own health, in 1/1024.
        attitude: worth of a yuan of aid expected, in 1/1024.
        comfort_fen: worth of being covered at all, fen a year.
        rounds_a_year: sharing rounds in a year.

    Returns:
        Fen a round.

    Source:
        assumption; willingness to pay as a rising function of own risk is the premise of
        Einav, Finkelstein, Cullen, QJE 2010.
    """
    own = (benefit_fen * known_frailty) >> FACTOR_BITS
    own = (own * by_health) >> FACTOR_BITS
    own = (own * attitude) >> FACTOR_BITS
    return (own + comfort_fen) // rounds_a_year
