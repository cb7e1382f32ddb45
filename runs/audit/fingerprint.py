"""The audit of the scenario: its fingerprint, as tables and manifest have it, worked out anew."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .checks import Checks
from .run_reader import UnreadableRunError, first_line
from .written_digests import GIVEN

MAY_BE_NONE = {
    "people": ("table",),
    "plan": (
        *("case_cap_yuan", "annual_cap_yuan", "sponsor_budget_yuan", "sponsored_until"),
        *("mild_aid_yuan", "first_payment_yuan", "top_up_yuan", "least_balance_yuan"),
        *("grace_rounds", "band_ages", "age_weights", "credit_a_year", "most_credit"),
        *("share_cap_yuan", "reserve_floor_yuan", "reserve_target_yuan", "subscription_yuan"),
        "first_premium_yuan",
    ),
    "review": ("capacity_per_round", "field_per_round"),
    "operator": ("loss_borne_yuan", "stops_from"),
    "agency": ("until",),
    "market": ("rival_from",),
}
"""Terms that scenario.toml leaves out where there is none, and a fingerprint has as null."""
CHANGES = (
    *("minimum_credit", "fee_rate", "case_cap_yuan", "annual_cap_yuan", "open_to_new"),
    "mild_aid_yuan",
)
"""The same of each change of terms."""
TRIGGERS = ("not_before",)
"""The same of each trigger."""
LEFT_OUT = ("title", "reference", "run")
"""What changes no number; of how a scenario is run, the seed alone is in its fingerprint."""


def check_fingerprint(folder: Path, scenario: dict[str, Any], checks: Checks) -> None:
    """Compare the scenario with the fingerprint in each table and in the manifest.

    Args:
        folder: of the run.
        scenario: content of scenario.toml.
        checks: where differences go.

    Raises:
        UnreadableRunError: if a file cannot be read.
    """
    for path in sorted(folder.glob("*.parquet")):
        if path.stem == GIVEN:
            continue
        said = _origin(path)
        if "fingerprint" in said or "mutualaid" in said:
            due = fingerprint(folder, scenario, said.get("mutualaid", ""))
        else:
            due = "a fingerprint"
        what = f"scenario.toml: fingerprint in {path.name}"
        checks.same(0, what, said.get("fingerprint", "none"), due)
    manifest = _manifest(folder / "manifest.json")
    if manifest is None:
        return
    due = fingerprint(folder, scenario, str(manifest.get("version", "")))
    what = "scenario.toml: in manifest.json"
    checks.same(0, what, manifest.get("fingerprint"), due)
    checks.same(0, what, manifest.get("title"), scenario.get("title"))
    checks.same(0, what, manifest.get("seed"), scenario.get("run", {}).get("seed"))


def fingerprint(folder: Path, scenario: dict[str, Any], version: str) -> str:
    """Digest of all that the numbers of a run depend on.

    Args:
        folder: of the run, with its member table.
        scenario: content of scenario.toml.
        version: of the program that wrote it.

    Raises:
        UnreadableRunError: if the member table cannot be read.
    """
    content = {name: value for name, value in scenario.items() if name not in LEFT_OUT}
    for name, terms in MAY_BE_NONE.items():
        content[name] = {**dict.fromkeys(terms), **content.get(name, {})}
    content["changes"] = [
        {**dict.fromkeys(CHANGES), **change} for change in content.get("changes", ())
    ]
    regulator = content.get("regulator", {})
    triggers = [{**dict.fromkeys(TRIGGERS), **trigger} for trigger in regulator.get("triggers", ())]
    content["regulator"] = {**regulator, "triggers": triggers}
    table = content["people"]["table"]
    if table is not None:
        content["people"] = {**content["people"], "table": _digest(folder / table)}
    content["run"] = {"seed": scenario.get("run", {}).get("seed")}
    content["version"] = version
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=_as_text)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _as_text(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(value)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error


def _origin(path: Path) -> dict[str, str]:
    """What a table says about where it comes from."""
    try:
        with path.open("rb") as file:
            held = pq.read_schema(file).metadata or {}
    except (OSError, pa.ArrowException) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error
    return {name.decode(): text.decode(errors="replace") for name, text in held.items()}


def _manifest(path: Path) -> dict[str, Any] | None:
    """The manifest; None where there is none, as of a run that is being written."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error
    return told if isinstance(told, dict) else {}
