"""A parallel environment of PettingZoo's kind: foragers leave with a full basket, and share what they do not carry away."""

import gymnasium
import numpy as np
from pettingzoo import ParallelEnv

LOOK, TAKE, SHARE = 4, 5, 6


class Foragers(ParallelEnv):
    """Three take berries from a bush, or give one away. Who has `full` of them leaves; when nobody is left, or after `max_cycles`, the day is over."""

    metadata = {"name": "foragers"}

    def __init__(self, full=4, max_cycles=30, price=1.0):
        self.possible_agents, self.agents = ["ann", "bob", "cem"], []
        self.full, self.max_cycles, self.price = full, max_cycles, price
        box = gymnasium.spaces.Box(0.0, 99.0, (2,), np.float32)
        mask = gymnasium.spaces.Box(0, 1, (3,), np.int8)
        self.observation_spaces = {
            "ann": gymnasium.spaces.Dict(observation=box, action_mask=mask),
            "bob": box,
            "cem": gymnasium.spaces.Discrete(9),
        }
        self.action_spaces = {
            name: gymnasium.spaces.Discrete(n, start=LOOK) for name, n in (("ann", 3), ("bob", 3), ("cem", 2))
        }

    def observation_space(self, agent):
        return self.observation_spaces[agent]

    def action_space(self, agent):
        return self.action_spaces[agent]

    def reset(self, seed=None, options=None):
        self.rng, self.agents = np.random.default_rng(seed), list(self.possible_agents)
        self.basket, self.bush, self.day = dict.fromkeys(self.agents, 0), 3, 0
        return self.seen(self.agents), {name: {} for name in self.agents}

    def seen(self, agents):
        shown = {name: np.array([self.basket[name], self.bush], dtype=np.float32) for name in agents}
        if "ann" in shown:
            mask = np.array([1, self.bush > 0, self.basket["ann"] > 0], dtype=np.int8)
            shown["ann"] = {"observation": shown["ann"], "action_mask": mask}
        if "cem" in shown:
            shown["cem"] = self.bush
        return shown

    def step(self, actions):
        there, self.day = list(self.agents), self.day + 1
        reward, told = dict.fromkeys(there, 0.0), {name: {"shared": 0} for name in there}
        for name in there:
            if actions[name] == TAKE and self.bush:
                self.bush, self.basket[name] = self.bush - 1, self.basket[name] + 1
                reward[name] += self.price
            elif actions[name] == SHARE and self.basket[name]:
                self.basket[name] -= 1
                reward[name] -= self.price / 3
                told[name]["shared"] = 1
        self.bush = min(self.bush + int(self.rng.integers(3)), 8)
        gone = {name: self.basket[name] >= self.full for name in there}
        late = dict.fromkeys(there, self.day >= self.max_cycles)
        self.agents = [name for name in there if not gone[name] and not late[name]]
        return self.seen(there), reward, gone, late, told
