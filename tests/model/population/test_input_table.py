"""Is the user's own table of members read to the fen, and every fault in it found?"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.population.input_table import MemberTable, read_member_table

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
HEADER = "people,age,sex,expected_cost,value\n"


def read(folder: Path, text: str | bytes) -> MemberTable:
    path = folder / "members.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_member_table(path)


def faults_in(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(folder, text)
    return [line.replace(f"{folder}/", "") for line in str(caught.value).splitlines()]


def test_a_table_is_read_as_it_stands(tmp_path):
    table = read(tmp_path, HEADER + "3,20,M,1.25,2\n1,85,F,0,0.005\n")
    assert table.people.tolist() == [3, 1]
    assert table.age.tolist() == [20, 85]
    assert table.sex.tolist() == [0, 1]
    assert table.expected_cost_fen is not None
    assert table.value_fen is not None
    assert table.expected_cost_fen.tolist() == [125, 0]
    assert table.value_fen.tolist() == [200, 1]
    assert len(table) == 2
    types = [column.dtype for column in (table.people, table.age, table.sex, table.value_fen)]
    assert types == [np.int64, np.int64, np.int8, np.int64]
    with pytest.raises(ValueError, match="read-only"):
        table.people[0] = 5


def test_order_of_columns_quotes_blanks_and_empty_lines_do_not_matter(tmp_path):
    plain = read(tmp_path, "people,age,sex\n3,20,M\n1,85,F\n")
    for text in (
        '\ufeff"sex", "people","age"\r\n"M","3","20"\r\n\r\n F ,1.0, 85\r\n',
        "age,sex,people\n\n20,M,+3\n\n85,F,1",
    ):
        other = read(tmp_path, text)
        assert other.people.tolist() == plain.people.tolist()
        assert other.age.tolist() == plain.age.tolist()
        assert other.sex.tolist() == plain.sex.tolist()
        assert other.value_fen is None


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [
        ("0.285", 29), ("0.284999999999999999", 28), ("1.005", 101), ("0.015", 2), ("0.0049", 0),
        ("1e-3", 0), ("1.5E2", 15_000), ("+2.5", 250), (".5", 50), ("5.", 500), ("007", 700),
        ("100000000", 10**10), ("-0", 0), ("0.0000000000000000000000001", 0),
    ],
)  # fmt: skip
def test_yuan_become_fen_with_halves_upwards(tmp_path, yuan, fen):
    table = read(tmp_path, f"{HEADER}1,20,M,{yuan},0\n")
    assert table.expected_cost_fen is not None
    assert table.expected_cost_fen.tolist() == [fen]


@ONE_FOLDER
@given(
    amounts=st.lists(
        st.decimals(0, 100_000_000, allow_nan=False, places=4)
        | st.decimals(0, 1000, allow_nan=False, allow_infinity=False),
        min_size=1,
    )
)
@example(amounts=[Decimal("1E-7"), Decimal("0.125")])
def test_every_amount_is_rounded_as_by_hand(tmp_path, amounts):
    rows = "".join(f"1,20,M,{amount},0\n" for amount in amounts)
    table = read(tmp_path, HEADER + rows)
    assert table.expected_cost_fen is not None
    by_hand = [int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP)) for amount in amounts]
    assert table.expected_cost_fen.tolist() == by_hand


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ("0,20,M,1,1", "people: given 0, allowed a whole number, 1 to 2_000_000_000 (people)"),
        ("-1,20,M,1,1", "people: given -1, allowed a whole number"),
        ("1.5,20,M,1,1", "people: given 1.5, allowed a whole number"),
        ("x,20,M,1,1", 'people: given "x", allowed a whole number'),
        (",20,M,1,1", "people: given nothing, allowed a whole number"),
        ("99999999999999999999,20,M,1,1", "people: given 99999999999999999999, allowed"),
        ("1,86,M,1,1", "age: given 86, allowed a whole number, 0 to 85 (years)"),
        ("1,0x10,M,1,1", 'age: given "0x10", allowed a whole number'),
        ("1,nan,M,1,1", "age: given nan, allowed a whole number"),
        ("1,٣,M,1,1", 'age: given "٣", allowed a whole number'),
        ("1,20,x,1,1", 'sex: given "x", allowed "M" or "F"; also male, female, 男, 女, or 1 for'),
        ("1,20,0,1,1", 'sex: given "0", allowed "M" or "F"'),
        ("1,20,,1,1", 'sex: given nothing, allowed "M" or "F"'),
        ("1,20,M,-0.01,1", "expected_cost: given -0.01, allowed 0 to 100_000_000 (yuan a round)"),
        ("1,20,M,nan,1", "expected_cost: given nan, allowed 0 to"),
        ("1,20,M,inf,1", "expected_cost: given inf, allowed 0 to"),
        ("1,20,M,1e9999999999,1", "expected_cost: given"),
        ("1,20,M,1,100000000.01", "value: given 100000000.01, allowed 0 to 100_000_000"),
        ("1,20,M,1,1_0", 'value: given'),
        ("1,20,M,1", "given 4 cells, allowed 5, one for each column"),
        ("1,20,M,1,1,1", "quotes, or name the first column if it numbers the rows"),
        ("1,2,20,M,1,1,1", "given 7 cells, allowed 5, one for each column; put cells that hold a"),
        ('1,20,M,1,"1', "a quotation mark without its other one"),
        ('1,20,M,1,"1"0', "a quotation mark without its other one, or text after it"),
        ('"1,20",M,1,1', "given 4 cells, allowed 5"),
        ('"1,20",20,M,1,1', 'people: given "1,20", allowed a whole number'),
    ],
)  # fmt: skip
def test_a_bad_cell_is_told_with_its_line(tmp_path, cells, says):
    found = faults_in(tmp_path, f"{HEADER}1,20,M,1,1\n\n{cells}\n1,20,F,1,1\n")
    assert found[0].startswith("members.csv:4: ")
    assert says in found[0]


def test_faults_come_in_the_order_of_lines_and_no_more_than_twenty(tmp_path):
    rows = ["1,20,M,1,1", "1,20", "", "0,99,X,1,1", "1", "1,1,M,1,1", "2,2,F,-1,1"]
    found = faults_in(tmp_path, HEADER + "\n".join(rows) + "\n")
    assert [line.split(": ")[0] for line in found] == [
        f"members.csv:{line}" for line in (3, 5, 5, 5, 6, 8)
    ]
    rows = "".join(f"1,{86 + i},M,1,1\n1,20\n" for i in range(3_000))
    many = faults_in(tmp_path, HEADER + rows)
    assert len(many) == 21
    assert many[0].startswith("members.csv:2: age: given 86")
    assert many[1].endswith("one for each column; the same in 2_999 more lines")
    assert many[20] == "members.csv: and 2_981 more errors"


def test_equal_faults_are_one_line(tmp_path):
    found = faults_in(tmp_path, HEADER + "1,20,X,1,1\n0,20,M,1,1\n" + "0,20,X,1,1\n" * 4_998)
    assert len(found) == 2
    assert found[0].startswith('members.csv:2: sex: given "X", allowed "M"')
    assert found[0].endswith("; the same in 4_998 more lines")
    assert found[1].startswith("members.csv:3: people: given 0")


def test_lines_are_exact_far_into_a_large_file(tmp_path):
    rows = ["1,20,M,1,1"] * 400_000
    rows[123_456] = "1,20"
    rows[390_000] = "1,99,M,1,1"
    found = faults_in(tmp_path, HEADER + "\n".join(rows))
    assert [line.split(": ")[0] for line in found] == ["members.csv:123458", "members.csv:390002"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "members.csv:1: no header; the first line names the columns"),
        ("\n1,2,3\n", 'members.csv:2: no header; given "1, 2, 3"; name the columns: people, age'),
        ("people,age,sex", "members.csv: no members; the table is empty"),
        ("people,age,sex\n\n\n", "members.csv: no members; the table is empty"),
        ("people,age\n1,2\n", "members.csv:1: sex: the column is missing"),
        ("people,age,sex,age\n1,2,M,2\n", "members.csv:1: age: the column is there more than once"),
        (
            "people,aeg,sex\n1,2,M\n",
            'members.csv:1: age: the column is missing; is "aeg" meant? call it age',
        ),
        (
            "people,age,sex,values\n1,2,M,2\n",
            'members.csv:1: value: the column is missing; is "values" meant? call it value',
        ),
        ("age,sex,bmi\n1,M,2\n", "members.csv:1: people: the column is missing; where each row"),
        (
            "People,人数,age,sex\n1,1,2,M\n",
            'members.csv:1: people: the column is there more than once: "People" and "人数"',
        ),
        (
            "people,age (months),sex\n1,2,M\n",
            "members.csv:1: age (months): months is no unit of age",
        ),
        (
            "people,age,sex,value\n1,2,M,2\n",
            "members.csv:1: expected_cost: the column is missing; it goes together with value",
        ),
        (b"people,age,sex\n1,2,M\n1,2,\xff\n", 'members.csv:3: sex: given "\u00ff", allowed "M"'),
        (b"people,age,s\xff\n1,2,M\n", "members.csv:1: sex: the column is missing"),
        (
            b"people,age,sex\n1,2,\xff\x81\n",
            "members.csv:2: not a text file in any of UTF-8, UTF-16",
        ),
        (b"people,age,sex\n1,2,M\n1,\0,M\n", "members.csv"),
        ("people,age,sex\n1,2,M".encode("utf-16")[:-1], "members.csv:2: not a text file in any"),
        (b"PK\3\4" + b"\0" * 100, "members.csv: a damaged archive"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "members.csv: an old or protected Excel file"),
        (b"\x1f\x8b" + b"\0" * 100, "members.csv: cannot be read"),
        (b"PAR1" + b"\0" * 100, "members.csv: not a Parquet file, or a damaged one"),
        ("people,age,sex\n2000000000,2,M\n1,2,M\n", "members.csv: people: more than 2_000_000_000"),
    ],
)
def test_a_file_that_is_no_table_of_members(tmp_path, text, says):
    assert faults_in(tmp_path, text)[0].startswith(says)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_member_table(tmp_path / "nix.csv")
    with pytest.raises(InputError, match="a folder, where a CSV"):
        read_member_table(tmp_path)
    with pytest.raises(InputError, match="null byte"):
        read_member_table("a\0b")


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.float64, str, object])
def test_parquet_gives_the_same_table_whatever_its_types(tmp_path, kind):
    frame = pd.DataFrame(
        {
            "people": pd.Series([3, 1], dtype=kind),
            "age": pd.Series([20, 85], dtype=kind),
            "sex": pd.Categorical(["M", "F"]),
            "expected_cost": [0.285, 1e-5],
            "value": [1e7, 1.005],
        }
    )
    frame.to_parquet(tmp_path / "members.parquet")
    table = read_member_table(tmp_path / "members.parquet")
    assert table.people.tolist() == [3, 1]
    assert table.age.tolist() == [20, 85]
    assert table.sex.tolist() == [0, 1]
    assert table.expected_cost_fen is not None
    assert table.value_fen is not None
    assert table.expected_cost_fen.tolist() == [29, 0]
    assert table.value_fen.tolist() == [10**9, 101]


def test_faults_in_parquet_name_the_row(tmp_path):
    frame = pd.DataFrame({"people": [1, None, 2.5], "age": [1, 2, 3], "sex": ["M", "F", None]})
    frame.to_parquet(tmp_path / "members.parquet")
    with pytest.raises(InputError) as caught:
        read_member_table(tmp_path / "members.parquet")
    found = [line.split(": ", 1)[1] for line in str(caught.value).splitlines()]
    assert [line.partition(", allowed")[0] for line in found] == [
        "people, row 2: given nothing",
        "people, row 3: given 2.5",
        "sex, row 3: given nothing",
    ]


def test_a_column_of_lists_is_no_column_of_numbers(tmp_path):
    table = pa.table({"people": [[1]], "age": [1], "sex": ["M"]})
    parquet.write_table(table, tmp_path / "members.parquet")
    with pytest.raises(InputError, match=r"members\.parquet: "):
        read_member_table(tmp_path / "members.parquet")


CELLS = st.sampled_from(
    ["1", "0.5", "M", "F", "", "x", '"', "nan", "1e3", "\r", "\n", ",", "\0", " "]
)


@ONE_FOLDER
@given(text=st.lists(CELLS | st.text(max_size=3)).map(",".join) | st.binary())
def test_no_file_gives_a_traceback(tmp_path, text):
    raw = text if isinstance(text, bytes) else text.encode(errors="replace")
    for header in (b"", b"people,age,sex\n"):
        try:
            told = read(tmp_path, header + raw)
        except InputError as caught:
            told = caught.errors
        assert len(told) > 0
        if isinstance(told, list):
            assert all(str(error).isprintable() for error in told)
