"""What a learner has noted since its last update."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.decisions import Decisions

SEEN = "seen"
"""The column that has a line an auction, not a line a decision."""

FIELDS = {SEEN: np.float32, "auction": np.int64, "group": np.int64, "bid": np.float64, "utility": np.float64}


class RolloutBuffer:
    """Decisions one after the other, only what is learnt from: seen at which auction, by which policy, bid, what it came to."""

    def __init__(self, features: int):
        self.auctions, self._features = 0, features
        self.clear()

    def add(self, decisions: Decisions, first_policy: int = 0) -> None:
        """Note `decisions` of a society whose policies are counted from `first_policy` on."""
        self.parts.append(
            {
                name: np.asarray(getattr(decisions, name) + (first_policy if name == "group" else 0), dtype)
                for name, dtype in FIELDS.items()
            }
        )

    def clear(self) -> None:
        """Forget everything."""
        self.auctions, self.parts = 0, []

    def forget(self, policies: np.ndarray) -> None:
        """Forget what `policies` (n,) noted; the auctions are counted all the same."""
        for part in self.parts:
            kept = ~np.isin(part["group"], policies)
            part |= {name: part[name][kept] for name in FIELDS if name != SEEN}

    def __len__(self) -> int:
        return sum(len(part["group"]) for part in self.parts)

    def columns(self) -> dict[str, np.ndarray]:
        """All that was noted, in order: arrays (n,), and what was `seen` (auctions, features)."""
        if not self.parts:
            return {
                name: np.empty((0, self._features) if name == SEEN else 0, dtype)
                for name, dtype in FIELDS.items()
            }
        first = np.cumsum([0] + [len(part[SEEN]) for part in self.parts])
        counted = [part | {"auction": part["auction"] + n} for part, n in zip(self.parts, first)]
        return {name: np.concatenate([part[name] for part in counted]) for name in FIELDS}

    def state_dict(self) -> dict[str, np.ndarray]:
        """The columns (n,), and how many auctions there were."""
        return {"auctions": np.array([self.auctions]), **self.columns()}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Go on with the columns (n,) of a `state_dict`."""
        self.auctions = int(state["auctions"][0])
        self.parts = [{name: np.asarray(state[name], dtype) for name, dtype in FIELDS.items()}]
