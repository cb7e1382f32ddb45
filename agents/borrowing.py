"""Lending arrays to a loop without counting references.

numba counts a reference each time an array is taken out of a tuple. In a loop over rows these
counts cost ten times what the rules cost (550 against 45 nanoseconds a row). The caller holds the
arrays for as long as the loop runs, so the loop may borrow them uncounted.
"""

from __future__ import annotations

from typing import Any

from numba.core import cgutils, types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from .compiled import SETTINGS

if SETTINGS.DISABLE_JIT:

    def borrowed(group: Any) -> Any:
        """Interpreted, there is nothing to count."""
        return group

else:

    def _borrowed(_context, group):
        """The same named tuple, its arrays uncounted; valid while the caller holds the original."""

        def lend(context, builder, signature, arguments):
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

    borrowed: Any = intrinsic(_borrowed)
