"""Payoffs by role: what a cooperator and a defector came to, by how many cooperated, one line per episode and role (key `schelling1973`)."""

from __future__ import annotations

import numpy as np
import pandas as pd


def payoffs_by_role(episodes: pd.DataFrame, cooperates: np.ndarray, theta: pd.Series) -> pd.DataFrame:
    """One row per copy, episode and role: `number` of cooperators in it, `cooperates` (bool), and the means over the players of the role of what they `earned` by the
    world and `moved`, what others paid them, credits, and credits per theta.

    `episodes` is the table of a Record, `cooperates` (rows,) bool says who is a cooperator, `theta`, credits, is that of the contract by (copy, episode); where there is none, or it
    is 0, `moved` is nan.
    """
    table = episodes[["copy", "episode", "earned", "moved"]].assign(
        cooperates=np.asarray(cooperates, dtype=bool)
    )
    place = ["copy", "episode"]
    table["number"] = table.groupby(place)["cooperates"].transform("sum").astype(int)
    found = table.groupby([*place, "number", "cooperates"], as_index=False)[["earned", "moved"]].mean()
    force = theta.reindex(pd.MultiIndex.from_frame(found[place])).to_numpy(dtype=np.float64)
    return found.assign(
        moved=np.divide(found["moved"], force, out=np.full(len(found), np.nan), where=force > 0.0)
    )


def means_by_number(payoffs: pd.DataFrame, n_agents: int, column: str) -> tuple[np.ndarray, np.ndarray]:
    """The means of a column of `payoffs_by_role` over episodes for cooperators and for defectors (n_agents + 1,), by how many cooperate, 0 .. n_agents; nan where there is nobody."""
    means = payoffs.groupby(["cooperates", "number"])[column].mean()
    k = range(n_agents + 1)
    return tuple(means[role].reindex(k).to_numpy() if role in means else np.full(n_agents + 1, np.nan) for role in (True, False))  # fmt: skip
