"""How fast do commands answer, and start their first round? Run: pytest -m bench."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.bench

FIRST_ROUND = "from mutualaid.model import Society; Society('article', agents=1000).step()"


def call(benchmark, repeats, *arguments):
    command = [sys.executable, *arguments]
    benchmark.pedantic(
        lambda: subprocess.run(command, check=True, capture_output=True),
        rounds=repeats,
        warmup_rounds=1,  # what is compiled is kept for the next process
    )


@pytest.mark.parametrize("command", [["--help"], ["scenarios"], ["run", "--help"]], ids=" ".join)
def test_questions(benchmark, command):
    call(benchmark, 5, "-m", "mutualaid.runs", *command)


def test_from_the_start_of_python_to_the_end_of_the_first_round(benchmark):
    call(benchmark, 5, "-c", FIRST_ROUND)


def test_the_default_run_with_everything(benchmark, tmp_path):
    call(benchmark, 3, "-m", "mutualaid.runs", "run", "--out", str(tmp_path / "run"))
