"""Willingness to pay: what a round of cover is worth to a person, and above what else there is."""

from __future__ import annotations

from ..engine.jit import hook, inlined, rule
from ..engine.random_draws import FACTOR_BITS, ONE
from ..people.age import age_on, age_sex_cell
from ..people.status import CHRONIC, health_of
from ..people.traits import ability_of, attitude_of, frailty_of, sex_of
from .rival_plan import can_have_rival, price_beside


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


@hook
@rule
def trusted_worth(worth, trust, news_distrust):
    """What cover is worth to somebody who doubts that it will be paid.

    Args:
        worth: fen a round, if aid were certain.
        trust: 0 to 255; 255 is full trust.
        news_distrust: part of the trust that the news takes away, in 1/1024.
    """
    return (((worth * (trust + 1)) >> 8) * (ONE - news_distrust)) >> FACTOR_BITS


@hook
@rule
def worth_to_payer(worth, price_ease):
    """What cover is worth against a price that weak payers do not expect to pay in full.

    To leave part of the price out of account is to find cover worth as many times more.

    Args:
        worth: fen a round.
        price_ease: price over the part of it that counts for this person, in 1/1024; at least ONE.

    Source:
        assumption; weak payers joined a second plan more and left it less.
    """
    return (worth * price_ease) >> FACTOR_BITS


@inlined
def has_policy(rows, i):
    """Whether a person holds a policy of the agency."""
    return len(rows.policies) > 0 and rows.policies[i] != 0


@hook
@inlined
def willingness_to_pay(rows, tables, context, i):
    """The most that this person pays for a round of cover (fen), as far as the plan is trusted.

    Where a rival plan can be had, that is less by what the rival would leave over.
    """
    cell = age_sex_cell(age_on(context.age_day, rows.born[i]), sex_of(rows.traits[i]))
    if len(rows.worth) > 0:
        worth = rows.worth[i]
    else:
        benefit = tables.benefit[context.aid_terms * len(tables.death) + cell]
        worth = cover_worth(rows, tables, i, benefit)
    ease = tables.price_ease[ability_of(rows.traits[i])]
    most = worth_to_payer(trusted_worth(worth, rows.trust[i], context.news_distrust), ease)
    if len(rows.rival_rank) > 0 and can_have_rival(rows, tables, context, i):
        worth = cover_worth(rows, tables, i, tables.rival_benefit[cell])
        worth = trusted_worth(worth, rows.trust[i], context.rival_distrust)
        most = price_beside(most, worth_to_payer(worth, ease), context.rival_fen)
    return most


@inlined
def cover_worth(rows, tables, i, benefit_fen):
    """What a round of cover is worth to this person at full trust, fen.

    Args:
        rows: the population.
        tables: what the scenario says.
        i: the row.
        benefit_fen: yearly aid expected at the person's age and sex, fen.
    """
    traits = rows.traits[i]
    return worth_fen(
        benefit_fen,
        tables.known_frailty[frailty_of(traits)],
        tables.known_chronic if health_of(rows.status[i]) == CHRONIC else ONE,
        tables.attitude[attitude_of(traits)],
        tables.second_comfort_fen if has_policy(rows, i) else tables.comfort_fen,
        tables.rounds_a_year,
    )
