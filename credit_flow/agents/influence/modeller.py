"""Modeller: foretells what the others do next, and learns from how far its act moves them by its own model of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.players.neural_player import NeuralPlayer, NeuralPlayerSettings
from credit_flow.agents.players.outlook import chances, pick
from credit_flow.agents.turn import Turn
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import ParameterError, parameter
from credit_flow.core.piecewise_linear import as_points, value_at
from credit_flow.measures.policy_influence import influence


@dataclass(frozen=True)
class ModellerSettings(NeuralPlayerSettings):
    """What can be set of it."""

    alpha: float = parameter(1.0, "what a credit counts for in what it learns from", low=0.0, high=1000.0)
    beta: tuple = parameter(
        (1.0,), "what a nat of influence counts for; a number, or after how many moments which, in straight lines between, such as 0,0;100000,1", unit="credits/nat"
    )  # fmt: skip
    clip: float = parameter(10.0, "most influence that counts", unit="nats", low=0.0, high=1e6)
    kind: str = parameter("kl", "how chances are compared", choices=("kl", "jsd"))

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "beta", as_points(self.beta, "beta", 0.0, 1e6))
        if self.mode == "joint":
            raise ParameterError("mode = joint: who acts for all influences nobody; take separate or shared")


class Modeller(NeuralPlayer):
    """A neural player with a model of the others: a network of its own that foretells what each of them does next from what it sees and what was done, learnt by cross-entropy (key `jaques2019`).

    It learns from alpha x credits (or what a signal makes of them) + beta x influence: the sum over those whom it sees of how far the model's chances of their next acts, after what it did, are from those after
    all that it could have done, by its own chances, all else held fixed. No access to others' networks is needed, so they may follow any policy; acts of those whom it does not see are not
    known to it. The influence of the last act of an episode is 0: nothing comes next. It is learnt from and never paid. `surprise` is the cross-entropy of the last step, nats; `masked` counts what was not finite.
    """

    settings = ModellerSettings
    foretells = True

    def __init__(self, mode: str = "separate", pictures: bool = False, **settings):
        """Errors: `ParameterError` for settings out of range."""
        super().__init__(mode, pictures)
        self.given = ModellerSettings(mode=mode, pictures=pictures, **settings)
        self.masked, self.surprise = 0, float("nan")
        self._before = None  # copy, policy, inputs of the model, and whom it saw, of the last step

    def act(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Numbers of actions (n,)."""
        shown = self.outlook.of(seen)
        policy = self.outlook.policy(seen.agent) + self.society * self.outlook.policies
        logits = self.learner.logits(policy, shown)
        self._own = chances(logits, space.legal)
        action = pick(logits, seen.draw, space.legal)
        self._sees = seen.visible & (np.arange(self.outlook.n_agents) != seen.agent[:, np.newaxis])
        self._keep(seen, shown, policy, action)
        return action

    def turn(self, turn: Turn) -> None:
        """What was done, for the model, and what came of it, for the learner."""
        if self.learning:
            self._foretold(turn)
            super().turn(turn)

    def _foretold(self, turn: Turn) -> None:
        """Hold what was foretold in the step before against what was then done."""
        if self._before is None:
            return
        copy, policy, inputs, sees = self._before
        acts = np.full((max(copy.max(initial=-1), turn.game.max(initial=-1)) + 1, self.outlook.n_agents), -1)
        acts[turn.game] = turn.acts
        then = acts[copy]
        self.surprise = self.learner.others.learn(policy, inputs, then, sees & (then >= 0))

    def _signal(self, turn: Turn) -> np.ndarray:
        credits, beta = super()._signal(turn), value_at(self.given.beta, self.learner.n_moments)
        self._bonus = self._influence(turn)
        return self.given.alpha * credits + beta * np.minimum(self._bonus, self.given.clip)

    def _influence(self, turn: Turn) -> np.ndarray:
        """What each act moves (n,), nats, by the model; kept is what it foretells from."""
        shown, policy, action, _ = self._now
        goes_on = ~(turn.done | turn.cut)
        own = np.arange(self.outlook.n_agents) == turn.agent[:, np.newaxis]
        known = np.where(self._sees | own, turn.acts, -1)
        self._before = tuple(
            each[goes_on]
            for each in (turn.game, policy, self.learner.others.inputs(shown, known), self._sees)
        )
        nats = self._moved(shown[goes_on], known[goes_on], own[goes_on], policy[goes_on], action[goes_on], self._own[goes_on])  # fmt: skip
        bonus = np.zeros(len(policy))
        bonus[goes_on] = (nats * self._sees[goes_on]).sum(axis=1)
        return bonus

    def _moved(self, shown, known, own, policy, action, chance) -> np.ndarray:
        """Nats (n, n_agents) by which each agent is moved, by what could have been done in the place of what was."""
        n, n_actions = chance.shape
        could = np.where(own[:, np.newaxis], np.arange(n_actions)[:, np.newaxis], known[:, np.newaxis])
        could = could.reshape(n * n_actions, known.shape[1])
        inputs = self.learner.others.inputs(np.repeat(shown, n_actions, axis=0), could)
        said = self.learner.others.chances(np.repeat(policy, n_actions), inputs)
        conditional = said.reshape(n, n_actions, *said.shape[1:]).swapaxes(1, 2)
        found = influence(conditional, chance[:, np.newaxis], action[:, np.newaxis], self.given.kind)
        self.masked += found.masked
        return found.nats
