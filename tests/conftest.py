"""What all tests need: reproducible examples, no clock on them, and a machine for benchmarks."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("house")

MOST_WORKERS = 4
"""More tests at a time would want more memory than many machines have."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Test in one process for each core; a benchmark has the machine for itself."""
    measuring = config.option.markexpr.strip() == "bench"
    return 0 if measuring else min(os.cpu_count() or 1, MOST_WORKERS)
