"""What is measured of a run, by name, or by a column of rounds and a statistic."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from ....model.loading.input_errors import did_you_mean
from ....model.records.round_record import RoundRow
from ...published.measure_calls import is_call, parse_call
from ...published.measures_by_name import MEASURES
from ...results.run_results import RunResults, results_of
from .column_statistics import DATES, STATISTICS, Value, finite_number
from .named import OUTCOMES, collapse_date, collapse_years, collapsed, of_column, share_of, survived

if TYPE_CHECKING:
    from ....model import Society

COLUMNS = tuple(name for name in RoundRow._fields if name not in ("round", "date"))
"""Columns of rounds of which a statistic can be asked."""
_WITH_A_PART: dict[str, Callable[[float], Callable[[RunResults], Value]]] = {
    "collapsed": collapsed,
    "survived": survived,
    "collapse_date": collapse_date,
    "collapse_years": collapse_years,
}


def measure_outcomes(names: Sequence[str], society: Society) -> dict[str, Value]:
    """Measure a society after its last round.

    Args:
        names: outcomes, as written in a sweep file.
        society: after its last round.

    Raises:
        KeyError: if there is no such outcome.
    """
    run = results_of(society)
    return {name: find_measure(name)(run) for name in names}


def find_measure(name: str) -> Callable[[RunResults], Value]:
    """Give the measure that an outcome's name stands for.

    Raises:
        KeyError: if there is none.
    """
    found = _measure(name)
    if found is None:
        raise KeyError(f"no outcome {name}")
    return found


def _measure(name: str) -> Callable[[RunResults], Value] | None:
    if name in OUTCOMES:
        return OUTCOMES[name].measure
    if year := re.fullmatch(r"share_(\d{4})", name, re.ASCII):
        return share_of(int(year[1]))
    if is_call(name):
        return _published(name)
    of, colon, how = name.partition(":")
    if of in _WITH_A_PART and re.fullmatch(r"0\.\d{1,6}", how, re.ASCII) and float(how) > 0:
        return _WITH_A_PART[of](float(how))
    if colon and of in COLUMNS and how in STATISTICS:
        return of_column(of, how)
    return None


def _published(name: str) -> Callable[[RunResults], Value] | None:
    """The measure of a published number, of a run."""
    try:
        measure = parse_call(name)
    except ValueError:
        return None
    return lambda run: finite_number(measure(run))


def is_date(name: str) -> bool:
    """Whether an outcome is a date and not a number.

    >>> is_date("collapse_date"), is_date("members:date_of_max"), is_date("members:max")
    (True, True, False)
    """
    of, _, how = name.partition(":")
    return how in DATES or (of in OUTCOMES and OUTCOMES[of].unit == "date")


def outcomes_text() -> str:
    """Everything that can be measured: a line for each name with its unit, then other ways.

    >>> outcomes_text().splitlines()[0]
    'members_end        people     members at the end of the last round'
    """
    rows = [f"{name:<19}{one.unit:<11}{one.says}" for name, one in OUTCOMES.items()]
    parts = ", ".join(f"{name}:0.25" for name in _WITH_A_PART)
    ways = (
        ("share_2020, of any year", "what a calendar year cost a member, yuan"),
        ("share_of(year=2021)", "any measure of a file of targets, and what it is told"),
        (parts, "with another part of the most members than one half"),
        ("COLUMN:STATISTIC", "of rounds.parquet"),
        ("COLUMN", ", ".join(COLUMNS)),
        ("STATISTIC", ", ".join(STATISTICS)),
    )
    lines = [textwrap.wrap(f"{name}: {says}", 100, subsequent_indent="  ") for name, says in ways]
    return "\n".join([*rows, "", *chain.from_iterable(lines)])


def explain_unknown_outcome(name: str) -> tuple[str, str] | None:
    """Say what is allowed, and what was probably meant, if there is no such outcome.

    Args:
        name: as written in a sweep file.

    Returns:
        What is allowed and a hint, or None if there is such an outcome.

    >>> explain_unknown_outcome("members_ned")[1], explain_unknown_outcome("share_fen:max")
    ('did you mean members_end?', None)
    """
    if _measure(name) is not None:
        return None
    if is_call(name):
        return _explain_unknown_call(name)
    of, colon, how = name.partition(":")
    if of in _WITH_A_PART and colon:
        return f"{of}:PART, a part of the most members such as 0.5", ""
    if of in COLUMNS:
        near = did_you_mean(how, STATISTICS) if how else f"such as {of}:max"
        return f"{of}:STATISTIC, one of {', '.join(STATISTICS)}", near
    if colon:
        return "COLUMN:STATISTIC of rounds.parquet", did_you_mean(of, COLUMNS)
    allowed = "one of those that mutualaid sweep outcomes lists, or COLUMN:STATISTIC"
    return allowed, did_you_mean(name, [*OUTCOMES, *COLUMNS])


def _explain_unknown_call(name: str) -> tuple[str, str]:
    measure = name.partition("(")[0]
    try:
        parse_call(name)
    except ValueError as error:
        return str(error), did_you_mean(measure, MEASURES) if measure not in MEASURES else ""
    return "", ""


def unit_of(name: str) -> str:
    """Give the unit of an outcome; empty where it has none.

    >>> unit_of("members_end"), unit_of("share_2021"), unit_of("gain:max")
    ('people', 'yuan', '')
    """
    if name in OUTCOMES:
        unit = OUTCOMES[name].unit
        return "" if unit == "ratio" else unit
    if name.startswith("share_2"):
        return "yuan"
    of = name.partition(":")[0]
    return "fen" if of.endswith("_fen") else ""
