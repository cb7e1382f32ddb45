"""Does the regulator see what there is to see?"""

import datetime as dt

from mutualaid.agents.regulation.triggers import INDICATORS
from mutualaid.model import Society
from mutualaid.model.rounds.history import History
from mutualaid.model.rounds.supervision import observation


def test_complaints_count_for_a_year():
    society = Society("article", agents=300, **{"plan.end": "2019-06-30"}).run()
    row, review = society.history.rounds[-1], society.history.reviews[-1]
    ages = {100: 1, 364: 10, 366: 100}
    history = History(
        reviews=[
            review._replace(date=row.date - dt.timedelta(days), complaints=count)
            for days, count in ages.items()
        ]
    )
    seen = observation(row, society.inputs.plan, history, society.platform)
    assert seen.complaints == 11
    assert (seen.members, seen.float_fen) == (row.members, row.float_fen)
    assert INDICATORS["unlicensed_members"].value(seen) == row.members


def test_who_left_or_was_removed_counts_for_a_year():
    society = Society("article", agents=300, **{"plan.end": "2019-06-30"}).run()
    row = society.history.rounds[-1]
    gone = {366: (1000, 100), 364: (200, 20), 0: (3, 4)}
    history = History(
        rounds=[
            row._replace(date=row.date - dt.timedelta(days), left=left, expelled=removed)
            for days, (left, removed) in gone.items()
        ]
    )
    seen = observation(row, society.inputs.plan, history, society.platform)
    assert INDICATORS["members_lost"].value(seen) == 227
