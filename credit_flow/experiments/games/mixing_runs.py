"""Teams whose members learn from what they do themselves, from what all do, or from something between: played on the world's own rewards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.learners.signals.mixed import Mixed
from credit_flow.learners.signals.selfish_to_global import SelfishToGlobal
from credit_flow.learners.signals.signal import Signal
from credit_flow.measures.alignment import alignment
from credit_flow.worlds.games.matrix_game import MatrixGame

SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)
"""Shares of the common reward that are kept all the way, for comparison with a schedule."""

SCHEDULE = "own to common"
"""What runs are called in which the share follows a schedule."""

TEAM_BATCH = 4
"""Steps between updates of teams: few, so that the common reward is noisy."""


def team_game(own: Sequence[float], seed: int = 0, copies: int = 1) -> MatrixGame:
    """A game of two actions in which player i, if it gives (action 0), brings all together 1 credit, of which `own`[i] comes to itself, less than 0 being a cost, and the rest to the
    others in equal parts: 1 is its own business, 1/n a common reward."""
    kept, n = np.asarray(own, dtype=float), len(own)
    gave = 1.0 - np.indices((2,) * n)
    aside = ((1.0 - kept) / (n - 1)).reshape(n, *[1] * n) * gave
    return MatrixGame.of(
        kept.reshape(n, *[1] * n) * gave + aside.sum(axis=0) - aside, seed=seed, copies=copies
    )


def mixing_runs(
    signals: dict[str, Signal],
    world: MatrixGame | None = None,
    *,
    seeds: Sequence[int] = range(1, 21),
    batch: int = 16,
    updates: int = 200,
    step: float = 4.0,
) -> pd.DataFrame:
    """How teams learn to give under each of `signals`, by name: a row for each of these, seed and update, with columns `signal`, `seed`, `update`, `given` (chance of giving, mean over the
    team), `welfare` (credits a step), `alignment` (cosine of the own and the team's gradient as estimated), `share` (of the common reward in the signal; nan where it has none).

    REINFORCE on one logit a player, from 0: in every update each team plays `batch` steps of the `world`, public goods of five with multiplier 2 unless given, and climbs by `step` x the gradient of the
    signal less its mean over the batch. A seed draws the same uniform numbers under every signal, so that runs are paired. Errors: `ParameterError` for a world with other than two actions.
    """
    game = world or MatrixGame(game="public_goods", n_agents=5, multiplier=2.0)
    if set(game.game.shape) != {2}:
        raise ParameterError(f"world: its players have {game.game.shape} actions; giving is one of two")
    parts = [
        _learn(name, signal, game, list(seeds), batch, updates, step) for name, signal in signals.items()
    ]
    return pd.concat(parts, ignore_index=True)


def mixing_table(
    seeds: Sequence[int] = range(1, 21), updates: int = 200, n_away: Sequence[int] = range(6)
) -> pd.DataFrame:
    """What the figure `mixing` draws: a row for each run with `game`, `signal`, `share` (nan where it follows a schedule), `seed`, `away`, `given` at the end, `welfare` (credits a step) and `alignment`,
    means over the run, and `exact`, the alignment of the true gradients as it begins.

    `public goods` of five with multiplier 2, at shares around the threshold. And `team`s of ten, in which each act is its player's own business, except for `away` players to whom it costs .2 what brings all
    together 1: every fixed share, and one that goes from own to common in the first quarter.
    """
    near = sorted({*SHARES, 0.65, 0.72, 0.74, 0.76, 0.78})
    parts = [
        mixing_runs({f"{share:g}": Mixed(share) for share in near}, seeds=seeds, updates=updates).assign(
            game="public goods", away=5, exact=-1.0
        )
    ]
    schedule = SelfishToGlobal(((0, 0.0), (updates * TEAM_BATCH // 4, 1.0)))
    arms = {f"{share:g}": Mixed(share) for share in SHARES} | {SCHEDULE: schedule}
    for away in n_away:
        own = [1.0] * (10 - away) + [-0.2] * away
        runs = mixing_runs(arms, team_game(own), seeds=seeds, batch=TEAM_BATCH, updates=updates, step=1.0)
        parts.append(runs.assign(game="team", away=away, exact=float(alignment(own, np.ones(10)))))
    runs = pd.concat(parts, ignore_index=True)
    each = runs.groupby(["game", "away", "exact", "signal", "seed"], sort=False)
    came_to = each.agg(
        given=("given", "last"),
        welfare=("welfare", "mean"),
        alignment=("alignment", "mean"),
        share=("share", "last"),
    ).reset_index()
    came_to.loc[came_to["signal"] == SCHEDULE, "share"] = np.nan
    return came_to


def _learn(
    name: str, signal: Signal, game: MatrixGame, seeds: list[int], batch: int, updates: int, step: float
) -> pd.DataFrame:
    n, keys = game.n_agents, [stream_key(seed, "mixing") for seed in seeds]
    log_odds = np.zeros((len(seeds), n))
    moment, who = np.repeat(np.arange(len(seeds) * batch), n), np.tile(np.arange(n), len(seeds) * batch)
    rows = []
    for update in range(updates + 1):
        chance = 1.0 / (1.0 + np.exp(-log_odds))
        gave = np.stack([uniforms(key, update, (batch, n)) for key in keys]) < chance[:, np.newaxis]
        reward = game.game.gains(np.where(gave, 0, 1).reshape(-1, n))
        now = signal.after(update * batch)
        learnt = now.of(reward.ravel(), moment, who).reshape(gave.shape)
        reward, score = reward.reshape(gave.shape), gave - chance[:, np.newaxis]
        team = reward.sum(axis=2, keepdims=True)
        own, common, climb = (_gradient(score, one) for one in (reward, team, learnt))
        share = np.full(len(seeds), getattr(now, "social", np.nan))
        rows.append((chance.mean(axis=1), team[:, :, 0].mean(axis=1), alignment(own, common), share))
        log_odds += step * climb
    given, welfare, cosine, share = (np.concatenate(column) for column in zip(*rows))
    place = {
        "signal": name,
        "seed": np.tile(seeds, updates + 1),
        "update": np.repeat(np.arange(updates + 1), len(seeds)),
    }
    return pd.DataFrame({**place, "given": given, "welfare": welfare, "alignment": cosine, "share": share})


def _gradient(score: np.ndarray, reward: np.ndarray) -> np.ndarray:
    """The mean of score x (reward less its mean over the batch) (seeds, n), of (seeds, batch, n or 1)."""
    return (score * (reward - reward.mean(axis=1, keepdims=True))).mean(axis=1)
