"""Influencer: opens the box or eats, and learns which from its credits and from how much its act moves the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.policy import Policy
from credit_flow.agents.turn import Turn
from credit_flow.core.amounts import nearest
from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.measures.policy_influence import FREED, LOCKED, influence

OPEN, EAT = 0, 1


@dataclass(frozen=True)
class InfluencerSettings(Parameters):
    """What can be set of it."""

    beta: float = parameter(
        0.0, "what a nat of influence counts for, beside credits", unit="credits/nat", low=0.0, high=1e6
    )
    rate: float = parameter(0.5, "chance of opening before the first lesson, a ratio", low=0.001, high=0.999)
    step: float = parameter(0.5, "step on the log-odds of opening, a factor", low=0.0, high=100.0)


class Influencer(Policy):
    """In Box Trapped agent 0 opens with a chance that it learns, in all copies together, by REINFORCE from its credits, transfers included, and `beta` times its influence in nats on each
    other (key `jaques2019`); the others see its act first, and move as who is freed or as who is locked in, whatever it brings them.

    Influence is nothing that the ledger knows: with step 0 no `beta` moves a credit. The gradient is a mean over copies less their mean, so there must be some. Expected: above
    1.25 credits/nat opening comes to rest at about one half at most (`theory.games.influence_play`), and as high where it harms the others (`world.prize` below 0).
    """

    outcomes = ("opened",)
    batched = True
    needs_turns = True
    settings = InfluencerSettings

    def __init__(
        self,
        beta: float = InfluencerSettings.beta,
        rate: float = InfluencerSettings.rate,
        step: float = InfluencerSettings.step,
    ):
        given = InfluencerSettings(beta=beta, rate=rate, step=step)
        self.beta, self.step = given.beta, given.step
        self.log_odds = nearest(float(np.log(given.rate / (1.0 - given.rate))))
        self.opened = np.zeros(0, dtype=np.bool_)  # (copies,), what agent 0 did last

    @property
    def rate(self) -> float:
        """The chance of opening."""
        return float(1.0 / (1.0 + np.exp(-self.log_odds)))

    def act(self, seen: GameObservation) -> np.ndarray:
        """Numbers of actions (n,): first of agent 0 of every copy, then of the others who see it."""
        first = seen.agent == 0
        self.opened = np.zeros(int(seen.game.max(initial=-1)) + 1, dtype=np.bool_)
        self.opened[seen.game[first]] = seen.draw[first] < self.rate
        told = self.opened[seen.game]
        moves = np.where(told, _move(FREED, seen.draw), _move(LOCKED, seen.draw))
        return np.where(first, np.where(told, OPEN, EAT), moves)

    def turn(self, turn: Turn) -> None:
        """Climb by `step` x the gradient of what agent 0 got and what its acts moved."""
        own = turn.agent == 0
        acted = np.where(self.opened[turn.game[own]], OPEN, EAT)
        others = np.bincount(turn.game, ~own)[turn.game[own]]
        learnt = turn.utility[own] + self.beta * others * self._moved(acted)
        score = (acted == OPEN) - self.rate
        climb = self.step * float(np.mean(score * (learnt - learnt.mean())))
        # on the quantum, so that the last digits of logarithms, which differ between machines, decide nothing
        self.log_odds = nearest(self.log_odds + climb)

    def _moved(self, acted: np.ndarray) -> np.ndarray:
        """The influence of each act (n,) on one other, nats (n,)."""
        conditional = np.broadcast_to([FREED, LOCKED], (len(acted), 2, len(FREED)))
        return influence(conditional, (self.rate, 1.0 - self.rate), acted).nats


def _move(chances: tuple[float, ...], draw: np.ndarray) -> np.ndarray:
    """One of the moves (n,) by the uniform numbers `draw` (n,)."""
    return np.minimum(np.searchsorted(np.cumsum(chances), draw, side="right"), len(chances) - 1)
