"""Which run is which: a digest of the program, the scenario, the settings and the seed."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from ....model.scenario.scenario import Scenario
from ....model.scenario.toml_text import fingerprint
from ...files.manifest import package_version
from .tasks import Job

_PACKAGE = Path(__file__).resolve().parents[3]
_SIMULATION = ("agents", "model")
_MEASURING = (
    "runs/files/parquet_reader.py",
    "runs/files/table_columns.py",
    "runs/published/claim_measures.py",
    "runs/published/measure_calls.py",
    "runs/published/measures_by_name.py",
    "runs/published/target_measures.py",
    "runs/results/measures.py",
    "runs/results/run_results.py",
    "runs/sweep/outcomes/column_statistics.py",
    "runs/sweep/design/fingerprints.py",
    "runs/sweep/design/tasks.py",
    "runs/sweep/execution/one_run.py",
    "runs/sweep/outcomes/measurement.py",
    "runs/sweep/outcomes/named.py",
)
"""Files of the commands through which the numbers of a run of a sweep pass."""


@cache
def code_digest() -> str:
    """Digest of the program: its version, and every source and data file that makes a number.

    Returns:
        32 hexadecimal digits.

    Raises:
        OSError: if a file of the package cannot be read.
    """
    digest = hashlib.blake2b(package_version().encode(), digest_size=16)
    for path in measured_files():
        content = path.read_bytes().replace(b"\r\n", b"\n")
        name = path.relative_to(_PACKAGE).as_posix()
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


@cache
def engine_versions() -> dict[str, str]:
    """Versions of what executes the program's code, by name: Python, NumPy and Numba."""
    return {
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "numba": version("numba"),
    }


def program_digest() -> str:
    """Digest of the code and of what executes it: what a worker must have as the driver has it.

    Returns:
        32 hexadecimal digits.

    Raises:
        OSError: if a file of the package cannot be read.
    """
    return digest_of({"code": code_digest(), **engine_versions()})


def measured_files() -> list[Path]:
    """List the files that make a number of a run: the simulation, its data, and its measures."""
    files = [_PACKAGE / name for name in _MEASURING]
    for folder in _SIMULATION:
        files += sorted(_PACKAGE.joinpath(folder).rglob("*.py"))
    return files + sorted(_PACKAGE.joinpath("model", "data").rglob("*.csv"))


def job_identity(job: Job, scenario: Scenario) -> str:
    """Digest of what is the same in all runs of a job, wherever its member table lies.

    Args:
        job: the job.
        scenario: the job's scenario, read.

    Returns:
        32 hexadecimal digits.

    Raises:
        OSError: if the member table cannot be read.
    """
    return digest_of(
        {
            "program": program_digest(),
            "scenario": fingerprint(scenario),
            "outcomes": job.outcomes,
            "series": job.series,
        }
    )


def run_id(identity: str, settings: Sequence[tuple[str, object]], seed: int) -> str:
    """Digest of all that a run's numbers depend on.

    Args:
        identity: of the job, see `job_identity`.
        settings: dotted key and value; their order does not matter.
        seed: seed of all chance.

    Returns:
        32 hexadecimal digits.

    Raises:
        ValueError: if a value is not finite.

    >>> run_id("job", [("a", 1), ("b", 2)], 7) == run_id("job", [("b", 2), ("a", 1)], 7)
    True
    """
    return digest_of({"job": identity, "settings": dict(settings), "seed": seed})


def digest_of(content: object) -> str:
    """BLAKE2b-128 of canonical JSON, in hexadecimal digits."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest()
