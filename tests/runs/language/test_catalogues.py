"""Is all that is shown in every catalogue, with the same values, and nothing else?"""

from __future__ import annotations

import ast
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import catalogue_messages
import pytest
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po
from catalogue_messages import KEYWORDS, PROGRAM, Message, messages, messages_in
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.runs.compare.table import QUESTIONS, label
from mutualaid.runs.language.formats import rescale, size_in
from mutualaid.runs.language.translation import (
    LANGUAGES,
    SOURCE,
    catalogue_path,
    gettext,
    ngettext,
    pgettext,
    speaking,
)
from mutualaid.runs.published.target_file import read_published
from mutualaid.runs.published.targets import Story, describe_band

ROOT = PROGRAM.parent
CODES = [code for code in LANGUAGES if code != SOURCE]
CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")
SHOWN = messages()


def entries(code: str) -> list[Entry]:
    """What a catalogue has, without its head."""
    with catalogue_path(code).open("rb") as file:
        return [one for one in read_po(file, locale=code) if one.id]


def message(one: Entry) -> Message:
    singular, plural = one.id if isinstance(one.id, tuple | list) else (one.id, "")
    return Message(singular, plural, one.context)


def texts(one: Entry) -> list[str]:
    return [one.string] if isinstance(one.string, str) else list(one.string)


def names_in(text: str) -> set[str]:
    """Names in the braces of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


# Both ways: all that is shown is translated, and all that is translated is shown.


def test_there_is_much_to_translate():
    assert CODES == ["zh"]
    assert len(SHOWN) > 900


@pytest.mark.parametrize("code", CODES)
def test_all_that_is_shown_is_translated_and_nothing_else(code):
    known = {message(one) for one in entries(code) if all(texts(one))}
    assert sorted(SHOWN - known, key=str) == []  # python tests/support/catalogue_messages.py
    assert sorted(known - SHOWN, key=str) == []
    assert all(one.fuzzy is False for one in entries(code))


@pytest.mark.parametrize("code", CODES)
def test_a_translation_has_the_values_of_its_message(code):
    for one in entries(code):
        if one.context == "unit":  # braces of a table, not of a value
            continue
        english = message(one)
        wanted = names_in(english.plural or english.singular)
        assert names_in(english.singular) <= wanted
        for text in texts(one):
            assert names_in(text) == wanted, english


def test_chinese_is_chinese():
    for one in entries("zh"):
        english, (text, *_) = message(one), texts(one)
        if re.search("[a-z]{4}", english.singular) and english.context != "date":
            assert CHINESE.search(text) or "%" in text or text.isascii(), english
        assert text == text.strip() or english.singular != english.singular.strip()


# A new text is found by the extractor, or the test fails.


def calls(folder: Path) -> Iterator[tuple[str, ast.Call]]:
    """Calls of the functions that translate, but for where they are made."""
    for path in sorted(folder.rglob("*.py")):
        if path.name == "translation.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in KEYWORDS:
                yield f"{path.name}:{node.lineno}", node


def literals(node: ast.Call) -> Iterator[str]:
    """Texts that the arguments of a call may be."""
    parts: list[ast.AST] = [*node.args]
    while parts:
        part = parts.pop()
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif not isinstance(part, ast.Subscript | ast.Call):  # texts by which others are found
            parts += ast.iter_child_nodes(part)


def unseen(folder: Path) -> list[str]:
    """Texts of calls that Babel's extractor does not see, as those inside an f-string."""
    found = messages_in(folder)
    seen = {text for one in found for text in (*one[:2], one.context)}
    return [
        f"{place}: {text}"
        for place, node in calls(folder)
        if getattr(node.func, "id", "") != "Measure"
        for text in literals(node)
        if re.search("[A-Za-z]{2}", text) and text not in seen
    ]


def test_the_extractor_sees_every_text():
    assert unseen(PROGRAM) == []


@pytest.mark.parametrize(
    ("planted", "is_seen"),
    [
        ('gettext("planted one")', True),
        ('words = N_("planted " "one") if x else N_("planted two")', True),
        ('ngettext("a plant", "{n} plants", n, n=n)', True),
        ('pgettext("garden", "plant")', True),
        ("print(f\"{gettext('planted one')}\")", False),
        ('gettext("planted one" if x else "planted two")', False),
    ],
)
def test_a_text_that_the_extractor_overlooks_is_caught(tmp_path, planted, is_seen):
    (tmp_path / "planted.py").write_text(planted + "\n", encoding="utf-8")
    assert (unseen(tmp_path) == []) == is_seen
    assert not is_seen or messages_in(tmp_path) - SHOWN


def test_pages_are_searched_too(tmp_path):
    text = '<p>{{ gettext("planted {n}", n=3) }}</p>'
    (tmp_path / "planted.html").write_text(text, encoding="utf-8")
    assert messages_in(tmp_path) == {Message("planted {n}")}


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("[amr]*/**/*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_file_of_the_program_has_chinese_in_it(path):
    assert not CHINESE.search(path.read_text("utf-8"))


# Sizes: what English counts in millions, Chinese counts by ten thousands.


def numbers_in(text: str) -> list[float]:
    """Numbers of a text, but for percentages."""
    found = re.findall(r"(\d[\d,]*\.?\d*)(\u4e07?)(?! ?%|\d|\.)", text)
    return [float(one.replace(",", "")) * (1e4 if size else 1) for one, size in found]


PUBLISHED = [target for story in get_args(Story) for target in read_published(story).targets]


@pytest.mark.parametrize("target", PUBLISHED, ids=lambda target: target.name)
def test_what_was_published_is_the_same_number_in_chinese(target):
    size, english = size_in(target.unit), describe_band(target)
    with speaking("zh"):
        unit, expected = pgettext("unit", target.unit), describe_band(target)
        wanted = [rescale(one, size) for one in numbers_in(english)]
    assert numbers_in(expected) == pytest.approx(wanted)
    assert ("\u4ebf" in unit, "\u4e07" in unit) == (size == 1e9, size in (1e3, 1e6))


def test_what_a_comparison_measures_is_in_the_sizes_of_the_language():
    scenario = read_scenario("article")
    for measure in (one for make in QUESTIONS.values() for one in make(scenario)):
        size = size_in(measure.says.rpartition(", ")[2])
        with speaking("zh"):
            text = label(measure).rpartition("\uff0c")[2]
        assert ("\u4ebf" in text, "\u4e07" in text) == (size == 1e9, size in (1e3, 1e6)), text


# Speaking


def test_plurals_are_those_of_the_language():
    words = "one bill", "{number} bills"
    assert [ngettext(*words, n, number=n) for n in (0, 1, 2)] == ["0 bills", "one bill", "2 bills"]
    with speaking("zh"):
        assert [ngettext(*words, n, number=n)[0] for n in (0, 1, 2)] == ["0", "1", "2"]


def test_an_empty_text_stays_empty():
    for code in LANGUAGES:
        with speaking(code):
            assert (gettext(""), pgettext("unit", "")) == ("", "")


# A new language, and the files of a distribution


def test_a_catalogue_is_brought_up_to_date(tmp_path, monkeypatch):
    path = tmp_path / "zh.po"
    text = catalogue_path("zh").read_text("utf-8")
    path.write_text(text.replace('msgid "Preset"', 'msgid "Nothing shows this"'), encoding="utf-8")
    monkeypatch.setattr(catalogue_messages, "catalogue_path", lambda _: path)
    assert catalogue_messages.update("zh") == ["Preset"]
    changed = path.read_text("utf-8")
    assert "Nothing shows this" not in changed
    assert 'msgid "Preset"\nmsgstr ""' in changed


def test_the_catalogue_in_the_tree_is_as_the_command_writes_it(tmp_path, monkeypatch):
    path = tmp_path / "zh.po"
    shutil.copy(catalogue_path("zh"), path)
    before = [(message(one), texts(one)) for one in entries("zh")]
    monkeypatch.setattr(catalogue_messages, "catalogue_path", lambda _: path)
    assert catalogue_messages.update("zh") == []
    monkeypatch.setitem(globals(), "catalogue_path", lambda _: path)
    assert [(message(one), texts(one)) for one in entries("zh")] == before


@pytest.mark.parametrize("kind", ["sdist", "wheel"])
def test_a_distribution_has_every_catalogue(tmp_path, kind):
    tree, out = tmp_path / "tree", tmp_path / "out"
    for name in ("agents", "model", "runs"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tree / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    build = f"from setuptools import build_meta; build_meta.build_{kind}({str(out)!r})"
    out.mkdir()
    run = subprocess.run(
        [sys.executable, "-c", build], cwd=tree, capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr
    (made,) = out.iterdir()
    shutil.unpack_archive(made, tmp_path / "unpacked", "zip" if kind == "wheel" else "gztar")
    for code in CODES:
        path = f"runs/language/catalogues/{code}/LC_MESSAGES/mutualaid.po"
        assert [*(tmp_path / "unpacked").glob(f"**/{path}")]
