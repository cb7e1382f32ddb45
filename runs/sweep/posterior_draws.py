"""A sweep over draws of a posterior, the same ones at each point in the place of seeds."""

from __future__ import annotations

from dataclasses import replace

from ...model.loading.input_errors import ErrorDetail, InputError
from ..posterior.calibration_folder import OPTION, Posterior, is_given
from ..posterior.equal_draws import EqualDraws
from .specification.keys import leaves_of
from .specification.sweep_file import Sweep


def settings_of(sweep: Sweep) -> dict[str, object]:
    """What the file of a sweep sets for all runs, by dotted key."""
    says = sweep.layers[-1].says if sweep.layers else {}
    return {key: value for key, value, _ in leaves_of(says, ("set",))}


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
