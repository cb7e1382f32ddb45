"""Is a long table the same in pieces, is everybody there, and is a sample a fair one?"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from mutualaid.model import Society
from mutualaid.model.output import chunked_tables, members_table
from mutualaid.model.output.members_table import sampled_rows
from mutualaid.runs.audit.run_reader import read_members
from mutualaid.runs.cli.main import main
from mutualaid.runs.files.parquet import tables_of, write_parquet
from mutualaid.runs.results.run_results import count_people

END = "2019-06-28"
EVERYBODY = ["run", "record", "--agents", "all", "--set", f"plan.end={END}", "--quiet"]


@pytest.fixture(scope="module")
def society() -> Society:
    return Society("record", agents=3000, **{"plan.end": "2020-12-28", "illness.level": 4.0}).run()


@pytest.fixture
def small(monkeypatch):
    """Samples and pieces of a few agents, so that a small run has many."""
    monkeypatch.setattr(members_table, "SAMPLE", 1000)
    monkeypatch.setattr(members_table, "PIECE", 700)
    monkeypatch.setattr(chunked_tables, "PIECE", 40)
    monkeypatch.setattr("mutualaid.runs.audit.head_counts.MOST_MEMBERS", 1000)


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(dict.fromkeys(frame.select_dtypes("category").columns, str))


@pytest.mark.parametrize("table", ["claims", "cases", "members"])
@pytest.mark.usefixtures("small")
def test_pieces_make_up_the_table(society, table):
    pieces = [plain(piece) for piece in tables_of(society)[table]]
    assert len(pieces) > (2 if table == "claims" else 0)
    whole = getattr(society, table)
    verdicts = {name: bool for name in ("public", "refused", "approved") if table == "cases"}
    again = pd.concat(pieces, ignore_index=True)
    pd.testing.assert_frame_equal(again, whole.astype(verdicts), check_dtype=False)


@pytest.mark.usefixtures("small")
def test_pieces_are_row_groups_of_one_file(society, tmp_path):
    write_parquet(tables_of(society)["claims"], tmp_path / "pieces.parquet", {"a": "b"})
    write_parquet(society.claims, tmp_path / "whole.parquet", {"a": "b"})
    pieces, whole = (pq.ParquetFile(tmp_path / f"{name}.parquet") for name in ("pieces", "whole"))
    assert pieces.num_row_groups > whole.num_row_groups == 1
    assert pieces.schema_arrow == whole.schema_arrow
    assert pieces.schema_arrow.metadata == {b"a": b"b"}
    assert pieces.read() == whole.read()


@pytest.mark.parametrize("agents", [1, 999, 1000, 1001, 1999, 2000, 2001, 123_456])
@pytest.mark.usefixtures("small")
def test_a_sample_is_rising_without_gaps_and_at_least_half_as_large(agents):
    rows = sampled_rows(agents, seed=5)
    assert min(agents, 500) <= len(rows) <= 1000
    assert len(set(np.diff(rows).tolist())) <= 1
    assert 0 <= rows[0] <= rows[-1] < agents
    assert np.array_equal(rows, sampled_rows(agents, seed=5))


@pytest.mark.usefixtures("small")
def test_every_agent_is_as_likely_in_the_sample():
    firsts = [int(sampled_rows(7000, seed)[0]) for seed in range(7000)]
    counts = np.bincount(firsts, minlength=7)
    assert len(counts) == 7
    assert ((counts - 1000) ** 2 / 1000).sum() < 22.5  # chi square, 6 degrees, one in a thousand


@pytest.fixture
def both(small, without_figures, tmp_path, monkeypatch) -> tuple[Path, Path]:
    """The same run of 5,000 people with a sample of them and with everybody."""
    monkeypatch.chdir(tmp_path)
    words = [*EVERYBODY, "--set", "people.total=5000"]
    assert main([*words, "--out", "some"]) == 0
    assert main([*words, "--members", "all", "--out", "all"]) == 0
    return tmp_path / "some", tmp_path / "all"


def test_everybody_is_written_as_the_plan_ended_and_audited(both, capsys):
    some, everybody = (pd.read_parquet(one / "members.parquet") for one in both)
    assert (len(some), len(everybody)) == (1000, 5000)
    assert pq.ParquetFile(both[1] / "members.parquet").num_row_groups == 8
    chosen = everybody.iloc[some["agent"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, chosen)
    for folder in both:
        assert main(["verify", str(folder)]) == 0
        assert main(["audit", str(folder)]) == 0
        assert "ok: all" in capsys.readouterr().out
    last = pd.read_parquet(both[1] / "rounds.parquet").iloc[-1]
    inside = everybody["membership"].isin(["waiting", "covered"])
    pending = last["claims_pending"] + last["claims_unfiled"]
    assert last["members"] - pending <= everybody["people"][inside].sum() <= last["members"]


def test_all_other_files_are_the_same_and_the_manifest_says_how(both):
    some, everybody = (json.loads((one / "manifest.json").read_text()) for one in both)
    different = [name for name in some["files"] if some["files"][name] != everybody["files"][name]]
    told = {"digests.json", "figures/mix.png", "report.html"}  # of the members, and of the files
    assert {"members.parquet"} <= set(different) <= {"members.parquet", *told}
    assert "--members all" in everybody["reproduce"]
    assert "--members" not in some["reproduce"]


def test_the_same_run_again_is_the_same_bytes(both):
    before = (both[1] / "members.parquet").read_bytes()
    words = [*EVERYBODY, "--set", "people.total=5000", "--members", "all"]
    for number, more in enumerate((["--threads", "1"], ["--storage", "objects"])):
        assert main([*words, *more, "--out", f"again-{number}"]) == 0
        assert Path(f"again-{number}", "members.parquet").read_bytes() == before


def test_a_wrong_person_among_all_is_seen(both, capsys):
    path = both[1] / "members.parquet"
    frame = pd.read_parquet(path)
    row = int(np.flatnonzero(frame["membership"] == "covered")[0])
    frame.loc[row, "membership"] = "left"
    frame.to_parquet(path)
    assert main(["audit", str(both[1])]) == 1
    assert "people covered in the end" in capsys.readouterr().out
    frame.drop(index=[row]).to_parquet(path)
    assert main(["audit", str(both[1])]) == 1
    assert "agents in the end" in capsys.readouterr().out


def test_members_are_added_up_in_any_number_of_pieces(both, monkeypatch):
    columns = ["age", "sex", "health", "membership"]
    whole = read_members(both[1] / "members.parquet", columns)
    monkeypatch.setattr("mutualaid.runs.audit.run_reader._ROWS_AT_ONCE", 111)
    pieces = read_members(both[1] / "members.parquet", columns)
    assert pieces.groups.equals(whole.groups)
    assert (pieces.agents, pieces.in_order) == (whole.agents, whole.in_order) == (5000, True)
    frame = pd.read_parquet(both[1] / "members.parquet")
    sums = frame.groupby(columns, as_index=False)["people"].sum()
    pd.testing.assert_frame_equal(pieces.groups.to_pandas(), sums, check_dtype=False)
    counted = count_people(both[1] / "members.parquet", columns)
    pd.testing.assert_frame_equal(pd.DataFrame(counted), sums, check_dtype=False)


def test_an_option_that_is_none_is_refused(capsys):
    assert main(["run", "--members", "some"]) == 2
    assert "--members" in capsys.readouterr().err
