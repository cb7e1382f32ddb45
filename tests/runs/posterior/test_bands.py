"""Are bands those of the runs at the draws, and does a run show them?"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from mutualaid.model import Society, read_scenario
from mutualaid.runs.cli.main import main
from mutualaid.runs.files.run_folder import verify
from mutualaid.runs.posterior.bands import DrawnRun, bands_table, read_bands
from mutualaid.runs.posterior.calibration_folder import read_posterior
from posterior_folder import DRAWS, SMALL, write_posterior_folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("bands")
    fit = write_posterior_folder(place / "fit")
    words = ["run", "pool", *SMALL, "--posterior", str(fit), "--draws", "4", "--quiet"]
    assert main([*words, "--out", str(place / "run")]) == 0
    return place / "run"


def test_bands_are_quantiles_of_runs_at_the_draws(made):
    drawn = pd.read_parquet(made / "posterior" / "draws.parquet")
    assert drawn["draw"].tolist() == [0, 1, 1, 2]
    assert drawn["seed"].tolist() == [1, 2, 3, 4]
    shares, ends = [], []
    for row in drawn.itertuples():
        settings = {
            "people.agents": 200,
            "plan.end": "2020-04-30",
            "run.seed": row.seed,
            "plan.fee_rate": DRAWS["plan.fee_rate"][row.draw],
            "illness.level": DRAWS["illness.level"][row.draw],
        }
        rounds = Society(read_scenario("pool", settings)).run().rounds
        shares.append(rounds["share_fen"].to_numpy())
        ends.append(rounds["members"].iloc[-1])
    bands = read_bands(made).of("share_fen")
    found = np.array([bands[name] for name in ("p25", "p50", "p75")])
    ranked = np.sort(np.array(shares), axis=0)  # of four, at 1/8, 3/8, 5/8 and 7/8
    assert found[0] == pytest.approx((ranked[0] + ranked[1]) / 2)
    assert found[1] == pytest.approx((ranked[1] + ranked[2]) / 2)
    assert found[2] == pytest.approx((ranked[2] + ranked[3]) / 2)
    assert bands["p5"] == pytest.approx(ranked[0])
    assert drawn["members_end"].tolist() == ends


def test_the_run_is_that_of_the_likeliest_values(made):
    scenario = read_scenario(str(made / "scenario.toml"))
    assert scenario.plan.fee_rate == 0.1
    assert scenario.illness.level == 1.1


def test_summary_page_and_manifest_know_of_them(made):
    summary = (made / "summary.txt").read_text(encoding="utf-8")
    assert "Nine of ten of 4 draws of the posterior say (median):\nmembers   at most" in summary
    assert (made / "figures" / "bands.png").stat().st_size > 10_000
    title = "Nine of ten draws of the posterior end with"
    assert title in (made / "report.html").read_text(encoding="utf-8")
    assert verify(made) == []
    assert main(["audit", str(made)]) == 0


def test_the_folder_holds_what_its_command_needs_again(made, tmp_path, monkeypatch):
    command = json.loads((made / "manifest.json").read_text(encoding="utf-8"))["reproduce"]
    assert "--posterior posterior --draws 4" in command
    assert read_posterior(made / "posterior").weights.tolist() == DRAWS["weight"]
    monkeypatch.chdir(made)
    out = tmp_path / "again"
    assert main([*command.split()[1:-1], str(out), "--quiet"]) == 0
    for name in ("posterior/bands.parquet", "posterior/draws.parquet", "figures/bands.png"):
        assert (out / name).read_bytes() == (made / name).read_bytes()


def test_what_is_set_holds_in_all_draws_and_is_told(tmp_path, capsys):
    fit = write_posterior_folder(tmp_path / "fit", is_plausible=False)
    words = ["run", "pool", *SMALL, "--set", "plan.fee_rate=0.5", "--posterior", str(fit)]
    assert main([*words, "--draws", "2", "--out", str(tmp_path / "run"), "--quiet"]) == 0
    told = capsys.readouterr().err
    assert "plan.fee_rate = 0.5 in all draws, as it is set" in told
    assert "no point of its prior agrees with all published numbers at once" in told
    assert read_scenario(str(tmp_path / "run" / "scenario.toml")).plan.fee_rate == 0.5
    assert "plan.fee_rate" not in pd.read_parquet(tmp_path / "run" / "posterior" / "draws.parquet")


def test_a_posterior_of_the_calendar_has_no_bands(tmp_path, capsys):
    table = {"draw": [0, 1], "plan.end": ["2020-04-30", "2020-05-31"], "weight": [0.5, 0.5]}
    fit = write_posterior_folder(
        tmp_path / "fit", table, parameters={"plan.end": {"best": "2020-04-30"}}
    )
    words = ["run", "pool", "--agents", "200", "--posterior", str(fit)]
    assert main([*words, "--out", str(tmp_path / "run")]) == 2
    assert "plan.end: bands need rounds on the same days" in capsys.readouterr().err


def test_a_plan_that_has_ended_has_no_members_and_no_share():
    days = pd.date_range("2020-01-07", periods=2).date.tolist()

    def run(number):
        names = ("members", "payers", "share_fen", "left", "share_month_fen", "left_month")
        values = dict.fromkeys(days[:number], 10.0)
        return DrawnRun(dict.fromkeys(names, values), 10.0, 0.0, 1.0, 0.0, days[0], False)

    table = bands_table([run(2), run(1)]).set_index(["column", "date"])
    assert table.loc[("members", days[1]), "p50"] == 5.0
    assert table.loc[("share_fen", days[1]), ["draws", "p5", "p95"]].tolist() == [1, 10.0, 10.0]
