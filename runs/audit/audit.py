"""An audit that shares no line with the program: every share and balance from the tables alone.

It imports nothing from the model or its agents. It starts from the claims that were decided, the
orders that were given and the terms in scenario.toml, and works out anew fee, share, caps, who else
pays, balances, head counts, reviews, the float, the operator's account and the agency's books. What
chance did to people and to claims it draws anew.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .agency import check_agency
from .averages import check_averages
from .balances import check_balances
from .births import check_births
from .carriers import check_carriers
from .checks import Checks, Difference
from .claims import Claims, add_up_claims, check_reviews
from .conduct import check_conduct
from .curves import check_curves
from .desk import check_desk
from .fingerprint import check_fingerprint
from .head_counts import check_calendar, check_heads
from .joiners import check_joiners
from .ledger import check_ledger
from .members import check_members
from .money import Money, check_float, check_money, check_operator
from .orders import check_orders, last_day, orders_of
from .panel import check_panel
from .rerun import check_rerun
from .run_reader import Run, UnreadableRunError, read_run
from .terms import RoundTerms, later_dates, terms_on
from .transfers import check_transfers
from .written_digests import check_digests

LIMITS = """\
Not recomputed, and why. What people decide, as no table says when: who joins, leaves, pays late or
not at all, buys a policy, ends it or claims on it. What follows from that: gain, demand in the
curves, averages over members, what cover was worth and could be expected to pay and, where some
have left, votes and chronic members. Where members are your own, or a sample is kept of them: who
falls ill, and votes; there, and where a sample is looked at (of more than 5,000 agents): the people
behind welfare and balance. Where claims are replaced by their mean: the aid. All this is held
against what is possible, and against digests.json, which tells what was changed after the run was
written unless it was changed too. Only the run made again can confirm it: --rerun. Reference and
storage change no number; for words and figures see `mutualaid verify`."""
LIMITS_OF_RERUN = """\
Run again: every value of every table was compared, to the last bit. Reference and storage change no
number; for words and figures see `mutualaid verify`."""
PEOPLE = {"people", "illness", "behaviour", "run"}
"""Parts of a scenario that say what people are like; a run's own scenario.toml has them all."""
SHOWN = 20
"""Differences printed at most."""


@dataclass(frozen=True)
class AuditResult:
    """What an audit found.

    Attributes:
        first_wrong_round: the first round with a wrong number; None where all agree.
        differences: every number that differs, by round.
        made: comparisons made, by what was compared.
        totals: sums over the whole run as recomputed, fen or people, by name.
        is_rerun: whether all was compared with the same run made again, too.
    """

    first_wrong_round: int | None
    differences: tuple[Difference, ...]
    made: dict[str, int]
    totals: dict[str, int]
    is_rerun: bool = False

    @property
    def passed(self) -> bool:
        """Whether every number agrees."""
        return not self.differences

    @property
    def lines(self) -> list[str]:
        """What differs, a line each."""
        return [str(difference) for difference in self.differences]


def audit(folder: Path, again: Path | None = None) -> AuditResult:
    """Recompute a run from its claims and terms and compare every number.

    Args:
        folder: folder of the run; read: scenario.toml, all tables and their digests.
        again: folder of the same run made again, if all is to be compared with it.

    Returns:
        What was compared and what differs.

    Raises:
        UnreadableRunError: if a file, a column or a term is missing or broken.
    """
    folder, checks = Path(folder), Checks()
    run = read_run(folder)
    try:
        books, claims, terms = _check_all(run, checks)
        if run.scenario.keys() >= PEOPLE:
            _check_people(folder, run, (claims, terms), checks)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise UnreadableRunError(
            f"{folder}: the tables do not fit scenario.toml ({error!r})"
        ) from error
    _check_csv(run, checks)
    check_fingerprint(folder, run.scenario, checks)
    check_digests(folder, max(len(run.rounds["round"]) - 1, 0), checks)
    if again is not None:
        check_rerun(folder, again, checks)
    found = tuple(sorted(checks.differences, key=lambda difference: difference.round))
    totals = {
        f"{name}_fen": sum(getattr(money, name) for money in books)
        for name in ("aid", "fee", "collected", "sponsor", "aid_paid", "fee_paid", "lost")
    }
    totals |= {
        f"claims_{name}": sum(getattr(claims, name)) for name in ("filed", "approved", "refused")
    }
    first = found[0].round if found else None
    return AuditResult(first, found, checks.made, totals, is_rerun=again is not None)


def _check_all(run: Run, checks: Checks) -> tuple[list[Money], Claims, list[RoundTerms]]:
    """Every check, each on what those before it have recomputed."""
    orders = check_orders(run, checks)
    run = check_calendar(run, last_day(run.scenario, orders), checks)
    kinds = [(order.date, order.kind) for order in orders]
    terms = [terms_on(run.scenario, date, kinds) for date in run.rounds["date"]]
    claims = add_up_claims(run, checks)
    books = check_money(run, terms, claims, checks)
    dates = _dates_to_the_end(run, claims.dates)
    check_conduct(run, orders, checks)
    check_carriers(run, orders, checks)
    check_heads(run, claims, checks)
    check_reviews(run, terms, claims, checks)
    check_balances(run, checks)
    check_ledger(run, books, claims, checks, dates)
    check_float(run, books, checks)
    check_operator(run, checks)
    check_agency(run, dates, checks)
    return books, claims, terms


def _check_people(
    folder: Path, run: Run, made: tuple[Claims, list[RoundTerms]], checks: Checks
) -> None:
    """What people are like, where the scenario says of what they are drawn."""
    orders, (claims, terms) = orders_of(run), made
    check_averages(run, claims, checks)
    check_curves(run, claims, orders, checks)
    check_births(folder, run.scenario, run.rounds["date"], checks)
    check_joiners(folder, run, orders, checks)
    desk = check_desk(run, terms, claims, checks)
    known = check_members(folder, run, claims, desk, checks)
    check_transfers(folder, run, claims, checks)
    check_panel(folder, run, claims, known, checks)


def report(result: AuditResult) -> str:
    """Text for the terminal: what was checked, the totals, and the first wrong round.

    Args:
        result: what the audit found.
    """
    counts: dict[str, list[int]] = {}
    for what, made in result.made.items():
        counts.setdefault(what.partition(":")[0], [0, 0])[0] += made
    for difference in result.differences:
        counts[difference.what.partition(":")[0]][1] += 1
    lines = [f"{'checked':<34}{'numbers':>10}{'wrong':>8}"]
    lines += [f"{what:<34}{made:>10,}{wrong:>8,}" for what, (made, wrong) in counts.items()]
    lines += ["", LIMITS_OF_RERUN if result.is_rerun else LIMITS, "", "recomputed over all rounds"]
    lines += [_total(name, amount) for name, amount in result.totals.items()]
    if result.passed:
        return "\n".join([*lines, "", f"ok: all {sum(result.made.values()):,} numbers agree"])
    first = [str(d) for d in result.differences if d.round == result.first_wrong_round]
    lines += [
        "",
        f"WRONG: {len(result.differences):,} numbers differ, first in round "
        f"{result.first_wrong_round}:",
    ]
    lines += first[:SHOWN] + ([f"... and {len(first) - SHOWN} more"] if len(first) > SHOWN else [])
    return "\n".join(lines)


def _dates_to_the_end(run: Run, dates: list[dt.date]) -> list[dt.date]:
    """Days of all rounds up to the last one in any table, the agency's too."""
    until = max([dt.date.min, *run.agency["date"]])
    while dates and dates[-1] < until:
        dates = [*dates, *later_dates(run.scenario["plan"], dates[-1], 1)]
    return dates


def _check_csv(run: Run, checks: Checks) -> None:
    """rounds.csv, which people open, says what rounds.parquet says."""
    if run.csv is None:
        return
    columns, last = run.rounds, max(len(run.rounds["round"]) - 1, 0)
    head, lines = (run.csv or [[]])[0], run.csv[1:]
    checks.same(last, "rounds.csv: columns", head, list(columns))
    checks.same(last, "rounds.csv: rows", len(lines), last + 1)
    for i, line in enumerate(lines[: last + 1]):
        checks.same(i, "rounds.csv: cells", len(line), len(head))
        for name, text in zip(head, line, strict=False):
            if name in columns:
                held = columns[name][i]
                checks.holds(i, f"rounds.csv: {name}", text, str(held), _says(text, held))


def _says(text: str, value: Any) -> bool:
    """Whether a cell of the CSV says a value."""
    if value != value:
        return text == ""
    if isinstance(value, float):
        try:
            return float(text) == value
        except ValueError:
            return False
    return text == str(value)


def _total(name: str, amount: int) -> str:
    if name.endswith("_fen"):
        return f"{name.removesuffix('_fen').replace('_', ' '):<34}{amount / 100:>18,.2f} yuan"
    return f"{name.replace('_', ' '):<34}{amount:>18,} people"
