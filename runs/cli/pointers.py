"""Where first tries point to: commands, options and values that others have and we do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ...model.loading.input_errors import ErrorDetail, InputError

_SEVERAL_SEEDS = (
    "a run has one seed; for several: mutualaid compare A B --seeds 20, or seeds = 20 in a sweep"
)
_ANY_SEED = "any whole number will do, and gives the same run each time"
_LENGTH = "a plan lasts until plan.end, such as --set plan.end=2025-12-31"
_LISTS = "mutualaid scenarios (presets) or mutualaid scenarios NAME (every parameter)"
_SWEEPS = "mutualaid sweep --help (keys, designs, examples) or mutualaid sweep outcomes"
_COMMANDS = {
    **dict.fromkeys(("version", "versions"), "mutualaid --version"),
    **dict.fromkeys(("help", "man", "docs", "usage"), "mutualaid --help, also after any command"),
    **dict.fromkeys(("list", "ls", "presets", "preset", "scenario", "models"), _LISTS),
    **dict.fromkeys(("parameters", "params", "parameter", "keys", "describe", "show"), _LISTS),
    **dict.fromkeys(("outcomes", "designs", "examples", "design", "experiment"), _SWEEPS),
    **dict.fromkeys(("simulate", "start", "execute", "launch"), "mutualaid run"),
    **dict.fromkeys(("plot", "plots", "figures", "summary", "summarise"), "mutualaid report RUN"),
    **dict.fromkeys(("why", "because", "attribution", "shapley", "decompose"), "mutualaid explain"),
    **dict.fromkeys(("gui", "ui", "web", "serve", "page", "browser"), "mutualaid app"),
    **dict.fromkeys(("check", "validate"), "mutualaid audit RUN or mutualaid verify RUN"),
    **dict.fromkeys(("benchmark", "speed"), "mutualaid bench"),
}
"""What one may look for, and the command that has it."""
_OPTIONS = {
    **dict.fromkeys(("--years", "--months", "--rounds", "--until", "--end", "--length"), _LENGTH),
    **dict.fromkeys(("--steps", "--days", "--duration", "--horizon"), _LENGTH),
    "--start": "a plan begins on plan.start, such as --set plan.start=2020-01-01",
    **dict.fromkeys(("--seeds", "--runs", "--iterations", "--replications"), _SEVERAL_SEEDS),
    **dict.fromkeys(("--people", "--population"), "give --set people.total=1000000"),
    **dict.fromkeys(("--table", "--data", "--csv"), "give --set people.table=members.csv"),
    **dict.fromkeys(("--output", "--folder", "--dir", "-o"), "give --out DIR"),
    **dict.fromkeys(
        ("--config", "--file", "--scenario", "-f"),
        "give the file alone",
    ),
    **dict.fromkeys(("--workers", "--jobs", "--cores", "-j"), "give --threads N"),
    **dict.fromkeys(("--language", "--locale"), "give --lang zh"),
    **dict.fromkeys(("--list", "--presets"), f"try {_LISTS}"),
    "--title": "give --set title=TEXT",
}
"""The same of options of commands that set up runs."""
_SETTING_UP = ("run", "compare", "explain")
_LINES = {
    "--seeds": "seeds = 20",
    "--seed": "first_seed = 7",
    "--samples": "samples = 200",
    "--waves": "waves = 3",
    "--draws": "draws = 50",
    "--targets": 'targets = "record"',
    "--scenario": 'scenario = "article"',
    "--agents": "people.agents = 20_000 under [set]",
    "--set": "KEY = VALUE under [set]",
}
"""What the file of a sweep or calibration says where other commands have options."""
_DESCRIBED = ("sweep", "calibrate", "forecast", "contrast")
_OF_OTHER_FILES = {
    "parameters": "a file that has it is for mutualaid sweep or mutualaid calibrate",
    "contrast": "a file that has it is for mutualaid contrast",
    **dict.fromkeys(("targets", "waves", "draws"), "a file that has it is for mutualaid calibrate"),
}
"""Keys that tell the file of another command."""


def usage_pointer(error: click.ClickException, command: str) -> str:
    """Say what was probably meant by words that are no command of ours; nothing where not known.

    Args:
        error: what the parser of the command line says.
        command: the first word.
    """
    said = error.format_message()
    if isinstance(error, click.NoSuchOption):
        pointer, word = option_pointer(command, error.option_name), _word(error.option_name)
        is_sure = error.option_name in {**_OPTIONS, **_LINES} or f".{word}=" in pointer
        return pointer if is_sure or not error.possibilities else ""
    return command_pointer(command) if "No such command" in said else value_pointer(said)


def command_pointer(word: str) -> str:
    """Say which command was probably meant by a word that is none; nothing where that is not known.

    >>> command_pointer("versions"), command_pointer("article"), command_pointer("xyz")
    ('try mutualaid --version', 'try mutualaid run article', '')
    """
    from ...model.loading.scenario_reader import preset_names

    if word in preset_names() or Path(word).suffix == ".toml":
        return f"try mutualaid run {word}"
    meant = _COMMANDS.get(word.lower(), "")
    return f"try {meant}" if meant else ""


def option_pointer(command: str, option: str) -> str:
    """Say what was probably meant by an option that a command lacks; nothing where not known.

    >>> option_pointer("run", "--fee-rate"), option_pointer("audit", "--years")
    ('give --set plan.fee_rate=VALUE', '')
    """
    from ...model.scenario.schema import nearest_key, parameter_schemas

    if command in _DESCRIBED and option in _LINES:
        return f"the file says it: {_LINES[option]}"
    if command not in _SETTING_UP:
        return ""
    if option in _OPTIONS:
        return _OPTIONS[option]
    key = nearest_key(_word(option))
    return f"give --set {key}=VALUE" if key in parameter_schemas() else ""


def _word(option: str) -> str:
    """An option as a key of a scenario would be spelt."""
    return option.lstrip("-").replace("-", "_")


def value_pointer(text: str) -> str:
    """Say what to do about a wrong value of an option, from what is said of it.

    >>> value_pointer("Invalid value for '--seeds': '1..20' is not a valid integer.")
    'give how many, such as 20: run.seed and the ones after it'
    """
    if "'--seeds'" in text:
        return "give how many, such as 20: run.seed and the ones after it"
    return "give how many, such as 20" if "'--draws'" in text else ""


def with_pointers(error: InputError) -> InputError:
    """The same errors; those of a seed, or of another command's file, say where to go with it."""
    from ...model.loading.input_errors import InputError

    return InputError(_with_pointer(one) for one in error.errors)


def _with_pointer(error: ErrorDetail) -> ErrorDetail:
    if error.key in _OF_OTHER_FILES and error.allowed.startswith("unknown key"):
        return replace(error, hint=_OF_OTHER_FILES[error.key])
    if error.place != "--seed:" and error.key != "run.seed":
        return error
    several = any(sign in error.given for sign in ("..", ",", "[", ":", " ")) or (
        "-" in error.given.strip('"-')
    )
    return replace(error, hint=_SEVERAL_SEEDS if several else _ANY_SEED)
