"""A whole sweep: from its file to finished tables, and again what failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Unpack

from ...agents.engine.jit import COMPILED_CODE
from ...model.loading.scenario_reader import read_scenario
from ...model.scenario.scenario import Scenario
from ..files.documented_members import documented_members
from ..files.scenario_file import safe_name
from ..one_run.run import DEFAULT_PLACE
from ..process.exit_codes import tell_notes
from ..process.memory_check import check_memory_of_workers
from ..process.workers import cores
from .design.designs import count_rows, warnings_of
from .design.plan import Plan, plan_sweep
from .execution.driver import SweepStatus, open_executor, run_tasks, shared_executor
from .execution.options import ExecutionOptions
from .execution.process_pool import end_if_imported
from .results.folder import check_same, open_folder, reopen_folder
from .results.tables import write_tables
from .specification.factors import TIPPING, Values
from .specification.sweep_file import Sweep, find_sweep, read_sweep_file
from .store.lock import hold_lock
from .store.results_store import STORE, ResultsStore

_SIZES = ("people.agents", "people.total")


def run_sweep(
    source: str,
    out: Path | None = None,
    *,
    quiet: bool = False,
    drawn: Callable[[Sweep], Sweep] | None = None,
    **how: Unpack[ExecutionOptions],
) -> tuple[Path, SweepStatus]:
    """Run a sweep, or what is left of it, and write its tables.

    Args:
        source: name of an example, or path of a sweep file.
        out: folder to write; None for runs-out/sweep-<name>-<fingerprint>.
        quiet: show no progress.
        drawn: puts draws of a posterior in the place of the seeds.
        how: where runs are executed, as `ExecutionOptions`.

    Returns:
        The folder, and how many runs are done, failed and left.

    Raises:
        InputError: all that is wrong with the file, its points, or the folder, or too little
            memory; nothing runs then.
        SweepError: what stops a sweep as a whole; what is finished is kept.
        OSError: if a file cannot be read or written.
    """
    end_if_imported()
    path = find_sweep(source)
    sweep = read_sweep_file(path)
    if drawn is not None:
        sweep = drawn(sweep)
    with documented_members([sweep.scenario]) as (scenario,):
        sweep = replace(sweep, scenario=scenario)
        if out is None:
            name = safe_name(path.stem, "sweep")
            out = DEFAULT_PLACE / f"sweep-{name}-{plan_sweep(sweep).fingerprint}"
        tell_notes([*sweep.notes, *warnings_of(sweep)])
        return out, execute_sweep(sweep, out, quiet=quiet, **how)


def execute_sweep(
    sweep: Sweep,
    out: Path,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    timeout: float | None = None,
    quiet: bool = False,
    force: bool = False,
) -> SweepStatus:
    """Run a sweep that is read or made, or what is left of it; as `run_sweep`.

    Args:
        sweep: what is to be run.
        out: folder to write, or that holds a part of it.
        workers: processes of this machine.
        cluster: address of a Dask scheduler.
        timeout: seconds that a run may take.
        quiet: show no progress.
        force: begin even if memory does not suffice.
    """
    if cluster is None and not force:
        _check_memory(sweep, workers)
    plan = open_folder(out, sweep)
    return _finish(out, plan, workers, cluster, timeout, quiet, retry=False)


def retry_sweep(
    folder: Path,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    timeout: float | None = None,
    quiet: bool = False,
    force: bool = False,
) -> SweepStatus:
    """Run what failed in a sweep once more, and what is left of it.

    Args:
        folder: of the sweep.
        workers: as for `run_sweep`, like the others.
        cluster: address of a Dask scheduler.
        timeout: seconds that a run may take.
        quiet: show no progress.
        force: begin even if memory does not suffice.

    Raises:
        InputError: if it is no folder of a sweep, the program has changed since it began, or memory
            does not suffice.
        SweepError: what stops a sweep as a whole.
        OSError: if a file cannot be read or written.
    """
    end_if_imported()
    plan = reopen_folder(folder)
    if cluster is None and not force:
        _check_memory(plan.sweep, workers)
    return _finish(folder, plan, workers, cluster, timeout, quiet, retry=True)


def _finish(
    folder: Path,
    plan: Plan,
    workers: int | None,
    cluster: str | None,
    timeout: float | None,
    quiet: bool,
    retry: bool,
) -> SweepStatus:
    """The lock is held to the end, so that tables are of the runs that they were made of."""
    COMPILED_CODE.tell_if_not_kept()  # workers do not say it
    make = partial(open_executor, plan.job, workers=workers, cluster=cluster, timeout=timeout)
    with hold_lock(folder), shared_executor(make) as executors:
        run = partial(
            run_tasks,
            folder,
            plan.job,
            quiet=quiet,
            fingerprint=plan.identity,
            retry=retry,
            executors=executors,
        )
        check_same(folder, plan)  # another process may have widened it before the lock
        if plan.sweep.design == TIPPING:
            from .tipping.search import search, write_phases

            searched = search(folder, plan, run)
            finished, design, found = searched.finished, searched.design, searched.found
            beside = write_phases(folder, plan.sweep, found) if found is not None else ()
        else:
            finished, design, beside = run(plan.tasks), plan.design, ()
        if not finished.interrupted:
            with ResultsStore.open(folder / STORE) as store:
                write_tables(folder, plan, store, design, beside)
    return finished


def _check_memory(sweep: Sweep, workers: int | None) -> None:
    """Check that the largest run fits as often as there will be workers."""
    runs = count_rows(sweep) * sweep.seeds
    check_memory_of_workers(_largest(sweep), min(workers or cores(), runs))


def _largest(sweep: Sweep) -> Scenario:
    """The scenario with the most agents and people of all points."""
    most: dict[str, object] = {"run.threads": 1}
    for key in _SIZES:
        if (one := sweep.parameters.get(key)) is not None:
            ends = one.grid() if isinstance(one, Values) else [one.at(1.0)]
            numbers = [value for value in ends if isinstance(value, int)]
            most[key] = "all" if "all" in ends else max(numbers, default=1)
    return read_scenario(sweep.scenario, most)
