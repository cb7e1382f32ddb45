"""Does a society that goes on under other terms come to what a run with a dated change comes to?"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutualaid.model import Society, read_scenario
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.rounds.fork import go_on_under, shared_until
from random_worlds import STORAGES, TABLES, assert_same, worlds

SHORT = {"agents": 300, "people.total": 2_000_000, "plan.end": "2019-07-31"}
CHANGES = {
    "fee": {"fee_rate": 1.5},
    "caps": {"case_cap_yuan": 0.01, "annual_cap_yuan": 5.0},
    "mild": {"mild_aid_yuan": 7_000.0},
    "closed": {"open_to_new": False},
}


def tables_of(society):
    return {name: getattr(society, name) for name in TABLES}


def lived(rounds, scenario="article", **settings):
    society = Society(scenario, **settings)
    while society.round < rounds and society.running:
        society.step()
    return society


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("storage", STORAGES)
def test_a_fork_is_a_change_by_date(storage, changes):
    mild = {"illness.mild_at_20": 0.5, "illness.mild_at_60": 0.2}
    society = lived(12, **SHORT, **mild, **STORAGES[storage])
    day = society.dates[11] + dt.timedelta(days=1)
    other = society.fork({f"plan.{key}": value for key, value in changes.items()})
    dated = Society("article", **SHORT, **mild, changes=[{"date": day, **changes}]).run()
    assert_same(tables_of(other.run()), tables_of(dated))
    assert other.inputs.changes == dated.inputs.changes
    assert society.round == 12
    assert not other.rounds.equals(society.run().rounds)  # the change is felt, and here it is not


@pytest.mark.parametrize("storage", STORAGES)
def test_a_change_lies_between_one_lived_and_one_to_come(storage):
    mild = {"illness.mild_at_20": 0.5, "illness.mild_at_60": 0.2}
    past = {"date": "2019-01-01", "fee_rate": 0.5}
    new = {"date": "2019-05-01", "mild_aid_yuan": 7_000.0}
    to_come = {"date": "2019-06-01", "mild_aid_yuan": 20_000.0}
    society = lived(12, **SHORT, **mild, **STORAGES[storage], changes=[past, to_come])
    other = society.fork({"mild_aid_yuan": 7_000.0}, dt.date(2019, 5, 1)).run()
    dated = Society("article", **SHORT, **mild, changes=[past, new, to_come]).run()
    assert [one.date for one in other.inputs.changes] == [
        dt.date(2019, 1, 1),
        dt.date(2019, 5, 1),
        dt.date(2019, 6, 1),
    ]
    assert_same(tables_of(other), tables_of(dated))
    assert not other.rounds.equals(society.run().rounds)


@settings(max_examples=8)
@given(worlds, st.integers(0, 12), st.sampled_from(list(CHANGES.values())), st.integers(1, 60))
def test_in_any_world(world, rounds, changes, days):
    society = lived(rounds, **world)
    if not society.running:
        return
    before = society.dates[society.round - 1] if society.round else society.inputs.plan.start
    day = before + dt.timedelta(days=days)
    if day > society.inputs.plan.end:
        return
    other = society.fork(changes, day).run()
    assert_same(
        tables_of(other), tables_of(Society(**world, changes=[{"date": day, **changes}]).run())
    )
    assert_same(tables_of(society.run()), tables_of(Society(**world).run()))


def test_what_cannot_be_is_told():
    society = lived(5, **SHORT)
    for changes, date in (
        ({"plan.waiting_days": 30}, None),
        ({"review.jury": 3}, None),
        ({"fee_rate": -1.0}, None),
        ({"fee_rate": 0.0}, society.dates[4]),
        ({"fee_rate": 0.0}, dt.date(2030, 1, 1)),
    ):
        with pytest.raises(InputError):
            society.fork(changes, date)


@pytest.mark.parametrize("rounds", [0, 5])
def test_other_people_are_another_history(rounds):
    society = lived(rounds, **SHORT)
    with pytest.raises(InputError, match="differs by changes of terms by date alone"):
        go_on_under(society, read_scenario(society.inputs, {"illness.level": 0.5}))


def test_scenarios_are_one_history_until_their_changes_differ():
    def at(*dates, **more):
        changes = [{"date": date, "fee_rate": fee} for date, fee in dates]
        return read_scenario("article", {"changes": changes, **more})

    early, late = ("2019-03-01", 0.1), ("2020-06-30", 0.2)
    plain = at()
    assert shared_until([plain]) == shared_until([plain, plain]) == plain.plan.end
    assert shared_until([at(early), at(early, late)]) == dt.date(2020, 6, 30)
    assert shared_until([at(early, late), at(early)]) == dt.date(2020, 6, 30)
    assert shared_until([at(early, late), at(late)]) == dt.date(2019, 3, 1)
    assert shared_until([plain, at(late), at(early)]) == dt.date(2019, 3, 1)
    assert shared_until([at(late), at(("2020-06-30", 0.3))]) == dt.date(2020, 6, 30)
    assert shared_until([plain, at(late, **{"illness.level": 0.5})]) is None
    for name in ("title", "reference"):
        assert shared_until([plain, plain.model_copy(update={name: "another"})]) == plain.plan.end
