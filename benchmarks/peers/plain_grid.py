"""Steps per CPU second of one copy of a grid, run by whoever measures it in a process of its own: `plain_grid.py cleanup 200`."""

from __future__ import annotations

import sys
import time

import numpy as np

from credit_flow.worlds.grids.cleanup import Cleanup
from credit_flow.worlds.grids.harvest import Harvest

if __name__ == "__main__":
    world = {"cleanup": Cleanup, "harvest": Harvest}[sys.argv[1]](1, 1, rules="ssd", n_agents=7)
    actions = np.random.default_rng(1).integers(world.n_actions, size=(int(sys.argv[2]), 1, 7))
    world.rollout(actions[:5])
    start = time.process_time()
    world.rollout(actions)
    print(len(actions) / (time.process_time() - start))
