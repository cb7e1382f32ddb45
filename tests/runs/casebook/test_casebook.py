"""Does the case book hold the simulation against published numbers, and can it fail?"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from mutualaid.model.population.input_table import read_member_table
from mutualaid.runs.casebook import table_generator
from mutualaid.runs.casebook.case_runs import CaseNumber, CaseRuns
from mutualaid.runs.casebook.casebook import (
    MEASURES,
    Case,
    Published,
    Row,
    case_text,
    cells_of,
    published_numbers,
    run_cases,
)
from mutualaid.runs.casebook.page import draw_case, write_page
from mutualaid.runs.casebook.table_generator import CASES, TABLES, write_table
from mutualaid.runs.cli.main import main

QUICK = ("kreps", "loss_coverage", "cascade", "screening")


def test_every_case_has_scenarios_numbers_and_a_measure():
    folders = {path.name for path in CASES.iterdir() if path.is_dir()}
    assert folders == set(MEASURES) == set(published_numbers())
    for name in folders:
        assert list((CASES / name).glob("*.toml"))


@pytest.mark.parametrize("name", QUICK)
def test_quick_cases_are_met(name):
    (case,) = run_cases([name])
    assert case.passed, case_text(case)
    assert len(case.rows) == len(published_numbers()[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in MEASURES if name not in QUICK])
def test_long_cases_are_met(name):
    (case,) = run_cases([name])
    assert case.passed, case_text(case)


@pytest.mark.parametrize("name", [name for name in TABLES if name.endswith(".csv")])
def test_tables_are_what_their_set_up_gives(tmp_path, name):
    write_table(TABLES[name](), tmp_path / Path(name).name)
    ours = (tmp_path / Path(name).name).read_bytes()
    assert ours == (CASES / name).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in TABLES if name.endswith(".parquet")])
def test_large_tables_are_what_their_set_up_gives(name):
    table, columns = read_member_table(CASES / name), TABLES[name]()
    assert np.array_equal(table.people, columns["people"])
    if "value" in columns:
        assert table.expected_cost_fen is not None
        assert table.value_fen is not None
        assert np.abs(table.expected_cost_fen / 100 - columns["expected_cost"]).max() <= 1
        assert np.abs(table.value_fen / 100 - columns["value"]).max() <= 1


@pytest.mark.parametrize(
    ("expected", "tolerance", "found", "passes"),
    [
        (100.0, "1e-4", CaseNumber(100.009), True),
        (100.0, "1e-4", CaseNumber(100.011), False),
        (100.0, "1e-4", CaseNumber(99.989), False),
        (0.0, "1e-4", CaseNumber(0.00009), True),
        (0.0, "1e-4", CaseNumber(0.0002), False),
        (5.0, "3 se", CaseNumber(5.29, 0.1), True),
        (5.0, "3 se", CaseNumber(5.31, 0.1), False),
        (5.0, "3 se", CaseNumber(5.1), False),
        (5.0, "1e-4", CaseNumber(float("nan")), False),
        (5.0, "1e-4", None, False),
        (5.0, "3 se", None, False),
        (0.9, "> 0.9", CaseNumber(0.91, 0.5), True),
        (0.9, "> 0.9", CaseNumber(0.9), False),
        (0.9, "> 0.9", CaseNumber(0.89, 0.5), False),
        (0.02, "0.02..0.04", CaseNumber(0.02), True),
        (0.02, "0.02..0.04", CaseNumber(0.04), True),
        (0.02, "0.02..0.04", CaseNumber(0.0401, 0.5), False),
        (0.02, "0.02..0.04", CaseNumber(0.0199), False),
        (0.02, "0.02..0.04", CaseNumber(float("nan")), False),
        (0.02, "0.02..0.04", None, False),
    ],
)
def test_the_verdict(expected, tolerance, found, passes):
    row = Row(Published("case", "quantity", "5", expected, tolerance, "source"), found)
    assert row.passed is passes


def copy_with(folder: Path, name: str, scale: float) -> Path:
    """The cases, with every cost of one table scaled."""
    shutil.copytree(CASES, folder, ignore=shutil.ignore_patterns("*.parquet"))
    columns = dict(TABLES[name]())
    columns["expected_cost"] = columns["expected_cost"] * scale
    write_table(columns, folder / name)
    return folder


def test_a_planted_error_is_caught(tmp_path):
    folder = copy_with(tmp_path / "cases", "kreps/consumers.csv", 0.999)
    (case,) = run_cases(["kreps"], folder)
    assert not case.passed
    assert "FAILED" in case_text(case)


def test_a_wrong_published_number_is_caught(tmp_path):
    folder = tmp_path / "cases"
    shutil.copytree(CASES, folder, ignore=shutil.ignore_patterns("*.parquet"))
    path = folder / "published.csv"
    path.write_text(path.read_text("utf-8").replace("0.5625", "0.5626"), "utf-8")
    (case,) = run_cases(["loss_coverage"], folder)
    assert [row.published.quantity for row in case.rows if not row.passed] == [
        "loss coverage pooled"
    ]


@pytest.mark.usefixtures("without_figures")
def test_the_command_prints_rows_and_writes_a_page(tmp_path, tmp_path_factory, capsys):
    assert main(["casebook", "kreps", "cascade", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "kreps: passed" in said
    assert "13 of 13 numbers are met, in 2 cases" in said
    page = (tmp_path / "casebook.md").read_text("utf-8")
    assert "| share of round 2 | 356.0811 |" in page
    for name in ("kreps", "cascade"):
        assert (tmp_path / "figures" / f"{name}.png").stat().st_size > 10_000
    assert main(["verify", str(tmp_path)]) == 0
    rerun = tmp_path / "cases" / "kreps" / "kreps.toml"
    again = tmp_path_factory.mktemp("again") / "run"
    assert main(["run", str(rerun), "--out", str(again), "--quiet"]) == 0
    with (again / "rounds.csv").open(encoding="utf-8") as file:
        assert [line["share_fen"] for line in csv.DictReader(file)][:2] == ["2750000", "3560811"]


def test_what_no_run_gives_fails_the_command(monkeypatch, capsys):
    monkeypatch.setitem(MEASURES, "cascade", lambda runs: {})
    assert main(["casebook", "cascade"]) == 1
    assert "no run" in capsys.readouterr().out


def test_the_page_is_whole_or_not_there(tmp_path, monkeypatch, capsys):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", "utf-8")
    assert main(["casebook", "cascade", "--out", str(tmp_path / "mine")]) == 2
    said = capsys.readouterr()
    assert "a folder with other files" in said.err
    assert "passed" not in said.out  # and nothing was run for it

    def full(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("mutualaid.runs.casebook.page.write_figure", full)
    assert main(["casebook", "cascade", "--out", str(tmp_path / "page"), "--quiet"]) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_an_unknown_case_is_bad_input(capsys):
    assert main(["casebook", "krebs"]) == 2
    assert "did you mean kreps?" in capsys.readouterr().err


def test_a_page_of_failing_rows_says_so(tmp_path):
    (case,) = run_cases(["cascade"])
    failing = case._replace(rows=tuple(row._replace(found=None) for row in case.rows))
    page = write_page([failing], ["cascade"], tmp_path).read_text("utf-8")
    assert "0 of 2 are met" in page
    assert "cascade: failed" in page


def test_tables_are_written_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(table_generator, "TABLES", {"kreps/consumers.csv": table_generator.kreps})
    table_generator.write_tables(tmp_path)
    again = (tmp_path / "kreps" / "consumers.csv").read_bytes()
    assert again == (CASES / "kreps" / "consumers.csv").read_bytes()


def test_a_figure_shows_shares_in_the_unit_of_the_source_beside_what_is_published(tmp_path):
    runs = CaseRuns("kreps", tmp_path)
    runs.run("kreps")
    rows = tuple(Row(one, None) for one in published_numbers()["kreps"])
    left, right = draw_case(Case("kreps", rows, runs.first)).axes
    drawn, rings = left.get_lines()
    assert np.asarray(drawn.get_ydata())[:2] == pytest.approx([275, 356.0811], abs=0.01)
    assert np.asarray(rings.get_ydata())[:2] == pytest.approx([275, 356.0811], abs=0.01)
    drawn, rings = right.get_lines()
    assert np.asarray(drawn.get_ydata())[:3] == pytest.approx([100, 67.3, 55.5], abs=0.05)
    assert np.asarray(rings.get_ydata())[:3] == pytest.approx([100, 67.3, 55.5], abs=0.05)
    assert np.asarray(drawn.get_xdata())[0] == np.asarray(rings.get_xdata())[0] == 0


def test_a_printed_range_is_shown_as_it_is_printed():
    ranges = {one.published: one for one in published_numbers()["harvard"] if one.is_range}
    assert {one: row.range for one, row in ranges.items()} == {
        "> 90 %": (0.9, float("inf")),
        "2 to 4 %": (0.02, 0.04),
    }
    assert cells_of(Row(ranges["2 to 4 %"], CaseNumber(0.05)))[2:] == (
        *("0.02..0.04", "0.05", "", "+0.01", "", "FAILED"),
    )
    assert cells_of(Row(ranges["> 90 %"], CaseNumber(0.95)))[-3:] == ("", "", "passed")


def test_what_is_expected_is_what_is_printed_or_the_row_says_so():
    for rows in published_numbers().values():
        for row in rows:
            digits = row.published.removesuffix(" %")
            if not digits.replace(".", "", 1).isdigit() or "it differs" in row.source:
                continue
            scale = 100 if row.published.endswith("%") else 1
            places = len(digits.partition(".")[2])
            assert abs(row.expected * scale - float(digits)) <= 0.5000001 * 10**-places, row


@pytest.mark.usefixtures("without_figures")
@pytest.mark.parametrize(
    ("case", "scenario"), [("cascade", "one_replaced"), ("loss_coverage", "all")]
)
def test_a_scenario_that_is_run_again_gives_the_same_numbers(tmp_path, case, scenario):
    with TemporaryDirectory() as scratch:
        played = CaseRuns(case, Path(scratch)).run(scenario)
    out = tmp_path / "again"
    assert main(["run", str(CASES / case / f"{scenario}.toml"), "--out", str(out), "--quiet"]) == 0
    with (out / "rounds.csv").open(encoding="utf-8") as file:
        rounds = list(csv.DictReader(file))
    assert [int(line["share_fen"]) / 100 for line in rounds] == played.share.tolist()
    assert [int(line["members"]) for line in rounds] == played.members.tolist()
