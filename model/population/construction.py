"""Who the people are: each drawn from draws of their own, or the user's own table."""

from __future__ import annotations

import numpy as np

from ...agents.engine.random_draws import FEW
from ...agents.engine.units import FEN_IN_YUAN
from ...agents.people.columns import JOINED_ONCE, Population
from ..loading.input_errors import ErrorDetail, InputError
from ..rule_inputs.lookup_tables import by_age
from ..scenario.scenario import Scenario
from .input_table import MemberTable, errors_of_members, read_member_table
from .own_table.cell_errors import MOST_ERRORS
from .synthetic import draw_households, draw_people, draw_rival_ranks, status_at

MOST_PEOPLE = 2**31 - 1
"""People that an agent may stand for."""


def agents_and_total(scenario: Scenario) -> tuple[int, int]:
    """How many agents stand for how many people at the launch."""
    return scenario.people.launch_agents, scenario.people.total


def has_households(scenario: Scenario) -> bool:
    """Whether parents decide for children, or one of a couple for both."""
    return max(scenario.behaviour.parents_decide, scenario.behaviour.partners_decide) > 0


def empty_rows(
    agents: int,
    table: bool = False,
    agency: bool = False,
    people: int = MOST_PEOPLE,
    households: bool = False,
    again: bool = False,
    with_balances: bool = False,
    rival: bool = False,
) -> Population:
    """Room for so many agents, who have never joined; all else is zero.

    A person's fields lie side by side, in 16 bytes where there is an agency and nobody stands for
    more than 32,767 people: memory is read by lines of 64 bytes, and a round concerns few people
    but all of what they are. The status stands apart: of everybody's, a round asks who is inside.

    Args:
        agents: a count.
        table: whether costs and worths are the user's own.
        agency: whether policies are sold.
        people: whom one agent stands for, at most.
        households: whether some decide for others.
        again: whether people may join again.
        with_balances: whether shares are taken out of balances.
        rival: whether there is a rival plan.
    """
    own = agents if table else 0
    columns = {
        "traits": np.uint32,
        **({"policies": np.uint32} if agency else {}),
        "people": np.int16 if people <= FEW else np.int32,
        **{"born": np.int16, "joined": np.int16, "trust": np.uint8},
    }
    person = np.zeros(agents, np.dtype(list(columns.items()), align=True))
    return Population(
        **{name: person[name] for name in columns if name != "policies"},
        policies=person["policies"] if agency else np.zeros(0, np.uint32),
        status=np.zeros(agents, np.uint8),
        cost=np.zeros(own, np.int64),
        worth=np.zeros(own, np.int64),
        heads=np.zeros(agents if households else 0, np.uint8),
        first_joined=np.full(agents if again else 0, JOINED_ONCE, np.int16),
        paid_in=np.zeros(agents if with_balances else 0, np.int64),
        rival_rank=np.zeros(agents if rival else 0, np.uint8),
    )


def columns_wanted(scenario: Scenario) -> dict[str, bool]:
    """Which columns a scenario needs that others do without; arguments of `empty_rows`."""
    behaviour = scenario.behaviour
    return {
        "agency": bool(scenario.agency.products),
        "households": has_households(scenario),
        "again": behaviour.join_again > 0,
        "with_balances": scenario.plan.pays_from_balance,
        "rival": scenario.market.rival_from is not None,
    }


def build_rows(scenario: Scenario) -> Population:
    """The population on the day of the launch: drawn, or one agent a line of the user's table.

    Raises:
        InputError: everything that is wrong with the table.
    """
    wanted = columns_wanted(scenario)
    if scenario.people.table is None:
        agents, total = agents_and_total(scenario)
        most = -(-total // agents)
        rows = empty_rows(agents + scenario.unborn, people=most, **wanted)
        draw_people(rows, scenario, total)
        draw_households(rows, scenario)
        draw_rival_ranks(rows, scenario)
        return rows
    table = read_members(scenario, scenario.people.table)
    most = int(table.people.max(initial=0))
    rows = empty_rows(len(table.people), table.value_fen is not None, people=most, **wanted)
    draw_people(rows, scenario, 0)
    rows.people[:] = table.people
    rows.born[:] = -(table.age * 1461 // 4) - 182
    rows.status[:] = status_at(scenario, table.age.astype(np.int64))
    rows.traits[:] = (rows.traits & ~np.uint32(1)) | table.sex.astype(np.uint32)
    if table.value_fen is not None:
        rows.cost[:], rows.worth[:] = table.expected_cost_fen, table.value_fen
    draw_households(rows, scenario)
    return rows


def read_members(scenario: Scenario, path: str) -> MemberTable:
    """Read the table of a scenario's members, and check it against the plan's terms.

    Args:
        scenario: whose members they are.
        path: the table.

    Raises:
        InputError: everything that is wrong with the table.
    """
    table = read_member_table(path)
    _check_table(scenario, table)
    return table


def _check_table(scenario: Scenario, table: MemberTable) -> None:
    """Costs must be possible, and totals must fit into the counters.

    Raises:
        InputError: rows whose expected cost is above the aid at that age or a later one, and more
            people than can be counted in fen.
    """
    aid = np.array(by_age(scenario.plan.aid_by_age)) * FEN_IN_YUAN
    errors = []
    if table.expected_cost_fen is not None:
        least_aid = np.minimum.accumulate(aid[::-1])[::-1][table.age]
        errors += _too_dear(str(scenario.people.table), table.expected_cost_fen, least_aid)
    if int(table.people.sum()) * float(aid.max()) * (1 + scenario.plan.fee_rate) * 256 >= 2**62:
        given = f"{int(table.people.sum())} people in all"
        allowed = "people times the aid and fee is more fen than can be counted"
        errors.append(ErrorDetail(scenario.people.table, None, "people", given, allowed))
    if errors:
        raise InputError(errors)


def _too_dear(path: str, cost: np.ndarray, least_aid: np.ndarray) -> list[ErrorDetail]:
    """The first rows whose expected cost is above their aid, both fen, and how many more."""
    above = np.flatnonzero(cost > least_aid)
    first = above[:MOST_ERRORS].tolist()
    wrong = {}
    for row in first:
        allowed = f"at most the aid at that age or later, {least_aid[row] / FEN_IN_YUAN:.10g} yuan"
        wrong[row] = (f"{cost[row] / FEN_IN_YUAN:.10g} yuan", allowed, "see plan.aid_by_age")
    errors = errors_of_members(path, "expected_cost", wrong) if wrong else []
    if len(above) > len(first):
        errors.append(
            ErrorDetail(path, None, "", "", f"and {len(above) - len(first):_} more errors")
        )
    return errors
