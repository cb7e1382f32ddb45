"""Falling ill: a table by age and sex x frailty x health x what the declaration is still worth."""

from __future__ import annotations

from ..engine.jit import hook, inlined, rule
from ..engine.random_draws import BITS, CERTAIN, ONE, binomial, times
from ..people.age import SEXES, age_on, age_sex_cell
from ..people.status import CHRONIC, CONCEALED, health_of
from ..people.traits import FRAILTIES, frailty_of, sex_of

RISK_CELLS = SEXES * FRAILTIES * 2
"""Cells of the table of risks for each year of age: sex x frailty x chronic or not."""
EXPECTED_BITS = 8
"""Expected aid is added up in 1/256 fen."""
RISK_SHIFT = 18
"""Risks are added up in units of 2**-30, so that the sum over two thousand million people fits."""
RISK_UNIT = CERTAIN >> RISK_SHIFT
"""The risk 1 in that unit."""


@rule
def risk_cell(age, sex, frailty, chronic):
    """Place of an age, sex, class of frailty and state of health in the table of risks."""
    return (age_sex_cell(age, sex) * FRAILTIES + frailty) * 2 + chronic


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
    return binomial(people, chance, u)


@hook
@rule
def expected_aid(chance, aid_fen):
    """Expected aid of one person in a round, in 1/256 fen, for claims replaced by their mean."""
    return ((chance >> 20) * aid_fen) >> (BITS - 20 - EXPECTED_BITS)


@hook
@inlined
def own_chance(rows, tables, day, i):
    """Chance of a claim in a round, by the user's table: expected aid over the aid at that age."""
    return min(rows.cost[i] * tables.chance_per_fen[age_on(day, rows.born[i])], CERTAIN)


@hook
@inlined
def yearly_risk(rows, tables, day, i):
    """Yearly chance of a claim, once waiting period and declaration have worn off."""
    if len(rows.cost) > 0:
        return min(own_chance(rows, tables, day, i) * tables.rounds_a_year, CERTAIN)
    traits = rows.traits[i]
    chronic = health_of(rows.status[i]) == CHRONIC
    age = age_on(day, rows.born[i])
    return tables.risk[risk_cell(age, sex_of(traits), frailty_of(traits), chronic)]


@hook
@inlined
def round_chance(rows, tables, context, i, age, sex, chronic):
    """One person's chance of critical illness in this round.

    Who declared to be healthy is healthier for a while, inside the plan or out of it again.
    """
    if len(rows.cost) > 0:
        return own_chance(rows, tables, context.age_day, i)
    chance = context.illness[risk_cell(age, sex, frailty_of(rows.traits[i]), chronic)]
    if rows.status[i] & CONCEALED == 0:
        since = min(context.day - rows.joined[i], tables.wear_off_days)
        chance = times(chance, tables.effect[since])
    return chance
