"""Has each seed its own draw of a posterior, and have parts the bands of their draws?"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from mutualaid.model import read_scenario
from mutualaid.runs.cli.main import main
from mutualaid.runs.explain.explanation import read_explanation
from mutualaid.runs.explain.figure import draw_explanation
from mutualaid.runs.explain.outcomes import OUTCOMES
from mutualaid.runs.explain.worlds import World, simulate
from mutualaid.runs.files.run_folder import verify
from mutualaid.runs.posterior.quantiles import quantiles
from posterior_folder import DRAWS, write_posterior_folder

SMALL = ("--agents", "300", "--set", "plan.end=2019-09-30")
TWO = ("--mechanisms", "leaving,durational_risk", "--workers", "1", "--quiet")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("draws")
    fit = write_posterior_folder(place / "fit")
    words = ["explain", "article", *SMALL, *TWO, "--posterior", str(fit), "--draws", "3"]
    assert main([*words, "--out", str(place / "why")]) == 0
    return place / "why"


def test_each_seed_lives_at_its_own_draw(made):
    found = read_explanation(made)
    assert list(found.draws) == [0, 1, 2]
    base = read_scenario(str(made / "scenario.toml"))
    for seed, draw in ((1, 0), (3, 2)):
        keys = ("plan.fee_rate", "illness.level")
        scenario = read_scenario(base, {key: DRAWS[key][draw] for key in keys})
        rounds = simulate(scenario, World(seed, frozenset()), found.windows.until).rounds
        own = OUTCOMES["members"].of(rounds, found.windows)
        told = next(one for one in found.outcomes["members"].seeds if one.seed == seed)
        assert (told.before, told.after) == own


def test_a_part_has_the_band_of_its_draws(made):
    found = read_explanation(made)
    one = found.outcomes["members"]
    parts = np.array([seed.parts["leaving"] for seed in one.seeds], dtype=float)
    low, *_, high = quantiles(parts)
    assert one.band("leaving") == (low, high)
    table = pd.read_csv(made / "parts.csv").set_index(["outcome", "seed", "part"])
    row = table.loc[("members", "all", "leaving")]
    assert (row["low"], row["high"]) == (low, high)
    assert sum(one.parts.values()) == one.whole


def test_text_and_figure_say_over_what_the_bands_are(made):
    text = (made / "explain.txt").read_text(encoding="utf-8")
    assert "Each seed has its own of 3 draws of a posterior." in " ".join(text.split())
    assert "±" not in text
    assert all(len(line) <= 100 for line in text.splitlines())
    page = draw_explanation(read_explanation(made))
    assert "nine tenths of the draws" in page.texts[-1].get_text()


def test_the_folder_holds_what_its_command_needs_again(made, tmp_path, monkeypatch):
    assert verify(made) == []
    command = json.loads((made / "manifest.json").read_text(encoding="utf-8"))["reproduce"]
    monkeypatch.chdir(made)
    words = [*command.split()[1:-1], str(tmp_path / "again"), "--workers", "1", "--quiet"]
    assert main(words) == 0
    assert (tmp_path / "again" / "parts.csv").read_bytes() == (made / "parts.csv").read_bytes()
