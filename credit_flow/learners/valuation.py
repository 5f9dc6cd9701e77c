"""Tabular valuation: an expert bids what states have turned out to be worth to it."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.agents.experience import Experience
from credit_flow.core.programs.kernel import kernel
from credit_flow.learners.learner import Learner, require_same


class Valuation(Learner):
    """A table v[expert, code]; the bid is v, unclipped, and after each sale only the winner learns (key `watkins1992`).

    v <- v + step (g^lag r + g^elapsed price' - cost - v), price' being what it received at the next auction, 0 at a true
    end. Under second price with clones price' = max_a v(s', a): Q-learning; under first price price' = v(s', next winner):
    SARSA (key `rummery1994`); under second price without clones, the second-best action's value: credit leaks. Clones share a row of
    the table. Table and market meet in `Experience` alone: utility + paid is the target.
    """

    def __init__(
        self, n_experts: int, n_codes: int, *, clones: int = 1, step: float = 0.1, start: float = 0.0
    ):
        self.clones, self.rate = clones, step
        self.values = np.full((n_experts, n_codes), float(start))  # credits

    def require_fit(self, n_features: int, n_codes: int, n_experts: int, clones: int) -> None:
        """Errors: ValueError if its table is one for other experts, codes or clones."""
        made_for = {"experts": len(self.values), "codes": self.values.shape[1], "clones": self.clones}
        require_same(self, {"experts": n_experts, "codes": max(1, n_codes), "clones": clones}, made_for)

    def act(self, seen: Seen, greedy: bool = False) -> np.ndarray:
        """The values of what is for sale (copies, experts x clones), credits."""
        return np.repeat(self.values[:, seen.codes].T, self.clones, axis=1)

    def observe(self, decisions: Experience) -> None:
        """Winners' values move towards what they got, sample by sample, in order."""
        learn(
            decisions.won, decisions.row, decisions.code, decisions.utility, decisions.paid, self.rate, self.values
        )  # fmt: skip

    def state_dict(self) -> dict:
        """The table."""
        return {"values": self.values.copy()}

    def load_state_dict(self, state: dict) -> None:
        """Go on with a table."""
        self.values = np.array(state["values"], dtype=np.float64)


@kernel
def learn(won, group, code, utility, paid, step, values):
    """values[group, code] += step (utility + paid - values[group, code]) for every winner, in order."""
    for i in range(len(won)):
        if won[i]:
            value = values[group[i], code[i]]
            values[group[i], code[i]] = value + step * (utility[i] + paid[i] - value)
