"""Steps per CPU second of one copy of a world for many, run by whoever measures it in a process of its own: `plain_world.py cleanup 200`."""

from __future__ import annotations

import sys
import time

import numpy as np

from credit_flow.worlds.grids.cleanup import Cleanup
from credit_flow.worlds.grids.harvest import Harvest
from credit_flow.worlds.roads.traffic_junction import TrafficJunction

WORLDS = {
    "cleanup": (Cleanup, {"rules": "ssd", "n_agents": 7}),
    "harvest": (Harvest, {"rules": "ssd", "n_agents": 7}),
    "traffic_junction": (TrafficJunction, {"rules": "easy", "arrival": 0.3}),
}

if __name__ == "__main__":
    kind, settings = WORLDS[sys.argv[1]]
    world = kind(1, 1, **settings)
    actions = np.random.default_rng(1).integers(world.n_actions, size=(int(sys.argv[2]), 1, world.n_agents))
    world.rollout(actions[:5])
    start = time.process_time()
    world.rollout(actions)
    print(len(actions) / (time.process_time() - start))
