"""Whether a player gains by playing otherwise: one goes on learning against the others, who stay as they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from credit_flow.agents.players.player_weights import PlayerWeights
from credit_flow.experiments.training.play_out import play_out
from credit_flow.experiments.training.players_in_training import SEED, PlayersInTraining
from credit_flow.learners.networks.tensor_arrays import restore_arrays
from credit_flow.models.model import CreditFlow

EPISODES = 64
"""Episodes in which what it has is examined, before and after."""


def player_deviation(
    training: PlayersInTraining,
    society: int,
    players: PlayerWeights,
    steps: int,
    folder: Path,
    theta: float = float("nan"),
) -> float:
    """How much more the last agent has after `steps` environment steps in which it alone learnt, from the weights that it had, under a contract of `theta`, credits (nan: none): a share of the
    mean size of what the agents had before. Not far above 0 where play is an equilibrium; below it where it has only unlearnt. Nan where agents have no networks of their own.

    `players` are written to `folder` for the time being.
    """
    scenario = training.scenario
    if training.outlook.mode != "separate" or not training.portable:
        return float("nan")
    path = folder / f".frozen-{training.seeds[society]}.npz"
    players.save(path)
    try:
        rest = {
            "other_policy": "frozen",
            "other_policy_settings": {"checkpoint": str(path)},
            "others": scenario.experts - 1,
        }
        terms = {"terms": "none"} if np.isnan(theta) else {"terms": "decreed", "theta": theta}
        if training.outlook.contract and np.isnan(theta):
            terms = {
                "terms": "drawn",
                "null": 1.0,
            }  # so that what is seen is the same: that there is no contract
        alone = PlayersInTraining(
            scenario.but(**rest, **terms, widening=0), "ppo", training.settings, (training.seeds[society],)
        )
        _give_weights(training, society, alone)
        before = _value(alone)
        while alone.auctions < steps:
            alone.advance()
        if alone.company.n_updates == 0:
            return float("nan")  # it has learnt nothing
        return float((_value(alone) - before)[-1] / np.abs(before).mean())
    finally:
        path.unlink(missing_ok=True)


def _give_weights(training: PlayersInTraining, society: int, alone: PlayersInTraining) -> None:
    """The networks and moments of a society, for one that goes on alone."""
    mine = training.company.seats.of(society)
    restore_arrays(
        alone.company.tensors(),
        {
            name: tensor.detach().cpu().numpy()[mine].copy()
            for name, tensor in training.company.tensors().items()
        },
    )


def _value(alone: PlayersInTraining) -> np.ndarray:
    """What each agent has in an episode (agents,), credits, while nobody learns."""
    model = CreditFlow(alone.scenario.but(copies=EPISODES), rng=SEED + alone.seeds[0], journal=False)
    alone.introduce(model, 0)
    model.policies[0].learning = False
    episodes = play_out(model)
    return (episodes.earned + episodes.moved).mean(axis=0)
