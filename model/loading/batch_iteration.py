"""Which of its iterations `mesa.batch_run` is in: Mesa does not tell the models that it makes."""

from __future__ import annotations

import sys
from types import FrameType


def batch_iteration() -> int:
    """Number of the iteration for which `mesa.batch_run` makes a model just now; 0 elsewhere.

    Mesa 3.3 repeats a model with the same arguments, and later ones give each a seed of None: the
    number stands only in the function of Mesa's that makes the model.
    """
    batchrunner = sys.modules.get("mesa.batchrunner")
    if batchrunner is None:
        return 0
    making = getattr(getattr(batchrunner, "_model_run_func", None), "__code__", None)
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_code is making:
            return int(frame.f_locals.get("iteration", 0))
        frame = frame.f_back
    return 0
