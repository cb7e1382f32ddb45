"""Forecasts from their file to their folder, with a plan of a few months."""

import datetime as dt
import json

import pandas as pd
import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.cli.main import main
from mutualaid.runs.forecast import run_forecast
from mutualaid.runs.forecast.request_file import read_forecast
from mutualaid.runs.sweep.execution.driver import SweepStatus

FILE = """\
title = "the first months"
scenario = "article"
targets = "own_targets.toml"
samples = 16
seeds = 1
waves = 2
draws = 10

[set]
people.agents = 300
plan.end = 2019-02-28

[parameters]
behaviour.launch_advertising = { low = 0.002, high = 0.03, log = true }
behaviour.word_of_mouth = [0.002, 0.03]

[forecast]
origins = [2018-12-31, 2018-11-30]
turbulent = [[2019-02-01, 2019-02-28]]
share_yuan = 0.01
members = 1
said = [{ who = "someone", series = "members", day = 2019-02-28, value = 60, source = "a talk" }]
"""
TARGET = """
[[targets]]
name = "members {day}"
measure = "members_at"
of = {{ day = {day} }}
value = {value}
within = 0.15
unit = "million"
source = "nobody"
"""
KNOWN = [("2018-11-14", 20.0), ("2018-11-28", 23.0), ("2018-12-28", 27.0), ("2019-02-21", 31.0)]


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.setattr(run_forecast, "TRUTHS", 3)
    monkeypatch.setattr("mutualaid.runs.calibrate.coverage._STEPS", 60)
    monkeypatch.setattr("mutualaid.runs.calibrate.posterior._STEPS", 90)
    (tmp_path / "own.toml").write_text(FILE, encoding="utf-8")
    targets = "".join(TARGET.format(day=day, value=value) for day, value in KNOWN)
    (tmp_path / "own_targets.toml").write_text(f'said_by = "nobody"\n{targets}', encoding="utf-8")
    return tmp_path / "own.toml"


def test_a_folder_of_forecasts(source, tmp_path, capsys):
    out = tmp_path / "foreseen"
    assert main(["forecast", str(source), "--out", str(out), "--workers", "1"]) == 0
    told = capsys.readouterr().out
    results = out / "results"
    table = pd.read_parquet(results / "forecasts.parquet")
    assert [str(one) for one in table.origin] == ["2018-11-30"] * 2 + ["2018-12-31"]
    assert list(table.number) == ["members 2018-12-28", "members 2019-02-21", "members 2019-02-21"]
    assert list(table.last_value) == [23, 23, 27]
    assert table.straight_line[0] == pytest.approx(23 + 3 / 14 * 30, abs=0.01)
    assert list(table.turbulent) == [False, True, True]
    assert (table.q05 <= table.q50).all()
    assert (table.q50 <= table.q95).all()
    numbers = json.loads((results / "scores.json").read_text(encoding="utf-8"))
    assert numbers["groups"][0]["forecasts"] == 3
    assert {one["of"] for one in numbers["warnings"]} == {
        "a share of 0.01 yuan a round",
        "fewer than 1e-06 million members",
    }
    assert "someone forecast 60 for 2019-02-28 (members): it came to 31, so +94%" in told
    (said,) = numbers["said"]
    assert (said["came_to"], said["error"]) == (31, pytest.approx(60 / 31 - 1))
    medians = table.loc[table.published == 31].set_index("origin").q50
    model = {str(day): pytest.approx(middle / 31 - 1) for day, middle in medians.items()}
    assert said["model"] == model
    assert len(model) == 2
    assert numbers["groups"][0]["against"]["last value"]["numbers"] == 2  # three forecasts of two
    bands = pd.read_parquet(results / "bands.parquet")
    assert set(bands.column) == {"members", "payers", "share_fen"}
    assert (bands.q05 <= bands.q95).all()
    assert (bands.date > bands.origin).all()
    assert (results / "forecasts.png").stat().st_size > 10_000
    assert main(["verify", str(results)]) == 0


def test_no_forecast_knows_what_came_later(source):
    plan = read_forecast(source)
    assert plan.origins == (dt.date(2018, 11, 30), dt.date(2018, 12, 31))
    as_of = plan.calibration.as_of(plan.origins[0])
    assert [one.name for one in as_of.targets] == ["members 2018-11-14", "members 2018-11-28"]
    assert [one.name for one in as_of.later] == ["members 2018-12-28", "members 2019-02-21"]
    measured = run_forecast.measuring_all(as_of)
    assert measured.outcomes == as_of.outcomes
    assert len(measured.sweep.outcomes) == 4


def test_who_stops_it_can_go_on(source, tmp_path):
    plan = read_forecast(source)
    stopped = SweepStatus(done=0, failed=0, left=1, interrupted=True)
    assert run_forecast.make_forecasts(plan, tmp_path / "x", lambda *_: stopped) is None


def test_a_day_before_anything_was_known_or_after_the_plan_is_an_error(source, tmp_path):
    days = (dt.date(2018, 10, 1), dt.date(2018, 12, 1), dt.date(2019, 3, 1))
    plan = read_forecast(source, days)
    with pytest.raises(InputError) as raised:
        run_forecast.make_forecasts(plan, tmp_path / "x", lambda *_: pytest.fail("ran"))
    assert [one.given for one in raised.value.errors] == ["2018-10-01", "2019-03-01"]


def test_a_day_given_twice_is_one(source):
    day = dt.date(2018, 12, 1)
    assert read_forecast(source, (day, day)).origins == (day,)


WRONG = FILE.replace("[2018-12-31, 2018-11-30]", '["soon"]').replace(
    "[[2019-02-01, 2019-02-28]]", "[[2019-02-28, 2019-02-01]]"
).replace("share_yuan = 0.01", "share = 0.01").replace("members = 1", "members = -1").replace(
    '"members", day', '"membres", day'
)  # fmt: skip


def test_all_that_is_wrong_with_the_table_is_told_at_once(source, capsys):
    source.write_text(WRONG, encoding="utf-8")
    assert main(["forecast", str(source)]) == 2
    told = capsys.readouterr().err
    for key in ("origins", "turbulent", "share", "members", "said"):
        assert f"forecast.{key}" in told
    assert "did you mean members?" in told
    assert "did you mean share_yuan?" in told
