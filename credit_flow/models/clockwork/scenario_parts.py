"""What a scenario brings (world, institutions, policies), held to what it must be before anything is made of it."""

from __future__ import annotations

import copy

from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.answers import in_short
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.mistake import BadMember, told
from credit_flow.institutions.institution import Institution
from credit_flow.models.scenario import Scenario
from credit_flow.worlds.markov_game import MarkovGame
from credit_flow.worlds.world import World
from credit_flow.worlds.world_rules import require_declared


def policies_of(scenario: Scenario, seed: int, given=None) -> tuple[Policy, ...]:
    """Those of the scenario, or independent copies of `given`, one or several, so that one instance may be passed to many runs.

    Errors: `ParameterError` for none, TypeError for what was given and is no policy, `BadMember` for what the scenario brings and is none.
    """
    if given is None:
        found = scenario.policies(seed)
        _require_all(
            found, Policy, f"{told(type(scenario))}.policies", "a tuple of policies, such as (Markup(),)"
        )
        return found
    given = tuple(given) if isinstance(given, list | tuple) else (given,)
    if not given:
        raise ParameterError("policy = []: must hold one policy or more, such as [Markup(), Truthful()]")
    for policy in given:
        if not isinstance(policy, Policy):
            raise TypeError(
                f"policy = {policy!r}: must be an instance of credit_flow.Policy, such as Markup()"
            )
    return copy.deepcopy(given)


def institutions_of(scenario: Scenario) -> tuple[Institution, ...]:
    """The parts of the tick; what has a `step` may stand among them. Errors: `BadMember`."""
    found = scenario.institutions()
    right = "a tuple of institutions, such as (Rent(0.1),)"
    _require_all(found, Institution, f"{told(type(scenario))}.institutions", right, or_has="step")
    return found


def world_of(scenario: Scenario, seed: int) -> World:
    """The world of a run. Errors: `BadMember` for what is none, `BadWorld` for a game that does not declare what it must."""
    world = scenario.world(seed)
    if isinstance(world, type) or not hasattr(world, "advance"):
        raise BadMember(
            f"{told(type(scenario))}.world gave {in_short(world)}: must be an instance of a World, such as Rain()"
        )
    if isinstance(world, MarkovGame):
        require_declared(world)
    return world


def _require_all(found, base: type, who: str, right: str, or_has: str = "") -> None:
    if not isinstance(found, tuple | list) or (base is Policy and not found):
        raise BadMember(f"{who} gave {in_short(found)}: must be {right}")
    for one in found:
        if not isinstance(one, base) and (isinstance(one, type) or not (or_has and hasattr(one, or_has))):
            raise BadMember(f"{who} gave {in_short(one)} among others: must be {right}")
