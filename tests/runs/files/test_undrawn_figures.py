"""Is everything kept but a figure that cannot be drawn, whichever command draws it?"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from mutualaid.runs.cli.main import main
from mutualaid.runs.figures import registry
from mutualaid.runs.files.run_folder import verify
from mutualaid.runs.report import animation, page
from mutualaid.runs.sweep.results.tables import EDGES
from mutualaid.runs.sweep.tipping import search
from small_sweep import SWEEP

TIPPING = """
scenario = "pool"
seeds = 1
design = "tipping"
tolerance = 0.2
[set]
people.agents = 20
plan.end = 2020-02-28
[parameters]
plan.fee_rate = [0.0, 0.4]
"""
SHORT = ("--agents", "200", "--set", "plan.end=2018-12-31")
TABLES_ARE_KEPT = "could not be made (ValueError no such font); the tables are kept without"


def fail(*_: object, **__: object) -> None:
    raise ValueError("no such font\nand more of it")


def told(*names: str) -> str:
    return "".join(f"warning: {name} {TABLES_ARE_KEPT}\n" for name in names)


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def drawn(tmp_path, monkeypatch, capsys) -> Callable[..., str]:
    """Runs a command in an empty folder, with a drawing that fails or none; gives its warnings."""
    monkeypatch.chdir(tmp_path)

    def running(words: str, *failing: str, code: int = 0) -> str:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            for name in failing:
                patch.setattr(f"mutualaid.runs.{name}", fail)
            assert main(words.split()) == code
        return capsys.readouterr().err

    return running


def test_a_case_book_is_written_without_a_figure(drawn):
    failing = "casebook.page.draw_case"
    assert drawn("casebook kreps --out book") == ""
    whole, words = files_in(Path("book")), Path("book/casebook.md").read_text("utf-8")
    assert drawn("casebook kreps --out bare", failing) == told("kreps.png")
    assert files_in(Path("bare")) == whole - {"figures/kreps.png"}
    assert verify(Path("bare")) == []
    image = r"\n\n!\[[^]]*\]\(figures/kreps\.png\)"
    assert Path("bare/casebook.md").read_text("utf-8") == re.sub(image, "", words)
    assert re.search(image, words)
    assert drawn("casebook kreps --out bare") == ""  # the same again, now with its figure
    assert files_in(Path("bare")) == whole


@pytest.fixture(scope="module")
def swept(tmp_path_factory) -> Path:
    """A finished sweep of two parameters, and its sensitivity with all figures."""
    folder = tmp_path_factory.mktemp("swept")
    (folder / "sweep.toml").write_text(SWEEP + "\nplan.waiting_days = [0, 90]\n", "utf-8")
    out = folder / "sweep"
    command = ["sweep", folder / "sweep.toml", "--out", out, "--workers", "1", "--quiet"]
    assert main(list(map(str, command))) == 0
    assert main(["sensitivity", str(out), "--quiet"]) == 0
    return out


@pytest.mark.parametrize(
    ("failing", "missing"),
    [
        (["draw_tornado"], {"tornado_members_end.png"}),
        (["draw_heat_map"], {"heat_map_members_end.png"}),
        (["write_page"], {"tornado_members_end.png", "heat_map_members_end.png"}),
        (["_marks"], {"tornado_members_end.png", "heat_map_members_end.png"}),
    ],
)
def test_a_sensitivity_is_written_without_a_figure(drawn, swept, failing, missing):
    shutil.copytree(swept, "sweep")
    folder = Path("sweep/sensitivity")
    whole = {name: (folder / name).read_bytes() for name in files_in(folder)}
    warned = drawn("sensitivity sweep", *(f"sweep.sensitivity.result_files.{x}" for x in failing))
    assert set(whole) - files_in(folder) == missing
    assert warned == (told("figures") if failing == ["_marks"] else told(*sorted(missing)[::-1]))
    for name in ("indices.csv", "noise.csv"):
        assert (folder / name).read_bytes() == whole[name]
    assert verify(folder) == []


def test_a_tipping_sweep_is_written_without_its_figure(drawn):
    Path("tip.toml").write_text(TIPPING, "utf-8")
    command = "sweep tip.toml --out tip --workers 1 --quiet"
    assert drawn(command) == ""
    whole = files_in(Path("tip"))
    assert search.PHASES in whole
    assert drawn(command, "sweep.tipping.search.draw_phases") == told(search.PHASES)
    assert whole - files_in(Path("tip")) == {search.PHASES}
    manifest = json.loads(Path("tip/manifest.json").read_text("utf-8"))
    assert search.PHASES not in manifest["files"]
    assert EDGES in manifest["files"]
    assert drawn(command) == ""
    assert files_in(Path("tip")) == whole


def test_an_explanation_is_written_without_its_figure(drawn):
    words = f"explain article {' '.join(SHORT)} --seeds 1 --orders 2 --mechanisms leaving"
    command = f"{words} --workers 1 --quiet --out why"
    assert drawn(command, "explain.output.draw_explanation") == told("explain.png")
    named = {"explain.json", "parts.csv", "explain.txt", "scenario.toml", "manifest.json"}
    assert files_in(Path("why")) == named
    assert verify(Path("why")) == []


def drawings(file: Path) -> int:
    return file.read_text("utf-8").count('class="drawing"')


def test_a_run_has_every_figure_but_the_one_that_fails(drawn, monkeypatch):
    monkeypatch.setitem(registry.FIGURES, "share.png", fail)
    assert drawn(" ".join(("run", "article", *SHORT, "--quiet", "--out run"))) == told("share.png")
    left = files_in(Path("run/figures"))
    assert "share.png" not in left
    assert {"membership.png", "money.png", "claims.png"} <= left
    assert drawings(Path("run/report.html")) == len(left)
    assert verify(Path("run")) == []


def test_a_report_is_written_without_what_fails(drawn, monkeypatch):
    drawn(" ".join(("run", "article", *SHORT, "--quiet", "--out run")))
    whole = drawings(Path("run/report.html"))
    monkeypatch.setitem(registry.FIGURES, "share.png", fail)
    assert drawn("report run --quiet") == told("share.png")
    assert drawings(Path("run/report.html")) == whole - 1
    monkeypatch.setattr(page, "inline_svg", fail)
    monkeypatch.setattr(page, "last_grid", fail)
    warned = drawn("report run --quiet")
    assert "warning: the field of members " + TABLES_ARE_KEPT in warned
    assert len(warned.splitlines()) == 1 + whole
    text = Path("run/report.html").read_text("utf-8")
    assert 'class="drawing"' not in text
    assert "<table" in text
    assert verify(Path("run")) == []


def test_a_report_is_written_without_its_animation(drawn, monkeypatch, capsys, without_figures):
    drawn(" ".join(("run", "article", *SHORT, "--quiet", "--out run")))
    monkeypatch.setattr(animation, "_frame", fail)
    assert main(["report", "run", "--gif"]) == 0
    shown = capsys.readouterr()
    assert told("members.gif") in shown.err
    assert shown.out == "run/report.html\n"
    assert not Path("run/members.gif").exists()
    assert verify(Path("run")) == []
