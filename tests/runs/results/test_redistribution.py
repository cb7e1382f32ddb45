"""Is it said rightly who paid for whom? From tables that one can add up on paper."""

from __future__ import annotations

import math

import numpy as np
from made_up_run import NOTHING, told, transfers, welfare
from mutualaid.runs.report.transfers_table import by_group, head
from mutualaid.runs.results.redistribution import (
    Group,
    everybody,
    group_words,
    groups_of,
    surplus_yuan,
    worth_telling,
)
from mutualaid.runs.summary.who_paid import payer_sentences


def test_what_went_from_the_young_to_the_old(tmp_path):
    run = told(tmp_path)
    young, old = groups_of(run, "age at joining")
    assert (young.name, young.people, young.paid, young.aid) == ("30 to 39", 10, 1000.0, 400.0)
    assert (young.back_of_a_hundred, old.back_of_a_hundred) == (40.0, 140.0)
    assert old.a_person == (100.0, 140.0)
    members = everybody(run)
    assert surplus_yuan(members) == 4000.0 - 2000.0


def test_groups_of_nobody_are_left_out(tmp_path):
    table = transfers()
    table.loc[1, "people"] = 0
    assert [one.name for one in groups_of(told(tmp_path, transfers=table), "age at joining")] == [
        "40 to 49"
    ]
    table.loc[2, "paid_fen"] = 0
    run = told(tmp_path, transfers=table)
    assert worth_telling(groups_of(run, "age at joining")) == []
    assert math.isnan(groups_of(run, "age at joining")[0].back_of_a_hundred)


def test_who_paid_in_words(tmp_path):
    said = dict(payer_sentences(told(tmp_path)))
    assert said["who paid"] == (
        "for 100 yuan paid, who joined at 40 to 49 got back 140, at 30 to 39 only 40"
    )
    assert said["worth"] == (
        "to members themselves, cover was worth 4,000 yuan, 2,000 more than they paid"
    )
    assert said["coverage"].startswith("at most 50 % of expected critical illness (")
    assert said["coverage"].endswith("), in the end 20 %; with policies 25 %")


def test_what_was_not_measured_is_not_said(tmp_path):
    assert dict(payer_sentences(told(tmp_path, **NOTHING))) == {}
    unknown = transfers().assign(worth_yuan=np.nan, expected_yuan=np.nan)
    run = told(tmp_path, transfers=unknown, welfare=welfare().assign(loss_coverage=0.0))
    said = dict(payer_sentences(run))
    assert "worth" not in said
    assert said["coverage"] == "in the end policies covered 25 % of all expected critical illness"


def test_a_run_of_an_earlier_version_tells_nothing(tmp_path):
    run = told(tmp_path)
    for name in ("transfers", "welfare"):
        (tmp_path / f"{name}.parquet").unlink()
    assert everybody(run) is None
    assert list(payer_sentences(run)) == []
    assert list(by_group(run)) == []


def test_each_group_is_a_row_of_the_report(tmp_path):
    found = {one.says: one.rows for one in by_group(told(tmp_path))}
    assert list(found) == ["all members", "age at joining", "health at joining"]
    row = found["age at joining"][1]
    assert row.group == "40 to 49"
    assert row.cells == ["10", "100", "140", "140", "200", "140"]
    assert len(row.cells) == len(head())


def test_names_of_groups():
    def named(name):
        return group_words(Group(name, 1, 1.0, 1.0, 1.0, 1.0))

    assert named("70 and over") == "70 and over"
    assert named("2020 H2") == "second half of 2020"
    assert named("up to 1.5") == "up to 1.5 years"
    assert named("chronically ill") == "ill, and hid it"
