"""Orders and notices in words: what each is called and what it followed from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...agents.regulation.order_kinds import Cause, Order
from .translation import N_, gettext, ngettext

CAUSES: Mapping[Cause, str] = {
    Cause.ITS_DATE: N_("its date"),
    Cause.ABOVE_THRESHOLD: N_("{indicator} {value} above {threshold}"),
    Cause.NOTICE: N_("{months} after the notice of {since}"),
    Cause.LICENCE_REFUSED: N_("licence refused"),
    Cause.CLOSURE_NOTICE: N_("{months} after the notice of closure of {since}"),
    Cause.TOO_FEW_MEMBERS: N_("too few members"),
    Cause.INSURER_INSOLVENT: N_("{insurer} has paid out its capital of {threshold} yuan"),
    Cause.OPERATOR_STOPS: N_(
        "the operator stops: loss of twelve months {value} yuan, above {threshold}"
    ),
    Cause.DEPOSIT_LACKS: N_(
        "by the regulator: {value} yuan owed or lacking in the deposit of {threshold} yuan,"
        " {months} after {since}"
    ),
}
"""What there is to say of each cause."""


_INSURER = N_("the insurer")
"""Of the insurance form, where the scenario gives it no name."""
INSURER_FAILED = N_("insurer failure")
"""What the failure of an insurer of the agency is called."""
CARRIER_FAILED = N_("carrier failure")
"""What the failure of one of several insurers of the insurance form is called."""
LICENCE_ENDED = N_("agency licence ended")
"""What the end of the agency's licence is called."""


def orders_of(table: Mapping[str, np.ndarray]) -> list[Order]:
    """The rows of a table of orders.

    Args:
        table: orders.parquet as it was read.
    """
    columns = dict(table)
    for name in ("date", "since"):
        columns[name] = np.asarray(columns[name], "datetime64[D]")
    rows = zip(*(columns[name].tolist() for name in Order._fields), strict=True)
    return [order._replace(cause=Cause(order.cause)) for order in map(Order._make, rows)]


def kind_words(kind: str) -> str:
    """What an order of a kind is called, in the language that is spoken.

    Args:
        kind: an `OrderKind`.

    >>> kind_words("stop_of_sale")
    'stop of sale'
    """
    return gettext(kind.replace("_", " "))


def cause_words(order: Order) -> str:
    """What an order followed from, in the language that is spoken.

    Args:
        order: with its cause and the numbers of it.

    >>> import datetime as dt
    >>> day = dt.date(2021, 12, 15)
    >>> cause_words(Order(day, "licence_refused", cause=Cause.NOTICE, months=6, since=day))
    '6 months after the notice of 2021-12-15'
    """
    return gettext(
        CAUSES[order.cause],
        insurer=gettext(order.says or _INSURER),
        indicator=gettext(order.indicator.replace("_", " ")),
        value=_written(order.value),
        threshold=_written(order.threshold),
        months=ngettext("{n} month", "{n} months", order.months, n=order.months),
        since=order.since,
    )


def _written(number: float) -> str:
    return f"{number:,.3f}".rstrip("0").rstrip(".")
