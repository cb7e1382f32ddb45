"""Who they are and what they decide. Names are loaded when they are first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .member import Member
    from .person import Person
    from .regulator import Order, Regulator
    from .sharing_platform import SharingPlatform
    from .states import Health, Membership

_HOME = {
    "Health": "states",
    "Member": "member",
    "Membership": "states",
    "Order": "regulator",
    "Person": "person",
    "Regulator": "regulator",
    "SharingPlatform": "sharing_platform",
}

__all__ = ["Health", "Member", "Membership", "Order", "Person", "Regulator", "SharingPlatform"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
