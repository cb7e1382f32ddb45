"""The columns of a run's tables, and what kind of values each of them holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pyarrow as pa


class Kind(NamedTuple):
    """A kind of column.

    Attributes:
        says: what it holds, for who has given something else.
        fits: whether a column of a type holds that.
        optional: some values may be missing.
    """

    says: str
    fits: Callable[[pa.DataType], bool]
    optional: bool = False

    @property
    def or_none(self) -> Kind:
        """The same kind, of which some values may be missing."""
        return self._replace(optional=True)


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _is_plain(kind: pa.DataType) -> bool:
    return _is_number(kind) or _is_text(kind) or pa.types.is_boolean(kind)


WHOLE = Kind("whole numbers", pa.types.is_integer)
NUMBER = Kind("numbers", _is_number, optional=True)
DAY = Kind("dates", pa.types.is_date)
TEXT = Kind("text", _is_text)
SWITCH = Kind("true or false", pa.types.is_boolean)
PLAIN = Kind("numbers, text, or true or false", _is_plain, optional=True)


def _kinds(kind: Kind, names: str) -> dict[str, Kind]:
    return dict.fromkeys(names.split(), kind)


RUN_TABLES: Mapping[str, Mapping[str, Kind]] = {
    "rounds": {
        **_kinds(DAY, "date"),
        **_kinds(
            WHOLE,
            "round members waiting covered payers joined left expelled aided died aged_out insured "
            "claims_filed claims_approved claims_refused claims_disputed claims_pending aid_fen "
            "fee_fen share_fen collected_fen sponsor_fen carried_fen float_fen chronic_members "
            "aid_paid_fen fee_paid_fen unpaid_fen paid_late claims_unfiled insurer_fen "
            "closure_fen lost_fen",
        ),
        **_kinds(NUMBER, "risk_members risk_left mean_age_members trust gain"),
    },
    "daily": {**_kinds(DAY, "date"), **_kinds(WHOLE, "members")},
    "reviews": {
        **_kinds(DAY, "date"),
        **_kinds(
            WHOLE,
            "round diagnosed filed decided approved refused wrongly_refused wrongly_approved "
            "disputed overturned complaints expired pending unfiled in_field before_jury "
            "cost_fen aid_fen",
        ),
        **_kinds(NUMBER, "days_to_decision"),
    },
    "cases": {
        **_kinds(WHOLE, "claim round votes_for votes_against"),
        **_kinds(TEXT, "kind"),
        **_kinds(SWITCH, "public refused approved"),
    },
    "operator": {
        **_kinds(DAY, "date"),
        **_kinds(WHOLE, "round fee_fen interest_fen review_fen sponsor_fen closure_fen result_fen"),
    },
    "float": {**_kinds(DAY, "date"), **_kinds(WHOLE, "float_fen collected_fen at_risk_fen")},
    "orders": {
        **_kinds(DAY, "date"),
        **_kinds(TEXT, "kind says"),
        **_kinds(WHOLE, "news months_to_comply months"),
        **_kinds(TEXT.or_none, "cause indicator"),
        **_kinds(NUMBER, "value threshold"),
        **_kinds(DAY.or_none, "since"),
    },
    "agency": {
        **_kinds(DAY, "date"),
        **_kinds(TEXT, "product insurer"),
        **_kinds(
            WHOLE,
            "month policies premium_fen claims refused claims_fen liability_fen commission_fen "
            "bought new_users from_plan former_members ended capital_fen",
        ),
        **_kinds(NUMBER, "loss_ratio level solvency"),
        **_kinds(SWITCH, "insolvent"),
    },
    "curves": {
        **_kinds(TEXT, "moment kind"),
        **_kinds(WHOLE, "round"),
        **_kinds(DAY, "date"),
        **_kinds(NUMBER, "price_yuan demand average_cost_yuan marginal_cost_yuan gain variation"),
    },
    "members": {
        **_kinds(WHOLE, "people age"),
        **_kinds(TEXT, "sex health membership"),
    },
}
"""By name of the file, the columns that are read of it."""
BOOK_TABLES: Mapping[str, Mapping[str, Kind]] = {
    "book_curves": _kinds(NUMBER, "demand price average_cost"),
}
"""The same of tables that only runs of a book of one's own have."""
