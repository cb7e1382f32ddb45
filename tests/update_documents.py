"""Rewrite what the documents copy from the program: the one sanctioned way.

python tests/update_documents.py
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from mutualaid.runs.cli.main import commands
from mutualaid.runs.process.exit_codes import EXIT_CODES

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests" / "support"))

from parameter_page import parameter_page, with_walls  # noqa: E402

COMMANDS, PARAMETERS, SOURCES = (
    ROOT / "docs" / f"{name}.md" for name in ("commands", "parameters", "sources")
)
WITH_ROOMS = {ROOT / "README.md": 0, ROOT / "docs" / "architecture.md": 9}
"""Pages with tables of rooms, and how deep the rooms lie that they list."""
TABLE = re.compile(r"(\| room(?: of (\w+))? \| what is in it \|\n\|---\|---\|\n)((?:\|.*\n)+)")
OPENING = """\
# Commands

Every command with its options, as `mutualaid COMMAND --help` prints them. This page is made from
the program by `python tests/update_documents.py`; do not edit it. What a command leaves on the disk
is in [results.md](results.md).

Ctrl-C ends any command within two seconds and leaves nothing half-written.

| exit code | meaning |
|---|---|
"""


def commands_page() -> str:
    """docs/commands.md, made of the click commands."""
    codes = "\n".join(f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items())
    with click.Context(commands, info_name="mutualaid") as context:
        sections = [_section(command, context) for command in commands.commands.values()]
    return "\n\n".join([OPENING + codes, *sections]) + "\n"


def _section(command: click.Command, parent: click.Context, level: int = 2) -> str:
    """A command: usage, help, options, and its subcommands below it."""
    context = click.Context(command, info_name=command.name, parent=parent)
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [
        f"{'#' * level} {context.command_path}",
        f"```text\n{context.command_path} {usage}\n```",
        *_paragraphs(command.help or ""),
        _options(command, context),
    ]
    if isinstance(command, click.Group):
        inner = [one for _, one in sorted(command.commands.items()) if not one.hidden]
        parts += [_section(one, context, level + 1) for one in inner]
    return "\n\n".join(part for part in parts if part)


def _paragraphs(text: str) -> Iterator[str]:
    """Prose as it is; what click keeps line by line becomes a block of code."""
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        if paragraph.startswith("\b\n"):
            yield f"```sh\n{paragraph[2:]}\n```"
        else:
            yield paragraph


def _options(command: click.Command, context: click.Context) -> str:
    """The table of options; of a group, those of the subcommand that one need not type."""
    if isinstance(command, click.Group):
        command = next(one for one in command.commands.values() if one.hidden)
    options = [param for param in command.params if isinstance(param, click.Option)]
    records = [option.get_help_record(context) for option in options]
    rows = [f"| `{_cell(names)}` | {_cell(text)} |" for names, text in filter(None, records)]
    return "\n".join(["| option | what it does |", "|---|---|", *rows]) if rows else ""


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def rooms(depth: int, root: Path = ROOT) -> dict[str, str]:
    """Folders of the program by path, each with the first sentence of its package."""
    found = {}
    for floor in ("agents", "model", "runs"):
        for path in sorted((root / floor).rglob("__init__.py")):
            room = path.parent.relative_to(root)
            if len(room.parts) <= depth + 1:
                words = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
                found[f"{room.as_posix()}/"] = re.split(r"\.(?:\s|$)", words, maxsplit=1)[0]
    return found


def with_rooms(text: str, listed: dict[str, str]) -> str:
    """A page with its tables of rooms put right; rooms stay in the order of the page."""

    def table(found: re.Match[str]) -> str:
        heading, floor, rows = found.groups()
        here = {room for room in listed if room.startswith(f"{floor}/") or floor is None}
        order = [room for room in re.findall(r"^\| `([^`]+)`", rows, re.M) if room in here]
        order += sorted(here - {*order, f"{floor}/"})
        return heading + "".join(f"| `{room}` | {listed[room]} |\n" for room in order)

    return TABLE.sub(table, text)


if __name__ == "__main__":
    COMMANDS.write_text(commands_page(), encoding="utf-8")
    PARAMETERS.write_text(parameter_page(), encoding="utf-8")
    SOURCES.write_text(with_walls(SOURCES.read_text("utf-8")), encoding="utf-8")
    for page, depth in WITH_ROOMS.items():
        page.write_text(with_rooms(page.read_text("utf-8"), rooms(depth)), encoding="utf-8")
