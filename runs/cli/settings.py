"""Settings of the command line, as the scenario takes them."""

from __future__ import annotations


def settings_of(pairs: tuple[str, ...], named: dict[str, str | None]) -> dict[str, object]:
    """Settings by dotted key; an option of its own name wins over --set."""
    from ...model.loading.input_errors import InputError
    from ...model.loading.scenario_reader import parse_setting

    keys = {"agents": "people.agents"}
    texts = [
        f"{keys.get(k, f'run.{k}')}={value}" for k, value in named.items() if value is not None
    ]
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
