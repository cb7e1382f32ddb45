"""Does the command write an explanation whole, the same again, and as the worlds were?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from mutualaid.model import Society, read_scenario
from mutualaid.runs.cli.main import main
from mutualaid.runs.explain.explanation import read_explanation
from mutualaid.runs.explain.outcomes import bills_fen, unbilled
from mutualaid.runs.explain.request import EVERY_ORDER, request_of
from mutualaid.runs.explain.worlds import World, simulate, simulate_all
from mutualaid.runs.files.run_folder import verify
from mutualaid.runs.process.parallel_calls import WorkersEndedError
from waiting import listening, until

SMALL = ("--agents", "300", "--set", "plan.end=2020-06-30")
TWO = ("--mechanisms", "leaving,claim_review", "--seeds", "2")


def explain(*words: str | Path, workers: int = 1) -> int:
    return main(["explain", *map(str, words), "--workers", str(workers), "--quiet"])


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "explained"
    assert explain("article", *SMALL, *TWO, "--out", folder) == 0
    return folder


def test_all_files_are_there_and_as_the_manifest_says(made):
    names = {"explain.json", "parts.csv", "explain.txt", "explain.png", "scenario.toml"}
    assert {path.name for path in made.iterdir()} == {*names, "manifest.json"}
    assert verify(made) == []


def test_parts_are_those_of_the_worlds_by_hand(made):
    content = json.loads((made / "explain.json").read_text(encoding="utf-8"))
    for key, sign in (("share", 1), ("members", -1)):
        found = content["outcomes"][key]
        worth = {
            (one["seed"], *one["off"]): sign * (one[key]["after"] - one[key]["before"])
            for one in content["courses"]
            if not one["opened"]
        }
        for one in found["seeds"]:
            seed, parts = one["seed"], one["parts"]
            both, neither = worth[seed,], worth[seed, "leaving", "claim_review"]
            alone, other = worth[seed, "claim_review"], worth[seed, "leaving"]
            assert abs(2 * parts["leaving"] - (alone - neither + both - other)) <= 1
            assert sum(parts.values()) == one["whole"] == both
            assert parts[""] == neither
        assert sum(found["parts"].values()) == found["whole"]
        assert found["whole"] == sign * (found["after"] - found["before"])
        assert abs(2 * found["whole"] - sum(one["whole"] for one in found["seeds"])) <= 1
    assert len(worth) == 8
    assert any(value != worth[1,] for value in worth.values())


def test_the_first_seed_with_everything_on_is_the_run_itself(made):
    scenario = read_scenario(made / "scenario.toml")
    rounds = Society(scenario).run().rounds
    found = read_explanation(made)
    first, windows = found.outcomes["share"].seeds[0], found.windows
    bills = dict(zip(rounds.date.astype(str), rounds.share_fen, strict=True))
    assert first.before == sum(bills[str(day)] for day in windows.first)
    assert first.after == sum(bills[str(day)] for day in windows.last)
    members = found.outcomes["members"].seeds[0]
    assert (members.before, members.after) == (rounds.members.max(), rounds.members.iloc[-1])


def test_the_table_has_every_part_of_every_seed(made):
    table = pd.read_csv(made / "parts.csv")
    assert set(table.part) == {"leaving", "claim_review", "rest", "whole"}
    assert set(table.seed) == {"all", "1", "2"}
    for _, some in table.groupby(["outcome", "seed"]):
        values = some.set_index("part").value
        assert values.drop("whole").sum() == values["whole"]


def test_the_same_again_in_two_processes_to_the_last_byte(made, tmp_path):
    assert explain("article", *SMALL, *TWO, "--out", tmp_path / "again", workers=2) == 0
    for name in ("explain.json", "parts.csv", "explain.txt", "manifest.json"):
        assert (tmp_path / "again" / name).read_bytes() == (made / name).read_bytes()


def test_a_sample_of_orders_adds_up_and_says_so(tmp_path):
    three = ("--mechanisms", "leaving,claim_review,news", "--seeds", "1", "--orders", "2")
    assert explain("article", *SMALL, *three, "--lang", "zh", "--out", tmp_path / "few") == 0
    found = read_explanation(tmp_path / "few")
    assert found.orders == 2
    for one in found.outcomes.values():
        assert sum(one.parts.values()) == one.whole
        assert one.seeds[0].parts == one.parts
    assert "沙普利值" in (tmp_path / "few" / "explain.txt").read_text(encoding="utf-8")


def test_all_orders_are_taken_where_they_cost_no_more():
    scenario = read_scenario("article")
    assert request_of(scenario, "leaving,news,ageing,growth").orders == EVERY_ORDER
    assert request_of(scenario).orders == 8
    assert request_of(scenario, orders="all").orders == EVERY_ORDER
    assert request_of(scenario, "leaving,news,ageing", orders="2").orders == 2


# A run that is explained


def test_a_run_of_a_folder_is_explained_with_its_own_seed(tmp_path):
    run = ("--seed", "7", "--out", str(tmp_path / "run"), "--quiet")
    assert main(["run", "article", *SMALL, *run]) == 0
    one = ("--mechanisms", "news", "--seeds", "1")
    assert explain(tmp_path / "run", *one, "--out", tmp_path / "why") == 0
    found = read_explanation(tmp_path / "why")
    assert (found.scenario, found.seeds, found.agents) == ("article", [7], 300)


def test_a_run_may_be_explained_at_once(tmp_path, monkeypatch, capsys):
    few = partial(request_of, mechanisms="leaving,claim_review", seeds=1, workers=1)
    monkeypatch.setattr("mutualaid.runs.one_run.run.request_of", few)
    assert main(["run", "article", *SMALL, "--explain", "--out", str(tmp_path / "run")]) == 0
    told = capsys.readouterr().out
    assert "What brought it about:" in told
    assert "part by part: mutualaid explain" not in told
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "What brought it about" in page
    assert (tmp_path / "run" / "figures" / "explain.png").is_file()
    assert verify(tmp_path / "run") == []
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert "mutualaid run scenario.toml --explain --out" in manifest["reproduce"]
    assert main(["report", str(tmp_path / "run"), "--lang", "zh"]) == 0
    assert "由何而来" in (tmp_path / "run" / "report.zh.html").read_text(encoding="utf-8")
    assert main(["audit", str(tmp_path / "run")]) == 0


def test_a_run_that_was_not_asked_for_it_says_how_to_ask(tmp_path, capsys):
    assert main(["run", "article", *SMALL, "--out", str(tmp_path / "run")]) == 0
    assert f"part by part: mutualaid explain {tmp_path / 'run'}" in capsys.readouterr().out
    assert not list((tmp_path / "run").rglob("explain*"))
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "What brought it about" not in page


# Worlds


def test_an_opened_loop_tells_the_bills_of_a_world_that_nobody_leaves():
    scenario = read_scenario("article", {"people.agents": 3000, "plan.end": "2020-06-30"})
    own, opened, loyal = (
        simulate(scenario, World(1, frozenset(off), is_open), None).rounds[-1].members
        for off, is_open in (((), False), ((), True), (("leaving",), False))
    )
    assert own < opened < loyal


@pytest.mark.parametrize(
    ("off", "idle"), [("claim_review", "undeclared_history"), ("concealment", "ill_seeking")]
)
def test_what_needs_a_mechanism_that_is_off_makes_no_world_of_its_own(off, idle, tmp_path):
    scenario = read_scenario("article", {"people.agents": 2000, "plan.end": "2019-06-30"})
    without_one, without_both = (
        simulate(scenario, World(1, frozenset(names)), None) for names in ((off,), (off, idle))
    )
    assert without_one == without_both
    named = ("--mechanisms", f"{off},{idle}", "--seeds", "1")
    assert explain("article", *SMALL, *named, "--out", tmp_path / "why") == 0
    courses = read_explanation(tmp_path / "why").courses
    offs = {frozenset(one["off"]) for one in courses if not one["opened"]}
    assert offs == {frozenset(), frozenset({idle}), frozenset({off, idle}), frozenset({"leaving"})}


def test_a_plan_that_closes_early_is_told_by_its_last_bill_and_not_by_nothing():
    early = {"regulator.orders": [{"date": "2019-05-01", "kind": "closure_notice"}]}
    scenario = read_scenario("article", {"people.agents": 1000, "plan.waiting_days": 0, **early})
    course = simulate(scenario, World(1, frozenset()), None)
    assert course.notice == date(2019, 5, 1)
    assert course.rounds[-1].date < course.notice
    last = course.rounds[-1].share_fen
    assert last > 0
    later = [date(2019, 5, 7), date(2019, 6, 7)]
    assert bills_fen(course.rounds, later) == 2 * last
    assert unbilled(course.rounds, later) == 2


def test_a_scenario_that_nobody_leaves_has_no_loop(tmp_path):
    one = ("--mechanisms", "claim_review", "--seeds", "1")
    assert explain("no_answer", *SMALL, *one, "--out", tmp_path / "why") == 0
    assert read_explanation(tmp_path / "why").loop is None
    assert "leaving" in request_of(read_scenario("no_answer")).idle


def test_without_a_bill_members_alone_are_explained(tmp_path):
    short = ("--agents", "300", "--set", "plan.end=2018-11-10")
    one = ("--mechanisms", "news", "--seeds", "1")
    assert explain("article", *short, *one, "--out", tmp_path / "why") == 0
    assert list(read_explanation(tmp_path / "why").outcomes) == ["members"]


# What goes wrong


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--mechanisms", "leavin"), "did you mean leaving?"),
        (("--mechanisms", ","), "one or more of durational_risk"),
        (("--seeds", "0"), "--seeds: given 0, allowed 1 to 1000"),
        (("--orders", "3"), "an even number"),
        (("--orders", "many"), "an even number"),
        (("--orders", "9" * 5000), "an even number"),
        (("--set", "plan.nothing=1"), "plan.nothing"),
        (("--workers", "0"), "--workers"),
    ],
)
def test_bad_input_is_said_before_anything_is_simulated(words, says, tmp_path, capsys):
    assert main(["explain", "article", *words, "--out", str(tmp_path / "why")]) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "why").exists()


def test_a_mechanism_that_does_nothing_cannot_be_asked_for(capsys):
    assert main(["explain", "no_answer", "--mechanisms", "leaving"]) == 2
    assert "leaving changes nothing in this scenario" in capsys.readouterr().err


def test_a_folder_that_is_no_run_is_refused(tmp_path, capsys):
    assert main(["explain", str(tmp_path)]) == 2
    assert "the folder of a finished run" in capsys.readouterr().err


def test_a_damaged_explanation_is_an_error_of_input(made, tmp_path):
    (tmp_path / "explain.json").write_text('{"outcomes": 3}', encoding="utf-8")
    with pytest.raises(Exception, match="an explanation as written"):
        read_explanation(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interruption_ends_all_processes_and_leaves_nothing(tmp_path):
    words = ["explain", "article", "--agents", "50000", "--out", str(tmp_path / "why")]
    command = [sys.executable, "-m", "mutualaid", *words, "--workers", "2"]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=listening
    )
    until(lambda: list(tmp_path.glob(".why.*")))
    time.sleep(8)
    process.send_signal(signal.SIGINT)
    _, says = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in says
    assert list(tmp_path.iterdir()) == []
    until(lambda: not is_alive(process.pid))


def is_alive(group: int) -> bool:
    """Whether any process of a group is there, dead ones that nobody has asked for too."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


class Deadly:
    """What ends the process that unpacks it."""

    def __reduce__(self):
        return os._exit, (9,)


def test_a_process_that_is_ended_from_outside_is_told(tmp_path, monkeypatch, capsys):
    worlds = [World(1, frozenset()), World(2, frozenset())]
    with pytest.raises(WorkersEndedError, match="too little memory"):
        simulate_all(dict.fromkeys((1, 2), Deadly()), worlds, date(2019, 1, 1), 2, lambda: None)

    def fail(*_: object, **__: object) -> None:
        raise WorkersEndedError("a process was ended")

    monkeypatch.setattr("mutualaid.runs.explain.output.explain", fail)
    assert main(["explain", "article", "--out", str(tmp_path / "why"), "--quiet"]) == 1
    assert "a process was ended" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
