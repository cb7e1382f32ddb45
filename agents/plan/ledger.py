"""The ledger: every fen that moves, from one account to another, and never out of thin air."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

# The plan: who pays, what is between collection and payment, who is paid.
MEMBERS, SPONSOR, CARRIER, CLOSURE = "members", "sponsor", "carrier", "closure"
CARRIED, HELD, CLAIMANTS, OPERATOR = "carried", "held", "claimants", "operator"
# What it costs to run it, what the float earns, and what is lost if the operator fails.
INVESTIGATORS, BORROWERS, LOST = "investigators", "borrowers", "lost"
# The agency.
POLICYHOLDERS, INSURERS, AGENCY, INSURED = "policyholders", "insurers", "agency", "insured"
DEPOSIT, GUARANTEE = "deposit", "guarantee"
# Where members have paid in before they are billed.
BALANCES = "balances"
ACCOUNTS = (
    *(MEMBERS, SPONSOR, CARRIER, CLOSURE, CARRIED, HELD, CLAIMANTS, OPERATOR),
    *(INVESTIGATORS, BORROWERS, LOST, POLICYHOLDERS, INSURERS, AGENCY, INSURED, DEPOSIT),
    *(GUARANTEE, BALANCES),
)
"""`sponsor` is the operator as it pays free months and above caps, `closure` as it pays after its
notice; `carrier` is the insurer of the insurance form; `insurers` are those of the agency, and
`guarantee` is the fund that pays what one of them cannot."""


class ImbalanceError(RuntimeError):
    """Money or people that appear or vanish: a defect of the program, never of a scenario."""


class Movement(NamedTuple):
    """One movement of money."""

    round: int
    date: dt.date
    from_account: str
    to_account: str
    amount_fen: int
    what: str


class Ledger:
    """Accounts in whole fen. `carried` may be below zero: a shortfall the next round shares."""

    def __init__(self) -> None:
        self.movements: list[Movement] = []
        self.balance: dict[str, int] = dict.fromkeys(ACCOUNTS, 0)
        self._round, self._date = 0, dt.date.min

    def open_round(self, number: int, date: dt.date) -> None:
        """Date what follows."""
        self._round, self._date = number, date

    def move(self, source: str, target: str, amount_fen: int, what: str) -> None:
        """Move an amount; nothing is written where it is 0.

        Raises:
            ImbalanceError: if the amount is negative.
        """
        if amount_fen < 0:
            raise ImbalanceError(f"round {self._round}: {what} of {amount_fen} fen is negative")
        if amount_fen == 0:
            return
        self.balance[source] -= amount_fen
        self.balance[target] += amount_fen
        movement = Movement(self._round, self._date, source, target, amount_fen, what)
        self.movements.append(movement)

    def check(self, carried_fen: int, held_fen: int, balances_fen: int = 0) -> None:
        """The books agree with what the platform carries and holds, and with members' balances.

        Raises:
            ImbalanceError: if they do not.
        """
        stated = {CARRIED: carried_fen, HELD: held_fen, BALANCES: balances_fen}
        for account, amount in stated.items():
            if self.balance[account] != amount:
                raise ImbalanceError(
                    f"round {self._round}: {account} is {self.balance[account]} fen in the books, "
                    f"{amount} fen by the platform"
                )
        if sum(self.balance.values()) != 0:
            raise ImbalanceError(f"round {self._round}: the accounts do not add up to 0")
