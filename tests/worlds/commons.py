"""A game for three, in which one may gain, lose, or bring everything to an end."""

import numpy as np

from credit_flow.core.streams import stream_key, uniform
from credit_flow.worlds.markov_game import MarkovGame


class Commons(MarkovGame):
    """Three agents may take from a common stock, which grows by chance; who takes more than there is loses; the game ends when it is empty."""

    n_agents, n_actions, n_features, horizon, most, least = 3, 3, 3, 12, 2.0, -1.0
    outcome_names = ("taken",)

    def __init__(self, seed=0, copies=1):
        super().__init__(seed, copies)
        self.stock = np.zeros(copies)

    def reset(self, copies, tick):
        key = stream_key(self.seed, "start")
        self.stock[copies] = [4.0 + int(3 * uniform(key, tick, copy, 0)) for copy in copies]

    def move(self, copies, actions):
        key = stream_key(self.seed, "growth")
        short = actions.sum(axis=1) > self.stock[copies]
        self.reward[copies] = np.where(short[:, None], -1.0 * (actions > 0), actions)
        self.outcome[copies, :, 0] = actions
        left = np.where(short, 0.0, self.stock[copies] - actions.sum(axis=1))
        self.terminated[copies] = left == 0.0
        self.stock[copies] = left + [uniform(key, self.tick, copy, 0) < 0.9 for copy in copies]

    def observe(self, copies):
        self.features[copies] = self.stock[copies, None, None] * [1.0, 0.5, 0.25]
