"""The diagnosis of a user's own book before its plan starts, by theory from its table."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from ...agents.engine.units import FEN_IN_YUAN
from ..files.output_file import write_text
from ..language import formats
from ..language.translation import N_, gettext

if TYPE_CHECKING:
    from ...model import Society
    from ...model.scenario.scenario import Scenario

DIAGNOSIS, CURVES = "diagnosis.json", "book_curves.parquet"
"""Files of a run: the numbers, and demand, average and marginal cost at some prices."""
RISES = (0.01, 0.05, 0.1, 0.2)
"""Lasting rises of all costs that are tried."""
CURVE_POINTS = 1_000
Found = Mapping[str, Any]
_SURE = 0.01
"""Part of the samples below which it is not told that a pool dies in them."""


def is_bare_pool(terms: Mapping[str, Any]) -> bool:
    """Whether a resolved scenario's people are all covered from the start and nobody joins."""
    plan = terms["plan"]
    return bool(plan.get("all_covered", False) and not plan.get("open_to_new", True))


def write_diagnosis(society: Society, folder: Path, metadata: Mapping[str, str]) -> None:
    """Write the diagnosis of a bare pool whose costs and worths are the user's own.

    Theory knows a pool with expected claims, equal shares and no cap; what else the plan has is
    listed as left out. Nothing is written for other scenarios or where nobody is a member.

    Args:
        society: before its first round.
        folder: folder of the run.
        metadata: what the table says about its origin.

    Raises:
        OSError: if a file cannot be written.
    """
    import pandas as pd

    from ...model.theory.coverage import own_price_coverage
    from ...model.theory.demand import thin
    from ...model.theory.ladder import ladder_of
    from ...model.theory.position import standing_of
    from ...model.theory.resting import resting
    from ...model.theory.spread import Entries
    from ..files.parquet import write_parquet

    scenario = society.inputs
    book = _members_of(society) if is_bare_pool(scenario.model_dump()) else None
    if book is None:
        return
    cost, value, people, aid = book
    fee_rate = scenario.plan.fee_rate
    pool = ladder_of(cost, value, people)
    own_price = own_price_coverage(cost, value, fee_rate, people)
    entries = Entries(cost, value, people)
    found = standing_of(pool, entries, 1 + fee_rate, own_price, RISES)
    stays = value >= found.rest.share if found.rest.holds else slice(None)
    shocked = zip(RISES, found.shocked, strict=True)
    variation = _variation(scenario, cost[stays], aid[stays], people[stays])
    unlucky = worst_of(len(society.dates)) * (variation or 0.0)
    content = {
        "rows": len(cost),
        "fee_rate": fee_rate,
        "rounds": len(society.dates),
        "left_out": _left_out(scenario),
        "cells_read_as_nothing": _vanished(scenario, cost, value),
        **_plain(found),
        "shocked": [{"rise": rise, **_plain(rest)} for rise, rest in shocked],
        "variation": variation,
        "unlucky": {"rise": unlucky, **_plain(resting(pool, (1 + fee_rate) * (1 + unlucky)))},
    }
    text = json.dumps(content, indent=2, allow_nan=False) + "\n"
    write_text(text, folder / DIAGNOSIS)
    curves = pd.DataFrame(thin(pool, CURVE_POINTS)._asdict())
    write_parquet(curves, folder / CURVES, metadata)


def read_diagnosis(folder: Path | None) -> dict[str, Any] | None:
    """Read the diagnosis of a run; None where there is none, or no folder."""
    if folder is None or not (folder / DIAGNOSIS).is_file():
        return None
    return json.loads((folder / DIAGNOSIS).read_text(encoding="utf-8"))


def worst_of(rounds: int) -> float:
    """How far the worst of so many rounds is above the mean, in standard deviations.

    Nobody comes back, so the membership is that of the highest bill so far: chance does in the end
    what a lasting rise of all costs by that much does.

    >>> round(worst_of(73), 2)
    2.21
    """
    return NormalDist().inv_cdf(1 - 1 / max(rounds, 2))


def _members_of(society: Society) -> tuple[Any, Any, Any, Any] | None:
    """Cost and worth of the members, yuan a round; their people; the aid at their age, yuan."""
    import numpy as np

    from ...agents.people.age import age_on
    from ...agents.people.status import MEMBER, membership_of
    from ...model.rule_inputs.lookup_tables import by_age

    rows = society.population
    if not len(rows.worth):
        return None
    inside = np.flatnonzero((membership_of.py_func(rows.status) == MEMBER) & (rows.people > 0))
    if not len(inside):
        return None
    born = rows.born[inside].astype(np.int64)
    aid = np.array(by_age(society.inputs.plan.aid_by_age))[age_on.py_func(0, born)]
    cost, value = (column[inside] / FEN_IN_YUAN for column in (rows.cost, rows.worth))
    return cost, value, rows.people[inside].astype(float), aid


def _variation(scenario: Scenario, cost: Any, aid: Any, people: Any) -> float | None:
    """Coefficient of variation of the share by chance; None where claims are their mean."""
    import numpy as np

    from ...model.theory.large_numbers import pool_variation

    if scenario.claims.mode == "expected":
        return 0.0
    chance = np.divide(cost, aid, out=np.zeros_like(cost), where=aid > 0)
    variation = pool_variation(np.minimum(chance, 1.0), aid, people)
    return variation if math.isfinite(variation) else None


def _vanished(scenario: Scenario, cost: Any, value: Any) -> int:
    """Cells of the table that are above 0 but too small for a fen."""
    from ...model.population.input_table import read_as_nothing

    if scenario.people.table is None or (cost.all() and value.all()):
        return 0
    return sum(map(len, read_as_nothing(scenario.people.table).values()))


def _left_out(scenario: Scenario) -> list[str]:
    """What the plan has and a pool of theory has not."""
    plan, review = scenario.plan, scenario.review
    pays = plan.sponsor_budget_yuan != 0  # a sponsor without money keeps no cap
    there = {
        N_("the cap of a claim"): pays and plan.case_cap_yuan is not None,
        N_("the cap of a year"): pays and plan.annual_cap_yuan is not None,
        N_("the sponsor"): pays and plan.sponsored_until is not None,
        N_("changes of its terms"): bool(scenario.changes),
        N_("orders of the regulator"): bool(
            scenario.regulator.orders or scenario.regulator.triggers
        ),
        N_("refusals"): review.ambiguity > 0 and review.harmless_stays > 0,
        N_("waiting"): plan.waiting_days > 0,
        N_("failed payments"): scenario.behaviour.payment_failure > 0,
    }
    return [name for name, is_there in there.items() if is_there]


def _plain(value: Any) -> Any:
    """Named tuples as tables, and numbers that JSON does not have as null."""
    if hasattr(value, "_asdict"):
        return {name: _plain(one) for name, one in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return bool(value) if isinstance(value, bool) else value


def samples(spread: Found) -> str:
    """What the rows would say if they had been drawn again."""
    said = [gettext("{spans} stay", spans=_span(spread["part"], part))]
    if spread["share"]["low"] is not None:
        said.append(gettext("at {spans}", spans=_span(spread["share"], formats.yuan)))
    if spread["gain"]["low"] is not None:
        said.append(
            gettext(
                "gain {spans}", spans=_span(spread["gain"], lambda one: formats.decimal(one, 2))
            )
        )
    if spread["tipping_rise"]["low"] is not None:
        fee, rise = (_span(spread[f"tipping_{name}"], part) for name in ("fee", "rise"))
        words = N_("tipping at a fee of {fee}, or costs higher by {rise}")
        said.append(gettext(words, fee=fee, rise=rise))
    dies = ""
    if spread["dies"] >= _SURE:
        dies = gettext("; in {dies} of the samples the pool dies", dies=part(spread["dies"]))
    return gettext(
        "if the {rows} rows are themselves a sample, others would say, 95 in 100 of them: {said}"
        "{dies}",
        rows=formats.decimal(spread["entries"]),
        said=gettext(", ").join(said),
        dies=dies,
    )


def _span(span: Found, write: Callable[[float], str]) -> str:
    low, high = (gettext("no end") if one is None else write(one) for one in span.values())
    return low if low == high else gettext("{low} to {high}", low=low, high=high)


def part(fraction: float) -> str:
    """A fraction as a percentage in three figures; "nearly 100 %" is not all.

    >>> part(0.0287), part(1.24), part(0.99987), part(1.0)
    ('2.87 %', '124 %', 'nearly 100 %', '100 %')
    """
    figures = formats.three_figures(fraction * 100)
    if fraction < 1 and figures == "100":
        return gettext("nearly 100 %")
    return gettext("{number} %", number=figures)
