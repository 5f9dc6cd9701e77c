"""Speaker: a neural player who also says something in every step, and learns what to say from whom it moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.experience import Experience
from credit_flow.agents.observation import GameObservation
from credit_flow.agents.players.neural_player import NeuralPlayer, NeuralPlayerSettings
from credit_flow.agents.players.outlook import chances, pick
from credit_flow.agents.turn import Turn
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import ParameterError, parameter
from credit_flow.core.piecewise_linear import as_points, value_at
from credit_flow.measures.policy_influence import influence


@dataclass(frozen=True)
class SpeakerSettings(NeuralPlayerSettings):
    """What can be set of it."""

    alpha: float = parameter(
        1.0, "what a credit counts for in what is learnt about speaking", low=0.0, high=1000.0
    )
    beta: tuple = parameter(
        (1.0,), "what a nat of a symbol's influence counts for; a number, or after how many moments which, in straight lines between, such as 0,0;100000,1", unit="credits/nat"
    )  # fmt: skip
    clip: float = parameter(10.0, "most influence that counts", unit="nats", low=0.0, high=1e6)

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "beta", as_points(self.beta, "beta", 0.0, 1e6))
        if self.mode == "joint":
            raise ParameterError(
                "mode = joint: who acts for all has nobody to talk to; take separate or shared"
            )


class Speaker(NeuralPlayer):
    """A neural player with a second network that says one of as many symbols as there are acts; in the next step all players of the copy see what everybody said (key `jaques2019`).

    Acting learns from own credits alone. Speaking learns from alpha x these + beta x the symbol's influence: the sum over the others of KL[ p(a_j | m_k, s_j) || p(a_j | s_j) ] of their acts in the next step, by
    their own networks, all else held fixed, and 0 for the last symbol of an episode. Who does not listen is not moved, and a symbol can harm nobody who learns from its own credits. `masked` counts what was not
    finite.
    """

    settings = SpeakerSettings
    speaks = True

    def __init__(self, mode: str = "separate", pictures: bool = False, **settings):
        """Errors: `ParameterError` for settings out of range."""
        super().__init__(mode, pictures)
        self.given = SpeakerSettings(mode=mode, pictures=pictures, **settings)
        self.masked = 0

    def told(self, game) -> int:
        """Numbers beside what the world shows: one for every symbol of every agent."""
        return game.n_agents * game.n_actions

    def message(self, seen: GameObservation) -> np.ndarray:
        """Symbols (n,), indices."""
        shown = self._with(self.outlook.of(seen), seen.heard)
        policy = self._networks(seen.agent) + self.outlook.policies // 2
        logits = self.learner.logits(policy, shown)
        symbol = pick(logits, seen.draw)
        self._said = shown, policy, symbol, chances(logits)
        return symbol

    def act(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Numbers of actions (n,)."""
        shown, policy = self._with(self.outlook.of(seen), seen.heard), self._networks(seen.agent)
        action = pick(self.learner.logits(policy, shown), seen.draw, space.legal)
        self._keep(seen, shown, policy, action)
        return action

    def turn(self, turn: Turn) -> None:
        """What was said and done, and what came of either."""
        if self.learning:
            self._note_symbols(turn)
            super().turn(turn)

    def _note_symbols(self, turn: Turn) -> None:
        shown, policy, symbol, _ = self._said
        following = self.next_shown(turn)
        self._bonus = self._influence(following, turn)
        given, beta = self.given, value_at(self.given.beta, self.learner.n_moments)
        utility = given.alpha * self._signal(turn) + beta * np.minimum(self._bonus, given.clip)
        chain = turn.game * self.outlook.n_agents + turn.agent
        came = utility, turn.done, turn.cut, chain, self.discount
        noted = Experience.of_players(shown, following, policy, symbol, *came)
        self.learner.note(noted, 0, self.society)

    def _influence(self, following: np.ndarray, turn: Turn) -> np.ndarray:
        """What each symbol moves (n,), nats: how far the others' chances in the next step are from those after all that could have been said."""
        _, _, symbol, own = self._said
        bonus, n_symbols = np.zeros(len(symbol)), own.shape[1]
        n_copies = int(turn.game.max(initial=-1)) + 1
        goes_on, policy = ~(turn.done | turn.cut), self._networks(turn.agent)
        for k in range(self.outlook.n_agents):
            entry = np.full(n_copies, -1)
            entry[turn.game[turn.agent == k]] = np.flatnonzero(turn.agent == k)
            moved = np.flatnonzero(goes_on & (turn.agent != k) & (entry[turn.game] >= 0))
            by = entry[turn.game[moved]]
            could = np.repeat(following[moved], n_symbols, axis=0)
            slot = could.shape[1] - self.outlook.told + k * n_symbols
            could[:, slot : slot + n_symbols] = np.tile(np.eye(n_symbols, dtype=could.dtype), (len(moved), 1))
            after = chances(self.learner.logits(np.repeat(policy[moved], n_symbols), could))
            found = influence(after.reshape(len(moved), n_symbols, n_symbols), own[by], symbol[by])
            self.masked += found.masked
            np.add.at(bonus, by, found.nats)
        return bonus

    def _following(self, shown: np.ndarray, turn: Turn) -> np.ndarray:
        return self._with(shown, turn.spoken)

    def _networks(self, agent: np.ndarray) -> np.ndarray:
        return self.outlook.policy(agent) + self.society * self.outlook.policies

    def _with(self, shown: np.ndarray, heard: np.ndarray) -> np.ndarray:
        """`shown` (n, k), and one number for every symbol of every agent, 1 for those that were `heard` (n, n_agents), indices, -1 = none."""
        said = heard[:, :, np.newaxis] == np.arange(self.outlook.told // self.outlook.n_agents)
        return np.concatenate([shown, said.reshape(len(shown), self.outlook.told)], axis=1, dtype=np.float32)
