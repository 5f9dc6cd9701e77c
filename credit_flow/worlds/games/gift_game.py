"""Gift game: any game for many in which players may also give each other something, instead of acting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.core.discover import member
from credit_flow.worlds.markov_game import MarkovGame

AMOUNTS = tuple(float(nearest(amount)) for amount in (0.1, 0.5, 1.0))
"""What can be given in a step, credits, on the quantum."""

BUDGET = 10.0
"""What WORLD gives in a player's name in an episode at most, credits, where it does (key `lupu2020`)."""


@dataclass(frozen=True)
class GiftGameSettings(Parameters):
    """What can be set of it."""

    game: str = parameter("matrix_game", "game that is played", shelf="worlds", base=MarkovGame)
    budget: float = parameter(
        0.0, "what WORLD gives in a player's name in an episode at most; 0: players give of their own", unit="credits", low=0.0, high=1e6
    )  # fmt: skip


def _of_inner(name: str) -> property:
    """An array, or a number, of the game inside, which is also that of this one."""

    def get(self):
        return getattr(self.inner, name)

    def put(self, value):
        setattr(self.inner, name, value)

    return property(get, put)


class GiftGame(MarkovGame):
    """After the actions of the game come, for each other agent in turn, three more: to give it .1, .5 or 1 credit; who gives does in the game what that calls `idle` (key `lupu2020`).

    `gifts` (copies, i, j) is what agent i gave agent j in the last step, credits, and the outcome `given` what it gave in all. With a `budget`, credits, an agent gives no more than that in
    an episode, and what is left of it where it wants to give more. The world only says what is given: the institution `Gifts` pays it. Agents do not see who gave them what, only what they get.
    """

    settings: ClassVar[type[Parameters]] = GiftGameSettings

    def __init__(self, seed: int = 0, copies: int = 1, *, game: str = "matrix_game", budget: float = 0.0):
        """Errors: `ParameterError`, `UnknownName` for a game that there is not, or that one plays alone."""
        told = GiftGameSettings(game=game, budget=budget)
        self._begin(member("worlds", MarkovGame, told.game)(seed=seed, copies=copies), told.budget)

    @classmethod
    def of(cls, game: MarkovGame, budget: float = 0.0) -> Self:
        """A `game` that has been made already, with gifts. Errors: `ParameterError` for one that one plays alone."""
        made = cls.__new__(cls)
        made._begin(game, GiftGameSettings(budget=budget).budget)
        return made

    def _begin(self, game: MarkovGame, budget: float) -> None:
        if game.n_agents < 2:
            raise ParameterError(f"{type(game).__name__}: has one agent in a copy, and nobody to give to")
        self.inner, self.budget, self.seed, self.copies = game, float(nearest(budget)), game.seed, game.copies
        self.n_agents, self.n_features, self.feature_scale = (
            game.n_agents,
            game.n_features,
            game.feature_scale,
        )
        self.n_actions = game.n_actions + (game.n_agents - 1) * len(AMOUNTS)
        self.horizon, self.discount, self.most, self.least = (
            game.horizon,
            game.discount,
            game.most,
            game.least,
        )
        self.idle, self.view_shape = game.idle, game.view_shape
        self.outcome_names = (*game.outcome_names, "given")
        self.gifts = np.zeros((game.copies, game.n_agents, game.n_agents))
        self.spent = np.zeros((game.copies, game.n_agents))  # credits given in the episode so far
        self._tell()

    tick, clock, episode, over = (_of_inner(name) for name in ("tick", "clock", "episode", "over"))
    ended, final_features, final_views = (
        _of_inner(name) for name in ("ended", "final_features", "final_views")
    )
    features, visible, views, wants_views = (
        _of_inner(name) for name in ("features", "visible", "views", "wants_views")
    )
    alive, reward, left, elapsed = (_of_inner(name) for name in ("alive", "reward", "left", "elapsed"))
    terminated, truncated, first = (_of_inner(name) for name in ("terminated", "truncated", "first"))

    @property
    def generous(self) -> bool:
        """Whether WORLD gives in the name of who gives."""
        return self.budget > 0.0

    # -- playing

    def advance(self, tick: int) -> float:
        """Begin new episodes where the last is over; returns the most that WORLD may pay in `tick` for what is done in the game, in credits."""
        self.spent[self.over] = 0.0
        most = self.inner.advance(tick)
        self._tell()
        return most

    def step(self, actions: np.ndarray) -> None:
        """All agents of all copies act, or give, by `actions` (copies, n_agents), indices."""
        gives = actions >= self.inner.n_actions
        self._give(actions - self.inner.n_actions, gives & self.alive)
        self.inner.step(np.where(gives, self.inner.idle, actions))
        self.spent[self.ended] = 0.0
        self._tell()

    def _give(self, choice: np.ndarray, gives: np.ndarray) -> None:
        """Note what those who give (copies, n_agents), a mask, give by their `choice` (copies, n_agents), numbers of gifts."""
        self.gifts[...] = 0.0
        copy, giver = np.nonzero(gives)
        place, size = np.divmod(choice[copy, giver], len(AMOUNTS))
        receiver = (giver + 1 + place) % self.n_agents
        amount = np.where(self.alive[copy, receiver], np.array(AMOUNTS)[size], 0.0)
        if self.generous:
            amount = np.minimum(amount, self.budget - self.spent[copy, giver])
        self.gifts[copy, giver, receiver] = amount
        self.spent[copy, giver] += amount

    def _tell(self) -> None:
        """Say what happened and what may be done, in arrays that are wider than those of the game inside."""
        self.outcome[:, :, :-1], self.outcome[:, :, -1] = self.inner.outcome, self.gifts.sum(axis=2)
        if "legal" in vars(self.inner):
            self.legal[:, :, : self.inner.n_actions] = self.inner.legal

    def reset(self, copies: np.ndarray, tick: int) -> None:
        """Put `copies` (n,), indices, of the game inside into a start state."""
        self.inner.reset(copies, tick)

    def move(self, copies: np.ndarray, actions: np.ndarray) -> None:
        """The game inside moves on in `copies` (n,), indices, by `actions` (n, n_agents), indices of its own."""
        self.inner.move(copies, actions)

    def observe(self, copies: np.ndarray) -> None:
        """Write what agents of `copies` (n,), indices, now see."""
        self.inner.observe(copies)

    def end(self, copies: np.ndarray) -> None:
        """The episodes of `copies`, a mask (copies,) or indices, are over."""
        self.inner.end(copies)

    def examine(self) -> None:
        """As the game inside does."""
        self.inner.examine()

    def encode(self, features: np.ndarray) -> np.ndarray:
        """What networks are shown of `features` (..., n_features): numbers as the game inside says, float32."""
        return self.inner.encode(features)

    def scene(self, copy: int) -> dict:
        """What a picture of one copy is drawn from."""
        return self.inner.scene(copy)

    def levels(self) -> dict[str, np.ndarray]:
        """How each copy stands (copies,), numbers by name."""
        return self.inner.levels()


def received(gifts: np.ndarray, generous: bool) -> np.ndarray:
    """What each agent gets by `gifts` (copies, i, j), credits, less what it pays for them (copies, n_agents), credits: nothing where WORLD is `generous`."""
    got = gifts.sum(axis=1)
    return got if generous else got - gifts.sum(axis=2)
