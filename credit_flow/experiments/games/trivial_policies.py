"""What players earn who learn nothing: to be printed beside whatever is said of players who learn."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import member
from credit_flow.institutions.games.episode_log import episodes_of
from credit_flow.measures.statistics.interval import normal_interval
from credit_flow.models.games.social_dilemma import SocialDilemma
from credit_flow.models.model import CreditFlow
from credit_flow.worlds.markov_game import MarkovGame

POLICIES = {
    "traffic_junction": ("gas", "brake", "random", "give_way"),
    "merge": ("accelerate", "wait_for_ambulance", "random"),
}
"""By world."""

TOLD = ("crashed", "arrived", "braked")
"""Outcomes that can be summed over an episode."""

SIGHT = 3
"""Cells that who gives way sees in every direction, if the world shows less; what comes in is the same."""

PURSE = 100_000.0
"""Credits that the worst policy does not lose in an episode."""


def trivial_policies(
    game: str = "traffic_junction", *, episodes: int = 2000, seed: int = 1, **settings
) -> pd.DataFrame:
    """One row per policy that needs no learning, all on the same first `episodes` of `game` under `seed`, with `settings` of the world.

    `success`, the share of episodes in which nobody crashed, where one can, from `success_low` to `success_high` (95 %, Wilson); `earned`, credits of all agents in an episode,
    from `earned_low` to `earned_high` (95 %, normal); `steps` of an episode; and how often in one somebody `crashed`, `arrived`, `braked`. Played with books, by `SocialDilemma`.
    Errors: `ParameterError` for another game and for wrong settings.
    """
    if game not in POLICIES:
        raise ParameterError(f"game = {game!r}: must be one of {', '.join(POLICIES)}")
    rows = {
        policy: _summary(_first_episodes(game, policy, episodes, seed, settings)) for policy in POLICIES[game]
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("policy")


def _first_episodes(game: str, policy: str, episodes: int, seed: int, settings: dict) -> pd.DataFrame:
    """What the first episode of each copy came to, all agents together."""
    sight = {"vision": max(SIGHT, settings.get("vision", 0))} if policy == "give_way" else {}
    world = settings | sight
    experts = member("worlds", MarkovGame, game)(**world).n_agents
    world.pop("n_agents", None)
    scenario = SocialDilemma(
        world_name=game, world_settings=world, experts=experts, copies=episodes, policy=policy, others=0, endowment=PURSE
    )  # fmt: skip
    model, ended = CreditFlow(scenario, seed=seed, journal=False), []
    while model.world.episode.min() < 1:
        model.step()
        done = episodes_of(model)
        ended += [] if done is None else [pd.DataFrame(done)]
    table = pd.concat(ended)
    first = table[table["episode"] == 0].groupby("copy")
    told = [name for name in TOLD if name in table]
    return first[["earned", *told]].sum().assign(steps=first["steps"].first())


def _summary(episodes: pd.DataFrame) -> dict[str, float]:
    """One row, of episodes (n, ...)."""
    n, row = len(episodes), {}
    if "crashed" in episodes:
        well = int((episodes["crashed"] == 0).sum())
        low, high = binomtest(well, n).proportion_ci(method="wilson")
        row |= {"success": well / n, "success_low": low, "success_high": high}
    earned = episodes["earned"]
    low, high = normal_interval(earned.mean(), earned.std() / np.sqrt(n))
    means = episodes.drop(columns="earned").mean().to_dict()
    return row | {"earned": earned.mean(), "earned_low": float(low), "earned_high": float(high)} | means
