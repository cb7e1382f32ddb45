"""Finds all that is shown, for the catalogues: in the code, in templates, scenarios and presets.

`python tests/support/catalogue_messages.py` brings every catalogue up to date: it adds what has
no translation yet, takes out what is not shown any more, and says what is left to translate.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple, get_args

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from mutualaid.agents.regulation.order_kinds import OrderKind
from mutualaid.agents.regulation.triggers import INDICATORS
from mutualaid.model.loading.scenario_reader import preset_names, read_scenario
from mutualaid.model.scenario.schema import parameter_schemas
from mutualaid.runs.language.parameter_labels import NO_UNIT, label_of, parts_of_source
from mutualaid.runs.language.translation import LANGUAGES, SOURCE, catalogue_path
from mutualaid.runs.published.target_file import read_published
from mutualaid.runs.published.targets import Story, Verdict

KEYWORDS = {
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "heading": None,
    "N_": None,
    "Measure": (2,),
    "Phrase": (1,),
}
"""Functions whose first arguments are messages, as Babel's extractor is told them."""
METHODS = (("**.py", "python"), ("**.html", "jinja2.ext:babel_extract"))
"""How the files of the program are read."""
PROGRAM = Path(__file__).parents[2] / "runs"
MODEL = PROGRAM.with_name("model")
_NAME = re.compile(r"\S+[._]\S+")


class Message(NamedTuple):
    """A message of the catalogues: English, its plural where it has one, and its context."""

    singular: str
    plural: str = ""
    context: str | None = None


def messages() -> set[Message]:
    """All that is shown."""
    files = (*_of_folder(PROGRAM), *_of_folder(MODEL))
    return {*files, *_of_parameters(), *_of_presets(), *_of_targets()}


def messages_in(folder: Path) -> set[Message]:
    """All that the files of a folder show."""
    return set(_of_folder(folder))


def update(lang: str) -> list[str]:
    """Bring a catalogue up to date.

    Args:
        lang: its language.

    Returns:
        Messages without a translation.
    """
    template = Catalog()
    for one in messages():
        known = (one.singular, one.plural) if one.plural else one.singular
        template.add(known, context=one.context)
    path, entries = catalogue_path(lang), io.BytesIO()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=lang)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    for one in catalogue:
        one.flags.discard("python-format")  # a % in these messages is a per cent
    plain = {"no_location": True, "omit_header": True, "sort_output": True}
    write_po(entries, catalogue, 100, ignore_obsolete=True, **plain)
    head = path.read_text("utf-8").partition("\n\n")[0]  # as its translators wrote it
    path.write_text(f"{head}\n\n{entries.getvalue().decode().lstrip()}", "utf-8", newline="\n")
    return [str(one.id) for one in catalogue if one.id and not one.string]


def _of_folder(folder: Path) -> Iterator[Message]:
    found = extract_from_dir(folder, METHODS, keywords=KEYWORDS)
    for _file, _line, text, _comments, context in found:
        singular, plural = text if isinstance(text, tuple) else (text, "")
        yield Message(singular, plural, context)


def _of_parameters() -> Iterator[Message]:
    for key, one in parameter_schemas().items():
        if key in ("title", "reference"):
            continue
        yield Message(label_of(key), context=key)
        yield Message(one.description)
        yield from (Message(str(word), context=key) for word in one.choices if word != "none")
        if one.unit not in NO_UNIT:
            yield Message(one.unit, context="unit")
        parts = filter(_is_english, parts_of_source(one.source))
        yield from (Message(part, context="source") for part in parts)


def _of_presets() -> Iterator[Message]:
    """What presets say in words of their own: titles, sources, products, orders."""
    for scenario in map(read_scenario, preset_names()):
        orders = (*scenario.regulator.orders, *scenario.regulator.triggers)
        products = (product.name for product in scenario.agency.products)
        texts = (scenario.title, scenario.reference, *products, *(order.says for order in orders))
        yield from (Message(text) for text in texts if text)
    codes = (*get_args(OrderKind), *INDICATORS)
    yield from (Message(code.replace("_", " ")) for code in codes)


def _of_targets() -> Iterator[Message]:
    """Published numbers, who says so, and what a run is told of them."""
    published = [read_published(story) for story in get_args(Story)]
    for one in chain(*(file.targets for file in published)):
        yield from (Message(one.name), Message(one.unit, context="unit"))
        if _is_english(one.source):
            yield Message(one.source, context="source")
    yield from map(Message, (*(file.said_by for file in published), *get_args(Verdict)))


def _is_english(text: str) -> bool:
    """Whether there are words in a text, beside numbers, keys, files and addresses."""
    return bool(re.search("[A-Za-z]{3}", _NAME.sub("", text)))


if __name__ == "__main__":
    for code in LANGUAGES:
        if code != SOURCE:
            missing = update(code)
            print(f"{code}: {len(missing)} to translate", *sorted(missing), sep="\n  ")
