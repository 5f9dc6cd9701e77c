"""Arm: one of the conditions that are compared, as data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class Arm:
    """What is set in a scenario: `Arm(hiring=False)`, `Arm({"world.cells": 9})`; nothing set is the scenario as it is.

    `scenario` names another than that of the card, or is one; `policy` is a policy object of yours, in place of the scenario's own. A policy
    on the shelf is a setting like any other.
    """

    def __init__(
        self, settings: Mapping | None = None, /, *, scenario: object = None, policy: object = None, **more
    ):
        named = {"policy": policy} if isinstance(policy, str) else {}
        self._settings = {**(settings or {}), **named, **more}
        self.scenario = scenario
        self.policy = None if isinstance(policy, str) else policy

    def __repr__(self) -> str:
        """As it was written."""
        said = [f"{name}={value!r}" for name, value in self.settings.items()]
        other = [
            f"{name}={one!r}" for name in ("scenario", "policy") if (one := getattr(self, name)) is not None
        ]
        return f"Arm({', '.join([*said, *other])})"

    @property
    def settings(self) -> Mapping[str, object]:
        """What is set, by name of the parameter."""
        return MappingProxyType(self._settings)

    @property
    def words(self) -> str:
        """What differs from the scenario, in a line; "as it is" where nothing does."""
        said = [
            f"{name} = {value:g}" if isinstance(value, float) else f"{name} = {value}"
            for name, value in self.settings.items()
        ]
        if self.scenario is not None:
            said.insert(0, self.scenario if isinstance(self.scenario, str) else type(self.scenario).__name__)
        if self.policy is not None:
            said.append(f"policy {type(self.policy).__name__}")
        return ", ".join(said) or "as it is"
