"""Gifts: what players give each other in a step of a game is paid."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books.ledger import WORLD, Entry
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.institutions.games.play import causes
from credit_flow.institutions.games.scene_log import SceneLog
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.institution import Institution


class Gifts(Institution):
    """A player who gives another something in a world with `gifts`, such as `GiftGame`, pays it (kind `payment`); with a `budget` of that world WORLD pays it in the giver's name (kind
    `subsidy`), within the mint budget (key `lupu2020`). The cause is the giver's decision. Who does not have what it gives, gives nothing. It stands after `Play`.
    """

    def registers(self, model) -> tuple:
        """None. Errors: `ParameterError` for a world in which nobody can give anything."""
        if not hasattr(model.world, "gifts"):
            raise ParameterError(
                f"{type(model.world).__name__}: players cannot give each other anything in it; take GiftGame.of(world)"
            )
        return ()

    def mint(self, world) -> float:
        """What WORLD may give in a tick in players' names, credits: one each."""
        return float(world.copies * world.n_agents) if world.generous else 0.0

    def step(self, model) -> None:
        """Pay what was given in the step."""
        game, seats = model.world, model.registers[Seats]
        copy, giver, receiver = np.nonzero(game.gifts)
        there = seats.acted[copy, giver] & seats.acted[copy, receiver]
        copy, giver, receiver = copy[there], giver[there], receiver[there]
        amount, accounts = game.gifts[copy, giver, receiver], model.first_account + seats.rows
        who, whom, cause = accounts[copy, giver], accounts[copy, receiver], causes(model)[copy, giver]
        if game.generous:
            model.ledger.post(Entry(WORLD, whom, amount, "subsidy", cause))
        else:
            amount = _affordable(amount, who, model.balances)
            given = amount > 0.0
            model.ledger.post(Entry(who[given], whom[given], amount[given], "payment", cause[given]))
        net = np.zeros(seats.rows.shape)
        np.add.at(net, (copy, receiver), amount)
        if not game.generous:
            np.subtract.at(net, (copy, giver), amount)
        seats.move(net, game.ended)
        model.registers[SceneLog].move(net)


def _affordable(amount: np.ndarray, who: np.ndarray, balances: np.ndarray) -> np.ndarray:
    """The `amount` (n,) that accounts `who` (n,) give, credits, 0 where one does not have all that it gives."""
    asked = np.bincount(who, amount, len(balances))
    return np.where((asked <= balances)[who], amount, 0.0)
