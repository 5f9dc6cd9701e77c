"""Neural player: acts as a network says, and learns from what each act came to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.experience import Experience
from credit_flow.agents.observation import TERMS, GameObservation
from credit_flow.agents.players.outlook import MODES, SHOWN, Outlook, pick, places
from credit_flow.agents.policy import Policy
from credit_flow.agents.turn import Turn
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter

LEFT = SHOWN.index(TERMS.index("left"))
"""Where the terms that are shown say how much of the episode is left."""


@dataclass(frozen=True)
class NeuralPlayerSettings(Parameters):
    """What can be set of it."""

    mode: str = parameter(
        "separate",
        "whose network decides: each agent's own, one shared by all, or one that acts for all",
        choices=MODES,
    )
    pictures: bool = parameter(False, "whether it sees pictures (views) in place of features")


class NeuralPlayer(Policy):
    """Draws its acts from a network, which learns by policy gradient from the credits that its seat gets less what it pays, transfers included (key `schulman2017`).

    A contract that is in force is seen, theta and all; who acts `joint`ly learns from what all agents of the copy come to together. The scenario gives it `learner`, for one society or
    for several side by side, of which it plays `society`, and `outlook`, what its networks are shown. Of a learner of its own it also asks to learn.
    """

    batched = True
    needs_learner = True
    needs_turns = True
    speaks = False  # whether it says something in every step, by networks of its own
    foretells = False  # whether it has a model of the others
    settings = NeuralPlayerSettings

    def __init__(self, mode: str = "separate", pictures: bool = False):
        self.mode, self.pictures = NeuralPlayerSettings(mode, pictures).mode, pictures
        self.society, self.learning, self.owns = 0, True, True

    def told(self, game) -> int:
        """How many numbers its networks are shown beside what the world of a `game` shows."""
        return 0

    def know(
        self, learner, outlook: Outlook, horizon: int, discount: float, society: int = 0, owns: bool = True
    ) -> None:
        """Who learns, from what; episodes last `horizon` steps, and what comes a step later is worth `discount`; `owns`: nobody else asks the learner to learn."""
        self.learner, self.outlook, self.horizon, self.discount = learner, outlook, horizon, discount
        self.society, self.owns = society, owns

    def __getstate__(self) -> dict:
        """All but a learner that others share, who keep it themselves."""
        kept = dict(vars(self))
        if not self.owns:
            for name in ("learner", "outlook", "_now"):
                kept.pop(name, None)
        return kept

    def act(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Numbers of actions (n,)."""
        outlook = self.outlook
        shown, policy = outlook.of(seen), outlook.policy(seen.agent)
        if outlook.mode == "joint":
            return self._act_jointly(seen, shown)
        policy = policy + self.society * outlook.policies
        action = pick(self.learner.logits(policy, shown), seen.draw, space.legal)
        self._keep(seen, shown, policy, action)
        return action

    def _act_jointly(self, seen: GameObservation, shown: np.ndarray) -> np.ndarray:
        first, place = places(seen.game)
        if len(seen.agent) != len(first) * self.outlook.n_agents:
            raise ParameterError(
                "policy.mode = joint: one network acts for all agents of a copy, and here some do not act, or follow another policy; take shared, and others = 0"
            )
        policy = np.full(len(first), self.society)
        logits = self.learner.logits(policy, shown)
        logits = logits.reshape(len(first), self.outlook.n_agents, logits.shape[1] // self.outlook.n_agents)
        action = pick(logits[place, seen.agent], seen.draw)
        weight = logits.shape[2] ** seen.agent
        self._keep(seen, shown, policy, np.bincount(place, action * weight, len(first)))
        return action

    def _keep(self, seen: GameObservation, shown: np.ndarray, policy: np.ndarray, action: np.ndarray) -> None:
        terms = seen.contract[:, SHOWN] if self.outlook.contract else None
        self._now = shown, policy, action, terms

    def _signal(self, turn: Turn) -> np.ndarray:
        """The signal (n,) of what the acts came to, credits."""
        return self.learner.signal_of(turn.utility, turn.game, turn.agent)

    def _following(self, shown: np.ndarray, turn: Turn) -> np.ndarray:
        """What networks would be shown next (n, width), of what the world then shows."""
        return shown

    def next_shown(self, turn: Turn) -> np.ndarray:
        """What its networks would be shown (n, width) if they were asked again."""
        terms = self._now[3]
        if terms is not None:
            terms = terms.copy()
            terms[:, LEFT] -= 1.0 / self.horizon
        shown = self.outlook.shown(turn.features, turn.views, terms, turn.game, turn.agent)
        return self._following(shown, turn)

    def turn(self, turn: Turn) -> None:
        """What was decided, and what came of it, for the learner."""
        if not self.learning:
            return
        shown, policy, action, _ = self._now
        outlook = self.outlook
        utility, following = self._signal(turn), self.next_shown(turn)
        done, cut, chain = turn.done, turn.cut, turn.game * outlook.n_agents + turn.agent
        if outlook.mode == "joint":
            first, place = places(turn.game)
            utility, done, cut, chain = (
                np.bincount(place, turn.utility, len(first)),
                done[first],
                cut[first],
                turn.game[first],
            )
        n_moments = len(places(turn.game)[0])
        came = utility, done, cut, chain, self.discount
        noted = Experience.of_players(shown, following, policy, action, *came)
        self.learner.note(noted, n_moments, self.society)
        if self.owns:
            self.learner.update()
