"""Matrix games: all agents act at once, and a table says what each gains; once, or again and again."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.amounts import nearest, round_all
from credit_flow.core.boundary.answers import BadAnswer
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.core.discover import member
from credit_flow.core.streams import stream_key, uniforms_of
from credit_flow.worlds.games.normal_form import NormalForm
from credit_flow.worlds.games.one_shot import Dilemma, OneShot
from credit_flow.worlds.games.payoff_tensor import PayoffTensor


@dataclass(frozen=True)
class MatrixGameSettings(Parameters):
    """What can be set of it; each game takes some of these and refuses the others."""

    game: str = parameter("prisoners_dilemma", "game that is played", shelf="worlds", base=Dilemma)
    n_agents: int = parameter(
        2, "agents of a copy, where the game is for any number", unit="agents", low=2, high=1000
    )
    rounds: int = parameter(1, "rounds of an episode", unit="rounds", low=1, high=1_000_000)
    discount: float = parameter(
        1.0, "discount factor of a round; below 1 the game goes on for ever", low=1e-6, high=1.0
    )
    payoffs: tuple = parameter(
        (), "temptation, reward, punishment, sucker in credits; none: the game's own", unit="credits"
    )
    multiplier: float = parameter(
        1.5, "factor on what is in the pot, or on what things are worth to their buyer", low=1.0, high=1000.0
    )
    levels: int = parameter(2, "how much can be given, from all to nothing", unit="levels", low=2, high=1000)
    prize: float = parameter(
        0.0,
        "what the freed earn, each and in every round; below 0 it harms them to be freed",
        unit="credits",
        low=-1e6,
        high=1e6,
    )
    spread: float = parameter(
        1.0, "how far apart the best and the worst quality are", unit="credits", low=0.0, high=2.0
    )
    index_correlation: float = parameter(
        0.5, "correlation of the exogenous index with cooperation, a ratio", low=-1.0, high=1.0
    )


COMMON = ("game", "rounds", "discount", "index_correlation")


class MatrixGame(NormalForm):
    """A game of one step, played `rounds` times in an episode: `prisoners_dilemma`, `stag_hunt`, `public_goods`, `box_trapped`, `lemons`, or any tensor of payoffs (key `shapley1953`).

    Each agent sees what all did in the round before: for itself first and then for the others in turn, one number for each action, 1 for the one that was taken; nothing in the
    first round. With `discount` 1 the game ends after the rounds; below 1 it goes on for ever, and an episode is only cut off.

    `defected`, from 0 to 1, is how far an agent did not cooperate, `opened` whether it opened the box, `delivered` whether it sold; `index` is exogenous: with probability |`index_correlation`| it shows 1 - `defected`
    (or `defected`, for a negative correlation), else a fair coin, so the chance of a 1 differs by just the correlation between who cooperates and who does not. Who decides
    nothing defects as far as can be; in a game given as a tensor it does 0.
    """

    settings: ClassVar[type[Parameters]] = MatrixGameSettings

    def __init__(self, seed: int = 0, copies: int = 1, **settings):
        """Errors: `ParameterError` for a setting that the game does not take, and for numbers that do not make the game."""
        told = MatrixGameSettings(**settings)
        self._begin(seed, copies, _made(told), told)

    @classmethod
    def of(cls, payoff: ArrayLike, seed: int = 0, copies: int = 1, **settings) -> Self:
        """The game of a tensor of payoffs, an array (agents, a_1, ..., a_N) of credits; `settings` are `rounds`, `discount`, `index_correlation`.

        Agents may have different numbers of actions; `defected` is 1 for who leaves the first profile of highest welfare. Errors: `ParameterError`.
        """
        unknown = [name for name in settings if name not in COMMON[1:]]
        if unknown:
            raise ParameterError(
                f"MatrixGame.of does not take {', '.join(unknown)}: it takes {', '.join(COMMON[1:])}"
            )
        made = cls.__new__(cls)
        made._begin(seed, copies, PayoffTensor(payoff), MatrixGameSettings(**settings))
        return made

    def _begin(self, seed: int, copies: int, game: OneShot, told: MatrixGameSettings) -> None:
        self.game, self.horizon, self.discount = game, told.rounds, told.discount
        self.ends = told.rounds == 1 or told.discount == 1.0
        self.correlation, self.key = told.index_correlation, stream_key(seed, "index")
        self.n_agents, self.n_actions = len(game.shape), max(game.shape)
        self.n_features = self.n_agents * self.n_actions
        self.most, self.least = float(nearest(game.most)), min(float(nearest(game.least)), 0.0)
        self.idle = min(game.shape) - 1 if isinstance(game, Dilemma) else 0
        self.outcome_names = (*game.outcome_names, "index")
        super().__init__(seed, copies)
        self.acts = np.full((copies, self.n_agents), -1)  # of the last round, -1 before the first
        self.turns = (np.arange(self.n_agents)[:, np.newaxis] + np.arange(self.n_agents)) % self.n_agents
        if min(game.shape) < self.n_actions:
            self.legal[...] = np.arange(self.n_actions) < np.array(game.shape)[:, np.newaxis]

    def payoff(self) -> np.ndarray:
        """The game of one round as an array (agents, a_1, ..., a_N) of credits, unrounded, for `theory.subgame_perfect`. Errors: `TooLarge`."""
        return self.game.payoff()

    def outcomes(self, names: Sequence[str] = ("defected",)) -> np.ndarray:
        """What is to be expected of the outcomes `names` in each profile of actions: an array (a_1, ..., a_N, agents, names) of numbers. Errors: `ParameterError`."""
        missing = [name for name in names if name not in self.outcome_names]
        if missing:
            raise ParameterError(
                f"no outcome {', '.join(missing)}: there are {', '.join(self.outcome_names)}"
            )
        happened = self.game.outcomes(self.game.profiles())
        shown = abs(self.correlation) * self._shown(happened) + (1.0 - abs(self.correlation)) * 0.5
        happened = np.concatenate([happened, shown[:, :, np.newaxis]], axis=2)
        columns = [self.outcome_names.index(name) for name in names]
        return happened[:, :, columns].reshape(*self.game.shape, self.n_agents, len(columns))

    def reset(self, copies: np.ndarray, tick: int) -> None:
        """Nobody has done anything yet in `copies` (n,), indices."""
        self.acts[copies] = -1

    def move(self, copies: np.ndarray, actions: np.ndarray) -> None:
        """All agents of `copies` (n,), indices, act by `actions` (n, agents). Errors: `BadAnswer` for an action that an agent does not have."""
        self._require_there(copies, actions)
        self.acts[copies] = actions
        gains = np.array(self.game.gains(actions), dtype=np.float64, order="C")
        round_all(gains.reshape(-1))
        self.reward[copies] = gains
        happened = self.game.outcomes(actions)
        self.outcome[copies, :, :-1] = happened
        self.outcome[copies, :, -1] = self._index(copies, happened)
        self.terminated[copies] = self.ends & (self.clock[copies] >= self.horizon)

    def observe(self, copies: np.ndarray) -> None:
        """Everybody sees what was done in the last round in `copies` (n,), indices."""
        taken = self.acts[copies][:, :, np.newaxis] == np.arange(self.n_actions)
        self.features[copies] = taken[:, self.turns].reshape(len(copies), self.n_agents, self.n_features)

    def scene(self, copy: int) -> dict:
        """What all agents of `copy` did in the last round, indices, -1 before the first."""
        return {"acts": self.acts[copy].copy()}

    def _shown(self, happened: np.ndarray) -> np.ndarray:
        """What the index shows where it shows anything."""
        return happened[:, :, 0] if self.correlation < 0.0 else 1.0 - happened[:, :, 0]

    def _index(self, copies: np.ndarray, happened: np.ndarray) -> np.ndarray:
        draws = uniforms_of(self.key, self.tick, copies, 2 * self.n_agents)
        shows, coin = draws[:, : self.n_agents] < abs(self.correlation), draws[:, self.n_agents :] < 0.5
        return np.where(shows, self._shown(happened), coin)

    def _require_there(self, copies: np.ndarray, actions: np.ndarray) -> None:
        wrong = (actions < 0) | (actions >= np.array(self.game.shape))
        if wrong.any():
            i, agent = np.argwhere(wrong)[0]
            raise BadAnswer(
                f"action {actions[i, agent]} of agent {agent} of copy {copies[i]} in tick {self.tick}: must be 0 .. {self.game.shape[agent] - 1}"
            )


def _made(told: MatrixGameSettings) -> OneShot:
    """The game that is `told`, made of those settings that it takes."""
    kind = member("worlds", Dilemma, told.game, "game")
    takes = inspect.signature(kind).parameters
    for field in dataclasses.fields(told):
        if field.name not in (*COMMON, *takes) and getattr(told, field.name) != field.default:
            wants = "is a game for 2" if field.name == "n_agents" else f"takes {', '.join(takes)}"
            raise ParameterError(f"{field.name} = {getattr(told, field.name)!r}: {told.game} {wants}")
    return kind(**{name: getattr(told, name) for name in takes})
