"""Slips of who writes TOML by hand: what a text that is no value was probably meant to be."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
import unicodedata
from typing import NamedTuple

_BARE = re.compile(r"[^\s\[\]{},#]+")
_ASSIGNED = re.compile(r"\s*(?P<key>[^=:#\"'\[{]*?)\s*(?P<sign>=+|:=|:)\s*(?P<value>.*)")
_COMMENT = re.compile(r"\s+#.*$|\s*//.*$|\s*;\s*$")
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\xab\xbb\u300c\u300d\u300e\u300f\uff02"
_SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\uff07"
_QUOTES = str.maketrans(dict.fromkeys(_DOUBLE_QUOTES, '"') | dict.fromkeys(_SINGLE_QUOTES, "'"))
_SIZES = {
    **dict.fromkeys(("k", "thousand", "\u5343"), 1_000),
    **dict.fromkeys(("m", "mn", "million", "millions", "\u767e\u4e07"), 1_000_000),
    **dict.fromkeys(("bn", "billion", "billions"), 1_000_000_000),
    "\u4e07": 10_000,
    "\u4ebf": 100_000_000,
}
_COMMAS = "\N{FULLWIDTH COMMA}\N{IDEOGRAPHIC COMMA}"
_BOOLEANS = {"true": "true", "yes": "true", "on": "true", "\u662f": "true"} | {
    "false": "false",
    "no": "false",
    "off": "false",
    "\u5426": "false",
}
_NOTHING = {"null", "none", "nil", "na", "n/a", "undefined", "\u65e0"}
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:[,' ]\d{3})+(?:\.\d+)?")
_CONTINENTAL = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d+")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_PERCENT = re.compile(rf"({_NUMBER})\s*%")
_UNIT = r"(?P<unit>[^\W\d_](?:[^\W\d_]| )*)"
_WITH_UNIT = re.compile(rf"[\xa5$\u20ac]?\s*({_NUMBER})\s*{_UNIT}|[\xa5$\u20ac]\s*({_NUMBER})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.]|\u5e74)(\d{1,2})(?:[-/.]|\u6708)(\d{1,2})\u65e5?")
_LEADING = re.compile(r"[+-]?0+\d+(\.\d*)?|[+-]?\.\d+|[+-]?\d+\.")
_UNCLOSED = "a text ends on its line, with the quotes with which it began"
_REASONS = {
    "unescaped '\\' in a string": "write / for \\, or put the text in 'single quotes'",
    "cannot overwrite a value": "it is said twice; leave one out",
    "duplicate inline table key": "it is said twice; leave one out",
    "cannot declare": "put all of its keys below one heading",
    "expected ']' at the end of a table": "a heading ends with ]",
    "invalid statement": "a line is KEY = VALUE or a heading such as [plan], in plain letters",
    "unterminated string": _UNCLOSED,
    r"illegal character '\n'": _UNCLOSED,
}
"""What to do about what the parser says, where the line itself says no more."""


class Slip(NamedTuple):
    """What stands where TOML could not be read.

    Attributes:
        text: the text that is no TOML, as it stands there; empty where it is not known.
        hint: what to write instead; empty where that is not known.
    """

    text: str
    hint: str


def explain_slip(line: str, column: int, reason: str) -> Slip:
    """Say what a line of a file holds where it ceases to be TOML, and what to write.

    Args:
        line: the line.
        column: where the parser stopped, from 1.
        reason: what the parser says, in small letters.

    >>> explain_slip("extends = article", 11, "invalid value")
    Slip(text='article', hint='write "article", in quotes')
    >>> explain_slip("plan.fee_rate = 0,04", 18, "expected newline or end of document")
    Slip(text='0,04', hint='write 0.04')
    """
    for known, hint in _REASONS.items():
        if reason.startswith(known):
            return Slip("", hint)
    here = line[column - 1 : column]
    if here and _is_strange_space(here):
        return _strange_space(here)
    comment = _COMMENT.search(line)
    if comment and comment[0].strip()[:1] in "/;":
        return Slip(comment[0].strip(), "begin a comment with #, and end a line with nothing")
    found = _ASSIGNED.fullmatch(_COMMENT.sub("", line))
    if found is None:
        missing = reason.startswith("expected '='") and "[" not in line
        return Slip(line.strip(), "write KEY = VALUE") if missing else _item_slip(line, column)
    key, sign, value = found["key"].strip(), found["sign"], found["value"].strip()
    if sign != "=":
        return Slip(f"{key} {sign}".strip(), f"write {key} = {meant(value) or value}".rstrip())
    if not value:
        return Slip("", f"nothing follows {key} =")
    return _item_slip(line, column) if value[0] in "[{" else _slip_of(value)


def _item_slip(line: str, column: int) -> Slip:
    """The word around a column, as inside of a list."""
    found = next((one for one in _BARE.finditer(line) if one.start() < column <= one.end()), None)
    if found is None:
        return Slip("", "a list ends with ]" if "[" in line else "")
    text, before = found[0], re.search(r"[+-]?\d+,$", line[: found.start()])
    if before and re.fullmatch(r"0\d+", text):
        return _slip_of(before[0] + text)
    if set(text) & set(_COMMAS):
        return Slip(text, "write a plain comma between items")
    return _slip_of(text)


def _slip_of(text: str) -> Slip:
    if better := meant(text):
        return Slip(text, f"write {better}")
    if _is_value(text):
        return Slip("", "")
    if _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text):
        return Slip(text, "there is no such day")
    inner = text[1:-1] if text[0] == text[-1] == "'" else text
    if inner[0] == "'" or '"' in inner or "=" in inner:
        return Slip(text, "")
    return Slip(text, f"write {json.dumps(inner, ensure_ascii=False)}, in quotes")


def _is_value(text: str) -> bool:
    """Whether a text is TOML by itself, so that what is wrong lies beside it."""
    try:
        return bool(tomllib.loads(f"value = {text}"))
    except ValueError:
        return False


def _strange_space(character: str) -> Slip:
    name = unicodedata.name(character, "a character without a name").lower()
    return Slip(f"{name} (U+{ord(character):04X})", "write a plain space")


def _is_strange_space(character: str) -> bool:
    return character not in " \t" and (
        character.isspace() or unicodedata.category(character) in ("Cf", "Zs")
    )


def meant(text: str) -> str:
    """Give the TOML that a text was probably meant to be, or nothing where that is not known.

    >>> [meant(one) for one in ("4%", "20,000", "1.688,50", "True", "null", "28/01/2022")]
    ['0.04', '20_000', '1_688.50', 'true', '"none"', '2022-01-28']
    >>> meant("“pool”"), meant("article")
    ('"pool"', '')
    """
    straight = text.translate(_QUOTES)
    if straight != text and re.fullmatch(r'"[^"]*"|\'[^\']*\'', straight):
        return straight
    plain = unicodedata.normalize("NFKC", straight).strip()
    word = plain.lower()
    if word in _BOOLEANS:
        return _BOOLEANS[word]
    if word in _NOTHING:
        return '"none"'
    return _date(plain) or _number(plain) or (plain if _is_plain(plain) and plain != text else "")


def _is_plain(text: str) -> bool:
    return re.fullmatch(_NUMBER, text) is not None


def _number(text: str) -> str:
    """The number that a text was meant to be, thousands set apart and a point before decimals."""
    if _GROUPED.fullmatch(text):
        return re.sub(r"[,' ]", "_", text)
    if _CONTINENTAL.fullmatch(text):
        return text.replace(".", "_").replace(",", ".")
    if _DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", ".")
    if found := _PERCENT.fullmatch(text.replace(",", ".")):
        return f"{float(found[1]) / 100:.10g}"
    if found := _WITH_UNIT.fullmatch(text):
        return _sized(found[1] or found[3], found["unit"] or "")
    return f"{float(text):.15g}" if _LEADING.fullmatch(text) else ""


def _sized(number: str, unit: str) -> str:
    """A number without its unit, and with all of its digits where the unit is a size."""
    word = unit.lower().split(" ")[0]
    size = _SIZES.get(word) or _SIZES.get(word.rstrip("\u5143\u4eba"), 1)
    return number if size == 1 else f"{round(float(number) * size):_}"


def _date(text: str) -> str:
    """The day that a text was meant to be; both days where month and day may be exchanged."""
    if found := _YEAR_FIRST.fullmatch(text):
        return _iso(*map(int, found.groups()))
    if not (found := _DAY_FIRST.fullmatch(text)):
        return ""
    first, second, year = map(int, found.groups())
    days = dict.fromkeys(filter(None, (_iso(year, second, first), _iso(year, first, second))))
    return " or ".join(days)


def _iso(year: int, month: int, day: int) -> str:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""
