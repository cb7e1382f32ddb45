"""Does the bench measure what it says?"""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest
from mutualaid.runs.bench import bench, other_tools
from mutualaid.runs.bench.machine import cores, read_rate
from mutualaid.runs.bench.other_tools import BASELINE, ROUNDS, ToolSpeed
from mutualaid.runs.bench.ratios import against_mesa, storage_ratios
from mutualaid.runs.bench.storages import Speed, StorageCase
from mutualaid.runs.cli.main import main
from toys import peers
from toys.peers import PEERS

ROOT = Path(__file__).resolve().parents[3]
MESA, NUMPY, *_, OURS = PEERS
TINY = ("bench", "--quick", "--threads", "1", "--sizes", "500")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Numbers and text of a tiny bench."""
    path, text = tmp_path_factory.mktemp("bench") / "numbers.json", io.StringIO()
    with contextlib.redirect_stdout(text):
        assert main([*TINY, "--out", str(path)]) == 0
    return json.loads(path.read_text("utf-8")), text.getvalue()


def test_the_numbers_have_their_fields(made):
    numbers, _ = made
    assert set(numbers) == {
        *("format", "plan", "machine", "read_bytes_per_second"),
        *("agreeing", "absent", "storages", "toys"),
    }
    assert set(numbers["machine"]) == {
        *("date", "processor", "cores", "memory_bytes", "load"),
        *("system", "python", "packages"),
    }
    assert numbers["read_bytes_per_second"] > 1e8
    assert [row["storage"] for row in numbers["storages"]] == ["objects", "columns"]
    for row in numbers["storages"]:
        assert (row["agents"], row["threads"], row["rounds"], row["runs"]) == (500, 1, 80, 1)
        rate = row["agents"] * row["rounds"] / row["seconds"]
        assert row["agent_rounds_per_second"] == pytest.approx(rate)
        assert row["bytes_per_second"] == pytest.approx(rate * row["bytes_per_agent"])
    for row in numbers["toys"]:
        assert row["agent_rounds_per_second"] == pytest.approx(500 * ROUNDS / row["seconds"])


def test_an_object_takes_more_room_than_a_row(made):
    objects, columns = (row["bytes_per_agent"] for row in made[0]["storages"])
    assert 8 <= columns <= 32
    assert 200 <= objects <= 2000


def test_every_peer_is_measured_or_said_to_be_absent(made):
    numbers, text = made
    measured = {row["peer"] for row in numbers["toys"]}
    assert {MESA.name, NUMPY.name, OURS.name} <= measured == set(numbers["agreeing"])
    assert measured | set(numbers["absent"]) == {peer.name for peer in PEERS}
    for peer in PEERS:
        assert peer.name in text


def test_the_text_has_machine_limit_and_both_tables(made):
    numbers, text = made
    assert numbers["machine"]["date"] in text
    assert numbers["machine"]["packages"]["mesa"] in text
    assert "GB/s" in text
    for heading in ("storage ", "objects = 1", "toy in", "plain Mesa = 1"):
        assert heading in text


def test_markdown_tables_are_whole(monkeypatch, capsys):
    monkeypatch.setattr(bench, "measure_storage", lambda *_: Speed(80, 1.0, 0.1, 4e4, 16.0, 1))
    monkeypatch.setattr(peers, "measure_toy", lambda *_: ToolSpeed("NumPy", 500, 1, 1.0, 1e4, 1))
    monkeypatch.setattr(peers, "check_histories", lambda *_: ["plain Mesa", "NumPy"])
    monkeypatch.setattr(bench, "compile_storages", lambda *_: None)
    monkeypatch.setattr(bench, "read_rate", lambda *_: 1e9)
    assert main([*TINY, "--markdown"]) == 0
    tables = [part for part in capsys.readouterr().out.split("\n\n") if part.startswith("|")]
    assert len(tables) == 2
    for table in tables:
        lines = table.strip().splitlines()
        assert lines[1].startswith("| --- | ---: |")
        assert len({line.count("|") for line in lines}) == 1


def test_without_the_repository_the_bench_says_where_the_comparison_is(
    monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr(other_tools, "BENCHMARKS", tmp_path)
    monkeypatch.setattr(bench, "measure_storage", lambda *_: Speed(80, 1.0, 0.1, 4e4, 16.0, 1))
    monkeypatch.setattr(bench, "compile_storages", lambda *_: None)
    monkeypatch.setattr(bench, "read_rate", lambda *_: 1e9)
    assert main([*TINY, "--out", str(tmp_path / "numbers.json")]) == 0
    numbers, text = json.loads((tmp_path / "numbers.json").read_text("utf-8")), capsys.readouterr()
    assert (numbers["toys"], numbers["agreeing"], numbers["absent"]) == ([], [], {})
    last = " ".join(text.out.split("\n\n")[-1].split())
    assert last == other_tools.ELSEWHERE
    assert (ROOT / "tests/benchmarks/toys").is_dir()
    assert "tests/benchmarks/toys" in last


@pytest.mark.parametrize("quiet", [[], ["--quiet"]], ids=["told", "quiet"])
def test_a_full_disk_is_named_after_the_tables(quiet, monkeypatch, capsys):
    measured = bench.Bench(bench.Plan("record", (500,), (1,), True), {}, 1e9, [], {}, [], [])
    monkeypatch.setattr(bench, "measure", lambda *_: measured)
    monkeypatch.setattr("mutualaid.runs.bench.table.bench_text", lambda *_: "tables")
    assert main([*TINY, *quiet, "--out", "/dev/full"]) == 1
    shown = capsys.readouterr()
    assert shown.out == "tables\n"
    assert shown.err == "mutualaid: /dev/full: No space left on device\n"


def test_ratios_by_hand():
    def case(storage, agents, threads, rate):
        return StorageCase("record", storage, agents, threads), Speed(80, 1, 1, rate, 16, 1)

    storages = [
        case("objects", 1_000, 1, 10.0),
        case("objects", 5_000, 1, 20.0),
        case("columns", 1_000, 1, 1_000.0),
        case("columns", 1_000_000, 1, 4_000.0),
        case("columns", 1_000_000, 2, 6_000.0),
    ]
    ratios = [storage_ratios(storages, *pair) for pair in storages]
    assert [row["against_objects"] for row in ratios] == [1, 1, 100, 200, 300]
    assert [row["against_one_thread"] for row in ratios] == [1, 1, 1, 1, 1.5]
    assert [row["cost_against_million"] for row in ratios] == [None, None, 4, 1, 1]
    assert ratios[2]["bytes_per_second"] == 16_000
    assert storage_ratios(storages[3:], *storages[3])["against_objects"] is None

    toys = [
        ToolSpeed(BASELINE, 500, None, 1, 2.0, 1),
        ToolSpeed(OURS.name, 500, 1, 1, 6.0, 1),
        ToolSpeed(OURS.name, 9_000, 1, 1, 8.0, 1),
    ]
    assert [against_mesa(toys, tool) for tool in toys] == [1, 3, 4]
    assert against_mesa(toys[1:], toys[1]) is None


def test_memory_is_read_at_a_plausible_rate():
    assert 1e8 < read_rate(1 << 24, 1, repeats=2) < 1e13


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--sizes", "many"], "--sizes"),
        (["--sizes", "10,"], "--sizes"),
        (["--sizes", "99"], "--sizes"),
        (["--sizes", "10000000000000"], "--sizes"),
        (["--threads", "0"], "--threads"),
        (["--threads", str(cores() + 1)], "--threads"),
        (["--scenario", "recrod"], "did you mean record?"),
        (["--out", "missing/numbers.json"], "--out"),
        (["--out", "."], "--out"),
        (["article"], "article"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(words, says, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bench, "measure", lambda *_: pytest.fail("measured"))
    assert main(["bench", *words]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert says in shown.err
