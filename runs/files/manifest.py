"""The manifest of a run: what made it, and size and hash of every file."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from .output_file import write_text

FORMAT = 2
"""Format of a run folder; it rises when files or columns change their meaning."""
MANIFEST = "manifest.json"
_PACKAGES = ("mesa", "numpy", "numba", "pandas", "pyarrow", "matplotlib", "pydantic", "tomli-w")


_DERIVED = re.compile(r"report(\.en|\.zh)?\.html|members(\.en|\.zh)?\.gif")


class Provenance(NamedTuple):
    """What the files of a folder were made of.

    Attributes:
        scenario: name of the scenario, as the folder is called after it.
        title: the scenario's title.
        fingerprint: digest of the scenario.
        seed: seed of all chance.
        options: of `mutualaid run` that change a file, as one types them.
        reproduce: the command that writes the folder, if another than `mutualaid run`.
        language: of figures and words, "en" or "zh".
    """

    scenario: str
    title: str
    fingerprint: str
    seed: int
    options: str = ""
    reproduce: str = ""
    language: str = "en"


def package_version() -> str:
    """Version of mutualaid as installed."""
    return version("mutualaid")


def write_manifest(
    folder: Path, provenance: Provenance, known: Mapping[str, Any] | None = None
) -> None:
    """Write the manifest over all files of a folder; to be called when they are complete.

    Args:
        folder: folder of the run.
        provenance: what its files were made of.
        known: entries of files that are written and read already.

    Raises:
        OSError: if a file cannot be read or the manifest cannot be written.
    """
    content = content_of(folder, provenance, known)
    write_text(seal(content), folder / MANIFEST)


def content_of(
    folder: Path, provenance: Provenance, known: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What a manifest says of the files that are in a folder.

    It names no machine, user, absolute path or time: the same run on the same machine gives the
    same manifest.

    Args:
        folder: folder of the run.
        provenance: what its files were made of.
        known: entries of files that are written and read already.

    Raises:
        OSError: if a file cannot be read.
    """
    known = known or {}
    return {
        "package": "mutualaid",
        "format": FORMAT,
        "version": package_version(),
        "scenario": provenance.scenario,
        "title": provenance.title,
        "fingerprint": provenance.fingerprint,
        "seed": provenance.seed,
        "reproduce": provenance.reproduce or _run_again(provenance),
        "language": provenance.language,
        **describe_versions(),
        "files": {
            name: known.get(name) or entry(folder / name)
            for name in files_in(folder)
            if name != MANIFEST
        },
    }


def _run_again(provenance: Provenance) -> str:
    options = [provenance.options] if provenance.options else []
    again = f"--out ../{provenance.scenario}-{provenance.fingerprint}-again"
    return " ".join(["mutualaid run scenario.toml", *options, again])


def is_derived(name: str) -> bool:
    """Whether a file of a run is a page or animation, which can be made again from the others.

    >>> is_derived("report.zh.html"), is_derived("figures/share.png")
    (True, False)
    """
    return _DERIVED.fullmatch(name) is not None


def describe_versions(*packages: str) -> dict[str, Any]:
    """The versions of all that makes numbers, and the family of the processor.

    Args:
        packages: names of packages beside those that every run has.
    """
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpu": _cpu(),
        "packages": dict(_versions((*_PACKAGES, *packages))),
    }


def entry(path: Path) -> dict[str, Any]:
    """Size in bytes and SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return {"bytes": path.stat().st_size, "sha256": digest.hexdigest()}


def files_in(folder: Path) -> list[str]:
    """Names of all files below a folder, relative to it, with forward slashes, sorted."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )


def seal(content: dict[str, Any]) -> str:
    """Text of a manifest, closed by a hash of itself, so that a changed manifest shows."""
    open_text = _text(content)
    return _text({**content, "seal": hashlib.sha256(open_text.encode()).hexdigest()})


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _versions(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def _cpu() -> str:
    """Family of the processor, as the compiler of the loops calls it."""
    try:
        from llvmlite.binding import get_host_cpu_name
    except ImportError:
        return platform.machine()
    return f"{platform.machine()} {get_host_cpu_name()}"
