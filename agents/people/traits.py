"""What people are born with for the length of a run: small classes packed into one 32-bit word.

bits  0      sex (1 = female)          bits 12-14  patience with rises
bits  1-4    frailty                   bits 15-17  ability to pay
bits  5-8    attitude to risk          bits 18-22  credit score, in steps of 25 from 350
bits  9-11   attention to the bill     bit  23     would conceal an illness
"""

from __future__ import annotations

from ..engine.jit import rule

FRAILTIES = ATTITUDES = 16
ATTENTIONS = PATIENCES = ABILITIES = 8
CREDITS, CREDIT_LEAST, CREDIT_STEP = 25, 350, 25


@rule
def pack_traits(sex, frailty, attitude, attention, patience, ability, credit, conceals):
    """The word that holds these classes."""
    return (
        sex
        | frailty << 1
        | attitude << 5
        | attention << 9
        | patience << 12
        | ability << 15
        | credit << 18
        | conceals << 23
    )


@rule
def sex_of(traits):
    """0 male, 1 female."""
    return traits & 1


@rule
def frailty_of(traits):
    """Class of frailty, 0 to 15."""
    return (traits >> 1) & 15


@rule
def attitude_of(traits):
    """Class of attitude to risk, 0 to 15."""
    return (traits >> 5) & 15


@rule
def attention_of(traits):
    """Class of attention to the bill, 0 to 7."""
    return (traits >> 9) & 7


@rule
def patience_of(traits):
    """Class of patience with rises of the bill, 0 to 7."""
    return (traits >> 12) & 7


@rule
def ability_of(traits):
    """Class of ability to pay, 0 to 7."""
    return (traits >> 15) & 7


@rule
def credit_of(traits):
    """Credit score in points."""
    return CREDIT_LEAST + CREDIT_STEP * ((traits >> 18) & 31)


@rule
def conceals(traits):
    """1 for a person who would hide an illness from the declaration."""
    return (traits >> 23) & 1
