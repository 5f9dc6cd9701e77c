"""What a training of players came to: how they play without a contract and under each, the contract that they sign, and whether anybody gains by playing otherwise."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from credit_flow.agents.players.player_weights import PlayerWeights
from credit_flow.experiments.training.contract_values import ContractValues, curve_of
from credit_flow.experiments.training.player_deviation import player_deviation
from credit_flow.experiments.training.players_in_training import PlayersInTraining, negotiating
from credit_flow.worlds.games.matrix_game import MatrixGame

DEVIATION = 0.1
"""The share of a training's steps in which a player that goes on alone learns."""

UPDATES = 8
"""How often it learns at least."""

COPIES = 64
"""Episodes in which players are examined where no contract is drawn."""


class Findings(NamedTuple):
    """Of one society: numbers by name, the curve over theta (rows by name), and the players, if they can be written down."""

    numbers: dict[str, float]
    curve: list[dict]
    players: PlayerWeights | None


def findings(training: PlayersInTraining, society: int, folder: Path) -> Findings:
    """Examine one society; with theta drawn in training, over the whole range; and what one of them gains that goes on alone. `folder` is for the time being."""
    scenario = training.scenario
    if scenario.terms != "drawn" or not training.portable:
        numbers = training.play(society, COPIES).numbers()
        players = training.players(society) if training.portable else None
        numbers |= _share_of_optimum(training, numbers["welfare"])
        theta, curve = scenario.theta if scenario.terms == "decreed" else math.nan, []
    else:
        found = training.values(society)
        players = negotiating(training.players(society), found)
        numbers, curve = _numbers(training, society, found, players), curve_of(found, training.seeds[society])
        theta = numbers["signed_theta"]
    if players is not None:
        steps = max(int(DEVIATION * training.auctions), UPDATES * training.settings.auctions)
        numbers["deviation_gain"] = player_deviation(training, society, players, steps, folder, theta)
    return Findings(numbers, curve, players)


def _numbers(
    training: PlayersInTraining, society: int, found: ContractValues, players: PlayerWeights
) -> dict[str, float]:
    """Without a contract, under the best theta and the largest, and as the players sign."""
    best = int(found.welfare.argmax())
    signed = training.play(society, COPIES, players, terms="negotiated", signing=True)
    offers = signed.offers
    accepted = [offer["result"] == "signed" for offer in offers]
    under = signed.some(~np.isnan(signed.theta))
    numbers = {
        f"null_{name}": value
        for name, value in found.episodes.some(np.isnan(found.episodes.theta)).numbers().items()
    }
    numbers |= found.episodes.some(found.part(found.theta[best])).numbers()
    numbers |= {"best_theta": float(found.theta[best]), "welfare_at_most": float(found.welfare[-1])}
    numbers |= {
        "offers": len(offers),
        "acceptance": float(np.mean(accepted)) if offers else math.nan,
        "signed_theta": float(under.theta.mean()) if len(under.theta) else math.nan,
        "signed_welfare": float(signed.welfare.mean()),
        "paid_for_signing": float(np.mean([np.maximum(offer["signing"], 0.0).sum() for offer in offers]))
        if offers
        else math.nan,
    }
    return {**numbers, **_share_of_optimum(training, numbers["signed_welfare"])}


def _share_of_optimum(training: PlayersInTraining, welfare: float) -> dict[str, float]:
    """The optimum of a matrix game, credits an episode, and how far below it `welfare` lies, as a share of it."""
    game = training.models[0].world
    if not isinstance(game, MatrixGame):
        return {}
    optimum = float(game.payoff().sum(axis=0).max()) * game.horizon
    return {"optimum": optimum, "shortfall": (optimum - welfare) / abs(optimum) if optimum else math.nan}


def table_of(found: list[Findings]) -> pd.DataFrame:
    """The curves of all societies, a row per seed and part of the range; theta nan: without a contract."""
    return pd.DataFrame([row for one in found for row in one.curve])
