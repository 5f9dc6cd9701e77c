"""Turn report: who learns to play is told how the step went."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.turn import Turn
from credit_flow.institutions.games.channel import Channel
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.institution import Institution


class TurnReport(Institution):
    """Stands last, and posts nothing: every policy that learns from turns is told what the tick brought its players (`Seats.came`), and what they see now."""

    def step(self, model) -> None:
        """Tell whoever wants to know."""
        turn = turn_of(model)
        whose = model.table.policy[model.registers[Seats].rows[turn.game, turn.agent]]
        for index, policy in enumerate(model.policies):
            if policy.needs_turns:
                policy.turn(turn if len(model.policies) == 1 else turn.some(whose == index))


def turn_of(model) -> Turn:
    """How the step went for all who acted in it."""
    game, seats, channel = model.world, model.registers[Seats], model.registers.get(Channel)
    copy, agent = np.nonzero(seats.acted)
    over = np.full(game.copies, -1)
    over[game.ended] = np.arange(len(game.ended))
    last, gone = over[copy], game.left[copy, agent]
    return Turn(
        game=copy,
        agent=agent,
        features=_last(game.features[copy, agent], game.final_features, last, agent),
        views=_last(game.views[copy, agent], game.final_views, last, agent) if game.wants_views else None,
        utility=seats.came[copy, agent],
        done=game.terminated[copy] | gone,
        cut=game.truncated[copy] & ~gone,
        acts=seats.acts[copy],
        spoken=None if channel is None else channel.spoken[copy],
    )


def _last(now: np.ndarray, final: np.ndarray, last: np.ndarray, agent: np.ndarray) -> np.ndarray:
    """What is seen `now` (n, ...), or of an episode that is over what was seen last, `final` (ended, agents, ...)."""
    over = last >= 0
    if over.any():
        now[over] = final[last[over], agent[over]]
    return now
