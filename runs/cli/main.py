"""The command line. Everything heavy is imported inside the commands, so that help is instant."""

from __future__ import annotations

import errno
import logging
import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeGuard

import click

from ..files.hidden_work import remove_half_made
from ..process.address_space import compiler_cannot_load, memory_ran_out
from ..process.exit_codes import (
    BAD_INPUT,
    DISK_ERRORS,
    DONE,
    EXIT_CODES,
    FAILED_CHECK,
    INTERRUPTED,
    PIPE_CLOSED,
    fail_with,
)
from ..process.interrupts import Interruption, ends_when_interrupted, handled_by
from ..process.streams import prepare_streams
from .app import app
from .audit import audit, verify
from .bench import bench
from .calibrate import calibrate
from .casebook import casebook
from .compare import compare
from .contrast import contrast
from .explain import explain
from .forecast import forecast
from .pointers import usage_pointer, with_pointers
from .report import report
from .run import run
from .scenarios import scenarios
from .sensitivity import sensitivity
from .sweep import sweep

if TYPE_CHECKING:
    from ...model.loading.input_errors import InputError

_COMPILING = {
    "run",
    "app",
    "compare",
    "explain",
    "casebook",
    "sweep",
    "bench",
    "calibrate",
    "forecast",
    "contrast",
}
_INTERRUPTED = "interrupted; nothing was left half-written, the same command starts again"
_EXIT_CODES = "\b\nExit codes:\n" + "\n".join(f"  {c:<5} {EXIT_CODES[c]}" for c in EXIT_CODES)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EXIT_CODES)
@click.version_option(package_name="mutualaid", message="mutualaid %(version)s")
def commands() -> None:
    """The life of a mutual-aid plan, person by person: who leaves, and which would have lasted.

    \b
    mutualaid run                                   the article's plan, into runs-out/
    mutualaid run article --set plan.fee_rate=0.04  the same people under other terms
    mutualaid explain article --agents 20000        what brought it about, part by part
    mutualaid compare insured article agency        who bears the risk, who is left out
    mutualaid scenarios article                     every parameter with unit, range, source
    mutualaid audit runs-out/RUN                    every share and balance recomputed
    mutualaid report runs-out/RUN --lang zh         one page that stands alone, in Chinese
    """  # noqa: D301 - click reads the backspace as "keep these lines"
    if click.get_current_context().invoked_subcommand in _COMPILING and compiler_cannot_load():
        raise MemoryError


_RUNS = (run, explain, app, compare, report, casebook)
_SWEEPS = (sweep, calibrate, forecast, contrast, sensitivity)
_CHECKS = (scenarios, audit, verify, bench)
for command in (*_RUNS, *_SWEEPS, *_CHECKS):
    commands.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and say in one line on stderr what went wrong, without a traceback.

    Args:
        arguments: words of the command line; None for those of this process.

    Returns:
        Exit code: 0 done, 1 a check failed, 2 bad input, 130 interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    if arguments is None:
        prepare_streams()
        os.environ["MPLBACKEND"] = "agg"  # whatever the host of this process draws with
        logging.getLogger("matplotlib").setLevel(logging.ERROR)  # where it keeps fonts is no news
        with ends_when_interrupted(remove_half_made, f"mutualaid: {_INTERRUPTED}", INTERRUPTED):
            return _invoke(words)
    try:
        with handled_by(Interruption().stop):
            return _invoke(words)
    except KeyboardInterrupt:
        remove_half_made()
        return fail_with(_INTERRUPTED, INTERRUPTED)


def _invoke(words: list[str]) -> int:
    """Run a command; every trouble becomes a line and an exit code."""
    try:
        with commands.make_context("mutualaid", words) as context:
            return commands.invoke(context) or DONE
    except click.exceptions.Exit as finished:
        return finished.exit_code
    except click.ClickException as error:
        return fail_with(_usage(error, words), BAD_INPUT)
    except BrokenPipeError:
        # What is still in the buffer must not be tried again when Python ends.
        sys.stdout = None
        return PIPE_CLOSED
    except OSError as error:
        if error.errno == errno.ENOMEM:
            return fail_with(memory_ran_out(), BAD_INPUT)
        return fail_with(_trouble(error), FAILED_CHECK if error.errno in DISK_ERRORS else BAD_INPUT)
    except MemoryError:
        return fail_with(memory_ran_out(), BAD_INPUT)
    except Exception as error:
        if _is_for_lack_of_memory(error):
            return fail_with(memory_ran_out(), BAD_INPUT)
        if not _is_bad_input(error):
            raise
        return fail_with(str(with_pointers(error)), BAD_INPUT, prefix="")


def _usage(error: click.ClickException, words: list[str]) -> str:
    """A wrong option or argument, in one line."""
    said = " ".join(error.format_message().split()).rstrip(".")
    said = re.sub(r"(is not a valid \w+) range", r"\1", said)
    command = f"mutualaid {words[0]}" if words[0] in commands.commands else "mutualaid"
    if pointer := usage_pointer(error, words[0]):
        said = f"{said.partition(' (Did you mean')[0].rstrip('.')}; {pointer}"
    return f"{said} (see {command} --help)"


def _trouble(error: OSError) -> str:
    """What the system refused, and where; the folder as the user named it, not the hidden one."""
    reason = error.strerror or (str(error) or type(error).__name__).splitlines()[0]
    where = f"{error.filename}: {reason}" if error.filename else reason
    return re.sub(r"\.([^/\\]+)\.[0-9a-f]{8}\.(partial|old)", r"\1", where)


def _is_for_lack_of_memory(error: Exception) -> bool:
    """Whether a library could not be loaded for lack of address space."""
    return isinstance(error, ImportError) and "failed to map" in str(error)


def _is_bad_input(error: Exception) -> TypeGuard[InputError]:
    from ...model.loading.input_errors import InputError

    return isinstance(error, InputError)
