"""Does every run begin with its verdict, in words and as a file that is checked?"""

from __future__ import annotations

import json

import pytest
from mutualaid.model import Society
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.runs.files.run_folder import verify
from mutualaid.runs.language.translation import speaking
from mutualaid.runs.one_run.run import run_scenario
from mutualaid.runs.results.run_results import results_of
from mutualaid.runs.summary.summary import summarise
from mutualaid.runs.verdict.judging import horizon_of, judge
from mutualaid.runs.verdict.numbers_file import VERDICT, read_verdict
from mutualaid.runs.verdict.sentences import headline


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    settings = {"people.agents": 200, "run.seed": 1, "plan.end": "2019-12-31"}
    scenario = read_scenario("no_answer", settings, place="--set")
    return run_scenario(scenario, tmp_path_factory.mktemp("runs") / "run", quiet=True)


def test_it_is_at_the_head_of_summary_and_report(folder):
    verdict = read_verdict(folder)
    says = headline(verdict)
    lines = (folder / "summary.txt").read_text("utf-8").splitlines()
    assert lines[3].startswith("verdict   No death spiral")
    assert says in " ".join(" ".join(lines).split())
    page = (folder / "report.html").read_text("utf-8")
    assert f"<strong>{says}</strong>" in page
    assert page.index(says) < page.index("What happened")


def test_its_file_is_one_of_the_runs_and_is_read_as_it_was_written(folder):
    assert VERDICT in json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    assert verify(folder) == []
    told = json.loads((folder / VERDICT).read_text("utf-8"))
    parts = told["parts"]
    known = sum(parts[name] or 0.0 for name in ("leaving", "wear_off", "ageing", "rest"))
    assert known == pytest.approx(parts["whole"])
    assert told["agents"] == 200
    assert told["kind"] == read_verdict(folder).kind


def test_it_is_told_in_the_language_that_is_spoken(folder):
    with speaking("zh"):
        assert "不是死亡螺旋" in summarise(folder)


def test_a_run_without_one_is_told_without_it(folder, tmp_path):
    for file in folder.glob("*.[tp]*"):
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    assert read_verdict(tmp_path) is None
    assert read_verdict(None) is None
    assert "verdict" not in summarise(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", '{"kind": "spirals"}'])
def test_a_damaged_one_is_an_input_error(tmp_path, text):
    (tmp_path / VERDICT).write_text(text, "utf-8")
    with pytest.raises(InputError, match="broken"):
        read_verdict(tmp_path)


def test_the_plan_is_followed_beyond_an_end_that_was_ordered_and_no_other():
    lives = {}
    for name, end in (("article", "2022-01-28"), ("no_answer", "2019-03-31")):
        scenario = read_scenario(name, {"people.agents": 60, "plan.end": end}, place="--set")
        run = results_of(Society(scenario).run())
        lives[name] = str(horizon_of(scenario, run))
    assert lives == {"article": "2025-01-28", "no_answer": "2019-03-31"}


def test_progress_is_told_of_each_companion():
    scenario = read_scenario("article", {"people.agents": 60, "plan.end": "2019-06-30"}, place="x")
    told = []
    judge(scenario, results_of(Society(scenario).run()), lambda done, of: told.append((done, of)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
