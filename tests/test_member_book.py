"""Does the member book say what a look at everybody says, in every round of any world?"""

import numpy as np
import pytest
from hypothesis import given, settings
from mutualaid.model import Society, columns
from mutualaid.model.people import count_members, read_book
from test_same_people import TABLES, assert_same, worlds


def read_each_round(**world):
    """Run with a member book; compare it with a look at everybody after each round."""
    seen = []

    def census(self, notice):
        read = read_book(self.book, self.tables, notice)
        assert read == count_members(self.rows, self.tables, notice)
        seen.append(read)
        return read

    with pytest.MonkeyPatch().context() as patch:
        patch.setattr(columns, "BOOK_FROM", 0)
        patch.setattr(columns.Columns, "census", census)
        return Society("article", **{"agents": 300, **world}).run(), seen


@settings(max_examples=25)
@given(worlds)
def test_the_book_is_right_in_every_round_of_any_world(world):
    if world["claims.mode"] == "random":
        read_each_round(**world)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("people", [1, 1500, 40_000])
def test_the_same_tables_with_and_without_a_book(threads, people):
    world = {"agents": 5000, "people.total": 5000 * people, "seed": people, "threads": threads}
    society, seen = read_each_round(**world)
    plain = Society("article", **world).run()
    assert len(seen) == len(plain.rounds) + 1
    assert max(census.members for census in seen) > 0
    assert_same(
        {name: getattr(society, name) for name in TABLES},
        {name: getattr(plain, name) for name in TABLES},
    )


def test_each_thread_has_a_page(monkeypatch):
    monkeypatch.setattr(columns, "BOOK_FROM", 0)
    society = Society("article", agents=100_000, threads=2, **{"people.total": 100_000})
    for _ in range(4):
        society.step()
    pages = society.keeper.book.cells.sum(axis=1)
    assert pages.sum() == society.rounds.members.iloc[-1]
    assert (pages != 0).all()


def test_the_user_s_own_table_and_few_agents_need_no_book(tmp_path):
    table = tmp_path / "book.csv"
    table.write_text("people,age,sex,expected_cost,value\n5,30,F,1,2\n7,40,M,1,2\n")
    own = Society("pool", **{"people.table": str(table)})
    few = Society("article", agents=100)
    for society in (own, few):
        assert society.keeper.book.cells.size == 0
        society.step()
    assert np.isfinite(own.rounds.members).all()
