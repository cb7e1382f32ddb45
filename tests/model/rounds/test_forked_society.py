"""Does a society in a forked process work, or end at once with words?"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")

SCRIPT = """
import multiprocessing, sys
from mutualaid.model import Society

def live(seed):
    terms = {"storage": sys.argv[1], "plan.end": "2020-03-31"}
    society = Society("pool", agents=300, seed=seed, **terms)
    return int(society.run().rounds.members.iloc[-1])

if __name__ == "__main__":
    if sys.argv[2] == "after":
        live(1)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        try:
            print(pool.map_async(live, [1, 2]).get(timeout=500))
        except RuntimeError as error:
            print(error)
"""


def forked(tmp_path, storage, when, layer="omp"):
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    env = {**os.environ, "NUMBA_THREADING_LAYER": layer}
    command = [sys.executable, str(path), storage, when]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=env, timeout=550
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("storage", ["columns", "objects"])
def test_a_fork_after_a_run_is_refused_in_words(tmp_path, storage):
    said = forked(tmp_path, storage, "after")
    assert "forked" in said
    assert 'get_context("spawn")' in said


def test_a_fork_before_any_run_works(tmp_path):
    assert forked(tmp_path, "columns", "before").startswith("[")


def test_a_fork_after_a_run_works_where_threads_start_anew(tmp_path):
    assert forked(tmp_path, "columns", "after", "workqueue").startswith("[")
