"""A world whose agency leaves half of the terms out as it sells, and soon owes more than it has."""

from __future__ import annotations

import datetime as dt

from agency_fixtures import medical

WORLD = {
    **{"people.total": 3_000_000, "people.agents": 300, "plan.end": dt.date(2019, 12, 21)},
    **{"plan.launch_rounds": 0, "agency.until": dt.date(2020, 6, 1), "illness.level": 8.0},
    **{"agency.interest": 0.5, "agency.interest_members": 0.5, "regulator.orders": ()},
    **{"agency.products": (medical(detection=1.0),), "behaviour.concealment": 1.0},
    **{"illness.chronic_at_20": 0.3, "illness.chronic_at_60": 0.6},
    **{"agency.disclosure": 0.5, "agency.liability": 1.0, "agency.commission": 0.01},
}
