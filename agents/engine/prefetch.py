"""Reading ahead: ask memory for what is needed soon, and go on meanwhile.

Whom a round may concern lies scattered over the rows, and a processor that waits for each of them
in turn waits longer than all the rules take: without this a round lasts twice as long (measured
with ten million agents).
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from .jit import SETTINGS

_READ, _KEEP, _DATA = 0, 3, 1  # what LLVM's instruction calls rw, locality and cache type


def _asked_for(_context: Any, column: Any, index: Any) -> Any:
    """Type and code of a hint that a column's item is read soon."""

    def ask(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
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


def _waited_for(_column: Any, _index: Any) -> None:
    """Interpreted: nothing is read ahead."""


read_ahead: Any = _waited_for if SETTINGS.DISABLE_JIT else intrinsic(_asked_for)
"""Ask memory for `column[index]`; it changes nothing but time."""
