"""Does a run that has ended tell its verdict at once, and more when worlds beside it are asked?"""

from __future__ import annotations

import pytest
from mutualaid.runs.app.components.verdict_card import answer_html, explanation_html, verdict_html
from mutualaid.runs.app.state import inquiry as inquiries
from mutualaid.runs.app.state.inquiry import AT_WORK, Inquiry, Stage
from mutualaid.runs.explain.outcomes import MEMBERS, SHARE
from mutualaid.runs.language.translation import speaking
from mutualaid.runs.results.run_results import results_of
from mutualaid.runs.verdict.judging import judge
from mutualaid.runs.verdict.kinds import Kind, LeftOut
from page_fixtures import check_html, ended, live_to_the_end, until, visiting

TINY = "preset=article&people.agents=60"


@pytest.fixture(autouse=True)
def few_worlds(monkeypatch):
    monkeypatch.setattr(inquiries, "SEEDS", 1)


@pytest.fixture(scope="module")
def asked():
    """A visitor whose run has ended, and is judged and explained."""
    with pytest.MonkeyPatch.context() as patch, visiting(TINY) as visitor:
        patch.setattr(inquiries, "SEEDS", 1)
        session = visitor.session
        session.run_to()
        until(lambda: session.inquiry is not None and ended(session))
        inquiry = session.inquiry
        first = verdict_html(inquiry)
        inquiry.ask()
        until(lambda: inquiry.stage not in AT_WORK, 300)
        yield visitor, inquiry, first


def test_the_run_alone_tells_what_it_can_at_once_and_says_what_it_cannot(asked):
    _, _, first = asked
    check_html(first)
    assert "without worlds beside it" in first
    assert "closure notice, 2021-12-28" in first
    assert "Did the healthy leave?" in first
    assert "Would it have died if nobody had ended it?" not in first
    assert "dozens of 60 agents, with 2 seeds" in first


def test_the_page_begins_with_what_happened_as_soon_as_the_plan_has_ended(asked):
    visitor, inquiry, _ = asked
    text = answer_html(inquiry)
    check_html(text)
    assert "people joined" in text
    assert "times what was promised" in text
    assert answer_html(None) == ""
    with speaking("zh"):
        assert "人加入" in answer_html(inquiry)
    assert visitor.session.inquiry is inquiry


def test_worlds_beside_it_give_the_verdict_that_a_run_is_given(asked):
    visitor, inquiry, _ = asked
    world = visitor.session.world
    assert inquiry.stage is Stage.ANSWERED
    assert inquiry.verdict == judge(world.scenario, results_of(world.society))
    assert not inquiry.can_be_asked
    text = verdict_html(inquiry)
    check_html(text)
    for question in (
        "Would it have died if nobody had ended it?",
        "How much of the rise was leaving?",
    ):
        assert question in text
    assert "Judged beside worlds of 60 agents with the same people" in text


def test_the_explanation_is_sentences_and_a_row_for_each_step(asked):
    _, inquiry, _ = asked
    found = inquiry.explanation
    text = explanation_html(inquiry)
    check_html(text)
    for key in (SHARE, MEMBERS):
        one = found.outcomes[key]
        assert sum(one.parts.values()) == one.whole
    assert "Of the rise of the yearly share" in text
    assert "leaving over the share" in text
    assert text.count('class="fall"') == 3
    assert text.count('class="level"') == 6


def test_it_is_told_in_chinese(asked):
    _, inquiry, _ = asked
    with speaking("zh"):
        text = verdict_html(inquiry) + explanation_html(inquiry)
    check_html(text)
    assert "这是死亡螺旋吗" in text
    assert "它也会消亡吗" in text
    assert "分摊额的上涨" in text
    assert "。。" not in text


def test_it_can_be_cancelled_and_asked_again(visitor):
    session = visitor.session
    session.run_to()
    until(lambda: session.inquiry is not None and ended(session))
    inquiry = session.inquiry
    inquiry.ask()
    until(lambda: inquiry.done > 0 or inquiry.stage not in AT_WORK)
    inquiry.give_up()
    assert inquiry.stage is Stage.CANCELLED
    assert inquiry.can_be_asked
    assert inquiry.verdict.left_out is LeftOut.NOT_ASKED
    inquiry.ask()
    assert inquiry.stage is Stage.JUDGING
    inquiry.give_up()


def test_another_world_is_not_told_the_verdict_of_the_last_one(visitor):
    session = visitor.session
    live_to_the_end(visitor)
    last = session.inquiry
    last.ask()
    made = session.worlds_made
    visitor.reset()
    until(lambda: session.worlds_made > made)
    assert session.inquiry is None
    assert last.stage is Stage.CANCELLED


def test_a_plan_without_two_bills_has_nothing_to_judge():
    with visiting(f"{TINY}&plan.end=2018-11-30") as visitor:
        session = visitor.session
        session.run_to()
        until(lambda: session.inquiry is not None)
        assert session.inquiry.verdict.kind is Kind.NOTHING
        assert not session.inquiry.can_be_asked
        session.inquiry.ask()
        assert session.inquiry.stage is Stage.NOT_ASKED


def test_what_breaks_is_told_and_may_be_asked_again(asked, monkeypatch):
    visitor, _, _ = asked

    def break_down(*_):
        raise RuntimeError("of no use")

    monkeypatch.setattr(inquiries, "judge", break_down)
    inquiry = Inquiry(visitor.session.world, lambda: None)
    inquiry.ask()
    until(lambda: inquiry.stage is Stage.BROKEN)
    assert inquiry.can_be_asked
