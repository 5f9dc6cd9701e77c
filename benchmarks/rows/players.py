"""Row 19: steps of games per second of one core while their players learn, books closed in every step."""

from __future__ import annotations

import statistics
import time

from env_steps import UNIT, span
from row import Goal, Row

from credit_flow.experiments.training.players_in_training import PlayersInTraining
from credit_flow.learners.networks.torch_device import repeatable
from credit_flow.learners.ppo import PPO
from credit_flow.models.games.social_dilemma import SocialDilemma

ROUNDS = 5


def steps_of_players(quick: bool) -> list[Row]:
    """Cleanup on features as `credit-flow train` has it, and on views with seven agents, networks of their own and shared."""
    with repeatable(1):
        rows = [
            _row(
                "cleanup mini, 2 agents, features",
                _training("mini", 2, "separate", False, 512),
                Goal(">=", 5e4),
                quick,
            )
        ]
        rows += [
            _row(
                f"cleanup ssd, 7 agents, views, {mode} networks",
                _training("ssd", 7, mode, True, 64),
                Goal(">=", 1e3),
                quick,
            )
            for mode in ("separate", "shared")
        ]
    return rows


def _training(rules: str, agents: int, mode: str, pictures: bool, copies: int) -> PlayersInTraining:
    players = {
        "policy": "neural_player",
        "policy_settings": {"mode": mode, "pictures": pictures},
        "others": 0,
    }
    scenario = SocialDilemma(
        world_name="cleanup",
        world_settings={"rules": rules},
        experts=agents,
        copies=copies,
        terms="drawn",
        **players,
    )
    size = {"auctions": 16 * copies, "minibatch": 512 if mode == "separate" else 2048} if pictures else {}
    return PlayersInTraining(scenario, "ppo", PPO.tuned({"preset": "players", "epochs": 2, **size}))


def _row(what: str, training: PlayersInTraining, goal: Goal, quick: bool) -> Row:
    """Whole updates, the rollouts before them included."""
    ticks = training.settings.auctions // training.models[0].world.copies
    training.advance(ticks)
    found = []
    for _ in range(1 if quick else ROUNDS):
        before, held = time.process_time(), training.held
        training.advance(ticks)
        found.append((training.held - held) / (time.process_time() - before))
    detail = f"{span(found)}; {training.company.settings.epochs} epochs, contract with theta drawn, {training.models[0].world.copies} copies"
    return Row(19, what, statistics.median(found), UNIT, goal, detail)
