"""Influential player: some decide first and are seen by the rest, and learn from how much that moved them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.players.neural_player import NeuralPlayer, NeuralPlayerSettings
from credit_flow.agents.players.outlook import Outlook, chances, pick
from credit_flow.agents.turn import Turn
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import ParameterError, parameter
from credit_flow.core.piecewise_linear import as_points, value_at
from credit_flow.measures.policy_influence import KINDS, influence


@dataclass(frozen=True)
class InfluentialPlayerSettings(NeuralPlayerSettings):
    """What can be set of it."""

    influencers: int = parameter(
        1, "agents of each copy, the first, who decide before the rest", low=1, high=63
    )
    alpha: float = parameter(
        1.0, "what a credit counts for in what influencers learn from", low=0.0, high=1000.0
    )
    beta: tuple = parameter(
        (1.0,), "what a nat of influence counts for; a number, or after how many moments which, in straight lines between, such as 0,0;100000,1", unit="credits/nat"
    )  # fmt: skip
    clip: float = parameter(10.0, "most influence that counts", unit="nats", low=0.0, high=1e6)
    kind: str = parameter("kl", "how chances are compared", choices=KINDS)
    pay_influencee: bool = parameter(False, "whether who is influenced learns from it too")

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "beta", as_points(self.beta, "beta", 0.0, 1e6))
        if self.mode == "joint":
            raise ParameterError("mode = joint: who acts for all influences nobody; take separate or shared")


class InfluentialPlayer(NeuralPlayer):
    """A neural player whose first agents, the influencers, decide first; the others see what these did, and influencers learn from alpha x credits (or what a signal makes of them) + beta x their influence,
    the sum over the others of how far their chances after the act are from those after all acts together (basic influence, key `jaques2019`).

    Counterfactuals are the others' own networks on what they would have seen, all else held fixed, so whoever is influenced need not agree to a model of it. What comes next is valued
    with the influencers' chances in the place of acts that are not drawn yet. The bonus is learnt from and never paid: with frozen networks no beta moves a credit. `masked` counts what was not finite.
    """

    settings = InfluentialPlayerSettings

    def __init__(self, mode: str = "separate", pictures: bool = False, **settings):
        """Errors: `ParameterError` for settings out of range."""
        super().__init__(mode, pictures)
        self.given = InfluentialPlayerSettings(mode=mode, pictures=pictures, **settings)
        self.influencers, self.masked = self.given.influencers, 0

    def told(self, game) -> int:
        """Numbers beside what the world of a `game` shows: one for every act of every influencer."""
        return self.influencers * game.n_actions

    def know(self, learner, outlook: Outlook, *where, **more) -> None:
        """As a neural player. Errors: `ParameterError` where nobody would be left to be influenced."""
        if self.influencers >= outlook.n_agents:
            raise ParameterError(
                f"influencers = {self.influencers}: there are {outlook.n_agents} players in a copy; leave some to be influenced"
            )
        super().know(learner, outlook, *where, **more)

    def act(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Numbers of actions (n,): first of the influencers, then of those who see them."""
        first, n_actions = seen.agent < self.influencers, self.outlook.told // self.influencers
        policy = self.outlook.policy(seen.agent) + self.society * self.outlook.policies
        shown = self._with(self.outlook.of(seen), np.zeros((len(first), self.outlook.told)))
        legal = np.ones((len(first), n_actions), np.bool_) if space.legal is None else space.legal
        logits, action = np.empty((len(first), n_actions)), np.empty(len(first), np.int64)
        acts = np.full((int(seen.game.max(initial=-1)) + 1, self.influencers), -1)
        for who in (first, ~first):
            if who is not first:
                acts[seen.game[first], seen.agent[first]] = action[first]
                shown[who, -self.outlook.told :] = self._told(acts[seen.game[who]], n_actions)
            logits[who] = self.learner.logits(policy[who], shown[who])
            action[who] = pick(logits[who], seen.draw[who], legal[who])
        own = chances(logits, legal)
        self._bonus = self._influence(seen, policy, shown, legal, own, action)
        self._keep(seen, shown, policy, action)
        return action

    def _influence(self, seen, policy, shown, legal, own, action) -> np.ndarray:
        """What each act moved (n,), nats: of influencers, and with `pay_influencee` of those who were moved."""
        bonus, rest = np.zeros(len(policy)), np.flatnonzero(seen.agent >= self.influencers)
        n_actions = own.shape[1]
        for k in range(self.influencers):
            entry = np.full(int(seen.game.max(initial=-1)) + 1, -1)
            entry[seen.game[seen.agent == k]] = np.flatnonzero(seen.agent == k)
            moved = rest[entry[seen.game[rest]] >= 0]
            by = entry[seen.game[moved]]
            could = np.repeat(shown[moved], n_actions, axis=0)
            slot = could.shape[1] - self.outlook.told + k * n_actions
            could[:, slot : slot + n_actions] = np.tile(np.eye(n_actions, dtype=could.dtype), (len(moved), 1))
            said = self.learner.logits(np.repeat(policy[moved], n_actions), could)
            after = chances(said, np.repeat(legal[moved], n_actions, axis=0)).reshape(
                len(moved), n_actions, -1
            )
            found = influence(after, own[by], action[by], action[moved], self.given.kind)
            self.masked += found.masked
            np.add.at(bonus, by, found.nats)
            if self.given.pay_influencee:
                bonus[moved] += found.nats
        return bonus

    def _signal(self, turn: Turn) -> np.ndarray:
        credits, beta = super()._signal(turn), value_at(self.given.beta, self.learner.n_moments)
        own = np.where(turn.agent < self.influencers, self.given.alpha, 1.0) * credits
        return own + beta * np.minimum(self._bonus, self.given.clip)

    def _following(self, shown: np.ndarray, turn: Turn) -> np.ndarray:
        first = turn.agent < self.influencers
        shown = self._with(shown, np.zeros((len(first), self.outlook.told)))
        policy = self.outlook.policy(turn.agent) + self.society * self.outlook.policies
        own = chances(self.learner.logits(policy[first], shown[first]))
        told = np.zeros((int(turn.game.max(initial=-1)) + 1, self.influencers, own.shape[1]))
        told[turn.game[first], turn.agent[first]] = own
        shown[~first, -self.outlook.told :] = told[turn.game[~first]].reshape(-1, self.outlook.told)
        return shown

    @staticmethod
    def _with(shown: np.ndarray, told: np.ndarray) -> np.ndarray:
        return np.concatenate([shown, told], axis=1, dtype=np.float32)

    @staticmethod
    def _told(acts: np.ndarray, n_actions: int) -> np.ndarray:
        """One number for every act of every influencer (n, influencers x actions), 1 for those that were taken, of `acts` (n, influencers), indices, -1 = none."""
        return (acts[:, :, np.newaxis] == np.arange(n_actions)).reshape(len(acts), -1)
