"""Does a changed rule mean new compiled code, in whatever folder the rule stands?"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, ModuleType

import mutualaid.agents
import mutualaid.model
import pytest
from mutualaid.agents.engine.jit import rule_files, rules_digest

PACKAGE = Path(mutualaid.agents.__file__).parent.parent
COMPILES = f"from {rule_files.__module__} import rule\n"


def test_the_package_s_own_digest_is_that_of_its_folder():
    assert rules_digest() == rules_digest(PACKAGE)


@pytest.mark.parametrize("path", ["agents/a.py", "agents/room/a.py", "model/room/corner/a.py"])
def test_a_changed_rule_changes_the_digest(tmp_path, path):
    before = rules_digest(written(tmp_path, path, COMPILES + "LIMIT = 1"))
    assert rules_digest(written(tmp_path, path, COMPILES + "LIMIT = 2")) != before


@pytest.mark.parametrize("folder", ["agents", "model"])
def test_a_moved_rule_changes_the_digest(tmp_path, folder):
    written(tmp_path / "one", f"{folder}/room/a.py", COMPILES)
    written(tmp_path / "other", f"{folder}/hall/a.py", COMPILES)
    assert rules_digest(tmp_path / "one") != rules_digest(tmp_path / "other")


def test_a_file_of_the_model_that_compiles_nothing_leaves_the_compiled_code_alone(tmp_path):
    before = rules_digest(written(tmp_path, "model/room/a.py", "LIMIT = 1"))
    assert rules_digest(written(tmp_path, "model/room/a.py", "LIMIT = 2")) == before


def written(package: Path, path: str, source: str) -> Path:
    """Write a file of a package and return the package's folder."""
    (package / path).parent.mkdir(parents=True, exist_ok=True)
    (package / path).write_text(source, encoding="utf-8")
    return package


def modules() -> Iterator[ModuleType]:
    """Every module of rules and model."""
    for package in (mutualaid.agents, mutualaid.model):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            yield importlib.import_module(found.name)


def names_in(code: CodeType) -> set[str]:
    """Names that a function looks up, and the functions inside it."""
    inner = (names_in(part) for part in code.co_consts if isinstance(part, CodeType))
    return set(code.co_names).union(*inner)


def origins(module: ModuleType) -> dict[str, str]:
    """Module from which each imported name of a module comes, by name."""
    found: dict[str, str] = {}
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    package = str(module.__spec__.parent if module.__spec__ else "")
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        stem = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
        for name in node.names:
            inner = f"{stem}.{name.name}"
            known = stem.startswith("mutualaid") and importlib.util.find_spec(stem)
            if known and known.submodule_search_locations is not None:
                stem_of_name = inner if importlib.util.find_spec(inner) else stem
            else:
                stem_of_name = stem
            found[name.asname or name.name] = stem_of_name
    return found


def test_whatever_a_compiled_function_takes_from_a_file_is_in_the_digest():
    listed = set(rule_files(PACKAGE))
    compiled = {
        value.py_func
        for module in modules()
        for value in vars(module).values()
        if getattr(value, "is_rule", False) and value.py_func.__module__ == module.__name__
    }
    assert len(compiled) > 100
    for function in compiled:
        module = importlib.import_module(function.__module__)
        assert Path(str(module.__file__)) in listed
        for name, origin in origins(module).items():
            if name in names_in(function.__code__) and origin.startswith("mutualaid"):
                source = Path(str(importlib.import_module(origin).__file__))
                assert source in listed, f"{function.__qualname__} takes {name} from {origin}"
