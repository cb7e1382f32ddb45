"""Sweeps whose points are run at draws of a posterior, in place of seeds."""

import json
import re

import pandas as pd
import pytest
from mutualaid.model import Society
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.runs.cli.main import main
from mutualaid.runs.posterior.quantiles import quantiles

SWEEP = """\
scenario = "article"
seeds = 1
outcomes = ["members_end", "left:sum"]

[set]
people.agents = 200
plan.end = 2019-01-28

[parameters]
{varied}
"""
ATTENTION, GROWTH = "behaviour.attention", "behaviour.word_of_mouth"


@pytest.fixture
def fit(tmp_path):
    folder = tmp_path / "fit"
    folder.mkdir()
    table = {"draw": [0, 1, 2], ATTENTION: [0.05, 0.2, 0.3], GROWTH: [0.02, 0.01, 0.005]}
    pd.DataFrame(table | {"weight": [1.0, 2.0, 1.0]}).to_parquet(folder / "posterior.parquet")
    best = {key: {"best": table[key][1]} for key in (ATTENTION, GROWTH)}
    (folder / "calibration.json").write_text(json.dumps({"parameters": best}))
    return folder


def sweep_file(tmp_path, varied="plan.fee_rate = [0.0, 0.16]"):
    path = tmp_path / "own.toml"
    path.write_text(SWEEP.format(varied=varied))
    return str(path)


def test_each_point_is_run_at_the_same_draws_and_has_bands(fit, tmp_path, capsys):
    out = tmp_path / "out"
    source = sweep_file(tmp_path)
    command = ["sweep", source, "--posterior", str(fit), "--draws", "4", "--out", str(out)]
    assert main([*command, "--workers", "1"]) == 0
    told = capsys.readouterr().out
    assert "2 points x 4 draws, 8 runs done" in told
    assert "p50" in told
    experiments = pd.read_parquet(out / "experiments.parquet")
    at = [experiments[experiments.point == point].reset_index(drop=True) for point in (0, 1)]
    assert list(at[0][ATTENTION]) == list(at[1][ATTENTION])
    assert sorted(at[0][ATTENTION]) == [0.05, 0.2, 0.2, 0.3]
    assert list(at[0].seed) == [1, 2, 3, 4]
    outcomes = pd.read_parquet(out / "outcomes.parquet")
    bands = pd.read_parquet(out / "bands.parquet").set_index(["point", "outcome"])
    assert list(bands["plan.fee_rate"].unique()) == [0, 0.16]
    values = outcomes.members_end[outcomes.point == 1].to_numpy(float)
    band = bands.loc[1, "members_end"]
    assert [band.p5, band.p50, band.p95] == quantiles(values)[[0, 2, 4]].tolist()
    assert band.draws == 4
    row = at[1].iloc[2]
    settings = {key: row[key] for key in (ATTENTION, GROWTH, "plan.fee_rate")}
    settings |= {"people.agents": 200, "plan.end": "2019-01-28", "run.seed": int(row.seed)}
    society = Society(read_scenario("article", settings)).run()
    assert float(society.rounds["members"].iloc[-1]) == values[2]
    assert main(["verify", str(out)]) == 0
    assert main(["sweep", "retry", str(out), "--workers", "1"]) == 0  # the folder stands alone
    assert main([*command, "--workers", "1"]) == 0  # and goes on
    capsys.readouterr()
    command[command.index("4")] = "3"
    assert main(command) == 2
    assert "drawn: given other draws" in capsys.readouterr().err


def test_what_is_set_holds_in_all_draws_and_is_told(fit, tmp_path, capsys):
    source = sweep_file(tmp_path)
    text = (tmp_path / "own.toml").read_text()
    (tmp_path / "own.toml").write_text(text.replace("[set]", f"[set]\n{GROWTH} = 0.012"))
    out = tmp_path / "out"
    command = ["sweep", source, "--posterior", str(fit), "--draws", "2", "--out", str(out)]
    assert main([*command, "--workers", "1", "--quiet"]) == 0
    assert f"{GROWTH} = 0.012 in all draws" in capsys.readouterr().err
    assert GROWTH not in pd.read_parquet(out / "experiments.parquet").columns


def test_what_goes_not_together_is_an_input_error(fit, tmp_path, capsys):
    out = ["--out", str(tmp_path / "out")]
    both = sweep_file(tmp_path, f"{ATTENTION} = [0.1, 0.2]")
    assert main(["sweep", both, "--posterior", str(fit), *out]) == 2
    told = capsys.readouterr().err
    assert re.search(rf"own\.toml:\d+: parameters\.{ATTENTION}", told)
    assert "a parameter of the posterior, too" in told
    plain = sweep_file(tmp_path)
    assert main(["sweep", plain, "--draws", "3", *out]) == 2
    assert "give --posterior DIR, too" in capsys.readouterr().err
    (tmp_path / "own.toml").write_text(
        SWEEP.format(varied="plan.fee_rate = [0.0]")
        + f"[drawn]\n{ATTENTION} = [0.1, 0.2]\nplan.fee_rate = [0.1]\nno.such = [1]\n"
    )
    assert main(["sweep", plain, *out]) == 2
    told = capsys.readouterr().err
    assert "a list of 1 values, one for each seed" in told
    assert "both varied and drawn" in told
    assert "own.toml:14: no: unknown key" in told
    assert not (tmp_path / "out").exists()


def test_a_draw_that_is_no_scenario_at_a_point_is_told_before_anything_runs(fit, tmp_path, capsys):
    table = pd.read_parquet(fit / "posterior.parquet")
    table.loc[2, ATTENTION] = 1.5
    table.to_parquet(fit / "posterior.parquet")
    source = sweep_file(tmp_path)
    command = ["sweep", source, "--posterior", str(fit), "--draws", "4"]
    assert main([*command, "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert ATTENTION in told
    assert "of 8 points" in told
