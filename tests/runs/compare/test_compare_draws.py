"""Are scenarios compared at the same draws of a posterior, and differences paired by draw?"""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest
from mutualaid.runs.cli.main import main
from mutualaid.runs.compare.draw_bands import aggregate_draws, bands_text
from mutualaid.runs.compare.table import MeasuredValue
from mutualaid.runs.files.run_folder import verify
from posterior_folder import SMALL, write_posterior_folder


def given(*values: tuple[str, int, float]) -> list[MeasuredValue]:
    return [
        MeasuredValue("q", "m", "measured, yuan", name, seed, value) for name, seed, value in values
    ]


def test_bands_and_differences_by_hand():
    first = [10.0, 50.0, 20.0, 40.0, 30.0]
    values = [("a", seed, one) for seed, one in enumerate(first)]
    values += [("b", seed, one + seed) for seed, one in enumerate(first)]
    one, other = aggregate_draws(given(*values))
    assert (one.draws, one.mean, one.low, one.median, one.high) == (5, 30.0, 10.0, 30.0, 50.0)
    assert math.isnan(one.difference)
    found = (other.difference, other.difference_low, other.difference_high)
    assert found == (2.0, 0.0, 4.0)  # paired: not from -40 to 44
    text = bands_text([one, other], 5)
    assert "30 (10..50)" in text
    assert "2 (0..4)" in text.partition("Differences from a, draw by draw")[2]


def test_a_draw_without_the_number_counts_for_nothing():
    one, other = aggregate_draws(
        given(("a", 1, 2.0), ("a", 2, math.nan), ("b", 1, 3.0), ("b", 2, 9.0))
    )
    assert (one.draws, one.mean, other.mean) == (1, 2.0, 6.0)
    assert other.difference == 1.0


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("draws")
    fit = write_posterior_folder(place / "fit")
    (place / "dear.toml").write_text(
        'title = "dear"\nextends = "pool"\n[plan]\naid_by_age = [[0, 600000]]\n', encoding="utf-8"
    )
    words = ["compare", "pool", str(place / "dear.toml"), *SMALL, "--posterior", str(fit)]
    assert main([*words, "--draws", "3", "--out", str(place / "out"), "--quiet"]) == 0
    return place / "out"


def test_every_scenario_is_run_at_every_draw(made):
    table = pd.read_parquet(made / "compare.parquet")
    runs = table.drop_duplicates(["scenario", "seed"])
    assert runs[["scenario", "draw", "seed"]].to_numpy().tolist() == [
        [name, draw, seed] for name in ("pool", "dear") for draw, seed in ((0, 1), (1, 2), (2, 3))
    ]
    bands = pd.read_csv(made / "intervals.csv").set_index(["measure", "scenario"])
    paid = table[table["measure"] == "paid_by_members"].set_index(["scenario", "seed"])["value"]
    assert bands.loc[("paid_by_members", "dear"), "mean"] == pytest.approx(paid["dear"].mean())
    apart = paid["dear"] - paid["pool"]
    found = bands.loc[("paid_by_members", "dear"), ["difference_low", "difference_high"]]
    assert found.tolist() == pytest.approx([apart.min(), apart.max()])
    assert paid["pool"].nunique() == 3


def test_the_words_say_over_what_the_bands_are(made):
    told = (made / "compare.txt").read_text(encoding="utf-8")
    assert "Means of 3 draws of the posterior; in brackets" in told
    assert "Differences from pool, draw by draw" in told
    assert verify(made) == []


def test_the_folder_holds_what_its_command_needs_again(made, tmp_path, monkeypatch):
    command = json.loads((made / "manifest.json").read_text(encoding="utf-8"))["reproduce"]
    assert "--posterior posterior --draws 3" in command
    monkeypatch.chdir(made)
    assert main([*command.split()[1:-1], str(tmp_path / "again"), "--quiet"]) == 0
    again = (tmp_path / "again" / "compare.parquet").read_bytes()
    assert again == (made / "compare.parquet").read_bytes()


def test_seeds_are_refused_beside_draws(tmp_path, capsys):
    fit = write_posterior_folder(tmp_path / "fit")
    words = ["compare", "pool", "pool", "--posterior", str(fit), "--seeds", "2"]
    assert main([*words, "--out", str(tmp_path / "out")]) == 2
    assert "--seeds: given 2, allowed no such option beside --posterior" in capsys.readouterr().err
