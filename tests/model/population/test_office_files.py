"""Is a table of members read alike however an office writes it, and refused where it is unclear?"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import sys
import warnings
import zipfile
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutualaid.model import Society
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.population.input_table import (
    MemberTable,
    _Reader,
    open_member_file,
    read_member_table,
)
from mutualaid.model.population.own_table.csv_file import CsvFile, IrregularError
from mutualaid.model.population.own_table.packing import NoTableError

ONE_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
ENGLISH = ["people", "age", "sex", "expected_cost", "value"]
HEADINGS = [
    ENGLISH,
    ["People", " AGE", "Gender", "Expected Cost", "VALUE"],
    ["人数", "年龄", "性别", "预期成本", "保障价值"],
    ["人數", "年齡", "性別", "expected-cost (yuan)", "value（元）"],  # noqa: RUF001
]
WHOLE = {
    "point": [str, "{}.0".format, "{:,}".format, "+{}".format, "\u3000{}\xa0".format],
    "comma": [str, "{},0".format, lambda n: f"{n:,}".replace(",", "."), " {}\u200b".format],
}
AMOUNTS = {
    "point": ["{}".format, "{:,}".format, "{}0".format, "\xa5{}".format, "{}\xa0元".format],
    "comma": ["{}".format, "{:,}".format, "{} 元".format],
}
MEN, WOMEN = ["M", "m", "Male", "男", "1", " M\u3000"], ["F", "f", "FEMALE", "女", "2", "女性"]
PACKED = {
    "csv": bytes,
    "csv.gz": gzip.compress,
    "csv.bz2": bz2.compress,
    "csv.xz": lzma.compress,
}


def quietly(path: Path) -> MemberTable:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return read_member_table(path)


def columns(table: MemberTable) -> list[list[int] | None]:
    every = (table.people, table.age, table.sex, table.expected_cost_fen, table.value_fen)
    return [None if column is None else column.tolist() for column in every]


def told(path: Path) -> str:
    with pytest.warns(UserWarning, match=".") as caught:
        read_member_table(path)
    assert len(caught) == 1
    return str(caught[0].message).removeprefix(f"{path}: ")


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        quietly(path)
    return str(caught.value).replace(str(path), path.name)


def spell(draw: st.DrawFn, mark: str, number: int | Decimal) -> str:
    ways = WHOLE if isinstance(number, int) else AMOUNTS
    text = draw(st.sampled_from(ways[mark]))(number)
    if mark == "comma" and isinstance(number, Decimal):
        text = text.translate(str.maketrans(",.", ".,"))
    return text


@st.composite
def offices(draw: st.DrawFn) -> tuple[list[list[int] | None], bytes, str]:
    """What is in a table, the bytes of a file that says so, and the end of its name."""
    mark = draw(st.sampled_from(["point", "comma"]))
    separator = draw(st.sampled_from(",;\t|"))
    fen = st.integers(0, 10**8)
    member = st.tuples(st.integers(1, 99_999), st.integers(0, 85), st.integers(0, 1), fen, fen)
    rows = [*draw(st.lists(member, min_size=1, max_size=12)), (7, 40, 0, 5, 1234)]
    order = draw(st.permutations(range(6)))  # the last is a column that nobody asked for
    lines = [[*draw(st.sampled_from(HEADINGS)), draw(st.sampled_from(["", "Name", "bmi"]))]]
    for people, age, sex, cost, value in rows:
        cells = [spell(draw, mark, people), spell(draw, mark, age)]
        cells.append(draw(st.sampled_from((MEN, WOMEN)[sex])))
        cells += [spell(draw, mark, Decimal(one) / 100 + Decimal("0.00")) for one in (cost, value)]
        lines.append([*cells, draw(st.sampled_from(["", "Li, Wei", 'a "b"', "two\nlines", "张"]))])
    lines += [[""] * 6] * draw(st.integers(0, 2))
    title = draw(st.sampled_from([[], [["Members of 2020"], []]]))
    text = io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    writer = csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerows([*title, *([line[i] for i in order] for line in lines)])
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"]))
    packing = draw(st.sampled_from(sorted(PACKED)))
    content = [list(column) for column in zip(*rows, strict=True)]
    return content, PACKED[packing](text.getvalue().encode(encoding)), packing


@ONE_FOLDER
@given(office=offices())
def test_however_it_is_written_the_same_table_is_read(tmp_path, office):
    content, written, packing = office
    path = tmp_path / f"members.{packing}"
    path.write_bytes(written)
    assert columns(quietly(path)) == content


CELL = st.sampled_from(
    ["1", "20", "1.5", "M", "F", "", " ", '"M"', '"', "男", "1,5", "1.234", "a b"]
)


@ONE_FOLDER
@given(
    rows=st.lists(st.lists(CELL, min_size=2, max_size=5).map(",".join), max_size=6),
    separator=st.sampled_from(",;"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_the_quick_way_reads_what_the_other_reads_or_nothing(tmp_path, rows, separator, end):
    path = tmp_path / "members.csv"
    lines = ["people,age,sex,value,expected_cost".replace(",", separator), *rows]
    path.write_bytes(end.join(line.replace(",", separator) for line in lines).encode())

    def read(quick: bool) -> dict[str, list[int]] | str:
        file = open_member_file(path)
        assert isinstance(file, CsvFile)
        try:
            found = _Reader(path, file, file.quick_batches() if quick else None).read()
        except (InputError, IrregularError, NoTableError) as error:
            return type(error).__name__
        return {name: np.concatenate(parts).tolist() for name, parts in found.values.items()}

    quick = read(quick=True)
    assert quick in ("IrregularError", "InputError") or quick == read(quick=False)


ALONE = [
    ("people", "1e+05", 100_000), ("people", '"12,345"', 12_345), ("people", "12 345", 12_345),
    ("people", "１２", 12), ("people", "12\xa0", 12), ("people", "12\u3000", 12),  # noqa: RUF001
    ("people", "12人", 12), ("people", "1.2e3", 1200), ("age", "30岁", 30), ("age", "3.0e1", 30),
    ("value", '"1,688.50"', 168_850), ("value", "1.5E+02", 15_000),
    ("value", "\xa51688.5", 168_850),
    ("value", '"12,345"', 1_234_500), ("value", "12'345.5", 1_234_550), ("value", "1.234", 123),
    ("value", '"0,125"', 13), ("value", '"1,5"', 150), ("value", '"1.234.567,5"', 123_456_750),
    ("sex", "女", 1), ("sex", "male", 0), ("sex", "2", 1), ("sex", "1.0", 0), ("sex", "f\u3000", 1),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "reads"), ALONE)
@pytest.mark.parametrize("among", [0, 1, 3])
def test_a_spelling_reads_alike_alone_and_among_others(tmp_path, column, cell, reads, among):
    usual = {"people": "9", "age": "9", "sex": "M", "expected_cost": "9", "value": "9"}
    path = tmp_path / "members.csv"
    lines = [",".join(usual)] + [",".join(usual.values())] * among
    path.write_text("\n".join([*lines, ",".join({**usual, column: cell}.values()), *lines[1:]]))
    assert columns(quietly(path))[ENGLISH.index(column)][among] == reads


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("people;age;sex\n1,234;20;M\n", 'members.csv:2: people: given "1,234", allowed a'
         " number that can be read in one way only; write 1234"),
        ("people;age;sex;expected_cost;value\n1;20;M;1,234;2\n", "write 1234 or 1.2340"),
        ("people;age;sex;expected_cost;value\n1;20;M;1.234;2\n", "write 1234 or 1.2340"),
        ("people\tage\tsex\n1.234\t20\tM\n", "members.csv:2: people: given 1.234, allowed a"),
        ("people;age;sex;expected_cost;value\n1;20;M;1,5;2.5\n", "members.csv:2: expected_cost:"
         ' given "1,5", allowed decimal points or decimal commas, not both in a file; line 2 has'),
        ('people,age,sex,expected_cost,value\n1,20,M,"1,5",2.5\n', "not both in a file"),
        ("people;age;sex;expected_cost;value\n12.345;20;M;1.5;2\n", "people: given 12.345, allow"),
        ('人数,age,sex\n"1,23,456",20,M\n', 'members.csv:2: 人数: given "1,23,456", allowed'),
        ("people,age,sex\n1²,20,M\n", 'people: given "1²", allowed a whole number'),
        ("people,age,sex\n1,20,M\n合计,,\n", 'members.csv:3: people: given "合计", allowed'),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_refused(tmp_path, text, says):
    path = tmp_path / "members.csv"
    path.write_text(text, encoding="utf-8")
    assert says in refused(path)


@pytest.mark.parametrize("cell", ["1,234", "1.234"])
@pytest.mark.parametrize(("other", "mark"), [("2.5", "."), ("2,5", ",")])
def test_other_cells_tell_what_a_mark_means(tmp_path, cell, other, mark):
    path = tmp_path / "members.csv"
    path.write_text(f"people;age;sex;expected_cost;value\n1;2;M;{cell};{other}\n")
    found = quietly(path).expected_cost_fen
    assert found is not None
    assert found.tolist() == [123 if mark in cell else 123_400]


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (
            "人数;年龄;性别\n1;20;男\n".encode("gbk"),
            "read as GB18030 (GBK) text, cells between semicolons; "
            "人数 is people, 年龄 is age, 性别 is sex",
        ),
        (b",people,age,sex,bmi\n1,1,20,1,9\n,,,,\n,,,,\n", "sex 1 is male and 2 female; ignored:"
         " column bmi, a column without a name, 2 empty rows"),
        ("people\tage\tsex\n1\t20\tM\n".encode("utf-16"), "read as UTF-16 text, cells between t"),
        (b"people;age;sex;value;expected_cost\n1;2;M;1,5;2\n", "read as cells between semicolons,"
         " decimal commas"),
        (b"sep=;\npeople;age;sex\n1;2;M\n", "read as cells between semicolons, header in line 2"),
        ("people,age,sex,Straße\n1,2,M,Gruß\n".encode("cp1252"), "ignored: column Stra"),
    ],
)  # fmt: skip
def test_what_was_understood_is_told_in_one_line(tmp_path, written, says):
    path = tmp_path / "members.csv"
    path.write_bytes(written)
    assert says in told(path)
    assert "\n" not in told(path)


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_table_as_documented_is_read_without_a_word(tmp_path, start):
    path = tmp_path / "members.csv"
    path.write_text(f"{start}People,AGE,sex\n1,20,m\n1,20,female\n", encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert columns(read_member_table(path)) == [[1, 1], [20, 20], [0, 1], None, None]


def test_forty_five_further_columns_are_one_line(tmp_path):
    path = tmp_path / "members.csv"
    names = ",".join(f"further_{i}" for i in range(45))
    path.write_text(f"people,age,sex,{names}\n1,20,M,{','.join('x' * 45)}\n")
    assert told(path).endswith("further_4 and 40 more")


NUMBERS = [
    pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint64(), pa.float16(),
    pa.float32(), pa.float64(), pa.decimal128(9, 2), pa.decimal256(40, 3), pa.string(),
    pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int32(), pa.int64()),
    pa.dictionary(pa.int8(), pa.string()),
]  # fmt: skip


@pytest.mark.parametrize("kind", NUMBERS, ids=str)
def test_parquet_with_any_type_of_number_is_read(tmp_path, kind):
    numbers = pa.array([3, 41, 85])
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_float16(kind):
        cells = pa.array(np.array([3, 41, 85], np.float16))
    elif pa.types.is_integer(plain) or pa.types.is_floating(plain):
        cells = numbers.cast(plain)
    else:
        cells = numbers.cast(pa.string()).cast(plain)
    cells = cells.dictionary_encode() if pa.types.is_dictionary(kind) else cells
    table = pa.table({"AGE": cells, "people": cells, "sex": ["M", "女", "m"], "value": cells,
                      "expected_cost": cells, "further": [[1], None, [2]]})  # fmt: skip
    parquet.write_table(table, tmp_path / "members.parquet")
    fen = [300, 4100, 8500]
    assert columns(quietly(tmp_path / "members.parquet")) == [
        [3, 41, 85], [3, 41, 85], [0, 1, 0], fen, fen,
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [pa.bool_(), pa.date32(), pa.list_(pa.int64())], ids=str)
def test_a_column_of_another_type_is_named(tmp_path, kind):
    table = pa.table({"people": [1], "age": pa.array([None], kind), "sex": ["M"]})
    parquet.write_table(table, tmp_path / "members.parquet")
    assert "age: a column of" in refused(tmp_path / "members.parquet")


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


OF_EXCEL = [
    ["Members", None, None, None, None],
    ["人数", "年龄", "性别", "expected_cost", "value"],
    [1000.0, 30, "男", 168.85, 1.234],
    ["12,345.0", " 31", 2, "1,688.50", 0],
    [None, None, None, None, None],
]


def test_excel_is_read_as_the_csv_would_be(tmp_path):
    path = workbook(tmp_path / "members.xlsx", {"About": [["what it is"]], "2020": OF_EXCEL})
    assert columns(quietly(path)) == [
        [1000, 12_345], [30, 31], [0, 1], [16_885, 168_850], [123, 0],
    ]  # fmt: skip
    assert told(path) == (
        "read as sheet 2020, header in row 2; 人数 is people, 年龄 is age, 性别 is sex, sex 1 is"
        " male and 2 female; ignored: an empty row"
    )


def test_what_is_wrong_with_a_workbook_is_told(tmp_path, monkeypatch):
    path = workbook(tmp_path / "members.xlsx", {"2020": [*OF_EXCEL, [1, 99, "M", 1, 1]]})
    assert refused(path).startswith("members.xlsx: 年龄, row 6: given 99, allowed a whole number")
    path = workbook(tmp_path / "members.xlsx", {"2020": OF_EXCEL, "2021": OF_EXCEL})
    assert "several sheets hold members: 2020, 2021; keep one" in refused(path)
    path = workbook(tmp_path / "members.xlsx", {"a": [["people", "age", "sex"], [1, 2, "1,234"]]})
    assert 'sex, row 2: given "1,234"' in refused(path)
    path.write_bytes(path.read_bytes()[:-300])
    assert "damaged" in refused(path)
    path = workbook(tmp_path / "members.xlsx", {"2020": OF_EXCEL})
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert 'pip install "mutualaid[excel]", or save the table as CSV' in refused(path)


def test_a_table_in_an_archive(tmp_path):
    path = tmp_path / "members.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/members.csv", "people,age,sex\n1,20,M\n")
        archive.writestr("__MACOSX/._members.csv", b"\0\1")
    assert columns(quietly(path))[:3] == [[1], [20], [0]]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("other.csv", "people,age,sex\n1,20,M\n")
    assert "archive of several files; save the table as CSV" in refused(path)


def test_what_pandas_and_r_write_by_default(tmp_path):
    frame = pd.DataFrame({"people": [1.0, 2.0], "age": [20, 30], "sex": ["M", "F"]})
    frame.to_csv(tmp_path / "pandas.csv")
    assert columns(quietly(tmp_path / "pandas.csv"))[:3] == [[1, 2], [20, 30], [0, 1]]
    (tmp_path / "r.csv").write_text('"","people","age","sex"\n"1",1e+05,30,"M"\n"2",2,31,"F"\n')
    assert columns(quietly(tmp_path / "r.csv"))[:3] == [[100_000, 2], [30, 31], [0, 1]]


@pytest.mark.parametrize("cell", ["12.34\u5143", "1688.5 \u5143"])
def test_gbk_that_happens_to_be_utf_8_is_read_as_gbk(tmp_path, cell):
    (tmp_path / "members.csv").write_bytes(
        f"people,age,sex,expected_cost,value\n1,30,M,9,{cell}\n".encode("gbk")
    )
    settings = {"people.table": tmp_path / "members.csv", "plan.end": "2020-02-29"}
    with pytest.warns(UserWarning, match="GB18030"):
        assert len(Society("pool", **settings).people) == 1
