"""Does a sweep's sensitivity say what its outcomes depend on, and refuse what is not whole?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.sweep.sensitivity.analysis import (
    DesignSpace,
    Sensitivity,
    analyse,
    indices_table,
)
from mutualaid.runs.sweep.sensitivity.heat_map import cells, draw_heat_map, strongest
from mutualaid.runs.sweep.sensitivity.indices import Index
from mutualaid.runs.sweep.sensitivity.result_files import _ranks
from mutualaid.runs.sweep.sensitivity.tornado import bars_of, draw_tornado, sort_bars, title_of
from mutualaid.runs.sweep.specification.factors import Values

KEYS = ("plan.fee_rate", "behaviour.attention")
SIDE = 6
RANGES = [[(0, "0"), (1, "0.16")], [(0, "0.02"), (1, "0.3")]]


def grid() -> DesignSpace:
    steps = np.arange(SIDE) / (SIDE - 1)
    unit = np.array([(x, y) for x in steps for y in steps])
    return DesignSpace("grid", KEYS, unit, unit, np.arange(len(unit)))


def outcomes_of(space: DesignSpace, values: np.ndarray, noise: float = 0.0, seeds: int = 3):
    chance = np.random.default_rng(3)
    rows = [
        (f"{point}-{seed}", point * seeds + seed, point, seed, value + noise * chance.normal())
        for point, value in enumerate(values)
        for seed in range(seeds)
    ]
    return pd.DataFrame(rows, columns=pd.Index(["run", "number", "point", "seed", "members_end"]))


def plane(space: DesignSpace) -> np.ndarray:
    return 3.0 * space.unit[:, 0] + 4.0 * space.unit[:, 1]


def test_a_grid_gives_the_exact_parts_of_the_variance():
    space = grid()
    [found] = analyse(space, outcomes_of(space, plane(space)))
    assert {i.parameter: i.value for i in found.indices} == pytest.approx(
        {KEYS[0]: 9 / 25, KEYS[1]: 16 / 25}
    )
    assert found.noise == pytest.approx(0, abs=1e-12)
    assert found.mean == pytest.approx(3.5)


def test_rows_that_share_a_point_have_its_outcome():
    whole = grid()
    space = DesignSpace("grid", KEYS, whole.unit, whole.unit, np.arange(len(whole.unit)) // SIDE)
    by_point = outcomes_of(space, np.arange(SIDE) * 1.0)
    [found] = analyse(space, by_point)
    assert {i.parameter: round(i.value, 12) for i in found.indices} == {KEYS[0]: 1, KEYS[1]: 0}


def test_noise_is_told():
    space = grid()
    [found] = analyse(space, outcomes_of(space, plane(space), noise=2.0, seeds=40))
    between = float(plane(space).var(ddof=1))
    assert found.noise == pytest.approx(4 / (4 + between), abs=0.08)


@pytest.mark.parametrize("bad", [None, np.nan, np.inf, "2021-04-07"])
def test_a_run_without_a_number_is_refused_by_its_number(bad):
    space = grid()
    outcomes = outcomes_of(space, plane(space))
    outcomes["members_end"] = outcomes["members_end"].astype(object)
    outcomes.loc[[7, 20], "members_end"] = bad
    with pytest.raises(InputError) as refused:
        analyse(space, outcomes)
    assert "members_end" in str(refused.value)
    assert "2 of 108 runs (7, 20)" in str(refused.value)


def test_an_outcome_that_is_not_there_and_a_list_are_refused():
    space = grid()
    outcomes = outcomes_of(space, plane(space))
    with pytest.raises(InputError, match="did you mean members_end"):
        analyse(space, outcomes, ["members_ned"])
    with pytest.raises(InputError, match="list"):
        analyse(DesignSpace("list", KEYS, space.unit, space.unit, space.points), outcomes)


def test_what_never_changes_has_no_indices_and_is_drawn_as_such():
    space = grid()
    [found] = analyse(space, outcomes_of(space, np.ones(SIDE * SIDE)))
    assert found.indices == ()
    assert len(indices_table([found])) == 0
    assert draw_heat_map(found, space, RANGES, "people", "") is None
    figure = draw_tornado(found, space, RANGES, "people", "")
    assert any("Nothing that was varied" in text.get_text() for text in figure.texts)


def test_none_beside_numbers_is_one_level_behind_all():
    assert _ranks([188.0, None, 50.0, float("nan"), 188.0]).tolist() == [0.5, 1.0, 0.0, 1.0, 0.5]
    assert _ranks(["b", "a", "b"]).tolist() == [0.0, 1.0, 0.0]


def test_dates_are_left_out_unless_asked_for():
    space = grid()
    outcomes = outcomes_of(space, plane(space)).assign(collapse_date="2021-04-07")
    assert [one.outcome for one in analyse(space, outcomes)] == ["members_end"]
    with pytest.raises(InputError, match="collapse_years"):
        analyse(space, outcomes, ["collapse_date"])


def test_the_tornado_shows_the_mean_at_both_ends_strongest_first():
    space = grid()
    [found] = analyse(space, outcomes_of(space, plane(space)))
    bars = sort_bars(found, bars_of(space, found.by_row))
    assert [bar.parameter for bar in bars] == [KEYS[1], KEYS[0]]
    assert (bars[0].low, bars[0].high) == pytest.approx((1.9, 5.1))


@pytest.mark.parametrize(
    ("ends", "says"),
    [
        ([(0.5, 0.7), (0.1, 0.2), (0.0, 0.1)], "a moves members_end most"),
        ([(0.5, 0.7), (0.1, 0.6), (0.0, 0.1)], "a and b move members_end most"),
        ([(0.2, 1.4), (0.1, 0.8), (0.0, 0.9)], "Too few runs to say what moves members_end most"),
    ],
)
def test_the_tornado_names_the_strongest_only_if_the_intervals_part(ends, says):
    values = zip("abc", (0.6, 0.2, 0.05), ends, strict=True)
    indices = tuple(Index(key, "total_order", at, *around) for key, at, around in values)
    found = Sensitivity("members_end", np.ones(2), 1.0, 1.0, 0.5, indices, 2)
    assert title_of(found) == says


def test_a_switch_has_two_columns_in_the_heat_map_of_a_morris_design():
    unit = np.array([[u, v] for u in (0, 1 / 3, 2 / 3, 1) for v in (0, 1 / 3, 2 / 3, 1)])
    places = np.column_stack([[Values((False, True)).place(u) for u in unit[:, 0]], unit[:, 1]])
    space = DesignSpace("morris", KEYS, unit, places, np.arange(16))
    mean, across, up = cells(space, places[:, 0], (0, 1))
    assert mean.tolist() == [[0.0, 1.0]] * 4
    assert (len(across), len(up)) == (3, 5)


def test_the_heat_map_has_a_cell_for_each_pair_of_levels():
    space = grid()
    [found] = analyse(space, outcomes_of(space, plane(space)))
    assert strongest(found, space) == (1, 0)
    mean, across, up = cells(space, found.by_row, (1, 0))
    steps = np.arange(SIDE) / (SIDE - 1)
    assert mean == pytest.approx(4.0 * steps[None, :] + 3.0 * steps[:, None])
    assert len(across) == len(up) == SIDE + 1
    assert draw_heat_map(found, space, RANGES, "people", "") is not None
