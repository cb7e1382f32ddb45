"""A sweep over draws of a posterior, the same ones at each point in the place of seeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...model.loading.input_errors import ErrorDetail, InputError
from ..posterior.calibration_folder import OPTION, Posterior, is_given
from ..posterior.equal_draws import EqualDraws
from .specification.sweep_file import Sweep


def settings_of(sweep: Sweep) -> dict[str, object]:
    """What the file of a sweep sets for all runs, by dotted key."""
    return dict(_leaves(sweep.layers[-1].says)) if sweep.layers else {}


def _leaves(says: Mapping[str, Any], before: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, value in says.items():
        if isinstance(value, Mapping):
            found += _leaves(value, f"{before}{name}.")
        else:
            found.append((f"{before}{name}", value))
    return found


def check_drawn(sweep: Sweep, posterior: Posterior) -> None:
    """Check that a posterior can be drawn from at the points of a sweep.

    Raises:
        InputError: for each parameter of the posterior that is varied, and where the file has draws
            of its own.
    """
    file = sweep.layers[-1].file if sweep.layers else None
    allowed = "varied, and a parameter of the posterior, too: each point would be at no draw of it"
    errors = [
        ErrorDetail(file, sweep.parameter_lines.get(key), f"parameters.{key}", "", allowed)
        for key in sweep.parameters
        if any(is_given(one, [key]) for one in posterior.best)
    ]
    if sweep.drawn:
        allowed = f"either [drawn] in the file or {OPTION}"
        errors.append(ErrorDetail(file, None, "drawn", "", allowed))
    if errors:
        raise InputError(errors)


def at_draws(sweep: Sweep, draws: EqualDraws) -> Sweep:
    """The same sweep with a draw, and the draw's seed, in the place of each seed."""
    drawn = {key: tuple(one.settings[key] for one in draws.draws) for key in draws.posterior.best}
    return replace(sweep, seeds=len(draws.draws), first_seed=draws.draws[0].seed, drawn=drawn)
