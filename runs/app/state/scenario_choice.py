"""What a visitor has chosen: a scenario, what is changed in it, and the link that says so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from ....model.loading.input_errors import ErrorDetail, InputError, as_typed, did_you_mean
from ....model.loading.scenario_reader import parse_setting, preset_names, read_scenario
from ....model.scenario.scenario import Scenario
from ...language.translation import LANGUAGES
from .limits import AGENTS, check_settings, check_size

LONGEST_LINK = 8_000
"""Letters of a link that are read."""
_FIXED = {"run.threads": 1, "run.storage": "columns"}
"""One thread a visitor: a small world is slower on two, and no visitor slows another's."""
_NOTHING: Mapping[str, str] = MappingProxyType({})
_offered: dict[str, Path] = {}


class ScenarioChoice(NamedTuple):
    """A scenario, what is changed in it, and the language of the page.

    Attributes:
        preset: name of a preset, or of the file with which the server was started.
        settings: by dotted key what was typed, as after `--set key=`.
        language: "en" or "zh".
    """

    preset: str = "article"
    settings: Mapping[str, str] = _NOTHING
    language: str = "en"


def offer(path: Path) -> str:
    """Let visitors choose a scenario file too; for who starts the server.

    Args:
        path: a TOML file.

    Returns:
        The name under which it is chosen: the file's, without its ending.
    """
    name = path.stem if path.stem not in preset_names() else f"{path.stem} (file)"
    _offered[name] = path
    return name


def names() -> list[str]:
    """Names of the scenarios that can be chosen, the article's first."""
    return sorted({*preset_names(), *_offered}, key=lambda name: (name != "article", name))


def scenario_of(choice: ScenarioChoice) -> Scenario:
    """Resolve what was chosen.

    Raises:
        InputError: everything that is wrong with it, or too much for the page.

    >>> scenario_of(ScenarioChoice("article", {"plan.fee_rate": "0.1"})).plan.fee_rate
    0.1
    """
    said = settings_of(choice.settings)
    check_settings(said)
    scenario = read_scenario(_source_of(choice.preset), {**_default_agents(said), **said, **_FIXED})
    check_size(scenario)
    return scenario


def baseline_of(choice: ScenarioChoice) -> Scenario:
    """Resolve the scenario without the changes, with as many agents and the same luck.

    Raises:
        InputError: as `scenario_of`.
    """
    same = {k: v for k, v in choice.settings.items() if k in ("people.agents", "run.seed")}
    return scenario_of(choice._replace(settings=same))


def settings_of(texts: Mapping[str, str]) -> dict[str, object]:
    """Take typed settings as the scenario takes them.

    Raises:
        InputError: if one cannot be read.
    """
    settings: dict[str, object] = {}
    errors: list[ErrorDetail] = []
    for key, text in texts.items():
        try:
            settings[key] = parse_setting(f"{key}={text}")[1]
        except InputError as found:
            errors.extend(found.errors)
    if errors:
        raise InputError(errors)
    return settings


def link_of(choice: ScenarioChoice) -> str:
    """The link that carries a choice, from its question mark on.

    >>> link_of(ScenarioChoice("record", {"plan.fee_rate": "0.1"}, "zh"))
    '?preset=record&plan.fee_rate=0.1&lang=zh'
    """
    pairs = [("preset", choice.preset), *choice.settings.items(), ("lang", choice.language)]
    return "?" + urlencode(pairs)


def choice_of(link: str | None) -> ScenarioChoice:
    """Read a link as strictly as a file.

    Args:
        link: what stands behind the question mark; None or empty for the default.

    Raises:
        InputError: if the link is too long, or names a scenario or language that there is not; what
            is wrong with its settings is found by `scenario_of`.

    >>> choice_of("preset=record&plan.fee_rate=0.1&lang=zh").settings
    {'plan.fee_rate': '0.1'}
    """
    if link is not None and len(link) > LONGEST_LINK:
        raise InputError([ErrorDetail(None, None, "link", "", f"at most {LONGEST_LINK:_} letters")])
    said = dict(parse_qsl(link or "", keep_blank_values=True))
    preset, language = said.pop("preset", "article"), said.pop("lang", "en")
    errors = []
    if preset not in names():
        hint = did_you_mean(preset, names())
        errors.append(ErrorDetail(None, None, "preset", as_typed(preset), ", ".join(names()), hint))
    if language not in LANGUAGES:
        errors.append(ErrorDetail(None, None, "lang", as_typed(language), " or ".join(LANGUAGES)))
    if errors:
        raise InputError(errors)
    return ScenarioChoice(preset, said, language)


def language_of(link: str | None) -> str:
    """The language that a link asks for, whatever else is wrong with it.

    >>> language_of("preset=nothing&lang=zh"), language_of("lang=xx")
    ('zh', 'en')
    """
    said = dict(parse_qsl((link or "")[:LONGEST_LINK]))
    return said.get("lang", "") if said.get("lang") in LANGUAGES else "en"


def _source_of(name: str) -> str | Path:
    return _offered.get(name, name)


def _default_agents(said: Mapping[str, object]) -> dict[str, object]:
    return {} if "people.agents" in said else {"people.agents": AGENTS}
