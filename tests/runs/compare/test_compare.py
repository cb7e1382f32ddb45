"""Are the same people compared, with intervals that hold, and is it written down whole?"""

from __future__ import annotations

import datetime as dt
import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from mutualaid.model import Society, read_scenario
from mutualaid.model.scenario.scenario import PlanTerms, Scenario
from mutualaid.runs.cli.main import main
from mutualaid.runs.compare.compare import find_differences, read_scenarios
from mutualaid.runs.compare.figure import overview
from mutualaid.runs.compare.gains_figure import GROUPS, gains_page
from mutualaid.runs.compare.risk_bearing import paid_in_fen
from mutualaid.runs.compare.scenario_results import full_years, simulate
from mutualaid.runs.compare.table import (
    MeasuredValue,
    aggregate_seeds,
    answers,
    comparison_text,
    interval,
    student,
)
from scenario_results_fixtures import END, START, closed, whole

SMALL = ("--agents", "500", "--set", "plan.end=2020-02-28")

# The table


def test_intervals_by_hand():
    # scipy.stats.t.ppf(0.975, df)
    known = {1: 12.7062, 5: 2.5706, 20: 2.0860, 21: 2.0796, 30: 2.0423, 99: 1.9842}
    for degrees, t in known.items():
        assert student(degrees) == pytest.approx(t, abs=1e-4)
    mean, half = interval([1.0, 3.0])
    assert (mean, half) == (2.0, pytest.approx(12.7062))
    assert interval([2.5])[0] == 2.5
    assert all(math.isnan(one) for one in interval([]))


def given(*values: tuple[str, int, float]) -> list[MeasuredValue]:
    return [
        MeasuredValue("q", "m", "measured, yuan", name, seed, value) for name, seed, value in values
    ]


def test_a_difference_is_taken_between_the_same_people():
    luck = {1: 10.0, 2: 50.0, 3: 20.0}
    values = [("a", seed, one) for seed, one in luck.items()]
    values += [("b", seed, one + 5) for seed, one in luck.items()]
    first, other = aggregate_seeds(given(*values))
    assert math.isnan(first.difference)
    assert (other.difference, other.difference_half) == (5, 0)
    assert other.half > 40
    text = comparison_text([first, other], 3)
    assert "31.7 ± 52" in text
    assert "Differences from a" in text


def test_a_measure_that_only_one_scenario_has_is_shown_as_missing_in_the_other():
    found = aggregate_seeds(given(("a", 1, math.nan), ("b", 1, 4.0)))
    assert math.isnan(found[1].difference)
    assert comparison_text(found, 1).splitlines()[-1].split() == ["measured,", "yuan", "-", "4"]
    nothing = aggregate_seeds(given(("a", 1, 0.0), ("b", 1, math.nan)))
    assert "measured" not in comparison_text(nothing, 1)


def test_every_measure_has_a_key_of_its_own_and_fits_the_line():
    found = answers(whole(), "a", 1)
    keys = [one.measure for one in found]
    assert len(keys) == len(set(keys))
    assert max(len(one.says) for one in found) <= 46


def test_only_whole_years_are_compared_by_year():
    plan = PlanTerms(start=START, end=END)
    assert full_years(Scenario(title="t", plan=plan)) == [2019, 2020, 2021]
    plan = PlanTerms(start=dt.date(2019, 1, 1), end=dt.date(2019, 12, 31))
    assert full_years(Scenario(title="t", plan=plan)) == [2019]


def test_the_overview_has_a_panel_for_each_question():
    found = aggregate_seeds(
        answers(closed(), "a-long-name-of-a-policy", 1) + answers(whole(), "b", 1)
    )
    figure = overview(found, "one seed")
    assert len(figure.axes) == 5  # with the key
    assert "Claims open when the plan ended, thousand" in [
        text.get_text() for axes in figure.axes for text in axes.texts
    ]


def gains_of(scenario: str, **values: float) -> list[MeasuredValue]:
    """Gains of a scenario, with the same value for each of its groups by the start of a key."""
    return [
        MeasuredValue("q", f"{key}_{group}", "", scenario, 1, value * (number + 1))
        for key, value in values.items()
        for number, group in enumerate(GROUPS)
    ]


def test_gains_are_bars_by_age_and_health_of_each_scenario():
    told = gains_of("a", net=-3.0, surplus=2.0) + gains_of("b", net=5.0, surplus=1.0)
    told.append(MeasuredValue("q", "loss_coverage_2020", "", "a", 1, 40.0, 2020))
    told += [
        MeasuredValue("q", f"net_{time}", "", name, 1, yuan * number)
        for name, yuan in (("a", math.nan), ("b", 10.0))
        for number, time in enumerate(("first", "later", "brief", "long"), 1)
    ]
    aid, worth, time, cover = gains_page(aggregate_seeds(told), "one seed").axes[1:]
    assert [label.get_text() for label in aid.get_yticklabels()][::4] == [
        *("under 30", "chronically ill")
    ]
    for axes, values in ((aid, (-3.0, 5.0)), (worth, (2.0, 1.0))):
        for bars, value in zip(axes.containers, values, strict=True):
            assert [bar.get_width() for bar in bars] == [value * times for times in range(1, 6)]
    assert [bar.get_width() for bar in time.containers[1]] == [10, 20, 30, 40]
    assert [bar.get_width() for bar in time.containers[0]] == [0] * 4  # nobody of them
    assert cover.containers[0][0].get_height() == 40


def test_gains_of_nobody_are_said_to_be_none():
    figure = gains_page(aggregate_seeds(gains_of("a", net=math.nan, surplus=math.nan)), "one seed")
    said = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert said.count("nothing") == 3
    assert "no full year" in said


# The same people


def test_scenarios_of_other_people_or_other_luck_are_refused():
    scenarios = {name: read_scenario(name) for name in ("article", "record")}
    keys = [error.key for error in find_differences(scenarios)]
    assert {"illness.found_early", "illness.level"} <= set(keys)
    assert all(key.startswith(("people.", "illness.")) for key in keys)
    later = {"article": read_scenario("article"), "b": read_scenario("article", {"run.seed": 2})}
    assert [error.key for error in find_differences(later)] == ["run.seed"]


def test_presets_of_the_three_systems_are_about_the_same_people():
    names = ["insured", "article", "agency"]
    assert list(read_scenarios(names, {})) == names


def test_a_scenario_given_twice_differs_in_nothing():
    scenarios = read_scenarios(["article", "article"], {"people.agents": 500})
    assert list(scenarios) == ["article", "article-2"]
    told = [
        one for name, scenario in scenarios.items() for one in answers(simulate(scenario), name, 1)
    ]
    differences = [one.difference for one in aggregate_seeds(told) if one.scenario == "article-2"]
    assert {value for value in differences if not math.isnan(value)} == {0.0}


def test_what_a_comparison_sees_is_what_the_society_wrote_down():
    scenario = read_scenario("article", {"people.agents": 500})
    society, told = Society(scenario).run(), simulate(scenario)
    paid = paid_in_fen(told)
    assert paid["members"] == society.rounds["collected_fen"].sum()
    ledger = society.ledger
    closing = ledger["amount_fen"][ledger["from_account"] == "closure"].sum()
    assert paid["operator"] == closing
    assert set(told.covered_by_year) == {2018, 2019, 2020, 2021}
    last = society.rounds.iloc[-1]
    at_the_end = told.people["people"][np.isin(told.people["membership"], ["waiting", "covered"])]
    assert at_the_end.sum() <= last["members"]


# The command


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "comparison"
    words = ["compare", "insured", "article", *SMALL, "--seeds", "2", "--quiet"]
    assert main([*words, "--out", str(folder)]) == 0
    return folder


def test_a_comparison_writes_its_files(made, capsys):
    names = {path.name for path in made.iterdir()}
    assert names == {
        *("compare.parquet", "compare.csv", "intervals.csv", "compare.txt", "compare.png"),
        *("gains.png", "paths.png", "insured.toml", "article.toml", "manifest.json"),
    }
    assert main(["verify", str(made)]) == 0
    assert capsys.readouterr().out.startswith("ok")
    values = pd.read_csv(made / "compare.csv")
    assert list(values.columns) == list(MeasuredValue._fields)
    assert set(zip(values["scenario"], values["seed"], strict=True)) == {
        *(("insured", 1), ("article", 1), ("insured", 2), ("article", 2))
    }
    paid = values[(values["measure"] == "paid_by_members") & (values["scenario"] == "article")]
    assert paid["value"].nunique() == 2  # each seed has luck of its own
    pd.testing.assert_frame_equal(values, pd.read_parquet(made / "compare.parquet"))


def test_a_comparison_is_made_again_from_its_own_files(made, tmp_path, monkeypatch):
    monkeypatch.chdir(made)
    words = json.loads((made / "manifest.json").read_text())["reproduce"].split()
    again = tmp_path / "again"
    assert main([*words[1:-1], str(again), "--quiet"]) == 0
    figures = ("compare.png", "gains.png", "paths.png")
    for name in ("compare.csv", "compare.txt", "intervals.csv", *figures):
        assert (again / name).read_bytes() == (made / name).read_bytes(), name


def test_only_the_same_comparison_may_be_written_over(made, capsys):
    before = {path.name: path.read_bytes() for path in made.iterdir()}
    words = ["compare", "insured", "article", *SMALL, "--quiet", "--out", str(made)]
    assert main([*words, "--seeds", "2"]) == 0
    assert main(words) == 2
    assert "another run" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in made.iterdir()} == before


def test_the_table_is_printed_and_the_folder_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["compare", "article", "insured", *SMALL]) == 0
    text = capsys.readouterr().out
    (folder,) = Path("runs-out").iterdir()
    assert folder.name.startswith("compare-article-insured-")
    assert (folder / "compare.txt").read_text("utf-8").strip() in text
    assert str(folder) in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["article"], "2 to 6"),
        (["article"] * 7, "2 to 6"),
        (["article", "pool"], "people.total: given 150_000_000 in article, 1_000_000 in pool"),
        (["article", "articel"], "did you mean article?"),
        (["article", "insured", "--seeds", "0"], "--seeds: given 0"),
        (["article", "insured", "--seeds", "two"], "'two' is not a valid integer"),
        (["article", "insured", "--set", "plan.fee_rat=0"], "did you mean plan.fee_rate?"),
    ],
)
def test_bad_input_is_said_in_a_line_each(words, says, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["compare", *words]) == 2
    text = capsys.readouterr().err
    assert says in text
    assert "Traceback" not in text
    assert len(text.splitlines()) == len(set(text.splitlines()))
    assert list(tmp_path.iterdir()) == []


def test_a_setting_for_all_makes_the_same_people_of_others(tmp_path):
    level = ["--set", "illness.level=0.5"]
    errors = find_differences(
        {name: read_scenario(name, {"people.agents": 500}) for name in ("article", "record")}
    )
    hints = [error.hint for error in errors if error.key != "illness.level"]
    more = [one.removeprefix("--set ").removesuffix(" makes it so") for one in hints]
    words = [*level, *(word for one in more for word in ("--set", one))]
    out = ["--out", str(tmp_path / "both"), "--quiet"]
    assert main(["compare", "article", "record", *SMALL, *words, *out]) == 0


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from mutualaid.runs.cli.main import main; main(['compare', '--help']);"
        "heavy = {'mesa', 'numpy', 'numba', 'pandas', 'pyarrow', 'matplotlib', 'pydantic', 'tqdm'};"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
