"""An explanation as files: explain.json, parts.csv, explain.png and explain.txt."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd

from ...model.scenario.toml_text import fingerprint as fingerprint_of
from ..drawing.style import quiet_style, write_page
from ..files.documented_members import documented_members
from ..files.manifest import Provenance, write_manifest
from ..files.output_file import kept_without, write_text
from ..files.output_folder import new_folder
from ..files.parquet import write_csv
from ..files.scenario_file import safe_name, write_scenario
from ..language.fonts import figure_language
from ..language.translation import lang_option, language, speaking
from ..posterior.bands import INSIDE
from ..posterior.calibration_folder import write_posterior
from .analysis import explain
from .breakdown import WHOLE
from .explanation import TEXT, Explanation, write_explanation
from .figure import EXPLAIN_FIGURE, draw_explanation
from .request import Request
from .sentences import explanation_text

PARTS = "parts.csv"
_PLACE = Path("runs-out")


def explain_to_folder(
    request: Request,
    out: Path | None = None,
    quiet: bool = False,
    *,
    name: str | None = None,
    force: bool = False,
    lang: str = "en",
) -> Path:
    """Explain a scenario and write the folder of it, or nothing.

    Args:
        request: what is to be explained.
        out: folder to write; None for runs-out/explain-<name>-<fingerprint>.
        quiet: show no progress.
        name: name of the scenario; None for one made from its title.
        force: even if it needs more memory than there is.
        lang: language of figure and text, "en" or "zh"; numbers are the same.

    Returns:
        The folder.

    Raises:
        InputError: if the scenario cannot be explained, the folder holds anything but the same, or
            it does not fit into memory.
        WorkersEndedError: if a process was ended from outside.
        OSError: if the folder cannot be written; nothing is left of it then.
    """
    scenario = request.scenario
    with documented_members([scenario]) as (documented,):
        request = request.of(documented)
        name = safe_name(name or scenario.title)
        fingerprint = _fingerprint(request)
        target = Path(out) if out is not None else _PLACE / f"explain-{name}-{fingerprint}"
        with new_folder(target, fingerprint) as folder:
            write_scenario(documented, folder)
            if request.drawn is not None:
                write_posterior(request.drawn.posterior, folder / INSIDE)
            found = explain(request, name, quiet, force)
            with speaking(lang):
                write_explanation(found, folder)
                write_words(found, folder)
                _draw(found, folder)
            again = f"--out ../explain-{name}-{fingerprint}-again"
            command = (
                f"mutualaid explain scenario.toml {request.options}{lang_option(lang)} {again}"
            )
            seed = scenario.run.seed
            provenance = Provenance(
                f"explain-{name}", scenario.title, fingerprint, seed, "", command, lang
            )
            write_manifest(folder, provenance)
        return target


def write_words(found: Explanation, folder: Path) -> None:
    """Write the table of parts, and the text in the language that is spoken.

    Raises:
        OSError: if a file cannot be written.
    """
    write_csv(_table(found), folder / PARTS)
    write_text(explanation_text(found), folder / TEXT)


def _draw(found: Explanation, folder: Path) -> None:
    """Write the figure, in English where no font can write what is spoken; or do without."""
    path = folder / EXPLAIN_FIGURE
    with kept_without(path), speaking(figure_language(language())), quiet_style():
        write_page(draw_explanation(found), path)


def _fingerprint(request: Request) -> str:
    """Digest of everything that the numbers depend on: 12 hexadecimal digits."""
    content: list[object] = [fingerprint_of(request.scenario), *request.mechanisms]
    content += [request.seeds, request.orders]
    if request.drawn is not None:
        content += ([one.number, dict(one.settings)] for one in request.drawn.draws)
    return hashlib.sha256(json.dumps(["explain", *content]).encode()).hexdigest()[:12]


def _table(found: Explanation) -> pd.DataFrame:
    """A row for each part of each change, of the mean of seeds and of each seed; whole units."""
    rows: list[dict[str, object]] = []
    for key, one in found.outcomes.items():
        for name, value in {**one.parts, WHOLE: one.whole}.items():
            head = {"outcome": key, "seed": "all", "part": name or "rest"}
            low, high = one.band(name)
            band = {"low": low, "high": high} if found.draws else {}
            rows.append({**head, "value": value, **one.errors[name]._asdict(), **band})
        for seed in one.seeds:
            for name, value in {**seed.parts, WHOLE: seed.whole}.items():
                head = {"outcome": key, "seed": str(seed.seed), "part": name or "rest"}
                rows.append({**head, "value": value})
    return pd.DataFrame(rows)
