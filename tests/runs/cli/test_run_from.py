"""Does a run leave another one on a day, with its people and its luck?"""

from __future__ import annotations

import shutil

import pandas as pd
import pytest
from mutualaid.runs.cli.main import main

SMALL = ["--agents", "300", "--set", "plan.end=2019-06-30", "--quiet"]
pytestmark = pytest.mark.usefixtures("without_figures")


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mutualaid.runs.one_run.run._draw", lambda _: [])
        folder = tmp_path_factory.mktemp("runs") / "first"
        assert main(["run", "article", *SMALL, "--out", str(folder)]) == 0
    return folder


def rounds(folder):
    return pd.read_parquet(folder / "rounds.parquet")


def test_it_is_the_other_run_until_the_day_and_a_dated_change_from_it(first, tmp_path):
    fee = ["--set", "plan.fee_rate=0.5", "--quiet"]
    assert main(["run", "--from", f"{first}@2019-04-01", *fee, "--out", str(tmp_path / "a")]) == 0
    dated = "[{date = 2019-04-01, fee_rate = 0.5}]"
    words = ["run", "article", *SMALL, "--set", f"changes={dated}", "--out", str(tmp_path / "b")]
    assert main(words) == 0
    ours, before, whole = rounds(tmp_path / "a"), rounds(first), rounds(tmp_path / "b")
    pd.testing.assert_frame_equal(ours, whole, check_exact=True)
    until = int((before.date.astype(str) < "2019-04-01").sum())
    assert 0 < until < len(before)
    assert ours[:until].equals(before[:until])
    assert ours.fee_fen[until:].sum() > 2 * before.fee_fen[until:].sum()


def test_a_file_will_do_too(tmp_path):
    plan = tmp_path / "small.toml"
    plan.write_text(
        'extends = "article"\ntitle = "small"\n[people]\nagents = 200\n[plan]\nend = 2019-03-31\n'
    )
    words = ["--set", "plan.open_to_new=false", "--quiet", "--out", str(tmp_path / "a")]
    assert main(["run", "--from", f"{plan}@2019-02-01", *words]) == 0
    table = rounds(tmp_path / "a")
    later = table[table.date.astype(str) > "2019-02-07"]  # who joined before the day counts then
    assert later.joined.sum() == 0 < len(later)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--from", "article", "--set", "plan.fee_rate=0"], "RUN@DATE"),
        (["--from", "@2019-04-01", "--set", "plan.fee_rate=0"], "RUN@DATE"),
        (["--from", "article@2019-04-31", "--set", "plan.fee_rate=0"], "RUN@DATE"),
        (["--from", "article@2017-04-01", "--set", "plan.fee_rate=0"], "a day from 2018-10-16"),
        (["--from", "article@2019-04-01"], "--set KEY=VALUE beside it"),
        (["--from", "article@2019-04-01", "--set", "illness.level=1"], "no term that may change"),
        (["--from", "article@2019-04-01", "--set", "plan.fee_rate=-1"], "fee_rate"),
        (["article", "--from", "article@2019-04-01", "--set", "plan.fee_rate=0"], "no SCENARIO"),
        (["--from", "nobody@2019-04-01", "--set", "plan.fee_rate=0"], "nobody"),
    ],
)
def test_what_cannot_be_is_told(words, says, capsys, tmp_path):
    assert main(["run", *words, "--quiet", "--out", str(tmp_path / "none")]) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_run_that_comes_out_otherwise_here_is_told(first, tmp_path, capsys):
    other = tmp_path / "other"
    shutil.copytree(first, other)
    table = rounds(other)
    table.loc[3, "joined"] += 1
    table.to_parquet(other / "rounds.parquet")
    words = ["--set", "plan.fee_rate=0.5", "--quiet", "--out", str(tmp_path / "a")]
    assert main(["run", "--from", f"{other}@2019-04-01", *words]) == 2
    assert "come out otherwise here" in capsys.readouterr().err
