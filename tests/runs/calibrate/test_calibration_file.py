"""The file of a calibration: what it means, and all that is wrong with it at once."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.calibrate.calibration_file import (
    example_names,
    find_calibration,
    read_calibration,
)
from mutualaid.runs.calibrate.error_models import ErrorModel
from mutualaid.runs.calibrate.request import describe_request
from mutualaid.runs.calibrate.waves import place_of, read_wave, sweep_at
from mutualaid.runs.sweep.design.plan import check_points, plan_sweep
from mutualaid.runs.sweep.design.tasks import Answer
from mutualaid.runs.sweep.results.folder import open_folder
from mutualaid.runs.sweep.results.tables import write_tables
from mutualaid.runs.sweep.specification.factors import Range
from mutualaid.runs.sweep.store.results_store import STORE, ResultsStore

GOOD = """\
title = "two"
scenario = "article"
targets = "article"
leave_out = ["mean aid, August 2019"]
samples = 12
set.people.agents = 300

[parameters]
illness.level = [0.3, 1.5]
behaviour.attention = { low = 0.02, high = 0.3, log = true }
plan.waiting_days = [30, 180]
"""


def written(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_a_latin_hypercube_and_its_targets(tmp_path):
    found = read_calibration(written(tmp_path, GOOD))
    assert (found.waves, found.draws, found.discrepancy) == (3, 50, 0.05)
    assert (found.sweep.design, found.sweep.samples, found.sweep.seeds) == ("lhs", 12, 2)
    assert list(found.ranges) == ["illness.level", "behaviour.attention", "plan.waiting_days"]
    names = [one.name for one in found.targets]
    assert len(names) == 22 - 4  # one is left out, three are optional
    assert "mean aid, August 2019" not in names
    assert found.outcomes[2:4] == ("peak(column=members)", "peak(column=payers, year=2020)")


def test_a_number_may_have_a_discrepancy_of_its_own(tmp_path):
    text = GOOD.replace("[parameters]", '[discrepancies]\n"share of 2019" = 0.4\n\n[parameters]')
    found = read_calibration(written(tmp_path, text))
    named = {one.name: one for one in found.targets}
    size = named["share of 2019"].value
    assert found.error_model(named["share of 2019"]).spread == pytest.approx(0.4 * size, rel=0.02)
    other = named["share of 2020"]
    assert found.error_model(other) == ErrorModel.of(other, 0.05)
    assert describe_request(found) != describe_request(replace(found, discrepancies={}))


def test_errors_of_discrepancies_are_told_with_their_lines(tmp_path):
    says = '[discrepancies]\n"share of 2091" = 0.4\n"share of 2019" = -1\n\n[parameters]'
    with pytest.raises(InputError) as raised:
        read_calibration(written(tmp_path, GOOD.replace("[parameters]", says)))
    line = GOOD.splitlines().index("[parameters]") + 1
    assert [(one.line, one.given) for one in raised.value.errors] == [
        (line + 1, '"share of 2091"'),
        (line + 2, "-1"),
    ]
    with pytest.raises(InputError, match="a table of parts"):
        read_calibration(written(tmp_path, f"discrepancies = 3\n{GOOD}"))


@pytest.mark.parametrize("name", example_names())
def test_every_example_is_one(name):
    found = read_calibration(find_calibration(name))
    plan_sweep(found.sweep)


WRONG = """\
targets = "artcle"
waves = 0
discrepancy = 2
design = "sobol"
samples = 12

[parameters]
illness.level = [0.3, 1.5]
illness.table = ["2020", "2006-2010"]
illness.levle = [0.3, 1.5]
"""


def test_all_errors_are_told_at_once_with_their_lines(tmp_path):
    with pytest.raises(InputError) as raised:
        read_calibration(written(tmp_path, WRONG))
    told = {(one.line, one.key) for one in raised.value.errors}
    assert {(2, "waves"), (3, "discrepancy"), (4, "design"), (10, "illness.levle")} <= told
    assert any("artcle" in f"{one.file} {one.given}" for one in raised.value.errors)


def test_a_list_of_values_is_no_prior_and_an_unknown_target_cannot_be_left_out(tmp_path):
    text = GOOD.replace("August 2019", "August 2091").replace("[30, 180]", "[30, 60, 180]")
    with pytest.raises(InputError) as raised:
        read_calibration(written(tmp_path, text))
    assert {(4, "leave_out"), (11, "plan.waiting_days")} == {
        (one.line, one.key) for one in raised.value.errors
    }


@pytest.mark.parametrize(
    "one",
    [Range(0.0, 2.0), Range(0.02, 0.3, log=True), Range(30, 180, "whole"), Range(1, 3, "whole")],
)
def test_a_place_is_where_the_value_was_drawn(one):
    step = 0.0 if one.kind == "number" else 0.5 / (one.high - one.low + 1)
    for u in (0.01, 0.3, 0.77, 0.99):
        assert place_of(one, one.at(u)) == pytest.approx(u, abs=step + 1e-9)


def test_a_wave_is_a_sweep_over_its_points(tmp_path):
    found = read_calibration(written(tmp_path, GOOD))
    sweep = sweep_at(found, np.array([[0.0, 0.5, 0.999], [1.0, 1.0, 0.0]]))
    plan = plan_sweep(sweep)
    check_points(sweep, plan.design.points)
    assert [dict(one)["plan.waiting_days"] for one in plan.design.points] == [180, 30]
    assert len(plan.tasks) == 4


def test_what_was_known_later_is_set_apart(tmp_path):
    text = GOOD.replace("samples", "known_by = 2019-12-31\nsamples")
    found = read_calibration(written(tmp_path, text))
    names = {one.name for one in found.targets}
    assert {"share of 2019", "members after 3 days"} <= names
    later = {one.name for one in found.later}
    assert {"share of 2020", "members at the closure notice"} <= later
    assert len(found.outcomes) == len(names)
    assert found.sweep.outcomes == found.outcomes
    whole = read_calibration(written(tmp_path, GOOD))
    assert whole.later == ()
    as_of = whole.as_of(dt.date(2019, 12, 31))
    assert (as_of.targets, as_of.later) == (found.targets, found.later)


@pytest.mark.parametrize(("day", "says"), [('"soon"', "a date"), ("1999-01-01", "at least one")])
def test_a_day_on_which_nothing_was_known(tmp_path, day, says):
    targets = """said_by = "n"
[[targets]]
name = "n"
measure = "share_of"
of = { year = 2019 }
value = 1.0
within = 0.1
unit = "yuan"
source = "n"
"""
    (tmp_path / "own_targets.toml").write_text(targets, encoding="utf-8")
    text = GOOD.replace('leave_out = ["mean aid, August 2019"]', f"known_by = {day}")
    text = text.replace('targets = "article"', 'targets = "own_targets.toml"')
    with pytest.raises(InputError, match=says) as raised:
        read_calibration(written(tmp_path, text))
    assert [one.key for one in raised.value.errors] == ["known_by"]


def test_a_wave_of_which_every_run_failed_says_why(tmp_path):
    found = read_calibration(written(tmp_path, GOOD))
    sweep = sweep_at(found, np.array([[0.5, 0.5, 0.5]]))
    folder = tmp_path / "wave"
    plan = open_folder(folder, sweep)
    with ResultsStore.begin(folder / STORE, plan.job, plan.identity) as store:
        store.plan(plan.tasks)
        store.keep([Answer(task, None, "ValueError: no people") for task in store.to_do()])
        write_tables(folder, plan, store)
    with pytest.raises(InputError, match="2 runs that failed, the first with ValueError: no peo"):
        read_wave(found, folder)
