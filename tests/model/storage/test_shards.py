"""Are people in shards the same people, to the last bit, whatever is lost?"""

import pickle
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutualaid.agents import Member
from mutualaid.agents.people.contacts import COMMUNITY
from mutualaid.agents.plan.ledger import ImbalanceError
from mutualaid.model import Society, read_scenario
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.population.construction import empty_rows
from mutualaid.model.scenario.toml_text import fingerprint
from mutualaid.model.storage.shards import dask_hosts, host
from mutualaid.model.storage.shards.checkpoint import read_saved, save
from mutualaid.model.storage.shards.host import ABSENT, Request
from mutualaid.model.storage.shards.shard import Message
from mutualaid.model.storage.shards.sharded import partition
from random_worlds import TABLES, assert_same, never, tables, worlds

PRESETS = ["article", "record", "insured", "agency", "pool"]
SMALL = {"agents": 1900, "people.total": 2_000_000}
HERE = {"storage": "shards", "run.cluster": "in-process"}


def in_shards(shards, **more):
    return {**HERE, "run.shards": shards, **more}


class Gone:
    """Who holds a shard no longer."""

    def hear(self, call):
        return ABSENT


def live_and_lose(losses, preset="article", **world):
    """Live, and lose shards after some rounds: by round, which ones."""
    society = Society(preset, **world)
    held = society.storage._chain._team.holdings
    while society.running:
        society.step()
        for shard in losses.get(society.round, ()):
            held[shard] = Gone()
    return society


@pytest.mark.parametrize(("agents", "shards"), [(1, 1), (1, 9), (256, 2), (5000, 7), (10**9, 32)])
def test_people_are_cut_by_number_between_communities(agents, shards):
    cuts = partition(agents, shards)
    assert [first for first, _ in cuts[1:]] == [last for _, last in cuts[:-1]]
    assert (cuts[0][0], cuts[-1][1]) == (0, agents)
    assert all(first % COMMUNITY == 0 and first < last for first, last in cuts)
    assert len(cuts) == min(shards, -(-agents // COMMUNITY))
    sizes = [last - first for first, last in cuts]
    assert max(sizes) - min(sizes) < 2 * COMMUNITY


@pytest.mark.parametrize("preset", PRESETS)
def test_shards_and_columns_agree_on_every_preset(preset):
    columns = tables(preset, **SMALL)
    for shards in (1, 2, 3, 7):
        assert_same(columns, tables(preset, **SMALL, **in_shards(shards)))


@settings(max_examples=8)
@given(worlds, st.integers(257, 2400), st.integers(2, 9))
def test_shards_and_columns_agree_on_any_world(world, agents, shards):
    world = {**world, "people.agents": min(agents, world["people.total"])}
    assert_same(tables(**world), tables(**world, **in_shards(shards)))


def test_shards_and_columns_agree_where_members_are_counted_in_a_book(monkeypatch):
    monkeypatch.setattr("mutualaid.model.storage.columns.REGISTER_FROM", 0)
    world = {**SMALL, "plan.end": "2020-06-30"}
    columns = tables(**world)
    assert_same(columns, tables(**world, **in_shards(3)))
    lost = live_and_lose({20: [0, 2], 30: [1]}, **world, **in_shards(3))
    assert_same(columns, {name: getattr(lost, name) for name in TABLES})


@pytest.mark.parametrize("weights", [(1, 7), (1, 100_000)])  # with the second, juries need seats
def test_shards_and_columns_agree_on_a_table_of_ones_own(tmp_path, weights):
    table = tmp_path / "mine.csv"
    lines = [f"{weights[i % 60 == 0]},{20 + i % 50},{'MF'[i % 2]}" for i in range(800)]
    table.write_text("people,age,sex\n" + "\n".join(lines) + "\n")
    world = {"people.table": str(table), "plan.end": "2020-06-30", "illness.level": 16.0}
    world |= {"plan.all_covered": True, "review.objections": 1.0, "regulator.orders": ()}
    columns = tables("record", **world)
    assert columns["cases"].votes_for.sum() > 0
    assert_same(columns, tables("record", **world, **in_shards(3)))
    lost = live_and_lose({9: [1], 11: [0, 2]}, "record", **world, **in_shards(3))
    assert_same(columns, {name: getattr(lost, name) for name in TABLES})


@pytest.mark.parametrize("saved", [False, True])
def test_a_lost_shard_is_told_all_it_had_heard(tmp_path, saved):
    more = {"run.checkpoint": str(tmp_path / "saved"), "run.checkpoint_rounds": 7} if saved else {}
    losses = {1: [2], 20: [0], 21: [0, 1, 2], 45: [1]}
    lost = live_and_lose(losses, **SMALL, **in_shards(3, **more))
    assert_same(tables(**SMALL), {name: getattr(lost, name) for name in TABLES})
    files = list(tmp_path.rglob("*.npz"))
    assert len(files) == (3 if saved else 0)  # the last one of each shard
    lost.close()
    assert not list(tmp_path.rglob("*.*"))


def test_whoever_has_heard_otherwise_is_told_again():
    world = {**SMALL, **in_shards(2), "plan.end": "2019-06-30"}
    society = Society("article", **world)
    while society.running:
        society.step()
        if society.round == 9:  # as if a message had been torn in the middle
            society.storage._chain._team.holdings[1]._shard.heard = -1
    columns = tables(**SMALL, **{"plan.end": "2019-06-30"})
    assert_same(columns, {name: getattr(society, name) for name in TABLES})


def test_a_shard_that_is_always_lost_ends_the_run():
    society = Society("article", **SMALL, **in_shards(2))
    society.storage._chain._team._hold = lambda _: Gone()
    society.storage._chain._team.holdings[1] = Gone()
    with pytest.raises(RuntimeError, match="shard 1"):
        society.step()


@pytest.mark.parametrize("damage", ["flipped", "torn", "gone"])
def test_a_damaged_checkpoint_is_named(tmp_path, damage):
    more = {"run.checkpoint": str(tmp_path), "run.checkpoint_rounds": 2}
    society = Society("article", **SMALL, **in_shards(2, **more))
    for _ in range(4):
        society.step()
    first, _ = files = sorted(tmp_path.glob("*.npz"))
    assert len(files) == 2
    held = first.read_bytes()
    flipped = bytearray(held)
    flipped[len(held) // 2] ^= 4
    if damage == "gone":
        first.unlink()
    else:
        first.write_bytes(flipped if damage == "flipped" else held[: len(held) // 2])
    society.storage._chain._team.holdings[0] = Gone()
    with pytest.raises((InputError, OSError), match=first.name):
        society.step()


def test_every_flipped_bit_of_a_checkpoint_is_an_error_that_names_it(tmp_path):
    rows = empty_rows(20, agency=True)
    saved = save(rows, str(tmp_path), first=0, heard=3)
    for column, read in zip(rows, read_saved(saved), strict=True):
        np.testing.assert_array_equal(column, read)
    path, chance = Path(saved.path), random.Random(1)
    held = path.read_bytes()
    for place in range(len(held)):
        flipped = bytearray(held)
        flipped[place] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        with pytest.raises(InputError, match=path.name):
            read_saved(saved)


def test_the_same_call_is_heard_once():
    society = Society("article", **SMALL, **in_shards(1))
    held = society.storage._chain._team.holdings[0]
    context, asked = society._notice(3), Message("census", (society._notice(3),))
    context = context._replace(heard=np.full(7, 1 << 46))
    call = Request(0, (Message("enrol", (context, 3)),))
    (joined,), (members,) = held.hear(call).says, held.hear(Request(1, (), asked)).says
    assert joined == members.members > 0
    assert held.hear(call).says == (joined,)
    assert held.hear(Request(1, (), asked)).says == (members,)
    assert held.hear(Request(0, call.news, asked, wanted=2)).says == (joined, members)
    assert held.hear(Request(2, call.news)) is ABSENT
    with pytest.raises(TypeError):
        pickle.dumps(held)


def test_people_can_be_looked_at_wherever_they_are():
    one = Society("article", **SMALL)
    other = Society("article", **SMALL, **in_shards(3))
    for society in (one, other):
        for _ in range(3):
            society.step()
    assert len(other.people) == len(one.people) == 1900
    for number in (0, 17, 700, 1899, -1):
        assert repr(other.people[number]) == repr(one.people[number])
        assert other.people[number].trust == one.people[number].trust
        assert other.people[number].policies == one.people[number].policies
    some = np.array([1899, 3, 3, 1000])
    for mine, theirs in zip(other.population.at(some), one.population.at(some), strict=True):
        assert mine.tolist() == theirs.tolist()
        assert mine.dtype == theirs.dtype
    with pytest.raises(AttributeError):
        _ = other.population.colour


@pytest.mark.slow  # it compiles all anew, twice
def test_another_rule_is_heard_in_shards():
    world = {**SMALL, "rules": {"wants_to_leave": never}, "agency.products": ()}
    world["plan.end"] = "2019-12-31"
    assert_same(tables(**world), tables(**world, **in_shards(2)))


def test_a_rule_that_there_is_not_is_refused_in_shards():
    with pytest.raises(ValueError, match="wants_to_dance"):
        Society("article", **SMALL, **in_shards(2), rules={"wants_to_dance": never})


def test_a_hook_needs_objects():
    class Own(Member):
        pass

    with pytest.raises(ValueError, match="objects"):
        Society("article", **SMALL, **HERE, member_class=Own)


def test_how_people_are_kept_is_no_part_of_the_fingerprint():
    columns = read_scenario("article")
    settings = {"run.storage": "shards", "run.shards": 9, "run.cluster": "tcp://10.0.0.1:8786"}
    settings |= {"run.checkpoint": "saved", "run.checkpoint_rounds": 3, "run.threads": 7}
    assert fingerprint(read_scenario("article", settings)) == fingerprint(columns)
    assert fingerprint(read_scenario("article", {"run.seed": 2})) != fingerprint(columns)


def test_without_dask_one_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(dask_hosts.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(InputError, match=r'pip install "mutualaid\[cluster\]"'):
        Society("article", **SMALL, storage="shards")


def test_the_test_of_losses_can_fail(monkeypatch):
    def guess(self, call):  # as if a shard went on from whatever it has heard
        messages = [*call.news, call.question] if call.question else call.news
        says = [self._shard.hear(message) for message in messages[-call.wanted :]]
        return host.Reply(True, tuple(says))

    monkeypatch.setattr(host.ShardHost, "hear", guess)
    society = Society("article", **SMALL, **in_shards(2), **{"plan.end": "2019-06-30"})
    team = society.storage._chain._team
    while society.running:
        society.step()
        if society.round == 6:
            team.begin({1: society.storage._chain._births[1]})
            break
    with pytest.raises(ImbalanceError, match="members"):
        society.step()
