"""How compiled loops reach memory: arrays lent without counting references, and reading ahead.

numba counts a reference each time an array is taken out of a tuple. In a loop over rows these
counts cost ten times what the rules cost (550 against 45 nanoseconds a row). The caller holds the
arrays for as long as the loop runs, so the loop may borrow them uncounted.

Whom a round may concern lies scattered over the rows, and a processor that waits for each of them
in turn waits longer than all the rules take: without asking memory for what is needed soon, and
going on meanwhile, a round lasts twice as long (measured with ten million agents).
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from .compiled_code import FromNumba
from .jit import SETTINGS, Function

T = TypeVar("T", bound=tuple)


def _lent(_context: FromNumba, group: FromNumba) -> tuple[FromNumba, Function]:
    """Type and code of the same named tuple with its arrays uncounted."""

    def lend(
        context: FromNumba, builder: FromNumba, signature: FromNumba, arguments: FromNumba
    ) -> FromNumba:
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


def _viewed(group: T) -> T:
    """Interpreted: memory views, which give Python's integers where NumPy's would overflow.

    Of an array of more than one dimension a memory view cannot lend a row: it stays as it is.
    """
    return type(group)(
        *(part.data if isinstance(part, np.ndarray) and part.ndim == 1 else part for part in group)
    )


without_refcounts: Any = _viewed if SETTINGS.DISABLE_JIT else intrinsic(_lent)
"""The same named tuple, its arrays uncounted; valid while the caller holds the original."""
without_refcounts.is_rule, without_refcounts.py_func = (
    True,
    _viewed,
)  # so that `as_python` puts in the plain one


_READ, _KEEP, _DATA = 0, 3, 1  # what LLVM's instruction calls rw, locality and cache type


def _asked_for(
    _context: FromNumba, column: FromNumba, index: FromNumba
) -> tuple[FromNumba, Function]:
    """Type and code of a hint that a column's item is read soon."""

    def ask(
        context: FromNumba, builder: FromNumba, signature: FromNumba, arguments: FromNumba
    ) -> FromNumba:
        array = make_array(column)(context, builder, arguments[0])
        kinds = signature.args[1]
        at = cgutils.get_item_pointer(
            context, builder, column, array, [arguments[1]], wraparound=kinds.signed
        )
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        hint = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        numbers = [number(value) for value in (_READ, _KEEP, _DATA)]
        builder.call(hint, [builder.bitcast(at, byte), *numbers])
        return context.get_dummy_value()

    return types.void(column, index), ask


def _waited_for(_column: object, _index: object) -> None:
    """Interpreted: nothing is read ahead."""


prefetch: Any = _waited_for if SETTINGS.DISABLE_JIT else intrinsic(_asked_for)
"""Ask memory for `column[index]`; it changes nothing but time."""
