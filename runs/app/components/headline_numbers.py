"""The head numbers, and the list of orders and news, as HTML."""

from __future__ import annotations

import datetime as dt
import math
from html import escape

import numpy as np

from ....agents.engine.units import FEN_IN_YUAN
from ....agents.regulation.order_kinds import Cause, Order
from ...language.formats import count, decimal, month_name, yuan, yuan_and_fen
from ...language.order_text import cause_words
from ...language.translation import N_, gettext, with_note
from ...results.measures import dearest_year, highest_month, risk_ratio, yearly_share_yuan
from ...results.run_results import Table, rows_of
from ..charts.view import View, events_of

_RECENT_ROUNDS = 24
_HEADS = {
    "members": N_("Members"),
    "share": N_("Share of the round"),
    "year_share": N_("Share of the year"),
    "risk_ratio": N_("Risk of leavers / members, 24 rounds"),
    "pending": N_("Claims waiting"),
    "float": N_("Float"),
    "members_most": N_("Most members"),
    "month_dearest": N_("Dearest month"),
    "year_dearest": N_("Dearest year"),
    "aided_all": N_("Were given aid"),
    "left_all": N_("Left in all"),
}


def head_html(view: View) -> str:
    """Where the run stands, in six numbers, with the baseline's below where it is compared."""
    run = view.beside[-1] if view.beside else None
    has_baseline = run is not None and run.name == gettext("baseline")
    done = len(view.rounds["date"])
    other = rows_of(run.rounds, slice(done)) if run is not None and has_baseline else None
    reached = len(other["date"]) if other is not None else 0
    cells = []
    whole = view.ended and done > 0
    numbers = _numbers_of_all if whole else _numbers
    notes = _notes_of_all(view.rounds) if whole else {}
    their_notes = _notes_of_all(other) if other is not None and whole and reached == done else {}
    theirs = numbers(other) if other is not None and 0 < reached == done else {}
    behind = gettext("baseline: round {n}", n=reached) if reached and not theirs else ""
    for key, text in numbers(view.rounds).items():
        note = their_notes.get(key)
        told = theirs.get(key, "") if note is None else with_note(theirs[key], note)
        under = gettext("baseline {text}", text=told) if key in theirs else behind
        small = "".join(f"<small>{escape(t)}</small>" for t in (notes.get(key), under) if t)
        cells.append(
            f'<div data-test="head-{key}"><small>{escape(gettext(_HEADS[key]))}</small>'
            f"<b>{escape(text)}</b>{small}</div>"
        )
    return f'<div class="heads">{"".join(cells)}</div>'


def beside_html(view: View) -> str:
    """The runs that are drawn beside this one, each with its line; empty where there is none."""
    line = '<svg width="26" height="8"><line x1="0" x2="26" y1="4" y2="4" stroke-width="2" '
    runs = "".join(
        f'<span>{line}stroke="{run.colour}" stroke-dasharray="4 3"/></svg> '
        f"{escape(run.name)}</span>"
        for run in view.beside
    )
    return f'<div class="runs" data-test="runs">{runs}</div>' if runs else ""


def events_html(view: View) -> str:
    """Orders and news so far, numbered as on the charts."""
    events = events_of(view)
    says: dict[dt.date, list[str]] = {}
    for order in view.orders:
        if words := _words(order):
            says.setdefault(order.date, []).append(words)
    below = {date: escape(gettext("; ").join(words)) for date, words in says.items()}
    items = "".join(
        f"<li>{date}: {escape(text)}<br><small>{below.get(date, '')}</small></li>"
        for date, text in events
    )
    none = escape(gettext("none yet"))
    body = f'<ol class="events">{items}</ol>' if items else f"<p>{none}</p>"
    title = escape(gettext("Orders and news"))
    return f'<div class="card" data-test="events"><h2>{title}</h2>{body}</div>'


def _words(order: Order) -> str:
    """What the scenario says of an order, or what it followed from; of insurers it says names."""
    if order.says and order.cause is not Cause.INSURER_INSOLVENT:
        return gettext(order.says)
    return cause_words(order) if order.cause else ""


def _numbers(rounds: Table) -> dict[str, str]:
    if len(rounds["date"]) == 0:
        return dict.fromkeys(
            ("members", "share", "year_share", "risk_ratio", "pending", "float"), "-"
        )
    last = {name: column[-1].item() for name, column in rounds.items()}
    ratio = risk_ratio(rows_of(rounds, slice(-_RECENT_ROUNDS, None)))
    return {
        "members": count(last["members"]),
        "share": yuan_and_fen(last["share_fen"]),
        "year_share": _to_the_fen(yearly_share_yuan(rounds)[last["date"].year]),
        "risk_ratio": "-" if math.isnan(ratio) else decimal(ratio, 2),
        "pending": count(last["claims_pending"]),
        "float": yuan(last["float_fen"] / FEN_IN_YUAN),
    }


def _numbers_of_all(rounds: Table) -> dict[str, str]:
    """What the plan came to, when it has ended."""
    members = rounds["members"]
    return {
        "members_most": count(int(members.max())),
        "members": count(int(members[-1])),
        "month_dearest": _to_the_fen(highest_month(rounds)[1]),
        "year_dearest": _to_the_fen(dearest_year(rounds)[1]),
        "aided_all": count(int(rounds["aided"].sum())),
        "left_all": count(int(rounds["left"].sum())),
    }


def _notes_of_all(rounds: Table) -> dict[str, str]:
    """When it was, of those numbers that have a month or a year."""
    top = int(np.argmax(rounds["members"]))
    return {
        "members_most": month_name(rounds["date"][top].item()),
        "year_dearest": str(dearest_year(rounds)[0]),
    }


def _to_the_fen(paid_yuan: float) -> str:
    return yuan_and_fen(round(paid_yuan * FEN_IN_YUAN))
