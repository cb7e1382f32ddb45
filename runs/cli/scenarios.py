"""The command `mutualaid scenarios`."""

from __future__ import annotations

import click

from ..process.exit_codes import DONE


@click.command(short_help="List presets, or show one in full.")
@click.argument("name", required=False)
def scenarios(name: str | None) -> int:
    """List the presets, or show every parameter of NAME: value, unit, range, default, source."""
    from .scenario_text import list_presets, scenario_text

    if name is None:
        click.echo(list_presets())
    else:
        from ...model.loading.scenario_reader import read_scenario

        click.echo(scenario_text(read_scenario(name)))
    return DONE
