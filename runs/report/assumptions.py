"""The assumptions behind a run, and what it cannot say."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from ...model.loading.input_errors import InputError, one_line
from ...model.loading.scenario_reader import preset_names, read_scenario
from ...model.scenario.parameter_table import ParameterRow, describe, value_text
from ...model.scenario.scenario import Scenario
from ...model.scenario.toml_text import fingerprint
from ..language.formats import count, decimal
from ..language.parameter_labels import value_of, words_of
from ..language.translation import gettext, language
from ..results.run_results import RunResults

_NO_RESULT = ("run.storage", "run.threads")
"""Parameters that change no number."""
_CHIEF = (
    *("people.total", "people.agents", "people.table", "people.by_age"),
    *("illness.level", "illness.frailty_spread", "illness.chronic_factor"),
    *("illness.declared_factor", "illness.wear_off_years"),
    *("behaviour.word_of_mouth", "behaviour.concealment", "behaviour.self_knowledge"),
    *("behaviour.attitude_mean", "behaviour.comfort_yuan", "behaviour.attention"),
    *("behaviour.jump_push", "behaviour.news_push", "behaviour.friends_push"),
    *("behaviour.exaggeration", "behaviour.answers_to_share"),
    *("plan.start", "plan.end", "plan.round_days", "plan.ages", "plan.minimum_credit"),
    *("plan.aid_by_age", "plan.waiting_days", "plan.fee_rate", "plan.promise_yuan_a_month"),
    *("plan.case_cap_yuan", "plan.annual_cap_yuan", "plan.sponsor_budget_yuan"),
    *("plan.sponsored_until", "plan.after_notice"),
    *("review.capacity_per_round", "review.detection", "review.ambiguity", "review.jury"),
    *("claims.mode", "regulator.orders", "regulator.triggers", "agency.products", "run.seed"),
)
_MOST_SETTINGS = 12


class Assumption(NamedTuple):
    """A parameter as a row of a table, all as text; no name where the key says it."""

    key: str
    name: str
    says: str
    value: str
    before: str
    unit: str
    source: str


class Assumptions(NamedTuple):
    """What a run assumes.

    Attributes:
        preset: name of the preset that it is held against; empty for the defaults of the model.
        changed: parameters that differ from it.
        chief: other parameters that matter most.
        command: command that runs the same scenario from the preset; empty if it would be long.
    """

    preset: str
    changed: Sequence[Assumption]
    chief: Sequence[Assumption]
    command: str


def assumptions(folder: Path, name: str) -> Assumptions:
    """Read the scenario of a run, and hold it against the preset that it is called after.

    Args:
        folder: folder of the run.
        name: name of the scenario, as the manifest has it.

    Raises:
        InputError: if scenario.toml is no scenario of this version.
        OSError: if it cannot be read.
    """
    scenario = read_scenario(folder / "scenario.toml")
    preset = name if name in preset_names() else ""
    before = _values(read_scenario(preset)) if preset else {}
    rows = [row for row in describe(scenario) if row.key not in _NO_RESULT]
    changed = [row for row in rows if row.value != before.get(row.key, row.default)]
    keys = {row.key for row in changed}
    return Assumptions(
        preset,
        [_row(row, before.get(row.key, row.default)) for row in changed],
        [_row(row, row.default) for row in rows if row.key in _CHIEF and row.key not in keys],
        _command(scenario, preset, changed),
    )


def _values(scenario: Scenario) -> Mapping[str, Any]:
    return {row.key: row.value for row in describe(scenario)}


def _row(row: ParameterRow, before: Any) -> Assumption:
    words = words_of(row.key)
    return Assumption(
        row.key,
        words.name if language() != "en" else "",  # in English the key says it
        words.says[:1].upper() + words.says[1:],
        _text(row.key, row.value),
        _text(row.key, before),
        "" if row.unit.startswith("{") else words.unit,
        words.source,
    )


def _text(key: str, value: Any) -> str:
    """A value as one reads it; lists of tables by their number."""
    if isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        return gettext("{count} in scenario.toml", count=len(value))
    if value is None or value == ():
        return gettext("none")
    if type(value) is int:
        return decimal(value)
    if isinstance(value, str) and language() == "en":
        return one_line(value)
    return one_line(value_of(key, value))


def _command(scenario: Scenario, preset: str, changed: Sequence[ParameterRow]) -> str:
    """What one types for the same run; empty where settings of a line do not make it."""
    # What is no plain value may have followed from one, as orders do from an earlier end.
    plain = [row for row in changed if isinstance(row.value, bool | int | float | str | dt.date)]
    if not preset or len(plain) > _MOST_SETTINGS:
        return ""
    try:
        again = read_scenario(preset, {row.key: row.value for row in plain})
    except InputError:
        return ""
    if (again.title, fingerprint(again)) != (scenario.title, fingerprint(scenario)):
        return ""
    words = ["mutualaid", "run", preset]
    for row in plain:
        # Text stands without its quotation marks, a number as any shell has it.
        value = row.value if isinstance(row.value, str) else value_text(row.value).replace("_", "")
        words += ["--set", f"{row.key}={value}"]
    return shlex.join(words)


def limits(run: RunResults) -> list[str]:
    """Sentences on what not to read into a run, those that hold for this one.

    Args:
        run: the run.
    """
    people = run.terms["people"]
    said = [
        gettext(
            "This is one run of a model, with one seed: other seeds give somewhat other numbers."
            " Scenarios are compared by mutualaid compare, with the same people and luck."
        ),
        gettext(
            "More than half of the parameters are assumptions, each with a range in the table"
            " above; some were fitted so that the article's numbers come out."
        ),
        gettext(
            "It is no forecast and no tariff: it explains one plan that has ended, and its premiums"
            " are assumptions."
        ),
        gettext(
            "Left out: other rules of sharing than equal shares, more than one aid per person, mild"
            " illness, families, joining again, foresight, epidemics, income."
        ),
        gettext(
            "A bill is published, collected and answered on one day; the real plan collected a week"
            " after it published."
        ),
        gettext(
            "The full list of what is left out or simplified is in docs/model.md of the source,"
            " section 5."
        ),
    ]
    if people["agents"] != "all" and people["total"] > people["agents"]:
        many = count(people["total"] / people["agents"])
        says = gettext(
            "An agent stands for about {people} people who share their traits and decide as one;"
            " their claims are drawn for each of them.",
            people=many,
        )
        said.insert(1, says)
    return said
