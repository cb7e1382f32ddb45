"""Whether a plan gives the keys that its sharing rule needs, and none of another rule's."""

from __future__ import annotations

from collections.abc import Mapping

from ...agents.sharing.rule import SHARING_RULES
from .parameter import disagreement


def check_rule_keys(rule: str, plan: Mapping[str, object]) -> None:
    """Name every key that is missing or of another rule.

    Args:
        rule: by which the plan shares.
        plan: its terms by name; None where one is not given.

    Raises:
        PydanticCustomError: if a key is missing, or another rule's is given.
    """
    needed = SHARING_RULES[rule].keys
    missing = [f"plan.{key}" for key in needed if plan[key] is None]
    owners = {
        f"plan.{key}": name
        for name, other in SHARING_RULES.items()
        for key in other.keys
        if key not in needed and plan[key] is not None
    }
    lacks, given = ", ".join(missing), ", ".join(owners)
    keys = ("plan.sharing_rule", *missing)
    if missing and owners:
        raise disagreement(f"the rule {rule} needs {lacks} and has no {given}", *keys, *owners)
    if missing:
        raise disagreement(f"the rule {rule} needs {lacks}", *keys)
    if not owners:
        return
    no = f"the rule {rule} has no {given}, which is given"
    if len(set(owners.values())) > 1:
        raise disagreement(no, *owners, *keys)
    name = next(iter(owners.values()))
    only = f'only the rule {name} has {given}; plan.sharing_rule is "{rule}"'
    raise disagreement(only, *owners, *keys, sharing_rule=no)
