"""The columns of a run's tables, and what kind of values each of them holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import NamedTuple, get_type_hints

import pyarrow as pa

from ...agents.regulation.order_kinds import Cause, Order
from ...model.records.conduct_record import ConductRow
from ...model.records.review_record import ReviewRow
from ...model.records.round_record import RoundRow


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
_OF_TYPES: Mapping[object, Kind] = {
    **{int: WHOLE, float: NUMBER, bool: SWITCH, str: TEXT, Cause: TEXT},
    **{dt.date: DAY, dt.date | None: DAY.or_none},
}


def _kinds(kind: Kind, names: str) -> dict[str, Kind]:
    return dict.fromkeys(names.split(), kind)


def _kinds_of(record: type[NamedTuple]) -> dict[str, Kind]:
    """The columns of a table that has a row for each of these records."""
    return {name: _OF_TYPES[kind] for name, kind in get_type_hints(record).items()}


RUN_TABLES: Mapping[str, Mapping[str, Kind]] = {
    "rounds": _kinds_of(RoundRow),
    "daily": {**_kinds(DAY, "date"), **_kinds(WHOLE, "members")},
    "reviews": _kinds_of(ReviewRow),
    "cases": {
        **_kinds(WHOLE, "claim round votes_for votes_against"),
        **_kinds(TEXT, "kind"),
        **_kinds(SWITCH, "public refused approved"),
    },
    "claims": {
        **_kinds(WHOLE, "people approved refused age"),
        **_kinds(NUMBER, "decided"),
        **_kinds(SWITCH, "concealed overstated"),
        **_kinds(TEXT, "refused_for"),
    },
    "operator": {
        **_kinds(DAY, "date"),
        **_kinds(WHOLE, "round fee_fen interest_fen review_fen sponsor_fen closure_fen result_fen"),
    },
    "float": {**_kinds(DAY, "date"), **_kinds(WHOLE, "float_fen collected_fen at_risk_fen")},
    "orders": {**_kinds_of(Order), **_kinds(TEXT.or_none, "cause indicator")},
    "conduct": {**_kinds_of(ConductRow), **_kinds(NUMBER, "came_to_fen")},
    "agency": {
        **_kinds(DAY, "date"),
        **_kinds(TEXT, "product insurer"),
        **_kinds(
            WHOLE,
            "month policies premium_fen claims refused claims_fen liability_fen commission_fen "
            "bought new_users from_plan former_members ended capital_fen owed_fen "
            "compensation_fen deposit_fen",
        ),
        **_kinds(NUMBER, "loss_ratio level solvency"),
        **_kinds(SWITCH, "insolvent"),
    },
    "curves": {
        **_kinds(TEXT, "moment kind"),
        **_kinds(WHOLE, "round"),
        **_kinds(DAY, "date"),
        **_kinds(
            NUMBER, "price_yuan demand average_cost_yuan marginal_cost_yuan gain variation slope"
        ),
    },
    "transfers": {
        **_kinds(TEXT, "dimension group"),
        **_kinds(WHOLE, "people bills paid_fen aided aid_fen net_fen"),
        **_kinds(NUMBER, "worth_yuan expected_yuan"),
    },
    "welfare": {
        **_kinds(WHOLE, "round"),
        **_kinds(DAY, "date"),
        **_kinds(
            NUMBER,
            "covered loss_coverage loss_coverage_either worth_yuan share_yuan surplus_yuan "
            "expected_yuan",
        ),
    },
    "balance": {
        **_kinds(TEXT, "dimension group"),
        **_kinds(WHOLE, "people"),
        **_kinds(NUMBER, "paid_yuan expected_yuan worth_yuan net_yuan surplus_yuan"),
    },
    "members": {
        **_kinds(WHOLE, "people age"),
        **_kinds(TEXT, "sex health membership"),
    },
}
"""By name of the file, the columns that are read of it."""
ADDED_TABLES = ("transfers", "welfare", "balance", "conduct")
"""Tables that runs of earlier versions do not have."""
BOOK_TABLES: Mapping[str, Mapping[str, Kind]] = {
    "book_curves": _kinds(NUMBER, "demand price average_cost"),
}
"""The same of tables that only runs of a book of one's own have."""
