"""Theory: what economics and actuarial science say a pool must do, as formulas over arrays.

Nothing here knows the simulation; the tests and the case book hold the one against the other.
Money is yuan a round, one entry per person or agent. Names are loaded when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .adoption import bass
    from .compound_poisson import conditional_mean
    from .contagion import cascade
    from .coverage import Pooling, loss_coverage, own_price_coverage, pooled_premium
    from .demand import Curves, curves
    from .durational_risk import Duration, bluhm
    from .equilibria import FixedPoint, fixed_points
    from .identities import (
        break_even_share,
        lasting_rise,
        long_over_short,
        rise_after_exit,
        time_to_collapse,
    )
    from .large_numbers import pool_variation, share_variation
    from .noise_ratchet import ratchet
    from .position import Standing, standing
    from .quadratic import QuadraticSharing, quadratic_optimal
    from .screening import Screening, rothschild_stiglitz
    from .slope import gain
    from .surplus import Point, Welfare, welfare
    from .trade import no_trade_bound
    from .unravelling import Spiral, spiral
    from .upper_limits import Tipping, tipping

_HOME = {
    "Curves": "demand",
    "Duration": "durational_risk",
    "FixedPoint": "equilibria",
    "Point": "surplus",
    "Pooling": "coverage",
    "QuadraticSharing": "quadratic",
    "Screening": "screening",
    "Spiral": "unravelling",
    "Standing": "position",
    "Tipping": "upper_limits",
    "Welfare": "surplus",
    "bass": "adoption",
    "bluhm": "durational_risk",
    "break_even_share": "identities",
    "cascade": "contagion",
    "conditional_mean": "compound_poisson",
    "curves": "demand",
    "fixed_points": "equilibria",
    "gain": "slope",
    "lasting_rise": "identities",
    "long_over_short": "identities",
    "loss_coverage": "coverage",
    "no_trade_bound": "trade",
    "own_price_coverage": "coverage",
    "pool_variation": "large_numbers",
    "pooled_premium": "coverage",
    "quadratic_optimal": "quadratic",
    "ratchet": "noise_ratchet",
    "rise_after_exit": "identities",
    "rothschild_stiglitz": "screening",
    "share_variation": "large_numbers",
    "spiral": "unravelling",
    "standing": "position",
    "time_to_collapse": "identities",
    "tipping": "upper_limits",
    "welfare": "surplus",
}

__all__ = [
    "Curves",
    "Duration",
    "FixedPoint",
    "Point",
    "Pooling",
    "QuadraticSharing",
    "Screening",
    "Spiral",
    "Standing",
    "Tipping",
    "Welfare",
    "bass",
    "bluhm",
    "break_even_share",
    "cascade",
    "conditional_mean",
    "curves",
    "fixed_points",
    "gain",
    "lasting_rise",
    "long_over_short",
    "loss_coverage",
    "no_trade_bound",
    "own_price_coverage",
    "pool_variation",
    "pooled_premium",
    "quadratic_optimal",
    "ratchet",
    "rise_after_exit",
    "rothschild_stiglitz",
    "share_variation",
    "spiral",
    "standing",
    "time_to_collapse",
    "tipping",
    "welfare",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
