"""Does a society that is copied, or sent to another process, go on to the same bits?"""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys

import cloudpickle
import numpy as np
import pytest
from mutualaid.agents import Member
from mutualaid.agents.people.columns import Population
from mutualaid.model import Society
from mutualaid.model.population.construction import empty_rows
from random_worlds import STORAGES, TABLES, assert_same

SHORT = {"agents": 700, "people.total": 2_000_000, "plan.end": "2019-07-31"}
COPIES = {
    "pickle": lambda society: pickle.loads(pickle.dumps(society)),
    "deepcopy": copy.deepcopy,
    "cloudpickle": lambda society: pickle.loads(cloudpickle.dumps(society)),
}


def begun(rounds=9, preset="article", **settings):
    society = Society(preset, **{**SHORT, **settings})
    for _ in range(rounds):
        society.step()
    return society


def tables_of(society):
    return {name: getattr(society, name) for name in TABLES}


@pytest.fixture(scope="module")
def whole():
    return tables_of(begun().run())


@pytest.mark.parametrize("way", COPIES)
@pytest.mark.parametrize("storage", STORAGES)
def test_a_copy_goes_on_to_the_same_bits(whole, storage, way):
    society = begun(**STORAGES[storage])
    duplicate = COPIES[way](society)
    assert_same(whole, tables_of(duplicate.run()))
    assert society.round == 9
    assert_same(whole, tables_of(society.run()))
    assert_same(whole, tables_of(COPIES[way](duplicate)))


def test_a_copy_keeps_what_belongs_together():
    for storage in STORAGES.values():
        duplicate = copy.deepcopy(begun(2, **storage))
        assert duplicate.rules is duplicate.storage.rules
        assert duplicate.people[17].people == int(duplicate.population.people[17])
        assert len(duplicate.agents) >= 2
        assert all(agent.model is duplicate for agent in duplicate.agents)


def test_a_member_register_is_made_again(monkeypatch):
    monkeypatch.setattr("mutualaid.model.storage.columns.REGISTER_FROM", 0)
    society = begun(20, "insured")
    assert len(society.storage.register.cells)
    duplicate = copy.deepcopy(society)
    assert_same(tables_of(society.run()), tables_of(duplicate.run()))


class Patient(Member):
    """Stays for two bills that are too much."""

    bills = 0
    remembers = True

    def wants_to_leave(self, share_fen, worth):
        self.bills += share_fen > worth
        return self.bills > 2


def loyal(share_fen, worth):
    return share_fen > 2 * worth


@pytest.mark.parametrize(
    "own",
    [
        {"storage": "objects", "member_class": Patient},
        {"storage": "objects", "rules": {"wants_to_leave": loyal}},
        pytest.param({"rules": {"wants_to_leave": loyal}}, marks=pytest.mark.slow),
    ],
)
def test_rules_of_one_s_own_are_copied(own):
    settings = {**SHORT, "agents": 300, "agency.products": (), **own}
    society = begun(**settings)
    duplicate = pickle.loads(pickle.dumps(society))
    if "member_class" in own:
        members = [agent for agent in duplicate.agents if isinstance(agent, Patient)]
        assert sum(one.bills for one in members) == sum(
            one.bills for one in society.agents if isinstance(one, Patient)
        )
    assert_same(tables_of(society.run()), tables_of(duplicate.run()))


GOES_ON = """
import pickle, sys
with open(sys.argv[1], "rb") as file:
    society = pickle.load(file)
with open(sys.argv[2], "wb") as file:
    pickle.dump(society.run(), file)
"""


@pytest.mark.parametrize("storage", STORAGES)
def test_another_process_goes_on_to_the_same_bits(whole, tmp_path, storage):
    here, there = tmp_path / "here", tmp_path / "there"
    here.write_bytes(pickle.dumps(begun(**STORAGES[storage])))
    subprocess.run([sys.executable, "-c", GOES_ON, str(here), str(there)], check=True)
    assert_same(whole, tables_of(pickle.loads(there.read_bytes())))
    assert os.path.getsize(there) > 0


def test_shards_that_are_saved_refuse_in_words(tmp_path):
    society = begun(2, **STORAGES["shards"], **{"run.checkpoint": str(tmp_path)})
    with pytest.raises(TypeError, match=r"run\.checkpoint.*cannot be copied"):
        copy.deepcopy(society)


@pytest.mark.parametrize("agency", [False, True])
def test_people_lie_in_memory_as_before_and_can_be_changed(agency):
    rows = empty_rows(5, agency=agency, people=1)
    rows.born[:] = np.arange(5)
    rows.status.flags.writeable = False  # as tools that share memory hand it over
    again: Population = pickle.loads(pickle.dumps(rows))
    for before, after in zip(rows, again, strict=True):
        assert np.array_equal(before, after)
        assert (before.dtype, before.strides) == (after.dtype, after.strides)
        assert after.flags.writeable
