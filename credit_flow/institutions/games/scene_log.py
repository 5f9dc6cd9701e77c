"""Scene log: the register of what the watched copies of a game looked like in the step of the tick."""

from __future__ import annotations

import numpy as np

from credit_flow.core.register import Register
from credit_flow.tables.scenes import SCENES

WHOLE_EVERY = 50
"""Steps after which all cells are written down again, so that a reader can begin in the middle of a run."""


class SceneLog(Register):
    """Rows of the table `scenes` for copies `watched`, of the tick: how each copy looked when players decided, what they did, and what came of it.

    Cells are written down where they changed, so a copy of 450 cells takes some 100 bytes a step.
    """

    def __init__(self, watched: tuple[int, ...]):
        self.watched = watched
        self.known: dict[int, np.ndarray] = {}  # cells as last written down, of each copy
        self.rows: list[dict] = []

    def begin(self, game, theta: np.ndarray) -> None:
        """Take what the copies look like before a step, under contracts `theta` (copies,), nan = none."""
        scenes = [(copy, game.scene(copy)) for copy in self.watched]
        self.rows = [self._seen(game, copy, scene, float(theta[copy])) for copy, scene in scenes if scene]

    def end(self, game, actions: np.ndarray, reward: np.ndarray) -> None:
        """Add what players did, `actions` (copies, n_agents), indices, and got by it, `reward` (copies, n_agents), credits."""
        for row in self.rows:
            copy = row["copy"]
            fresh = game.first[copy]  # begun anew already: its beams are no more
            beams = () if fresh else game.scene(copy).get("beams", ())
            row["beams"] = np.asarray(beams, dtype=np.int64).ravel()
            row["acts"], row["rewards"] = actions[copy].astype(np.int64), reward[copy].copy()
            row["moved"] = np.zeros(game.n_agents)

    def move(self, net: np.ndarray) -> None:
        """Add what players were paid by each other, `net` (copies, n_agents) credits."""
        for row in self.rows:
            row["moved"] = row["moved"] + net[row["copy"]]

    def _seen(self, game, copy: int, scene: dict, theta: float) -> dict:
        known = self.known.get(copy)
        cells = np.asarray(scene.get("cells", np.zeros((0, 0))), dtype=np.int64)
        flat, whole = cells.ravel(), known is None or game.clock[copy] % WHOLE_EVERY == 0
        places = np.arange(flat.size) if whole else np.flatnonzero(flat != known)
        self.known[copy] = flat.copy()
        return {
            "copy": copy,
            "episode": int(game.episode[copy]),
            "step": int(game.clock[copy]),
            "whole": whole,
            "rows": cells.shape[0],
            "columns": cells.shape[1],
            "cells": places * 256 + flat[places],
            "agents": np.asarray(scene.get("agents", ()), dtype=np.int64).ravel(),
            "theta": theta,
        }


def scenes_of(model) -> dict[str, object] | None:
    """The columns (n,) of the table `scenes` of the tick."""
    return SCENES.columns_of(model.registers[SceneLog].rows)
