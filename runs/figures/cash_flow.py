"""Figure of money: what came in and what went out."""

from __future__ import annotations

from matplotlib.figure import Figure

from ...agents.engine.units import FEN_IN_YUAN
from ..drawing.style import (
    BLUE,
    BOTTOM,
    FULL_WIDTH,
    GREEN,
    INK,
    LEFT,
    ORANGE,
    PURPLE,
    TOP,
    add_panel,
    name_panel,
    open_page,
)
from ..drawing.time_axis import month_edges, monthly, set_dates, stack_steps
from ..language import formats
from ..language.translation import N_, gettext, heading
from ..results.run_results import RunResults

_FLOWS = ("collected_fen", "sponsor_fen", "aid_paid_fen", "fee_paid_fen")


def draw_money(run: RunResults, source: str) -> Figure:
    """Money in upwards and out downwards by month."""
    rounds = run.rounds
    totals = [int(rounds[name].sum()) / FEN_IN_YUAN for name in _FLOWS]
    says = gettext("Upwards what came in by month, downwards what was paid out")
    figure = open_page(_title(*totals), says, source)
    flow = add_panel(figure, LEFT, BOTTOM, FULL_WIDTH, TOP - BOTTOM)
    collected, sponsor, aid, fee = (monthly(rounds, name) / FEN_IN_YUAN for name in _FLOWS)
    divisor, word = formats.size(float(max((collected + sponsor).max(), (aid + fee).max())))
    edges = month_edges(rounds)
    stack_steps(
        flow,
        edges,
        [(collected / divisor, BLUE), (sponsor / divisor, PURPLE)],
        [(aid / divisor, GREEN), (fee / divisor, ORANGE)],
    )
    set_dates(flow, edges[0], edges[-1])
    names = (N_("members"), N_("sponsor"), N_("aid"), N_("fee"))
    colours = (BLUE, PURPLE, GREEN, ORANGE)
    keys = [
        (f"{gettext(name)} {formats.amount(total)}", colour)
        for name, total, colour in zip(names, totals, colours, strict=True)
    ]
    name_panel(flow, (heading("{size} yuan a month; in all", word), INK), *keys)
    return figure


def _title(collected: float, sponsor: float, aid: float, fee: float) -> str:
    if collected + sponsor == 0:
        return gettext("No money moved")
    paid, got = formats.yuan(collected), formats.amount(aid)
    if sponsor > 0:
        words = N_("Members paid {paid}, the sponsor {sponsor}; the ill got {aid}")
        return gettext(words, paid=paid, sponsor=formats.amount(sponsor), aid=got)
    words = N_("Members paid {paid}; the ill got {aid}, the operator {fee}")
    return gettext(words, paid=paid, aid=got, fee=formats.amount(fee))
