"""Would the checks of simulation against theory notice an error in the simulation?"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import simulated_pools as by_hand
from mutualaid.agents.people.status import LEFT, MEMBER, MEMBERSHIP_BITS
from mutualaid.agents.plan import cost_sharing, sharing_platform
from mutualaid.agents.sharing.equal import equal_share_fen
from mutualaid.agents.sharing.rule import EQUAL
from mutualaid.model import Society
from mutualaid.model.rule_inputs import round_context
from mutualaid.runs.casebook import case_runs
from mutualaid.runs.casebook.casebook import run_cases
from simulated_pools import Pool, player, smooth_pool

FEW = Pool.of(
    [2_000, 6_000, 9_000, 14_000, 30_000], [8_003, 11_004, 17_005, 40_006, 90_007], [5, 4, 3, 2, 1]
)
TURNING = Pool.of([1_000, 2_000, 30_000], [8_000, 14_000, 5_000])  # the dear one leaves at once
SMOOTH = smooth_pool(2_000, load=0.5, extra=0.3, tail=1.0)
TIPPING = smooth_pool(300, load=0.33, extra=1.38, tail=1.65)
MANY = Pool.of([300, 150], [1_000, 1_000], [60_000, 90_000])
OBJECTS = partial(Society, storage="objects")
"""Rules are planted in objects: nothing has to be compiled for them."""


class LetsBackIn(Society):
    """Whoever has left comes back once the bill is worth it."""

    def _open_round(self) -> None:
        rows, share = self.population, self.platform.perceived_fen
        back = (rows.status & MEMBERSHIP_BITS == LEFT) & (rows.worth >= share)
        rows.status[back] = (rows.status[back] & ~np.uint8(MEMBERSHIP_BITS)) | MEMBER
        self._members += int(rows.people[back].sum())
        super()._open_round()


class KeepsTerms(Society):
    """The day's terms are those of the first day for ever."""

    def _regulate(self, day: int | None = None) -> None:
        super()._regulate(day)
        self._current.plan = self.inputs.plan


fair_fee, fair_share, fair_cap = (
    cost_sharing.fee_fen,
    equal_share_fen,
    cost_sharing.capped_fen,
)
SHARING = {
    "the fee is dropped": {"fee_fen": lambda _aid, _terms: 0},
    "the fee is charged twice": {"fee_fen": lambda aid, terms: 2 * fair_fee(aid, terms)},
    "one payer too many": {"owed_fen": lambda due, payers: fair_share(due, payers + 1)},
    "all at the start pay": {"owed_fen": lambda due, payers: fair_share(due, 15 * (payers > 0))},
    "a part is billed": {"owed_fen": lambda due, payers: fair_share(due, payers) * 999 // 1000},
    "rounded down": {"owed_fen": lambda due, payers: due // payers if payers else 0},
    "no cap is kept": {"capped_fen": lambda share, *_: share},
}
RULES = {
    "who gains leaves": {"wants_to_leave": lambda share, worth: share < worth},
    "nobody leaves": {"wants_to_leave": lambda _share, _worth: False},
    "all leave": {"wants_to_leave": lambda _share, _worth: True},
    "leave at half": {"wants_to_leave": lambda share, worth: 2 * share > worth},
    "everybody looks": {"looks": lambda _luck, _chance: True},
    "nobody looks": {"looks": lambda _luck, _chance: False},
    "look twice": {"looks": lambda u, chance: u < 2 * chance},
    "the looking is turned": {"looks": lambda u, chance: u >= chance},
    "a bill is not paid": {"pays": lambda _failure, _retry, u: 2 * (u % 10 == 0)},
    "all claim or none": {"falls_ill": lambda people, chance, u: people * (u < chance)},
    "one of each claims": {"falls_ill": lambda people, chance, u: int(u < chance * people)},
    "claims are doubled": {
        "own_chance": lambda rows, tables, day, i: 2 * rows.cost[i] * tables.chance_per_fen[40]
    },
    "nobody hears": {"hears": lambda _luck, _chance: False},
    "hears by halves": {"hears": lambda u, chance: 2 * u < chance},
    "nobody turns ill": {"turns_chronic": lambda _chance, _luck: False},
    "all turn ill": {"turns_chronic": lambda _chance, u: u % 20 == 0},
    "ten leave one by one": {"looks": lambda u, chance: u % 10 == 0},
    "one bill is let pass": {"wants_to_leave": lambda share, worth: share > worth + worth // 50},
}
CHECKS = {
    "spiral": lambda play: by_hand.the_spiral_is_as_told(play, FEW, 0.08),
    "re-entry": lambda play: by_hand.the_spiral_is_as_told(play, TURNING, 0.0),
    "attention": lambda play: by_hand.attention_slows_as_told(play, SMOOTH, 0.08, 0.2),
    "rest": lambda play: by_hand.the_pool_rests_as_told(play, FEW, 0.08),
    "tipping": lambda play: by_hand.the_pool_tips_as_told(play, TIPPING, 0.0),
    "gain": lambda play: by_hand.the_gain_is_as_told(play, SMOOTH, 0.08),
    "curves": lambda play: by_hand.the_curves_are_as_told(play, FEW, 11_000.0),
    "large numbers": lambda play: by_hand.claims_vary_as_told(play, MANY),
    "identities": lambda play: by_hand.identities_hold_in_play(play, FEW),
    "sharing": lambda play: by_hand.the_round_is_shared_out_whole(
        play, FEW, **{"plan.fee_rate": 0.0813}
    ),
}
PLANTED = [
    *(("spiral", one) for one in ("who gains leaves", "nobody leaves", "leave at half",
                                  "nobody looks", "a bill is not paid")),
    *(("attention", one) for one in ("everybody looks", "nobody looks", "look twice",
                                     "the looking is turned", "leave at half")),
    *(("rest", one) for one in ("who gains leaves", "nobody leaves", "all leave")),
    *(("tipping", one) for one in ("nobody leaves", "all leave", "leave at half")),
    *(("gain", one) for one in ("nobody leaves", "leave at half", "a bill is not paid")),
    *(("curves", one) for one in ("who gains leaves", "nobody leaves", "leave at half")),
    *(("large numbers", one) for one in ("all claim or none", "one of each claims",
                                         "claims are doubled")),
    *(("identities", one) for one in ("a bill is not paid",)),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """For the tables."""
    return tmp_path


@pytest.mark.parametrize("check", CHECKS)
def test_without_an_error_every_check_holds(folder, check):
    CHECKS[check](player(folder, OBJECTS))


@pytest.mark.parametrize(("check", "error"), PLANTED)
def test_a_planted_rule_is_caught(folder, check, error):
    with pytest.raises(AssertionError):
        CHECKS[check](player(folder, partial(OBJECTS, rules=RULES[error])))


@pytest.mark.parametrize(("check", "error"), [
    ("spiral", "the fee is dropped"), ("spiral", "the fee is charged twice"),
    ("spiral", "one payer too many"), ("spiral", "all at the start pay"),
    ("spiral", "a part is billed"), ("rest", "the fee is dropped"),
    ("curves", "no cap is kept"), ("sharing", "a part is billed"),
    ("sharing", "one payer too many"), ("sharing", "the fee is dropped"),
    ("sharing", "rounded down"), ("sharing", "the fee is charged twice"),
])  # fmt: skip
def test_a_planted_sharing_rule_is_caught(folder, monkeypatch, check, error):
    for name, function in SHARING[error].items():
        if name == "owed_fen":
            planted = {"equal": EQUAL._replace(owed_fen=function)}
            monkeypatch.setattr(round_context, "SHARING_RULES", planted)
            continue
        monkeypatch.setattr(cost_sharing, name, function)
        monkeypatch.setattr(sharing_platform, name, function, raising=False)
    with pytest.raises(AssertionError):
        CHECKS[check](player(folder, OBJECTS))


@pytest.mark.parametrize(("check", "society"), [("re-entry", LetsBackIn), ("gain", KeepsTerms)])
def test_a_planted_society_is_caught(folder, check, society):
    with pytest.raises(AssertionError):
        CHECKS[check](player(folder, partial(society, storage="objects")))


@pytest.mark.parametrize("error", ["nobody turns ill", "all turn ill", "everybody looks"])
def test_a_block_that_grows_sick_otherwise_is_caught(tmp_path, error):
    make = partial(OBJECTS, rules=RULES[error])
    with pytest.raises(AssertionError):
        by_hand.a_block_of_lives_grows_sicker(make, tmp_path / "lives.csv")


@pytest.mark.parametrize("error", ["nobody hears", "hears by halves"])
def test_a_plan_that_spreads_otherwise_is_caught(error):
    by_hand.the_plan_spreads_as_told(OBJECTS, people=2_000)
    with pytest.raises(AssertionError):
        by_hand.the_plan_spreads_as_told(partial(OBJECTS, rules=RULES[error]), people=2_000)


@pytest.mark.parametrize(("case", "error"), [
    ("kreps", "who gains leaves"), ("kreps", "leave at half"), ("kreps", "ten leave one by one"),
    ("loss_coverage", "nobody leaves"), ("loss_coverage", "who gains leaves"),
    ("cascade", "one bill is let pass"), ("cascade", "all leave"),
    ("screening", "leave at half"), ("screening", "one bill is let pass"),
])  # fmt: skip
def test_the_case_book_catches_it(monkeypatch, case, error):
    make = partial(OBJECTS, rules=RULES[error])
    monkeypatch.setattr(case_runs, "Society", make)
    (found,) = run_cases([case])
    assert not found.passed
