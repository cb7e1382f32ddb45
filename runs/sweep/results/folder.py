"""The folder of a sweep: made whole, opened again only by the same sweep or a wider one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from ....model.loading.input_errors import ErrorDetail, InputError
from ....model.scenario.parameter_table import describe, value_text
from ...files.manifest import MANIFEST, package_version
from ...files.output_file import write_text
from ...files.output_folder import new_folder, remove_leftovers, whole_path
from ...files.scenario_file import table_within, write_scenario
from ..design.fingerprints import code_digest, engine_versions
from ..design.plan import Plan, plan_sweep, with_table
from ..specification.factors import RANDOM, TIPPING, Factor, Values
from ..specification.sweep_file import Sweep, read_sweep_file, to_toml_text
from ..store.lock import hold_lock
from ..store.results_store import STORE, ResultsStore

FORMAT = 1
"""Format of a sweep folder; it rises when files or columns change their meaning."""
SWEEP, SCENARIO, PLAN = "sweep.toml", "scenario.toml", "plan.json"
STAGED = ".wider"
"""Folder whose files are whole, and are about to take their places."""
_UNREADY = ".wider.partial"
_OF_SWEEPS = (
    *("seeds", "first_seed", "design", "samples", "levels", "tolerance", "design_seed"),
    *("outcomes", "series"),
)
_OF_DESIGNS = ("design", "samples", "levels", "design_seed")
_MOST_SHOWN = 10


def open_folder(folder: Path, sweep: Sweep) -> Plan:
    """Make the folder of a sweep, or open one that holds the same sweep or a part of it.

    A sweep that has all runs of the one in the folder and more, such as more seeds, takes its
    place; the runs that are done there are kept.

    Args:
        folder: new or empty, or the folder of the same sweep or of a part of it.
        sweep: what is to be run.

    Returns:
        The plan of the sweep in the folder; its table of members lies there too.

    Raises:
        InputError: if a point is no scenario, or the folder holds anything else; of another sweep
            all in which it differs.
        LockedError: if it would be widened and another process works on it.
        OSError: if the folder cannot be read or written.
    """
    folder = whole_path(folder)
    plan = plan_sweep(sweep)
    remove_leftovers(folder, PLAN)
    if not (folder / PLAN).is_file():
        try:
            with new_folder(folder, plan.fingerprint, last=PLAN) as made:
                _write_files(made, plan)
        except InputError:
            if not (folder / PLAN).is_file():  # if it is, somebody else made it at the same time
                raise
    _finish_extension(folder)
    if _holds_a_part(folder, plan):
        with hold_lock(folder):
            if _holds_a_part(folder, plan):  # still, now that nobody else works on it
                extend(folder, partial(_write_files, plan=plan))
    check_same(folder, plan)
    return _with_own_members(folder, plan)


def reopen_folder(folder: Path) -> Plan:
    """Open the folder of a sweep that was begun.

    Args:
        folder: as given to --out.

    Raises:
        InputError: if it is no such folder, or the program has changed since.
        LockedError: if a widening was broken off there and another process works on it.
        OSError: if it cannot be read.
    """
    folder = folder.resolve()
    read_plan(folder)
    _finish_extension(folder)
    plan = plan_sweep(read_sweep_file(folder / SWEEP))
    check_same(folder, plan)
    return plan


def read_plan(folder: Path) -> dict[str, Any]:
    """Read what the folder says about itself.

    Raises:
        InputError: if it is not the folder of a sweep.
        OSError: if it cannot be read.
    """
    path = folder / PLAN
    if not path.is_file():
        there = "a folder without a sweep" if folder.is_dir() else "no such folder"
        raise InputError([_error("DIR", f"{folder}: {there}", "the folder of a sweep")])
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        texts = [content[name] for name in ("version", "code", "identity", "points")]
        if not all(isinstance(text, str) for text in texts) or content["format"] != FORMAT:
            raise ValueError("of another format")
    except (ValueError, TypeError, KeyError, RecursionError):
        raise InputError(
            [_error("DIR", f"{path}: broken", "a plan as written by mutualaid sweep")]
        ) from None
    return content


def check_same(folder: Path, plan: Plan) -> None:
    """Check that a folder holds this very sweep, planned by this very program.

    Raises:
        InputError: everything in which the two differ.
    """
    held = read_plan(folder)
    if held == _plan_content(plan):
        return
    errors = []
    if held["code"] != code_digest():
        given = f"mutualaid {package_version()}"
        allowed = f"the program of the finished runs, mutualaid {held['version']}"
        hint = "its code has changed since; runs of both do not mix: give another --out"
        errors.append(_error("program", given, allowed, hint))
    errors += _other_engine(held.get("engine"))
    with suppress(InputError):  # what an older program has written need not be valid any more
        errors += _differences(read_sweep_file(folder / SWEEP), plan.sweep)
    if not errors:
        errors.append(_unnamed_difference(held, plan))
    raise InputError(errors[: _MOST_SHOWN + 1])


def _other_engine(held: object) -> Iterator[ErrorDetail]:
    """Yield what executes the program here in another version than where the folder was begun."""
    before = held if isinstance(held, dict) else {}
    for name, now in engine_versions().items():
        if (was := before.get(name)) != now:
            allowed = f"{was or 'the version'} of the finished runs"
            hint = "numbers of both do not mix: give another --out"
            yield _error(name, now, allowed, hint)


def _finish_extension(folder: Path) -> None:
    """Finish a widening that was broken off."""
    if (folder / STAGED).is_dir():
        with hold_lock(folder):
            place_staged_files(folder)


def _holds_a_part(folder: Path, plan: Plan) -> bool:
    """Whether all runs of a folder are runs of a plan that has more: none of them would be lost.

    A search is never a part: with more seeds it would have asked for other points.
    """
    says = read_plan(folder)
    if says == _plan_content(plan) or says["identity"] != plan.identity:
        return False
    if plan.sweep.design == TIPPING:
        return False
    try:
        held = plan_sweep(read_sweep_file(folder / SWEEP))
    except InputError:  # what an older program has written need not be valid any more
        return False
    if held.sweep.design == TIPPING:
        return False
    runs = {task.run for task in held.tasks}
    if (folder / STORE).is_file():
        with ResultsStore.open(folder / STORE, whole=False) as store:
            runs |= store.planned()
    return runs <= {task.run for task in plan.tasks}


def _unnamed_difference(held: dict[str, Any], plan: Plan) -> ErrorDetail:
    """What differs although file, scenario and program are the same."""
    if held["points"] != plan.points_digest:
        says = "the versions of SciPy and SALib that made its points"
        return _error("design", "other points", says, "give another --out")
    return _error("people.table", "a table that has changed", "the same one", "give another --out")


def _differences(held: Sweep, new: Sweep) -> Iterator[ErrorDetail]:
    """Yield each value of the new sweep that the one in the folder has not."""
    raised = held.design != TIPPING and held.first_seed == new.first_seed
    more = _extension_hint(held)
    for name in _OF_SWEEPS:
        old, now = getattr(held, name), getattr(new, name)
        if name == "seeds" and raised and now > old:
            continue  # that alone would go on here
        if old != now:
            yield _difference(name, value_text(now), value_text(old), more * (name in _OF_DESIGNS))
    for key in {**held.parameters, **new.parameters}:
        old, now = held.parameters.get(key), new.parameters.get(key)
        if old != now:
            yield _difference(key, _factor_text(now), _factor_text(old), more)
    if held.drawn != new.drawn:
        yield _difference("drawn", "other draws", "the draws")
    before = {row.key: row.value for row in describe(held.scenario)}
    for row in describe(new.scenario):
        if before[row.key] != row.value and row.key not in ("run.seed", "people.table"):
            yield _difference(row.key, value_text(row.value), value_text(before[row.key]))


def _factor_text(varied: Factor | None) -> str:
    """What a sweep file says of a parameter, in short."""
    if varied is None:
        return "not varied"
    if isinstance(varied, Values):
        return value_text(varied.values)
    levels = f" in {varied.levels} levels" if varied.levels else ""
    log = ", equal ratios" if varied.log else ""
    return f"{varied.low} to {varied.high}{levels}{log}"


def _extension_hint(held: Sweep) -> str:
    """What may be changed in a folder, for who has changed something else."""
    if held.design == TIPPING:
        return ""
    return "; seeds can be raised here" + ("" if held.design in RANDOM else ", and values added")


def _difference(key: str, now: str, before: str, more: str = "") -> ErrorDetail:
    cut = [text if len(text) <= 100 else text[:97] + "..." for text in (now, before)]
    hint = f"give another --out, or change it back{more}"
    return _error(key, cut[0], f"{cut[1]} as in this folder", hint)


def _plan_content(plan: Plan) -> dict[str, Any]:
    return {
        "package": "mutualaid",
        "format": FORMAT,
        "version": package_version(),
        "code": code_digest(),
        "engine": engine_versions(),
        "identity": plan.identity,
        "points": plan.points_digest,
        "fingerprint": plan.fingerprint,
        "runs": len(plan.tasks),
    }


def _write_files(folder: Path, plan: Plan) -> None:
    """The sweep, its scenario and its members, so that the folder stands alone."""
    write_scenario(plan.sweep.scenario, folder, SCENARIO)
    texts = {
        SWEEP: to_toml_text(plan.sweep, SCENARIO),
        PLAN: json.dumps(_plan_content(plan), indent=2) + "\n",
    }
    for name, text in texts.items():
        write_text(text, folder / name)


def _with_own_members(folder: Path, plan: Plan) -> Plan:
    """The plan whose runs read the copy of the members in the folder."""
    table = plan.sweep.scenario.people.table
    return plan if table is None else with_table(plan, table_within(folder, table))


def _error(key: str, given: str, allowed: str, hint: str = "") -> ErrorDetail:
    return ErrorDetail(None, None, key, given, allowed, hint)


def extend(folder: Path, write: Callable[[Path], None]) -> None:
    """Put files into the folder of a sweep, all of them or, if this breaks off before, none.

    From the moment on in which the staged folder has its name, the sweep is the wider one: whoever
    opens it next settles what is left to do. No result is touched.

    Args:
        folder: of the sweep, locked.
        write: writes the files into a folder that it is given.

    Raises:
        OSError: if they cannot be written.
    """
    unready = folder / _UNREADY
    shutil.rmtree(unready, ignore_errors=True)
    try:
        unready.mkdir()
        write(unready)
        os.replace(unready, folder / STAGED)
    finally:
        shutil.rmtree(unready, ignore_errors=True)
    place_staged_files(folder)


def place_staged_files(folder: Path) -> None:
    """Let staged files take their places, if there are any; it may break off and begin again.

    Args:
        folder: of the sweep, locked.

    Raises:
        OSError: if they cannot be moved.
    """
    shutil.rmtree(folder / _UNREADY, ignore_errors=True)
    staged = folder / STAGED
    if not staged.is_dir():
        return
    (folder / MANIFEST).unlink(missing_ok=True)  # of the sweep as it was: not finished any more
    for path in sorted(staged.iterdir()):
        os.replace(path, folder / path.name)
    staged.rmdir()
