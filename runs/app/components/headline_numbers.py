"""The head numbers, and the list of orders and news, as HTML."""

from __future__ import annotations

import datetime as dt
from html import escape

from ....model.records.round_record import RoundRow
from ...language.formats import count, decimal, month_name, yuan, yuan_and_fen
from ...language.order_text import cause_words
from ...language.translation import N_, gettext, with_note
from ..charts.view import View, events_of

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
    rows = list(view.rounds)
    run = view.beside[-1] if view.beside else None
    has_baseline = run is not None and run.name == gettext("baseline")
    other = list(run.rounds)[: len(rows)] if run is not None and has_baseline else []
    cells = []
    told = _numbers_of_all if view.ended and rows else _numbers
    theirs = told(view, other) if other and len(other) == len(rows) else {}
    behind = gettext("baseline: round {n}", n=len(other)) if other and not theirs else ""
    for key, text in told(view, rows).items():
        under = gettext("baseline {text}", text=theirs[key]) if key in theirs else behind
        small = f"<small>{escape(under)}</small>" if under else ""
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
        if words := gettext(order.says) or (order.cause and cause_words(order)):
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


def _numbers(view: View, rows: list[RoundRow]) -> dict[str, str]:
    if not rows:
        return dict.fromkeys(
            ("members", "share", "year_share", "risk_ratio", "pending", "float"), "-"
        )
    last = rows[-1]
    year = sum(row.share_fen for row in rows if row.date.year == last.date.year)
    among = [row for row in rows[-24:] if row.left > 0 and row.risk_members > 0]
    left = sum(row.left for row in among)
    ratio = sum(row.left * row.risk_left / row.risk_members for row in among) / max(left, 1)
    return {
        "members": count(last.members),
        "share": yuan_and_fen(last.share_fen),
        "year_share": yuan_and_fen(year),
        "risk_ratio": decimal(ratio, 2) if left else "-",
        "pending": count(last.claims_pending),
        "float": yuan(last.float_fen / 100),
    }


def _numbers_of_all(view: View, rows: list[RoundRow]) -> dict[str, str]:
    """What the plan came to, when it has ended."""
    top = max(rows, key=lambda row: row.members)
    months: dict[tuple[int, int], int] = {}
    years: dict[int, int] = {}
    for row in rows:
        months[row.date.year, row.date.month] = (
            months.get((row.date.year, row.date.month), 0) + row.share_fen
        )
        years[row.date.year] = years.get(row.date.year, 0) + row.share_fen
    year = max(years, key=lambda one: years[one])
    dearest = max(months.values())
    return {
        "members_most": with_note(count(top.members), month_name(top.date)),
        "members": count(rows[-1].members),
        "month_dearest": yuan_and_fen(dearest),
        "year_dearest": with_note(yuan_and_fen(years[year]), str(year)),
        "aided_all": count(sum(row.aided for row in rows)),
        "left_all": count(sum(row.left for row in rows)),
    }
