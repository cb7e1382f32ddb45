"""What a run cannot tell, in plain words."""

from __future__ import annotations

from ..language.formats import decimal
from ..language.translation import gettext
from ..results.run_results import RunResults


def limits(run: RunResults) -> list[str]:
    """Sentences on what not to read into a run, those that hold for this one.

    Args:
        run: the run.
    """
    people = run.terms["people"]
    said = [
        gettext(
            "This is one run of a model, with one seed: other seeds give somewhat other numbers."
            " Scenarios are compared by mutualaid compare, with the same people and luck."
        ),
        gettext(
            "More than half of the parameters are assumptions, each with a range in the table"
            " above; some were fitted so that the article's numbers come out."
        ),
        gettext(
            "It is no forecast and no tariff: it explains one plan that has ended, and its premiums"
            " are assumptions."
        ),
        gettext(
            "Left out: other rules of sharing than equal shares, more than one aid per person, mild"
            " illness, families, joining again, foresight, epidemics, income."
        ),
        gettext(
            "A bill is published, collected and answered on one day; the real plan collected a week"
            " after it published."
        ),
        gettext("The full list of what is left out or simplified is docs/model.md, section 5."),
    ]
    if people["agents"] != "all" and people["total"] > people["agents"]:
        many = decimal(people["total"] / people["agents"])
        says = gettext(
            "An agent stands for about {people} people who share their traits and decide as one;"
            " their claims are drawn for each of them.",
            people=many,
        )
        said.insert(1, says)
    return said
