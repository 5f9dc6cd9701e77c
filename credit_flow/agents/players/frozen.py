"""Frozen: plays as players that have learnt do, and learns no more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import TERMS, GameObservation
from credit_flow.agents.players.outlook import SHOWN, Outlook, pick, places
from credit_flow.agents.players.player_weights import PlayerWeights
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter

_THETA, _SIGNING = (TERMS.index(name) for name in ("theta", "signing"))

SLACK = 1e-6
"""Credits below which two things are worth the same: who is indifferent accepts."""

BEST = -1.0
"""As `offers`: what is best for who offers."""


@dataclass(frozen=True)
class FrozenSettings(Parameters):
    """What can be set of it."""

    checkpoint: str = parameter(
        "cleanup_mini", "players that ship with the package, a training's folder, or a file of players"
    )
    greedy: bool = parameter(
        False, "whether each takes its likeliest act, in place of drawing by the chances it learnt"
    )
    offers: float = parameter(
        BEST,
        "the theta that is offered, paying nothing for signing; -1: what is best for who offers",
        unit="credits",
        low=-1,
        high=1e6,
    )


class Frozen(Policy):
    """The players of a training of `NeuralPlayer`, by NumPy alone. Agent i of a copy plays as agent i did.

    Where contracts are negotiated it offers and votes by what each agent came to under each theta when that was examined after the training: the theta that is best for the proposer, with
    payments that leave all others what they have without a contract (key `christoffersen2023`); and it accepts what leaves it at least that. With `offers` the theta is given, and put to the vote.
    The scenario tells it what its game shows (`know`). Errors: `ParameterError`, `UnknownName` for a checkpoint that there is not, or of another game.
    """

    batched = True
    settings = FrozenSettings

    def __init__(
        self, checkpoint: str = FrozenSettings.checkpoint, greedy: bool = False, offers: float = BEST
    ):
        given = FrozenSettings(str(checkpoint), bool(greedy), offers)
        self.checkpoint, self.greedy, self.offers = given.checkpoint, given.greedy, given.offers
        self.players = PlayerWeights.load(self.checkpoint)

    @classmethod
    def of(cls, players: PlayerWeights) -> Frozen:
        """The same of weights that stand in no file."""
        self = cls.__new__(cls)
        self.checkpoint, self.greedy, self.offers, self.players = "these", False, BEST, players
        return self

    def know(
        self, game, contract: str | None = None, bounds: tuple[float, float] = (-np.inf, np.inf)
    ) -> None:
        """The game that is played, and the contract that there can be, with its least and its greatest theta, credits. Errors: `ParameterError` for another than it has learnt."""
        facts = self.players.facts
        learnt = {"n_agents": facts["n_agents"], "n_features": facts["n_features"]}
        for name, value in learnt.items():
            if getattr(game, name) != value:
                raise ParameterError(
                    f"checkpoint = {self.checkpoint!r}: was trained for {name} = {value} ({facts['world_name']} {facts['world']}), and this game has {getattr(game, name)}"
                )
        world = type(getattr(game, "inner", game)).__module__.rpartition(".")[2]
        if facts["world_name"] != world:
            raise ParameterError(
                f"checkpoint = {self.checkpoint!r}: was trained for {facts['world_name']}, and this game is {world}"
            )
        if contract is not None and facts["contract"] not in (None, contract):
            raise ParameterError(
                f"checkpoint = {self.checkpoint!r}: knows the contract {facts['contract']}, and not {contract}"
            )
        learnt = facts["low"], facts["high"]
        if None not in (contract, facts["contract"]) and np.isfinite(bounds).all() and learnt != bounds:
            raise ParameterError(
                f"checkpoint = {self.checkpoint!r}: knows {contract} at theta {learnt[0]:g} .. {learnt[1]:g}, and here theta is {bounds[0]:g} .. {bounds[1]:g}"
            )
        self.horizon = game.horizon
        self.outlook = Outlook(
            game.encode, game.n_agents, game.n_features, facts["mode"], facts["contract"] is not None
        )
        given = self.players.weights[0].shape[2], self.players.weights[-1].shape[1] // self.outlook.actors
        for name, known, needed in zip(("inputs", "actions"), given, (self.outlook.width, game.n_actions)):
            if known != needed:
                raise ParameterError(
                    f"checkpoint = {self.checkpoint!r}: was trained for {known} {name} ({facts['world_name']} {facts['world']}), and this game has {needed}"
                )

    def act(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Numbers of actions (n,)."""
        outlook = self.outlook
        shown = outlook.shown(seen.features, seen.views, self._terms(seen), seen.game, seen.agent)
        if outlook.mode == "joint":
            first, place = places(seen.game)
            logits = self.players.logits(np.zeros(len(first), np.int64), shown)
            logits = logits.reshape(len(first), outlook.n_agents, logits.shape[1] // outlook.n_agents)
            logits = logits[place, seen.agent]
        else:
            logits = self.players.logits(outlook.policy(seen.agent), shown)
        return pick(logits, seen.draw, space.legal, self.greedy)

    def _terms(self, seen: GameObservation) -> np.ndarray | None:
        """The terms (n, 3) that bear on play; without contracts, that there is none."""
        if not self.outlook.contract:
            return None
        if seen.contract is not None:
            return seen.contract[:, SHOWN]
        left = 1.0 - seen.clock / self.horizon
        return np.column_stack([np.zeros(len(left)), np.ones(len(left)), left]).astype(np.float32)

    # -- contracts

    def offer(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Theta and what each other is paid (n, agents), credits, or theta alone (n, 1); nan where no contract is better than none."""
        n, width = space.shape
        if self.offers != BEST:
            return np.tile([self.offers] + [0.0] * (width - 1), (n, 1))
        found = np.full((n, width), np.nan)
        for i, agent in enumerate(seen.agent):
            found[i] = self.best_offer(int(agent), width > 1)[:width]
        return found

    def best_offer(self, proposer: int, signing: bool) -> np.ndarray:
        """What a `proposer`, an agent, offers: theta, and what the agents after it are paid for signing (agents,), credits; all nan for nothing."""
        known, null = self.players.values, self.players.null
        nothing = np.full(len(null), np.nan)
        if not len(known):
            return nothing
        others = np.arange(len(null)) != proposer
        payments = np.where(others & signing, null - known, 0.0)
        own = known[:, proposer] - payments[:, others].sum(axis=1)
        willing = ((known + payments)[:, others] >= null[others] - SLACK).all(axis=1)
        own = np.where(willing, own, -np.inf)
        best = int(own.argmax())
        if not own[best] > null[proposer] + SLACK:
            return nothing
        return np.array([self.players.theta[best], *np.roll(payments[best], -proposer)[1:]])

    def vote(self, seen: GameObservation) -> np.ndarray:
        """The chance of accepting (n,), 0 or 1, a probability."""
        facts, players = self.players.facts, self.players
        if not len(players.theta):
            return np.zeros(len(seen.agent))
        theta = facts["low"] + seen.contract[:, _THETA].astype(float) * (facts["high"] - facts["low"])
        row = np.abs(players.theta - theta[:, np.newaxis]).argmin(axis=1)
        had, signing = players.values[row, seen.agent], seen.contract[:, _SIGNING].astype(float)
        worth = players.null[seen.agent]
        rounding = 1e-6 * (
            np.abs(had) + np.abs(signing) + np.abs(worth)
        )  # payments are seen in single precision
        return (had + signing >= worth - SLACK - rounding).astype(float)
