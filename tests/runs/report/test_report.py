"""Is the report of a run one page that stands alone, safe to open, and the same each time?"""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest
import tomli_w
from changed_runs import make_fit
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import parse_setting, read_scenario
from mutualaid.model.scenario.toml_text import fingerprint
from mutualaid.runs.cli.main import main
from mutualaid.runs.files.run_folder import read_manifest, verify
from mutualaid.runs.language.translation import speaking
from mutualaid.runs.one_run.run import run_scenario
from mutualaid.runs.report.output import FilesChangedError, write_report
from mutualaid.runs.report.page import page

SHORT = {"people.agents": 900, "plan.end": "2019-03-28", "agency.until": "2019-03-28"}
HOSTILE = (
    "<script>alert(1)</script> =cmd()|' /C calc'!A0 & \"]]> --> {{ 7*7 }} <img src=x onerror=y>"
)
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'"
)
VOID = {"meta", "img", "br", "link", "input", "hr"}


class Read(HTMLParser):
    """A page taken apart: its elements, and whether each that opens is closed."""

    def __init__(self, text: str):
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "code", "pre"):
            self.words.append(data)

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]


@pytest.fixture(scope="module")
def article(tmp_path_factory):
    """A run of the article's plan, never changed by a test."""
    out = tmp_path_factory.mktemp("report") / "article"
    return run_scenario(
        read_scenario("article", {"people.agents": 1500}), out, True, name="article"
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A short run of a scenario whose every free word wants to be more than a word."""
    scenario = read_scenario("article", SHORT)
    product = scenario.agency.products[0].model_copy(update={"name": HOSTILE[:32]})
    scenario = scenario.model_copy(
        update={
            "title": HOSTILE,
            "reference": HOSTILE,
            "agency": scenario.agency.model_copy(update={"products": (product,)}),
        }
    )
    return run_scenario(scenario, tmp_path_factory.mktemp("report") / "hostile", True)


@pytest.fixture
def copied(hostile, tmp_path):
    """The short run, to be changed."""
    return Path(shutil.copytree(hostile, tmp_path / "run"))


@pytest.fixture(scope="module")
def pages(article, hostile):
    """Pages by folder and language."""
    made = {}
    for folder in (article, hostile):
        made[folder, "en"] = (folder / "report.html").read_text("utf-8")
        with speaking("zh"):
            made[folder, "zh"] = page(folder, read_manifest(folder))
    return made


# The page


def test_a_run_has_a_report_and_it_is_made_again_to_the_byte(article):
    first = (article / "report.html").read_bytes()
    assert "report.html" in read_manifest(article)["files"]
    manifest = (article / "manifest.json").read_bytes()
    assert write_report(article).read_bytes() == first
    assert (article / "manifest.json").read_bytes() == manifest
    assert verify(article) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_whole_and_loads_and_runs_nothing(article, pages, lang):
    text = pages[article, lang]
    read = Read(text)
    assert read.open == []
    tags = {tag for tag, _ in read.elements}
    assert not tags & {
        "script",
        "iframe",
        "object",
        "embed",
        "link",
        "form",
        "base",
        "foreignobject",
    }
    policies = [a["content"] for t, a in read.elements if a.get("http-equiv")]
    assert policies == [POLICY]
    assert all(link.startswith("#") for link in (*read.values("href"), *read.values("xlink:href")))
    assert all(source.startswith("data:image/png;base64,") for source in read.values("src"))
    assert not any(name.startswith("on") for _, attrs in read.elements for name in attrs)
    assert not re.search(r"@import|url\((?!#)", text)


def test_names_of_parts_are_there_once_and_each_is_found(article):
    read = Read((article / "report.html").read_text("utf-8"))
    names = read.values("id")
    assert len(names) == len(set(names)) > 1000
    used = {link[1:] for link in read.values("xlink:href")}
    for attribute in ("clip-path", "style"):
        used |= {
            name for one in read.values(attribute) for name in re.findall(r"url\(#(.+?)\)", one)
        }
    assert used <= set(names)


def test_the_page_says_what_a_report_must_say(article):
    read = Read((article / "report.html").read_text("utf-8"))
    text = " ".join(" ".join(read.words).split())
    headings = ["What happened", "Targets", "Figures", "Year by year", "Assumptions", "Limits"]
    headings += ["To make it again", "Provenance"]
    places = [text.index(one) for one in headings]
    assert places == sorted(places)
    manifest, (*_, figures) = read_manifest(article), [t for t, _ in read.elements if t == "svg"]
    assert figures
    assert len([t for t, _ in read.elements if t == "svg"]) == len(
        list((article / "figures").iterdir())
    )
    whole = (article / "report.html").read_text("utf-8")
    for name, one in manifest["files"].items():
        assert name == "report.html" or one["sha256"] in whole
    assert manifest["fingerprint"] in whole
    assert "share of 2021" in text
    assert "An agent stands for about 100,000 people" in text


def test_the_chinese_page_is_chinese_throughout(article, pages):
    read = Read(pages[article, "zh"])
    assert read.elements[0] == ("html", {"lang": "zh-Hans"})
    text = " ".join(read.words).partition("出处")[0]  # then names of packages and files follow
    said = set(re.findall(r"(?<![\w./{])[A-Za-z][a-z]{3,}(?![\w./}])", text))
    names = "mutualaid compare scenarios article Parquet people value random operator none"
    assert said <= set(names.split())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_words_of_a_scenario_are_words_and_nothing_else(hostile, pages, lang):
    text = pages[hostile, lang]
    read = Read(text)
    assert read.open == []
    assert "script" not in {tag for tag, _ in read.elements}
    assert "<script>" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "{{ 7*7 }}" in " ".join(read.words)
    assert HOSTILE in read.words


def test_what_was_changed_is_told_and_the_command_runs_the_same(tmp_path):
    settings = SHORT | {"plan.fee_rate": 0.04, "run.seed": 7, "claims.mode": "expected"}
    scenario = read_scenario("article", settings)
    folder = run_scenario(scenario, tmp_path / "run", True, name="article")
    text = (folder / "report.html").read_text("utf-8")
    assert re.search(r"<code>plan.fee_rate</code></td><td><b>0.04</b></td><td>0.08</td>", text)
    (command,) = re.findall(r"<pre>(mutualaid run article .*)</pre>", text)
    words = shlex.split(command.replace("&#39;", "'"))
    assert words[:3] == ["mutualaid", "run", "article"]
    typed = dict(parse_setting(word) for word in words[4::2])
    assert typed.keys() == settings.keys()
    assert fingerprint(read_scenario(words[2], typed)) == fingerprint(scenario)


# The command, and the files


def test_pages_in_both_languages_are_files_of_the_run(copied, capsys):
    assert main(["report", str(copied), "--lang", "zh"]) == 0
    assert capsys.readouterr().out.strip() == str(copied / "report.zh.html")
    assert verify(copied) == []
    assert 'lang="zh-Hans"' in (copied / "report.zh.html").read_text("utf-8")
    assert 'lang="en"' in (copied / "report.html").read_text("utf-8")


def test_a_run_in_chinese_is_chinese_and_its_numbers_are_the_same(hostile, copied):
    write_report(copied, "zh")
    scenario = read_scenario(copied / "scenario.toml")
    folder = run_scenario(scenario, copied, True, lang="zh")  # the same run, in its place
    assert not (folder / "report.zh.html").exists()
    for name in ("rounds.csv", "rounds.parquet", "scenario.toml"):
        assert (folder / name).read_bytes() == (hostile / name).read_bytes()
    assert "成员" in (folder / "summary.txt").read_text("utf-8")
    assert 'lang="zh-Hans"' in (folder / "report.html").read_text("utf-8")
    manifest = read_manifest(folder)
    assert manifest["language"] == "zh"
    assert " --lang zh " in manifest["reproduce"]
    before = (folder / "report.html").read_bytes()
    assert write_report(folder) == folder / "report.html"
    assert (folder / "report.html").read_bytes() == before
    assert write_report(folder, "en") == folder / "report.en.html"
    assert 'lang="en"' in (folder / "report.en.html").read_text("utf-8")
    assert verify(folder) == []


def test_a_changed_page_shows_and_is_made_again(copied):
    whole = (copied / "report.html").read_bytes()
    (copied / "report.html").write_bytes(whole.replace(b"members", b"numbers"))
    assert [line.partition(" (")[0] for line in verify(copied)] == ["changed: report.html"]
    assert write_report(copied).read_bytes() == whole
    assert verify(copied) == []


def test_a_report_is_refused_over_changed_tables_and_hides_no_change(copied, capsys):
    write_report(copied, "zh")
    page_before = (copied / "report.html").read_bytes()
    (copied / "rounds.csv").write_text("nothing", encoding="utf-8")
    with pytest.raises(FilesChangedError, match=r"changed: rounds\.csv"):
        write_report(copied)
    assert main(["report", str(copied)]) == 1
    assert "rounds.csv" in capsys.readouterr().err
    assert (copied / "report.html").read_bytes() == page_before
    assert any("rounds.csv" in line for line in verify(copied))


def test_terms_that_are_not_those_of_the_run_are_told(copied, capsys):
    assert main(["report", str(copied), "--quiet"]) == 0
    assert capsys.readouterr().err == ""
    path = copied / "scenario.toml"
    terms = tomllib.loads(path.read_text("utf-8"))
    terms["plan"]["fee_rate"] = 0.25
    path.write_text(tomli_w.dumps(terms), "utf-8")
    make_fit(copied, digests_too=False)
    assert main(["report", str(copied), "--quiet"]) == 0
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert said[0].startswith(f"warning: {path}: its terms are not those of the run")


def test_a_changed_manifest_is_not_sealed_again(copied):
    path = copied / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"seed": 1', '"seed": 2'), encoding="utf-8")
    with pytest.raises(FilesChangedError, match=r"changed: manifest\.json"):
        write_report(copied)


def test_a_page_elsewhere_is_no_file_of_the_run(copied, tmp_path):
    before = (copied / "manifest.json").read_bytes()
    out = tmp_path / "page.html"
    assert write_report(copied, out=out).read_bytes() == (copied / "report.html").read_bytes()
    write_report(copied, "zh", out)
    assert 'lang="zh-Hans"' in out.read_text("utf-8")
    assert (copied / "manifest.json").read_bytes() == before


def test_a_page_never_takes_the_place_of_something_else(copied, tmp_path, capsys):
    (tmp_path / "letter.html").write_text("dear", encoding="utf-8")
    for path in (tmp_path / "letter.html", copied / "rounds.parquet"):
        before = path.read_bytes()
        assert main(["report", str(copied), "--out", str(path)]) == 2
        assert "another file" in capsys.readouterr().err
        assert path.read_bytes() == before


def test_no_run_is_told_as_such(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        write_report(tmp_path / "nothing")
