"""Theory: what economics and actuarial science say a pool must do, as formulas over arrays.

Nothing here knows the simulation; the tests and the case book hold the one against the other.
Money is yuan a round, one entry per person or agent. Names are loaded when they are first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
