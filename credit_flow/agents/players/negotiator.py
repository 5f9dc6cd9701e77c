"""Negotiator: learns what to offer and what to sign, from what episodes come to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.episode_decisions import Closed, EpisodeDecisions
from credit_flow.agents.experience import Experience
from credit_flow.agents.observation import TERMS, GameObservation
from credit_flow.agents.players.frozen import Frozen
from credit_flow.agents.players.neural_player import NeuralPlayer
from credit_flow.agents.players.outlook import pick
from credit_flow.agents.policy import Policy
from credit_flow.agents.turn import Turn
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import Parameters, parameter

ON_THE_TABLE = [TERMS.index(name) for name in ("theta", "signing")]
"""What voters are shown of an offer."""


@dataclass(frozen=True)
class NegotiatorSettings(Parameters):
    """What can be set of it."""

    play: str = parameter(
        "", "players whose play stays as it is, as the checkpoint of `frozen`; none: play is learnt at the same time, by `neural_player`"
    )  # fmt: skip


class Negotiator(Policy):
    """Learns to offer and to vote by policy gradient from the credits that its seat comes to in the whole episode, payments for signing included (keys `christoffersen2023`, `schulman2017`).

    An offer is a theta drawn from a Beta distribution over its range, and pays nothing for signing; a vote is one of two choices on the theta and the payment that are seen. Each agent has networks of
    its own. A vote is learnt from only where it decided: no other vote of a negotiator in the copy was against. With `play` the acts are those of players that have learnt already and learn no more
    (MOCA with learned negotiation); without, all three are learnt at once (*vanilla*), which the source calls unstable: what an offer is worth changes with the play. The scenario gives it `offers` and
    `votes`, the learners of these, and what its player needs. Deviation from the source: plays and negotiations are not split into episodes of their own.
    """

    batched = True
    needs_learner = True
    needs_turns = True
    settings = NegotiatorSettings

    def __init__(self, play: str = NegotiatorSettings.play):
        self.play = str(play)
        self.player = Frozen(self.play) if self.play else NeuralPlayer()

    def know(self, offers, votes, encode, copies: int, n_agents: int, width: int) -> None:
        """The learners of offers and votes; `encode`, which makes `width` numbers of what the game shows; and how many play it."""
        self.offers, self.votes, self.encode = offers, votes, encode
        self.offered = EpisodeDecisions(copies, n_agents, width)
        self.voted = EpisodeDecisions(copies, n_agents, width + len(ON_THE_TABLE))

    def act(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Numbers of actions (n,)."""
        return self.player.act(seen, space)

    def offer(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Theta, credits, and nothing to each other for signing (n, k)."""
        shown, found = self.encode(seen.features), np.zeros(space.shape)
        draw = seen.draw if seen.draw.ndim == 1 else seen.draw[:, 0]
        found[:, 0] = self.offers.bids(seen.agent, shown, draw)
        self.offered.keep(seen.game, seen.agent, shown, found[:, 0])
        return found

    def vote(self, seen: GameObservation) -> np.ndarray:
        """1 for, 0 against (n,), as drawn from its chances."""
        shown = np.concatenate([self.encode(seen.features), seen.contract[:, ON_THE_TABLE]], axis=1)
        choice = pick(self.votes.logits(seen.agent, shown), seen.draw)
        against = np.bincount(seen.game, choice == 0)[seen.game]
        alone = against - (choice == 0) == 0
        self.voted.keep(seen.game[alone], seen.agent[alone], shown[alone], choice[alone])
        return choice.astype(float)

    def turn(self, turn: Turn) -> None:
        """What the step brought; of episodes that are over the learners are told."""
        if self.player.needs_turns:
            self.player.turn(turn)
        over = turn.done | turn.cut
        for learner, decisions in ((self.offers, self.offered), (self.votes, self.voted)):
            decisions.add(turn.game, turn.agent, turn.utility)
            closed = decisions.close(turn.game[over], turn.agent[over])
            if len(closed.game):
                learner.note(_experience(closed), len(np.unique(closed.game)))
                learner.update()


def _experience(closed: Closed) -> Experience:
    """Decisions after which nothing comes but what they came to."""
    there = np.ones(len(closed.game), dtype=np.bool_)
    return Experience.of_players(
        closed.shown,
        closed.shown,
        closed.agent,
        closed.decision,
        closed.came,
        there,
        ~there,
        closed.game,
        1.0,
    )
