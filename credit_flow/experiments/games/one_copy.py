"""One copy of a game under its contract, by arrays: what an environment of it plays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.agents.observation import TERMS
from credit_flow.core.streams import stream_key, uniform
from credit_flow.experiments.games.contract_terms import ContractTerms
from credit_flow.experiments.games.game_source import GameSource
from credit_flow.experiments.games.negotiation import Negotiation
from credit_flow.experiments.games.opponents import Opponents
from credit_flow.institutions.games.contract_book import ContractBook
from credit_flow.institutions.games.contracting import DRAWN
from credit_flow.institutions.games.transfers import owed
from credit_flow.mechanisms.contracts.transfer_rule import net
from credit_flow.worlds.games.gift_game import received

HERE = np.array([0])
LEFT = TERMS.index("left")


class Came(NamedTuple):
    """What agents are told after a step."""

    seen: np.ndarray  # (n_agents, n_features) float32 or (n_agents, rows, columns) uint8; not a copy
    terms: np.ndarray | None  # (n_agents, 5) float32, of the contract, see `TERMS`
    mask: np.ndarray | None  # (n_agents, n_choices) bool, what may be done next
    reward: np.ndarray  # (n_agents,) credits, transfers included
    paid: np.ndarray  # (n_agents,) credits, what others paid less what was paid to them
    alive: np.ndarray  # (n_agents,) bool, who takes part in the next step, or took part in the last
    ended: bool = False
    cut: bool = False


class OneCopy:
    """A game of the `source`, episode after episode, under contracts by `terms`, with `opponents` inside. What agents choose are numbers (n_agents,), -1 = nothing."""

    def __init__(self, source: GameSource, terms: ContractTerms | None, opponents: Opponents, views: bool):
        self.source, self.terms, self.opponents, self.views = source, terms, opponents, views
        self.begin(None)
        negotiated = terms is not None and terms.negotiated
        self.talk = Negotiation(terms, self.n_agents, self.game.n_actions) if negotiated else None
        # A world that says what is legal has written it by now.
        self.masked = negotiated or "legal" in vars(self.game)
        self.mask: np.ndarray | None = None

    @property
    def n_agents(self) -> int:
        """All, those inside included."""
        return self.game.n_agents

    @property
    def n_choices(self) -> int:
        """How many numbers an agent chooses from."""
        return self.game.n_actions if self.talk is None else self.talk.n_choices

    @property
    def talking(self) -> bool:
        """Whether a contract is being negotiated."""
        return self.talk is not None and self.talk.stage != "play"

    # -- an episode begins

    def begin(self, seed: int | None) -> None:
        """The game of `seed`, or where it is None the usual one, in its first episode."""
        self.game, tick = self.source.make(seed)
        self.game.wants_views = self.views
        self.game.advance(tick)
        self.fresh = True  # nobody has been shown this episode
        self.seed = self.game.seed if seed is None else seed
        self.opponents.begin(self.seed)
        rule = None if self.terms is None else self.terms.rule
        self.book = None if rule is None else ContractBook(self.game, rule.low, rule.high)

    def start(self, theta: float | None) -> Came:
        """Show an episode that nobody has seen, to be played under `theta`, credits, nan = no contract; None: as the terms say."""
        if not self.fresh:
            self.game.end(HERE)
            self.game.advance(self.game.tick + 1)
        self.fresh = False
        if self.book is not None:
            self.book.lapse(HERE)
            if self.talk is not None and theta is None:
                self.talk.begin(self._proposer(), self.book)
            else:
                self._put_in_force(self.terms.theta if theta is None else theta)
        return self._now(np.zeros(self.n_agents), np.zeros(self.n_agents))

    def _put_in_force(self, theta: float) -> None:
        self.book.theta[0] = theta
        if self.talk is not None:
            self.talk.stage = "play"

    def _proposer(self) -> int:
        if self.terms.proposer != DRAWN:
            return self.terms.proposer
        return int(uniform(stream_key(self.seed, "offer"), self.game.tick, 0, 0) * self.n_agents)

    # -- steps

    def step(self, chosen: np.ndarray) -> Came:
        """Agents do what they have `chosen` (n_agents,), numbers, which are legal."""
        return self._speak(chosen) if self.talking else self._act(chosen)

    def _speak(self, chosen: np.ndarray) -> Came:
        """A stage of the negotiation: no time passes, nothing is paid."""
        talk, inside = self.talk, self.opponents
        given = self.game, self.book, talk.turn
        if talk.stage == "offer":
            theirs = talk.proposer in inside.policies
            theta = inside.offer(talk.proposer, *given) if theirs else talk.theta_of(chosen[talk.proposer])
            talk.offer(theta, self.book)
        else:
            in_favour = chosen == talk.sign
            for i in inside.policies:
                in_favour[i] = i != talk.proposer and inside.vote(i, *given)
            talk.vote(in_favour, self.book)
        return self._now(np.zeros(self.n_agents), np.zeros(self.n_agents))

    def _act(self, chosen: np.ndarray) -> Came:
        """A step of the world, and what it brings."""
        game, present, clock = self.game, self.game.alive[0].copy(), int(self.game.clock[0])
        for i in self.opponents.policies:
            number = self.opponents.act(i, game, self.book) if present[i] else np.nan
            chosen[i] = -1 if np.isnan(number) else number
        game.play(np.where((chosen < 0) | ~present, game.idle, chosen)[np.newaxis])
        paid = self._transfers(present) + self._gifts()
        reward = np.where(present, game.reward[0], 0.0) + paid
        if not len(game.ended):
            return self._now(reward, paid)
        self.fresh, self.mask = True, self._waiting() if self.masked else None
        terms = self._terms()
        if terms is not None:
            terms[:, LEFT] = 1.0 - (clock + 1) / game.horizon
        last = (game.final_views if self.views else game.final_features)[0]
        return Came(
            last, terms, self.mask, reward, paid, present, bool(game.terminated[0]), bool(game.truncated[0])
        )

    def _transfers(self, present: np.ndarray) -> np.ndarray:
        """What each agent is paid by others less what it pays them (n_agents,), credits."""
        if self.book is None or np.isnan(self.book.theta[0]):
            return np.zeros(self.n_agents)
        return net(owed(self.terms.rule, self.game, self.book.theta, present[np.newaxis]))[0]

    def _gifts(self) -> np.ndarray:
        """What each agent is given less what it gives of its own (n_agents,), credits."""
        if not self.source.gives:
            return np.zeros(self.n_agents)
        return received(self.game.gifts, self.game.generous)[0]

    # -- what is seen

    def _now(self, reward: np.ndarray, paid: np.ndarray) -> Came:
        """How things stand, and what brought them about."""
        self.mask = self._mask() if self.masked else None
        seen = (self.game.views if self.views else self.game.features)[0]
        return Came(seen, self._terms(), self.mask, reward, paid, self.game.alive[0])

    def _terms(self) -> np.ndarray | None:
        if self.book is None:
            return None
        n = self.n_agents
        return self.book.terms(self.game, np.zeros(n, dtype=np.int64), np.arange(n))

    def _mask(self) -> np.ndarray:
        if self.talking:
            return self.talk.legal()
        mask, game, present = self._waiting(), self.game, self.game.alive[0]
        mask[present, game.idle] = False
        mask[present, : game.n_actions] = game.legal[0, present]
        return mask

    def _waiting(self) -> np.ndarray:
        """Nobody may do anything but what the world calls idle."""
        mask = np.zeros((self.n_agents, self.n_choices), dtype=np.bool_)
        mask[:, self.game.idle] = True
        return mask
