"""Is a product or an agency that cannot be refused, with the reason?"""

import pytest
from mutualaid.model import InputError, Society, read_scenario
from mutualaid.model.rule_inputs.lookup_tables import review_chances

MEDICAL = read_scenario("article").agency.products[0]
INCOME = {"kind": "income", "benefit_months": 60, "benefit_yuan": 1e8, "claims_per_illness": 100.0}


def with_product(**terms):
    return {"agency.products": (MEDICAL.model_copy(update=terms).model_dump(),)}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"agency.until": "2018-10-16"}, "is not after plan.start"),
        ({"agency.until": "2040-01-01"}, "more than 254 months after plan.start"),
        (with_product(**INCOME) | {"people.total": 2 * 10**9}, "more fen than can be counted"),
        (with_product(premium_by_age=((0, 0.1, 5.0),)), "a product needs premiums"),
    ],
)
def test_what_cannot_be_is_refused(settings, says):
    cheap_aid = {"plan.aid_by_age": ((0, 1000.0),)}
    with pytest.raises(InputError, match=says):
        read_scenario("article", cheap_aid | settings)


def test_the_last_month_that_can_be_followed_is_allowed():
    assert read_scenario("article", {"agency.until": "2039-11-30"}).agency.until


def test_nobody_objects_to_what_is_not_published():
    settings = {"review.objections": 1.0, "review.mistaken_objections": 1.0}
    for public in (True, False):
        said = settings | {"plan.publication": public}
        doubts = review_chances(read_scenario("article", said)).doubts
        assert (doubts.objections > 0, doubts.mistaken_objections > 0) == (public, public)
    small = {"agents": 300, "plan.end": "2019-08-31", "plan.publication": False}
    assert Society("article", **small, **settings).run().cases.refused.all()
