"""What a scenario says about claims: how they are filed, reviewed, disputed and judged."""

# One parameter is one line, however long: type, default, what it is, unit, least, most, source.
# fmt: off

from __future__ import annotations

from .parameter import ASSUMED, ParameterGroup, Part, parameter


class ReviewTerms(ParameterGroup):
    """How claims are reviewed, disputed and judged."""

    capacity_per_round: int | None = parameter(None, "claims whose documents can be read in a round; none = all", "claims", 0, 2_000_000_000, ASSUMED + "; 3,000 to unlimited; not public")
    filing_lag_days: float = parameter(30.0, "mean time from diagnosis to filing", "days", 0, 365, ASSUMED + "; 10 to 90")
    field_part: Part = parameter(0.2, "part of the claims that are investigated in the field whatever the documents say", "fraction", 0, 1, ASSUMED + "; 0.1 to 1")
    suspicion: Part = parameter(0.6, "chance that the documents of a claim that is not due look suspicious, so that it is investigated in the field", "fraction", 0, 1, ASSUMED + "; 0 to 0.9; not public")
    field_per_round: int | None = parameter(None, "field investigations that can be finished in a round; none = all", "claims", 0, 2_000_000_000, ASSUMED + "; 1,000 to unlimited; not public")
    field_rounds: int = parameter(2, "rounds that a field investigation takes at least", "rounds", 0, 24, ASSUMED + "; 1 to 6")
    detection: Part = parameter(0.6, "chance that a field investigation finds a hidden illness or an exaggeration", "fraction", 0, 1, ASSUMED + "; 0.1 to 0.9; not public")
    document_detection: Part = parameter(0.1, "chance that the documents alone show it", "fraction", 0, 1, ASSUMED + "; 0 to 0.6; not public")
    document_cost_yuan: float = parameter(100.0, "cost of a review on documents", "yuan a claim", 0, 1e6, ASSUMED + "; 20 to 500")
    field_cost_yuan: float = parameter(2000.0, "cost of a field investigation", "yuan a claim", 0, 1e6, ASSUMED + "; 500 to 5,000")
    harmless_stays: Part = parameter(0.1, "honest members in whose files a harmless stay in hospital is found (a cold, over 3 days, within 2 years before joining)", "fraction", 0, 1, ASSUMED + "; 0.02 to 0.2")
    ambiguity: Part = parameter(0.3, "how far the declaration can be read both ways: chance that a harmless stay is held against the member, and that a hidden illness, found, is let pass", "fraction", 0, 1, ASSUMED + "; 0 to 0.6; article: the clause is vague")
    undeclared_history: Part = parameter(0.0, "honest claimants with a past illness that they did not declare and that has nothing to do with the claim; found as hidden illness is, it is held against them", "fraction", 0, 1, ASSUMED + "; 0 to 0.6; article: refused mostly for past illness not declared")
    objections: Part = parameter(0.1, "chance that somebody who knows better objects in the public notice to an approved claim that is not due", "fraction", 0, 1, ASSUMED + "; 0 to 0.3")
    mistaken_objections: Part = parameter(0.002, "the same for a claim that is due", "fraction", 0, 1, ASSUMED + "; 0 to 0.02")
    jury: int = parameter(101, "people drawn for a disputed case, of whom the members vote; 0 = the platform's word is final", "people", 0, 1_000_000, ASSUMED + "; 31 to 10,000")
    public_jury: int = parameter(2_000_000, "people asked to vote in public on the first refusal for something found; the members vote", "people", 0, 100_000_000, ASSUMED + "; the real one had above 250,000 votes")
    against_hidden: Part = parameter(0.6, "chance that a juror of mean trust votes against who hid an illness or exaggerated", "fraction", 0, 1, "public record: 58 % against in the first case")
    against_honest: Part = parameter(0.42, "the same against an honest claimant", "fraction", 0, 1, ASSUMED + "; 0.2 to 0.6; 60 % for in a case of 2020")
    case_spread: Part = parameter(0.1, "how far cases differ in how they look to jurors: half-width of that chance", "fraction", 0, 0.5, ASSUMED + "; 0 to 0.3")
    juror_trust: Part = parameter(0.5, "rise of the chance that a juror votes against, from no trust in the platform to full trust", "fraction", 0, 1, ASSUMED + "; 0 to 1")
    juror_sympathy: Part = parameter(0.06, "fall of that chance for jurors who would hide an illness themselves", "fraction", 0, 1, ASSUMED + "; 0 to 0.2")
