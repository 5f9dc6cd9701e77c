"""Rainfall: experts live on rain."""

from dataclasses import dataclass
from typing import ClassVar

from credit_flow.institutions.population.alms import Alms
from credit_flow.measures.share_of_richest import share_of_richest
from credit_flow.worlds.weather.rain import Rain

from credit_flow.agents.truthful import Truthful
from credit_flow.core.books.ledger import WORLD, Entry
from credit_flow.core.boundary.parameters import parameter
from credit_flow.institutions.institution import Institution
from credit_flow.models.preset import Preset
from credit_flow.models.scenario import Scenario


class Gathering(Institution):
    """WORLD pays everybody a share of the rain, drawn by chance."""

    def step(self, model) -> None:
        """One payment each."""
        rows = model.table.rows
        share = model.draws("rain", (1, model.table.n_rows))[0][rows]
        reward = 0.9 * model.world.depth * share / share.sum()
        model.ledger.post(Entry(WORLD, model.first_account + rows, reward, "reward", model.tick))


@dataclass(frozen=True)
class Rainfall(Scenario):
    """Experts gather rain, and the richest gives alms."""

    ticks: int = parameter(30, "how long a run lasts", unit="ticks", low=1, high=10_000)
    depth: float = parameter(10.0, "how much it rains", unit="credits/tick", low=0.1, high=1e3)
    alms: float = parameter(0.0, "share of its wealth that the richest gives", low=0, high=1)

    presets: ClassVar[dict[str, Preset]] = {
        "default": Preset("Experts live on rain. Look at: wealth."),
        "charity": Preset("The richest gives a tenth. Look at: how much is left to it.", {"alms": 0.1}),
    }

    def world(self, seed):
        """Rain."""
        return Rain(self.depth)

    def institutions(self):
        """Gathering, then alms."""
        return Gathering(), Alms(self.alms)

    def policies(self, seed):
        """One that is never asked."""
        return (Truthful(),)

    def newcomers(self, model, rows):
        """They have no traits."""

    def observe(self, model):
        """How much the richest owns."""
        return {"share_of_richest": share_of_richest(model.balances[model.first_account + model.table.rows])}
