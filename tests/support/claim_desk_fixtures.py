"""A claim desk with made-up claims: what the tests of review, jury and hearsay work on."""

import numpy as np
from mutualaid.agents.claims.batch import ClaimBatch
from mutualaid.agents.claims.claim_desk import ClaimDesk
from mutualaid.agents.people.status import MEMBER
from mutualaid.model.population.construction import empty_rows
from mutualaid.model.rule_inputs.lookup_tables import review_chances
from mutualaid.model.scenario.scenario import BehaviourTerms, Scenario
from mutualaid.model.scenario.scenario import ReviewTerms as Terms

AGENTS = 500
PLAIN = {
    "filing_lag_days": 0.0,
    "field_part": 0.0,
    "suspicion": 0.0,
    "document_detection": 0.0,
    "detection": 0.0,
    "harmless_stays": 0.0,
    "ambiguity": 0.0,
    "objections": 0.0,
    "mistaken_objections": 0.0,
    "jury": 0,
    "public_jury": 100,
}
CALM = {"disputes_honest": 0.0, "disputes_hidden": 0.0, "complaints": 0.0}


def electorate():
    rows = empty_rows(AGENTS)
    rows.people[:], rows.status[:], rows.trust[:] = 1000, MEMBER, 204
    return rows


def new_desk(seed=1, **settings):
    """A desk that doubts nothing, but for these settings."""
    terms = {name: value for name, value in settings.items() if name in Terms.model_fields}
    behaviour = {name: value for name, value in settings.items() if name not in terms}
    scenario = Scenario(
        title="made up",
        review=Terms(**(PLAIN | terms)),
        behaviour=BehaviourTerms(**(CALM | behaviour)),
    )
    return ClaimDesk(seed, review_chances(scenario))


def claims(*kinds, people=1, first=0):
    """Claims of one agent each: "h" honest, "c" hidden at joining, "o" overstated."""
    count = len(kinds)
    people = np.broadcast_to(np.asarray(people, np.int64), count).copy()
    return (
        ClaimBatch(*(np.full(count, -1, np.int64) for _ in ClaimBatch._fields))
        .marked(age=40, aid_fen=10, mild=0, undeclared=0)
        ._replace(
            row=np.arange(first, first + count),
            people=people,
            hidden=np.array([kind == "c" for kind in kinds], np.int64),
            overstated=np.array([kind == "o" for kind in kinds], np.int64),
        )
    )


def one_round(desk, batch, number=0):
    day = 14 * number
    desk.diagnose(batch, day, number)
    desk.file(day, number)
    return desk.review(number, day, electorate())
