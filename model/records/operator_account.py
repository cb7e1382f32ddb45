"""What the plan costs its operator: an account of its own, read off the ledger."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...agents.plan.ledger import BORROWERS, CLOSURE, INVESTIGATORS, OPERATOR, SPONSOR, Movement

COLUMNS = {
    "fee_fen": "earned with the plan",
    "interest_fen": "earned on the float",
    "review_fen": "cost of claim review",
    "sponsor_fen": "free months and shares above caps",
    "closure_fen": "aid after the notice of closure",
}


def operator_table(movements: Sequence[Movement]) -> pd.DataFrame:
    """Income and costs of the operator by round, and the result up to then; fen."""
    names = {
        (SPONSOR, None): "sponsor_fen",
        (CLOSURE, None): "closure_fen",
        (OPERATOR, INVESTIGATORS): "review_fen",
        (BORROWERS, OPERATOR): "interest_fen",
        (None, OPERATOR): "fee_fen",
    }
    rounds: dict[int, dict[str, object]] = {}
    for one in movements:
        keys = (
            (one.from_account, one.to_account),
            (one.from_account, None),
            (None, one.to_account),
        )
        name = next((names[key] for key in keys if key in names), None)
        if name is None:
            continue
        row = rounds.setdefault(one.round, {"date": one.date, **dict.fromkeys(COLUMNS, 0)})
        row[name] = int(str(row[name])) + one.amount_fen
    table = pd.DataFrame(
        [{"round": number, **row} for number, row in sorted(rounds.items())],
        columns=["round", "date", *COLUMNS],
    )
    income = table.fee_fen + table.interest_fen
    costs = table.review_fen + table.sponsor_fen + table.closure_fen
    table["result_fen"] = (income - costs).cumsum()
    return table
