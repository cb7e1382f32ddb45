"""What all tests need: reproducible examples, no clock on them, and a machine for benchmarks."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("house")

COMPILING = "test_storages_agree.py"
"""Compiles nearly all rules and loops where no code is kept yet."""
MEANWHILE = (
    "test_figures_of_odd_runs.py",
    *("test_audit.py", "test_architecture.py", "test_figures.py", "test_catalogues.py"),
)
"""Need no compiled code, and take as long."""
LONG = (
    *("test_app_browser.py", "test_documents.py", "test_interrupts.py", "test_sweep_signals.py"),
    *("test_sweep_faults.py", "test_sweep_cluster.py", "test_forked_society.py"),
    *("test_shards.py", "test_hooks_reach_everything.py", "test_app_server.py"),
)
"""Few tests that take long: nobody has to wait for them at the end."""
MOST_WORKERS = 4
"""More tests at a time would want more memory than many machines have."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Test in one process for each core; a benchmark has the machine for itself."""
    measuring = config.option.markexpr.strip() == "bench"
    return 0 if measuring else min(os.cpu_count() or 1, MOST_WORKERS)


@pytest.fixture
def without_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs draw nothing, which takes most of their time: what is tested are tables and words."""
    monkeypatch.setattr("mutualaid.runs.one_run.run._draw", lambda _: [])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process compile while the others do without, and begin with what takes long."""
    first = {name: place for place, name in enumerate((COMPILING, *MEANWHILE, *LONG))}
    tests = Counter(item.path for item in items)

    def turn(path: Path) -> tuple[int, int, str]:
        return first.get(path.name, len(first)), -tests[path], str(path)

    items.sort(key=lambda item: turn(item.path))
