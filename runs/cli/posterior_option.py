"""The options `--posterior` and `--draws`, and what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from ...model.scenario.scenario import Scenario
    from ..posterior.calibration_folder import Posterior
    from ..posterior.equal_draws import EqualDraws


class PosteriorOption(NamedTuple):
    """What was given: the folder of a calibration, and how many draws."""

    folder: Path | None
    draws: int | None

    @classmethod
    def taken_from(cls, given: dict[str, Any]) -> PosteriorOption:
        """Take both options out of the arguments of a command."""
        return cls(given.pop("posterior"), given.pop("draws"))

    def refuse(self, option: str, value: object) -> None:
        """Refuse an option that draws take the place of.

        Raises:
            InputError: if both are given.
        """
        from ...model.loading.input_errors import ErrorDetail, InputError

        if self.folder is not None and value is not None:
            allowed = "no such option beside --posterior: each draw has a seed of its own"
            raise InputError([ErrorDetail(None, None, option, str(value), allowed, "give --draws")])

    def read(self, settings: Mapping[str, object]) -> Posterior | None:
        """The posterior without what is set otherwise, which is told; None where none is given.

        Raises:
            InputError: all that is wrong with it, or draws are asked for without it.
        """
        from ...model.loading.input_errors import ErrorDetail, InputError
        from ..posterior.calibration_folder import OPTION, read_posterior
        from ..posterior.equal_draws import overridden
        from ..process.exit_codes import tell_notes

        if self.folder is not None:
            posterior = read_posterior(self.folder)
            tell_notes(overridden(posterior, settings))
            return posterior.without(settings)
        if self.draws is not None:
            says = f"draws are those of a posterior: give {OPTION} DIR, too"
            raise InputError([ErrorDetail(None, None, "--draws", "", says)])
        return None

    def drawn(self, posterior: Posterior, usual: int, scenario: Scenario) -> EqualDraws:
        """Equally likely draws, with seeds from the scenario's on; what they lack is told.

        Raises:
            InputError: if so many cannot be drawn.
        """
        from ..posterior.equal_draws import equal_draws
        from ..process.exit_codes import tell_notes

        found = equal_draws(posterior, self.draws or usual, scenario.run.seed)
        tell_notes(found.notes())
        return found


def posterior_options(usual_draws: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add both options to a command, with as many draws as it takes unless told."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        says = f"Equally likely draws of the posterior ({usual_draws})."
        least = click.IntRange(min=1)
        command = click.option("--draws", metavar="K", type=least, help=says)(command)
        folder = click.Path(path_type=Path)
        says = "Folder of a calibration: bands over its draws."
        return click.option("--posterior", metavar="DIR", type=folder, help=says)(command)

    return add
