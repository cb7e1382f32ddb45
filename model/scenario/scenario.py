"""What the world is: one frozen, validated Scenario, each parameter with unit, range and source."""

# One parameter is one line, however long: type, default, what it is, unit, least, most, source.
# fmt: off

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    Field,
    PlainSerializer,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ...agents.engine.units import FEN_IN_YUAN, MONTHS_A_YEAR
from ...agents.sharing.rule import SHARING_RULES
from .agency import MOST_MONTHS, AgencyTerms
from .market import MarketTerms
from .mechanisms import MechanismTerms
from .operator_terms import OperatorTerms
from .parameter import (
    ASSUMED,
    RULES,
    AgeFrom,
    AgeLimits,
    ParameterGroup,
    Part,
    ages_rise,
    disagreement,
    parameter,
)
from .regulator import RegulatorTerms
from .review import ReviewTerms
from .rule_keys import check_rule_keys

IN_PROCESS = "in-process"
"""The cluster that is none: shards one after the other, in the process that runs the plan."""

MOST_PEOPLE = 2_000_000_000
"""People in all, with those born during the run: more cannot be counted."""
SMALL_PART = 1e-6
"""By so much the parts of several insurers may miss 1."""
THOUSAND_YEARS = 365_250
"""In days."""

Day = Annotated[int, Field(ge=1, le=28)]


ByAge = Annotated[
    tuple[tuple[AgeFrom, Annotated[float, Field(ge=0, le=1e8)]], ...],
    Field(min_length=1, max_length=40, strict=False),
    AfterValidator(ages_rise),
]
PartByAge = Annotated[
    tuple[tuple[AgeFrom, Annotated[float, Field(ge=0, le=1)]], ...],
    Field(min_length=1, max_length=40, strict=False),
    AfterValidator(ages_rise),
]
BandAges = Annotated[tuple[AgeFrom, ...], Field(min_length=1, max_length=40, strict=False)]


def _or_registered(name: object, of_the_package: ValidatorFunctionWrapHandler) -> object:
    """A rule that a user has registered, or one of the package's."""
    return name if isinstance(name, str) and name in SHARING_RULES else of_the_package(name)


RuleName = Annotated[
    Literal[
        "equal", "wallet", "age_bands", "age_weighted", "risk_proportional", "aid_scaled",
        "tenure_credit", "conditional_mean", "quadratic", "capped", "reserve", "subscription",
        "prepaid",
    ],
    WrapValidator(_or_registered),
    PlainSerializer(str, return_type=str),
]
RoundDays = Annotated[tuple[Day, ...], Field(min_length=1, max_length=28, strict=False)]


class PeopleTerms(ParameterGroup):
    """Who there is: how many people, how many agents stand for them, and who they are."""

    total: int = parameter(150_000_000, "people in the modelled population", "people", 1, MOST_PEOPLE, ASSUMED + "; 110,000,000 to 1,000,000,000")
    agents: Annotated[int, Field(ge=1, le=2_000_000_000)] | Literal["all"] = parameter(100_000, 'member agents, each for total / agents people; "all" = one each', "agents", None, None, "choice of scale")
    table: str | None = parameter(None, "CSV, Excel or Parquet of the user's own members: people, age, sex (M or F, male or female, 1 male and 2 female), expected_cost, value", "file")
    by_age: ByAge = parameter(((0, 0.08), (18, 0.29), (30, 0.28), (40, 0.20), (50, 0.15), (60, 0.0)), "parts of the population from an age to the next one given", "[age, part] ...", None, None, ASSUMED + "; half of the aided were 20 to 39")
    women: Part = parameter(0.5, "part of the population that is female", "fraction", 0, 1, ASSUMED + "; 0.4 to 0.6")
    credit_mean: float = parameter(735.0, "mean credit score", "score", 350, 950, ASSUMED + "; 650 to 800")
    births_per_1000: float = parameter(0.0, "people born in a year for each 1,000 at the launch, from the launch on", "a year", 0, 100, "choice; births for 1,000 people of China: 10.9 in 2018, 10.5 in 2019, 8.5 in 2020, 7.5 in 2021 (National Bureau of Statistics)")
    credit_spread: float = parameter(50.0, "standard deviation of the credit score", "score", 0, 200, ASSUMED + "; 30 to 100")

    @property
    def launch_agents(self) -> int:
        """Agents at the launch, of people who are drawn."""
        return self.total if self.agents == "all" else self.agents


class IllnessTerms(ParameterGroup):
    """Who falls ill: incidence by age and sex, what people differ by, and what a declaration buys."""

    table: Literal["2020", "2006-2010"] = parameter("2020", "critical-illness table of insured lives", "table", None, None, "incidence_by_age_and_sex.csv")
    level: float = parameter(1.0, "incidence against the table", "factor", 0, 16, ASSUMED + "; 0.3 to 1.5")
    frailty_spread: float = parameter(0.5, "standard deviation of the logarithm of frailty", "-", 0, 1.5, ASSUMED + "; 0.3 to 0.8")
    chronic_at_20: Part = parameter(0.04, "people with a chronic illness at age 20", "fraction", 0, 1, ASSUMED + "; 0.02 to 0.10")
    chronic_at_60: Part = parameter(0.28, "people with a chronic illness at age 60", "fraction", 0, 1, ASSUMED + "; 0.15 to 0.50")
    chronic_factor: float = parameter(2.5, "critical illness of the chronically ill against the healthy", "factor", 0, 16, ASSUMED + "; 1.5 to 5")
    declared_factor: Part = parameter(0.3, "claims of a newly declared healthy member against the table", "fraction", 0, 1, ASSUMED + "; 0 to 0.6; claims of 2019-08 were 0.07 of the table")
    wear_off_years: float = parameter(3.0, "years over which the effect of the declaration wears off", "years", 0, 20, ASSUMED + "; 1 to 6")
    mild_at_20: Part = parameter(0.0, "part of critical illness that is mild (thyroid cancer above all) up to age 20", "fraction", 0, 1, ASSUMED + "; 0 to 0.7; 31 % of those aided on 2019-06-28 had thyroid cancer")
    mild_at_60: Part = parameter(0.0, "the same from age 60; in between a straight line", "fraction", 0, 1, ASSUMED + "; 0 to 0.2")
    found_early: float = parameter(1.0, "critical illness found from 18 to 39, by screening that insured tables miss, against the table; falls to 1 at age 60", "factor", 1, 8, ASSUMED + "; 1 to 4; half of those aided by 2019-11 were 20 to 39")
    death_level: float = parameter(0.5, "deaths without a claim against the table", "factor", 0, 16, ASSUMED + "; some of the table's deaths follow a critical illness")


class BehaviourTerms(ParameterGroup):
    """What people do: hear, join, pay, look at the bill, and leave."""

    launch_advertising: Part = parameter(0.010, "chance a day to hear of the plan by advertising during the launch", "per day", 0, 1, ASSUMED + "; 0.002 to 0.03")
    launch_days: int = parameter(14, "length of the launch campaign", "days", 0, 3650, ASSUMED + "; 7 to 30")
    advertising: Part = parameter(0.0006, "chance a day to hear of it by advertising afterwards", "per day", 0, 1, ASSUMED + "; 0.0001 to 0.002")
    word_of_mouth: Part = parameter(0.0065, "chance a day to hear of it if all contacts are members", "per day", 0, 1, ASSUMED + "; 0.002 to 0.02")
    reach_by_age: PartByAge = parameter(((0, 1.0),), "people whom the plan could ever interest, from an age to the next one given; the others never join", "[age, fraction] ...", None, None, ASSUMED + "; each part 0.1 to 1; 107 million members of above a billion users")
    ill_seek: float = parameter(1.0, "how much more often the chronically ill who would hide it hear of the plan, as they look for cover", "factor", 1, 16, ASSUMED + "; 1 to 8; article: the unhealthy pour in")
    parents_decide: Part = parameter(0.0, "people under 18 for whom a parent hears, joins, pays, looks and leaves; the others decide alone", "fraction", 0, 1, ASSUMED + "; 0 to 1; plan rules: members enrol their families, and remove them before they leave")
    partners_decide: Part = parameter(0.0, "couples of adults in which one hears, joins, pays, looks and leaves for both; in the others each decides alone", "fraction", 0, 1, ASSUMED + "; 0 to 1; plan rules: members enrol their spouses, and remove them before they leave")
    join_again: Part = parameter(0.0, "people who would ever join again, once, after they left or were removed over an unpaid bill", "fraction", 0, 1, ASSUMED + "; 0 to 1; plan rules: the waiting period restarts with joining again")
    concealment: Part = parameter(0.3, "chronically ill people who would declare themselves healthy", "fraction", 0, 1, ASSUMED + "; 0.1 to 0.6; not public")
    self_knowledge: float = parameter(0.5, "how much of their own frailty people know", "fraction", 0, 1, ASSUMED + "; 0 to 1")
    attitude_mean: float = parameter(1.2, "what cover is worth to people per yuan of aid expected", "factor", 0, 16, ASSUMED + "; 1 to 2")
    attitude_spread: float = parameter(0.5, "standard deviation of its logarithm", "-", 0, 1.5, ASSUMED + "; 0.2 to 0.8")
    comfort_yuan: float = parameter(60.0, "what being covered is worth beside the aid expected", "yuan a year", 0, 100_000, ASSUMED + "; 0 to 200")
    attention: float = parameter(0.1, "mean chance to look at the bill of a round", "per round", 0, 1, ASSUMED + "; 0.02 to 0.3")
    leave_between_bills: Part = parameter(0.0, "chance to look at the plan between two bills, and leave over the last one, against the chance to look at an ordinary bill", "fraction", 0, 1, ASSUMED + "; 0 to 1; members could leave on any day")
    memory_rounds: int = parameter(2, "last bills from which members judge what a year costs", "rounds", 1, 48, ASSUMED + "; 1 to 24")
    attention_spread: float = parameter(0.5, "half-width of attention between people, against its mean", "fraction", 0, 1, ASSUMED + "; 0 to 1")
    jump_push: float = parameter(1.0, "rise of attention per doubling of the bill", "factor", 0, 16, ASSUMED + "; 0 to 4")
    patience_spread: float = parameter(0.5, "half-width of the answer to a jump between people, against its mean", "fraction", 0, 1, ASSUMED + "; 0 to 1")
    news_push: float = parameter(1.0, "rise of attention on a day of full news", "factor", 0, 16, ASSUMED + "; 0 to 4")
    friends_push: float = parameter(0.5, "rise of attention when all contacts have left", "factor", 0, 16, ASSUMED + "; 0 to 4")
    news_fades: Part = parameter(0.25, "part of the news forgotten from round to round", "per round", 0, 1, ASSUMED + "; 0.05 to 0.6")
    news_distrust: Part = parameter(0.3, "part of the trust that full news takes away while it lasts", "fraction", 0, 1, ASSUMED + "; 0 to 0.6")
    opaque_distrust: Part = parameter(0.05, "part of the trust that is lacking for each of publication and independent audit that the plan does without", "fraction", 0, 0.5, ASSUMED + "; 0 to 0.2")
    refusal_distrust: Part = parameter(0.3, "part of the trust that each contact of a refused claimant loses", "fraction", 0, 1, ASSUMED + "; 0 to 1")
    complaints: Part = parameter(0.3, "chance that a refused claimant complains to the regulator", "fraction", 0, 1, ASSUMED + "; 0.05 to 0.6")
    disputes_honest: Part = parameter(0.5, "chance that an honest claimant disputes a refusal", "fraction", 0, 1, ASSUMED + "; 0.2 to 0.9")
    disputes_hidden: Part = parameter(0.15, "the same for who hid an illness or exaggerated", "fraction", 0, 1, ASSUMED + "; 0 to 0.5")
    exaggeration: float = parameter(0.1, "claims over an illness short of the plan's definition, against true claims (moral hazard)", "fraction", 0, 4, ASSUMED + "; 0 to 1; not public")
    trust_least: Part = parameter(0.6, "trust of the least trusting at the start; the most trusting have 1", "fraction", 0, 1, ASSUMED + "; 0.3 to 1")
    payment_failure: Part = parameter(0.01, "mean chance that a first collection fails", "per round", 0, 1, ASSUMED + "; 0 to 0.05")
    weak_discount: float = parameter(0.0, "part of the price that the weakest payers leave out of account, as they expect not to pay all of it; none for the strongest, in between by ability to pay", "fraction", 0, 0.9, ASSUMED + "; 0 to 0.5; a second plan: weak payers join more and leave less")
    reminder_push: float = parameter(0.0, "rise of attention to a bill that comes with a reminder to fill a balance up, with plan.sharing_rule wallet", "factor", 0, 15, ASSUMED + "; 0 to 15; a letter raised switching of another insurance from 17 to 28 %")
    retry_failure: Part = parameter(0.1, "chance that the retries of the next five days fail too", "fraction", 0, 1, ASSUMED + "; 0 to 0.5")
    answers_to_share: bool = parameter(True, "members leave when the share exceeds what cover is worth (the mechanism under study)", "switch")


class FormInsurer(ParameterGroup):
    """One of several insurers that share the insurance form."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    part: Annotated[float, Field(ge=1e-6, le=1)]
    capital_yuan: Annotated[float, Field(ge=0, le=1e13)] = 1e9


class PlanTerms(ParameterGroup):
    """What the plan promises and how it shares."""

    start: dt.date = parameter(dt.date(2018, 10, 16), "launch", "date", dt.date(1900, 1, 1), dt.date(2200, 1, 1), "article")
    end: dt.date = parameter(dt.date(2022, 1, 28), "last settlement", "date", dt.date(1900, 1, 1), dt.date(2200, 1, 1), "article")
    round_days: RoundDays = parameter((7, 21), "days of the month on which claims are shared", "days of month, 1 to 28", None, None, "article")
    launch_rounds: int = parameter(2, "first rounds that are resolved by day", "rounds", 0, 100, "choice of detail")
    ages: AgeLimits = parameter((0, 60), "youngest age to join and age at which a member leaves", "[years, years], 0 to 120", None, None, RULES)
    minimum_credit: int = parameter(650, "credit score needed to join", "score", 0, 950, "article")
    aid_by_age: ByAge = parameter(((0, 300_000.0), (40, 100_000.0)), "aid by age at diagnosis, from an age to the next one given", "[age, yuan] ...", None, None, "article")
    mild_aid_yuan: float | None = parameter(None, "aid for a mild illness at any age; none = as for a severe one, 0 = not covered", "yuan", 0, 1e8, RULES + ": 50,000 from 2019-05-01, thyroid cancer not covered from 2020-01-01")
    waiting_days: int = parameter(90, "days after joining without aid", "days", 0, 3650, RULES)
    waiting_members_pay: bool = parameter(True, "members in the waiting period pay the share", "switch", None, None, "public record: 55 million shared the 9 claims of 2019-05-05")
    fee_rate: float = parameter(0.08, "management fee", "fraction of the aid", 0, 10, RULES)
    insurance_fee_rate: float = parameter(0.10, "fee while the plan runs in its insurance form", "fraction of the aid", 0, 10, RULES)
    sharing_rule: RuleName = parameter("equal", "how a round is shared and paid: a rule of docs/sharing_rules.md, in equal parts by automatic debit if nothing is said", "rule", None, None, "article: automatic debit")
    first_payment_yuan: float | None = parameter(None, "for the rule wallet: what a member pays in at joining", "yuan", 0, 10_000, RULES + " of prepaid plans: about 10 yuan")
    top_up_yuan: float | None = parameter(None, "for the rule wallet: one payment of who fills the balance up", "yuan", 0.01, 10_000, RULES + " of prepaid plans; amount assumed; 5 to 50")
    least_balance_yuan: float | None = parameter(None, "for the rule wallet: balance below which a member is reminded to fill it up", "yuan", 0, 10_000, RULES + " of prepaid plans; amount assumed; 0 to 5")
    grace_rounds: int | None = parameter(None, "for the rule wallet: further bills on which a reminder may be answered; then who has not is out, and before if the balance cannot pay a bill", "rounds", 0, 100, RULES + " of prepaid plans; length assumed; 0 to 6")
    band_ages: BandAges | None = parameter(None, "for the rule age_bands: youngest age of each closed group, rising from 0", "[age ...]", None, None, "plan rules of the elder plan, from 60; other bands assumed")
    age_weights: ByAge | None = parameter(None, "for the rule age_weighted: what one owes against another, from an age to the next one given", "[age, weight] ...", None, None, "choice of a plan; weights of 0 to 10")
    credit_a_year: float | None = parameter(None, "for the rule tenure_credit: discount on the share for each whole year of membership", "fraction", 0, 1, "choice of a plan; 0.01 to 0.1")
    most_credit: float | None = parameter(None, "for the rule tenure_credit: the most of that discount", "fraction", 0, 0.9, "choice of a plan; 0.1 to 0.5")
    share_cap_yuan: float | None = parameter(None, "for the rule capped: most that a member owes in a round; the sponsor pays the rest", "yuan", 0, 1e6, "choice of a plan; 0.1 to 20")
    reserve_floor_yuan: float | None = parameter(None, "for the rule reserve: least that a round leaves in the fund, for each payer", "yuan", 0, 1e6, "choice of a plan; 0 to 10")
    reserve_target_yuan: float | None = parameter(None, "for the rule reserve: most that is kept in the fund, for each payer", "yuan", 0, 1e6, "choice of a plan; 0 to 30")
    subscription_yuan: float | None = parameter(None, "for the rule subscription: fixed share of a round, on which plan.fee_rate comes on top; the operator bears what is missing and keeps what is left", "yuan", 0, 1e6, "choice of a plan; 1 to 30")
    first_premium_yuan: float | None = parameter(None, "for the rule prepaid: premium of a round in the first calendar year, on which plan.fee_rate comes on top; later years are priced by what the year before cost", "yuan", 0, 1e6, "choice of a plan; 1 to 30")
    promise_yuan_a_month: float = parameter(0.1, "what the plan promised a month would cost at most", "yuan a month", 0, 1e6, "article")
    case_cap_yuan: float | None = parameter(None, "most that a member pays for one claim; the sponsor pays the rest", "yuan", 0, 1e6, RULES)
    annual_cap_yuan: float | None = parameter(None, "most that a member pays in a calendar year; the sponsor pays the rest", "yuan", 0, 1e6, RULES)
    sponsor_budget_yuan: float | None = parameter(None, "most that the sponsor pays in all, for free months and above caps; then members owe it", "yuan", 0, 1e13, RULES + "; none is named")
    sponsored_until: dt.date | None = parameter(None, "day until which the sponsor pays every share", "date", None, None, RULES)
    insurer_bears_excess: bool = parameter(True, "in the insurance form the insurer pays what exceeds the promise", "switch", None, None, "filed terms, by the article: at most 0.1 yuan a month")
    insurer_capital_yuan: float = parameter(1e9, "capital of the insurer of the insurance form", "yuan", 0, 1e13, ASSUMED + "; 500,000,000 to 10,000,000,000")
    insurers: Annotated[tuple[FormInsurer, ...], Field(strict=False, max_length=20)] = parameter((), "insurers that share the insurance form by parts that come to 1; none = one insurer, with insurer_capital_yuan", "{name, part, capital_yuan} ...", None, None, "article: the form had one insurer")
    insurer_can_fail: bool = parameter(False, "that insurer pays no more than its capital; off: it pays whatever it has", "switch", None, None, "choice; what insolvency would have brought was never tried")
    minimum_members: int = parameter(0, "members below which the plan dissolves, once it has had as many", "people", 0, 2_000_000_000, RULES + ": 3,300,000 in the insurance form")
    dissolution_months: int = parameter(12, "months of cover after that", "months", 0, 120, RULES)
    after_notice: Literal["operator", "members", "nobody"] = parameter("operator", "who pays claims after a notice of closure, pending and late ones too", "word", None, None, "article")
    run_off_days: int = parameter(180, "days after diagnosis within which a claim from before the end may be filed after it", "days", 0, 3650, RULES)
    publication: bool = parameter(True, "each round's claims are published", "switch", None, None, RULES)
    independent_audit: bool = parameter(False, "somebody independent checks the shares", "switch", None, None, "article: there was none")
    float_terms: Literal["apart", "unstated", "invested", "lent"] = parameter("unstated", "what the terms say about the money between collection and payment", "word", None, None, "article: no rule on its use")
    float_yield: float = parameter(0.03, "what the operator earns on money invested or lent", "per year", 0, 1, ASSUMED + "; 0.01 to 0.1")
    float_at_risk: Part = parameter(0.3, "part of invested money that is lost if the operator fails", "fraction", 0, 1, ASSUMED + "; 0.05 to 1")
    open_to_new: bool = parameter(True, "people outside may join", "switch")
    all_covered: bool = parameter(False, "everybody is a covered member from the start", "switch")

    @property
    def days_until_cover(self) -> int:
        """The waiting period in days, at least 1: cover begins on the day after joining."""
        return max(self.waiting_days, 1)

    @property
    def pays_from_balance(self) -> bool:
        """Whether shares are taken out of a balance that members have paid in."""
        return SHARING_RULES[self.sharing_rule].from_balance

    @property
    def has_classes(self) -> bool:
        """Whether payers do not all owe the same."""
        return SHARING_RULES[self.sharing_rule].classes is not None

    @property
    def carrier_capital_yuan(self) -> float:
        """Capital of the insurer of the insurance form, or of all of them, in whole fen each."""
        fen = sum(round(one.capital_yuan * FEN_IN_YUAN) for one in self.insurers)
        return fen / FEN_IN_YUAN if self.insurers else self.insurer_capital_yuan

    @model_validator(mode="after")
    def _parts(self) -> PlanTerms:
        names = [one.name for one in self.insurers]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise disagreement(f"two insurers are named {twice[0]}", "plan.insurers")
        parts = sum(one.part for one in self.insurers)
        if self.insurers and abs(parts - 1) > SMALL_PART:
            raise disagreement(f"the parts come to {parts:.10g}, not to 1", "plan.insurers")
        return self

    @model_validator(mode="after")
    def _keys_of_the_rule(self) -> PlanTerms:
        check_rule_keys(self.sharing_rule, dict(self))
        ages = list(self.band_ages or (0,))
        if ages[0] != 0 or ages != sorted(set(ages)):
            raise disagreement(f"{ages} do not rise from 0", "plan.band_ages")
        if self.age_weights is not None and not any(weight > 0 for _, weight in self.age_weights):
            raise disagreement("nobody owes anything; a weight must be above 0", "plan.age_weights")
        floor, target = self.reserve_floor_yuan or 0.0, self.reserve_target_yuan or 0.0
        if target < floor:
            raise disagreement(f"{target:g} is below plan.reserve_floor_yuan, {floor:g}", "plan.reserve_target_yuan", "plan.reserve_floor_yuan", reserve_floor_yuan=f"{floor:g} is above plan.reserve_target_yuan, {target:g}")
        first, least = self.first_payment_yuan or 0.0, self.least_balance_yuan or 0.0
        if first < least:
            raise disagreement(f"{first:g} is below plan.least_balance_yuan, {least:g}", "plan.first_payment_yuan", "plan.least_balance_yuan", least_balance_yuan=f"{least:g} is above plan.first_payment_yuan, {first:g}")
        if self.pays_from_balance and self.all_covered:
            raise disagreement(f"nobody has paid into a balance who is a member from the start; the rule {self.sharing_rule} needs people who join", "plan.all_covered", "plan.sharing_rule")
        return self

    @model_validator(mode="after")
    def _order(self) -> PlanTerms:
        if self.end <= self.start:
            raise disagreement(f"{self.end} is not after plan.start {self.start}", "plan.end", "plan.start", start=f"{self.start} is not before plan.end {self.end}")
        if (self.end - self.start).days > 20_000:
            raise disagreement(f"{self.end} is more than 20,000 days after plan.start {self.start}", "plan.end", "plan.start", start=f"{self.start} is more than 20,000 days before plan.end {self.end}")
        if self.ages[1] <= self.ages[0]:
            raise disagreement(f"{list(self.ages)} are reversed; the leaving age comes second", "plan.ages")
        if list(self.round_days) != sorted(set(self.round_days)):
            raise disagreement("days must rise and may not repeat", "plan.round_days")
        return self


class Change(ParameterGroup):
    """A change of plan terms on a date; what is not named stays."""

    date: dt.date
    minimum_credit: Annotated[int, Field(ge=0, le=950)] | None = None
    fee_rate: Annotated[float, Field(ge=0, le=10)] | None = None
    case_cap_yuan: Annotated[float, Field(ge=0, le=1e6)] | Literal["none"] | None = None
    annual_cap_yuan: Annotated[float, Field(ge=0, le=1e6)] | Literal["none"] | None = None
    mild_aid_yuan: Annotated[float, Field(ge=0, le=1e8)] | Literal["none"] | None = None
    open_to_new: bool | None = None


class ClaimsTerms(ParameterGroup):
    """Whether claims are drawn or replaced by their mean."""

    mode: Literal["random", "expected"] = parameter("random", "claims drawn, or replaced by their mean", "mode", None, None, "theory needs a pool without noise")


class RunTerms(ParameterGroup):
    """How the world is computed; none of it but the seed changes a number."""

    seed: int = parameter(1, "seed of all chance", "-", 0, 2**62, "choice")
    storage: Literal["objects", "columns", "shards"] = parameter("columns", "Mesa objects, compiled columns, or columns spread over processes and machines", "-")
    threads: int | None = parameter(None, "threads of the compiled loops, or with shards workers that are started; none = all cores", "threads", 1, 1024)
    shards: int | None = parameter(None, "parts into which shards cut the people; none = 4 for every 134 million agents", "parts", 1, 4096, "choice")
    cluster: str | None = parameter(None, "Dask scheduler that keeps the shards, such as tcp://10.0.0.1:8786; none = processes on this machine, \"in-process\" = none at all", "address", None, None, "choice")
    checkpoint: str | None = parameter(None, "folder, seen by all workers, in which shards are saved now and then; none = not saved", "folder", None, None, "choice")
    checkpoint_rounds: int = parameter(20, "rounds from one time they are saved to the next", "rounds", 1, 1_000_000, "choice")


class Scenario(ParameterGroup):
    """A whole world: people, illness, behaviour, plan terms, review, regulator, run."""

    title: str = Field(min_length=1, max_length=200, description="one line")
    reference: str = Field("", description="where the world comes from")
    people: PeopleTerms = PeopleTerms()
    illness: IllnessTerms = IllnessTerms()
    behaviour: BehaviourTerms = BehaviourTerms()
    plan: PlanTerms = PlanTerms()
    changes: Annotated[tuple[Change, ...], Field(strict=False)] = parameter((), "changes of plan terms by date", "{date, ...} ...", None, None, RULES)
    review: ReviewTerms = ReviewTerms()
    claims: ClaimsTerms = ClaimsTerms()
    regulator: RegulatorTerms = RegulatorTerms()
    operator: OperatorTerms = OperatorTerms()
    agency: AgencyTerms = AgencyTerms()
    market: MarketTerms = MarketTerms()
    mechanisms: MechanismTerms = MechanismTerms()
    run: RunTerms = RunTerms()

    @property
    def days_lived(self) -> int:
        """Days from the launch on which people live: to the plan's end, or that of its agency."""
        until = self.agency.until if self.agency.products else None
        return (max(self.plan.end, until or self.plan.end) - self.plan.start).days

    @property
    def unborn(self) -> int:
        """Agents to be born in these days; those of the launch are beside them."""
        people = self.people
        born = people.launch_agents * people.births_per_1000 * self.days_lived / THOUSAND_YEARS
        return round(born) if people.table is None else 0

    @property
    def newborn(self) -> int:
        """People that an agent stands for at its birth; 0 where nobody is born."""
        return self.people.total // self.people.launch_agents if self.unborn else 0

    @model_validator(mode="after")
    def _agrees(self) -> Scenario:
        if self.people.agents != "all" and self.people.agents > self.people.total and self.people.table is None:
            fewer = f"{self.people.total} people are fewer than people.agents, {self.people.agents}; give at most as many agents, or \"all\""
            raise disagreement(f"{self.people.agents} agents cannot stand for {self.people.total} people; give at most people.total, or \"all\"", "people.agents", "people.total", total=fewer)
        everybody = self.people.total + self.unborn * self.newborn
        if everybody > MOST_PEOPLE:
            raise disagreement(f"{everybody:,} people in all, with those born, are more than {MOST_PEOPLE:,}", "people.births_per_1000", "people.total", "plan.end")
        dearest = FEN_IN_YUAN * self._most_aid_yuan() * (1 + self.plan.fee_rate)
        if everybody * dearest * (256 if self.claims.mode == "expected" else 1) >= 2**62:
            raise disagreement("people.total times the aid and fee is more fen than can be counted; lower one of them", "plan.aid_by_age", "people.total", "plan.fee_rate")
        if self.claims.mode == "expected" and SHARING_RULES[self.plan.sharing_rule].random_claims_only:
            raise disagreement(f"the rule {self.plan.sharing_rule} goes by whose claims were approved; claims.mode must be \"random\"", "plan.sharing_rule", "claims.mode", mode=f"the rule {self.plan.sharing_rule} needs claims.mode \"random\"")
        for error in self._agency_errors():
            raise error
        market = self.market
        if market.rival_from is not None and self.people.table is not None:
            raise disagreement(f"what a rival plan is worth to people of your own is not known; leave out market.rival_from, {market.rival_from}, or people.table", "market.rival_from", "people.table")
        if market.rival_ages[1] <= market.rival_ages[0]:
            raise disagreement(f"{list(market.rival_ages)} are reversed; the leaving age comes second", "market.rival_ages")
        if sum(part for _, part in self.people.by_age) <= 0 and self.people.table is None:
            raise disagreement("the parts add up to 0; at least one must be above 0", "people.by_age")
        return self

    def _most_aid_yuan(self) -> float:
        """The highest aid of any age, grade and day."""
        mild = (one.mild_aid_yuan for one in (self.plan, *self.changes))
        return max([*(yuan for _, yuan in self.plan.aid_by_age), *(aid for aid in mild if isinstance(aid, float))])

    def _agency_errors(self) -> Iterator[PydanticCustomError]:
        """Say what products make impossible."""
        agency, plan = self.agency, self.plan
        if not agency.products:
            return
        until = agency.until
        if until is not None and until <= plan.start:
            yield disagreement(f"{until} is not after plan.start {plan.start}", "agency.until", "plan.start", start=f"{plan.start} is not before agency.until {until}")
        end, key = (plan.end, "plan.end") if until is None or until <= plan.end else (until, "agency.until")
        if (end.year - plan.start.year) * MONTHS_A_YEAR + end.month - plan.start.month >= MOST_MONTHS:
            far = f"more than {MOST_MONTHS} months", "policies cannot be followed so long"
            yield disagreement(f"{end} is {far[0]} after plan.start {plan.start}; {far[1]}", key, "plan.start", start=f"{plan.start} is {far[0]} before {key} {end}; {far[1]}")
        for one in agency.products:
            dearest = FEN_IN_YUAN * one.benefit_yuan * one.benefit_months * one.claims_per_illness
            everybody = self.people.total + self.unborn * self.newborn
            if everybody * dearest >= 2**62:
                yield disagreement(f"people.total times what {one.name} may pay is more fen than can be counted; lower one of them", "agency.products", "people.total")
