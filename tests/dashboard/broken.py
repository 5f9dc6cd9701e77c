"""A scenario that fails on purpose, for tests of how failures are shown."""

from __future__ import annotations

from dataclasses import dataclass

from credit_flow import CreditEconomy
from credit_flow.core.boundary.parameters import parameter
from credit_flow.institutions.institution import Institution
from credit_flow.models.preset import Preset


class Bridge(Institution):
    """Raises in one tick."""

    def __init__(self, tick: int):
        self.tick = tick

    def step(self, model) -> None:
        if model.tick == self.tick:
            raise RuntimeError("cannot open '/srv/secret/place/plan.csv': the bridge is out")


@dataclass(frozen=True)
class Broken(CreditEconomy):
    """The flagship with a tick in which it fails."""

    presets = {"default": Preset("Fails. Look at: how that is shown.")}
    fails_at: int = parameter(3, "tick in which it fails", unit="ticks", low=1, high=10_000)

    def institutions(self):
        return (*super().institutions(), Bridge(self.fails_at))
