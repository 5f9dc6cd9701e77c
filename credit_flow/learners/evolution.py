"""Evolution: fixed bids, births by mutation, deaths. No gradient, no torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.agents.experience import Experience
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.core.streams import normal, uniform
from credit_flow.learners.experience.population_spec import PopulationSpec
from credit_flow.learners.learner import Trainee


@dataclass(frozen=True)
class EvolutionSettings(Parameters):
    """How fast generations follow each other."""

    auctions: int = parameter(512, "auctions between generations", unit="auctions", low=1, high=10_000_000)
    niche: int = parameter(4, "policies that compete for one primitive", unit="policies", low=2, high=10_000)
    mutation: float = parameter(
        0.05, "standard deviation of a child's bids, shares of the scale", low=0.0, high=1.0
    )


class Evolution(Trainee):
    """In each niche the policy that earned least since its birth dies, and the one that earned most bears a mutated child in its place.

    A policy's bid is a fixed number for each feature that it sees (one-hot: for each state), in the spirit of key `baum1999`; what it
    earned is the sum of its utilities, so that who overbids dies; a parent's earnings are halved with its child. Of n niches,
    policy i is in niche i mod n, as experts of one action are. Those of the first generation bid at random.
    """

    tuning = EvolutionSettings
    on_devices = False

    def __init__(self, seats: PopulationSpec, settings: EvolutionSettings | None = None):
        self.seats, self.settings = seats, settings or EvolutionSettings()
        if seats.policies % self.settings.niche:
            raise ParameterError(
                f"niche = {self.settings.niche}: the society has {seats.policies} policies, which must be a multiple of it"
            )
        self.genes = np.empty((seats.n_policies, seats.features))  # shares of the bid scale
        self.earned = np.zeros(seats.n_policies)  # credits since birth
        self.n_updates = self.auctions = 0
        self._keys = np.array(seats.keys("genes"), dtype=np.uint64)
        _random_genes(len(self.genes), self.genes, self._keys)

    def act(self, seen: Seen, greedy: bool = False, society: int = 0) -> np.ndarray:
        """The fixed bids (copies, bidders), credits."""
        if not greedy and society == 0:
            self.auctions += len(seen.observations)
        x = seen.observations @ self.genes[self.seats.of(society)].T
        return self.seats.credits(np.repeat(x.clip(0.0, 1.0), self.seats.clones, axis=1))

    def observe(self, decisions: Experience, society: int = 0) -> None:
        """Add up what each earned."""
        group = decisions.row + society * self.seats.policies
        self.earned += np.bincount(group, decisions.utility, minlength=len(self.earned))

    def update(self) -> None:
        """After enough auctions: one death and one birth in every niche whose members did not all earn the same."""
        if self.auctions < self.settings.auctions:
            return
        self.auctions = 0
        self.n_updates += 1
        n_niches = self.seats.policies // self.settings.niche
        earned = self.earned.reshape(len(self.seats.seeds), self.settings.niche, n_niches)
        first = np.arange(len(self.seats.seeds))[:, None] * self.seats.policies + np.arange(n_niches)
        parents = first + earned.argmax(axis=1) * n_niches
        dead = first + earned.argmin(axis=1) * n_niches
        differ = earned.max(axis=1) > earned.min(axis=1)
        parents, dead = parents[differ], dead[differ]
        _mutate(len(dead), self.genes, parents, dead, self._keys, self.n_updates, self.settings.mutation)
        self.earned[parents] /= 2.0
        self.earned[dead] = self.earned[parents]
        self.said = {"births": float(differ.sum())}

    def state_dict(self) -> dict[str, np.ndarray]:
        """Genes, earnings (policies,), and the numbers of generations and of auctions since the last."""
        counts = np.array([self.n_updates, self.auctions])
        return {"genes": self.genes.copy(), "earned": self.earned.copy(), "counts": counts}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Go on from there (arrays of any shape)."""
        if state["genes"].shape != self.genes.shape:
            raise ValueError(
                f"genes: the saved state has {state['genes'].shape}, this learner needs {self.genes.shape}"
            )
        self.genes, self.earned = state["genes"].copy(), state["earned"].copy()
        self.n_updates, self.auctions = state["counts"].tolist()


@lots
def _random_genes(policy, genes, keys):
    for i in range(genes.shape[1]):
        genes[policy, i] = uniform(keys[policy], 0, i, 0)


@kernel
def _mutated(gene, deviation, key, tick, i):
    return min(max(gene + deviation * normal(key, tick, i, 1), 0.0), 1.0)


@lots
def _mutate(birth, genes, parents, dead, keys, generation, deviation):
    child, parent = dead[birth], parents[birth]
    for i in range(genes.shape[1]):
        genes[child, i] = _mutated(genes[parent, i], deviation, keys[child], generation, i)
