"""Messages: in every tick each player may say a symbol, which all players of its copy see when they next decide."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.institutions.games.channel import Channel
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.games.sight import sight
from credit_flow.institutions.institution import Institution


@dataclass(frozen=True)
class MessagesSettings(Parameters):
    """What can be set of it."""

    vocabulary: int = parameter(2, "symbols that can be said", unit="symbols", low=2, high=1000)


class Messages(Institution):
    """Each living player says one of `vocabulary` symbols (`message`), or abstains; all players of its copy, itself among them, see what was said a tick later (`GameObservation.heard`), and nothing as an
    episode begins (key `jaques2019`). Talk is free, and moves no credit. It stands before `Play`. The Record gets `spoken`, how many spoke.
    """

    takes_decisions = True

    def __init__(self, vocabulary: int = MessagesSettings.vocabulary):
        """Errors: `ParameterError` for fewer symbols than two."""
        self.vocabulary = MessagesSettings(vocabulary).vocabulary

    def registers(self, model) -> tuple[Channel]:
        """What has been said."""
        return (Channel(model.world),)

    def observe(self, model) -> dict[str, float]:
        """How many players spoke in the tick."""
        return {"spoken": int((model.registers[Channel].spoken >= 0).sum())}

    def step(self, model) -> None:
        """Everybody hears what was said, and speaks."""
        game, channel = model.world, model.registers[Channel]
        channel.roll(game.clock == 0)
        present = game.alive & model.table.alive[model.registers[Seats].rows]
        asked = int(present.sum())
        space = Space("message", (asked,), 0, self.vocabulary - 1, "symbols", may_abstain=True, dtype=int)
        said = self.decide(model, "message", sight(model, present, "messages"), space)
        channel.spoken[present] = np.where(np.isnan(said), -1, said)
