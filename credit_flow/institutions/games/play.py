"""Play: in every tick all agents of every copy of a world for many act once, and what they gain or lose is paid."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.core.books.errors import Insolvent, Overdraft
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.streams import uniforms
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.rewards import rewards


class Play(Institution):
    """A step of the game in every copy: living experts in their seats decide (`act`), the world moves on, WORLD pays whoever gained, and
    whoever lost pays SINK (kind `reward`).

    Who abstains, or is dead, does what the world calls `idle`, and the dead are paid nothing. An episode goes on from tick to tick. The
    cause of a line is (tick x copies + copy) x n_agents + agent, so what came of a decision can be read off the journal. The Record gets
    `episodes` that ended in the tick, their mean `welfare` (what all agents of a copy earned in one, credits), and `outcome_...`, the
    sum of each outcome of the world over all agents.
    """

    takes_decisions = True

    def registers(self, model) -> tuple[Seats]:
        """Who plays whom. Errors: those of `Seats`; `ParameterError` if no policy decides what to do."""
        if not any(policy.decides("act", None) for policy in model.policies):
            names = ", ".join(sorted({type(policy).__name__ for policy in model.policies}))
            raise ParameterError(
                f"policy = {names}: decides no act, and a game would be played by nobody; write act(self, seen), or take Random()"
            )
        return (Seats(model.world, model.parameters.founders),)

    def observe(self, model) -> dict[str, float]:
        """Episodes that ended, their mean welfare in credits, and what happened."""
        return model.registers[Seats].report

    def step(self, model) -> None:
        """Everybody acts, and is paid. Errors: `BadAnswer` for wrong actions, and for a world that breaks its word; `Insolvent` for losses
        that somebody cannot pay."""
        game, seats = model.world, model.registers[Seats]
        present = game.alive & model.table.alive[seats.rows]
        cause = (model.tick * game.copies + np.arange(game.copies))[:, np.newaxis] * game.n_agents
        game.play(self._actions(model, present))
        reward = np.where(present, game.reward, 0.0)
        self._pay(model, reward, cause + np.arange(game.n_agents))
        seats.note(game, reward)

    def _actions(self, model, present: np.ndarray) -> np.ndarray:
        """What all agents do (copies, n_agents), indices; those `present` (copies, n_agents) are asked."""
        game = model.world
        seen = self._seen(model, present)
        legal = game.legal[present]
        terms = {"may_abstain": True, "dtype": int, "legal": None if legal.all() else legal}
        chosen = self.decide(
            model, "act", seen, Space("act", (len(legal),), 0, game.n_actions - 1, "actions", **terms)
        )
        actions = np.full(present.shape, game.idle)
        actions[present] = np.where(np.isnan(chosen), game.idle, chosen)
        return actions

    def _seen(self, model, present: np.ndarray) -> GameObservation:
        game = model.world
        copy, agent = np.nonzero(present)
        draw = uniforms(model.stream("play"), model.tick, (present.size, 1)).reshape(present.shape)
        return GameObservation(
            rows=model.registers[Seats].rows[present], draw=draw[present], game=copy, agent=agent, episode=game.episode[copy],
            clock=game.clock[copy], features=game.features[present], visible=game.visible[present],
            views=game.views[present] if game.wants_views else None,
        )  # fmt: skip

    def _pay(self, model, reward: np.ndarray, cause: np.ndarray) -> None:
        account = model.first_account + model.registers[Seats].rows
        try:
            model.ledger.post(*rewards(account, reward, cause))
        except Overdraft as error:
            raise Insolvent(
                f"tick {model.tick}: {error}; a game with losses needs a larger endowment, at least what an episode can cost"
            ) from None
