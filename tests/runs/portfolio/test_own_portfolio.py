"""Does a run of the user's own book do what the book says, and tell how the book stands?"""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from mutualaid.model import theory
from mutualaid.model.population.input_table import read_member_table
from mutualaid.runs.cli.main import main
from mutualaid.runs.language.translation import speaking
from mutualaid.runs.portfolio.figure import BOOK_FIGURE
from mutualaid.runs.portfolio.text import portfolio_heading
from mutualaid.runs.summary.summary import summarise

POOL = ("run", "pool", "--quiet", "--set", "plan.end=2020-12-31")
EXPECTED = ("--set", "claims.mode=expected")
HEADER = "people,age,sex,expected_cost,value\n"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def book(rows: int = 2000, worth: float = 1.0) -> pd.DataFrame:
    """People of all ages with lognormal costs, each worth 30 % more and `worth` times the mean."""
    rng = np.random.default_rng(7)
    cost = np.round(100 * rng.lognormal(-0.5, 1, rows), 2)
    return pd.DataFrame(
        {
            "people": rng.integers(1, 50, rows),
            "age": rng.integers(18, 70, rows),
            "sex": np.where(rng.random(rows) < 0.5, "M", "F"),
            "expected_cost": cost,
            "value": np.round(1.3 * cost + 100 * worth, 2),
        }
    )


def run(table: str, *more: str, out: str = "out") -> Path:
    code = main([*POOL, "--set", f"people.table={table}", "--out", out, *more])
    assert code == 0
    return Path(out)


def told(folder: Path) -> dict[str, str]:
    """What the summary says of the book, by the word that it begins with."""
    text = (folder / "summary.txt").read_text("utf-8")
    lines = text.partition(portfolio_heading())[2].splitlines()
    found: dict[str, str] = {}
    for line in lines:
        word, says = line[:10].strip(), line[10:]
        if word:
            found[word] = says
        elif found and says:
            found[list(found)[-1]] += " " + says
    return found


def refused(table: str, capsys) -> list[str]:
    assert main([*POOL, "--set", f"people.table={table}", "--out", "out"]) == 2
    assert not Path("out").exists()
    return capsys.readouterr().err.splitlines()


def test_the_pool_comes_to_rest_where_its_diagnosis_says():
    people = book()
    people.to_csv("mine.csv", index=False)
    out = run("mine.csv", *EXPECTED)
    found = json.loads((out / "diagnosis.json").read_text("utf-8"))
    theirs = theory.standing(people.expected_cost, people.value, 0.08, people.people)
    assert found["rest"]["part"] == pytest.approx(theirs.rest.part)
    assert found["gain"] == pytest.approx(theirs.gain)
    rounds = pd.read_parquet(out / "rounds.parquet")
    stay = theirs.rest.part * people.people.sum()
    assert rounds.members.iloc[-1] == pytest.approx(stay)
    assert rounds.share_fen.iloc[-1] == pytest.approx(100 * theirs.rest.share, abs=2)
    said = told(out)
    assert list(said) == [
        *("rest", "gain", "tipping", "samples", "shocks", "welfare", "coverage", "premium")
    ]
    assert found["gain_error"] == theirs.gain_error
    assert found["spread"]["part"]["low"] < found["rest"]["part"] < found["spread"]["part"]["high"]
    assert (out / "figures" / BOOK_FIGURE).stat().st_size > 10_000
    with speaking("zh"):
        latin = set(re.findall("[A-Za-z]{3,}", summarise(out)))
    assert latin == {"diagnosis", "json"}  # the name of the file
    assert main(["verify", str(out)]) == 0
    assert main(["audit", str(out)]) == 0


@pytest.mark.usefixtures("without_figures")
def test_costs_past_the_tipping_point_do_tip_the_pool():
    people = book(worth=1.2)
    rise = theory.standing(people.expected_cost, people.value, 0.08, people.people).tipping_rise
    stays = {}
    for name, factor in (("below", 1 + 0.9 * rise), ("above", 1 + 1.1 * rise)):
        dearer = people.assign(expected_cost=(people.expected_cost * factor).round(2))
        dearer.to_csv(f"{name}.csv", index=False)
        rounds = pd.read_parquet(run(f"{name}.csv", *EXPECTED, out=name) / "rounds.parquet")
        stays[name] = rounds.members.iloc[-1] / people.people.sum()
    assert stays["below"] > 0.5
    assert stays["above"] < 0.1


@pytest.mark.usefixtures("without_figures")
def test_csv_and_parquet_are_the_same_run():
    people = book(200)
    people.to_csv("mine.csv", index=False)
    people.to_parquet("mine.parquet", index=False)
    files = [
        (run(name, *EXPECTED, out=out) / "diagnosis.json").read_bytes()
        for name, out in (("mine.csv", "a"), ("mine.parquet", "b"))
    ]
    assert files[0] == files[1]


@pytest.mark.usefixtures("without_figures")
def test_chance_and_what_theory_leaves_out_are_told():
    book(200).to_csv("mine.csv", index=False)
    said = told(run("mine.csv", "--set", "plan.case_cap_yuan=100"))
    assert said["chance"].startswith("the share varies by")
    assert said["beware"] == "the plan has what theory leaves out: the cap of a claim"


@pytest.mark.usefixtures("without_figures")
def test_a_sponsor_without_money_is_none():
    book(50).to_csv("mine.csv", index=False)
    said = told(
        run("mine.csv", "--set", "plan.case_cap_yuan=100", "--set", "plan.sponsor_budget_yuan=0")
    )
    assert "beware" not in said


@pytest.mark.usefixtures("without_figures")
def test_amounts_that_fen_are_too_coarse_for_are_told():
    Path("mine.csv").write_text(HEADER + "1,20,M,0.3,0.9\n1,20,F,0.4,0.9\n")
    assert "up to 2.65 % of it" in told(run("mine.csv", *EXPECTED))["beware"]


@pytest.mark.usefixtures("without_figures")
def test_amounts_that_count_as_nothing_are_told():
    cells = "1,20,M,0.004,0.9\n1,20,F,0.0004,4e-3\n1,20,F,4e-9,0\n1,20,F,0.00,0e5\n1,20,F,0.01,1\n"
    Path("mine.csv").write_text(HEADER + cells)
    assert told(run("mine.csv", *EXPECTED))["beware"].startswith("4 cells of the table are above 0")


@pytest.mark.usefixtures("without_figures")
@pytest.mark.parametrize("cells", ["1,20,M,0,0\n", "1,20,M,0,5\n", "1,20,M,5,0\n", "1,85,F,1,1\n"])
def test_degenerate_books_run(cells):
    Path("mine.csv").write_text(HEADER + cells * 3)
    assert "rest" in told(run("mine.csv"))


@pytest.mark.usefixtures("without_figures")
def test_without_costs_it_is_said_what_a_diagnosis_needs():
    Path("mine.csv").write_text("people,age,sex\n100,20,M\n100,60,F\n")
    out = run("mine.csv")
    assert not (out / "diagnosis.json").exists()
    text = " ".join((out / "summary.txt").read_text("utf-8").split())
    assert "diagnosis would need to know of members what they cost" in text
    assert "columns expected_cost and value" in text
    alone = main([*POOL, "--agents", "50", "--out", "alone"])
    assert alone == 0
    assert "would need the pool's own people: people.table" in Path("alone/summary.txt").read_text()


@pytest.mark.usefixtures("without_figures")
def test_other_scenarios_have_no_diagnosis():
    book(50).to_csv("mine.csv", index=False)
    out = run("mine.csv", "--set", "plan.open_to_new=true")
    assert not (out / "diagnosis.json").exists()
    assert "diagnosis" not in (out / "summary.txt").read_text("utf-8")


def test_every_dear_row_is_told_by_its_line(capsys):
    rows = ["1,20,M,1,5", "", "1,20,M,300001,9", "1,50,F,2,5", "1,20,M,400000,9"]
    Path("mine.csv").write_text(HEADER + "\n".join(rows) + "\n")
    lines = refused("mine.csv", capsys)
    assert [line.split(": ")[:2] for line in lines] == [
        ["mine.csv:4", "expected_cost"],
        ["mine.csv:6", "expected_cost"],
    ]
    assert "given 300001 yuan, allowed at most the aid at that age" in lines[0]
    Path("mine.csv").write_text(HEADER + "1,20,M,300001,9\n" * 30)
    lines = refused("mine.csv", capsys)
    assert len(lines) == 21
    assert lines[-1] == "mine.csv: and 10 more errors"


def test_all_faults_of_a_table_come_at_once(capsys):
    rows = ["1,20,girl?,1,5", "1,x,F,nan,-5", "1,20,F,1", "1,20,F,1e300,5"]
    Path("mine.csv").write_bytes(b"\xef\xbb\xbf" + (HEADER + "\n".join(rows)).encode())
    lines = refused("mine.csv", capsys)
    places = [":".join(line.split(": ")[:2]) for line in lines]
    assert places == [
        "mine.csv:2:sex",
        "mine.csv:3:age",
        "mine.csv:3:expected_cost",
        "mine.csv:3:value",
        "mine.csv:4:given 4 cells, allowed 5, one for each column",
        "mine.csv:5:expected_cost",
    ]


def test_parquet_of_wrong_types_names_the_column(capsys):
    people = book(3)
    people.assign(value=[[1], [2], [3]]).to_parquet("mine.parquet", index=False)
    assert refused("mine.parquet", capsys)[0].startswith("mine.parquet: value: a column of list")
    people.to_parquet("whole.parquet", index=False)
    whole = Path("whole.parquet").read_bytes()
    Path("cut.parquet").write_bytes(whole[: len(whole) // 2])
    assert "not a Parquet file, or a damaged one" in refused("cut.parquet", capsys)[0]


def test_a_spreadsheet_and_a_ragged_giant_are_refused_at_once(capsys):
    Path("mine.csv").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    assert refused("mine.csv", capsys) == ["mine.csv: a damaged archive"]
    Path("mine.csv").write_text(HEADER + "1,20,M\n" * 300_000)
    lines = refused("mine.csv", capsys)
    assert lines == [
        "mine.csv:2: given 3 cells, allowed 5, one for each column; the same in 299_999 more lines"
    ]


@pytest.mark.parametrize("form", ["{:.18e}", "{:+.3f}", "{:.20f}", " {:g} "])
def test_any_spelling_of_numbers_is_the_same_fen(form):
    amounts = [0.0, 0.005, 1.005, 2.675, 1e-7, 123456.785, 99999999.99, 3.14159]
    rows = "".join(f"1,20,M,{form.format(amount)},1\n" for amount in amounts)
    Path("mine.csv").write_text(HEADER + rows)
    found = read_member_table("mine.csv").expected_cost_fen
    assert found is not None
    by_hand = [Decimal(form.format(amount).strip()) * 100 for amount in amounts]
    assert found.tolist() == [int(one.quantize(Decimal(1), ROUND_HALF_UP)) for one in by_hand]


@pytest.mark.usefixtures("without_figures")
def test_chance_does_to_a_pool_about_what_the_diagnosis_says():
    """Averaged over seeds, those who stay are nearer to the unlucky rest than to the mean one."""
    people = book().assign(people=1000)
    people.to_csv("mine.csv", index=False)
    outs = [run("mine.csv", "--seed", str(seed), out=f"out{seed}") for seed in range(4)]
    ends = [pd.read_parquet(out / "rounds.parquet").members.iloc[-1] for out in outs]
    stays = np.array(ends) / people.people.sum()
    found = json.loads((outs[0] / "diagnosis.json").read_text("utf-8"))
    mean, unlucky = found["rest"]["part"], found["unlucky"]["part"]
    assert abs(np.mean(stays) - unlucky) < abs(np.mean(stays) - mean)
