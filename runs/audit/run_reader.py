"""The audit's own reader of a run's folder, its members among them."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

WHOLE = {
    "rounds": (
        "round members waiting covered payers joined left expelled aided died aged_out insured "
        "claims_filed claims_approved claims_refused claims_disputed claims_pending aid_fen "
        "fee_fen share_fen collected_fen sponsor_fen carried_fen float_fen chronic_members "
        "aid_paid_fen fee_paid_fen unpaid_fen paid_late claims_unfiled insurer_fen closure_fen "
        "lost_fen left_between_bills ran_out paid_in_fen returned_fen balances_fen"
    ),
    "claims": "claim agent filed decided people approved refused aid_fen age",
    "reviews": (
        "round diagnosed filed decided approved refused wrongly_refused wrongly_approved disputed "
        "overturned complaints expired pending unfiled in_field before_jury cost_fen aid_fen"
    ),
    "cases": "claim round votes_for votes_against",
    "ledger": "round amount_fen",
    "operator": "round fee_fen interest_fen review_fen sponsor_fen closure_fen result_fen",
    "float": "float_fen collected_fen at_risk_fen",
    "orders": "news months_to_comply months",
    "conduct": "round terms_changed filed_fen charged_fen premium_fen told_fen",
    "agency": (
        "month policies premium_fen claims refused claims_fen liability_fen commission_fen bought "
        "new_users from_plan former_members ended capital_fen owed_fen compensation_fen deposit_fen"
    ),
    "daily": "members",
    "curves": "round",
    "members": "agent people age",
}
"""Columns of whole numbers by table."""
OTHER = {
    "rounds": "date risk_members risk_left mean_age_members trust gain slope",
    "claims": "concealed overstated mild undeclared refused_for diagnosed",
    "reviews": "date days_to_decision",
    "cases": "kind public refused approved",
    "ledger": "date from_account to_account what",
    "operator": "date",
    "float": "date",
    "orders": "date kind says cause indicator value threshold since",
    "conduct": "date insurance_form cover_shown claims_shown sharing_shown came_to_fen",
    "agency": "date product insurer loss_ratio level solvency insolvent",
    "daily": "date",
    "curves": (
        "moment date kind price_yuan demand average_cost_yuan marginal_cost_yuan gain variation "
        "slope"
    ),
    "members": (
        "health membership trust sex joined credit frailty attitude attention concealed policies"
    ),
}
"""Further columns by table."""
_DATES = ("date", "diagnosed", "since", "joined", "first_joined")
_WORDS = (
    *("name", "kind", "says", "cause", "indicator", "product", "insurer", "moment", "refused_for"),
    *("from_account", "to_account", "what", "sex", "health", "membership"),
)
_SWITCHES = (
    *("concealed", "overstated", "mild", "undeclared"),
    *("public", "refused", "approved", "insolvent"),
    *("insurance_form", "cover_shown", "claims_shown", "sharing_shown"),
)
"""Kinds of these; the others of them are numbers."""
MEMBERS = "members"
"""The table that is read added up, as it may hold everybody."""
BY_CLASS = "shares_by_class"
"""The table that there is only where payers do not all owe the same."""
_ALL_WHOLE = WHOLE | {BY_CLASS: "round payer_class payers share_fen unpaid paid_late"}
_ALL_OTHER = OTHER | {BY_CLASS: "date name"}
"""The columns of that table, too."""
FIRST_JOINED = "first_joined"
"""A column of the members that there is where people may join again."""
ADDED_UP = ("health", "membership", "trust")
"""By which members are added up, beside their age."""
_FIELDS = {"float": "float_by_day"}
"""Tables that are called otherwise in a `Run`."""
Columns = dict[str, Any]
"""A table as arrays by column: whole numbers as int64, everything else as read."""
_ROWS_AT_ONCE = 1 << 18
_COUNTS = ("agent", "people", "age")


class UnreadableRunError(Exception):
    """A run that cannot be audited: a file or a column is missing or broken."""


@dataclass(frozen=True)
class Run:
    """The tables of a run and the scenario they claim to come from."""

    scenario: dict[str, Any]
    rounds: Columns
    claims: Columns
    reviews: Columns
    cases: Columns
    ledger: Columns
    operator: Columns
    float_by_day: Columns
    orders: Columns
    conduct: Columns
    agency: Columns
    daily: Columns
    curves: Columns
    members: Members
    people_in_table: int | None
    """People in the user's own member table, kept with the run; None without one."""
    shares_by_class: Columns | None
    """What payers of each class owed; None where all owed the same."""
    csv: list[list[str]] | None
    """Lines of rounds.csv, which must say the same as rounds.parquet; None where there is none."""


def read_run(folder: Path) -> Run:
    """Read the files of a run.

    Args:
        folder: folder of the run.

    Raises:
        UnreadableRunError: if a file or column is missing, broken, or of another type than money
            and counts can have.
    """
    if not folder.is_dir():
        raise UnreadableRunError(f"{folder}: no such folder")
    if not (path := folder / "rounds.parquet").is_file():
        raise UnreadableRunError(f"{path}: no such file, which every run has")
    lines = folder / "rounds.csv"
    scenario = _scenario(folder / "scenario.toml")
    return Run(
        scenario=scenario,
        people_in_table=_people_in_table(folder, scenario),
        csv=_csv(lines) if lines.exists() else None,
        members=_members(folder),
        shares_by_class=_table(folder, BY_CLASS) if _has_classes(scenario) else None,
        **{_FIELDS.get(name, name): _table(folder, name) for name in WHOLE if name != MEMBERS},
    )


def _has_classes(scenario: dict[str, Any]) -> bool:
    rule = scenario.get("plan", {}).get("sharing_rule", "equal")
    return rule not in ("equal", "wallet", "capped", "reserve", "subscription", "prepaid")


def _scenario(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error


def _people_in_table(folder: Path, scenario: dict[str, Any]) -> int | None:
    """Add up the people of the member table, where its cells are plain whole numbers."""
    name = scenario.get("people", {}).get("table")
    if name is None or name == "none":
        return None
    path = folder / name
    options = pc.ConvertOptions(include_columns=["people"])
    try:
        with path.open("rb") as file:
            if path.suffix == ".parquet":
                people = pq.read_table(file, columns=["people"]).column("people")
            else:
                people = pc.read_csv(file, convert_options=options).column("people")
    except (OSError, KeyError, pa.ArrowException) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error
    if not pa.types.is_integer(people.type):
        return None
    return sum(people.drop_null().to_pylist())  # an empty row is nobody


def _csv(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error


def read_parquet(path: Path) -> pa.Table:
    """A table as it lies in its file.

    Raises:
        UnreadableRunError: if it cannot be read.
    """
    try:
        with (
            path.open("rb") as raw,
            pq.ParquetFile(raw, page_checksum_verification=True) as file,
        ):
            return file.read()
    except (OSError, pa.ArrowException) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error


def _table(folder: Path, name: str) -> Columns:
    path = folder / f"{name}.parquet"
    table = read_parquet(path)
    _check_columns(path, name, table.schema)
    for column in _ALL_WHOLE[name].split():
        if table.column(column).null_count:
            raise _not_whole(path, column, "missing ones")
    columns = {column: _values(table.column(column)) for column in table.column_names}
    if "diagnosed" in columns and name == "claims":
        columns["diagnosed"] = np.array(columns["diagnosed"], "datetime64[D]")
    return columns


def _members(folder: Path) -> Members:
    path = folder / f"{MEMBERS}.parquet"
    try:
        with path.open("rb") as file:
            _check_columns(path, MEMBERS, pq.read_schema(file))
        members = read_members(path, ["age", *ADDED_UP])
    except (OSError, pa.ArrowException) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error
    if members.missing:
        raise _not_whole(path, members.missing, "missing ones")
    return members


def _check_columns(path: Path, name: str, schema: pa.Schema) -> None:
    """Every column that the audit reads is there, and counts are whole numbers."""
    needed = f"{_ALL_WHOLE[name]} {_ALL_OTHER[name]}".split()
    missing = [column for column in needed if column not in schema.names]
    if missing:
        raise UnreadableRunError(
            f"{path}: no column {', '.join(missing)}; {_origin(schema)} and has to be run again"
        )
    for column in _ALL_WHOLE[name].split():
        if not pa.types.is_integer(kind := schema.field(column).type):
            raise _not_whole(path, column, str(kind))
    optional = [one for one in (FIRST_JOINED,) if one in schema.names]
    for column in [*_ALL_OTHER[name].split(), *optional]:
        if not _holds(column, kind := schema.field(column).type):
            raise UnreadableRunError(f"{path}: {column} must not be of the type {kind}")


def _holds(column: str, kind: pa.DataType) -> bool:
    """Whether a column that is none of whole numbers has a type in which it can be read."""
    if column in _DATES:
        return pa.types.is_date(kind)
    if column in _WORDS:
        return pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if column in _SWITCHES:
        return pa.types.is_boolean(kind)
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def _origin(schema: pa.Schema) -> str:
    """Which version wrote a table, in words."""
    version = (schema.metadata or {}).get(b"mutualaid", b"").decode(errors="replace")
    return f"it was written by mutualaid {version}" if version else "another program wrote it"


def _not_whole(path: Path, column: str, given: str) -> UnreadableRunError:
    return UnreadableRunError(f"{path}: {column} must hold whole numbers only, not {given}")


def rows_of(columns: Columns, names: str) -> Iterator[tuple[Any, ...]]:
    """Rows of some columns as Python's own values, whose whole numbers cannot overflow.

    Args:
        columns: a table.
        names: of columns, separated by blanks.
    """
    lists = (columns[name] for name in names.split())
    plain = (one if isinstance(one, list) else one.tolist() for one in lists)
    return zip(*plain, strict=True)


def _values(column: pa.ChunkedArray) -> Any:
    """Dates as Python's; the rest as NumPy's, missing numbers as NaN."""
    if pa.types.is_date(column.type):
        return column.to_pylist()
    return column.to_numpy(zero_copy_only=False)


def first_line(error: Exception) -> str:
    """What went wrong, in a line."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return reason.splitlines()[0]


class Members(NamedTuple):
    """A members table, added up.

    Attributes:
        groups: one row for each combination of values that occurs, in the order of these, with
            the sum of the people.
        agents: how many the file holds.
        in_order: whether they are numbered 0, 1, 2 and so on.
        missing: a count of which some are missing; empty if none is.
    """

    groups: pa.Table
    agents: int
    in_order: bool
    missing: str


def read_members(path: Path, columns: Sequence[str]) -> Members:
    """Read a members table of any length, and add its people up.

    Args:
        path: members.parquet of a run.
        columns: by which people are told apart.

    Raises:
        OSError: if it cannot be read, or is damaged.
        pa.ArrowException: if it holds no such table.
    """
    wanted, agents, in_order, missing = [*columns, "people"], 0, True, ""
    parts: list[pa.Table] = []
    with path.open("rb") as raw, pq.ParquetFile(raw, page_checksum_verification=True) as file:
        held = file.schema_arrow.empty_table().select(wanted)
        for batch in file.iter_batches(_ROWS_AT_ONCE, columns=["agent", *wanted]):
            counts = (name for name in _COUNTS if name in batch.schema.names)
            missing = next((name for name in counts if batch.column(name).null_count), missing)
            numbers = batch.column("agent").to_numpy(zero_copy_only=False)
            in_order &= _counts_on(numbers, agents)
            agents += len(batch)
            parts.append(_added_up(pa.table(batch).select(wanted), columns))
    groups = _added_up(pa.concat_tables([held, *parts]), columns)
    return Members(
        groups.sort_by([(name, "ascending") for name in columns]), agents, in_order, missing
    )


def first_days(table: pa.Table | pa.RecordBatch) -> np.ndarray:
    """When whoever has joined twice joined first: datetime64[D], not a time for all others.

    Args:
        table: members, or some of them; where nobody may join again it has no such column.
    """
    if FIRST_JOINED not in table.schema.names:
        return np.full(len(table), "NaT", "datetime64[D]")
    values = table.column(FIRST_JOINED).to_numpy(zero_copy_only=False)
    return np.array(values, "datetime64[D]")


def _counts_on(numbers: np.ndarray, first: int) -> bool:
    steps = numbers[1:] - numbers[:-1]
    return len(numbers) == 0 or bool(numbers[0] == first and (steps == 1).all())


def _added_up(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    sums = table.group_by(list(columns), use_threads=False).aggregate([("people", "sum")])
    return sums.rename_columns([*columns, "people"])


class Movement(NamedTuple):
    """A row of the ledger."""

    round: int
    date: dt.date
    from_account: str
    to_account: str
    amount_fen: int
    what: str


def movements_of(run: Run) -> list[Movement]:
    """The ledger, row by row."""
    return [Movement(*row) for row in rows_of(run.ledger, " ".join(Movement._fields))]
