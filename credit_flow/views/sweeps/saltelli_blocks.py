"""Saltelli's design read back from a sweep's table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.measures.statistics.measured_runs import COMPLETE


class NotSaltelli(ValueError):
    """A table whose rows are not those of Saltelli's design, in its order; says where it departs."""


def saltelli_blocks(table: pd.DataFrame, measure: str, names: list[str]) -> np.ndarray:
    """The measure (in its unit) at each base point of Saltelli's design, mean over seeds: (base points, d + 2) (key `saltelli2010`).

    The rows of each seed must stand in the design's order: for each base point A, A with one of the d parameters `names`
    from B after the other, the same with A and B exchanged if second orders were planned (not used here), and B. A base point
    with a failed run or one without a value is NaN throughout. Errors: `NotSaltelli`.
    """
    value = table[measure].where(table["status"].isin(COMPLETE)) if "status" in table else table[measure]
    by_seed = [np.flatnonzero(table["seed"] == seed) for seed in table["seed"].unique()]
    settings = table[names].to_numpy(dtype=object)
    _refuse_other_settings(settings, by_seed)
    step = _step(settings[by_seed[0]])
    used = [*range(len(names) + 1), step - 1]
    values = value.to_numpy(dtype=np.float64)[np.array(by_seed)].mean(axis=0).reshape(-1, step)[:, used]
    values[~np.isfinite(values).all(axis=1)] = np.nan
    return values


def _refuse_other_settings(settings: np.ndarray, by_seed: list[np.ndarray]) -> None:
    for rows in by_seed:
        if len(rows) != len(by_seed[0]) or (settings[rows] != settings[by_seed[0]]).any():
            raise NotSaltelli("the seeds were not run in the same settings, in the same order")


def _step(settings: np.ndarray) -> int:
    """Rows to a base point: d + 2, or 2 d + 2 with second orders."""
    n, d = settings.shape
    for step in (d + 2, 2 * d + 2):
        if n and n % step == 0 and _are_blocks(settings.reshape(-1, step, d)):
            return step
    raise NotSaltelli(f"the {n} settings are not blocks of A, A with a column from B in turn, and B")


def _are_blocks(blocks: np.ndarray) -> bool:
    """Whether row j + 1 of each block is its first row A but for column j, which is from its last row B."""
    a, b = blocks[:, 0], blocks[:, -1]
    for j in range(blocks.shape[2]):
        expected = a.copy()
        expected[:, j] = b[:, j]
        if (blocks[:, j + 1] != expected).any():
            return False
    return True
