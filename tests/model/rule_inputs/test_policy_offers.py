"""Do offers say what the scenario says, and are products that cannot be refused?"""

import datetime as dt

import pytest
from agency_fixtures import income, medical, scenario_of
from mutualaid.agents.engine.random_draws import CERTAIN, ONE
from mutualaid.agents.people.status import MEMBER, OUTSIDE
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.model.rule_inputs.lookup_tables import ILLNESS_COLUMN, build_tables, read_rates
from mutualaid.model.rule_inputs.policy_offers import (
    build_offers,
    month_of,
    offers_of,
    plan_fen_a_month,
)
from mutualaid.model.scenario.agency import AgencyTerms


def test_offers_say_in_whole_numbers_what_the_scenario_says():
    scenario = scenario_of(medical(), income(), disclosure=1.0)
    tables = build_tables(scenario)
    offers = offers_of(build_offers(scenario, tables), 4, 90, [ONE, 2 * ONE], [1, 0], 55)
    cells = len(tables.benefit)
    assert offers.premium[2 * 39] == 500  # 60 yuan a year
    assert offers.premium[2 * 40 + 1] == 28_000 // 12
    assert offers.premium[cells + 2 * 39] == 1000
    assert offers.waiting_months.tolist() == [3, 3]
    assert offers.transferable.tolist() == [1, 0]
    rate = read_rates()[ILLNESS_COLUMN["2020"]][2 * 40]
    assert offers.benefit[2 * 40] == round(rate * 2 * 4_000_000)
    assert offers.benefit[cells + 2 * 40] == round(rate * 2 * 900_000)
    # claims_per_illness 2: as many claims beside critical illness as for it
    assert offers.treatment[1234] == pytest.approx(tables.risk[1234] / 12, rel=1e-6)
    blind = scenario_of(medical(), disclosure=0.0)
    seen = build_offers(blind, tables).offers.benefit[2 * 40]
    assert seen == round(rate * 2 * 4_000_000 * 2)


@pytest.mark.parametrize(("days", "months"), [(0, 0), (1, 1), (90, 3), (91, 4)])
def test_a_month_of_waiting_that_has_begun_is_waited_for(days, months):
    scenario = scenario_of(medical(waiting_days=days))
    offers = build_offers(scenario, build_tables(scenario)).offers
    assert offers.waiting_months.tolist() == [months]


def test_once_the_plan_has_ended_its_members_compare_as_often_as_anybody():
    scenario = scenario_of(medical(), interest=0.25, interest_members=0.5)
    shelf = build_offers(scenario, build_tables(scenario))
    for runs, chance in ((True, CERTAIN // 2), (False, CERTAIN // 4)):
        offers = offers_of(shelf, 4, 90, [ONE], [1], 55, plan_runs=runs)
        assert offers.interest[MEMBER] == chance
        assert offers.interest[OUTSIDE] == CERTAIN // 4


def test_months_are_counted_from_the_first_of_the_plan():
    start = dt.date(2018, 10, 16)
    assert month_of(start, start) == 1
    assert month_of(start, dt.date(2018, 11, 1)) == 2
    assert month_of(start, dt.date(2100, 1, 1)) == 255
    assert plan_fen_a_month(500, 24) == 1000


def test_at_standard_risk_the_presets_premiums_leave_the_loading():
    rates = {"illness.level": 0.6, "illness.found_early": 1.0}  # those of its file's formula
    scenario = read_scenario("agency", rates)
    tables = build_tables(scenario)
    shelf = build_offers(scenario, tables)
    cells = len(tables.benefit)
    for number, product in enumerate(scenario.agency.products):
        ages = slice(2 * 25, 2 * 60)
        benefit = shelf.offers.benefit[number * cells :][ages].sum()
        premium = shelf.filed_fen[number][ages].sum()
        assert benefit / premium == pytest.approx(1 - product.loading, abs=0.02)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"sale_from": dt.date(2017, 12, 31)}, "sale_from 2017-12-31 of medical is before it is"),
        ({"benefit_months": 2}, "benefit_months 2 of medical: only income is paid for months"),
        (
            {"premium_by_age": ((0, 0.0, 5.0),)},
            "premium_by_age of medical is 0 at age 0; a product",
        ),
        ({"premium_by_age": ((0, 5.0, 5.0), (30, 5.0, 0.0))}, "of medical is 0 at age 30"),
        ({"entry_ages": (60, 18)}, "entry_ages [60, 18] of medical are reversed"),
        ({"leaving_age": 50}, "leaving_age 50 of medical is below the last entry age 60"),
        ({"claims_per_illness": 0.9}, "claims_per_illness: given 0.9, allowed 1 to 100"),
    ],
)
def test_a_product_that_cannot_be_is_refused(changes, says):
    product = {**medical().model_dump(), **changes}
    with pytest.raises(InputError) as caught:
        read_scenario("pool", {"agency.products": (product,)})
    assert says in str(caught.value)


def test_two_products_of_one_name_are_refused():
    product = medical().model_dump()
    with pytest.raises(InputError, match="two products are named medical"):
        read_scenario("pool", {"agency.products": (product, product)})


def test_a_product_may_be_free_where_nobody_can_enter():
    AgencyTerms(
        products=(medical(premium_by_age=((0, 0.0, 0.0), (18, 5.0, 5.0)), entry_ages=(18, 60)),)
    )
