"""Are the files of a table the same bytes for the same numbers, and safe to open?"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from mutualaid.model import Society
from mutualaid.runs.files.parquet import tables_of, write_csv, write_parquet


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "date": [dt.date(2020, 1, 7), dt.date(2020, 1, 21)],
            "amount_fen": np.array([-3, 2**62], np.int64),
            "risk": [0.1, np.nan],
            "what": ["=1+1", "aid paid"],
        }
    )


def test_parquet_reads_back_what_was_written(tmp_path):
    write_parquet(frame(), tmp_path / "t.parquet", {"mutualaid": "1", "fingerprint": "f"})
    table = pq.read_table(tmp_path / "t.parquet", page_checksum_verification=True)
    assert table.schema.metadata == {b"mutualaid": b"1", b"fingerprint": b"f"}
    assert [str(field.type) for field in table.schema] == [
        "date32[day]",
        "int64",
        "double",
        "string",
    ]
    assert table.column("amount_fen").to_pylist() == [-3, 2**62]
    assert table.column("what").to_pylist() == ["=1+1", "aid paid"]


def test_the_same_numbers_are_the_same_bytes(tmp_path):
    write_parquet(frame(), tmp_path / "a.parquet", {"k": "v"})
    other = frame().astype({"what": object}).set_index(pd.Index([7, 5]))
    write_parquet(other, tmp_path / "b.parquet", {"k": "v"})
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_a_damaged_page_does_not_read(tmp_path):
    path = tmp_path / "t.parquet"
    write_parquet(pd.DataFrame({"n": np.arange(10_000)}), path, {})
    content = bytearray(path.read_bytes())
    content[200] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(OSError, match=r"(?i)crc|checksum|corrupt"):
        pq.read_table(path, page_checksum_verification=True)


def test_an_empty_table_has_the_types_of_a_full_one(tmp_path):
    names = ["round", "date", "from_account", "to_account", "amount_fen", "what"]
    write_parquet(pd.DataFrame([], columns=names), tmp_path / "t.parquet", {})
    types = [str(field.type) for field in pq.read_schema(tmp_path / "t.parquet")]
    assert types == ["int64", "date32[day]", "string", "string", "int64", "string"]


def test_days_without_a_time_are_dates(tmp_path):
    joined = pd.Series(np.array(["2018-10-16", "NaT"], "datetime64[s]"))
    write_parquet(pd.DataFrame({"joined": joined}), tmp_path / "t.parquet", {})
    table = pq.read_table(tmp_path / "t.parquet")
    assert table.schema.field("joined").type == pa.date32()
    assert table.column("joined").to_pylist() == [dt.date(2018, 10, 16), None]


TYPES = {
    "reviews": {"round": "int64", "date": "date32[day]", "days_to_decision": "double"},
    "cases": {"claim": "int64", "kind": "string", "public": "bool", "approved": "bool"},
    "operator": {"round": "int64", "date": "date32[day]", "result_fen": "int64"},
    "float": {"date": "date32[day]", "float_fen": "int64"},
    "orders": {"date": "date32[day]", "kind": "string", "cause": "string", "news": "int64"},
    "curves": {"moment": "string", "round": "int64", "kind": "string", "variation": "double"},
    "agency": {"product": "string", "policies": "int64", "solvency": "double", "insolvent": "bool"},
}


@pytest.mark.parametrize("lives", [True, False])
def test_a_run_leaves_every_table_with_the_same_columns_and_types(tmp_path, lives):
    orders = [{"date": dt.date(2018, 10, 16), "kind": "insurance_form"}] if lives else []
    society = Society(
        "article",
        agents=200,
        **{"plan.end": dt.date(2018, 11, 28), "regulator.orders": orders},
        **({} if lives else {"agency.products": ()}),
    ).run()
    tables = tables_of(society)
    assert list(tables) == [
        *("rounds", "claims", "reviews", "cases", "ledger", "operator", "float", "orders"),
        *("conduct", "agency", "daily", "curves", "transfers", "welfare", "balance", "members"),
    ]
    rows = {}
    for name, types in TYPES.items():
        write_parquet(tables[name], tmp_path / f"{name}.parquet", {})
        schema = pq.read_schema(tmp_path / f"{name}.parquet")
        assert {column: str(schema.field(column).type) for column in types} == types, name
        rows[name] = pq.read_metadata(tmp_path / f"{name}.parquet").num_rows
    assert lives == (rows["agency"] > 0) == (rows["orders"] > 0)


def read(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def test_csv_keeps_every_digit_and_leaves_missing_cells_empty(tmp_path):
    write_csv(frame(), tmp_path / "t.csv")
    assert read(tmp_path / "t.csv")[1][:3] == ["2020-01-07", "-3", "0.1"]
    assert read(tmp_path / "t.csv")[2][:3] == ["2020-01-21", str(2**62), ""]
    assert b"\r" not in (tmp_path / "t.csv").read_bytes()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_a_spreadsheet_would_run_is_made_harmless(tmp_path, text):
    write_csv(pd.DataFrame({"what": [text, "a=b"], "n": [-1, 1]}), tmp_path / "t.csv")
    assert read(tmp_path / "t.csv")[1:] == [["'" + text.replace("\r", " "), "-1"], ["a=b", "1"]]
