"""Is the house in the shape that its design asks for?"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports
from mutualaid.agents.engine.jit import rule_files
from mutualaid.model import Society
from mutualaid.runs.sweep.design.fingerprints import measured_files
from mutualaid.runs.sweep.execution import one_run

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ("agents", "model", "runs")
SOURCES = sorted(path for folder in (*PACKAGE, "tests") for path in (ROOT / folder).rglob("*.py"))


def module_of(path: Path) -> str:
    """Dotted name under which a file of the package is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(("mutualaid", *parts)).removesuffix(".__init__")


INSTALLED_ABOVE = ROOT / "runs" / "program"
"""What is installed above the rooms, as `python -m mutualaid`."""
ROOMED = [path for path in SOURCES if path.parent != INSTALLED_ABOVE]
MODULES = [module_of(path) for path in ROOMED if path.relative_to(ROOT).parts[0] in PACKAGE]


def told_by(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run this Python with some arguments; nothing is inherited from the tests' own imports."""
    return subprocess.run(
        [sys.executable, *command], cwd=cwd, capture_output=True, text=True, timeout=300
    )


def imports_kept(config: Path) -> bool:
    """Run the import contract as `lint-imports` does."""
    return lint_imports(config_filename=str(config), no_cache=True, no_logo=True) == 0


# Imports


def test_the_contract_sees_every_module():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    graph = grimp.build_graph(*contract["root_packages"], cache_dir=None)
    assert set(MODULES) <= graph.modules


def test_the_code_digest_of_a_sweep_sees_whatever_its_runs_pass_through():
    graph = grimp.build_graph(*(f"mutualaid.{name}" for name in PACKAGE), cache_dir=None)
    run = one_run.__name__
    passed = {path.relative_to(ROOT) for path in SOURCES} & {
        Path(*module.split(".")[1:]).with_suffix(".py")
        for root in (run, Society.__module__)  # a package names the society without importing it
        for module in graph.find_upstream_modules(root) | {root}
    }
    seen = {path.relative_to(ROOT) for path in measured_files()}
    assert len(passed) > 90
    assert passed <= seen


def test_imports_are_as_the_contracts_have_them():
    assert imports_kept(ROOT / "pyproject.toml")


@pytest.fixture
def planted(tmp_path):
    """A copy of the package; a function that writes files there and asks for broken contracts."""
    for name in PACKAGE:
        without = shutil.ignore_patterns("__pycache__", "cases", "catalogues")
        shutil.copytree(ROOT / name, tmp_path / "mutualaid" / name, ignore=without)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    def broken(**files: str) -> set[str]:
        for name, source in files.items():
            path = tmp_path / "mutualaid" / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(exist_ok=True)
            (path.parent / "__init__.py").touch()
            path.write_text(source + "\n", encoding="utf-8")
        run = told_by(
            "-c",
            "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; "
            "sys.exit(lint_imports(no_cache=True, no_logo=True))",
            cwd=tmp_path,
        )
        found = set(re.findall(r"^(.+) BROKEN$", run.stdout, re.M))
        assert run.returncode == bool(found), run.stdout + run.stderr
        return found

    return broken


CIRCLE = "no circle between files, nor between rooms of one floor or room"


@pytest.mark.parametrize(
    ("room", "source", "contract"),
    [
        ("agents__people", "from ...model import scenario", "imports point one way"),
        ("model", "from ..runs import cli", "imports point one way"),
        ("model__storage", "from ...runs import cli", "imports point one way"),
        ("agents__people", "from ..decisions import health", "rooms of agents"),
        ("agents__regulation", "from ..claims import jury", "rooms of agents"),
        ("agents__engine", "from ..people import status", "the engine knows"),
        ("model__storage__shards", "from ...rounds import state", "rooms of model"),
        ("model__theory", "from ..pool_curves import gain", "theory imports nothing"),
        ("runs__figures", "from ..report import page", "rooms of runs"),
        ("runs__sweep__store", "from ..execution import driver", "rooms of runs/sweep"),
        ("runs__app__state", "from ..components import downloads", "rooms of runs/app"),
        ("runs__audit", "from ...agents.plan import ledger", "the audit imports nothing"),
        ("runs__audit", "from ..results import measures", "the audit imports nothing"),
        ("runs__results", "from ..audit import members_reader", "nothing of the program imports"),
        ("runs__cli", "from ..audit import terms", "nothing of the program imports"),
        ("model__new_room", "", "rooms of model"),
    ],
)
def test_an_import_that_is_not_allowed_is_caught(planted, room, source, contract):
    broken = planted(**{f"{room}__planted": source})
    assert any(name.startswith(contract) for name in broken), broken


def test_a_circle_of_files_is_caught_and_a_circle_of_types_is_none(planted):
    for_types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from . import {}"
    files = {"one": for_types.format("two"), "two": "from . import one"}
    assert planted(**{f"agents__scan__{name}": source for name, source in files.items()}) == set()
    assert planted(agents__scan__one="from . import two") == {CIRCLE}


def test_the_map_shows_the_order_of_rooms_that_the_contracts_hold():
    map_of_rooms = " ".join((ROOT / "docs" / "architecture.md").read_text("utf-8").split())
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    orders = [one for one in contracts["contracts"] if one["name"].startswith("rooms of ")]
    assert len(orders) >= 5
    for order in orders:
        floor = order["name"].removeprefix("rooms of ")
        assert order["containers"] == [f"mutualaid.{floor.replace('/', '.')}"]
        assert f"{floor}: {' > '.join(order['layers'])} " in map_of_rooms


def test_the_package_takes_no_name_that_is_not_its_own(tmp_path):
    run = told_by(
        "-c",
        "import importlib, sys\n"
        f"for name in {[m for m in MODULES if not m.endswith('__main__')]}:\n"
        "    importlib.import_module(name)\n"
        "print({'agents', 'model', 'runs'} & set(sys.modules))",
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "set()"


@pytest.mark.parametrize("question", [["--help"], ["run", "--help"]], ids=" ".join)
def test_a_question_to_the_command_loads_nothing_heavy(tmp_path, question):
    run = told_by(
        "-c",
        "import sys\n"
        "from mutualaid.runs.cli.main import main\n"
        f"try:\n    main({question!r})\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "heavy = {'mesa', 'numba', 'numpy', 'pandas', 'pyarrow', 'matplotlib', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)))",
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "[]"


def test_the_root_is_not_a_package():
    assert not (ROOT / "__init__.py").exists()


# Chance and arithmetic


def used_in(tree: ast.AST) -> set[str]:
    """Dotted names that a file uses, functions it calls, and what it imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(ast.unparse(node))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.add(node.func.id)
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module or ''}.{name.name}" for name in node.names}
            found |= {name.name for name in node.names}
    return found


def simulation(root: Path) -> list[Path]:
    """Files of rules and model, in every folder."""
    return sorted(path for folder in ("agents", "model") for path in (root / folder).rglob("*.py"))


def without_powers(root: Path) -> list[Path]:
    """Files of rules, and those of the model that have to do with compiled code."""
    return [path for path in simulation(root) if path in rule_files(root)]


CHANCE = re.compile(r"(^|\.)(random|shuffle\w*|default_rng|secrets|urandom|uuid\w*)(\.|$)")
CLOCK = re.compile(r"(^time|\.time\.\w+|(^|\.)(monotonic\w*|perf_counter\w*|now|today|utcnow))$")
POWER = re.compile(r"(^|\.)(exp|exp2|expm1|log|log2|log10|log1p|pow|power|float_power|logaddexp)$")


def breaches(source: str, names: re.Pattern[str], powers: bool = False) -> set[str]:
    """Names in a source that match; with `powers`, the operator `**` too."""
    tree = ast.parse(source)
    found = {name for name in used_in(tree) if names.search(name)}
    if powers and any(isinstance(node, ast.Pow) for node in ast.walk(tree)):
        found.add("**")
    return found


def kept_out(root: Path) -> dict[str, set[str]]:
    """What the files of rules and model use that they may not, by file."""
    found: dict[str, set[str]] = {}
    unruly = set(without_powers(root)) - {root / path for path in POWERS_BEFORE_THE_FIRST_ROUND}
    for path in simulation(root):
        source = path.read_text("utf-8")
        strays = breaches(source, CHANCE) | breaches(source, CLOCK)
        if path in unruly:
            strays |= breaches(source, POWER, powers=True)
        if strays:
            found[path.relative_to(root).as_posix()] = strays
    return found


POWERS_BEFORE_THE_FIRST_ROUND = ("model/rule_inputs/lookup_tables.py",)
"""Fills the tables that the rules look things up in: it is asked before the first round."""

DRAWS_OUTSIDE_A_RUN = {
    # Bootstrap of a portfolio's entries, with a seed of its own: no person of a run meets it.
    "model/theory/spread.py": {"np.random", "np.random.Generator", "np.random.default_rng"}
}


def test_chance_has_one_source_there_is_no_clock_and_rules_take_no_powers():
    assert kept_out(ROOT) == DRAWS_OUTSIDE_A_RUN


@pytest.mark.parametrize("folder", ["agents", "agents/room", "model", "model/room/corner"])
@pytest.mark.parametrize("planted", ["import random", "import time", "now = time.monotonic()"])
def test_stray_chance_and_clock_are_caught_in_every_folder(tmp_path, folder, planted):
    assert planted_in(tmp_path, folder, planted) in kept_out(tmp_path)


@pytest.mark.parametrize("folder", ["agents/room", "model/room/corner"])
def test_a_stray_power_is_caught_in_every_folder(tmp_path, folder):
    planted = f"from {rule_files.__module__} import rule\nx = y**2"
    assert planted_in(tmp_path, folder, planted) in kept_out(tmp_path)


def planted_in(root: Path, folder: str, source: str) -> str:
    """Write a file there and return its name, as the guards tell it."""
    path = root / folder / "planted.py"
    path.parent.mkdir(parents=True)
    path.write_text(source, encoding="utf-8")
    return path.relative_to(root).as_posix()


@pytest.mark.parametrize(
    "planted",
    [
        "import random",
        "from random import gauss",
        "x = np.random.normal()",
        "self.random.choice(x)",
        "agents.shuffle_do('step')",
        "from numpy.random import default_rng",
    ],
)
def test_a_stray_draw_is_caught(planted):
    assert breaches(planted, CHANCE)


@pytest.mark.parametrize(
    "planted", ["math.exp(x)", "np.log(x)", "x ** 2", "x **= 2", "math.pow(x, 2)", "pow(x, 2)"]
)
def test_a_stray_power_is_caught(planted):
    assert breaches(planted, POWER, powers=True)


# Style and types


@pytest.mark.parametrize(
    "tool",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("pyright", "--pythonpath", sys.executable),
    ],
    ids=["style", "format", "types"],
)
def test_tools_have_nothing_to_say(tool):
    run = told_by("-m", *tool)
    assert run.returncode == 0, run.stdout + run.stderr
