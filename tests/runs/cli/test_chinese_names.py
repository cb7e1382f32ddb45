"""Does the program work under a Chinese locale whose names are not UTF-8?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from mutualaid.runs.files.run_folder import verify
from small_sweep import SWEEP

PROGRAM = [sys.executable, "-m", "mutualaid.runs"]


@pytest.fixture(scope="module")
def chinese(tmp_path_factory):
    """What makes a process take names and text for GBK."""
    place = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef") is None:
        pytest.skip("there is no localedef to make a Chinese locale with")
    made = ["localedef", "-i", "zh_CN", "-f", "GBK", str(place / "zh_CN.GBK")]
    subprocess.run(made, capture_output=True, check=False)
    if not (place / "zh_CN.GBK").is_dir():
        pytest.skip("the sources of Chinese locales are not installed")
    own = ("LC_", "LANG", "PYTHONUTF8", "PYTHONIOENCODING")
    rest = {key: value for key, value in os.environ.items() if not key.startswith(own)}
    return {**rest, "LOCPATH": str(place), "LC_ALL": "zh_CN.GBK"}


def in_chinese(words: list[str], where: Path, environment: dict[str, str]) -> str:
    """Give a command under the locale; its words are in its encoding, as are its answers."""
    done = subprocess.run(
        [word.encode("gbk") for word in words],
        cwd=where,
        env=environment,
        capture_output=True,
        check=False,
    )
    said = done.stderr.decode("gbk")
    assert done.returncode == 0, said
    assert [line for line in said.splitlines() if " left" not in line] == []
    return done.stdout.decode("gbk")


TABLE = "people,age,sex,expected_cost,value\n100,30,M,100,200\n100,50,F,150,400\n"


def test_names_may_be_chinese_where_they_are_not_utf_8(tmp_path, chinese):
    table = os.path.join(os.fsencode(tmp_path), "成员.csv".encode("gbk"))
    with open(table, "w", encoding="utf-8") as file:
        file.write(TABLE)
    plan = ["--set", "plan.end=2020-02-28", "--set", "people.table=成员.csv"]
    run = [*PROGRAM, "run", "pool", *plan, "--lang", "zh", "--out", "结果"]
    said = in_chinese(run, tmp_path, chinese)
    assert said.rstrip().endswith("结果")
    folder = os.path.join(os.fsencode(tmp_path), "结果".encode("gbk"))
    assert verify(Path(os.fsdecode(folder))) == []
    report = [*PROGRAM, "report", "结果", "--out", "报告.html"]
    assert in_chinese(report, tmp_path, chinese) == "报告.html\n"
    assert "ok" in in_chinese([*PROGRAM, "audit", "结果"], tmp_path, chinese)


@pytest.mark.slow
def test_a_sweep_may_have_a_chinese_name_where_that_is_not_utf_8(tmp_path, chinese):
    source = os.path.join(os.fsencode(tmp_path), "扫描.toml".encode("gbk"))
    with open(source, "w", encoding="utf-8") as file:
        file.write(SWEEP)
    words = [*PROGRAM, "sweep", "扫描.toml", "--out", "结果", "--workers", "1"]
    assert "结果" in in_chinese(words, tmp_path, chinese)
    assert "plan.fee_rate" in in_chinese([*PROGRAM, "sensitivity", "结果"], tmp_path, chinese)
