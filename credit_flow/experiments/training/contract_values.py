"""What players that have learnt come to under each theta, and the offer that is best when that is known: play stays as it is, and offers and votes are solved exactly (key `christoffersen2023`)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from credit_flow.agents.players.frozen import Frozen
from credit_flow.agents.players.player_weights import PlayerWeights
from credit_flow.experiments.training.play_out import Episodes, play_out
from credit_flow.measures.statistics.interval import bca_interval
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.models.model import CreditFlow

POINTS = 30
"""Equal parts of the range of theta."""

REPLICAS = 24
"""Episodes in each of them."""

NULL = 0.1
"""Share of episodes without a contract."""


class ContractValues(NamedTuple):
    """Of each part of the range its middle `theta` (points,), credits, and `values` (points, agents), credits an episode, transfers included; `null` (agents,) without a contract; and all episodes."""

    theta: np.ndarray
    values: np.ndarray
    null: np.ndarray
    episodes: Episodes

    @property
    def welfare(self) -> np.ndarray:
        """What all agents have together (points,), credits an episode."""
        return self.values.sum(axis=1)

    def part(self, theta: float) -> np.ndarray:
        """Which of the episodes (n,), a mask, were played in the part of the range whose middle is nearest to `theta`."""
        nearest = np.abs(np.nan_to_num(self.episodes.theta, nan=np.inf)[:, np.newaxis] - self.theta).argmin(
            axis=1
        )
        return ~np.isnan(self.episodes.theta) & (nearest == np.abs(self.theta - theta).argmin())


def contract_values(
    scenario: SocialDilemma, players: PlayerWeights, seed: int, points: int = POINTS, replicas: int = REPLICAS
) -> ContractValues:
    """Play an episode in many copies, whose thetas are spread evenly over the range."""
    copies = int(np.ceil(points * replicas / (1.0 - NULL)))
    episodes = play(scenario.but(terms="drawn", widening=0, null=NULL, copies=copies), players, seed)
    theta, came = episodes.theta, episodes.earned + episodes.moved
    rule = scenario.rule
    edges = np.linspace(rule.low, rule.high, points + 1)
    part = np.clip(np.searchsorted(edges, theta, side="right") - 1, 0, points - 1)
    known = ~np.isnan(theta)
    values = np.array([came[known & (part == k)].mean(axis=0) for k in range(points)])
    return ContractValues((edges[1:] + edges[:-1]) / 2.0, values, came[~known].mean(axis=0), episodes)


def curve_of(found: ContractValues, seed: int) -> list[dict]:
    """A row for each part of the range, and one without a contract (theta nan), for players of a training with `seed`: welfare with its 95 % interval and the like, credits an episode."""
    rows = []
    for k, theta in enumerate([*found.theta, math.nan]):
        which = np.isnan(found.episodes.theta) if math.isnan(theta) else found.part(theta)
        one = found.episodes.some(which)
        low, high = bca_interval(one.welfare)
        values = found.null if math.isnan(theta) else found.values[k]
        own = {f"value_{i}": float(value) for i, value in enumerate(values)}
        rows.append(
            {
                "seed": seed,
                "theta": float(theta),
                "welfare_low": low,
                "welfare_high": high,
                "episodes": len(one.theta),
                **one.numbers(),
                **own,
            }
        )
    return rows


def curve_of_players(players: PlayerWeights) -> pd.DataFrame:
    """What is known of players that have been examined, as a table: what all agents (`welfare`) and each (`value_0` ...) have, credits an episode, a row per theta; nan: without a contract."""
    values = np.vstack([players.values, players.null])
    own = {f"value_{agent}": values[:, agent] for agent in range(values.shape[1])}
    theta = np.append(players.theta, np.nan)
    return pd.DataFrame({"theta": theta, "seed": players.facts["seed"], "welfare": values.sum(axis=1), **own})


def play(scenario: SocialDilemma, players: PlayerWeights, seed: int) -> Episodes:
    """An episode in every copy of a `scenario`, all of whose agents play as `players`."""
    frozen = Frozen.of(players)
    frozen.know(scenario.game(), scenario.contract if scenario.terms != "none" else None)
    plain = scenario.but(
        policy="random", policy_settings=(), other_policy="random", other_policy_settings=(), others=0
    )
    return play_out(CreditFlow(plain, rng=seed, policy=frozen, journal=False))
