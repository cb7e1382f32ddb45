"""Is code compiled once only: not in a second process, in a worker, or for another scenario?"""

from __future__ import annotations

import subprocess
import sys

import pytest

COUNTS = """
import sys
from numba.core import event

class Compiled(event.Listener):
    def __init__(self):
        self.names = []

    def on_start(self, event):
        self.names.append(event.data["dispatcher"].py_func.__name__)

    def on_end(self, event):
        pass

compiled = Compiled()
event.register("numba:compile", compiled)
from mutualaid.model import Society

def live(preset, **settings):
    Society(preset, **settings).run()
    return compiled.names
"""
WORLDS = [
    ("article", {"agents": 500}),
    ("record", {"agents": 700, "threads": 1}),
    ("record", {"agents": "all", "people.total": 3000}),
    ("insured", {"agents": 500, "plan.end": "2019-06-30"}),
    ("pool", {"agents": 500}),
]
LIVE = "print(*[live(preset, **settings) for preset, settings in {worlds}][-1])"


def printed(code: str) -> list[str]:
    command = [sys.executable, "-c", COUNTS + code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.fixture(scope="module", autouse=True)
def _compiled_before():
    printed(LIVE.format(worlds=WORLDS))


def test_a_second_process_compiles_nothing():
    assert printed(LIVE.format(worlds=WORLDS)) == []


def test_objects_compile_nothing_either():
    objects = [(preset, {**some, "storage": "objects"}) for preset, some in WORLDS[:2]]
    printed(LIVE.format(worlds=objects))
    assert printed(LIVE.format(worlds=objects)) == []


def test_the_count_can_tell():
    rules = "from mutualaid.agents.decisions.withdrawal import pays\n"
    code = "import numba\nnumba.njit(pays.py_func)(1, 2, 3)\nprint(*compiled.names)"
    assert "pays" in printed(rules + code)


WORKERS = """
import multiprocessing

def work(seed):
    return list(live("article", agents=500, seed=seed))

if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        print(*sum(pool.map(work, [1, 2]), []))
"""


def test_workers_compile_nothing(tmp_path):
    path = tmp_path / "workers.py"
    path.write_text(COUNTS + WORKERS)
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr


def test_the_rounds_begin_without_what_only_tables_and_figures_need():
    code = "live('article', agents=500)\nprint(*{'matplotlib', 'pyarrow.parquet'} & {*sys.modules})"
    assert "matplotlib" not in printed(code)
