"""The command `mutualaid bench`."""

from __future__ import annotations

from pathlib import Path

import click

from ..process.exit_codes import DONE, FAILED_CHECK, fail_with


@click.command(short_help="Measure the speed here, beside other tools.")
@click.option("--scenario", default="record", metavar="NAME", help="What is run (record).")
@click.option("--sizes", metavar="N,N", help="Agents, one a person (100000,1000000,10000000).")
@click.option("--threads", metavar="N,N", help="Threads to compare (1, 2 and all cores).")
@click.option("--quick", is_flag=True, help="Small sizes, each measured once.")
@click.option("--markdown", is_flag=True, help="Tables as Markdown.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Numbers as JSON.")
@click.option("--quiet", is_flag=True, help="No progress bar and no tables.")
def bench(
    scenario: str,
    sizes: str | None,
    threads: str | None,
    quick: bool,
    markdown: bool,
    out: Path | None,
    quiet: bool,
) -> int:
    """Measure agent-rounds a second of each storage by threads and size, in about two minutes.

    And what memory gives. In a checkout of the source, the same toy plan in plain Mesa, NumPy and
    our way too, and in mesa-frames and LASER where they are installed: same numbers to the last
    one, or exit 1.

    \b
    mutualaid bench --quick
    mutualaid bench --sizes 100000000 --threads 2 --out bench.json
    """  # noqa: D301
    from ..bench.bench import check_out, json_text, measure, plan_of
    from ..bench.other_tools import HistoriesDifferError
    from ..bench.table import bench_text
    from ..files.output_file import put

    plan = plan_of(scenario, sizes, threads, quick)
    if out is not None:
        check_out(out)
    try:
        measured = measure(plan, quiet)
    except HistoriesDifferError as error:
        return fail_with(str(error), FAILED_CHECK)
    if not quiet:
        click.echo(bench_text(measured, markdown))
    if out is not None:  # after the tables: a full disk costs nobody what was measured
        try:
            put(json_text(measured).encode("utf-8"), out)
        except OSError:
            if quiet:
                click.echo(bench_text(measured, markdown))
            raise
    return DONE
