"""The command line. Everything heavy is imported inside the commands, so that help is instant."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from .casebook_command import casebook
from .half_made import remove_half_made
from .interruption import Interruption, ends_when_interrupted, handled_by

DONE, FAILED_CHECK, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
"""Exit codes."""
PIPE_CLOSED = 141
"""Exit code of who writes to a reader that has gone, as shells know it."""
_INTERRUPTED = "interrupted; nothing was left half-written, the same command starts again"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mutualaid", message="mutualaid %(version)s")
def commands() -> None:
    """The life of a mutual-aid plan, person by person: why it dies, and which would have lived.

    \b
    mutualaid run                                   the article's plan, into runs-out/
    mutualaid run article --set plan.fee_rate=0.04  the same people under other terms
    mutualaid compare insured article agency        who bears the risk, who is left out
    mutualaid scenarios article                     every parameter with unit, range, source
    mutualaid audit runs-out/RUN                    every share and balance recomputed
    """  # noqa: D301 - click reads the backspace as "keep these lines"


@commands.command(short_help="Run a scenario: tables, figures, summary.")
@click.argument("scenario", default="article")
@click.option("--agents", metavar="N|all", help="Member agents; each stands for people / agents.")
@click.option("--seed", metavar="S", help="Seed of all chance.")
@click.option("--storage", metavar="objects|columns", help="How members are kept; same results.")
@click.option("--threads", metavar="N", help="Threads of the compiled loops; same results.")
@click.option("--set", "settings", metavar="KEY=VALUE", multiple=True, help="Set any parameter.")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--members", type=click.Choice(["sample", "all"]), default="sample",
              help="Who is in members.parquet: at most a million, or everybody.")  # fmt: skip
@click.option("--force", is_flag=True, help="Run what needs more memory than there is.")
@click.option("--quiet", is_flag=True, help="No progress bar and no summary.")
def run(
    scenario: str,
    settings: tuple[str, ...],
    out: Path | None,
    members: str,
    force: bool,
    quiet: bool,
    **named: Any,
) -> int:
    """Run SCENARIO, a preset's name or a TOML file (default: article), and write its folder.

    \b
    mutualaid run --agents 20000 --seed 7
    mutualaid run my_policy.toml --out what_if
    mutualaid run --set plan.fee_rate=0.04 --set behaviour.attention=0.2
    mutualaid run record --agents all --members all
    """  # noqa: D301
    from ..model.reading import read_scenario
    from .run import run_scenario

    inputs = read_scenario(scenario, _settings(settings, named), place="--set")
    everybody, name = members == "all", Path(scenario).stem
    folder = run_scenario(inputs, out, quiet, name=name, everybody=everybody, force=force)
    if not quiet:
        click.echo((folder / "summary.txt").read_text(encoding="utf-8").rstrip("\n"))
        click.echo(f"\nall files: {folder}")
    return DONE


@commands.command(short_help="Compare scenarios on the same people.")
@click.argument("names", nargs=-1, metavar="A B [C...]")
@click.option("--seeds", metavar="K", type=int, default=3, help="Seeds, run.seed and after (3).")
@click.option("--agents", metavar="N|all", help="Member agents; each stands for people / agents.")
@click.option("--set", "settings", metavar="KEY=VALUE", multiple=True, help="Set it in all.")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--force", is_flag=True, help="Run what needs more memory than there is.")
@click.option("--quiet", is_flag=True, help="No progress bar and no table.")
def compare(
    names: tuple[str, ...],
    seeds: int,
    agents: str | None,
    settings: tuple[str, ...],
    out: Path | None,
    force: bool,
    quiet: bool,
) -> int:
    """Run scenarios with the same people and the same luck, and set them side by side.

    Each is the name of a preset or a TOML file; the others are set against the first.

    \b
    mutualaid compare insured article agency
    mutualaid compare article my_policy.toml --seeds 5 --agents 20000
    """  # noqa: D301
    from .compare import compare as compare_scenarios
    from .compare import read_scenarios
    from .enough_memory import check_memory

    scenarios = read_scenarios(names, _settings(settings, {"agents": agents}))
    if not force:
        check_memory(list(scenarios.values()))
    folder = compare_scenarios(scenarios, seeds, out, quiet)
    if not quiet:
        click.echo((folder / "compare.txt").read_text(encoding="utf-8").rstrip("\n"))
        click.echo(f"\nall files: {folder}")
    return DONE


@commands.command(short_help="List presets, or show one in full.")
@click.argument("name", required=False)
def scenarios(name: str | None) -> int:
    """List the presets, or show every parameter of NAME: value, unit, range, default, source."""
    from .scenarios import list_presets, resolved

    if name is None:
        click.echo(list_presets())
    else:
        from ..model.reading import read_scenario

        click.echo(resolved(read_scenario(name)))
    return DONE


@commands.command(short_help="Recompute every share and balance of a run.")
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
def audit(folder: Path) -> int:
    """Recompute every share and balance of RUN from its tables, with independent code.

    Exit 1 and the first wrong round if a number differs.
    """
    from .audit import audit as audit_run
    from .audit import report
    from .audit_tables import Unreadable

    try:
        result = audit_run(folder)
    except Unreadable as error:
        return _say(str(error), BAD_INPUT)
    click.echo(report(result))
    return DONE if result.passed else FAILED_CHECK


@commands.command(short_help="Check the hashes of all files of a run.")
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
def verify(folder: Path) -> int:
    """Compare all files of RUN with the hashes in its manifest."""
    from .folder import verify as verify_run

    problems = verify_run(folder)
    click.echo("\n".join(problems) if problems else "ok: every file is as it was written")
    return FAILED_CHECK if problems else DONE


@commands.command(short_help="Measure the speed here, beside other tools.")
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

    Beside it the same toy plan in plain Mesa, NumPy and our way, and in mesa-frames and LASER
    where they are installed: same numbers to the last one, or exit 1. And what memory gives.

    \b
    mutualaid bench --quick
    mutualaid bench --sizes 100000000 --threads 2 --out bench.json
    """  # noqa: D301
    from .bench import check_out, measure, plan_of, write_json
    from .bench_table import bench_text
    from .bench_toys import HistoriesDifferError

    plan = plan_of(scenario, sizes, threads, quick)
    if out is not None:
        check_out(out)
    try:
        measured = measure(plan, quiet)
    except HistoriesDifferError as error:
        return _say(str(error), FAILED_CHECK)
    if out is not None:
        write_json(measured, out)
    if not quiet:
        click.echo(bench_text(measured, markdown))
    return DONE


commands.add_command(casebook)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and say in one line on stderr what went wrong, without a traceback.

    Args:
        arguments: words of the command line; None for those of this process.

    Returns:
        Exit code: 0 done, 1 a check failed, 2 bad input, 130 interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    if arguments is None:
        with ends_when_interrupted(remove_half_made, f"mutualaid: {_INTERRUPTED}", INTERRUPTED):
            return _invoke(words)
    try:
        with handled_by(Interruption().stop):
            return _invoke(words)
    except KeyboardInterrupt:
        remove_half_made()
        return _say(_INTERRUPTED, INTERRUPTED)


def _invoke(words: list[str]) -> int:
    """Run a command; every trouble becomes a line and an exit code."""
    try:
        with commands.make_context("mutualaid", words) as context:
            return commands.invoke(context) or DONE
    except click.exceptions.Exit as finished:
        return finished.exit_code
    except click.ClickException as error:
        return _say(_usage(error, words), BAD_INPUT)
    except BrokenPipeError:
        # What is still in the buffer must not be tried again when Python ends.
        sys.stdout = None
        return PIPE_CLOSED
    except OSError as error:
        return _say(_trouble(error), BAD_INPUT)
    except MemoryError:
        return _say("not enough memory; run fewer agents with --agents", BAD_INPUT)
    except Exception as error:
        if not _is_bad_input(error):
            raise
        return _say(str(error), BAD_INPUT, prefix="")


def _settings(pairs: tuple[str, ...], named: dict[str, str | None]) -> dict[str, object]:
    """Settings by dotted key; an option of its own name wins over --set."""
    from ..model.faults import Faults
    from ..model.reading import parse_setting

    keys = {"agents": "people.agents"}
    texts = [
        f"{keys.get(k, f'run.{k}')}={value}" for k, value in named.items() if value is not None
    ]
    settings: dict[str, object] = {}
    faults = []
    for text in (*pairs, *texts):
        try:
            key, value = parse_setting(text)
            settings[key] = value
        except Faults as found:
            faults.extend(found.faults)
    if faults:
        raise Faults(faults)
    return settings


def _usage(error: click.ClickException, words: list[str]) -> str:
    """A wrong option or argument, in one line."""
    said = " ".join(error.format_message().split()).rstrip(".")
    command = f"mutualaid {words[0]}" if words[0] in commands.commands else "mutualaid"
    return f"{said} (see {command} --help)"


def _trouble(error: OSError) -> str:
    """What the system refused, and where; the folder as the user named it, not the hidden one."""
    reason = error.strerror or str(error).splitlines()[0]
    where = f"{error.filename}: {reason}" if error.filename else reason
    return re.sub(r"\.([^/\\]+)\.[0-9a-f]{8}\.(partial|old)", r"\1", where)


def _is_bad_input(error: Exception) -> bool:
    from ..model.faults import Faults

    return isinstance(error, Faults)


def _say(text: str, code: int, prefix: str = "mutualaid: ") -> int:
    click.echo(prefix + text, err=True)
    return code
