"""Is the folder of a sweep opened by that sweep alone, and by anything else left as it is?"""

from __future__ import annotations

import pandas as pd
import pytest
from mutualaid.model import Society
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.cli.main import main
from mutualaid.runs.sweep.design import fingerprints
from mutualaid.runs.sweep.execution.one_run import simulate
from mutualaid.runs.sweep.results.folder import open_folder, reopen_folder
from mutualaid.runs.sweep.specification.sweep_file import read_sweep_file
from mutualaid.runs.sweep.store.results_store import STORE, ResultsStore

TEXT = """title = "fee and cap"
scenario = "article"
seeds = 2
outcomes = ["members_end", "gain:max"]
[set]
people.agents = 500
plan.end = 2019-06-30
[parameters]
"plan.annual_cap_yuan" = [0.5, "none"]
plan.waiting_days = [0, 90]
"""


def sweep_of(folder, text=TEXT):
    path = folder / "sweep.toml"
    path.write_text(text, encoding="utf-8")
    return read_sweep_file(path)


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweeps") / "begun"
    open_folder(folder, sweep_of(folder.parent))
    return folder


def test_the_folder_starts_the_same_sweep_again_elsewhere(begun, tmp_path):
    again = open_folder(tmp_path / "again", read_sweep_file(begun / "sweep.toml"))
    assert again.tasks == reopen_folder(begun).tasks


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("seeds = 2", "seeds = 1", "seeds: given 1, allowed 2 as in this folder"),
        ("[0, 90]", "[0, 91]", "plan.waiting_days: given"),
        ('"gain:max"', '"left:sum"', "outcomes: given"),
        ("seeds = 2", "seeds = 3\nfirst_seed = 0", "first_seed: given 0, allowed 1"),
        ("agents = 500", "agents = 600", "people.agents: given 600, allowed 500"),
        ("seeds = 2", 'seeds = 2\nseries = ["left"]', "series: given"),
    ],
)
def test_another_sweep_is_refused_with_what_differs(begun, tmp_path, old, new, says):
    with pytest.raises(InputError) as caught:
        open_folder(begun, sweep_of(tmp_path, TEXT.replace(old, new)))
    assert len(caught.value.errors) == 1 + (new.count("\n") if "first_seed" in new else 0)
    assert says in str(caught.value)


def test_another_title_is_no_other_sweep(begun, tmp_path):
    same = sweep_of(tmp_path, TEXT.replace("fee and cap", "renamed"))
    assert open_folder(begun, same).tasks == reopen_folder(begun).tasks


def test_another_program_is_refused(begun, tmp_path, monkeypatch):
    monkeypatch.setattr("mutualaid.runs.sweep.results.folder.code_digest", lambda: "0" * 32)
    monkeypatch.setattr("mutualaid.runs.sweep.design.fingerprints.code_digest", lambda: "0" * 32)
    for attempt in (lambda: open_folder(begun, sweep_of(tmp_path)), lambda: reopen_folder(begun)):
        with pytest.raises(InputError, match="its code has changed"):
            attempt()


@pytest.mark.parametrize("name", ["python", "numpy", "numba"])
def test_another_version_of_what_executes_the_program_is_another_run(
    begun, tmp_path, monkeypatch, name
):
    tasks = reopen_folder(begun).tasks
    other = {**fingerprints.engine_versions(), name: "0.0.1"}
    monkeypatch.setattr("mutualaid.runs.sweep.design.fingerprints.engine_versions", lambda: other)
    monkeypatch.setattr("mutualaid.runs.sweep.results.folder.engine_versions", lambda: other)
    for attempt in (lambda: open_folder(begun, sweep_of(tmp_path)), lambda: reopen_folder(begun)):
        with pytest.raises(InputError, match=f"^{name}: given 0.0.1, allowed .* of the finished"):
            attempt()
    elsewhere = open_folder(tmp_path / "other", sweep_of(tmp_path)).tasks
    assert not {task.run for task in elsewhere} & {task.run for task in tasks}


def test_the_program_is_every_file_that_makes_a_number(monkeypatch):
    names = {path.name for path in fingerprints.measured_files()}
    assert {"phases.py", "society.py", "measurement.py", "named.py", "one_run.py"} <= names
    assert "incidence_by_age_and_sex.csv" in names
    assert "registry.py" not in names


def members_of(folder, people):
    rows = pd.DataFrame({"people": people, "age": [30, 40], "sex": ["F", "M"]})
    rows.to_csv(folder / "book.csv", index=False)
    head = 'scenario = "pool"\noutcomes = ["members_peak"]\n[set]\npeople.table = "book.csv"\n'
    return sweep_of(folder, head + "plan.end = 2020-03-31\n[parameters]\nplan.fee_rate = [0.1]\n")


def test_a_sweep_of_somebodys_own_members_takes_them_along(tmp_path):
    sweep = members_of(tmp_path, [3000, 4000])
    folder = tmp_path / "own"
    plan = open_folder(folder, sweep)
    assert f'table = "{folder / "people.csv"}"' in plan.job.scenario
    society = Society(sweep.scenario, seed=1, **{"plan.fee_rate": 0.1}).run()
    expected = society.rounds.members.max()
    assert simulate(plan.job, plan.tasks[0]).outcomes["members_peak"] == expected > 0
    with pytest.raises(InputError, match="a table that has changed"):
        open_folder(folder, members_of(tmp_path, [3000, 4001]))
    (tmp_path / "book.csv").write_text("people,age,sex\n10,30,X\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"book\.csv:2: sex"):
        open_folder(tmp_path / "other", sweep)
    (tmp_path / "book.csv").unlink()
    assert reopen_folder(folder).tasks == plan.tasks


def test_with_its_own_members_it_goes_on_where_its_folder_was_moved_to(tmp_path):
    plan = open_folder(tmp_path / "here", members_of(tmp_path, [3000, 4000]))
    ResultsStore.begin(tmp_path / "here" / STORE, plan.job, plan.identity).close()
    (tmp_path / "book.csv").unlink()
    there = (tmp_path / "here").rename(tmp_path / "there")
    moved = reopen_folder(there)
    assert f'table = "{there / "people.csv"}"' in moved.job.scenario
    with ResultsStore.begin(there / STORE, moved.job, moved.identity) as store:
        assert 'table = "people.csv"' in store.job().scenario
        assert str(tmp_path) not in str(store.about())
    assert str(tmp_path).encode() not in (there / STORE).read_bytes()


@pytest.mark.parametrize("held", ["a file", "other files", "a run"])
def test_a_folder_with_anything_else_is_left_alone(tmp_path, held):
    sweep, target = sweep_of(tmp_path), tmp_path / "target"
    if held == "a file":
        target.write_text("mine")
    else:
        target.mkdir()
        name = "manifest.json" if held == "a run" else "mine.txt"
        (target / name).write_text("{}")
    with pytest.raises(InputError):
        open_folder(target, sweep)
    left = [target] if held == "a file" else list(target.iterdir())
    assert len(left) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sweep.toml", "target"]


@pytest.mark.parametrize("plan", ["", "[]", "{}", '{"format": 1}', "[" * 5000])
def test_a_broken_plan_is_a_fault(tmp_path, plan):
    (tmp_path / "plan.json").write_text(plan)
    with pytest.raises(InputError, match=r"plan\.json: broken"):
        reopen_folder(tmp_path)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothing"], "attention_fee"),
        (["status", "nowhere"], "no sweep has begun there"),
        (["retry", "nowhere"], "no such folder"),
        (["bad.toml", "--out", "out"], "bad.toml:1: outcomes"),
        (["bad.toml", "--workers", "0"], "workers"),
    ],
)
def test_the_command_refuses_with_code_two_and_writes_nothing(
    tmp_path, capsys, monkeypatch, words, says
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.toml").write_text('outcomes = ["lefft:sum"]\n')
    assert main(["sweep", *words]) == 2
    assert says in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["bad.toml"]


def test_examples_are_listed(capsys):
    assert main(["sweep", "--help"]) == 0
    assert "attention_fee" in capsys.readouterr().out
