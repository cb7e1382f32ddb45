"""README and docs as tests read them: their pages, tables and blocks."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
README = (ROOT / "README.md").read_text("utf-8")
RESULTS = (ROOT / "docs" / "results.md").read_text("utf-8")
EXTENDING = (ROOT / "docs" / "extending.md").read_text("utf-8")
MODEL = (ROOT / "docs" / "model.md").read_text("utf-8")

_UPDATE = ROOT / "tests" / "update_documents.py"
_SPEC = importlib.util.spec_from_file_location(_UPDATE.stem, _UPDATE)
update_documents = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(update_documents)


def name_of(page: Path) -> str:
    """Path of a page as people write it."""
    return str(page.relative_to(ROOT))


def first_cells(text: str, heading: str) -> list[str]:
    """First cells of a table, by the beginning of its heading, without the marks of code."""
    table = text[text.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [line.split("|")[1].strip(" `") for line in table]


def block(page: str, language: str, containing: str) -> str:
    """The block of a page in a language that contains a text."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", page, re.S | re.M)
    (found,) = [text for text in blocks if containing in text]
    return found
