"""The tables of a bench: text for the terminal, or Markdown for docs/speed.md."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from .bench import Bench
from .other_tools import ELSEWHERE, ROUNDS, ToolSpeed
from .ratios import against_mesa, storage_ratios
from .storages import Speed, StorageCase

WIDTH = 100
"""Columns of the terminal for which the text is set."""
_STORAGES = (
    "storage",
    "agents",
    "threads",
    "seconds",
    "M agent-rounds/s",
    "objects = 1",
    "1 thread = 1",
    "cost (10^6 = 1)",
    "bytes/agent",
)
_TOYS = ("toy in", "agents", "threads", "M agent-rounds/s", "plain Mesa = 1")


def bench_text(bench: Bench, markdown: bool = False) -> str:
    """Set a bench as text.

    Args:
        bench: what was measured.
        markdown: whether tables are to be Markdown's.
    """
    storages = [_storage_cells(bench, case, speed) for case, speed in bench.storages]
    parts = [
        _wrapped(_machine(bench)),
        _wrapped(_program(bench)),
        _table(_STORAGES, storages, markdown),
        _wrapped(_memory(bench)),
        *_other_tools(bench, markdown),
    ]
    return "\n\n".join(parts)


def _machine(bench: Bench) -> str:
    machine = bench.machine
    memory = machine["memory_bytes"]
    size = f", {memory / 2**30:.0f} GiB" if memory else ""
    versions = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    load = f" Load before the start: {machine['load']:g}." if machine["load"] else ""
    return (
        f"{machine['date']}, {machine['processor']}, {machine['cores']} cores{size}, "
        f"{machine['system']}; Python {machine['python']}, {versions}.{load}"
    )


def _program(bench: Bench) -> str:
    rounds = " or ".join(str(n) for n in sorted({speed.rounds for _, speed in bench.storages}))
    return (
        f"The whole program: preset {bench.plan.scenario}, all rules, one agent for each person, "
        f"{rounds} rounds. Making the people is not in the time; what the agency does after the "
        "last round is."
    )


def _memory(bench: Bench) -> str:
    """Say how near the columns come to what memory gives."""
    columns = [pair for pair in bench.storages if pair[0].storage == "columns"]
    case, speed = max(columns, key=lambda pair: (pair[0].agents, pair[0].threads))
    moved = storage_ratios(bench.storages, case, speed)["bytes_per_second"] or 0.0
    limit = bench.read_bytes_per_second
    return (
        f"Memory: {max(bench.plan.threads)} threads read {limit / 1e9:.1f} GB/s of it. Columns of "
        f"{case.agents:,} agents with {case.threads} threads, {speed.bytes_per_agent:.0f} bytes "
        f"an agent, come to {moved / 1e9:.2f} GB/s, each byte counted once a round: "
        f"{moved / limit:.0%} of it."
    )


def _other_tools(bench: Bench, markdown: bool) -> list[str]:
    if not bench.toys:
        return [_wrapped(ELSEWHERE)]
    *others, last = bench.agreeing
    same = (
        f"The same toy for all: fall ill, claim, pay, decide, {ROUNDS} rounds. The "
        f"history is the same to the last number in {', '.join(others)} and {last}. {last!r} is "
        "how the columns of the whole program work."
    )
    toys = [_toy_cells(bench, tool) for tool in bench.toys]
    absent = [(name, why, *[""] * 3) for name, why in bench.absent.items()]
    return [_wrapped(same), _table(_TOYS, [*toys, *absent], markdown)]


def _storage_cells(bench: Bench, case: StorageCase, speed: Speed) -> tuple[str, ...]:
    ratios = storage_ratios(bench.storages, case, speed)
    return (
        case.storage,
        f"{case.agents:,}",
        str(case.threads),
        f"{speed.seconds:.2f}",
        _figures(speed.agent_rounds_per_second / 1e6),
        _figures(ratios["against_objects"]),
        _decimals(ratios["against_one_thread"]),
        _decimals(ratios["cost_against_million"]),
        f"{speed.bytes_per_agent:,.0f}",
    )


def _toy_cells(bench: Bench, tool: ToolSpeed) -> tuple[str, ...]:
    return (
        tool.peer,
        f"{tool.agents:,}",
        str(tool.threads or "its own"),
        _figures(tool.agent_rounds_per_second / 1e6),
        _figures(against_mesa(bench.toys, tool)),
    )


def _figures(value: float | None) -> str:
    """Three figures at most, fewer before than behind the point."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _decimals(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_on_hyphens=False)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], markdown: bool) -> str:
    """Set a table; the first column to the left, the others, numbers, to the right."""
    if markdown:
        rules = ["---", *["---:"] * (len(headings) - 1)]
        return "\n".join(f"| {' | '.join(row)} |" for row in (headings, rules, *rows))
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (headings, *rows)
    )
