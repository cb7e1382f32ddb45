"""A run made again from what it left, to be compared with it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq

from ...model.loading.scenario_reader import read_scenario
from ...model.output.members_table import SAMPLE
from ...model.scenario.scenario import RunTerms
from ..files.hidden_work import remember, remove
from ..process.memory_check import check_memory
from .run import write_numbers


@contextmanager
def made_again(folder: Path, quiet: bool = False) -> Iterator[Path]:
    """Run what a folder's scenario.toml says again, in a folder that is removed afterwards.

    It is run on this machine, in the quickest storage that has the same bits.

    Args:
        folder: folder of the run.
        quiet: show no progress.

    Yields:
        A folder with its scenario and its tables.

    Raises:
        InputError: if the scenario is no longer one, or does not fit into memory.
        OSError: if a file cannot be read or written.
    """
    scenario = read_scenario(folder / "scenario.toml")
    own = scenario.run
    storage = "shards" if own.storage == "shards" else "columns"
    here = RunTerms(seed=own.seed, storage=storage, shards=own.shards)
    check_memory([scenario.model_copy(update={"run": here})])
    with (folder / "members.parquet").open("rb") as file:
        everybody = pq.read_metadata(file).num_rows > SAMPLE
    work = Path(tempfile.mkdtemp(prefix="mutualaid-"))
    remember(work, ())
    try:
        write_numbers(scenario, work, quiet, everybody=everybody, storage=here)
        yield work
    finally:
        remove(work)
