"""Seats: the register of who plays which agent of which copy of a world for many, and how their episodes go."""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.register import Register


class Seats(Register):
    """`rows` (copies, n_agents) of the experts who play; `acted` (copies, n_agents) who of them took part in the last step, `acts` what each did in it, indices, -1 = nothing; and what the
    episodes that ended in it came to (`finished`).

    The founders sit down in turn, copy after copy; where there are fewer of them than seats each plays in several copies. Errors:
    `ParameterError` for fewer founders than a copy has agents, or more than there are seats.
    """

    def __init__(self, game, founders: int):
        n_seats = game.copies * game.n_agents
        if not game.n_agents <= founders <= n_seats:
            raise ParameterError(
                f"experts = {founders}: {type(game).__name__} has {game.n_agents} agents in each of {game.copies} copies, so there must be "
                f"{game.n_agents} .. {n_seats} experts"
            )
        shape = game.copies, game.n_agents
        self.rows = np.arange(n_seats).reshape(shape) % founders
        self.shared = founders < n_seats  # whether some experts play in several copies
        self.acted = np.zeros(shape, dtype=np.bool_)
        self.acts = np.full(shape, -1)
        self.earned, self.moved = (
            np.zeros(shape),
            np.zeros(shape),
        )  # credits of the episode so far: by the world, by other players
        self.gained, self.moment = (
            np.zeros(shape),
            np.zeros(shape),
        )  # gains alone, and each times the step in which it came
        self.came = np.zeros(shape)  # credits that each got less what it paid in the tick, but for its purse
        self.signed = np.zeros(shape)  # credits for signing, before the step
        self.happened = np.zeros((*shape, game.n_outcomes))
        self.steps = np.zeros(game.copies, dtype=np.int64)
        self.names = game.outcome_names
        self.finished: dict[str, np.ndarray] = {}
        self.report: dict[str, float] = {}

    def note(self, game, reward: np.ndarray, acted: np.ndarray, actions: np.ndarray) -> None:
        """Add the `reward` (copies, n_agents), credits, of a step, in which those `acted` (copies, n_agents), bool, took part by their `actions` (copies, n_agents), indices, and what happened in it."""
        self.acted, self.acts = acted, np.where(acted, actions, -1)
        self.came = self.signed + reward
        self.signed[...] = 0.0
        self.steps += 1
        gain = np.maximum(reward, 0.0)
        self.earned += reward
        self.gained += gain
        self.moment += gain * self.steps[:, np.newaxis]
        self.happened += game.outcome
        self._finish(game.ended, game.episode)
        welfare = self.finished["earned"].sum(axis=1)
        total = game.outcome.sum(axis=(0, 1)).tolist()
        self.report = {
            "episodes": len(welfare),
            "welfare": float(welfare.mean()) if len(welfare) else np.nan,
            **{f"outcome_{name}": happened for name, happened in zip(self.names, total)},
        }

    def sign(self, copies: np.ndarray, signing: np.ndarray) -> None:
        """Add what players of `copies` (m,) were paid for signing, (m, n_agents) credits, as their episode begins."""
        self.moved[copies] += signing
        self.signed[copies] += signing

    def move(self, net: np.ndarray, ended: np.ndarray) -> None:
        """Add what players were paid by each other, `net` (copies, n_agents) credits, in the step in which episodes of copies `ended` (m,) did."""
        self.moved += net
        self.came += net
        if len(ended):
            self.finished["moved"] += self.moved[ended]
            self.moved[ended] = 0.0

    def _finish(self, ended: np.ndarray, episode: np.ndarray) -> None:
        """Set aside what the episodes of copies `ended` (m,) came to, and begin their next."""
        sums = {
            "earned": self.earned,
            "gained": self.gained,
            "moment": self.moment,
            "happened": self.happened,
        }
        self.finished = {
            "copy": ended,
            "episode": episode[ended] - 1,
            "rows": self.rows[ended],
            "steps": self.steps[ended],
        }
        self.finished |= {name: array[ended] for name, array in sums.items()}
        gained = self.finished["gained"]
        timing = np.full(gained.shape, np.nan)
        self.finished["timing"] = np.divide(
            self.finished.pop("moment"), gained, out=timing, where=gained > 0.0
        )
        self.finished["moved"] = np.zeros(self.finished["earned"].shape)
        for array in (*sums.values(), self.steps):
            array[ended] = 0
