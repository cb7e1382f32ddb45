"""Mechanisms: what is at work in a plan, a switch each, and the world without some of them."""

# One switch is one line, however long.
# fmt: off

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ...agents.sharing.rule import WALLET
from .parameter import ParameterGroup, parameter

if TYPE_CHECKING:
    from .scenario import Scenario


class MechanismTerms(ParameterGroup):
    """What is at work; whatever is switched off is taken out of the world, and nothing else is."""

    durational_risk: bool = parameter(True, "members fall ill less while they wait and while their declaration is fresh; off: cover and full risk from the day after joining", "switch")
    ageing: bool = parameter(True, "people grow older and turn chronically ill; off: they stay as they were at the launch", "switch")
    concealment: bool = parameter(True, "some of the chronically ill declare themselves healthy; off: none of them joins", "switch")
    leaving: bool = parameter(True, "members leave when the share exceeds what cover is worth; off: only those who do not pay, die, fall ill or come of age do", "switch")
    selection: bool = parameter(True, "cover is worth what the own risk says; off: what the mean risk of the population says", "switch")
    growth: bool = parameter(True, "people hear of the plan little by little; off: everybody hears of it on the first day", "switch")
    claim_review: bool = parameter(True, "claims are filed late, exaggerated, reviewed, queued and refused; off: there are only true claims, each paid in its round", "switch")
    fee_and_caps: bool = parameter(True, "a fee is charged, and caps, a sponsor or an insurer bear a part; off: members pay the aid, no more and no less", "switch")
    mild_illness: bool = parameter(True, "part of critical illness is mild, with aid of its own; off: all of it is severe", "switch")
    early_finding: bool = parameter(True, "screening finds illness early in the young; off: they fall ill by the table", "switch")
    reach: bool = parameter(True, "the plan could never interest part of the people, by age; off: it could interest everybody", "switch")
    weak_payers: bool = parameter(True, "weak payers weigh the price less; off: all weigh it alike", "switch")
    ill_seeking: bool = parameter(True, "the chronically ill who would hide it look for the plan; off: they hear of it like others", "switch")
    undeclared_history: bool = parameter(True, "a past illness not declared is held against honest claimants; off: they have none", "switch")
    births: bool = parameter(True, "people are born during the run; off: all who live were there at the launch", "switch")
    households: bool = parameter(True, "parents decide for children, who join and leave with them; off: each child decides alone", "switch")
    couples: bool = parameter(True, "one of a couple decides for both, who join and leave together; off: each adult decides alone", "switch")
    joining_again: bool = parameter(True, "some of those who are gone join again, as newcomers; off: whoever is gone stays away", "switch")
    agency_liability: bool = parameter(True, "the agency answers for claims refused over what a sale left out; off: it never does", "switch")
    leaving_between_bills: bool = parameter(True, "some members look at the plan between two bills, and leave then; off: members look at bills only", "switch")
    prepaid_balance: bool = parameter(True, "shares are taken out of a balance, and who does not fill it up is out; off: they are debited from members' accounts", "switch")
    rival: bool = parameter(True, "a rival plan can be had instead; off: there is none", "switch")
    news: bool = parameter(True, "news of the regulator's orders makes members look and takes trust away; off: it does neither", "switch")

    def age_day(self, day: int) -> int:
        """The day as of which ages count: the day itself, or the launch where nobody ages."""
        return day if self.ageing else 0


MECHANISMS = tuple(MechanismTerms.model_fields)
"""Names of all mechanisms."""

_OFF: Mapping[str, Mapping[str, Mapping[str, Any]]] = MappingProxyType({
    "durational_risk": {"plan": {"waiting_days": 0}, "illness": {"declared_factor": 1.0}},
    "concealment": {"behaviour": {"concealment": 0.0, "ill_seek": 1.0}},
    "leaving": {"behaviour": {"answers_to_share": False}},
    "growth": {"behaviour": {"launch_advertising": 1.0, "launch_days": 1}},
    "claim_review": {
        "behaviour": {"exaggeration": 0.0},
        "review": {
            "capacity_per_round": None, "filing_lag_days": 0.0, "field_part": 0.0, "suspicion": 0.0, "document_detection": 0.0,
            "document_cost_yuan": 0.0, "harmless_stays": 0.0, "undeclared_history": 0.0, "objections": 0.0, "mistaken_objections": 0.0,
        },
    },
    "fee_and_caps": {
        "plan": {
            "fee_rate": 0.0, "insurance_fee_rate": 0.0, "case_cap_yuan": None, "annual_cap_yuan": None,
            "sponsored_until": None, "sponsor_budget_yuan": None, "insurer_bears_excess": False,
        },
    },
    "mild_illness": {"illness": {"mild_at_20": 0.0, "mild_at_60": 0.0}},
    "early_finding": {"illness": {"found_early": 1.0}},
    "reach": {"behaviour": {"reach_by_age": ((0, 1.0),)}},
    "weak_payers": {"behaviour": {"weak_discount": 0.0}},
    "ill_seeking": {"behaviour": {"ill_seek": 1.0}},
    "undeclared_history": {"review": {"undeclared_history": 0.0}},
    "births": {"people": {"births_per_1000": 0.0}},
    "households": {"behaviour": {"parents_decide": 0.0}},
    "couples": {"behaviour": {"partners_decide": 0.0}},
    "joining_again": {"behaviour": {"join_again": 0.0}},
    "agency_liability": {"agency": {"liability": 0.0}},
    "leaving_between_bills": {"behaviour": {"leave_between_bills": 0.0}},
    "prepaid_balance": {"plan": {"sharing_rule": "equal", **dict.fromkeys(WALLET.keys)}},
    "rival": {"market": {"rival_from": None}},
    "news": {"behaviour": {"news_push": 0.0, "news_distrust": 0.0}},
})
"""Parameters, by group, that a mechanism needs to be at work, with the value that takes it out.

Ageing and selection have none: what reads the scenario for the rules asks their switches.
"""
_FEE_AND_CAPS = ("fee_rate", "case_cap_yuan", "annual_cap_yuan")
"""Terms of a dated change that are fee or cap."""


def in_effect(scenario: Scenario) -> Scenario:
    """The scenario with every mechanism that is switched off taken out of its parameters.

    Given back as it is where nothing is switched off; to do it twice changes nothing.
    """
    off = [name for name in MECHANISMS if not getattr(scenario.mechanisms, name)]
    for group, values in (change for name in off for change in _OFF.get(name, {}).items()):
        terms = getattr(scenario, group).model_copy(update=dict(values))
        scenario = scenario.model_copy(update={group: terms})
    if "fee_and_caps" in off:
        kept = [change.model_copy(update=dict.fromkeys(_FEE_AND_CAPS)) for change in scenario.changes]
        scenario = scenario.model_copy(update={"changes": tuple(kept)})
    return scenario


def without(scenario: Scenario, *mechanisms: str) -> Scenario:
    """The same world without some mechanisms.

    Args:
        scenario: the world.
        mechanisms: names out of `MECHANISMS`.

    Raises:
        ValueError: if there is no mechanism of a name.
    """
    for name in mechanisms:
        if name not in MECHANISMS:
            raise ValueError(f"no mechanism is called {name}; there are {', '.join(MECHANISMS)}")
    switches = scenario.mechanisms.model_copy(update=dict.fromkeys(mechanisms, False))
    return in_effect(scenario.model_copy(update={"mechanisms": switches}))


def is_at_work(scenario: Scenario, mechanism: str) -> bool:
    """Whether a mechanism is at work: neither switched off, nor out of the parameters already.

    Args:
        scenario: the world, with its switches in effect.
        mechanism: one out of `MECHANISMS`.
    """
    if not getattr(scenario.mechanisms, mechanism):
        return False
    off = without(scenario, mechanism)
    return mechanism not in _OFF or off.model_copy(update={"mechanisms": scenario.mechanisms}) != scenario
