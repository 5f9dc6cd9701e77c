"""Which parameters an outcome of a sweep depends on: the share of its variance each explains, or how steeply it follows each.

Both functions return one row per parameter and index, with columns `parameter`, `index` (a name of `SCALES`), `value` and the
ends `low`, `high` of its 95 % interval; all are without unit.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from SALib.analyze import sobol
from scipy import stats

from credit_flow.core.boundary.user_arrays import numbers
from credit_flow.core.measured import undefined

SHARE, COEFFICIENT = "share of the variance", "coefficient"
SCALES = {
    "first-order Sobol index": SHARE,
    "total Sobol index": SHARE,
    "standardized regression": COEFFICIENT,
    "rank correlation": COEFFICIENT,
}
"""Every index and the scale it is on."""

RESAMPLES = 1000
"""Bootstrap samples behind the interval of an index."""


def sobol_indices(values, names: list[str], seed: int = 1) -> pd.DataFrame:
    """First-order and total Sobol indices of the parameters `names` (d,), shares of the variance of an outcome (key `sobol2001`).

    `values` (n, d + 2): the outcome at n base points of Saltelli's design (key `saltelli2010`): in A, in A with column j
    from B (d of them), and in B. The first-order index is the share that the parameter explains alone, the total one that
    in which it has any part; both by SALib, the interval from the standard deviation of bootstrap samples.
    NaN: `too_few` below two base points, `one_category` if the outcome is the same everywhere.
    Errors: ValueError for another shape or for NaN among the values.
    """
    values = numbers(values, "values", "base points", f"{len(names) + 2}")
    if values.shape[1] != len(names) + 2 or not np.isfinite(values).all():
        raise ValueError(
            f"values must be numbers of shape (base points, {len(names) + 2}), not {values.shape}"
        )
    if len(values) < 2 or np.ptp(values[:, [0, -1]]) == 0.0:
        reason = "too_few" if len(values) < 2 else "one_category"
        found = {key: np.full(len(names), undefined(reason)) for key in ("S1", "S1_conf", "ST", "ST_conf")}
    else:
        problem = {"num_vars": len(names), "names": names}
        found = sobol.analyze(
            problem, values.ravel(), calc_second_order=False, num_resamples=RESAMPLES, seed=seed
        )
    parts = [
        _rows(names, index, found[key], found[key] - found[half], found[key] + found[half])
        for index, key, half in (
            ("first-order Sobol index", "S1", "S1_conf"),
            ("total Sobol index", "ST", "ST_conf"),
        )
    ]
    return pd.concat(parts, ignore_index=True)


def regression_indices(settings: pd.DataFrame, values) -> pd.DataFrame:
    """Standardized regression coefficients and rank correlations of an outcome with each parameter (key `saltelli2008`).

    `settings` (n, d): one column per parameter, numbers or booleans; `values` (n,): the outcome there. The coefficient is
    the change in standard deviations per standard deviation of the parameter in the linear fit to all, with Student's
    interval; the rank correlation is Spearman's (key `spearman1904`) with the interval of Bonett and Wright (key `bonett2000`).
    NaN: `too_few` with fewer than d + 3 settings, `one_category` if the outcome or a parameter is the same everywhere,
    `singular` if one parameter follows from the others.
    """
    x, y = numbers(settings, "settings", "n", "parameters"), numbers(values, "values")
    if len(x) != len(y) or not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError(f"{len(x)} settings and {len(y)} values: must be as many, finite and none missing")
    reason = _why_undefined(x, y)
    if reason:
        undefined(*reason)
        regression = ranks = np.full((3, x.shape[1]), np.nan)
    else:
        regression, ranks = _regression(_standardized(x), _standardized(y)), _rank_correlations(x, y)
    parts = {"standardized regression": regression, "rank correlation": ranks}
    return pd.concat(
        [_rows(list(settings), name, *found) for name, found in parts.items()], ignore_index=True
    )


def _why_undefined(x: np.ndarray, y: np.ndarray) -> tuple[str, str] | None:
    n, d = x.shape
    if n < d + 3:
        return "too_few", f"{n} settings of {d} parameters"
    if np.ptp(y) == 0.0 or (np.ptp(x, axis=0) == 0.0).any():
        return "one_category", ""
    return ("singular", "") if np.linalg.matrix_rank(_standardized(x)) < d else None


def _regression(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Coefficients of the least squares fit of standardized y to standardized x, and the ends of their intervals (3, d)."""
    n, d = x.shape
    coefficients = np.linalg.lstsq(x, y)[0]
    freedom = n - d - 1
    variance = ((y - x @ coefficients) ** 2).sum() / freedom
    half = stats.t.ppf(0.975, freedom) * np.sqrt(variance * np.diag(np.linalg.inv(x.T @ x)))
    return np.stack([coefficients, coefficients - half, coefficients + half])


def _rank_correlations(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Spearman's r of y with each column of x, and the ends of its interval: Fisher's z with variance (1 + r^2/2)/(n - 3); (3, d)."""
    r = np.array([stats.spearmanr(column, y).statistic for column in x.T])
    half = stats.norm.ppf(0.975) * np.sqrt((1.0 + r**2 / 2.0) / (len(y) - 3))
    z = np.arctanh(np.clip(r, -1.0 + 1e-15, 1.0 - 1e-15))
    return np.stack([r, np.tanh(z - half), np.tanh(z + half)])


def _standardized(columns: np.ndarray) -> np.ndarray:
    return (columns - columns.mean(axis=0)) / columns.std(axis=0, ddof=1)


def _rows(names: list[str], index: str, value, low, high) -> pd.DataFrame:
    return pd.DataFrame({"parameter": names, "index": index, "value": value, "low": low, "high": high})
