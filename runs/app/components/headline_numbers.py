"""The head numbers, and the list of orders and news, as HTML."""

from __future__ import annotations

from html import escape

from ....model.records.round_record import RoundRow
from ...language.translation import say
from ..charts.view import View, events_of
from ..text.messages import amount, month


def head_html(view: View) -> str:
    """Where the run stands, in six numbers, with the baseline's below where it is compared."""
    rows = list(view.rounds)
    run = view.beside[-1] if view.beside else None
    has_baseline = run is not None and run.name == view.say("baseline")
    other = list(run.rounds)[: len(rows)] if run is not None and has_baseline else []
    cells = []
    told = _numbers_of_all if view.ended and rows else _numbers
    theirs = told(view, other) if other and len(other) == len(rows) else {}
    behind = view.say("baseline_at", n=len(other)) if other and not theirs else ""
    for key, text in told(view, rows).items():
        under = view.say("against", text=theirs[key]) if key in theirs else behind
        small = f"<small>{escape(under)}</small>" if under else ""
        cells.append(
            f'<div data-test="head-{key}"><small>{escape(view.say(key))}</small>'
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
    language = view.language
    says = {one.date: say(one.says, lang=language) for one in view.orders if one.says}
    items = "".join(
        f"<li>{date}: {escape(text)}<br><small>{escape(says.get(date, ''))}</small></li>"
        for date, text in events
    )
    body = f'<ol class="events">{items}</ol>' if items else f"<p>{view.say('no_events')}</p>"
    return f'<div class="card" data-test="events"><h2>{view.say("events")}</h2>{body}</div>'


def _numbers(view: View, rows: list[RoundRow]) -> dict[str, str]:
    language = view.language
    if not rows:
        return dict.fromkeys(
            ("members", "share", "year_share", "risk_ratio", "pending", "float"), "-"
        )
    last = rows[-1]
    year = sum(row.share_fen for row in rows if row.date.year == last.date.year)
    yuan = " 元" if language == "zh" else " yuan"
    among = [row for row in rows[-24:] if row.left > 0 and row.risk_members > 0]
    left = sum(row.left for row in among)
    ratio = sum(row.left * row.risk_left / row.risk_members for row in among) / max(left, 1)
    return {
        "members": amount(last.members, language),
        "share": f"{last.share_fen / 100:,.2f}{yuan}",
        "year_share": f"{year / 100:,.2f}{yuan}",
        "risk_ratio": f"{ratio:.2f}" if left else "-",
        "pending": amount(last.claims_pending, language),
        "float": amount(last.float_fen / 100, language) + yuan,
    }


def _numbers_of_all(view: View, rows: list[RoundRow]) -> dict[str, str]:
    """What the plan came to, when it has ended."""
    language = view.language
    yuan = " 元" if language == "zh" else " yuan"
    top = max(rows, key=lambda row: row.members)
    months: dict[tuple[int, int], int] = {}
    years: dict[int, int] = {}
    for row in rows:
        months[row.date.year, row.date.month] = (
            months.get((row.date.year, row.date.month), 0) + row.share_fen
        )
        years[row.date.year] = years.get(row.date.year, 0) + row.share_fen
    year = max(years, key=lambda one: years[one])
    dearest = max(months.values()) / 100
    return {
        "members_most": f"{amount(top.members, language)} ({month(top.date, language)})",
        "members": amount(rows[-1].members, language),
        "month_dearest": f"{dearest:,.2f}{yuan}",
        "year_dearest": f"{years[year] / 100:,.2f}{yuan} ({year})",
        "aided_all": amount(sum(row.aided for row in rows), language),
        "left_all": amount(sum(row.left for row in rows), language),
    }
