"""Does a natural first try that is none of ours point to what was meant?"""

from __future__ import annotations

import subprocess
import sys

import pytest
from mutualaid.runs.cli.main import main
from mutualaid.runs.process.address_space import PROGRAM_BYTES
from mutualaid.runs.sweep.outcomes.measurement import find_measure
from mutualaid.runs.sweep.outcomes.named import OUTCOMES
from mutualaid.runs.sweep.specification.keys import DESIGNS, KEYS
from mutualaid.runs.sweep.specification.sweep_file import (
    EXAMPLES,
    example_names,
    read_sweep_file,
)

SEEDS = "mutualaid compare A B --seeds 20, or seeds = 20 in a sweep"


def told(capsys, *words: str) -> str:
    """The one line of bad input that some words bring about."""
    assert main(words) == 2
    out, line = capsys.readouterr()
    assert out == ""
    assert line.count("\n") == 1
    return line.rstrip("\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("versions", "No such command 'versions'; try mutualaid --version"),
        ("help", "try mutualaid --help"),
        ("presets", "try mutualaid scenarios (presets)"),
        ("parameters", "or mutualaid scenarios NAME (every parameter)"),
        ("outcomes", "mutualaid sweep outcomes"),
        ("article", "try mutualaid run article"),
        ("my.toml", "try mutualaid run my.toml"),
        ("run --years 10", "'--years'; a plan lasts until plan.end, such as --set plan.end="),
        ("run --seeds 3", SEEDS),
        ("run --fee-rate 0.04", "'--fee-rate'; give --set plan.fee_rate=VALUE"),
        ("compare article pool --attention 0.1", "give --set behaviour.attention=VALUE"),
        ("compare article pool --seeds 1..20", "give how many, such as 20"),
        ("run --seed 1..20", SEEDS),
        ("run --seed 1,2,3", SEEDS),
        ("run --seed [1,2]", SEEDS),
        ("run --seed random", "any whole number will do, and gives the same run each time"),
        ("run --agents 1e5", "; write 100_000"),
        ("run --agents 100k", "; write 100_000"),
        ("run --set run.seed=1..20", SEEDS),
        ("calibrate small --seeds 3", "the file says it: seeds = 20"),
        ("sweep seeds --agents 100", "the file says it: people.agents = 20_000 under [set]"),
        ("forecast record --set people.agents=100", "the file says it: KEY = VALUE under [set]"),
        ("calibrate smal", "did you mean small?"),
        ("forecast record --origin soon", "'soon' is no day, such as 2020-08-31"),
        ("run --draws 1..5", "'1..5' is not a valid integer; give how many, such as 20"),
        ("explain --mechanisms leavin article", "did you mean leaving?"),
    ],
)
def test_a_first_try_points_to_what_was_meant(capsys, words, says):
    assert says in told(capsys, *words.split())


@pytest.mark.parametrize("words", ["blub", "run --zzzz 3", "audit --years 10", "run a b"])
def test_nothing_is_guessed_of_what_nobody_means(capsys, words):
    assert "try " not in (line := told(capsys, *words.split()))
    assert "give " not in line


def test_an_option_is_named_as_it_was_given(capsys):
    assert told(capsys, "run", "--seed", "-1").startswith("--seed: given -1, allowed")
    assert told(capsys, "run", "--threads", "0").startswith("--threads: given 0, allowed")
    assert told(capsys, "run", "--set", "run.threads=0").startswith("--set run.threads: given 0")


def test_an_example_is_named_as_it_was_given(capsys):
    assert told(capsys, "forecast", "small").startswith("small.toml: forecast.origins: a list of")


@pytest.mark.parametrize(
    ("command", "key", "says"),
    [
        ("run", "parameters", "for mutualaid sweep or mutualaid calibrate"),
        ("compare article", "targets", "for mutualaid calibrate"),
        ("explain", "waves", "for mutualaid calibrate"),
        ("sweep", "draws", "for mutualaid calibrate"),
    ],
)
def test_the_file_of_another_command_is_told_as_such(capsys, tmp_path, command, key, says):
    path = tmp_path / "other.toml"
    text = "[parameters]\nplan.fee_rate = [0.0, 0.1]\n"
    path.write_text(text if key == "parameters" else f"{key} = 3\n{text}", encoding="utf-8")
    assert main([*command.split(), str(path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    (line,) = [one for one in lines if one.startswith(f"{path}:1: {key}: unknown key")]
    assert line.endswith(f"; a file that has it is {says}")


def test_the_help_of_sweep_names_keys_designs_and_examples(capsys):
    assert main(["sweep", "--help"]) == 0
    words = capsys.readouterr().out.replace("[", " ").replace("]", " ").replace(",", " ").split()
    assert {*KEYS, *DESIGNS, *example_names(), "example", "outcomes"} <= set(words)


def test_outcomes_are_listed_and_examples_printed(capsys, tmp_path):
    assert main(["sweep", "outcomes"]) == 0
    listed = capsys.readouterr().out
    assert {line.split()[0] for line in listed.partition("\n\n")[0].splitlines()} == set(OUTCOMES)
    assert max(map(len, listed.splitlines())) <= 100
    for name in ("share_2020", "collapsed:0.25", "members:max"):
        assert find_measure(name)
        assert name.partition(":")[0] in listed
    for name in example_names():
        assert main(["sweep", "example", name]) == 0
        path = tmp_path / f"{name}.toml"
        path.write_text(capsys.readouterr().out, encoding="utf-8")
        assert read_sweep_file(path) == read_sweep_file(EXAMPLES / f"{name}.toml")


def test_what_may_have_been_meant_otherwise_is_told_and_done(capsys, tmp_path):
    small = ("--agents", "20", "--set", "plan.end=2020-02-29", "--quiet")
    fee = "4 is 400 %; for 4 % write 0.04"
    assert main(["run", "pool", "--set", "plan.fee_rate=4", *small, "--out", f"{tmp_path}/r"]) == 0
    assert (tmp_path / "r" / "manifest.json").exists()
    assert capsys.readouterr().err == f"warning: --set plan.fee_rate: {fee}\n"
    path = tmp_path / "my.toml"
    path.write_text(
        'scenario = "pool"\noutcomes = ["left"]\n[set]\nagency.commission = 0.1\n'
        "[parameters]\nplan.fee_rate = [0.04, 4]\n",
        encoding="utf-8",
    )
    assert read_sweep_file(path).notes == (
        f"{path}:4: agency.commission: changes nothing: there are no agency.products",
        f"{path}:6: plan.fee_rate: {fee}",
    )


@pytest.mark.skipif(sys.platform != "linux", reason="limits of addresses are Linux's")
@pytest.mark.parametrize("limit", [600_000, 1_000_000])
def test_too_little_memory_says_something_true(tmp_path, limit):
    command = (
        f"ulimit -v {limit}; exec {sys.executable} -m mutualaid.runs run pool --agents 20"
        f" --set plan.end=2020-02-29 --quiet --out {tmp_path / 'run'}"
    )
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        f"mutualaid: not enough memory: this process may take {limit / 2**20:.1f} GiB of addresses"
        f" (ulimit -v), and the program alone takes about {PROGRAM_BYTES / 2**30:.1f} GiB, however"
        " few the agents are"
    )
    assert "--agents" not in done.stderr
