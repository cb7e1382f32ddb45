"""The parameters, grouped as in the scenario, each as the scenario declares it."""

# pyright: reportPrivateImportUsage=false

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

import solara

from ....model.scenario.schema import ParameterSchema, may_be_none, parameter_schemas
from ...language.parameter_labels import Words, choice_of, words_of
from ...language.translation import N_, gettext, speaking
from ..state.dated_switches import TERM_SWITCHES, can_be_dated
from ..state.visitor import Visitor, plain_text
from .error_messages import allowed_words

HIDDEN = frozenset({"title", "reference", "people.table", "run.threads", "run.storage"}) | {
    *("run.shards", "run.cluster", "run.checkpoint", "run.checkpoint_rounds")
}
"""What a visitor may not set, or has no meaning for the page."""
_WORDS = {
    "policies": N_("Policies"),
    "waiting_mark": N_("press Reset"),
    "changed_mark": N_("differs from the preset"),
    "take_back": N_("take back"),
}
"""What parameter_form.vue writes, by the names that it has for it."""
_GROUPS = {
    "people": N_("People"),
    "illness": N_("Illness"),
    "behaviour": N_("Behaviour"),
    "plan": N_("Plan"),
    "review": N_("Claim review"),
    "claims": N_("Claims"),
    "regulator": N_("Regulator"),
    "operator": N_("Operator"),
    "agency": N_("Agency"),
    "market": N_("Market"),
    "mechanisms": N_("Mechanisms"),
    "run": N_("Run"),
    "changes": N_("Changes by date"),
}


class FormField(TypedDict):
    """One parameter as parameter_form.vue shows it."""

    key: str
    name: str
    unit: str
    span: str
    tip: str
    kind: str
    value: str
    low: str | None
    high: str | None
    options: list[dict[str, str]]
    changed: bool
    waiting: bool
    fault: str


@solara.component_vue("parameter_form.vue", vuetify=False)
def _Form(  # noqa: N802
    words: dict[str, str],
    groups: list[dict[str, Any]],
    policies: list[dict[str, Any]],
    event_change: Callable[[list[str]], None],
    event_take_back: Callable[[str], None],
    event_switch_policy: Callable[[list[Any]], None],
) -> None:
    """The form, as parameter_form.vue draws it."""


@solara.component
def ParameterForm(visitor: Visitor, form: object) -> None:  # noqa: N802
    """All parameters as number fields, switches and words, and the policies above them.

    Args:
        visitor: whose scenario it is.
        form: changes whenever something of the form does.
    """
    with speaking(visitor.language):
        words = {key: gettext(text) for key, text in _WORDS.items()}
        groups = groups_of(visitor)
        policies = [
            {
                "name": name,
                "text": gettext(policy.says),
                "on": visitor.is_on(name),
                "waiting": bool(visitor.waiting & set(policy.settings)),
                "own": visitor.is_the_presets_own(name),
                "when": _when(visitor, name),
            }
            for name, policy in TERM_SWITCHES.items()
        ]
    _Form(
        words=words,
        groups=groups,
        policies=policies,
        event_change=lambda said: visitor.change(str(said[0]), str(said[1])),
        event_take_back=visitor.take_back,
        event_switch_policy=lambda said: _switch(visitor, said),
    )


def groups_of(visitor: Visitor) -> list[dict[str, Any]]:
    """The groups of the scenario, each with its fields, in the language that is spoken."""
    groups: dict[str, list[FormField]] = {}
    errors = {error.key: allowed_words(error) for error in visitor.errors}
    for one in parameter_schemas().values():
        if one.key not in HIDDEN:
            field = field_of(visitor, one, errors)
            groups.setdefault(one.key.partition(".")[0], []).append(field)
    return [
        {
            "name": name,
            "title": gettext(_GROUPS[name]),
            "changed": sum(field["changed"] for field in fields),
            "fields": fields,
        }
        for name, fields in groups.items()
    ]


def field_of(visitor: Visitor, one: ParameterSchema, errors: Mapping[str, str]) -> FormField:
    """One parameter in the language that is spoken: its value, and all that is said of it."""
    key, kind, words = one.key, kind_of(one), words_of(one.key)
    return {
        "key": key,
        "name": words.name,
        "unit": words.unit if kind != "date" else "",
        "span": words.span if kind in ("number", "text") else "",
        "tip": tip_of(key, words),
        "kind": kind,
        "value": visitor.draft.get(key, plain_text(visitor.preset, key)),
        "low": None if one.low is None or kind != "number" else f"{one.low}",
        "high": None if one.high is None or kind != "number" else f"{one.high}",
        "options": [
            {"value": str(choice), "text": choice_of(key, choice)} for choice in one.choices
        ],
        "changed": key in visitor.draft,
        "waiting": key in visitor.waiting,
        "fault": errors.get(key, ""),
    }


def kind_of(one: ParameterSchema) -> str:
    """How a parameter is entered: switch, choice, number, date or text.

    >>> schemas = parameter_schemas()
    >>> kind_of(schemas["plan.fee_rate"]), kind_of(schemas["plan.annual_cap_yuan"])
    ('number', 'text')
    """
    if one.key == "people.agents":  # "all" is too many for the page
        return "number"
    if one.types == ("boolean",):
        return "switch"
    if may_be_none(one.schema) or len(one.types) != 1:
        return "text"
    if one.choices:
        return "choice"
    return {"integer": "number", "number": "number", "date": "date"}.get(one.types[0], "text")


def tip_of(key: str, words: Words) -> str:
    """What a parameter is, as the scenario declares it."""
    parts = (
        f"{key}: {words.says}",
        _line(gettext("allowed"), words.allowed),
        _line(gettext("default"), words.default)[:200],
        _line(gettext("source"), words.source) if words.source else "",
    )
    return "\n".join(filter(None, parts))


def _line(what: str, says: str) -> str:
    return f"{what}: {says}"


def _when(visitor: Visitor, name: str) -> str:
    """From which day a policy holds that was not there from the launch, or would if switched."""
    day = visitor.active_since(name)
    if day is not None:
        return gettext("since {date}", date=day)
    if visitor.today is not None and not can_be_dated(TERM_SWITCHES[name].settings):
        return gettext("from the launch, on Reset")
    return ""


def _switch(visitor: Visitor, said: list[Any]) -> None:
    name, on = said
    if name in TERM_SWITCHES:
        visitor.switch(str(name), bool(on))
