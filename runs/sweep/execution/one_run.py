"""One run of a sweep, on any machine: simulates the society, measures it, keeps its series."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from ....model.loading.scenario_reader import read_scenario, scenario_from_text
from ....model.scenario.scenario import Scenario
from ..design.tasks import ALWAYS_KEPT, Job, Result, Task

if TYPE_CHECKING:
    import pandas as pd


def simulate(job: Job, task: Task) -> Result:
    """Simulate one run and measure it; the same job and task give the same result on any machine.

    Args:
        job: what all runs have in common.
        task: the point and the seed.

    Returns:
        Its outcomes and series.

    Raises:
        InputError: if the scenario with the task's settings is none.
        KeyError: if an outcome does not exist.
    """
    from ....model import Society
    from ..outcomes.measurement import measure_outcomes

    scenario = scenario_of(job, task)
    society = Society(scenario).run()
    try:
        series = pack_series(society.rounds, job.series) if job.series else b""
        return Result(measure_outcomes(job.outcomes, society), series)
    finally:
        # Its agents know it: without this, the claims of many runs wait for the garbage collector.
        vars(society).clear()


def scenario_of(job: Job, task: Task) -> Scenario:
    """The world of a task: the job's with its settings and seed, on one thread."""
    settings = dict(task.settings) | {"run.seed": task.seed, "run.threads": 1}
    return read_scenario(_read(job.scenario), settings, place="sweep")


@lru_cache(4)
def _read(text: str) -> Scenario:
    return scenario_from_text(text)


def pack_series(rounds: pd.DataFrame, columns: Sequence[str]) -> bytes:
    """Columns of a table of rounds as an Arrow stream, compressed with zstd.

    Args:
        rounds: one row per round.
        columns: those to keep beside the number and the date of the round.

    Raises:
        KeyError: if there is no such column.
    """
    import pyarrow as pa

    names = list(dict.fromkeys((*ALWAYS_KEPT, *columns)))
    kept = {name: pa.array(rounds[name]) for name in names}
    batch = pa.RecordBatch.from_pydict(kept)
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def unpack_series(series: bytes) -> pd.DataFrame:
    """The table that `pack_series` made a stream of.

    Raises:
        pyarrow.ArrowInvalid: if it is no such stream.
    """
    import pyarrow as pa

    with pa.ipc.open_stream(series) as reader:
        return reader.read_all().to_pandas()
