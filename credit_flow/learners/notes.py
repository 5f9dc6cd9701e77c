"""What a learner has noted since its last update."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.decisions import Decisions

FIELDS = {"auction": np.int64, "group": np.int64, "bid": np.float64, "utility": np.float64}


class Notes:
    """Decisions one after the other, only what is learnt from: by which policy, bid, what it came to, and what was for sale."""

    def __init__(self, features: int):
        self.auctions, self._features = 0, features
        self.clear()

    def add(self, decisions: Decisions, first_policy: int = 0) -> None:
        """Note `decisions` of a society whose policies are counted from `first_policy` on."""
        first = {"auction": sum(map(len, self._seen)), "group": first_policy}
        self._seen.append(np.asarray(decisions.seen, dtype=np.float32))
        self._parts.append(
            {name: np.asarray(getattr(decisions, name) + first.get(name, 0), FIELDS[name]) for name in FIELDS}
        )

    def clear(self) -> None:
        """Forget everything."""
        self.auctions, self._parts = 0, []
        self._seen: list[np.ndarray] = []

    def forget(self, policies: np.ndarray) -> None:
        """Forget what `policies` (n,) noted; the auctions are counted all the same."""
        self._parts = [
            {name: column[~np.isin(part["group"], policies)] for name, column in part.items()}
            for part in self._parts
        ]

    def __len__(self) -> int:
        return sum(len(part["group"]) for part in self._parts)

    def columns(self) -> dict[str, np.ndarray]:
        """All that was noted, in order: arrays (n,), and `seen` (auctions, features) that `auction` points into."""
        if not self._parts:
            empty = {name: np.empty(0, dtype) for name, dtype in FIELDS.items()}
            return {"seen": np.empty((0, self._features), np.float32), **empty}
        self._parts = [{name: np.concatenate([part[name] for part in self._parts]) for name in FIELDS}]
        self._seen = [np.concatenate(self._seen)]
        return {"seen": self._seen[0], **self._parts[0]}

    def state_dict(self) -> dict[str, np.ndarray]:
        """The columns (n,), and how many auctions there were."""
        return {"auctions": np.array([self.auctions]), **self.columns()}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Go on with the columns (n,) of a `state_dict`."""
        self.auctions = int(state["auctions"][0])
        self._seen = [np.asarray(state["seen"], np.float32)]
        self._parts = [{name: np.asarray(state[name], dtype) for name, dtype in FIELDS.items()}]
