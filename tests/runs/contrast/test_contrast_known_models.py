"""Contrast models whose answer is known, without a simulation; and one whole run of the command."""

import math

import numpy as np
import pandas as pd
import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.runs.calibrate import run_calibration as module
from mutualaid.runs.calibrate.calibration_file import EXAMPLES
from mutualaid.runs.calibrate.error_models import ErrorModel
from mutualaid.runs.calibrate.log_mean import Estimate
from mutualaid.runs.calibrate.posterior import weigh
from mutualaid.runs.calibrate.waves import Wave
from mutualaid.runs.cli.main import main
from mutualaid.runs.contrast.request_file import read_models
from mutualaid.runs.contrast.result_files import model_table, write_results
from mutualaid.runs.contrast.run_contrasts import as_of, contrast_models
from mutualaid.runs.contrast.summary_text import answer_of, finding

FILE = """\
title = "known"
scenario = "article"
targets = "own_targets.toml"
samples = {samples}
seeds = {seeds}
waves = 2
draws = {draws}

[set]
people.agents = 300
plan.end = 2019-02-28

[parameters]
{parameters}

[[contrast]]
title = "no concealment"
set = {{ behaviour.concealment = 0.0 }}

[[contrast]]
title = "nothing unknown of concealment"
set = {{ behaviour.concealment = 0.6 }}
"""
TWO = "behaviour.attention = [0.0, 1.0]\nbehaviour.concealment = [0.0, 1.0]"
TARGET = """
[[targets]]
name = "{name}"
measure = "members_at"
of = {{ day = {day} }}
value = {value}
error = 0.01
compared = true
unit = "million"
source = "nobody"
"""
NUMBERS = (("one", "2018-11-30", 11.5), ("two", "2018-12-31", 23.6), ("three", "2019-02-20", 6.0))


@pytest.fixture
def source(tmp_path):
    text = FILE.format(samples=60, seeds=2, draws=40, parameters=TWO)
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    targets = "".join(TARGET.format(name=n, day=day, value=v) for n, day, v in NUMBERS)
    (tmp_path / "own_targets.toml").write_text(f'said_by = "nobody"\n{targets}', encoding="utf-8")
    return tmp_path / "own.toml"


@pytest.fixture
def known(monkeypatch):
    """Attention and concealment, a number each, and their product; the truth is 0.3 and 0.6."""

    def run_wave(calibration, _folder, points, _execute):
        if points.shape[1] == 1:
            fixed = calibration.sweep.scenario.behaviour.concealment
            points = np.column_stack([points, np.full(len(points), fixed)])
        first, second = points.T
        true = np.column_stack([10 + 5 * first, 20 + 6 * second, 10 * second])
        noise = np.random.default_rng(len(points)).standard_normal((len(points), 2, 3))
        asked = points if len(calibration.ranges) == 2 else points[:, :1]
        return Wave(asked, true[:, None, :] + 0.02 * noise, 2 * len(points))

    monkeypatch.setattr(module, "run_wave", run_wave)


def found_of(source, tmp_path):
    with module.one_thread():
        return contrast_models(read_models(source), tmp_path / "out", lambda *_: None)


@pytest.mark.usefixtures("known")
def test_what_the_numbers_need_is_told_and_what_they_know_is_rewarded(source, tmp_path):
    full, without, sure = found_of(source, tmp_path)
    assert (full.hits, without.hits, sure.hits) == (3, 1, 3)
    assert (without.evidence - full.evidence).value < -20
    gained = sure.evidence - full.evidence  # the prior's width over the posterior's
    assert 0.5 < gained.value < 4
    folder = write_results((full, without, sure), tmp_path / "out", "0" * 12)
    told = (folder / "summary.txt").read_text(encoding="utf-8")
    assert "no concealment: the numbers speak very strongly against it" in told
    assert finding((full, without, sure)).endswith("against these models: no concealment")
    assert "no concealment misses besides: two; three" in told
    table = pd.read_csv(folder / "models.csv")
    assert list(table.parameters) == [2, 1, 1]
    assert list(table.hit) == [3, 1, 3]
    assert len(pd.read_parquet(folder / "numbers.parquet")) == 9
    assert (folder / "contrasts.png").stat().st_size > 10_000
    assert main(["verify", str(folder)]) == 0


@pytest.mark.usefixtures("known")
def test_bayes_factors_are_those_of_the_integrals(source, tmp_path):
    """Attention is the same in both; the integral over concealment can be done by hand."""
    from scipy.stats import norm

    full, _, sure = found_of(source, tmp_path)
    at = np.linspace(0, 1, 20_001)
    likely = norm.pdf(23.6, 20 + 6 * at, 23.6 * np.hypot(0.01, 0.05))
    likely *= norm.pdf(6.0, 10 * at, 6.0 * np.hypot(0.01, 0.05))
    by_hand = np.log(likely[12_000] / likely.mean())
    told = sure.evidence - full.evidence
    assert told.value == pytest.approx(by_hand, abs=0.25)
    assert model_table((full, sure)).log_bayes_factor[1] == pytest.approx(told.value)


def test_every_model_is_calibrated_as_well_as_the_full_one(source):
    full, *others = read_models(source)
    assert [one.title for one in others] == ["no concealment", "nothing unknown of concealment"]
    assert set(full.calibration.ranges) == {"behaviour.attention", "behaviour.concealment"}
    for one, value in zip(others, (0.0, 0.6), strict=True):
        assert set(one.calibration.ranges) == {"behaviour.attention"}
        assert one.calibration.sweep.scenario.behaviour.concealment == value
        assert one.calibration.sweep.samples == full.calibration.sweep.samples
        assert one.calibration.targets == full.calibration.targets


def test_numbers_known_later_are_foretold(source):
    import datetime as dt

    for one in as_of(read_models(source), dt.date(2019, 1, 1)):
        assert [target.name for target in one.calibration.targets] == ["one", "two"]
        assert [target.name for target in one.calibration.later] == ["three"]


WRONG = FILE.replace('title = "no concealment"', 'titel = "no concealment"').replace(
    "behaviour.concealment = 0.6", "behaviour.concealmnt = 0.6"
)  # fmt: skip


def test_all_that_is_wrong_with_the_tables_is_told_at_once(source, capsys):
    source.write_text(WRONG.format(samples=60, seeds=2, draws=40, parameters=TWO), encoding="utf-8")
    assert main(["contrast", str(source)]) == 2
    told = capsys.readouterr().err
    assert "did you mean title?" in told
    assert "contrast.title" in told
    assert "did you mean behaviour.concealment?" in told
    assert ":21: behaviour.concealmnt" in told


def test_a_file_without_a_contrast_is_an_error(source):
    text = source.read_text(encoding="utf-8")
    source.write_text(text[: text.index("[[contrast]]")], encoding="utf-8")
    with pytest.raises(InputError, match=r"at least one table \[\[contrast\]\]"):
        read_models(source)


@pytest.mark.parametrize(
    ("bayes", "says"),
    [
        (Estimate(-4.0, 0.5), "the numbers speak strongly against it"),
        (Estimate(2.0, 0.5), "the numbers speak weakly for it"),
        (Estimate(0.5, 0.4), "the numbers speak neither for nor against it"),
        (Estimate(-4.0, 2.5), "too uncertain to tell"),
        (Estimate(-0.4, 0.6), "too uncertain to tell"),
        (Estimate(float("-inf"), math.inf), "too uncertain to tell"),
    ],
)
def test_words_follow_the_bayes_factor_and_its_error(bayes, says):
    assert answer_of(bayes) == says


def test_where_one_draw_has_all_the_weight_nothing_is_sure():
    """One of fifty draws is likelier by far: the next such draw would change all."""
    models = [ErrorModel(0.0, 0.0, 1.0)]
    emulated = np.full((50, 1), 7.0), np.zeros((50, 1))
    means = np.full((50, 1), 7.0)
    means[0] = 3.0  # 20 nats above
    found = weigh(np.zeros((50, 1)), models, emulated, (means, np.zeros((50, 1))))
    assert found.effective == pytest.approx(1.0, abs=1e-3)
    assert found.gained.error > 2
    alike = weigh(np.zeros((50, 1)), models, emulated, emulated)
    assert alike.gained == Estimate(0.0, 0.0)


def test_the_example_has_contrasts_and_its_hints_can_be_read():
    full, *others = read_models(EXAMPLES / "record.toml")
    assert len(others) == 7
    assert "behaviour.weak_discount" in full.calibration.ranges
    assert "behaviour.weak_discount" not in others[-1].calibration.ranges
    read_scenario("record", {"mechanisms.news": False})


def test_another_contrast_is_another_request(source, tmp_path, known):
    del known
    found_of(source, tmp_path)
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("concealment = 0.0 }", "concealment = 0.1 }"), encoding="utf-8")
    with pytest.raises(InputError, match="models as when"):
        found_of(source, tmp_path)


@pytest.mark.slow
def test_a_folder_of_contrasts(source, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("mutualaid.runs.calibrate.posterior._STEPS", 90)
    parameters = "behaviour.launch_advertising = [0.002, 0.03]\nbehaviour.concealment = [0.0, 0.6]"
    text = FILE.format(samples=16, seeds=1, draws=10, parameters=parameters)
    source.write_text(text, encoding="utf-8")
    out = tmp_path / "why"
    arguments = ["--out", str(out), "--workers", "1", "--known-by", "2019-01-15"]
    assert main(["contrast", str(source), *arguments]) == 0
    told = capsys.readouterr().out
    assert "foretold" in told
    assert "runs of 3 models, each with as many" in told
    table = pd.read_parquet(out / "results" / "numbers.parquet")
    assert list(table.later) == [False, False, True] * 3
    assert main(["contrast", str(source), *arguments[:-1], "2019-01-16", "--quiet"]) == 0
