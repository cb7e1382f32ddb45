"""How rules and loops are compiled, and the way back to plain Python."""

from __future__ import annotations

import hashlib
import types
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

from .compiled_code import PREFIX, CompiledCode, FunctionCode

_PACKAGE = __name__.partition(".agents.")[0] + "."
SETTINGS: Any = numba.config  # type: ignore[attr-defined]
"""numba's own settings: whether it compiles at all, cache folder, threads."""
F = TypeVar("F", bound=Callable[..., Any])

Function = Callable[..., Any]
"""A rule or a loop, compiled or as plain Python: only numba knows the types of its arguments."""

HOOKS: dict[str, Function] = {}
"""Rules that a user may replace, by name: all that are marked with `hook`."""


def rules_digest(package: Path = Path(__file__).parents[2]) -> str:
    """Digest of every file from which a loop can take a rule or a constant, see `rule_files`.

    Args:
        package: folder in which `agents` and `model` lie.
    """
    digest = hashlib.sha256()
    for path in rule_files(package):
        content = path.read_bytes()
        digest.update(f"\0{path.relative_to(package).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def rule_files(package: Path) -> list[Path]:
    """List all files of the agents, and those of the model that import from this one.

    Nothing else in the model is compiled, so that an edit there need not compile all anew; a test
    compares this list with what the compiled functions use.
    """
    this = f"{__name__.rpartition('.')[2]} import".encode()
    compiling = (path for path in package.glob("model/**/*.py") if this in path.read_bytes())
    return [*sorted(package.glob("agents/**/*.py")), *sorted(compiling)]


def code_folders() -> list[Path]:
    """Folders of compiled code, others whenever a rule changes: see `CompiledCode`.

    The file of a loop does not tell which rules it calls: a folder named after what stands in all
    of them makes stale code impossible.
    """
    folder = PREFIX + rules_digest()
    if SETTINGS.CACHE_DIR:
        return [Path(SETTINGS.CACHE_DIR) / folder]
    folders = [Path(__file__).parents[1] / "__pycache__" / folder]
    with suppress(RuntimeError):  # a user without a home
        folders.append(Path.home() / ".cache" / "mutualaid" / folder)
    return folders


COMPILED_CODE = CompiledCode(code_folders())
"""What is compiled of this package."""


def _compile(function: F, **options: bool | str) -> F:
    compiled = cast("Function", numba.njit)(**options)(function)
    if not SETTINGS.DISABLE_JIT and function.__module__.startswith(_PACKAGE):
        compiled._cache = FunctionCode(_source(function), COMPILED_CODE)
    compiled.is_rule, compiled.options = True, options
    return compiled


def hook(rule: F) -> F:
    """Let users replace a rule: with `rules=`, by its name, or in a subclass of `Member`."""
    HOOKS[_source(rule).__name__] = rule
    return rule


def rule(function: F) -> F:
    """Compile a scalar function of whole numbers; loops inline it, objects use `as_python`."""
    return _compile(function)


def inlined(function: F) -> F:
    """Like `rule`, put into its caller's own text: for what takes whole tables as arguments."""
    return _compile(function, inline="always")


def primitive(function: F) -> F:
    """Like `rule`, for the hash: always compiled, as Python's integers do not wrap."""
    compiled: Any = _compile(function)
    compiled.always_compiled = True
    return compiled


def parallel_loop(function: F) -> F:
    """Compile a loop over rows that runs on all threads."""
    return _compile(function, parallel=True)


def as_python(compiled: Function, rules: Mapping[str, Function] | None = None) -> Function:
    """Return the same source as plain Python, and so for every rule that it calls.

    A call from Python into compiled code costs 0.7 to 1.8 microseconds; the plain text is faster.

    Args:
        compiled: a rule.
        rules: functions to put in the place of rules, by the name they are called by.
    """
    if getattr(compiled, "always_compiled", False):
        return compiled
    function = _source(compiled)
    changes = {
        name: (rules or {}).get(name) or as_python(value, rules)
        for name, value in _rules_used(function).items()
    }
    return _with_globals(function, changes)


def rules_asked(compiled: Function) -> set[str]:
    """Names of all rules that a loop or rule asks, and that those ask."""
    names: set[str] = set()
    for name, value in _rules_used(_source(compiled)).items():
        names |= {name} | rules_asked(value)
    return names


def with_rules(compiled: Function, rules: Mapping[str, Function]) -> Function:
    """Return a loop or rule compiled anew with other rules, or as it is if it asks none of them.

    Args:
        compiled: a loop or a rule.
        rules: functions to put in the place of rules, by the name they are called by.
    """
    if not rules_asked(compiled) & set(rules):
        return compiled
    function = _source(compiled)
    changes = {
        name: numba.njit(_source(rules[name])) if name in rules else with_rules(value, rules)
        for name, value in _rules_used(function).items()
    }
    return numba.njit(**compiled.options)(_with_globals(function, changes))


def _source(compiled: Function) -> types.FunctionType:
    return getattr(compiled, "py_func", compiled)


def _rules_used(function: types.FunctionType) -> dict[str, Function]:
    names = function.__code__.co_names
    found: dict[str, Any] = {name: function.__globals__.get(name) for name in names}
    return {name: value for name, value in found.items() if getattr(value, "is_rule", False)}


def _with_globals(function: types.FunctionType, changes: dict[str, Any]) -> types.FunctionType:
    return types.FunctionType(
        function.__code__,
        {**function.__globals__, **changes},
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
