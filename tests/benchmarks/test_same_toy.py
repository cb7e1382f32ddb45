"""Do all tools play the very same toy, and is one that does not found?"""

from __future__ import annotations

import sys
from itertools import pairwise

import numpy as np
import pytest
from mutualaid.runs.bench import bench
from mutualaid.runs.bench.other_tools import HistoriesDifferError
from mutualaid.runs.cli.main import main
from toys import peers, plain_numpy
from toys.peers import PEERS
from toys.rules import ROUNDS, newcomers

MESA, NUMPY, FRAMES, LASER, OURS = PEERS


def test_all_peers_here_make_the_same_history_at_every_thread_count():
    names = peers.check_histories(20_000, (1, 2))
    assert {MESA.name, NUMPY.name, OURS.name} <= set(names)


@pytest.fixture(scope="module")
def toy():
    return peers.play(NUMPY, newcomers(200_000, 5))


def test_everything_happens_in_the_toy(toy):
    history = toy.history
    assert len(history) == ROUNDS
    assert sum(one.ill for one in history) > sum(one.claims for one in history) > 20
    left = np.count_nonzero(toy.status == 2) - sum(one.ill for one in history)
    assert left > 500
    assert history[-1].members > 50_000


def test_the_toy_adds_up(toy):
    history, paid = toy.history, toy.paid_fen()
    due = sum(one.share_fen * after.payers for one, after in pairwise(history))
    assert paid.sum() == due
    for before, after in pairwise(history):
        assert after.payers == before.members
    for one in history:
        collected = one.share_fen * one.members
        assert 0 <= collected - one.claims * 10_800_000 < max(one.members, 1)


def test_a_peer_with_another_rule_is_caught(monkeypatch, capsys):
    monkeypatch.setattr(plain_numpy, "WAITING_ROUNDS", 2)
    with pytest.raises(HistoriesDifferError, match=r"plain Mesa and NumPy differ in round \d+"):
        peers.check_histories(20_000, (1,))
    monkeypatch.setattr(bench, "AGREEMENT", 20_000)
    assert main(["bench", "--quick", "--sizes", "20000", "--threads", "1"]) == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert "differ in round" in shown.err


def test_a_peer_that_bills_another_person_is_caught(monkeypatch):
    plain = plain_numpy.ArraysToy.paid_fen
    monkeypatch.setattr(plain_numpy.ArraysToy, "paid_fen", lambda self: np.roll(plain(self), 1))
    with pytest.raises(HistoriesDifferError, match="what person"):
        peers.check_histories(20_000, (1,))


def test_an_absent_peer_is_told_so(monkeypatch):
    for name in ("mesa_frames", "laser", "laser.core"):
        monkeypatch.setitem(sys.modules, name, None)
    assert peers.missing(FRAMES) == peers.missing(LASER) == "not installed"
    assert peers.missing(NUMPY) is None
    cases = peers.toy_cases((500,), (1,))
    assert [case.peer for case in cases] == [MESA, NUMPY, OURS]


def test_a_peer_of_another_version_is_told_so():
    assert peers.missing(NUMPY._replace(needs=("numpy", "no_such"))) == (
        "another version, without no_such"
    )
