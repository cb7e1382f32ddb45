"""What can be taken away: the rounds, the scenario, and the figures of a run so far."""

from __future__ import annotations

import base64
import tempfile
import threading
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

from ....model.scenario.toml_text import fingerprint, to_toml
from ...files.manifest import package_version
from ..state.watched_society import WatchedSociety

SAVES = ("rounds.csv", "rounds.parquet", "scenario.toml")
"""Files beside the figures."""
_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "toml": "application/toml",
    "png": "image/png",
}


_DRAWING = threading.Lock()
"""The style of figures is set for the whole process."""


class Saved(NamedTuple):
    """A file for the browser."""

    name: str
    data: bytes

    def for_the_browser(self, number: int) -> dict[str, str | int]:
        """The file as the page takes it; the number makes the same file twice two files."""
        kind = _TYPES[self.name.rpartition(".")[2]]
        text = base64.b64encode(self.data).decode()
        return {"name": self.name, "type": kind, "data": text, "number": number}


def figure_names() -> list[str]:
    """Names of the figures that can be asked for."""
    from ...figures.registry import FIGURES

    return list(FIGURES)


def make_download(
    world: WatchedSociety, name: str, language: str, still: AbstractContextManager[Any]
) -> Saved:
    """Make a file of a run as far as it has gone.

    Args:
        world: the run.
        name: one of `SAVES`, or "figures/" and one of `figure_names()`.
        language: of a figure, "en" or "zh".
        still: held while tables are read off the society, so that no round is simulated meanwhile.

    Raises:
        ValueError: if there is no file of that name.
    """
    stem = f"mutualaid-{fingerprint(world.scenario)}"
    if name == "scenario.toml":
        return Saved(f"{stem}.toml", to_toml(world.scenario).encode())
    if name in SAVES:
        return _table(world, name, stem)
    figure = name.removeprefix("figures/")
    if figure not in figure_names():
        raise ValueError(f"no file of the name {name!r}")
    return Saved(f"{stem}-{figure}", _figure(world, figure, language, still))


def _table(world: WatchedSociety, name: str, stem: str) -> Saved:
    from ....model.records.round_record import rounds_table
    from ...files.parquet import write_csv, write_parquet

    table = rounds_table(world.rounds)
    metadata = {"mutualaid": package_version(), "fingerprint": fingerprint(world.scenario)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        if name.endswith(".csv"):
            write_csv(table, path)
        else:
            write_parquet(table, path, metadata)
        return Saved(f"{stem}-{name}", path.read_bytes())


def _figure(
    world: WatchedSociety, figure: str, language: str, still: AbstractContextManager[Any]
) -> bytes:
    """A figure as `mutualaid run` draws it, of the rounds so far."""
    from ...figures.registry import page_of, FIGURES  # noqa: I001
    from ...drawing.style import quiet_style, write_page
    from ...language.translation import speaking
    from ...results.run_results import read_results
    from ...files.parquet import tables_of, write_parquet

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "scenario.toml").write_text(to_toml(world.scenario, folder), encoding="utf-8")
        with still:
            for table, pieces in tables_of(world.society).items():
                write_parquet(pieces, folder / f"{table}.parquet", {})
        path = folder / figure
        with _DRAWING, quiet_style(), speaking(language):
            write_page(page_of(read_results(folder), FIGURES[figure]), path)
        return path.read_bytes()
