"""All figures of a run, one message each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.metadata import version
from pathlib import Path

from matplotlib.figure import Figure

from ..drawing.style import empty_page, quiet_style, write_page
from ..explain.explanation import has_explanation, read_explanation
from ..explain.figure import EXPLAIN_FIGURE, draw_explanation
from ..files.output_file import kept_without
from ..language.translation import N_, gettext
from ..portfolio.figure import BOOK_FIGURE, draw_portfolio, has_portfolio
from ..posterior.bands import has_bands
from ..results.run_results import RunResults, read_results
from .agency import draw_agency, has_agency
from .bands import BANDS_FIGURE, draw_bands
from .cash_flow import draw_money
from .claim_review import draw_review, has_verdicts
from .claims import draw_claims
from .curves import draw_curves, has_curves
from .float_balance import draw_float, has_float
from .gain import draw_gain, has_gain
from .member_mix import draw_mix
from .membership import draw_launch, draw_membership
from .path import draw_path
from .selection import draw_risk
from .share import draw_share
from .transfers import draw_transfers, has_transfers

Draw = Callable[[RunResults, str], Figure]
"""Draws a page from a run and the line that says where the numbers come from."""

FIGURES: Mapping[str, Draw] = {
    "path.png": draw_path,
    "membership_launch.png": draw_launch,
    "membership.png": draw_membership,
    "share.png": draw_share,
    "risk.png": draw_risk,
    "gain.png": draw_gain,
    "curves.png": draw_curves,
    "claims.png": draw_claims,
    "review.png": draw_review,
    "money.png": draw_money,
    "transfers.png": draw_transfers,
    "float.png": draw_float,
    "agency.png": draw_agency,
    "mix.png": draw_mix,
}
"""File of each figure and what draws it, in the order in which they tell the story."""
DRAWN_IF: Mapping[str, Callable[[RunResults], bool]] = {
    "gain.png": has_gain,
    "curves.png": has_curves,
    "review.png": has_verdicts,
    "transfers.png": has_transfers,
    "float.png": has_float,
    "agency.png": has_agency,
}
"""Figures that are left out of a run in which there is nothing of what they show."""


def draw_figures(folder: Path) -> list[Path]:
    """Draw all figures of a run that have something to show into its folder `figures`.

    The same tables give the same bytes. A figure that cannot be drawn is left out, and told.

    Args:
        folder: folder of the run, with its tables and scenario.toml.

    Returns:
        Paths of the figures, in the order of `FIGURES`, and that of the user's own book.

    Raises:
        InputError: if scenario.toml is no scenario, or the table of rounds is damaged.
        OSError: if one of them cannot be read, or the disk is full or broken.
    """
    return [path for path, _ in drawn_figures(folder)]


def drawn_figures(folder: Path) -> Iterator[tuple[Path, Figure]]:
    """Draw all figures of a run one by one, and give each that could be when it is written.

    Args:
        folder: as for `draw_figures`.

    Yields:
        Path and figure; it must not be kept when the next one is asked for.

    Raises:
        InputError: as for `draw_figures`.
        OSError: likewise.
    """
    (folder / "figures").mkdir(exist_ok=True)
    for name, figure_of in pages_of(read_results(folder)):
        path = folder / "figures" / name
        with kept_without(path):
            with quiet_style():
                figure = figure_of()
                write_page(figure, path)
            yield path, figure


def pages_of(run: RunResults) -> Iterator[tuple[str, Callable[[], Figure]]]:
    """Names of a run's figures that have something to show, and what draws each.

    They are its explanation, then `FIGURES` and the bands over a posterior, each to be drawn in the
    house's style.
    """
    if run.folder is not None and has_explanation(run.folder):
        yield EXPLAIN_FIGURE, partial(draw_explanation, read_explanation(run.folder))
    for name, draw in FIGURES.items():
        if name not in DRAWN_IF or DRAWN_IF[name](run):
            yield name, partial(page_of, run, draw)
    if has_bands(run.folder):
        yield BANDS_FIGURE, partial(page_of, run, draw_bands)
    if has_portfolio(run):
        yield BOOK_FIGURE, partial(page_of, run, draw_portfolio)


def page_of(run: RunResults, draw: Draw) -> Figure:
    """One figure of a run, or a page that says that there was no round to draw."""
    source = source_line(run)
    if len(run.rounds["date"]) == 0:
        return empty_page(gettext("The plan ended before its first round"), source)
    return draw(run, source)


def source_line(run: RunResults) -> str:
    """Where the numbers of a figure come from."""
    seed = run.terms["run"]["seed"]
    title = gettext(run.terms["title"])
    words = N_("mutualaid {version}, scenario {title}, seed {seed}")
    return gettext(words, version=version("mutualaid"), title=title, seed=seed)
