"""Opponents: policies that sit in some seats of an environment and learn nothing there."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.players.frozen import Frozen
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.streams import stream_key, uniform
from credit_flow.institutions.games.contract_book import ContractBook
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule
from credit_flow.worlds.markov_game import MarkovGame

STREAMS = {"act": "play", "offer": "offer", "vote": "opinion"}
"""The random stream of each kind of decision: those of `Play` and `Contracting`, so that a policy does here what it does there."""


class Opponents:
    """`policies` by agent. Each is asked as a run would ask it, with the same draws under the same seed."""

    def __init__(self, policies: dict[int, Policy]):
        self.policies = policies

    def begin(self, seed: int) -> None:
        """Draw by `seed` from now on."""
        self.keys = {kind: stream_key(seed, stream) for kind, stream in STREAMS.items()}
        self.ballot = stream_key(seed, "vote")

    def act(self, agent: int, game: MarkovGame, book: ContractBook | None) -> float:
        """The number of its action, nan = none."""
        legal = game.legal[:1, agent]
        space = Space(
            "act", (1,), 0, game.n_actions - 1, "actions", may_abstain=True, dtype=int, legal=None if legal.all() else legal
        )  # fmt: skip
        return self._decide("act", agent, game, book, space)

    def offer(self, agent: int, game: MarkovGame, book: ContractBook, turn: int) -> float:
        """The theta that it offers, credits, nan = none."""
        space = Space("offer", (1, 1), book.low, book.high, may_abstain=True, names=("theta",))
        return self._decide("offer", agent, game, book, space, turn)

    def vote(self, agent: int, game: MarkovGame, book: ContractBook, turn: int) -> bool:
        """Whether it votes for what is offered: a draw from its chance."""
        space = Space("vote", (1,), 0.0, 1.0, "chances", may_abstain=True)
        chance = self._decide("vote", agent, game, book, space, turn)
        return bool(uniform(self.ballot, game.tick, agent, turn) < np.nan_to_num(chance))

    def _decide(
        self, kind: str, agent: int, game: MarkovGame, book: ContractBook | None, space: Space, turn: int = 0
    ) -> float:
        draw = np.array([uniform(self.keys[kind], game.tick, agent, turn)])
        seen = GameObservation(
            rows=np.array([agent]), draw=draw, game=np.array([0]), agent=np.array([agent]), episode=game.episode[:1].copy(),
            clock=game.clock[:1].copy(), features=game.features[:1, agent], visible=game.visible[:1, agent],
            views=game.views[:1, agent] if game.wants_views else None,
            contract=None if book is None else book.terms(game, np.array([0]), np.array([agent])),
        )  # fmt: skip
        return float(self.policies[agent].decide(kind, seen, space, game.tick).ravel()[0])


def opponents_of(
    given: dict[str, Policy] | None, names: list[str], game: MarkovGame, rule: TransferRule | None
) -> Opponents:
    """The policies by agent, `given` by the names of agents, which are `names`, for a `game` under contracts by `rule`, None = none. Errors: `ParameterError`."""
    given = {} if given is None else given
    for name, policy in given.items():
        if name not in names:
            raise ParameterError(f"opponents: there is no {name}; agents are {names[0]} .. {names[-1]}")
        if not isinstance(policy, Policy) or not policy.decides("act", None):
            raise ParameterError(
                f"opponents: {name} = {policy!r}: must be a policy with act, such as Random()"
            )
        if policy.needs_learner:
            raise ParameterError(
                f"opponents: {name} = {policy!r}: learns in a scenario; give players that have learnt, such as Frozen(checkpoint)"
            )
        if isinstance(policy, Frozen):
            _introduce(policy, name, game, rule)
    if len(given) == len(names):
        raise ParameterError("opponents: nobody is left to be an agent of the environment; leave one out")
    return Opponents({names.index(name): policy for name, policy in given.items()})


def _introduce(player: Frozen, name: str, game: MarkovGame, rule: TransferRule | None) -> None:
    """Tell a frozen player what it plays. Errors: `ParameterError` for one that has learnt something else, or that acts for all agents."""
    if player.players.facts["mode"] == "joint":
        raise ParameterError(
            f"opponents: {name} = {player!r}: was trained to act for all agents at once, and cannot sit in one seat"
        )
    if rule is None:
        player.know(game)
    else:
        player.know(game, type(rule).__module__.rpartition(".")[2], (rule.low, rule.high))
