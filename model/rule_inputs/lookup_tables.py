"""The scenario as whole numbers: the one place where a power or a logarithm is taken.

Results of such functions are rounded to a coarse grid first, so that a last bit that differs
between two machines cannot move a threshold.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

from ...agents.claims.claim_desk import ReviewChances
from ...agents.claims.jury import Voting
from ...agents.claims.review_rules import LAG_BITS, ReviewRates
from ...agents.decisions.health import declaration_effect, for_days, yearly_illness
from ...agents.engine.jit import as_python
from ...agents.engine.random_draws import CERTAIN, FACTOR_BITS, ONE
from ...agents.engine.units import DAYS_A_YEAR, FEN_IN_YUAN, MONTHS_A_YEAR
from ...agents.people import traits
from ...agents.people.age import LAST_AGE, OLDEST
from ...agents.people.columns import LookupTables
from ...agents.people.contacts import CONTACTS
from ...agents.people.status import FULL_TRUST
from ..scenario.mechanisms import MechanismTerms
from ..scenario.scenario import BehaviourTerms, IllnessTerms, PeopleTerms, PlanTerms, Scenario
from .aid_terms import graded_aid, mild_aids, mild_part

DATA = Path(__file__).parents[1] / "data" / "incidence_by_age_and_sex.csv"
ILLNESS_COLUMN = {
    "2020": "critical_illness_2020_28dis",
    "2006-2010": "critical_illness_2006_2010_25dis",
}
AGES = range(LAST_AGE + 1)
SCREENED_FROM, MOST_SCREENED, LEAST_SCREENED = 18, 40, 60
"""Screening finds most from the first age up to the second, and nothing more from the last one."""
SEXES = "MF"


def chance_of(probability: float) -> int:
    """A probability as a whole number of 2**-48, on a grid of 10**-12."""
    return min(max(round(round(probability, 12) * CERTAIN), 0), CERTAIN)


def factor_of(factor: float) -> int:
    """A factor in 1/1024, at most 16."""
    return min(max(round(round(factor, 9) * ONE), 0), 16 * ONE)


def fen_of(yuan: float) -> int:
    """Yuan as whole fen."""
    return round(yuan * FEN_IN_YUAN)


def by_age(pairs: tuple[tuple[int, float], ...]) -> list[float]:
    """The value that holds at each age from 0 to LAST_AGE."""
    return [max((first, value) for first, value in pairs if first <= age)[1] for age in AGES]


def age_parts(by_age_band: tuple[tuple[int, float], ...]) -> list[float]:
    """Part of the population of each age, 0 to OLDEST; each band spreads evenly over its ages."""
    ends = [first for first, _ in by_age_band[1:]] + [OLDEST + 1]
    bands = zip(by_age_band, ends, strict=True)
    parts = by_age(tuple((first, part / (end - first)) for (first, part), end in bands))
    parts = parts[: OLDEST + 1]
    return [part / sum(parts) for part in parts]


def lognormal_classes(classes: int, spread: float) -> list[float]:
    """Midpoints of equally likely classes of a lognormal with mean exactly 1."""
    normal = NormalDist()
    values = [math.exp(spread * normal.inv_cdf((i + 0.5) / classes)) for i in range(classes)]
    mean = sum(values) / classes
    return [value / mean for value in values]


def even_classes(classes: int, spread: float) -> list[float]:
    """Midpoints of equally likely classes from 1 - spread to 1 + spread."""
    return [1 + spread * ((2 * i + 1) / classes - 1) for i in range(classes)]


def price_eases(discount: float) -> list[float]:
    """Price over the part of it that counts, by ability to pay: the last class is the weakest.

    >>> [round(ease, 3) for ease in price_eases(0.5)][::7]
    [1.0, 2.0]
    """
    weakest = traits.ABILITIES - 1
    return [1 / (1 - discount * payer / weakest) for payer in range(traits.ABILITIES)]


def chronic_prevalence(illness: IllnessTerms, age: float) -> float:
    """Part of an age with a chronic illness: a straight line through the ages 20 and 60."""
    at_20, at_60 = illness.chronic_at_20, illness.chronic_at_60
    return min(max(at_20 + (at_60 - at_20) * (age - 20) / 40, 0.0), 1.0)


def chronic_onset(illness: IllnessTerms, age: int) -> float:
    """Yearly chance to turn chronically ill that keeps the prevalence by age what it is."""
    now, next_year = (chronic_prevalence(illness, age + year) for year in (0, 1))
    return max(next_year - now, 0.0) / (1 - now) if now < 1 else 0.0


def build_tables(scenario: Scenario) -> LookupTables:
    """Everything that rules look up, from a validated scenario; nobody may write into it."""
    expected = scenario.claims.mode == "expected"
    terms: tuple[Any, ...] = (
        *(scenario.illness, scenario.behaviour, scenario.plan, scenario.people),
        scenario.mechanisms,
    )
    second_comfort = scenario.agency.second_comfort
    tables = _tables_of(*terms, mild_aids(scenario), expected, second_comfort)
    tables = tables._replace(newborn=scenario.newborn)
    return tables if scenario.market.rival_from is None else _with_rival(tables, scenario)


def _with_rival(tables: LookupTables, scenario: Scenario) -> LookupTables:
    """The same with what a rival plan gives, and whom it takes."""
    market, selection = scenario.market, scenario.mechanisms.selection
    around: tuple[Any, ...] = scenario.illness, scenario.people
    youngest, leaving_age = market.rival_ages
    return tables._replace(
        rival_benefit=_rival_benefit(market.rival_aid_by_age, *around, selection),
        rival_youngest=youngest,
        rival_leaving_age=leaving_age,
        rival_credit=market.rival_minimum_credit,
    )


@lru_cache(maxsize=16)
def _rival_benefit(
    aid_by_age: tuple[tuple[int, float], ...],
    illness: IllnessTerms,
    people: PeopleTerms,
    selection: bool,
) -> np.ndarray:
    """Yearly aid expected of a rival at standard risk, by age and sex, as people see it; fen."""
    aid = by_age(aid_by_age)
    rates = enumerate(yearly_illness_rates(illness))
    benefit = [rate * fen_of(aid[cell // len(SEXES)]) for cell, rate in rates]
    if not selection:
        benefit = [_mean_benefit(benefit, illness, people)] * len(benefit)
    return _whole(round, benefit)


@lru_cache(maxsize=16)
def _tables_of(
    illness: IllnessTerms,
    behaviour: BehaviourTerms,
    plan: PlanTerms,
    people: PeopleTerms,
    mechanisms: MechanismTerms,
    mild: tuple[float | None, ...],
    expected: bool,
    second_comfort: float,
) -> LookupTables:
    rates = read_rates()
    aid = [fen_of(yuan) for yuan in by_age(plan.aid_by_age)]
    sick = yearly_illness_rates(illness)
    frailty = lognormal_classes(traits.FRAILTIES, illness.frailty_spread)
    onset = chronic_onset if mechanisms.ageing else _never
    mild_parts = _whole(chance_of, [mild_part(illness, age) for age in AGES])
    graded = graded_aid(aid, [None if one is None else fen_of(one) for one in mild], mild_parts)
    benefits = [
        [rate * mean[cell // 2] for cell, rate in enumerate(sick)]
        for mean in graded.mean.reshape(len(mild), -1).tolist()
    ]
    known = [value**behaviour.self_knowledge for value in frailty]
    known_chronic = illness.chronic_factor
    if not mechanisms.selection:
        benefits = [[_mean_benefit(one, illness, people)] * len(one) for one in benefits]
        known, known_chronic = [1.0] * len(known), 1.0
    return LookupTables(
        risk=_risks(
            _whole(chance_of, sick), _whole(factor_of, frailty), factor_of(illness.chronic_factor)
        ),
        effect=_effects(illness.declared_factor, round(illness.wear_off_years * DAYS_A_YEAR)),
        death=_whole(chance_of, [illness.death_level * rate for rate in rates["death_2010_2013"]]),
        chronic=_whole(chance_of, [onset(illness, age) for age in AGES for _ in SEXES]),
        aid=np.array(aid, np.int64),
        mild=mild_parts,
        mild_aid=graded.mild,
        mean_aid=graded.mean,
        benefit=_whole(round, [one for benefit in benefits for one in benefit]),
        frailty=_whole(factor_of, frailty),
        known_frailty=_whole(factor_of, known),
        attitude=_whole(
            factor_of,
            [
                behaviour.attitude_mean * value
                for value in lognormal_classes(traits.ATTITUDES, behaviour.attitude_spread)
            ],
        ),
        attention=_spread(
            chance_of, traits.ATTENTIONS, behaviour.attention, behaviour.attention_spread
        ),
        jump_push=_spread(
            factor_of, traits.PATIENCES, behaviour.jump_push, behaviour.patience_spread
        ),
        failure=_spread(chance_of, traits.ABILITIES, behaviour.payment_failure, 1.0),
        price_ease=_whole(factor_of, price_eases(behaviour.weak_discount)),
        reach=_whole(chance_of, by_age(behaviour.reach_by_age)),
        between_bills=factor_of(behaviour.leave_between_bills * behaviour.answers_to_share),
        join_again=chance_of(behaviour.join_again),
        known_chronic=factor_of(known_chronic),
        wear_off_days=round(illness.wear_off_years * DAYS_A_YEAR),
        comfort_fen=fen_of(behaviour.comfort_yuan),
        second_comfort_fen=fen_of(behaviour.comfort_yuan * second_comfort),
        exaggeration=factor_of(behaviour.exaggeration),
        rounds_a_year=MONTHS_A_YEAR * len(plan.round_days),
        friends_push=factor_of(behaviour.friends_push / CONTACTS),
        retry_failure=factor_of(behaviour.retry_failure),
        chance_per_fen=np.array([CERTAIN // fen if fen else 0 for fen in aid], np.int64),
        answers=int(behaviour.answers_to_share),
        expected=int(expected),
        newborn=0,  # as whoever asks knows
        first_payment_fen=fen_of(plan.first_payment_yuan or 0.0),
        top_up_fen=fen_of(plan.top_up_yuan or 0.0),
        least_balance_fen=fen_of(plan.least_balance_yuan or 0.0),
        grace_rounds=plan.grace_rounds or 0,
        reminder_push=factor_of(behaviour.reminder_push),
        **dict.fromkeys(("rival_youngest", "rival_leaving_age", "rival_credit"), 0),
        rival_benefit=np.zeros(0, np.int64),  # as `_with_rival` does
    )


def round_chances(tables: LookupTables, days: int) -> dict[str, np.ndarray]:
    """The yearly chances shared out to the days of a round."""
    share_out = as_python(for_days)
    yearly = {"illness": tables.risk, "chronic": tables.chronic, "death": tables.death}
    chances = {name: share_out(table, days) for name, table in yearly.items()}
    most = chances["illness"] * (ONE + tables.exaggeration) >> FACTOR_BITS
    return {**chances, "claimable": np.minimum(most, CERTAIN)}


class RoundChances:
    """The chances of rounds of any length, each length worked out once.

    Args:
        tables: what the scenario says.
    """

    def __init__(self, tables: LookupTables):
        self._tables = tables
        self._known: dict[int, dict[str, np.ndarray]] = {}

    def of(self, days: int) -> dict[str, np.ndarray]:
        """`round_chances` of so many days; nobody may write into them."""
        if days not in self._known:
            self._known[days] = round_chances(self._tables, days)
        return self._known[days]


def yearly_illness_rates(illness: IllnessTerms) -> list[float]:
    """Yearly rates of critical illness at standard risk, by age and sex."""
    rates = read_rates()[ILLNESS_COLUMN[illness.table]]
    return [
        illness.level * rate * found_early(illness, cell // len(SEXES))
        for cell, rate in enumerate(rates)
    ]


def found_early(illness: IllnessTerms, age: int) -> float:
    """Factor on illness by which screening finds more of it at an age than the table has.

    It holds from 18 to 39, falls to 1 in a straight line until 60, and is 1 for children.

    >>> [found_early(IllnessTerms(found_early=3.0), age) for age in (17, 18, 39, 50, 60, 80)]
    [1.0, 3.0, 3.0, 2.0, 1.0, 1.0]
    """
    if age < SCREENED_FROM:
        return 1.0
    falls = LEAST_SCREENED - MOST_SCREENED
    return 1 + (illness.found_early - 1) * min(max(LEAST_SCREENED - age, 0), falls) / falls


def read_rates() -> dict[str, list[float]]:
    """Yearly rates by age (0 to LAST_AGE, the last one repeated) and sex (male, female in turn)."""
    with DATA.open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    cells = {(int(line["age"]), line["sex"]): line for line in lines}
    oldest = max(age for age, _ in cells)
    return {
        column: [float(cells[min(age, oldest), sex][column]) for age in AGES for sex in SEXES]
        for column in [*ILLNESS_COLUMN.values(), "death_2010_2013"]
    }


def _never(_illness: IllnessTerms, _age: int) -> float:
    """Nobody turns chronically ill."""
    return 0.0


def _mean_benefit(benefit: Sequence[float], illness: IllnessTerms, people: PeopleTerms) -> float:
    """Yearly aid that is expected of somebody of whom nothing is known, fen.

    Args:
        benefit: of the healthy of mean frailty, by age and sex.
        illness: prevalence and weight of chronic illness.
        people: of which ages and sexes there are.
    """
    mean = 0.0
    for age, part in enumerate(age_parts(people.by_age)):
        chronic = chronic_prevalence(illness, age)
        health = 1 + chronic * (illness.chronic_factor - 1)
        by_sex = (1 - people.women) * benefit[2 * age] + people.women * benefit[2 * age + 1]
        mean += part * health * by_sex
    return mean


def _risks(sick: np.ndarray, frailty: np.ndarray, chronic_factor: int) -> np.ndarray:
    """The rule `yearly_illness` for every age, sex, class of frailty and state of health."""
    rule = as_python(yearly_illness)
    return np.array(
        [
            rule(chance, factor, chronic, chronic_factor)
            for chance in sick.tolist()
            for factor in frailty.tolist()
            for chronic in (0, 1)
        ],
        np.int64,
    )


def _effects(least: float, wear_off_days: int) -> np.ndarray:
    """The rule `declaration_effect` for every day until it has worn off."""
    rule = as_python(declaration_effect)
    days = range(wear_off_days + 1)
    return np.array([rule(day, factor_of(least), wear_off_days) for day in days], np.int64)


def _whole(rounding: Callable[[float], int], values: list[float]) -> np.ndarray:
    return np.array([rounding(value) for value in values], np.int64)


def _spread(
    rounding: Callable[[float], int], classes: int, mean: float, spread: float
) -> np.ndarray:
    return _whole(rounding, [mean * value for value in even_classes(classes, spread)])


def review_chances(scenario: Scenario) -> ReviewChances:
    """Everything the claim desk needs, from a validated scenario."""
    review, behaviour = scenario.review, scenario.behaviour
    public = scenario.plan.publication  # nobody objects to what nobody sees
    return ReviewChances(
        capacity=review.capacity_per_round,
        lags=lag_quantiles(review.filing_lag_days),
        field_part=chance_of(review.field_part),
        suspicion=chance_of(review.suspicion),
        field_rounds=review.field_rounds,
        field_capacity=review.field_per_round,
        doubts=ReviewRates(
            document_detection=chance_of(review.document_detection),
            field_detection=chance_of(review.detection),
            harmless_stays=chance_of(review.harmless_stays),
            ambiguity=chance_of(review.ambiguity),
            disputes_honest=chance_of(behaviour.disputes_honest),
            disputes_hidden=chance_of(behaviour.disputes_hidden),
            objections=chance_of(review.objections) if public else 0,
            mistaken_objections=chance_of(review.mistaken_objections) if public else 0,
        ),
        undeclared_history=chance_of(review.undeclared_history),
        complaints=chance_of(behaviour.complaints),
        jury=review.jury,
        public_jury=review.public_jury,
        voting=Voting(
            against_hidden=chance_of(review.against_hidden),
            against_honest=chance_of(review.against_honest),
            case_spread=chance_of(review.case_spread),
            mean_trust=round(FULL_TRUST * (1 + behaviour.trust_least) / 2),
            trust_step=chance_of(review.juror_trust) // FULL_TRUST,
            sympathy=chance_of(review.juror_sympathy),
        ),
        document_cost_fen=fen_of(review.document_cost_yuan),
        field_cost_fen=fen_of(review.field_cost_yuan),
        newborn=scenario.newborn,
    )


def lag_quantiles(mean_days: float) -> np.ndarray:
    """Whole days from diagnosis to filing, at the midpoints of 1024 equally likely classes.

    Waiting times are exponential, an assumption: somebody files every day with the same chance.
    """
    classes = 1 << LAG_BITS
    days = (-mean_days * math.log1p(-(i + 0.5) / classes) for i in range(classes))
    return np.array([round(round(lag, 6)) for lag in days], np.int64)
