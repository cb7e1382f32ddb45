"""Settings of the command line, as the scenario takes them."""

from __future__ import annotations

from collections.abc import Mapping


def settings_of(pairs: tuple[str, ...], named: Mapping[str, str | None]) -> dict[str, object]:
    """Settings by dotted key; an option of its own name wins over --set."""
    from ...model.loading.input_errors import InputError
    from ...model.loading.scenario_reader import parse_setting

    texts = [f"{_key_of(name)}={value}" for name, value in named.items() if value is not None]
    settings: dict[str, object] = {}
    errors = []
    for text in (*pairs, *texts):
        try:
            key, value = parse_setting(text)
            settings[key] = value
        except InputError as found:
            errors.extend(found.errors)
    if errors:
        raise InputError(errors)
    return settings


def options_of(named: Mapping[str, str | None]) -> dict[str, str]:
    """Dotted keys that were given by an option of their own, each with the option's name.

    >>> options_of({"seed": "1", "agents": None})
    {'run.seed': '--seed'}
    """
    return {_key_of(name): f"--{name}" for name, value in named.items() if value is not None}


def _key_of(name: str) -> str:
    return "people.agents" if name == "agents" else f"run.{name}"
