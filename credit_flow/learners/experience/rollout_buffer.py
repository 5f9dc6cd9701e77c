"""What a learner has noted since its last update."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.experience import Experience

SEEN, DENSITY = "seen", "log_density"
FIELDS = {
    SEEN: np.float32, "moment": np.int64, "row": np.int64, "decision": np.float64, "utility": np.float64,
    DENSITY: np.float32, "code": np.int64,
}  # fmt: skip
"""What is noted of decisions with which everything is said."""

FOLLOWING = {
    "next_seen": np.float32,
    "worth": np.float64,
    "done": np.bool_,
    "cut": np.bool_,
    "copy": np.int64,
}
"""And of those of which something is still to come."""

WIDE = (SEEN, "next_seen")
"""The columns that have a line a moment, not a line a decision."""


class RolloutBuffer:
    """Decisions one after the other, only what is learnt from: seen at which moment, by which policy, decided what, what it came to, how likely it was; if it
    `foresees`, what followed as well."""

    def __init__(self, features: int, foresees: bool = False):
        self.auctions, self._features, self.foresees = 0, features, foresees
        self.fields = {**FIELDS, **(FOLLOWING if foresees else {})}
        self.clear()

    def add(self, decisions: Experience, first_policy: int = 0) -> None:
        """Note `decisions` of a society whose policies are counted from `first_policy` on."""
        if decisions.log_density is None:
            decisions = decisions._replace(log_density=np.full(len(decisions.row), np.nan))
        self.parts.append(
            {
                name: np.asarray(getattr(decisions, name) + (first_policy if name == "row" else 0), dtype)
                for name, dtype in self.fields.items()
            }
        )

    def clear(self) -> None:
        """Forget everything."""
        self.auctions, self.parts = 0, []

    def forget(self, policies: np.ndarray) -> None:
        """Forget what `policies` (n,), indices, noted; the auctions are counted all the same."""
        for part in self.parts:
            kept = ~np.isin(part["row"], policies)
            part |= {name: part[name][kept] for name in self.fields if name not in WIDE}

    def __len__(self) -> int:
        return sum(len(part["row"]) for part in self.parts)

    def columns(self) -> dict[str, np.ndarray]:
        """All that was noted, in order: arrays (n,), and what was `seen` (moments, features)."""
        if not self.parts:
            return {
                name: np.empty((0, self._features) if name in WIDE else 0, dtype)
                for name, dtype in self.fields.items()
            }
        first = np.cumsum([0] + [len(part[SEEN]) for part in self.parts])
        counted = [part | {"moment": part["moment"] + n} for part, n in zip(self.parts, first)]
        return {name: np.concatenate([part[name] for part in counted]) for name in self.fields}

    def state_dict(self) -> dict[str, np.ndarray]:
        """The columns (n,), and how many auctions there were."""
        return {"auctions": np.array([self.auctions]), **self.columns()}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Go on with the columns (n,) of a `state_dict`."""
        self.auctions = int(state["auctions"][0])
        self.parts = [{name: np.asarray(state[name], dtype) for name, dtype in self.fields.items()}]
