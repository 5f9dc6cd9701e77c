"""Play: in every tick all agents of every copy of a world for many act once, and what they gain or lose is paid."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books.errors import Insolvent, Overdraft
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.institutions.games.contract_book import ContractBook
from credit_flow.institutions.games.episode_log import episodes_of
from credit_flow.institutions.games.scene_log import SceneLog, scenes_of
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.games.sight import sight
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.rewards import rewards
from credit_flow.tables.episodes import EPISODES
from credit_flow.tables.scenes import SCENES


class Play(Institution):
    """A step of the game in every copy: living experts in their seats decide (`act`), the world moves on, WORLD pays whoever gained, and
    whoever lost pays SINK (kind `reward`).

    Who abstains, or is dead, does what the world calls `idle`, and the dead are paid nothing. An episode goes on from tick to tick. The
    cause of a line is (tick x copies + copy) x n_agents + agent, so what came of a decision can be read off the journal. The Record gets
    `episodes` that ended in the tick, their mean `welfare` (what all agents of a copy earned in one, credits), and `outcome_...`, the
    sum of each outcome of the world over all agents, and how the world stands (`levels`), a mean over copies; and the tables `episodes` and, of copies `watched`, indices, `scenes`.
    """

    takes_decisions = True
    tables = (EPISODES.filled(episodes_of), SCENES.filled(scenes_of))

    def __init__(self, watched: tuple[int, ...] = (0,)):
        self.watched = tuple(watched)

    def registers(self, model) -> tuple[Seats, SceneLog]:
        """Who plays whom, and what is seen of it. Errors: those of `Seats`; `ParameterError` if no policy decides what to do."""
        if not any(policy.decides("act", None) for policy in model.policies):
            names = ", ".join(sorted({type(policy).__name__ for policy in model.policies}))
            raise ParameterError(
                f"policy = {names}: decides no act, and a game would be played by nobody; write act(self, seen), or take Random()"
            )
        return Seats(model.world, model.parameters.founders), SceneLog(self.watched)

    def observe(self, model) -> dict[str, float]:
        """Episodes that ended, their mean welfare in credits, what happened, and how the world stands."""
        levels = {name: float(level.mean()) for name, level in model.world.levels().items()}
        return {**model.registers[Seats].report, **levels}

    def step(self, model) -> None:
        """Everybody acts, and is paid. Errors: `BadAnswer` for wrong actions, and for a world that breaks its word; `Insolvent` for losses
        that somebody cannot pay."""
        game, seats, scenes = model.world, model.registers[Seats], model.registers[SceneLog]
        present = game.alive & model.table.alive[seats.rows]
        cause = causes(model)
        seen = getattr(model.recorder, "keeps_tables", False)
        if seen:
            scenes.begin(game, _theta(model))
        actions = self._actions(model, present)
        game.play(actions)
        reward = np.where(present, game.reward, 0.0)
        self._pay(model, reward, cause)
        seats.note(game, reward, present, actions)
        if seen:
            scenes.end(game, actions, reward)

    def _actions(self, model, present: np.ndarray) -> np.ndarray:
        """What all agents do (copies, n_agents), indices; those `present` (copies, n_agents) are asked."""
        game = model.world
        legal = game.legal[present]
        terms = {"may_abstain": True, "dtype": int, "legal": None if legal.all() else legal}
        space = Space("act", (len(legal),), 0, game.n_actions - 1, "actions", **terms)
        chosen = self.decide(model, "act", sight(model, present, "play"), space)
        actions = np.full(present.shape, game.idle)
        actions[present] = np.where(np.isnan(chosen), game.idle, chosen)
        return actions

    def _pay(self, model, reward: np.ndarray, cause: np.ndarray) -> None:
        account = model.first_account + model.registers[Seats].rows
        try:
            model.ledger.post(*rewards(account, reward, cause))
        except Overdraft as error:
            raise Insolvent(
                f"tick {model.tick}: {error}; a game with losses needs a larger endowment, at least what an episode can cost"
            ) from None


def causes(model) -> np.ndarray:
    """The number of each agent's decision of the tick (copies, n_agents)."""
    game = model.world
    first = (model.tick * game.copies + np.arange(game.copies))[:, np.newaxis] * game.n_agents
    return first + np.arange(game.n_agents)


def _theta(model) -> np.ndarray:
    """The parameter of the contract in force in each copy (copies,), nan = none."""
    book = model.registers.get(ContractBook)
    return np.full(model.world.copies, np.nan) if book is None else book.theta
