"""Seats: the register of who plays which agent of which copy of a world for many."""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.register import Register


class Seats(Register):
    """`rows` (copies, n_agents) of the experts who play, and `earned`, what each seat has won or lost in the episode so far, credits.

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
        self.rows = np.arange(n_seats).reshape(game.copies, game.n_agents) % founders
        self.earned = np.zeros(self.rows.shape)
        self.report: dict[str, float] = {}

    def note(self, game, reward: np.ndarray) -> None:
        """Add the `reward` (copies, n_agents), credits, of a step, and what happened in it, to the numbers of the tick."""
        self.earned += reward
        welfare = self.earned[game.ended].sum(axis=1)
        happened = game.outcome.sum(axis=(0, 1)).tolist()
        self.report = {
            "episodes": len(welfare),
            "welfare": float(welfare.mean()) if len(welfare) else np.nan,
            **{f"outcome_{name}": total for name, total in zip(game.outcome_names, happened)},
        }
        self.earned[game.ended] = 0.0
