"""The mechanisms in words: what each is called, and what a world without it is like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..language.translation import N_
from .breakdown import REST


class MechanismWords(NamedTuple):
    """English messages, to be translated where they are shown.

    Attributes:
        name: what it is called.
        off: what is different where it is switched off.
    """

    name: str
    off: str


WORDS: Mapping[str, MechanismWords] = {
    "durational_risk": MechanismWords(
        N_("waiting period and wear-off"),
        N_("cover and full risk from the day after joining; a declaration of health says nothing"),
    ),
    "ageing": MechanismWords(
        N_("ageing and new illness"),
        N_("people stay as old and as chronically ill as they were at the launch"),
    ),
    "concealment": MechanismWords(
        N_("concealed illness"),
        N_("none of the chronically ill hides it, so that none of them joins"),
    ),
    "leaving": MechanismWords(
        N_("leaving over the share"),
        N_("nobody leaves because the share exceeds what cover is worth"),
    ),
    "selection": MechanismWords(
        N_("selection by own risk"),
        N_("cover is worth to everybody what the mean risk of the population says"),
    ),
    "growth": MechanismWords(
        N_("slow growth"),
        N_("everybody hears of the plan on the first day"),
    ),
    "claim_review": MechanismWords(
        N_("claims and their review"),
        N_("only true claims, each paid in its round: no exaggeration, queue, refusal or mistake"),
    ),
    "fee_and_caps": MechanismWords(
        N_("fee, caps and sponsors"),
        N_("members pay the aid and nothing else; no cap, sponsor or insurer bears a part"),
    ),
    "mild_illness": MechanismWords(
        N_("mild illness"),
        N_("all critical illness is severe, and aided as such"),
    ),
    "early_finding": MechanismWords(
        N_("illness found early in the young"),
        N_("screening finds nothing that insured tables miss"),
    ),
    "reach": MechanismWords(
        N_("whom the plan could interest"),
        N_("the plan could interest everybody of every age"),
    ),
    "weak_payers": MechanismWords(
        N_("weak payers"),
        N_("weak payers weigh the price like others"),
    ),
    "ill_seeking": MechanismWords(
        N_("the ill looking for cover"),
        N_("the chronically ill hear of the plan no more often than others"),
    ),
    "undeclared_history": MechanismWords(
        N_("undeclared past illness"),
        N_("no past illness that does not matter is held against anybody"),
    ),
    "births": MechanismWords(
        N_("births"),
        N_("nobody is born after the launch"),
    ),
    "households": MechanismWords(
        N_("parents deciding for children"),
        N_("each child hears, joins, pays and leaves alone"),
    ),
    "couples": MechanismWords(
        N_("couples who decide together"),
        N_("each adult hears, joins, pays and leaves alone"),
    ),
    "joining_again": MechanismWords(
        N_("joining again"),
        N_("whoever has left or was removed stays away"),
    ),
    "agency_liability": MechanismWords(
        N_("liability of the agency"),
        N_("the agency answers for no claim that an insurer refuses"),
    ),
    "leaving_between_bills": MechanismWords(
        N_("leaving between bills"),
        N_("members look at bills only, and never in between"),
    ),
    "prepaid_balance": MechanismWords(
        N_("prepaid balances"),
        N_("shares are debited, and nobody is out for doing nothing"),
    ),
    "rival": MechanismWords(
        N_("a rival plan"),
        N_("no rival plan can be had instead"),
    ),
    "news": MechanismWords(
        N_("news of the regulator"),
        N_("news makes nobody look and takes no trust away"),
    ),
    REST: MechanismWords(
        N_("with all these switched off"),
        N_("what is left when none of these is at work"),
    ),
}
