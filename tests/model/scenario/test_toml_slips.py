"""Is it told where a text ceases to be TOML, what stands there, and what to write instead?"""

from __future__ import annotations

import tomllib

import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import parse_setting, read_scenario
from mutualaid.model.loading.toml_file import parse_toml
from mutualaid.model.loading.toml_slips import meant

CURLY = "\N{LEFT DOUBLE QUOTATION MARK}article\N{RIGHT DOUBLE QUOTATION MARK}"
SPACE = "\N{IDEOGRAPHIC SPACE}"
COMMA = "\N{FULLWIDTH COMMA}"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("extends = article", '2:11: not valid TOML: article; write "article", in quotes'),
        ("title = My plan", '2:9: not valid TOML: My plan; write "My plan", in quotes'),
        ("title = It's mine", "2:9: not valid TOML: It's mine; write \"It's mine\", in quotes"),
        ("title = 'It's mine'", "2:9: not valid TOML: 'It's mine'; write \"It's mine\", in"),
        (f"extends = {CURLY}", f'2:11: not valid TOML: {CURLY}; write "article"'),
        ("a = 0,04", "2:5: not valid TOML: 0,04; write 0.04"),
        ("a = 4%", "2:5: not valid TOML: 4%; write 0.04"),
        ("a = 4,5 %  # of the aid", "2:5: not valid TOML: 4,5 %; write 0.045"),
        ("a = 20,000", "2:5: not valid TOML: 20,000; write 20_000"),
        ("a = 1.688,50", "2:5: not valid TOML: 1.688,50; write 1_688.50"),
        ("a = True", "2:5: not valid TOML: True; write true"),
        ("a = null", '2:5: not valid TOML: null; write "none"'),
        ("a = 28/01/2022", "2:5: not valid TOML: 28/01/2022; write 2022-01-28"),
        ("a = 03/04/2022", "2:5: not valid TOML: 03/04/2022; write 2022-04-03 or 2022-03-04"),
        ("a = 2022\N{CJK UNIFIED IDEOGRAPH-5E74}1\N{CJK UNIFIED IDEOGRAPH-6708}28", "2022-01-28"),
        ("a = 2022-02-30", "2:5: not valid TOML: 2022-02-30; there is no such day"),
        ("a = 90 days", "2:5: not valid TOML: 90 days; write 90"),
        ("a = 007", "2:5: not valid TOML: 007; write 7"),
        ("a = .5", "2:5: not valid TOML: .5; write 0.5"),
        ("a = [1, True]", "2:9: not valid TOML: True; write true"),
        ("a = [0,04, 1]", "2:6: not valid TOML: 0,04; write 0.04"),
        (f"a = [7{COMMA}21]", f"2:6: not valid TOML: 7{COMMA}21; write a plain comma between"),
        ("a = { b = 4% }", "2:11: not valid TOML: 4%; write 0.04"),
        ("a: 1", "2:2: not valid TOML: a :; write a = 1"),
        ("a == 1", "not valid TOML: a ==; write a = 1"),
        ("a 1", "2:1: not valid TOML: a 1; write KEY = VALUE"),
        ("a = 1 // one", "not valid TOML: // one; begin a comment with #"),
        (f"a{SPACE}= 1", "2:2: not valid TOML: ideographic space (U+3000); write a plain space"),
        ('a = "C:\\data.csv"', "not valid TOML: unescaped '\\' in a string; write / for \\"),
        ('a = "x', "not valid TOML: unterminated string; a text ends on its line, with the quotes"),
        ("[plan]\n[plan]", "3:6: not valid TOML: cannot declare ('plan',) twice; put all of its"),
    ],
)
def test_a_slip_is_told_with_column_text_and_what_to_write(line, says):
    with pytest.raises(InputError) as caught:
        parse_toml(f"# by hand\n{line}", "my.toml")
    (found,) = str(caught.value).splitlines()
    assert found.startswith("my.toml:")
    assert says in found


@pytest.mark.parametrize(
    ("text", "better"),
    [
        *[("4%", 0.04), ("0,5", 0.5), ("1,234,567.5", 1234567.5), ("TRUE", True), ("off", False)],
        *[
            ("None", "none"),
            ("300000 yuan", 300000),
            ("1e3", None),
            ("100k", 100_000),
            ("1.5 million people", 1_500_000),
            ("30万元", 300_000),
            ("\xa55", 5),
            ("article", None),
        ],
    ],
)
def test_what_was_meant_is_toml(text, better):
    assert (tomllib.loads(f"a = {meant(text)}")["a"] if meant(text) else None) == better


@pytest.mark.parametrize(
    ("setting", "hint"),
    [
        ("plan.fee_rate=4%", "write 0.04"),
        ("plan.fee_rate=0,04", "write 0.04"),
        ("plan.open_to_new=True", "write true"),
        ("plan.waiting_days=90 days", "write 90"),
        ("plan.end=28/01/2022", "write 2022-01-28"),
        ("people.women=49", "write 0.49 for 49 %"),
        ("review.detection=60.5", "write 0.605 for 60.5 %"),
    ],
)
def test_a_setting_of_the_command_line_is_told_the_same(setting, hint):
    key, value = parse_setting(setting)
    with pytest.raises(InputError) as caught:
        read_scenario("pool", {key: value}, place="--set")
    (found,) = str(caught.value).splitlines()
    assert found.startswith(f"--set {key}: given ")
    assert found.endswith(f"; {hint}")
