from .decisions.member import Member as Member
from .people.person_view import Person as Person
from .people.status import Health as Health
from .people.status import Membership as Membership
from .plan.sharing_platform import SharingPlatform as SharingPlatform
from .regulation.order_kinds import Order as Order
from .regulation.regulator import Regulator as Regulator
