"""Who takes part in a plan, and what they decide. Names are loaded when they are first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .decisions.member import Member
    from .people.person_view import Person
    from .people.status import Health, Membership
    from .plan.sharing_platform import SharingPlatform
    from .regulation.order_kinds import Order
    from .regulation.regulator import Regulator

_HOME = {
    "Health": "people.status",
    "Member": "decisions.member",
    "Membership": "people.status",
    "Order": "regulation.order_kinds",
    "Person": "people.person_view",
    "Regulator": "regulation.regulator",
    "SharingPlatform": "plan.sharing_platform",
}

__all__ = ["Health", "Member", "Membership", "Order", "Person", "Regulator", "SharingPlatform"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
