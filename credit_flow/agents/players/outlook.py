"""Outlook: what the network of a player is shown, from what the player sees, in numbers of about the size of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import TERMS, GameObservation

MODES = ("separate", "shared", "joint")
"""Whose network decides: each agent's own; one for all, which is told who it decides for; one that sees what all see and acts for all of them."""

SHOWN = tuple(TERMS.index(name) for name in ("theta", "none", "left"))
"""The terms that bear on play. What was paid for signing, and who proposed, are past when it begins."""


@dataclass(frozen=True)
class Outlook:
    """The inputs of the networks of `n_agents` agents of a game that `encode`s features, (..., n_features) to (..., k) numbers; `contract`: terms can be in force."""

    encode: Callable[[np.ndarray], np.ndarray]
    n_agents: int
    n_features: int
    mode: str = "separate"
    contract: bool = False
    view: tuple[int, int] = ()  # rows and columns of pictures, if these are shown in place of features
    told: int = 0  # numbers that whoever plays appends: what others have just done
    foretells: bool = False  # whether a model of the others stands beside the networks
    speaks: bool = False  # whether there are as many networks again, that say something

    @property
    def policies(self) -> int:
        """How many networks there are, those that say something last."""
        return (self.n_agents if self.mode == "separate" else 1) * (1 + self.speaks)

    @property
    def actors(self) -> int:
        """How many agents a network acts for at once."""
        return self.n_agents if self.mode == "joint" else 1

    @property
    def width(self) -> int:
        """Numbers that a network is shown."""
        one = (
            self.view[0] * self.view[1]
            if self.view
            else self.encode(np.zeros((1, self.n_features), np.float32)).shape[1]
        )
        terms = (len(SHOWN) if self.contract else 0) + self.told
        if self.mode == "joint":
            return one * self.n_agents + terms
        return one + terms + (self.n_agents if self.mode == "shared" else 0)

    def policy(self, agent: np.ndarray) -> np.ndarray:
        """The network (n,) of each `agent` (n,), indices."""
        return agent if self.mode == "separate" else np.zeros_like(agent)

    def of(self, seen: GameObservation) -> np.ndarray:
        """What networks are shown (n, width) float32 of what players see, or where one acts for all (copies, width), copy by copy."""
        terms = seen.contract[:, SHOWN] if self.contract else None
        return self.shown(seen.features, seen.views, terms, seen.game, seen.agent)

    def shown(
        self,
        features: np.ndarray,
        views: np.ndarray | None,
        terms: np.ndarray | None,
        game: np.ndarray,
        agent: np.ndarray,
    ) -> np.ndarray:
        """The same of `features` (n, n_features) or `views` (n, rows, columns), and `terms` (n, 3), of each `agent` (n,) of copy `game` (n,), indices."""
        one = views.reshape(len(views), -1).astype(np.float32) if self.view else self.encode(features)
        parts = [one]
        if self.mode == "joint":
            first, place = places(game)
            together = np.zeros((len(first), self.n_agents, one.shape[1]), dtype=np.float32)
            together[place, agent] = one
            parts = [together.reshape(len(first), self.n_agents * one.shape[1])]
            terms = None if terms is None else terms[first]
        if terms is not None:
            parts.append(terms)
        if self.mode == "shared":
            parts.append(np.eye(self.n_agents, dtype=np.float32)[agent])
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1, dtype=np.float32)


def places(game: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first entry of every copy (copies,) in `game` (n,), copies in rising order, and which of these copies each entry is of (n,), indices."""
    new = np.concatenate([[True], game[1:] != game[:-1]]) if len(game) else np.zeros(0, np.bool_)
    return np.flatnonzero(new), np.cumsum(new) - 1


def chances(logits: np.ndarray, legal: np.ndarray | None = None) -> np.ndarray:
    """The chances (n, actions) of `logits` (n, actions), probabilities; 0 for such as are not `legal` (n, actions)."""
    weight = _weights(logits, legal)
    return weight / weight.sum(axis=1, keepdims=True)


def pick(
    logits: np.ndarray, draw: np.ndarray, legal: np.ndarray | None = None, greedy: bool = False
) -> np.ndarray:
    """Actions (n,), indices, by inversion of a uniform number `draw` (n,) each, of `logits` (n, actions), or the likeliest; only such as are `legal` (n, actions)."""
    weight = _weights(logits, legal)
    if greedy:
        return weight.argmax(axis=1)
    cumulated = weight.cumsum(axis=1)
    last = logits.shape[1] - 1 - (weight[:, ::-1] > 0.0).argmax(axis=1)
    return np.minimum((cumulated <= (draw * cumulated[:, -1])[:, np.newaxis]).sum(axis=1), last)


def _weights(logits: np.ndarray, legal: np.ndarray | None) -> np.ndarray:
    """What the chances are in proportion to (n, actions), the greatest 1."""
    if legal is not None:
        logits = np.where(legal, logits, -np.inf)
    return np.exp(logits - logits.max(axis=1, keepdims=True))
