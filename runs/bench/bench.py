"""`mutualaid bench`: how fast the storages are, beside the peers and beside what memory gives."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from ...model.loading.scenario_reader import read_scenario
from ..process.progress import progress_bar
from .machine import cores, describe_machine, memory_bytes, read_rate
from .other_tools import ToolSpeed, find_peers
from .ratios import against_mesa, storage_ratios
from .storages import Speed, StorageCase, compile_storages, measure_storage, storage_cases

FORMAT = 1
"""Format of the JSON file; it rises when fields change their meaning."""
SIZES, QUICK_SIZES = (100_000, 1_000_000, 10_000_000), (10_000, 100_000)
OBJECTS, QUICK_OBJECTS = 100_000, 10_000
"""Objects are measured up to here; a million would take minutes."""
AGREEMENT = 10_000
"""People of the toy whose histories are compared before anything is timed."""
READ_BYTES, QUICK_READ_BYTES = 1 << 29, 1 << 27
BYTES_A_PERSON = 100
"""More than a person needs in any case that is measured at large sizes."""


@dataclass(frozen=True)
class Plan:
    """What is to be measured."""

    scenario: str
    sizes: tuple[int, ...]
    threads: tuple[int, ...]
    once: bool


@dataclass(frozen=True)
class Bench:
    """What has been measured."""

    plan: Plan
    machine: dict[str, Any]
    read_bytes_per_second: float
    agreeing: list[str]
    absent: dict[str, str]
    storages: list[tuple[StorageCase, Speed]]
    toys: list[ToolSpeed]


def plan_of(scenario: str, sizes: str | None, threads: str | None, quick: bool) -> Plan:
    """Read what the user asks for.

    Args:
        scenario: a preset or a file.
        sizes: whole numbers with commas between; None for the usual ones.
        threads: the same; None for one, two and all cores.
        quick: whether small sizes, measured once, will do.

    Raises:
        click.BadParameter: if a number is none or out of range.
        InputError: if the scenario is none.
    """
    read_scenario(scenario)
    most = (memory_bytes() or 1 << 62) // BYTES_A_PERSON
    usual = QUICK_SIZES if quick else SIZES
    counts = tuple(sorted({1, min(2, cores()), cores()}))
    return Plan(
        scenario,
        _numbers(sizes, "--sizes", 100, most) if sizes else usual,
        _numbers(threads, "--threads", 1, cores()) if threads else counts,
        quick,
    )


def check_out(path: Path) -> None:
    """Refuse a file that could not be written in the end.

    Raises:
        click.BadParameter: if it is a folder, or its folder does not exist.
    """
    if path.is_dir() or not path.resolve().parent.is_dir():
        raise click.BadParameter(f"{path}; allowed: a file in a folder that is", param_hint="--out")


def measure(plan: Plan, quiet: bool = False) -> Bench:
    """Measure everything of a plan, one after the other.

    Raises:
        HistoriesDifferError: if two peers make different numbers of the same toy.
    """
    machine = describe_machine()
    most = QUICK_OBJECTS if plan.once else OBJECTS
    storages = storage_cases(plan.scenario, plan.sizes, plan.threads, most)
    peers = find_peers()
    toys = peers.toy_cases(plan.sizes, plan.threads) if peers else []
    with progress_bar("bench", quiet) as advance:
        done = _steps(len(storages) + len(toys) + 3, advance)
        agreeing = peers.check_histories(min(AGREEMENT, *plan.sizes), plan.threads) if peers else []
        done(agreeing)
        done(compile_storages(plan.scenario))
        size = QUICK_READ_BYTES if plan.once else READ_BYTES
        return Bench(
            plan=plan,
            machine=machine,
            read_bytes_per_second=done(read_rate(size, max(plan.threads))),
            agreeing=agreeing,
            absent=peers.absent() if peers else {},
            storages=[(case, done(measure_storage(case, plan.once))) for case in storages],
            toys=[done(peers.measure_toy(case, plan.once)) for case in toys] if peers else [],
        )


def json_text(bench: Bench) -> str:
    """All that was measured, as JSON."""
    content = {
        "format": FORMAT,
        **asdict(bench),
        "storages": [
            {
                **case._asdict(),
                **speed._asdict(),
                **storage_ratios(bench.storages, case, speed),
            }
            for case, speed in bench.storages
        ],
        "toys": [
            {**tool._asdict(), "against_mesa": against_mesa(bench.toys, tool)}
            for tool in bench.toys
        ],
    }
    return json.dumps(content, indent=2) + "\n"


def _steps(total: int, advance: Callable[[int, int], None] | None) -> Callable[[Any], Any]:
    """Give a function that passes a result on and moves the progress bar by one."""
    steps = iter(range(1, total + 1))
    if advance is not None:
        advance(0, total)

    def done(result: Any) -> Any:
        if advance is not None:
            advance(next(steps), total)
        return result

    return done


def _numbers(text: str, option: str, least: int, most: int) -> tuple[int, ...]:
    """Read whole numbers with commas between."""
    allowed = f"whole numbers from {least:,} to {most:,} with commas between, like 1000,20000"
    try:
        numbers = {int(part) for part in text.split(",")}
    except ValueError:
        raise click.BadParameter(f"{text!r}; allowed: {allowed}", param_hint=option) from None
    if min(numbers) < least or max(numbers) > most:
        raise click.BadParameter(f"{text!r}; allowed: {allowed}", param_hint=option)
    return tuple(sorted(numbers))
