"""How often a merge is a dilemma at all: with the starts drawn the ambulance is often first anyway."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.worlds.roads.merge import Merge

AMBULANCE = 0


class MergeDilemmas(NamedTuple):
    """Episodes (n,) begun alike and played twice: by all who accelerate, and with cars that stop until the ambulance has crossed."""

    hurried: np.ndarray  # (n,) credits of all agents if all accelerate
    waited: np.ndarray  # (n,) credits of all if cars wait
    lost: np.ndarray  # (n,) credits that waiting costs the cars of the episode

    @property
    def dilemma(self) -> np.ndarray:
        """Where all together gain by the cars' waiting, and the cars lose (n,), bool."""
        return (self.waited > self.hurried) & (self.lost > 0.0)

    @property
    def share(self) -> float:
        """The share of episodes that are a dilemma."""
        return float(self.dilemma.mean())


def merge_dilemmas(episodes: int = 10_000, seed: int = 1, **settings) -> MergeDilemmas:
    """Compare two scripts on the same starts of `Merge(seed, episodes, **settings)`, credits; `print(merge_dilemmas().share)`. Errors: `ParameterError` for settings of no merge."""
    hurried, waited = (_played(Merge(seed, episodes, **settings), waits) for waits in (False, True))
    cars = [paid[:, AMBULANCE + 1 :].sum(axis=1) for paid in (hurried, waited)]
    return MergeDilemmas(hurried.sum(axis=1), waited.sum(axis=1), cars[0] - cars[1])


def _played(game: Merge, waits: bool) -> np.ndarray:
    """What every agent of the first episode of each copy earns (copies, n_agents), credits."""
    game.advance(0)
    earned, running = np.zeros(game.reward.shape), np.ones(game.copies, dtype=np.bool_)
    is_car = np.arange(game.n_agents) != AMBULANCE
    while running.any():
        stops = waits & is_car & (game.features[:, :, -2] == 0.0)
        game.step(np.where(stops, 0, game.n_actions - 1))
        earned[running] += game.reward[running]
        running &= ~game.first
    return earned
