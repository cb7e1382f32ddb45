"""The audit of rules that tell payers apart: what one of each class owes, by code of its own.

Written from what docs/sharing_rules.md says of each rule: weights that never change, or that follow
from what a round's claims came to, or the own aid of closed groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, gcd

import numpy as np

from .births import Births
from .lives import yearly_chances
from .run_reader import Run
from .terms import age_day, aid_at_age

WITHOUT_CLASSES = ("equal", "wallet", "capped", "reserve", "subscription", "prepaid")
"""Rules under which all payers owe the same."""
RATIO_BITS, CHANCE_BITS = 40, 48
_YEAR = 365.25


def rule_of(run: Run) -> str:
    """The name of the rule by which a run shared its costs."""
    return run.scenario["plan"].get("sharing_rule", "equal")


def has_classes(run: Run) -> bool:
    """Whether payers did not all owe the same."""
    return rule_of(run) not in WITHOUT_CLASSES


class ClassRule:
    """What payers of each class owe under the rule of a run.

    Args:
        run: its scenario, and its claims.

    Attributes:
        is_known: whether the audit can work the rule out: it is one of the program's own and, for
            closed groups, it is known when who claimed was born.
        names: of the classes, where it is known.
        left_fen: what is left over of each closed group.
    """

    def __init__(self, run: Run):
        self._run, self._plan, self.rule = run, run.scenario["plan"], rule_of(run)
        self.names: list[str] = []
        self._weights: list[int] = []
        self._chances: list[int] = []
        self._aid: list[int] = []
        self.is_known = self._found()
        self.left_fen = [0] * len(self.names)

    def _found(self) -> bool:
        """Work the classes out; tell whether the rule is known."""
        plan, aid = self._plan, aid_at_age(self._run.scenario)
        if self.rule == "age_bands":
            self._by_age([(age, 1) for age in plan["band_ages"]])
            return Births(self._run.scenario).is_drawn
        if self.rule == "age_weighted":
            self._by_age([(age, round(weight * 1000)) for age, weight in plan["age_weights"]])
        elif self.rule == "aid_scaled":
            steps = [age for age in range(141) if age == 0 or aid[age] != aid[age - 1]]
            self._by_age([(age, aid[age]) for age in steps])
        elif self.rule == "tenure_credit":
            self._by_tenure(round(plan["credit_a_year"] * 1000), round(plan["most_credit"] * 1000))
        elif self.rule in ("risk_proportional", "conditional_mean", "quadratic"):
            self._by_risk(aid)
        else:
            return False
        return True

    def _by_age(self, steps: Sequence[tuple[int, int]]) -> None:
        ages = [age for age, _ in steps]
        self.names = [f"{a} to {b - 1}" for a, b in pairwise(ages)]
        self.names.append(f"{ages[-1]} and over")
        self._weights = [weight for _, weight in steps]

    def _by_tenure(self, step: int, most: int) -> None:
        full = -(-most // step) if step and most else 0
        self._weights = [1000 - min(step * year, most) for year in range(min(full, 140) + 1)]
        self.names = [f"year {year + 1}" for year in range(len(self._weights))]
        self.names[-1] += " on"

    def _by_risk(self, aid: Sequence[int]) -> None:
        chances = yearly_chances(self._run.scenario["illness"]).tolist()
        for age in range(self._plan["ages"][1] + 1):
            for sex in (0, 1):
                self.names.append(f"{'MF'[sex]} {age}")
                self._chances.append(chances[age][sex])
                self._aid.append(aid[age])
        self._weights = [q * a for q, a in zip(self._chances, self._aid, strict=True)]

    def owed(self, i: int, need: int, payers: Sequence[int], aid: int, cases: int) -> list[int]:
        """What one payer of each class owes before any cap, fen.

        Args:
            i: the round.
            need: to be shared, fen.
            payers: of each class.
            aid: approved in the round, fen.
            cases: people aided.
        """
        if self.rule == "age_bands":
            due = self._due(i, need)
            pairs = zip(due, payers, strict=True)
            return [ceil(Fraction(max(fen, 0), n)) if n else 0 for fen, n in pairs]
        weights = self._weights
        if self.rule == "quadratic":
            weights = self._least_variance(payers, aid, cases)
        elif self.rule == "conditional_mean":
            weights = self._conditional(payers, aid)
        if not any(n * w for n, w in zip(payers, weights, strict=True)):
            weights = self._weights
        whole = sum(n * w for n, w in zip(payers, weights, strict=True))
        if need <= 0 or not whole:
            return [0] * len(weights)
        return [ceil(Fraction(need * weight, whole)) for weight in weights]

    def _least_variance(self, payers: Sequence[int], aid: int, cases: int) -> list[int]:
        n = sum(payers)
        expected = sum(count * q for count, q in zip(payers, self._chances, strict=True))
        if not n or not expected:
            return self._weights
        mean = Fraction(sum(c * w for c, w in zip(payers, self._weights, strict=True)), n)
        shares = [
            Fraction(aid, n) + (weight - mean) * Fraction(cases, expected)
            for weight in self._weights
        ]
        return [max(int(share * n * expected), 0) for share in shares]

    def _conditional(self, payers: Sequence[int], aid: int) -> list[int]:
        unit = gcd(*self._aid)
        if not unit or aid < unit:
            return [0] * len(self._weights)
        rounds = 12 * len(self._plan["round_days"])
        claims: dict[int, int] = {}
        for count, chance, fen in zip(payers, self._chances, self._aid, strict=True):
            if fen:
                claims[fen // unit] = claims.get(fen // unit, 0) + count * chance
        mean = {k: k * (claims[k] / (rounds << CHANCE_BITS)) for k in sorted(claims)}
        last = [0.0] * max(claims) + [1.0]
        for total in range(1, aid // unit + 1):
            now = 0.0
            for k, size in mean.items():
                now += size * last[len(last) - k]
            last = [*last[1:], now / total]
            for limit, factor in ((last[-1] > 2.0**500, -500), (0 < last[-1] < 2.0**-500, 500)):
                if limit:
                    last = [one * 2.0**factor for one in last]
                    break
        if not last[-1]:
            return [0] * len(self._weights)
        ratio = {k: round(last[-1 - k] / last[-1] * (1 << RATIO_BITS)) for k in claims}
        pairs = zip(self._weights, self._aid, strict=True)
        return [weight * ratio.get(fen // unit, 0) for weight, fen in pairs]

    def _due(self, i: int, need: int) -> list[int]:
        """What each closed group has to bear: its aid and fee, less what was left over of it."""
        aid = self._aid_of_groups(i)
        fees = _by_running_total(need + sum(self.left_fen) - sum(aid), aid)
        return [a + f - left for a, f, left in zip(aid, fees, self.left_fen, strict=True)]

    def close(self, i: int, fee: int, came: Sequence[int], backed: int) -> None:
        """Write down what is left over of each closed group after a round.

        Args:
            i: the round.
            fee: of all.
            came: collected of each.
            backed: paid by whoever bears what no payer owes.
        """
        if self.rule != "age_bands" or not self.is_known:
            return
        aid = self._aid_of_groups(i)
        fees = _by_running_total(fee, aid)
        left = [
            before + paid - a - f
            for before, paid, a, f in zip(self.left_fen, came, aid, fees, strict=True)
        ]
        lacking = [max(-one, 0) for one in left]
        parts = _by_running_total(backed, lacking if any(lacking) else self._payers)
        parts[0] += backed - sum(parts)
        self.left_fen = [one + part for one, part in zip(left, parts, strict=True)]

    def begin(self, payers: Sequence[int]) -> None:
        """A round begins: who pays in it.

        Args:
            payers: of each class.
        """
        self._payers = list(payers)

    def _aid_of_groups(self, i: int) -> list[int]:
        """Aid approved in a round for people of each group, by their age on its day."""
        claims, dates = self._run.claims, self._run.rounds["date"]
        at = np.flatnonzero(claims["decided"] == i)
        born = Births(self._run.scenario).ages(claims["agent"][at])[1]
        day = age_day(self._run.scenario, (dates[i] - self._plan["start"]).days)
        group = np.searchsorted(self._plan["band_ages"], (day - born) // _YEAR, side="right") - 1
        aid = [0] * len(self.names)
        for own, people, fen in zip(
            group.tolist(), claims["approved"][at].tolist(), claims["aid_fen"][at].tolist(),
            strict=True,
        ):  # fmt: skip
            aid[own] += people * fen
        return aid


def _by_running_total(amount: int, weights: Sequence[int]) -> list[int]:
    """Whole parts by weight: each running total is rounded up, a part is what it grew by."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    upto = [ceil(Fraction(amount * sum(weights[: k + 1]), whole)) for k in range(len(weights))]
    return [one - before for one, before in zip(upto, [0, *upto], strict=False)]
