"""Cases of one price for all: who stays, and what two contracts do to them."""

from __future__ import annotations

from .case_runs import CaseNumber, CaseRuns, PoolRun
from .table_generator import HIGH_RISK, LOSS, LOW_RISK, low_risk_contract, utility, write_table

UNIT = 100_000
"""Yuan to the unit of Rothschild and Stiglitz."""


def loss_coverage(runs: CaseRuns) -> dict[str, CaseNumber]:
    """The same ten people at their own prices and at one price; 100,000 yuan are 1 unit."""
    apart, together = [runs.run("low"), runs.run("high")], runs.run("all")
    everybody = together.aid[0]
    members = sum(int(pool.members[-1]) for pool in apart)
    return {
        "mean premium apart": CaseNumber(sum(pool.aid[-1] for pool in apart) / members / 1e5),
        "loss coverage apart": CaseNumber(sum(pool.aid[-1] for pool in apart) / everybody),
        "pooled premium": CaseNumber(together.share[-1] / 1e5),
        "loss coverage pooled": CaseNumber(together.aid[-1] / everybody),
    }


def iso_elastic(runs: CaseRuns) -> dict[str, CaseNumber]:
    """The pooled premium, and what it covers beside what own prices cover."""
    found = {}
    for word, elasticity in (("half", "0.5"), ("one", "1")):
        low, high, together = (runs.run(f"{word}_{who}") for who in ("low", "high", "all"))
        apart = low.aid[-1] + high.aid[-1]
        found[f"pooled premium, elasticity {elasticity}"] = CaseNumber(together.share[-1] / 1e7)
        found[f"coverage ratio, elasticity {elasticity}"] = CaseNumber(together.aid[-1] / apart)
    return found


def cascade(runs: CaseRuns) -> dict[str, CaseNumber]:
    """How many leave, one bill after the other."""
    return {
        "leave, thresholds 0, 1, ... 99 %": CaseNumber(_gone(runs.run("cascade"))),
        "leave, 2 % in place of 1 %": CaseNumber(_gone(runs.run("one_replaced"))),
    }


def migration(runs: CaseRuns) -> dict[str, CaseNumber]:
    """Who is left if marginal utilities are in a ratio R, and the R from which somebody is.

    Where a pool lives, members over those who left are R - 2; the line through two runs gives R.
    """
    below = runs.run("ratio_1_8")
    near, far = (_odds(runs.run(name)) for name in ("ratio_2_2", "ratio_2_4"))
    return {
        "part that stays, ratio 1.8": CaseNumber(below.members[-1] / below.payers[0]),
        "ratio from which a contract sells": CaseNumber(2.2 - near * 0.2 / (far - near)),
    }


def screening(runs: CaseRuns) -> dict[str, CaseNumber]:
    """The largest cover at the low risks' price that a high risk does not want, by bisection."""
    low, high = 0.5, LOSS
    while high - low > 1e-5:
        middle = (low + high) / 2
        if _high_risk_stays(runs, middle):
            high = middle
        else:
            low = middle
    cover = (low + high) / 2
    full, partial_cover = runs.run("high").share[-1] / UNIT, runs.run("low").share[-1] / UNIT
    return {
        "cover of the low risks": CaseNumber(cover),
        "utility of the high risks": CaseNumber(utility(HIGH_RISK, full, LOSS)),
        "utility of the low risks": CaseNumber(utility(LOW_RISK, partial_cover, cover)),
    }


def _high_risk_stays(runs: CaseRuns, cover: float) -> bool:
    path = runs.scratch / "contract.csv"
    write_table(low_risk_contract(cover), path)
    pool = runs.run("low", **{"people.table": str(path)})
    return int(pool.members[-1]) == 1_000_001


def _gone(pool: PoolRun) -> float:
    return float(pool.payers[0] - pool.members[-1])


def _odds(pool: PoolRun) -> float:
    left = pool.members[-1] / pool.payers[0]
    return float(left / (1 - left))
