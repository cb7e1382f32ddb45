"""Is all that is said there in Chinese too, and never drawn as boxes?"""

from __future__ import annotations

import ast
import re
import threading
import tomllib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from made_up_run import told
from matplotlib.text import Text
from mutualaid.model.loading.scenario_reader import preset_names, read_scenario
from mutualaid.model.scenario.regulator import OrderKind
from mutualaid.runs.compare.figure import ENDINGS, PAYERS
from mutualaid.runs.compare.table import OF_YEARS, QUESTIONS, answers, comparison_text, over_seeds
from mutualaid.runs.drawing.member_grid import KINDS
from mutualaid.runs.drawing.style import quiet_style
from mutualaid.runs.figures import registry as figures
from mutualaid.runs.figures.float_balance import _COSTS, _INCOME
from mutualaid.runs.figures.member_mix import _LINES
from mutualaid.runs.language import fonts
from mutualaid.runs.language import formats as amounts
from mutualaid.runs.language import translation as language
from mutualaid.runs.language.translation import (
    TERMINAL,
    WORDS,
    cut,
    retold,
    say,
    speaking,
    width,
    wrapped,
)
from mutualaid.runs.published.targets import TARGETS
from mutualaid.runs.report.yearly_table import HEAD
from mutualaid.runs.summary.summary import WIDTH, summarise
from scenario_results_fixtures import closed, whole

RUNS = Path(language.__file__).parent
TABLES = tomllib.loads(WORDS.read_text("utf-8"))
CHINESE = {english: chinese for table in TABLES.values() for english, chinese in table.items()}
SPEAKERS = ("say", "heading", "retold")
NO_SPEECH = {"main.py", "audit.py", "report.py"}
"""They import another `say`, of runs/process/exit_codes.py."""
NAMES = {"mutualaid", "made", "care", "wage"}
"""Words on a figure of the made-up run that are names."""


def said_in(path: Path) -> Iterator[str]:
    """Words that a file gives to `say`, at once or by a name in the same function."""
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(function, ast.FunctionDef):
            continue
        named: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                named.setdefault(node.targets[0].id, []).append(node.value)
        for node in ast.walk(function):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in SPEAKERS:
                continue
            first = node.args[0]
            values = named.get(first.id, []) if isinstance(first, ast.Name) else [first]
            for value in values:
                yield from _texts(value)


def _texts(value: ast.expr) -> Iterator[str]:
    """Texts that an expression may be: itself, or either side of a condition."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from (*_texts(value.body), *_texts(value.orelse))


def all_said() -> set[str]:
    """Everything that the program says, as far as it is written in one place."""
    said: set[str] = set()
    for path in RUNS.rglob("*.py"):
        stderr = "exit_codes import" in path.read_text("utf-8")  # a `say` of its own, in English
        if path.name not in NO_SPEECH and not stderr:
            said.update(said_in(path))
    for path in RUNS.rglob("*.html"):
        said.update(re.findall(r'say\("([^"]+)"', path.read_text("utf-8")))
    said.update(HEAD, (kind.name for kind in KINDS))
    said.update(name for _, name, _ in (*_LINES, *_INCOME, *_COSTS, *PAYERS, *ENDINGS))
    for targets in TARGETS.values():
        for target in targets:
            said.update((target.name, target.unit, target.expected))
    return {text for text in said if re.search("[A-Za-z]{2}", text)}


def of_presets() -> set[str]:
    """What presets say in words of their own: titles, sources, products, orders."""
    scenarios = [read_scenario(name) for name in preset_names()]
    said = {text for one in scenarios for text in (one.title, one.reference)}
    for one in scenarios:
        said.update(product.name for product in one.agency.products)
        said.update(order.says for order in (*one.regulator.orders, *one.regulator.triggers))
    return said - {""}


def braces(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", text))


def test_all_that_is_said_has_its_chinese():
    said = all_said()
    assert len(said) > 400
    assert sorted(said - set(CHINESE)) == []


def test_all_that_presets_say_and_all_orders_have_their_chinese():
    assert {kind.replace("_", " ") for kind in get_args(OrderKind)} <= set(CHINESE)
    assert sorted(of_presets() - set(CHINESE)) == []


def test_all_measures_of_a_comparison_have_their_chinese():
    told = over_seeds(answers(closed(), "a", 1) + answers(whole(), "b", 1))
    with speaking("zh"):
        text = comparison_text(told, 2)
    assert set(re.findall("[A-Za-z]{3,}", text)) == set()
    for question in QUESTIONS:
        assert question in CHINESE
    with speaking("zh"):
        assert all(retold(one.says, *OF_YEARS) != one.says for one in told)


def test_the_search_for_words_finds_them(tmp_path):
    path = tmp_path / "planted.py"
    path.write_text(
        "def f(x):\n    words = 'planted one' if x else 'planted two'\n"
        "    return say(words) + say('planted three', n=1)\n",
        encoding="utf-8",
    )
    assert set(said_in(path)) == {"planted one", "planted two", "planted three"}


def test_both_sides_have_the_same_places_for_values():
    assert [(en, zh) for en, zh in CHINESE.items() if braces(en) != braces(zh)] == []


def test_no_word_is_there_twice():
    assert sum(map(len, TABLES.values())) == len(CHINESE)


def test_words_without_chinese_are_said_as_they_are():
    with speaking("zh"):
        assert say("a title {of} mine {") == "a title {of} mine {"
        assert say("members") == "成员"
    assert say("members") == "members"
    assert say("members", lang="zh") == "成员"


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="'fr'; allowed: en or zh"), speaking("fr"):
        pass


def test_a_language_is_spoken_in_one_thread_alone():
    heard = []
    with speaking("zh"):
        other = threading.Thread(target=lambda: heard.append(say("members")))
        other.start()
        other.join()
    assert heard == ["members"]


def test_numbers_are_written_as_one_writes_them():
    with speaking("zh"):
        assert amounts.count(104_234_567) == "1.04亿"
        assert amounts.count(16_528) == "16,528"
        assert amounts.yuan(5.12e9) == "51.2亿元"
        assert amounts.size(54_000_000) == (1e4, "万")
        assert amounts.percent(0.234) == "23%"
        assert amounts.month_name(np.datetime64("2020-11-07").item()) == "2020年11月"


def test_what_was_written_in_english_is_told_again():
    with speaking("zh"):
        causes = "{months} months after the notice of {day}", "members {seen} above {level}"
        told_again = retold("6 months after the notice of 2021-06-15", *causes)
        assert told_again == "2021-06-15征求意见后6个月"
        assert retold("members 12 above 3", *causes).startswith("成员12")
        assert retold("something else", *causes) == "something else"


def test_lines_break_where_one_breaks_them():
    comma = "\N{FULLWIDTH COMMA}"
    lines = [f"成员在2020年4月达到峰值{comma}", "结束时为零。"]
    assert wrapped("".join(lines), 23) == lines
    assert wrapped(f"峰值{comma}零", 4) == [f"峰值{comma}"[:1], f"值{comma}", "零"]
    assert max(map(width, wrapped("会" * 100, 20))) <= 20
    assert wrapped("", 20) == []
    assert cut("相互宝的成员", 6) == "相互…"


# Figures


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    return told(tmp_path_factory.mktemp("language") / "run")


def written_on(outcome, name: str) -> list[str]:
    """All words on a figure; matplotlib warns of a letter that it cannot draw."""
    with warnings.catch_warnings(), quiet_style():
        warnings.simplefilter("error")
        figure = figures.page_of(outcome, figures.FIGURES[name])
        figure.canvas.draw()
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", figures.FIGURES)
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
        assert [fonts.drawn_language("zh") for _ in range(3)] == ["en"] * 3
    assert len(caught) == 1
    with speaking(fonts.drawn_language("zh")):
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
