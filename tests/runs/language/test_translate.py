"""Is all that is said there in Chinese too, and never drawn as boxes?"""

from __future__ import annotations

import re
import threading
import warnings

import pytest
from made_up_run import told
from matplotlib.text import Text
from mutualaid.runs.compare.table import aggregate_seeds, answers, comparison_text
from mutualaid.runs.drawing.style import quiet_style
from mutualaid.runs.figures import registry
from mutualaid.runs.language import fonts
from mutualaid.runs.language.text_layout import TERMINAL, pad, truncate, width, wrap_text
from mutualaid.runs.language.translation import gettext, speaking
from mutualaid.runs.summary.summary import WIDTH, summarise
from scenario_results_fixtures import closed, whole

NAMES = {"mutualaid", "made", "care", "wage"}
"""Words on a figure of the made-up run that are names."""


def test_all_measures_of_a_comparison_have_their_chinese():
    told = aggregate_seeds(answers(closed(), "a", 1) + answers(whole(), "b", 1))
    with speaking("zh"):
        text = comparison_text(told, 2)
    assert set(re.findall("[A-Za-z]{3,}", text)) == set()


def test_words_without_chinese_are_said_as_they_are():
    with speaking("zh"):
        assert gettext("a title {of} mine {") == "a title {of} mine {"
        assert gettext("members") == "成员"
    assert gettext("members") == "members"


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="'fr'; allowed: en or zh"), speaking("fr"):
        pass


def test_a_language_is_spoken_in_one_thread_alone():
    heard = []
    with speaking("zh"):
        other = threading.Thread(target=lambda: heard.append(gettext("members")))
        other.start()
        other.join()
    assert heard == ["members"]


def test_lines_break_where_one_breaks_them():
    comma = "\N{FULLWIDTH COMMA}"
    lines = [f"成员在2020年4月达到峰值{comma}", "结束时为零。"]
    assert wrap_text("".join(lines), 23) == lines
    assert wrap_text(f"峰值{comma}零", 4) == [f"峰值{comma}"[:1], f"值{comma}", "零"]
    assert max(map(width, wrap_text("会" * 100, 20))) <= 20
    assert wrap_text("", 20) == []
    assert truncate("相互宝的成员", 6) == "相互…"
    assert truncate("相互宝", 4) == "相…"
    assert pad("分摊", 6) == "分摊  "
    assert (width("分摊"), width("分摊", TERMINAL)) == (3.5, 4.0)


# Figures


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    return told(tmp_path_factory.mktemp("language") / "run")


def written_on(outcome, name: str) -> list[str]:
    """All words on a figure; matplotlib warns of a letter that it cannot draw."""
    with warnings.catch_warnings(), quiet_style():
        warnings.simplefilter("error")
        figure = registry.page_of(outcome, registry.FIGURES[name])
        figure.canvas.draw()
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", registry.FIGURES)
def test_a_figure_is_chinese_throughout(outcome, name):
    if fonts.chinese_font() is None:  # then it is English, as the tests below say
        return
    with speaking("zh"):
        texts = written_on(outcome, name)
    assert not any("?" in text for text in texts)
    english = {word for text in texts for word in re.findall("[A-Za-z]{3,}", text)}
    assert english <= NAMES
    assert any(re.search("[\u4e00-\u9fff]", text) for text in texts)


def test_the_summary_is_chinese_throughout(outcome):
    with speaking("zh"):
        text = summarise(outcome.folder)
    assert set(re.findall("[A-Za-z]{3,}", text)) <= NAMES
    lines = text.splitlines()
    members = next(line for line in lines if line.startswith("成员"))
    assert members.split(maxsplit=1)[1].startswith("2020年1月达到峰值1.04亿")
    assert max(width(line, TERMINAL) for line in lines) <= WIDTH
    verdicts = [line.rpartition(" ")[0] for line in lines if line.endswith(("达到", "未达到"))]
    assert len({width(line, TERMINAL) for line in verdicts}) == 1  # one column below the other


@pytest.fixture
def without_font(monkeypatch):
    monkeypatch.setattr(fonts, "chinese_font", lambda: None)
    fonts._warn_once.cache_clear()
    yield
    fonts._warn_once.cache_clear()


@pytest.mark.usefixtures("without_font")
def test_without_a_font_figures_are_english_and_one_warning_says_so(outcome):
    with pytest.warns(UserWarning, match="no font on this machine can write Chinese") as caught:
        assert [fonts.figure_language("zh") for _ in range(3)] == ["en"] * 3
    assert len(caught) == 1
    with speaking(fonts.figure_language("zh")):
        assert "covered" in " ".join(written_on(outcome, "membership.png"))


@pytest.mark.usefixtures("without_font")
def test_without_a_font_nothing_is_ever_a_box():
    with speaking("zh"):
        assert fonts.families() == [fonts.FONT]
        assert fonts.drawable("成员 ab") == "?? ab"


def test_the_first_font_of_the_list_is_taken(monkeypatch):
    def machine(*names: str):
        listed = [type("Font", (), {"name": name}) for name in names]
        monkeypatch.setattr(fonts.fontManager, "ttflist", listed)
        return fonts._first_of(fonts.CHINESE_FONTS)

    assert machine("Arial", "SimHei", "Microsoft YaHei") == "Microsoft YaHei"
    assert machine("Arial", "Noto Serif CJK JP", "SimHei") == "SimHei"
    assert machine("Arial", "Noto Serif CJK JP") == "Noto Serif CJK JP"
    assert machine("Arial") is None
