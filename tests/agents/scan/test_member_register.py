"""Does the member register say what a look at everybody says, in every round of any world?"""

from types import SimpleNamespace as Made

import numpy as np
import pytest
from hypothesis import given, settings
from mutualaid.agents.decisions.policy_tally import (
    INSURED_PEOPLE,
    POLICIES,
    PREMIUM_FEN,
    tally_place,
    tally_places,
)
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.scan.member_register import (
    billed_members,
    covered_members,
    open_month,
    open_register,
    record_unasked,
    register_policies,
)
from mutualaid.agents.scan.threads import BLOCK
from mutualaid.model import Society
from mutualaid.model.population import synthetic
from mutualaid.model.population.construction import empty_rows
from mutualaid.model.storage import columns
from mutualaid.model.storage.census import census_from_register, count_members
from random_worlds import PRODUCTS, TABLES, assert_same, worlds


def read_each_round(**world):
    """Run with a member register; compare it with a look at everybody after each round."""
    seen = []

    def census(self, context):
        read = census_from_register(self.register, self.tables, context)
        assert read == count_members(self.rows, self.tables, context)
        seen.append(read)
        return read

    with pytest.MonkeyPatch().context() as patch:
        patch.setattr(columns, "REGISTER_FROM", 0)
        patch.setattr(columns.Columns, "census", census)
        return Society("article", **{"agents": 300, **world}).run(), seen


def tables_of(society):
    return {name: getattr(society, name) for name in TABLES}


def test_members_are_billed_from_the_day_on_which_they_have_waited():
    register = open_register(1, -100, 0)
    register.joined[0, [1 + 10, 1 + 20]] = 5, 7
    for day, waited in ((99, 0), (100, 5), (109, 5), (110, 12)):
        assert covered_members(register, day, 90) == waited
        assert billed_members(register, day, 90, 0) == waited
    assert [billed_members(register, day, 90, 1) for day in (9, 10, 20)] == [0, 5, 12]


def test_who_is_not_asked_pays_the_premium_of_the_own_age_and_sex():
    rows, register = empty_rows(3, agency=True), open_register(1, -20_000, 0)
    rows.born[:], rows.people[:], rows.policies[:] = (-14_610, -14_610, -14_611), (2, 3, 4), 1
    rows.traits[:] = 0, 1, 1
    as_python(register_policies)(register, rows)
    as_python(open_month)(register)
    premium = np.zeros(2 * 60, np.int64)
    premium[80:82] = 100, 1000  # of 40 years, a man and a woman
    offers, tally = Made(premium=premium, on_sale=[1], age_day=0), [0] * tally_places(1)
    as_python(record_unasked)(register, offers, tally)
    paid, held = tally[tally_place(0, PREMIUM_FEN)], tally[tally_place(0, POLICIES)]
    assert (paid, held, tally[INSURED_PEOPLE]) == (2 * 100 + 7 * 1000, 9, 9)


@settings(max_examples=25)
@given(worlds)
def test_the_register_is_right_in_every_round_of_any_world(world):
    society, _ = read_each_round(**world)
    assert_same(tables_of(society), tables_of(Society("article", **{"agents": 300, **world}).run()))


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("people", [1, 1500, 40_000])
def test_the_same_tables_with_and_without_a_register(threads, people):
    world = {"agents": 5000, "people.total": 5000 * people, "seed": people, "threads": threads}
    society, seen = read_each_round(**world)
    plain = Society("article", **world).run()
    assert len(seen) == len(plain.rounds) + 1
    assert max(census.members for census in seen) > 0
    assert_same(tables_of(society), tables_of(plain))


AGENCY = {
    **{"agency.interest": 0.3, "agency.interest_members": 0.3, "agency.renewal_attention": 0.2},
    **{"agency.lapse": 0.05, "agency.until": "2019-08-31", "plan.end": "2019-04-30"},
}


@pytest.mark.parametrize("threads", [1, 2])
def test_any_number_of_calls_gives_the_same_people(monkeypatch, threads):
    world = {"agents": 20_011, "people.total": 20_011, "illness.level": 8.0, **AGENCY}
    in_one_call = tables_of(Society("article", **world).run())
    monkeypatch.setattr(columns, "CHUNK", 2 * BLOCK)
    monkeypatch.setattr(synthetic, "CALL", BLOCK)
    assert_same(in_one_call, tables_of(Society("article", threads=threads, **world).run()))
    with_a_register, _ = read_each_round(threads=threads, **world)
    assert_same(in_one_call, tables_of(with_a_register))


def test_policies_that_end_by_age_end_with_a_register_too():
    products = tuple(
        one.model_copy(update={"entry_ages": (0, 44), "leaving_age": 45}) for one in PRODUCTS
    )
    world = {
        **{"agents": 3000, "people.total": 3000, "agency.products": products, **AGENCY},
        **{"agency.lapse": 0.0, "agency.renewal_attention": 0.01, "illness.level": 0.2},
        **{"agency.interest": 0.5, "agency.until": "2021-06-30", "plan.end": "2020-12-31"},
    }
    plain = Society("article", **world).run()
    assert plain.agency.ended.sum() > 20
    assert_same(tables_of(read_each_round(**world)[0]), tables_of(plain))


def test_each_thread_has_a_page(monkeypatch):
    monkeypatch.setattr(columns, "REGISTER_FROM", 0)
    society = Society("article", agents=100_000, threads=2, **{"people.total": 100_000})
    for _ in range(4):
        society.step()
    pages = society.storage.register.cells.sum(axis=1)
    assert pages.sum() == society.rounds.members.iloc[-1]
    assert (pages != 0).all()


def test_the_user_s_own_table_and_few_agents_need_no_register(tmp_path):
    table = tmp_path / "book.csv"
    table.write_text("people,age,sex,expected_cost,value\n5,30,F,1,2\n7,40,M,1,2\n")
    own = Society("pool", **{"people.table": str(table)})
    few = Society("article", agents=100)
    for society in (own, few):
        assert society.storage.register.cells.size == 0
        society.step()
    assert np.isfinite(own.rounds.members).all()
