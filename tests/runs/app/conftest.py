"""Visitors of the page: one at its start, and one who has watched a small plan to its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from mutualaid.runs.app.state.visitor import Visitor
from page_fixtures import SMALL, live_to_the_end, visiting


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    """A visitor who has just opened the page."""
    with visiting() as one:
        yield one


@pytest.fixture(scope="module")
def lived() -> Iterator[Visitor]:
    """A visitor whose plan has ended; nobody changes it."""
    seen = "plan.minimum_credit=700&agency.interest_former=0.1&behaviour.parents_decide=0"
    with visiting(f"{SMALL}&{seen}") as one:
        live_to_the_end(one)
        yield one
