"""Does each mechanism do what it is there for, and nothing before its day?"""

import datetime as dt

import numpy as np
import pytest
from mutualaid.model import InputError, Scenario, Society, read_scenario
from mutualaid.model.rounds.dates import stretches

SMALL = {"agents": 3000, "seed": 2}


def lived(scenario="article", **settings):
    return Society(scenario, **(SMALL | settings)).run()


def left_of(**settings):
    return int(lived(**settings).rounds.left.sum())


def with_orders(*orders, **settings) -> Scenario:
    """The article with other orders: (date, kind, weight of the news)."""
    said = [{"date": date, "kind": kind, "news": news} for date, kind, news in orders]
    return read_scenario("article", {"regulator.orders": said, **settings})


DAY = dt.date(2018, 10, 25)


def test_a_stop_of_sale_stops_joining_on_its_day_and_not_before():
    free = Society(with_orders(), **SMALL).run()
    stopped = Society(with_orders((DAY, "stop_of_sale", 0.0)), **SMALL).run()
    before = free.daily.date <= DAY
    assert stopped.daily[before].equals(free.daily[before])
    assert stopped.daily.members.iloc[-1] == stopped.daily.members[before].iloc[-1]
    assert stopped.rounds.joined.iloc[2:].sum() == 0 < free.rounds.joined.iloc[2:].sum()


def test_a_conversion_reopens_a_stopped_sale_but_not_a_closing_plan():
    later = dt.date(2018, 12, 10)
    kinds = {"stop_of_sale": True, "closure_notice": False}
    for kind, reopens in kinds.items():
        form = (dt.date(2018, 10, 16), "insurance_form", 0.0)
        world = with_orders(form, (DAY, kind, 0.0), (later, "conversion", 0.0))
        joined = Society(world, **SMALL).run().rounds.joined
        assert bool(joined.iloc[5:].sum() > 0) is reopens


def test_an_order_within_a_long_round_acts_on_its_day():
    stop = dt.date(2019, 3, 10)  # between the rounds of 7 and 21 March
    counts = [
        Society(with_orders((date, "stop_of_sale", 0.0)), **SMALL).run().rounds.joined.iloc[10]
        for date in (stop - dt.timedelta(3), stop, stop + dt.timedelta(11))
    ]
    assert counts[0] == 0 < counts[1] < counts[2]


def test_a_closure_ends_the_plan_on_its_day():
    society = Society(with_orders((dt.date(2019, 6, 1), "closure", 1.0)), **SMALL).run()
    assert society.dates[-1] == dt.date(2019, 6, 1)
    assert society.reviews.pending.iloc[-1] == society.reviews.unfiled.iloc[-1] == 0


def test_a_lower_credit_score_holds_from_its_day():
    change = [{"date": dt.date(2019, 3, 1), "minimum_credit": 350}]
    before, after = (lived(**{"changes": said}).rounds for said in ([], change))
    assert before.iloc[:9].equals(after.iloc[:9])
    assert after.joined.iloc[9:].sum() > before.joined.iloc[9:].sum()


def test_rounds_are_cut_where_joining_may_change():
    assert stretches([42, 60], 36, 16, by_day=False) == [(36, 42), (42, 52)]
    assert stretches([], 0, 3, by_day=True) == [(0, 1), (1, 2), (2, 3)]


def test_who_claims_first_is_decided_first():
    simple = {"review.field_part": 0.0, "review.suspicion": 0.0, "review.jury": 0}
    claims = lived(**simple, **{"review.capacity_per_round": 3000}).claims
    filed = claims[claims.decided >= 0].groupby("decided").filed
    assert (filed.max()[:-1].to_numpy() <= filed.min()[1:].to_numpy()).all()
    assert (filed.max() < filed.max().index).any()  # some did wait


def test_nobody_claims_before_the_waiting_period_is_over():
    for mode in ("random", "expected"):
        rounds = lived(**{"claims.mode": mode, "plan.waiting_days": 200}).rounds
        first = rounds.date[(rounds.aid_fen > 0).to_numpy().argmax()]
        assert first >= dt.date(2018, 10, 16) + dt.timedelta(200)
    rounds = lived(**{"plan.waiting_days": 0, "plan.launch_rounds": 0}).rounds
    assert rounds.claims_filed.iloc[0] == 0 < rounds.joined.iloc[0]


def test_honest_members_claim_less_at_first():
    fresh, never = (
        lived(**{"illness.declared_factor": factor, "behaviour.concealment": 0.0})
        .rounds.claims_filed.iloc[6:12]
        .sum()
        for factor in (0.2, 1.0)
    )
    assert fresh < 0.5 * never


def test_aid_is_by_age_at_diagnosis():
    society = lived()
    claims = society.claims
    assert set(claims.aid_fen[claims.age < 40]) == {30_000_000}
    assert set(claims.aid_fen[claims.age >= 40]) == {10_000_000}
    # by age at diagnosis and not at the launch: some turned 40 in between
    born = society.members.set_index("agent").age
    assert (born[claims.agent].to_numpy() != claims.age.to_numpy()).any()


@pytest.mark.parametrize("key", ["news_push", "friends_push", "jump_push", "news_distrust"])
def test_each_push_makes_more_people_leave(key):
    settings = {"behaviour.news_fades": 0.1} if key.startswith("news") else {}
    off, on = (left_of(**settings, **{f"behaviour.{key}": value}) for value in (0.0, 0.9))
    assert off < on


def test_news_is_forgotten():
    slow, fast = (left_of(**{"behaviour.news_fades": fades}) for fades in (0.01, 1.0))
    assert fast < slow


def test_bad_news_keeps_people_from_joining():
    joined = []
    for distrust in (0.0, 1.0):
        world = with_orders((dt.date(2018, 10, 17), "notice", 1.0))
        settings = {"behaviour.news_distrust": distrust, "behaviour.news_fades": 0.0}
        joined.append(Society(world, **SMALL, **settings).run().rounds.joined.sum())
    assert joined[1] < 0.5 * joined[0]


def test_a_dear_plan_is_joined_less():
    cheap, dear = (lived(**{"plan.fee_rate": fee}).rounds.joined.sum() for fee in (0.0, 3.0))
    assert dear < cheap


def test_the_poor_are_removed_more_often():
    society = lived(**{"behaviour.payment_failure": 0.05, "behaviour.retry_failure": 0.5})
    expelled = society.members.membership == "expelled"
    ability = (society.population.traits >> 15) & 7
    failing = np.array([(expelled & (ability == i)).mean() for i in range(8)])
    assert failing[0] < failing[3] < failing[7]


def test_a_pause_in_billing_is_no_jump():
    rounds = lived(**{"plan.annual_cap_yuan": 100.0}).rounds
    january = rounds[rounds.date == dt.date(2021, 1, 7)]
    assert rounds.share_fen[rounds.date == dt.date(2020, 12, 21)].item() == 0
    assert january.left.item() < 0.1 * january.members.item()


def test_exits_do_not_zigzag_with_the_length_of_rounds():
    rounds = lived(**{"agents": 12_000}).rounds
    late = rounds[[dt.date(2021, 1, 1) <= date < dt.date(2021, 12, 28) for date in rounds.date]]
    seventh = late.left[[date.day == 7 for date in late.date]].sum()
    assert 0.35 < seventh / late.left.sum() < 0.65


def test_impossible_costs_are_told(tmp_path):
    table = tmp_path / "mine.csv"
    table.write_text("people,age,sex,expected_cost,value\n1,30,M,1,1\n1,45,F,100001,1\n")
    with pytest.raises(InputError, match=r"mine\.csv:3: expected_cost: given 100001 yuan"):
        Society("pool", **{"people.table": str(table), "plan.aid_by_age": ((0, 3e5), (40, 1e5))})


def test_more_money_than_can_be_counted_is_a_fault():
    with pytest.raises(InputError, match=r"plan\.aid_by_age"):
        read_scenario("pool", {"people.total": 2 * 10**9, "plan.aid_by_age": ((0, 1e8),)})


def test_a_round_without_a_bill_tells_nothing():
    platform = Society("article", agents=10).platform
    for share in (100, 100):
        platform.publish(share)
    assert platform.publish(0) == 0
    assert platform.perceived_fen == 100
    assert platform.publish(100) == 0
    assert platform.publish(200) == 512  # the mean of 100 and 200 against 100, in 1/1024


def test_the_cap_per_claim_counts_claims_approved():
    cap = {"plan.case_cap_yuan": 0.01, "plan.aid_by_age": ((0, 1e6),)}
    rounds = lived(**cap, **{"review.capacity_per_round": 500, "people.total": 15_000_000}).rounds
    capped = rounds[rounds.sponsor_fen > 0].iloc[:-3]
    assert len(capped) > 10
    assert (capped.share_fen > 0).all()
    assert (capped.claims_filed != capped.claims_approved).any()
    assert (rounds.share_fen <= rounds.claims_approved).all()
