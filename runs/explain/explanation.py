"""An explanation: what is written to explain.json, and read again to tell or to draw it."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...model.loading.input_errors import ErrorDetail, InputError
from ..files.output_file import write_text
from ..results.bill_windows import Windows
from .breakdown import Breakdown, Errors, SeedParts
from .opened_loop import LoopSeed, OpenedLoop

FILE, TEXT = "explain.json", "explain.txt"


@dataclass(frozen=True)
class Explanation:
    """All that was found.

    Attributes:
        scenario: name of the scenario.
        title: its title.
        agents: how many.
        mechanisms: that were switched on and off, in their order.
        idle: mechanisms that change nothing in this scenario, and are no part of it.
        orders: orders of arrival for each seed; 0 if all were taken.
        worlds: how many were simulated.
        windows: when it was measured.
        unbilled: worlds in which nobody was left to get some bill that counts.
        outcomes: each change, taken apart; "share" in fen, "members" in people.
        loop: the loop opened, where leaving is a mechanism of the scenario.
        courses: each world: seed, mechanisms that are on, and its numbers.
        draws: number of each seed's draw in a posterior; none where seeds alone differ.
    """

    scenario: str
    title: str
    agents: int
    mechanisms: Sequence[str]
    idle: Sequence[str]
    orders: int
    worlds: int
    windows: Windows
    unbilled: int
    outcomes: Mapping[str, Breakdown]
    loop: OpenedLoop | None
    courses: Sequence[Mapping[str, Any]]
    draws: Sequence[int] = ()

    @property
    def seeds(self) -> list[int]:
        """Seeds of the worlds."""
        return [one.seed for one in next(iter(self.outcomes.values())).seeds]


def write_explanation(found: Explanation, folder: Path) -> None:
    """Write explain.json.

    Raises:
        OSError: if it cannot be written.
    """
    content = {name: _plain(getattr(found, name)) for name in Explanation.__dataclass_fields__}
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    write_text(text + "\n", folder / FILE)


def has_explanation(folder: Path | None) -> bool:
    """Whether there is one in the folder of a run."""
    return folder is not None and (folder / FILE).is_file()


def read_explanation(folder: Path) -> Explanation:
    """Read explain.json.

    Raises:
        InputError: if it is none.
        OSError: if it cannot be read.
    """
    path = folder / FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        outcomes = {name: _breakdown(one) for name, one in content["outcomes"].items()}
        loop = _loop(content["loop"]) if content["loop"] else None
        changed = {"windows": _windows(content["windows"]), "outcomes": outcomes, "loop": loop}
        return Explanation(**{**content, **changed})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        allowed = "an explanation as written by mutualaid explain"
        raise InputError([ErrorDetail(str(path), None, "", "a broken file", allowed)]) from error


def _plain(value: Any) -> Any:
    """As JSON has it: records as objects, days as text, and nothing where there is no number."""
    if hasattr(value, "_asdict"):
        return {name: _plain(one) for name, one in value._asdict().items()}
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return None if isinstance(value, float) and math.isnan(value) else value


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _breakdown(content: dict[str, Any]) -> Breakdown:
    errors = {
        name: Errors(**{key: _number(one) for key, one in own.items()})
        for name, own in content["errors"].items()
    }
    seeds = [SeedParts(**one) for one in content["seeds"]]
    return Breakdown(**{**content, "errors": errors, "seeds": seeds})


def _loop(content: dict[str, Any]) -> OpenedLoop:
    changed = {
        "errors": tuple(map(_number, content["errors"])),
        "circle_part": _number(content["circle_part"]),
        "circle_error": _number(content["circle_error"]),
        "seeds": [LoopSeed(**one) for one in content["seeds"]],
    }
    return OpenedLoop(**{**content, **changed})


def _windows(content: dict[str, Any]) -> Windows:
    days = {name: tuple(map(dt.date.fromisoformat, content[name])) for name in ("first", "last")}
    return Windows(**{**content, **days, "until": dt.date.fromisoformat(content["until"])})
