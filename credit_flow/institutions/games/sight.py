"""Sight: what the players of a game see when they are asked for a decision."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.core.streams import uniforms
from credit_flow.institutions.games.channel import Channel
from credit_flow.institutions.games.contract_book import ContractBook
from credit_flow.institutions.games.seats import Seats


def sight(model, asked: np.ndarray, stream: str, draw: int = 0, width: int = 1) -> GameObservation:
    """What those `asked` (copies, n_agents), bool, see: what the world shows them, the contract in force or on the table, if there can be one, and what was said, if there is talk.

    Each has `width` numbers of its own of a random `stream`, the `draw`-th such of the tick.
    """
    game, registers = model.world, model.registers
    copy, agent = np.nonzero(asked)
    draws = uniforms(model.stream(stream), model.tick, (asked.size, (draw + 1) * width))[:, draw * width :]
    own = draws.reshape(*asked.shape, width)[asked]
    book, channel = registers.get(ContractBook), registers.get(Channel)
    return GameObservation(
        rows=registers[Seats].rows[asked], draw=own[:, 0] if width == 1 else own, game=copy, agent=agent, episode=game.episode[copy],
        clock=game.clock[copy], features=game.features[asked], visible=game.visible[asked],
        views=game.views[asked] if game.wants_views else None,
        contract=None if book is None else book.terms(game, copy, agent), heard=None if channel is None else channel.heard[copy],
    )  # fmt: skip
