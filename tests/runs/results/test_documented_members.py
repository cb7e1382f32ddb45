"""Does a folder of results hold members in the documented form, and nothing else of a file?"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.model.population.input_table import read_as_nothing, read_member_table
from mutualaid.runs.files.documented_members import documented_members
from mutualaid.runs.files.scenario_file import write_scenario

pytestmark = pytest.mark.filterwarnings("ignore:.*members.csv")
OFFICE = (
    "姓名;人数;年龄;性别;预期成本;保障价值\n张三;12;30;男;1,5;0,001\n李四;3;41;女;0;99.999.999,99\n"
)


def test_what_is_written_otherwise_is_copied_in_the_documented_form(tmp_path):
    table = tmp_path / "members.csv"
    table.write_bytes(OFFICE.encode("gbk"))
    table.chmod(0o640)
    scenario = read_scenario("pool", {"people.table": str(table)})
    with documented_members([scenario, scenario]) as (one, same):
        assert one == same
        write_scenario(one, tmp_path)
    copy = tmp_path / "people.csv"
    assert copy.read_text("utf-8").splitlines() == [
        '"people","age","sex","expected_cost","value"',
        "12,30,M,1.5,0.001",
        "3,41,F,0,99999999.99",
    ]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o640
    before, after = read_member_table(table), read_member_table(copy)
    for name in ("people", "age", "sex", "expected_cost_fen", "value_fen"):
        assert getattr(before, name).tolist() == getattr(after, name).tolist()
    assert read_as_nothing(copy) == read_as_nothing(table) == {"expected_cost": [], "value": [0]}


@pytest.mark.parametrize(
    "text", ["people,age,sex\n1,20,M\n", "\ufeffsex,age,people\n男,20,1\n,,\n"]
)
def test_a_table_as_documented_is_left_alone(tmp_path, text):
    table = tmp_path / "members.csv"
    table.write_text(text, encoding="utf-8")
    scenario = read_scenario("pool", {"people.table": str(table)})
    with documented_members([scenario, read_scenario("pool")]) as (own, drawn):
        assert own is scenario
        assert drawn.people.table is None


def test_errors_name_the_file_of_the_user(tmp_path):
    table = tmp_path / "members.csv"
    table.write_text("People,age,sex,value,expected_cost\n1,20,M,1,2\n\n1,20,M,1,400000\n")
    scenario = read_scenario("pool", {"people.table": str(table)})
    with pytest.raises(InputError) as caught, documented_members([scenario]):
        pass
    assert str(caught.value).startswith(f"{table}:4: expected_cost: given 400000 yuan, allowed at")


def test_home_is_where_the_tilde_is(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    table = tmp_path / "members.csv"
    table.write_text("people,age,sex\n1,20,M\n")
    assert read_scenario("pool", {"people.table": "~/members.csv"}).people.table == str(table)
    assert read_scenario("pool", {"people.table": Path("~/members.csv")}).people.table == str(table)
    (tmp_path / "base.toml").write_text('extends = "pool"\n[people]\ntable = "~/members.csv"\n')
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "mine.toml").write_text('extends = "~/base.toml"\n')
    found = read_scenario(inner / "mine.toml").people.table
    assert found is not None
    assert os.path.samefile(found, table)
