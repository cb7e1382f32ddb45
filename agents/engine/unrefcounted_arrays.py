"""Lending arrays to a loop without counting references.

numba counts a reference each time an array is taken out of a tuple. In a loop over rows these
counts cost ten times what the rules cost (550 against 45 nanoseconds a row). The caller holds the
arrays for as long as the loop runs, so the loop may borrow them uncounted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.core import cgutils, types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from .jit import SETTINGS


def _lent(_context: Any, group: Any) -> Any:
    """Type and code of the same named tuple with its arrays uncounted."""

    def lend(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        values = []
        for place, kind in enumerate(signature.return_type):
            value = builder.extract_value(arguments[0], place)
            if isinstance(kind, types.Array):
                view = make_array(kind)(context, builder, value)
                view.meminfo = cgutils.get_null_value(view.meminfo.type)
                view.parent = cgutils.get_null_value(view.parent.type)
                value = view._getvalue()
            values.append(value)
        return context.make_tuple(builder, signature.return_type, values)

    return group(group), lend


def _viewed(group: Any) -> Any:
    """Interpreted: memory views, which give Python's integers where NumPy's would overflow.

    Of an array of more than one dimension a memory view cannot lend a row: it stays as it is.
    """
    return type(group)(
        *(part.data if isinstance(part, np.ndarray) and part.ndim == 1 else part for part in group)
    )


borrowed: Any = _viewed if SETTINGS.DISABLE_JIT else intrinsic(_lent)
"""The same named tuple, its arrays uncounted; valid while the caller holds the original."""
borrowed.is_rule, borrowed.py_func = True, _viewed  # so that `interpreted` puts in the plain one
