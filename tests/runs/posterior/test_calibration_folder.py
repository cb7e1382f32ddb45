"""Is a posterior read as it was written, and is each damage told with file and column?"""

from __future__ import annotations

import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.cli.main import main
from mutualaid.runs.files.manifest import Provenance, write_manifest
from mutualaid.runs.posterior.calibration_folder import read_posterior, write_posterior
from posterior_folder import DRAWS, SMALL, write_posterior_folder

TABLE, NUMBERS = "posterior.parquet", "calibration.json"


def told(folder):
    """What is wrong with a folder, a line each, without the path of the folder."""
    with pytest.raises(InputError) as found:
        read_posterior(folder)
    return [str(one).replace(f"{folder}/", "") for one in found.value.errors]


def test_a_posterior_is_read_from_the_folder_or_its_results(tmp_path):
    folder = write_posterior_folder(tmp_path / "fit")
    for place in (folder, folder / "results"):
        found = read_posterior(place)
        assert found.title == "by hand"
        assert found.weights.tolist() == [0.25, 0.5, 0.25]
        assert found.settings[2] == {"plan.fee_rate": 0.2, "illness.level": 1.2}
        assert found.best == {"plan.fee_rate": 0.1, "illness.level": 1.1}


def test_what_is_written_reads_back(tmp_path):
    found = read_posterior(write_posterior_folder(tmp_path / "fit"))
    write_posterior(found, tmp_path / "copy")
    again = read_posterior(tmp_path / "copy")
    assert (again.settings, again.best, again.numbers) == (
        found.settings,
        found.best,
        found.numbers,
    )
    assert again.weights.tolist() == found.weights.tolist()


def test_weights_count_by_their_proportions(tmp_path):
    folder = write_posterior_folder(tmp_path, {**DRAWS, "weight": [1.0, 2.0, 1.0]})
    assert read_posterior(folder).weights.tolist() == [0.25, 0.5, 0.25]


def test_what_is_set_otherwise_is_left_out(tmp_path):
    found = read_posterior(write_posterior_folder(tmp_path))
    assert list(found.without({"plan.fee_rate"}).best) == ["illness.level"]
    assert list(found.without({"illness"}).settings[0]) == ["plan.fee_rate"]
    assert found.without({"plan.fee"}).best == found.best
    with pytest.raises(InputError, match="at least one parameter of the posterior"):
        found.without({"plan", "illness"})


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("weight", [0.5, -0.5, 1.0], "weight: given -0.5, allowed 0 or more"),
        ("weight", [0.5, float("nan"), 0.5], "weight: given missing values"),
        ("weight", [0.0, 0.0, 0.0], "weight: one draw at least has to have a weight above 0"),
        ("weight", ["a", "b", "c"], "weight: given large_string, allowed a column of numbers"),
        ("draw", [0, 1, 1], "draw: given 1, allowed each draw once"),
        ("draw", [0.0, 1.0, 2.0], "draw: given double, allowed a column of whole numbers"),
        ("illness.level", [1.0, float("inf"), 1.0], "illness.level: given inf, allowed finite"),
        ("illness.level", [1.0, None, 1.0], "illness.level: given missing values"),
    ],
)
def test_each_damage_of_the_table_names_its_column(tmp_path, column, values, says):
    lines = told(write_posterior_folder(tmp_path, {**DRAWS, column: values}))
    assert len(lines) == 1
    assert lines[0].startswith(f"results/{TABLE}: {says}")


def test_a_column_that_is_missing_is_told(tmp_path):
    table = {name: values for name, values in DRAWS.items() if name != "plan.fee_rate"}
    (line,) = told(write_posterior_folder(tmp_path, table))
    assert line.startswith(f"results/{TABLE}: plan.fee_rate: given no such column")


def test_all_errors_of_a_table_are_told_at_once(tmp_path):
    table = {**DRAWS, "draw": [0, 0, 1], "weight": [-1.0, 1.0, 1.0]}
    assert len(told(write_posterior_folder(tmp_path, table))) == 2


def test_keys_that_no_scenario_has_are_told(tmp_path):
    keys = ("plan.fee_rat", "run.seed", "illness.level")
    parameters = {key: {"best": 1} for key in keys} | {"plan.fee_rate": 0.1}
    first, second, third = told(write_posterior_folder(tmp_path, parameters=parameters))
    assert first.startswith(f"results/{NUMBERS}: plan.fee_rat: no parameter of a scenario")
    assert first.endswith("did you mean plan.fee_rate?")
    assert second.startswith(f"results/{NUMBERS}: run.seed: cannot be drawn")
    assert third.startswith(f"results/{NUMBERS}: plan.fee_rate.best: given 0.1")


@pytest.mark.parametrize("text", ["{", "[]", '{"parameters": {}}', '{"parameters": 3}'])
def test_numbers_that_are_none_are_told(tmp_path, text):
    folder = write_posterior_folder(tmp_path)
    (folder / "results" / NUMBERS).write_text(text, encoding="utf-8")
    (line,) = told(folder)
    assert line.startswith(f"results/{NUMBERS}: ")


def test_a_folder_without_a_posterior_is_told(tmp_path):
    (line,) = told(tmp_path / "nowhere")
    assert "no such folder" in line
    (tmp_path / "begun" / "wave-1").mkdir(parents=True)
    (line,) = told(tmp_path / "begun")
    assert "a folder without a posterior" in line
    assert line.endswith("this one is not finished: the command that began it goes on")
    folder = write_posterior_folder(tmp_path / "half")
    (folder / "results" / TABLE).unlink()
    (line,) = told(folder)
    assert line.startswith(f"results/{TABLE}: missing")


def test_a_file_that_is_not_as_it_was_written_is_told(tmp_path):
    folder = write_posterior_folder(tmp_path)
    results = folder / "results"
    write_manifest(results, Provenance("calibration", "by hand", "0" * 12, 1))
    assert read_posterior(folder).title == "by hand"
    (results / TABLE).write_bytes((results / TABLE).read_bytes()[:-1])
    (line,) = told(folder)
    assert line.startswith(f"results: changed: {TABLE}")


@pytest.mark.parametrize(
    "command", [("run", "pool"), ("compare", "pool", "pool"), ("explain", "pool")]
)
def test_commands_tell_a_bad_folder_and_write_nothing(tmp_path, capsys, command):
    folder = write_posterior_folder(tmp_path / "fit", {**DRAWS, "draw": [0, 0, 1]})
    out = tmp_path / "out"
    words = [*command, *SMALL, "--posterior", str(folder), "--out", str(out)]
    assert main(words) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(f"{folder}/results/{TABLE}: draw: given 0, allowed each draw once")
    assert main([*command, *SMALL, "--draws", "3", "--out", str(out)]) == 2
    assert "give --posterior DIR, too" in capsys.readouterr().err
    assert not out.exists()
