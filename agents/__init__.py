"""Who they are and what they decide."""

from .member import Member
from .person import Person
from .regulator import Order, Regulator
from .sharing_platform import SharingPlatform
from .states import Health, Membership

__all__ = ["Health", "Member", "Membership", "Order", "Person", "Regulator", "SharingPlatform"]
