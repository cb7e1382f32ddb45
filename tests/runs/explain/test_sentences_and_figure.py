"""Is an explanation told and drawn as it is, whatever it came to?"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import pytest
from mutualaid.runs.drawing.style import quiet_style
from mutualaid.runs.explain.breakdown import REST, WHOLE, Breakdown, Errors, SeedParts
from mutualaid.runs.explain.explanation import Explanation, read_explanation, write_explanation
from mutualaid.runs.explain.figure import draw_explanation
from mutualaid.runs.explain.mechanism_words import WORDS
from mutualaid.runs.explain.opened_loop import LoopSeed, OpenedLoop
from mutualaid.runs.explain.sentences import explanation_text
from mutualaid.runs.language.text_layout import TERMINAL, width
from mutualaid.runs.language.translation import speaking
from mutualaid.runs.results.bill_windows import Windows

DAY = dt.date(2021, 12, 21)
SHARE = {"durational_risk": 15_000, "leaving": 5_400, "growth": 2_200, "news": -200, REST: 0}
MEMBERS = {
    "leaving": 40_000_000,
    "durational_risk": 30_000_000,
    "news": 1_000_000,
    "growth": -21_000_000,
    REST: 2_000_000,
}


def breakdown(before: int, sign: int, parts: dict[str, int]) -> Breakdown:
    whole = sum(parts.values())
    after = before + sign * whole
    errors = {
        name: Errors(abs(part) / 20, math.nan, abs(part) / 20) for name, part in parts.items()
    }
    errors[WHOLE] = Errors(0.0, math.nan, math.nan)
    return Breakdown(
        before, after, whole, parts, errors, [SeedParts(1, before, after, whole, parts)]
    )


def made_up(**changes: object) -> Explanation:
    own = Explanation(
        scenario="article",
        title="A plan",
        agents=20_000,
        mechanisms=[name for name in SHARE if name != REST],
        idle=["selection"],
        orders=6,
        worlds=42,
        windows=Windows(DAY, True, 12, (dt.date(2019, 1, 7),), (DAY,)),
        unbilled=2,
        outcomes={
            "share": breakdown(8_500, 1, SHARE),
            "members": breakdown(107_000_000, -1, MEMBERS),
        },
        loop=OpenedLoop(
            107_000_000, 75_000_000, 55_000_000, (math.nan,) * 3, 20 / 52, math.nan,
            [LoopSeed(1, 107_000_000, 75_000_000, 55_000_000)],
        ),
        courses=[],
    )  # fmt: skip
    return replace(own, **changes)


MEMBERS_LOST = {"members": breakdown(107_000_000, -1, MEMBERS)}


def words_of(found: Explanation) -> str:
    return " ".join(explanation_text(found).split())


def test_the_answer_comes_first_and_can_be_printed():
    says = words_of(made_up())
    assert (
        "Of the rise of the yearly share from 85 yuan to 309 yuan, 150 yuan (67 %) comes from"
        " waiting period and wear-off, 54 yuan (24 %) from leaving over the share, 22 yuan (9.8 %)"
        " from slow growth." in says
    )
    assert (
        "Of the 52 million members lost between the peak of 107 million and 55 million at the"
        " notice of closure, 40 million (77 %) come from leaving over the share" in says
    )
    assert "less 21 million (40 %) by slow growth." in says
    assert "20 million (38 %) because others had left before: the vicious circle." in says
    assert says.index("Of the rise") < says.index("42 worlds of 20,000 agents")


def test_a_part_within_two_of_its_errors_is_said_to_be_noise():
    share = breakdown(8_500, 1, SHARE)
    errors = {**share.errors, "leaving": Errors(2_701.0, math.nan, 2_701.0)}
    says = words_of(made_up(outcomes={"share": share._replace(errors=errors)} | MEMBERS_LOST))
    assert "from slow growth; within the noise: leaving over the share." in says
    assert "54 yuan (24 %)" not in says
    sure = {**errors, "leaving": Errors(2_700.0, math.nan, 2_700.0)}
    says = words_of(made_up(outcomes={"share": share._replace(errors=sure)} | MEMBERS_LOST))
    assert "54 yuan (24 %) from leaving over the share" in says
    assert "noise" not in says
    lost = Errors(1e9, math.nan, 1e9)
    everything = share._replace(errors=dict.fromkeys(share.errors, lost))
    says = words_of(made_up(outcomes={"share": everything} | MEMBERS_LOST))
    assert "to 309 yuan, within the noise: waiting period" in says
    with quiet_style():
        titles = [
            draw_explanation(made_up(outcomes={"share": one} | MEMBERS_LOST)).texts[0].get_text()
            for one in (share, everything)
        ]
    assert "67 %" in titles[0]
    assert "No part is larger than the noise" in titles[1].replace("\n", " ")


def test_parts_stand_to_the_fen_with_their_errors_beside_them():
    text = explanation_text(made_up())
    (line,) = [
        one for one in text.splitlines() if one.startswith("  leaving over") and "54.00" in one
    ]
    assert line.split()[-5:] == ["24", "%", "2.70", "-", "2.70"]
    assert "In 2 worlds nobody was left" in text
    assert "Not at work in this scenario: selection by own risk." in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_lines_fit_a_terminal(lang):
    with speaking(lang):
        text = explanation_text(made_up())
    assert max(width(line, TERMINAL) for line in text.splitlines()) <= 100
    assert text.endswith("\n")


def test_every_mechanism_has_words():
    from mutualaid.model.scenario.mechanisms import MECHANISMS

    assert set(WORDS) == {*MECHANISMS, REST}
    assert len({words.name for words in WORDS.values()}) == len(WORDS)
    assert max(len(words.name) for words in WORDS.values()) <= 33  # as wide as their column


ODD = {
    "no share": {"outcomes": {"members": breakdown(107_000_000, -1, MEMBERS)}},
    "nothing changed": {
        "outcomes": {
            "share": breakdown(8_500, 1, dict.fromkeys(SHARE, 0)),
            "members": breakdown(0, -1, dict.fromkeys(SHARE, 0)),
        },
        "loop": None,
    },
    "share fell": {
        "outcomes": {
            "share": breakdown(8_500, 1, {**SHARE, "leaving": -20_000}),
            "members": breakdown(107_000_000, -1, MEMBERS),
        }
    },
    "nobody lost to a bill": {
        "loop": OpenedLoop(50, 50, 50, (math.nan,) * 3, math.nan, math.nan, [])
    },
    "a short plan without a notice": {
        "windows": Windows(DAY, False, 0, (dt.date(2021, 1, 7),), (DAY,)),
        "orders": 0,
    },
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_odd_explanations_are_told_and_drawn(name, lang):
    found = made_up(**ODD[name])
    with speaking(lang), quiet_style():
        assert explanation_text(found)
        assert draw_explanation(found).texts


def test_what_odd_explanations_say():
    told = {name: words_of(made_up(**changes)) for name, changes in ODD.items()}
    assert "yearly share" not in told["no share"]
    assert "The share did not rise: 85 yuan at first, 85 yuan at last." in told["nothing changed"]
    assert "No members were lost at the notice of closure." in told["nothing changed"]
    assert "The share did not rise: 85 yuan at first, 55 yuan at last." in told["share fell"]
    assert "there is no vicious circle" in told["nobody lost to a bill"]
    assert "in the first half of its bills" in told["a short plan without a notice"]
    assert "in the last round" in told["a short plan without a notice"]
    assert "over all orders" in told["a short plan without a notice"]


def test_bars_of_a_waterfall_end_where_the_next_begins():
    with quiet_style():
        figure = draw_explanation(made_up())
    share, members = figure.axes[:2]
    bars = [(one.get_x(), one.get_x() + one.get_width()) for one in share.patches]
    assert bars[0] == (0, 85)
    assert bars[-1] == (0, 309)
    assert [round(start) for start, _ in bars[1:-1]] == [85, 235, 289, 311, 309]
    assert round(bars[-2][1]) == 309
    ends = [one.get_x() + one.get_width() for one in members.patches]
    assert ends[0] == pytest.approx(107)
    assert ends[-1] == ends[-2] == pytest.approx(55)


def test_what_is_written_is_read_again(tmp_path):
    found = made_up()
    write_explanation(found, tmp_path)
    again = read_explanation(tmp_path)
    assert again.outcomes["share"].parts == SHARE
    assert again.windows == found.windows
    assert words_of(again) == words_of(found)
